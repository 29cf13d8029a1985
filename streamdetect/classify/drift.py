"""Does the speech still look like what the classifier was calibrated on?

An artifact may carry `drift.json`: how scores and likeliest categories were spread over ordinary
texts that its gate let through. The monitor compares the newest scored texts with it by the
population stability index (PSI): under 0.1 alike, over 0.25 another population.
"""

import json
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streamdetect.classify.artifact import json_object
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.model import Prediction
from streamdetect.events.vocabulary import CATEGORIES

DRIFT_FILE: Final = "drift.json"
FORMAT: Final = 1
SCORE_BINS: Final = 10
WINDOW_TEXTS: Final = 5_000
FEWEST_TEXTS: Final = 500
_HALF: Final = 0.5  # added to each count, so that an empty bin has no infinite weight


@dataclass(frozen=True, slots=True)
class Reference:
    """Counts over `texts` texts: claim scores in ten equal bins, likeliest category of each."""

    texts: int
    scores: tuple[int, ...]
    categories: tuple[int, ...]  # in the order of CATEGORIES
    made_from: str

    def to_json(self) -> str:
        """Return the content of `drift.json`."""
        document = {
            "format": FORMAT,
            "made_from": self.made_from,
            "texts": self.texts,
            "scores": list(self.scores),
            "categories": dict(zip(CATEGORIES, self.categories, strict=True)),
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Drift:
    """Population stability indices of the newest texts against the reference."""

    score: float
    category: float


class DriftMonitor:
    """Counts the newest predictions; at most WINDOW_TEXTS, older ones fall out."""

    def __init__(self, reference: Reference, *, window_texts: int = WINDOW_TEXTS) -> None:
        self._reference = reference
        self._window = window_texts
        self._recent: deque[tuple[int, int]] = deque()
        self._scores = [0] * SCORE_BINS
        self._categories = [0] * len(CATEGORIES)

    def observe(self, prediction: Prediction) -> None:
        """Count one prediction."""
        found = score_bin(prediction.claim), CATEGORIES.index(prediction.top_category)
        self._count(found, 1)
        self._recent.append(found)
        if len(self._recent) > self._window:
            self._count(self._recent.popleft(), -1)

    def drift(self) -> Drift | None:
        """Return how far the newest texts are from the reference; None of too few texts."""
        if len(self._recent) < min(FEWEST_TEXTS, self._window):
            return None
        return Drift(
            stability_index(self._reference.scores, self._scores),
            stability_index(self._reference.categories, self._categories),
        )

    def _count(self, found: tuple[int, int], step: int) -> None:
        self._scores[found[0]] += step
        self._categories[found[1]] += step


def score_bin(score: float) -> int:
    """Return the bin (0–9) of a score (0–1)."""
    return min(SCORE_BINS - 1, int(score * SCORE_BINS))


def stability_index(expected: Sequence[int], actual: Sequence[int]) -> float:
    """Return the population stability index of two histograms over the same bins; 0 where alike."""
    first, second = _shares(expected), _shares(actual)
    return sum((b - a) * math.log(b / a) for a, b in zip(first, second, strict=True))


def reference_of(predictions: Sequence[Prediction], made_from: str) -> Reference:
    """Return the reference that some predictions make."""
    scores, categories = [0] * SCORE_BINS, [0] * len(CATEGORIES)
    for prediction in predictions:
        scores[score_bin(prediction.claim)] += 1
        categories[CATEGORIES.index(prediction.top_category)] += 1
    return Reference(len(predictions), tuple(scores), tuple(categories), made_from)


def read_reference(directory: Path) -> Reference | None:
    """Read `drift.json` of an artifact; None where it has none (older and foreign ones)."""
    path = directory / DRIFT_FILE
    if not path.exists():
        return None
    fix = (
        "write it again with `python -m streamdetect.classify.training.reference`, "
        "or delete it: drift is not measured then"
    )
    document = json_object(path, fix)
    try:
        if document["format"] != FORMAT:
            raise ValueError(f"format {document['format']!r}, not {FORMAT}")
        named: Mapping[str, int] = document["categories"]
        reference = Reference(
            int(document["texts"]),
            tuple(int(count) for count in document["scores"]),
            tuple(int(named[name]) for name in CATEGORIES),
            str(document["made_from"]),
        )
        if len(reference.scores) != SCORE_BINS or min(reference.scores) < 0:
            raise ValueError(f"scores are not {SCORE_BINS} counts")
        if min(reference.categories) < 0 or not sum(reference.scores):
            raise ValueError("counts are negative or all 0")
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ClassifierArtifactError(
            f"the reference of drift cannot be read ({type(error).__name__}: {error})",
            where=str(path),
            fix=fix,
        ) from error
    return reference


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts) + _HALF * len(counts)
    return [(count + _HALF) / total for count in counts]
