"""Phrases: what short runs of characters say of a text, a second opinion beside the transformer's.

One logistic regression a label over the TF-IDF of character n-grams. It errs on other texts than
the transformer: where both are asked, claims are ranked better than by either (docs/adr/0023).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.model import LABELS, any_of

PHRASES_FILE: Final = "phrases.npz"
SIZES: Final = (1, 2, 3, 4)  # characters of an n-gram
FORMAT: Final = 1
_FIX: Final = "copy the whole directory again, or delete the file to do without a second opinion"


def ngrams(text: str) -> list[str]:
    """Return the character n-grams of a text, small letters, spaces as one."""
    text = " ".join(text.lower().split())
    return [text[at : at + size] for size in SIZES for at in range(len(text) - size + 1)]


def weighted(text: str, rarity: Mapping[str, tuple[int, float]]) -> tuple[list[int], list[float]]:
    """Return the places of a text's n-grams and their TF-IDF, which is of length 1 in all.

    `rarity`: n-gram → its place, its inverse frequency.
    """
    counts = Counter(gram for gram in ngrams(text) if gram in rarity)
    found = [(*rarity[gram], count) for gram, count in counts.items()]
    parts = [(1 + math.log(count)) * idf for _, idf, count in found]
    length = math.sqrt(sum(part * part for part in parts)) or 1.0
    return [place for place, _, _ in found], [part / length for part in parts]


@dataclass(frozen=True, slots=True)
class PhraseWeights:
    """What a file holds: n-grams, their inverse frequencies, and their weights for `LABELS`.

    A weight is a whole number times the scale of its label.
    """

    grams: tuple[str, ...]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]

    def save(self, directory: Path) -> None:
        """Write `phrases.npz` into an artifact directory."""
        np.savez_compressed(
            directory / PHRASES_FILE,
            format=np.array(FORMAT),
            grams=np.frombuffer("\n".join(self.grams).encode("utf-8", "surrogatepass"), np.uint8),
            rarity=self.rarity,
            weights=self.weights,
            scales=self.scales,
            bias=self.bias,
            allow_pickle=False,
        )


class Phrases:
    """Weights made ready to score. ValueError where they do not fit each other."""

    def __init__(self, weights: PhraseWeights) -> None:
        count, labels = len(weights.grams), len(LABELS)
        shapes = weights.rarity.shape, weights.weights.shape, weights.scales.shape
        if shapes != ((count,), (count, labels), (labels,)) or weights.bias.shape != (labels,):
            raise ValueError(f"{count} n-grams, but arrays of {shapes} and {weights.bias.shape}")
        if not all(
            np.isfinite(one).all() for one in (weights.rarity, weights.scales, weights.bias)
        ):
            raise ValueError("numbers that are none")
        rarity = map(float, weights.rarity)
        self._rarity = {
            gram: (place, idf)
            for place, (gram, idf) in enumerate(zip(weights.grams, rarity, strict=True))
        }
        self._weights = weights.weights
        self._scales = weights.scales.astype(np.float64)
        self._bias = weights.bias.astype(np.float64)

    def claims(self, texts: Sequence[str]) -> list[float]:
        """Return for each text the probability (0–1) that its n-grams are those of a claim."""
        return [self._claim(text) for text in texts]

    def _claim(self, text: str) -> float:
        places, values = weighted(text, self._rarity)
        logits = (np.array(values) @ self._weights[places].astype(np.float64)) * self._scales
        chances = 1 / (1 + np.exp(-np.clip(logits + self._bias, -30, 30)))
        return any_of(chances[-2:].tolist(), chances[:-2].tolist())


def read_phrases(directory: Path) -> Phrases | None:
    """Read the phrases of an artifact; None where it has none."""
    path = directory / PHRASES_FILE
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as archive:
            if int(archive["format"]) != FORMAT:
                raise ValueError(f"format {archive['format']}, this version reads {FORMAT}")
            grams = archive["grams"].tobytes().decode("utf-8", "surrogatepass").split("\n")
            arrays: dict[str, Any] = {
                name: archive[name].astype(kind, casting="same_kind")
                for name, kind in (
                    ("rarity", np.float32),
                    ("weights", np.int8),
                    ("scales", np.float32),
                    ("bias", np.float32),
                )
            }
        return Phrases(PhraseWeights(tuple(grams), **arrays))
    except Exception as error:  # zip, header and array errors have no common base
        raise ClassifierArtifactError(
            f"phrases cannot be read ({type(error).__name__}: {error})", where=str(path), fix=_FIX
        ) from error
