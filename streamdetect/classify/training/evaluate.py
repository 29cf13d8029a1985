"""The figures of the report, all on families that neither training nor calibration has seen."""

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from streamdetect.classify.inference import TransformerClassifier
from streamdetect.classify.model import Prediction
from streamdetect.classify.thresholds import Thresholds
from streamdetect.classify.training.measures import area_under_curve, f1, quantile, share
from streamdetect.classify.training.rows import LANGUAGES, OUTCOMES, Row, texts_of
from streamdetect.classify.training.splits import Splits
from streamdetect.events.vocabulary import CATEGORIES

_RESAMPLES = 200
Pair = tuple[Row, Prediction]
Figure = Callable[[Sequence[Pair]], float]


def evaluate(classifier: TransformerClassifier, splits: Splits, seed: int) -> dict[str, Any]:
    """Return all figures of a classifier on the test lines, which it has not seen."""
    rows = splits.test
    pairs, calibration = (
        list(zip(part, classifier.predict(texts_of(part)), strict=True))
        for part in (rows, splits.calibration)
    )
    figures: dict[str, Any] = {
        "lines": {outcome: sum(row.outcome == outcome for row in rows) for outcome in OUTCOMES},
        "auc_claim_vs_ok": with_interval(claim_area, pairs, seed),
        "auc_violation_vs_ok": with_interval(violation_area, pairs, seed),
        "by_language": {},
        "by_category": {},
        "verdicts": verdicts(classifier.thresholds, pairs),
        "gate": gate_figures(classifier, pairs),
    }
    for lang in LANGUAGES:
        part = [pair for pair in pairs if pair[0].lang == lang]
        figures["by_language"][lang] = {
            "lines": len(part),
            "auc_claim_vs_ok": rounded(claim_area(part)),
            "auc_violation_vs_ok": rounded(violation_area(part)),
        }
    level = category_level(calibration)
    figures["category_level"] = level
    for name in CATEGORIES:
        wanted = [name in row.labels for row, _ in pairs]
        found = [prediction.probability(name) >= level for _, prediction in pairs]
        figures["by_category"][name] = {
            "lines": sum(wanted),
            "f1": rounded(f1(found, wanted)),
            "auc": rounded(_category_area(name, pairs)),
        }
    scores = [part["f1"] for part in figures["by_category"].values() if part["lines"]]
    figures["macro_f1"] = rounded(sum(scores) / len(scores)) if scores else None
    claims = [pair for pair in pairs if pair[0].claims]
    figures["top_category_right"] = rounded(
        share([prediction.top_category in row.labels for row, prediction in claims])
    )
    return figures


def verdicts(thresholds: Thresholds, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return how often each outcome is flagged, and how often violations would be doubted."""
    flagged = {
        outcome: rounded(
            share(
                [
                    thresholds.flagged(prediction) is not None
                    for row, prediction in pairs
                    if row.outcome == outcome
                ]
            )
        )
        for outcome in OUTCOMES
    }
    doubted = {
        kind: rounded(
            share(
                [
                    thresholds.doubted(prediction, label)
                    for row, prediction in pairs
                    if row.outcome == kind
                    for label in (row.labels or (prediction.top_category,))
                ]
            )
        )
        for kind in OUTCOMES
    }
    return {"flagged": flagged, "doubted": doubted}


def gate_figures(classifier: TransformerClassifier, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return which shares the gate lets through: of what is flagged, and of each outcome."""
    passed = classifier.gate([row.text for row, _ in pairs])
    flagged = [classifier.thresholds.flagged(prediction) is not None for _, prediction in pairs]
    return {
        "flagged": rounded(
            share([through for through, hit in zip(passed, flagged, strict=True) if hit])
        ),
        **{
            outcome: rounded(
                share(
                    [
                        through
                        for through, (row, _) in zip(passed, pairs, strict=True)
                        if row.outcome == outcome
                    ]
                )
            )
            for outcome in OUTCOMES
        },
    }


def category_level(pairs: Sequence[Pair]) -> float:
    """Return the probability from which categories count: the best over all on calibration."""
    wanted = [name in row.labels for row, _ in pairs for name in CATEGORIES]
    scores = [value for _, prediction in pairs for _, value in prediction.categories]
    levels = [step / 20 for step in range(1, 16)]
    return max(levels, key=lambda level: f1([score >= level for score in scores], wanted))


def claim_area(pairs: Sequence[Pair]) -> float:
    """Return the AUC of violation or review against ok."""
    return area_under_curve(
        [prediction.claim for row, prediction in pairs if row.claims],
        [prediction.claim for row, prediction in pairs if not row.claims],
    )


def violation_area(pairs: Sequence[Pair]) -> float:
    """Return the AUC of violation against ok; review lines are left out."""
    return area_under_curve(
        [found.outcome_violation for row, found in pairs if row.outcome == "violation"],
        [found.outcome_violation for row, found in pairs if row.outcome == "ok"],
    )


def with_interval(figure: Figure, pairs: Sequence[Pair], seed: int) -> dict[str, float | None]:
    """Return a figure and its 95 % interval over resampled families."""
    families: dict[str, list[Pair]] = {}
    for pair in pairs:
        families.setdefault(pair[0].family, []).append(pair)
    names, random = sorted(families), Random(f"{seed}/bootstrap")
    drawn = [
        figure([pair for name in random.choices(names, k=len(names)) for pair in families[name]])
        for _ in range(_RESAMPLES)
    ]
    return {
        "value": rounded(figure(pairs)),
        "low": rounded(quantile(drawn, 0.025)),
        "high": rounded(quantile(drawn, 0.975)),
    }


def rounded(value: float) -> float | None:
    """Round a figure to the three decimals that the report shows; None where there is none."""
    return None if math.isnan(value) else round(value, 3)


def _category_area(name: str, pairs: Sequence[Pair]) -> float:
    return area_under_curve(
        [prediction.probability(name) for row, prediction in pairs if name in row.labels],
        [prediction.probability(name) for row, prediction in pairs if name not in row.labels],
    )
