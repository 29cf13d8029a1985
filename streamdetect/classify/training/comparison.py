"""Detectors side by side on the same samples: word list, n-grams, rules, model, both.

Rules, model and both go through rooms, gate and merging as in production. A verdict carries a score
besides its outcome, so that detectors can be compared at every level of alarm.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from streamdetect.classify.model import REVIEW, VIOLATION, Classifier, Prediction
from streamdetect.classify.training.evaluate import rounded
from streamdetect.classify.training.measures import (
    area_under_curve,
    calibration_error,
    precision_recall,
    quantile,
    reliability,
    wilson,
)
from streamdetect.classify.training.ngram_model import NgramModel
from streamdetect.classify.training.rows import OK, OUTCOMES
from streamdetect.classify.training.samples import Sample, Source
from streamdetect.classify.training.word_list import WordList
from streamdetect.detect.detector import Detector
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import FIXED_DAY, conclude_row, hear_row, predict_wanted
from streamdetect.events.vocabulary import CATEGORIES

CALIBRATED: Final = ("n-grams", "model")  # whose scores claim to be probabilities
_RESAMPLES: Final = 200
_CURVE_POINTS: Final = 60
_RANK: Final = {OK: 0.0, REVIEW: 1.0, VIOLATION: 2.0}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one detector says of a sample. `score` orders samples by how much it is a claim."""

    outcome: str
    categories: frozenset[str]
    score: float

    @property
    def flagged(self) -> bool:
        """Whether it asks for a person or calls it a violation."""
        return self.outcome != OK


Judge = Callable[[Sequence[Sample]], list[Verdict]]
Pair = tuple[Sample, Verdict]


def by_words(words: WordList) -> Judge:
    """Return the judge that flags what holds a listed word; the score is how many."""

    def judge(samples: Sequence[Sample]) -> list[Verdict]:
        found = [words.hits(sample.text) for sample in samples]
        return [
            Verdict(
                REVIEW if hits else OK,
                frozenset(name for named in hits.values() for name in named),
                float(len(hits)),
            )
            for hits in found
        ]

    return judge


def by_ngrams(model: NgramModel, threshold: float) -> Judge:
    """Return the judge that flags from a claim probability on, under the likeliest category."""

    def judge(samples: Sequence[Sample]) -> list[Verdict]:
        return [
            Verdict(
                REVIEW if found.claim >= threshold else OK,
                frozenset({found.top_category}),
                found.claim,
            )
            for found in model.predict([sample.text for sample in samples])
        ]

    return judge


def by_detector(
    detector: Detector, classifier: Classifier | None, *, with_rules: bool = True
) -> Judge:
    """Return the judge of the production path.

    The score is the claim probability, on top of the rules' outcome where `with_rules`. The model
    scores every piece for it, gate or not; the outcome goes through the gate. Claims of the model
    are taken whole, without looking for their words: it takes no part in the outcome of a row of
    one piece.
    """

    def judge(samples: Sequence[Sample]) -> list[Verdict]:
        rooms = Rooms(detector, max_rooms=1)
        verdicts: list[Verdict] = []
        for number, sample in enumerate(samples):
            row = hear_row(rooms, sample.request, day=FIXED_DAY, row=number)
            score = _claim(row.heard, classifier) if classifier is not None else 0.0
            found = conclude_row(rooms, row, predict_wanted(row.heard, classifier))
            named = frozenset(
                name for one in found.findings for name in (one.finding.category, *one.finding.also)
            )
            total = score + (_RANK[found.outcome] if with_rules else 0.0)
            verdicts.append(Verdict(found.outcome, named, total))
        return verdicts

    return judge


def _claim(heard: Sequence[Any], classifier: Classifier) -> float:
    texts = [one.model_text for one in heard if one.model_text]
    found: list[Prediction] = classifier.predict(texts)
    return max((prediction.claim for prediction in found), default=0.0)


def compared(source: Source, judges: dict[str, Judge], seed: int) -> dict[str, Any]:
    """Return all figures of one source, detector by detector."""
    samples = source.samples
    return {
        "name": source.name,
        "note": source.note,
        "samples": {
            outcome: sum(sample.outcome == outcome for sample in samples) for outcome in OUTCOMES
        },
        "left_out": source.left_out,
        "detectors": {
            name: figures(list(zip(samples, judge(samples), strict=True)), name in CALIBRATED, seed)
            for name, judge in judges.items()
        },
    }


def figures(pairs: Sequence[Pair], calibrated: bool, seed: int) -> dict[str, Any]:
    """Return the figures of one detector. Samples to review count apart from both others.

    `precision`: violations among flagged violations and flagged ok samples. `recall`: flagged among
    violations. `strict_…`: the same where only the outcome violation counts as flagged.
    """
    by_outcome = {
        outcome: [verdict for sample, verdict in pairs if sample.outcome == outcome]
        for outcome in OUTCOMES
    }
    unlawful, lawful = by_outcome[VIOLATION], by_outcome[OK]
    caught, alarms = (sum(v.flagged for v in part) for part in (unlawful, lawful))
    strict, false = (
        sum(verdict.outcome == VIOLATION for verdict in part) for part in (unlawful, lawful)
    )
    by_category = {name: _category(name, pairs) for name in CATEGORIES}
    scored = [part["f1"] for part in by_category.values() if part["samples"]]
    told: dict[str, Any] = {
        "precision": share_of(caught, caught + alarms),
        "recall": share_of(caught, len(unlawful)),
        "strict_precision": share_of(strict, strict + false),
        "strict_recall": share_of(strict, len(unlawful)),
        "review_flagged": share_of(
            sum(verdict.flagged for verdict in by_outcome[REVIEW]), len(by_outcome[REVIEW])
        ),
        "ok_flagged": share_of(alarms, len(lawful)),
        "auc_claim": _area(pairs, (VIOLATION, REVIEW), seed),
        "auc_violation": _area(pairs, (VIOLATION,), seed),
        "macro_f1": rounded(sum(scored) / len(scored)) if scored else None,
        "categories": by_category,
        "curve": _curve(pairs),
    }
    if calibrated:
        bins = reliability([v.score for _, v in pairs], [sample.claims for sample, _ in pairs])
        told["reliability"] = [[rounded(a), rounded(b), number] for a, b, number in bins]
        told["calibration_error"] = rounded(calibration_error(bins))
    return told


def share_of(count: int, total: int) -> dict[str, Any]:
    """Return a share with its count and Wilson's 95 % interval, None of nothing."""
    low, high = wilson(count, total)
    value = count / total if total else math.nan
    return {
        "count": count,
        "total": total,
        "value": rounded(value),
        "low": rounded(low),
        "high": rounded(high),
    }


def _category(name: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return recall of one category: flagged at all, and under that name; and its F1."""
    wanted = [verdict for sample, verdict in pairs if name in sample.labels]
    named = sum(verdict.flagged and name in verdict.categories for verdict in wanted)
    all_named = sum(verdict.flagged and name in verdict.categories for _, verdict in pairs)
    both = all_named + len(wanted)
    return {
        "samples": len(wanted),
        "flagged": share_of(sum(verdict.flagged for verdict in wanted), len(wanted)),
        "named": share_of(named, len(wanted)),
        "f1": rounded(2 * named / both) if both else None,
    }


def _area(pairs: Sequence[Pair], positive: tuple[str, ...], seed: int) -> dict[str, Any]:
    """Return the AUC of some outcomes against ok, with its interval over resampled families."""
    families: dict[str, tuple[list[float], list[float]]] = {}
    for sample, verdict in pairs:
        if sample.outcome in (*positive, OK):
            sides = families.setdefault(sample.family, ([], []))
            sides[sample.outcome == OK].append(verdict.score)

    def area(names: Sequence[str]) -> float:
        return area_under_curve(
            [score for name in names for score in families[name][0]],
            [score for name in names for score in families[name][1]],
        )

    names, random = sorted(families), Random(f"{seed}/intervals")
    value = area(names)
    if math.isnan(value):
        return {"value": None, "low": None, "high": None}
    drawn = [area(random.choices(names, k=len(names))) for _ in range(_RESAMPLES)]
    drawn = [one for one in drawn if not math.isnan(one)] or [value]
    return {
        "value": rounded(value),
        "low": rounded(quantile(drawn, 0.025)),
        "high": rounded(quantile(drawn, 0.975)),
    }


def _curve(pairs: Sequence[Pair]) -> list[list[float | None]]:
    """Return up to 60 points (recall, precision) of claims against ok."""
    positive = [verdict.score for sample, verdict in pairs if sample.claims]
    if not positive or len(positive) == len(pairs):
        return []
    points = precision_recall(positive, [v.score for sample, v in pairs if not sample.claims])
    steps = {round(at * (len(points) - 1) / (_CURVE_POINTS - 1)) for at in range(_CURVE_POINTS)}
    return [[rounded(points[at][0]), rounded(points[at][1])] for at in sorted(steps)]
