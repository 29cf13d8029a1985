"""The cheap gate: a linear model over hashed character n-grams, for every segment.

All sums are whole numbers, so a text's score never depends on what shares its batch. Texts are
scored by their strongest stretch, or one claim in a long ramble would drown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streamdetect.classify.errors import ClassifierArtifactError

GATE_FILE: Final = "gate.npz"
ORDERS: Final = 3
_SEPARATOR: Final = "\n"
_MULTIPLIERS: Final = (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35)


@dataclass(frozen=True, slots=True)
class HashedGate:
    """Integer weights of 1- to 3-grams, hashed into 2**bits buckets.

    `stretch` is the longest stretch (characters) that is summed; `threshold` is in units of the
    integer weights, `bias` of which is added once a text.
    """

    weights: NDArray[np.int16]
    bias: int
    threshold: int
    stretch: int

    @property
    def bits(self) -> int:
        """Return the binary logarithm of the number of buckets."""
        return int(self.weights.shape[0]).bit_length() - 1

    def scores(self, texts: Sequence[str]) -> list[int]:
        """Return the score of the strongest stretch of each text."""
        if not texts:
            return []
        characters, starts, ends = flatten(texts)
        totals = np.zeros(characters.shape[0] + 1, np.int64)
        borders = ends[:-1]
        for order, buckets in enumerate(hashed(characters, self.bits)):
            found = self.weights[buckets]
            found[crossing(borders, order, found.shape[0])] = 0
            totals[1 : found.shape[0] + 1] += found
        np.cumsum(totals, out=totals)
        best = strongest_stretches(totals, starts, ends, self.stretch)[0]
        return [int(value) + self.bias for value in best]

    def passes(self, texts: Sequence[str]) -> list[bool]:
        """Tell for each text whether it is worth a prediction."""
        return [score >= self.threshold for score in self.scores(texts)]

    def save(self, directory: Path) -> None:
        """Write `gate.npz` into an artifact directory."""
        numbers = np.array([self.bias, self.threshold, self.stretch], np.int64)
        np.savez_compressed(directory / GATE_FILE, weights=self.weights, numbers=numbers)


def read_gate(directory: Path) -> HashedGate | None:
    """Read the gate of an artifact; None where it has none (then every text is predicted)."""
    path = directory / GATE_FILE
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as archive:
            weights, numbers = archive["weights"], archive["numbers"]
        size = int(weights.shape[0])
        if weights.dtype != np.int16 or weights.ndim != 1 or size & (size - 1) or size < 2:
            raise ValueError(f"{size} weights of type {weights.dtype}")
        bias, threshold, stretch = (int(number) for number in numbers)
    except Exception as error:  # zip, header and array errors have no common base
        raise ClassifierArtifactError(
            f"gate cannot be read ({type(error).__name__}: {error})",
            where=str(path),
            fix="train the artifact again, or delete the file to predict every segment",
        ) from error
    return HashedGate(weights, bias, threshold, stretch)


def flatten(
    texts: Sequence[str],
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Return all code points, separated, with the start and end offset of every text."""
    clean = [text.lower().replace(_SEPARATOR, " ") or " " for text in texts]
    joined = _SEPARATOR.join(clean)
    characters = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter((len(text) for text in clean), np.int64, len(clean))
    ends = np.cumsum(lengths + 1) - 1
    return characters, ends - lengths, ends


def hashed(characters: NDArray[np.uint32], bits: int) -> list[NDArray[np.uint32]]:
    """Return the bucket of the n-gram that starts at each offset, for orders 1 to 3."""
    shift = np.uint32(32 - bits)
    found: list[NDArray[np.uint32]] = []
    mixed = characters * np.uint32(_MULTIPLIERS[0])
    for order in range(ORDERS):
        if order:
            mixed = mixed[:-1] if mixed.shape[0] > 1 else mixed[:0]
            follower = characters[order:]
            mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(_MULTIPLIERS[1])
            mixed = mixed + follower * np.uint32(_MULTIPLIERS[2])
        final = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(_MULTIPLIERS[0] + 2 * order)
        found.append(final >> shift)
    return found


def crossing(borders: NDArray[np.int64], order: int, size: int) -> NDArray[np.int64]:
    """Return the offsets below `size` whose n-gram of `order + 1` characters meets a separator."""
    if not borders.shape[0]:
        return borders
    met = (borders[:, None] - np.arange(order + 1)).ravel()
    return met[(met >= 0) & (met < size)]


def strongest_stretches(
    totals: NDArray[Any],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    stretch: int,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
    """Return the best sum of each text over stretches of `stretch` characters, and all stretches.

    `totals` are running sums of any number type. The second and third arrays give, for every
    offset at which a stretch may begin, its sum and its end.
    """
    lengths = ends - starts + 1
    stretch_ends = np.minimum(np.arange(stretch, stretch + int(ends[-1]) + 1), ends.repeat(lengths))
    # A begin nearer than `stretch` to the end of its text moves back: stretches never shrink there.
    begins = np.maximum(stretch_ends - stretch, starts.repeat(lengths))
    sums = totals[stretch_ends] - totals[begins]
    return np.maximum.reduceat(sums, starts), sums, stretch_ends
