"""The cheap gate, for every segment: a narrow convolution over characters, in whole numbers.

Each character has a vector; filters over a few neighbours give sums, of which those above zero
count: the strongest of the text and their total go through one hidden layer. Whole numbers have no
rounding, so a score depends on nothing but its text, in numpy as in the C extension.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streamdetect.classify.errors import ClassifierArtifactError

try:
    from streamdetect import _native as native
except ImportError:  # not built: slower, the same scores
    native = None  # type: ignore[assignment]

GATE_FILE: Final = "gate.npz"
FORMAT: Final = 2
# Fixed point. A sum of 1.0 is 2**8; what the tables are made with is in the file.
ACTIVATION_BITS: Final = 8
INNER_BITS: Final = 12
OUTER_BITS: Final = 10
TOTAL_SHIFT: Final = 4  # totals count a sixteenth
_PLANE: Final = 0x10000  # characters beyond the basic plane are unknown
_MOST: Final = 32_767
_MOST_UNITS: Final = 256
_CHUNK: Final = 32  # texts whose sums are laid out at once
_FIX: Final = (
    "fit it again with `python -m streamdetect.classify.training.gate`, or delete the file to "
    "predict every segment"
)


@dataclass(frozen=True, slots=True)
class GateWeights:
    """What `gate.npz` holds; n characters, d dimensions, an odd number of taps, u units, h hidden.

    A unit's sum at a character adds, for each tap, `vectors[neighbour] @ filters[:, tap]`, shifted
    right by `filter_shift`, to its bias. A score of `threshold` or more passes.
    """

    characters: NDArray[np.uint16]  # n, ascending
    vectors: NDArray[np.int8]  # n × d
    filters: NDArray[np.int16]  # d × taps × u
    bias: NDArray[np.int16]  # u
    inner: NDArray[np.int16]  # 2u × h: first the strongest sums, then the totals
    inner_bias: NDArray[np.int64]  # h
    outer: NDArray[np.int16]  # h
    filter_shift: int
    outer_bias: int
    threshold: int

    def save(self, directory: Path) -> None:
        """Write `gate.npz` into an artifact directory."""
        numbers = [FORMAT, self.filter_shift, self.outer_bias, self.threshold]
        arrays: dict[str, Any] = {name: getattr(self, name) for name in _ARRAYS}
        np.savez_compressed(
            directory / GATE_FILE, numbers=np.array(numbers, np.int64), allow_pickle=False, **arrays
        )


_ARRAYS: Final = {
    "characters": (np.uint16, 1),
    "vectors": (np.int8, 2),
    "filters": (np.int16, 3),
    "bias": (np.int16, 1),
    "inner": (np.int16, 2),
    "inner_bias": (np.int64, 1),
    "outer": (np.int16, 1),
}


class Gate:
    """Weights made ready to score. `ValueError` where they do not fit each other."""

    def __init__(self, weights: GateWeights) -> None:
        self.weights = weights
        _check(weights)
        count, (_, taps, units) = weights.characters.shape[0], weights.filters.shape
        self._places = np.zeros(_PLANE, np.uint16)
        self._places[weights.characters] = np.arange(1, count + 1)
        # Products of whole numbers are exact in floating point as long as they are below 2**53.
        flat = weights.filters.reshape(-1, taps * units).astype(np.float64)
        rows = np.floor((weights.vectors.astype(np.float64) @ flat) / 2**weights.filter_shift)
        if np.abs(rows).max(initial=0) * taps + np.abs(weights.bias.astype(int)).max() > _MOST:
            raise ValueError("sums of 16 bits would overflow")
        self._table = np.zeros((count + 1, taps, units), np.int16)
        self._table[1:] = rows.reshape(count, taps, units)
        self._native = None
        if native is not None:
            self._native = native.Gate(
                places=self._places,
                table=self._table,
                bias=weights.bias,
                inner=weights.inner,
                inner_bias=weights.inner_bias,
                outer=weights.outer,
                taps=taps,
                activation_shift=INNER_BITS,
                total_shift=TOTAL_SHIFT,
            )

    @property
    def threshold(self) -> int:
        """The score from which on a text passes."""
        return self.weights.threshold

    def with_threshold(self, threshold: int) -> "Gate":
        """Return the same gate with another threshold."""
        return Gate(replace(self.weights, threshold=threshold))

    def scores(self, texts: Sequence[str]) -> list[int]:
        """Return how much each text looks like a claim, without a scale of its own."""
        small = [text.lower() for text in texts]
        bias = self.weights.outer_bias
        if self._native is not None:
            return [score + bias for score in self._native.scores(small)]
        return self.plain_scores(small)

    def passes(self, texts: Sequence[str]) -> list[bool]:
        """Tell for each text whether it is worth a prediction."""
        return [score >= self.threshold for score in self.scores(texts)]

    def plain_scores(self, texts: Sequence[str]) -> list[int]:
        """Return the scores of lower-case texts by numpy alone."""
        found: list[int] = []
        for start in range(0, len(texts), _CHUNK):
            found += self._chunk_scores(texts[start : start + _CHUNK])
        return found

    def _chunk_scores(self, texts: Sequence[str]) -> list[int]:
        weights, taps = self.weights, self._table.shape[1]
        reach = taps // 2
        # Between texts lie as many unknown characters as a filter reaches, with sums of zero.
        gap = "\0" * max(1, reach)
        joined = gap + gap.join(texts) + gap
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
        starts = np.cumsum(lengths + len(gap)) - lengths
        spoken = np.zeros(codes.shape[0] + 1, np.int8)
        np.add.at(spoken, starts, 1)
        np.subtract.at(spoken, starts + lengths, 1)
        spoken = np.cumsum(spoken[:-1], dtype=np.int8)
        rows = self._places[np.where(codes < _PLANE, codes, 0)] * spoken.astype(np.uint16)
        sums = np.repeat(weights.bias[None, :], codes.shape[0], axis=0)
        for tap in range(taps):
            step = tap - reach
            looked = rows[max(0, step) : rows.shape[0] + min(0, step)]
            at = max(0, -step)
            sums[at : at + looked.shape[0]] += self._table[looked, tap]
        np.maximum(sums, 0, out=sums)
        sums *= spoken[:, None]
        strongest = np.maximum.reduceat(sums, starts, axis=0)
        totals = np.add.reduceat(sums, starts, axis=0, dtype=np.int64) >> TOTAL_SHIFT
        features = np.concatenate([strongest.astype(np.int64), totals], axis=1)
        hidden = features @ weights.inner.astype(np.int64) + weights.inner_bias
        passed = np.maximum(hidden, 0) >> INNER_BITS
        scores = passed @ weights.outer.astype(np.int64) + weights.outer_bias
        return [int(score) for score in scores]


def read_gate(directory: Path) -> Gate | None:
    """Read the gate of an artifact; None where it has none (then every text is predicted)."""
    path = directory / GATE_FILE
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as archive:
            if "weights" in archive:
                raise ValueError("a gate of an older form, of n-grams")
            numbers = [int(number) for number in archive["numbers"]]
            if len(numbers) != 4 or numbers[0] != FORMAT:
                raise ValueError(f"format {numbers[:1]}, this version reads {FORMAT}")
            arrays: dict[str, Any] = {name: np.ascontiguousarray(archive[name]) for name in _ARRAYS}
        return Gate(
            GateWeights(
                **arrays, filter_shift=numbers[1], outer_bias=numbers[2], threshold=numbers[3]
            )
        )
    except Exception as error:  # zip, header and array errors have no common base
        raise ClassifierArtifactError(
            f"gate cannot be read ({type(error).__name__}: {error})", where=str(path), fix=_FIX
        ) from error


def _check(weights: GateWeights) -> None:
    """Raise ValueError where types, shapes or order are not those of a gate."""
    for name, (kind, dimensions) in _ARRAYS.items():
        array: NDArray[Any] = getattr(weights, name)
        if array.dtype != kind or array.ndim != dimensions or not array.size:
            raise ValueError(f"{name} is {array.dtype} of shape {array.shape}")
    dimensions, taps, units = weights.filters.shape
    hidden = weights.outer.shape[0]
    wanted = {
        "vectors": (weights.characters.shape[0], dimensions),
        "bias": (units,),
        "inner": (2 * units, hidden),
        "inner_bias": (hidden,),
    }
    for name, shape in wanted.items():
        if getattr(weights, name).shape != shape:
            raise ValueError(f"{name} has the shape {getattr(weights, name).shape}, not {shape}")
    if taps % 2 == 0 or taps > 63 or max(units, hidden) > _MOST_UNITS:
        raise ValueError(f"{taps} taps, {units} units, {hidden} hidden")
    if np.any(np.diff(weights.characters.astype(int)) <= 0):
        raise ValueError("characters are not ascending")
    if not 0 <= weights.filter_shift < 32:
        raise ValueError(f"a filter shift of {weights.filter_shift}")
