"""Which lines train, calibrate and test: by family, so that no minimal pair is split.

The split of a family depends on its name and the seed alone: new lines never move old ones.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.training.rows import Row
from streamdetect.classify.training.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Splits:
    """Three lists of lines with no family in common."""

    train: list[Row]
    calibration: list[Row]
    test: list[Row]


def split_rows(
    rows: Sequence[Row], seed: int, calibration_share: float, test_share: float
) -> Splits:
    """Divide lines by the hash of their family (shares are fractions of all families)."""
    splits = Splits([], [], [])
    for row in rows:
        place = _place(row.family, seed)
        if place < test_share:
            splits.test.append(row)
        elif place < test_share + calibration_share:
            splits.calibration.append(row)
        else:
            splits.train.append(row)
    return splits


def usable_splits(rows: list[Row], settings: TrainingSettings) -> Splits:
    """Split the lines (a spread sample of them in a smoke run) and check that all sides exist."""
    chosen = rows if settings.rows is None else rows[:: max(1, len(rows) // settings.rows)]
    splits = split_rows(chosen, settings.seed, settings.calibration_share, settings.test_share)
    for name in ("train", "calibration", "test"):
        part: list[Row] = getattr(splits, name)
        if len({row.claims for row in part}) < 2:
            raise TrainingDataError(
                f"the {name} split holds {len(part)} lines, not both claims and ok lines",
                where="training data",
                fix="give more lines or more families",
            )
    return splits


def _place(family: str, seed: int) -> float:
    digest = hashlib.sha256(f"{seed}\0{family}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
