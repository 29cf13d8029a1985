"""After the fit: temperatures that make scores honest, thresholds that keep alarms rare.

Chosen on calibration families only; recordings of real speech, where somebody has some, may
raise the thresholds further (unlabelled: only the flagged share is looked at).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from streamdetect.classify.artifact import (
    CALIBRATION_FILE,
    CALIBRATION_FORMAT,
    CATEGORY_GROUP,
    OUTCOME_GROUP,
)
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import Prediction
from streamdetect.classify.training.augment import cut, without_punctuation
from streamdetect.classify.training.measures import quantile
from streamdetect.classify.training.rows import Row, numbered_lines
from streamdetect.detect.model_window import model_window
from streamdetect.events.vocabulary import CATEGORIES

_GRID: Final = 2 ** (torch.arange(-40, 61) / 20)
_LONGEST_PIECE: Final = {"zh": 80, "en": 200}
_SEGMENT: Final = (8, 40)
_FEW: Final = 12
# Chosen where a strike on lawful words weighs as much as five violations that a person sees first
# (docs/adr/0024): a rule is often written for what the model has never heard.
_HIGHEST_DOUBT: Final = 0.2
# By the same weights (docs/adr/0037): above it a violation outweighs what a guard doubts that only
# measures. In languages with spaces the claims of strangers score less, and lawful words too.
SURE: Final = 0.85
SURE_SPACED: Final = 0.7
# Below it what such a guard doubts is let pass: chosen on 4,036 lines that neither measure had
# learned from, for a claim lost where eight lawful lines need no person. In languages with spaces
# it would be two for three, so there nothing but `doubt` counts.
DOUBT_TWICE: Final = 0.5
# Below it the stance guard counts for more (docs/adr/0048): chosen on calibration and test families
# and on three strangers' rows to read, with claims behind other talk to see what it costs.
UNCONVINCED: Final = 0.7
# What the chance that a hit is the speaker's own claim counts for (docs/adr/0049, 0050): chosen on
# part `dev` of strangers' rows and the held-out frames, with claims behind other talk to see the
# cost.
OWNERSHIP_LEVELS: Final[dict[str, float]] = {
    "disowned": 0.2,
    "disowned_spaced": 0.1,
    "half_owned": 0.0,  # terse Chinese claims amid talk are owned too little: nobody asks of them
    "half_owned_spaced": 0.3,
    "owned": 1.0,
    "owned_spaced": 0.95,
    "reclaimed": 0.8,
    "reclaimed_spaced": 0.8,
}
# No category may take more than this part of the alarms that are allowed in all.
_CATEGORY_PART: Final = 0.5


@dataclass(frozen=True, slots=True)
class Temperatures:
    """Divisors of the logits of the two groups of labels."""

    category: float
    outcome: float

    def save(self, directory: Path) -> None:
        """Write `calibration.json`."""
        groups = {CATEGORY_GROUP: self.category, OUTCOME_GROUP: self.outcome}
        document = {"format": CALIBRATION_FORMAT, "temperature": groups}
        text = json.dumps(document, indent=2) + "\n"
        (directory / CALIBRATION_FILE).write_text(text, encoding="utf-8")


def fitted_temperatures(logits: Tensor, targets: Tensor) -> Temperatures:
    """Return the divisors with the least cross entropy on the calibration lines."""
    groups = [slice(0, len(CATEGORIES)), slice(len(CATEGORIES), None)]
    found = []
    for group in groups:
        losses = [
            float(
                functional.binary_cross_entropy_with_logits(
                    logits[:, group] / divisor, targets[:, group]
                )
            )
            for divisor in _GRID
        ]
        found.append(round(float(_GRID[losses.index(min(losses))]), 3))
    return Temperatures(*found)


def ordinary_pieces(rows: Sequence[Row], seed: int, rounds: int) -> list[str]:
    """Return stretches of ok lines as a recogniser would deliver them, `rounds` a line."""
    random = Random(f"{seed}/pieces")
    pieces: list[str] = []
    for row in rows:
        if not row.claims:
            pieces.append(row.text[: _LONGEST_PIECE[row.lang]])
            for _ in range(rounds - 1):
                piece = cut(row.text, row.lang, random)[: _LONGEST_PIECE[row.lang]]
                pieces.append(without_punctuation(piece, row.lang, random) or piece)
    return pieces


def speech_windows(path: Path, limit: int, seed: int) -> list[str]:
    """Return windows of transcribed speech as a worker gives them to the model.

    `path` holds JSON lines with a `text`; at most `limit` windows are drawn.
    """
    windows: list[str] = []
    try:
        for _, line in numbered_lines(path):
            segments = segments_of(str(json.loads(line)["text"]))
            windows += [model_window(segments, last) for last in range(len(segments))]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise TrainingDataError(
            f"speech cannot be read ({type(error).__name__}: {error})",
            where=str(path),
            fix='give JSON lines with a "text", or leave --speech out',
        ) from error
    return Random(f"{seed}/speech").sample(windows, min(limit, len(windows)))


def segments_of(text: str) -> list[str]:
    """Return clauses of a transcript, joined or cut to 8–40 characters."""
    shortest, longest = _SEGMENT
    segments: list[str] = []
    held = ""
    for character in text:
        held += character
        if len(held) >= longest or (character in "，。！？,.!?" and len(held) >= shortest):
            segments.append(held.strip())
            held = ""
    return [*segments, held.strip()] if len(held.strip()) >= shortest else segments


def claim_thresholds(found: Sequence[Prediction], alarm_share: float) -> dict[str, float]:
    """Return per category the lowest threshold that flags at most `alarm_share` of texts.

    One level for all keeps the total within the share; a category that alone would take more
    than half of it gets a higher one.
    """
    base = lowest_threshold([prediction.claim for prediction in found], alarm_share, len(found))
    by_category: dict[str, list[float]] = {name: [] for name in CATEGORIES}
    for prediction in found:
        by_category[prediction.top_category].append(prediction.claim)
    return {
        name: max(base, lowest_threshold(scores, alarm_share * _CATEGORY_PART, len(found)))
        for name, scores in by_category.items()
    }


def lowest_threshold(scores: Sequence[float], share: float, total: int) -> float:
    """Return the lowest of 0.5–1.0 (3 decimals) that at most `share` of `total` texts reach."""
    allowed = math.floor(share * total)
    ordered = sorted(scores, reverse=True)
    beyond = ordered[allowed] if len(ordered) > allowed else 0.0
    return min(1.0, max(0.5, round(beyond + 0.001, 3)))


def worth_level(flagged: Sequence[Sequence[Prediction]], recall: float) -> float:
    """Return what phrases say (2 decimals, rounded down) of all but `1 - recall` of each kind.

    Kinds of few texts tell nothing. Where no other is left it is 0: all are worth a prediction.
    """
    kinds = [sorted(one.phrases for one in some if one.phrases is not None) for some in flagged]
    levels = [said[math.floor((1 - recall) * len(said))] for said in kinds if len(said) >= _FEW]
    return math.floor(100 * min(levels, default=0.0)) / 100


def doubt_thresholds(
    rows: Sequence[Row], found: Sequence[Prediction], share: float
) -> dict[str, float]:
    """Return per category the claim score that only `share` of its true violations miss.

    Categories with few violations take the value of all; none exceeds 0.2.
    """
    scores: dict[str, list[float]] = {name: [] for name in CATEGORIES}
    for row, prediction in zip(rows, found, strict=True):
        for label in row.labels:
            if row.outcome == "violation":
                scores[label].append(prediction.claim)
    everything = [score for values in scores.values() for score in values] or [0.0]
    common = quantile(everything, share)
    return {
        name: round(
            min(_HIGHEST_DOUBT, quantile(values, share) if len(values) >= _FEW else common), 3
        )
        for name, values in scores.items()
    }


def raised(thresholds: Mapping[str, float], floor: Mapping[str, float]) -> dict[str, float]:
    """Return thresholds none of which is under the floor for a review."""
    return {name: max(value, floor[name]) for name, value in thresholds.items()}


def flagged_share(found: Sequence[Prediction], thresholds: Mapping[str, float]) -> float:
    """Return which share of texts reaches the threshold of its category; 0 without texts."""
    hits = [one.claim >= thresholds[one.top_category] for one in found]
    return sum(hits) / max(1, len(hits))
