"""All of `streamdetect evaluate`: baselines fitted, sources judged, nothing that trained scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from streamdetect.classify.inference import load_classifier
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.classify.training.comparison import (
    Judge,
    by_detector,
    by_ngrams,
    by_words,
    compared,
)
from streamdetect.classify.training.evaluate import rounded
from streamdetect.classify.training.ngram_model import NgramModel, fit_ngram_model
from streamdetect.classify.training.rows import Row, read_rows, texts_of
from streamdetect.classify.training.samples import Source, held_out, lawful_lines
from streamdetect.classify.training.settings import settings_of
from streamdetect.classify.training.splits import split_rows
from streamdetect.classify.training.word_list import word_list
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.ruleset.loader import load_ruleset

Progress = Callable[[str], None]
_CACHED_TEXTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is compared. `sources` come beside held-out lines and neutral corpus.

    `limit`: at most so many samples a source; `train_limit`: so many lines for the n-grams.
    """

    model: Path
    rules: Path
    data: Path
    sources: Sequence[Source]
    command: str
    limit: int | None = None
    train_limit: int | None = None


def evaluate_detectors(run: Evaluation, progress: Progress) -> dict[str, Any]:
    """Return the whole comparison as plain data.

    The lines are split as the artifact's own report says, so what trained it never scores.
    """
    settings = settings_of(run.model)
    classifier = load_classifier(run.model, cached_texts=_CACHED_TEXTS)
    ruleset = load_ruleset(run.rules)
    splits = split_rows(
        read_rows(run.data), settings.seed, settings.calibration_share, settings.test_share
    )
    train = _drawn(splits.train, run.train_limit, settings.seed)
    calibration = _drawn(splits.calibration, run.train_limit, settings.seed)
    words = word_list(ruleset.rules, train)
    progress(f"words: {len(words.words)}")
    ngrams = fit_ngram_model(train, calibration)
    threshold = alarm_threshold(ngrams, calibration, settings.alarm_share)
    progress(f"n-grams: {len(ngrams)} over {len(train)} lines, penalties {ngrams.penalties}")
    thresholds = read_thresholds(run.model)
    detectors = {
        choice: Detector(ruleset, thresholds=thresholds, detectors=choice) for choice in Detectors
    }
    judges: dict[str, Judge] = {
        "words": by_words(words),
        "n-grams": by_ngrams(ngrams, threshold),
        "rules": by_detector(detectors[Detectors.RULES], None),
        "model": by_detector(detectors[Detectors.MODEL], classifier, with_rules=False),
        "both": by_detector(detectors[Detectors.ALL], classifier),
    }
    told = []
    for source in (held_out(splits.test), *run.sources, lawful_lines(run.rules / "benign")):
        chosen = source.limited(run.limit, settings.seed)
        progress(f"{chosen.name}: {len(chosen.samples)} samples")
        told.append(compared(chosen, judges, settings.seed))
    return {
        "about": {
            "command": run.command,
            "model": classifier.name,
            "model_hash": classifier.model_hash,
            "ruleset": ruleset.hash,
            "rules": len(ruleset.rules),
            "train_lines": len(train),
            "calibration_lines": len(calibration),
            "words": len(words.words),
            "ngram_penalties": ngrams.penalties,
            "ngram_threshold": rounded(threshold),
            "alarm_share": settings.alarm_share,
            "limit": run.limit,
        },
        "sources": told,
    }


def alarm_threshold(model: NgramModel, calibration: Sequence[Row], alarm_share: float) -> float:
    """Return the lowest score that at most `alarm_share` of the ok calibration lines reach."""
    lawful = [row for row in calibration if not row.claims]
    scores = sorted((found.claim for found in model.predict(texts_of(lawful))), reverse=True)
    allowed = int(alarm_share * len(scores))
    return scores[allowed] + 0.001 if allowed < len(scores) else 0.0


def _drawn(rows: list[Row], limit: int | None, seed: int) -> list[Row]:
    if limit is None or len(rows) <= limit:
        return rows
    return Random(f"{seed}/drawn").sample(rows, limit)
