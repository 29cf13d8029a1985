"""Phrases: what short runs of characters or words say of a text, beside the transformer's opinion.

One logistic regression a label over the TF-IDF of n-grams: of words in languages with spaces
between them, else of characters. It errs on other texts than the transformer: where both are
asked, claims are ranked better than by either (docs/adr/0023, docs/adr/0028). Alone it is the gate
before the transformer (docs/adr/0030). The extension `_phrases` does the same in C where it was
built, within rounding.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.model import LABELS, SUREST, any_of
from streamdetect.detect.bounds import is_spaced

try:
    from streamdetect import _phrases as native
except ImportError:  # not built: slower, the same claims
    native = None  # type: ignore[assignment]

PHRASES_FILE: Final = "phrases.npz"
SIZES: Final = (1, 2, 3, 4)  # characters of an n-gram
WORDS: Final = (1, 2, 3)  # likewise words
FORMAT: Final = 2
_WORD: Final = re.compile(r"[a-z0-9']+|[^\sa-z0-9']")
_OF_WORDS: Final = "\t"  # begins n-grams of words
_FIX: Final = (
    "copy the whole directory again, or delete the file to do without a second opinion and to "
    "predict every segment"
)


def ngrams(text: str) -> list[str]:
    """Return the n-grams of a text in small letters: words where spaces are between words, else
    characters, with spaces as one."""
    text = text.lower()
    if is_spaced(text):
        words = _WORD.findall(text)
        return [
            _OF_WORDS + " ".join(words[at : at + size])
            for size in WORDS
            for at in range(len(words) - size + 1)
        ]
    text = " ".join(text.split())
    return [text[at : at + size] for size in SIZES for at in range(len(text) - size + 1)]


def weighted(text: str, rarity: Mapping[str, tuple[int, float]]) -> tuple[list[int], list[float]]:
    """Return the places of a text's n-grams and their TF-IDF, which is of length 1 in all.

    `rarity`: n-gram → its place, its inverse frequency.
    """
    counts: dict[tuple[int, float], int] = {}
    for known in map(rarity.get, ngrams(text)):
        if known is not None:
            counts[known] = counts.get(known, 0) + 1
    parts = [
        idf if count == 1 else (1 + math.log(count)) * idf for (_, idf), count in counts.items()
    ]
    length = math.sqrt(sum(part * part for part in parts)) or 1.0
    return [place for place, _ in counts], [part / length for part in parts]


@dataclass(frozen=True, slots=True)
class PhraseWeights:
    """What a file holds: n-grams, their inverse frequencies, and their weights for `LABELS`.

    A weight is a whole number times the scale of its label. Scales and bias have two rows: for
    n-grams of characters, and for those of words.
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
        if shapes != ((count,), (count, labels), (2, labels)) or weights.bias.shape != (2, labels):
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
        self._native = None
        if native is not None:
            self._native = native.Table(
                grams=weights.grams,
                rarity=np.ascontiguousarray(weights.rarity),
                weights=np.ascontiguousarray(weights.weights),
                scales=np.ascontiguousarray(self._scales),
                bias=np.ascontiguousarray(self._bias),
                characters=SIZES[-1],
                words=WORDS[-1],
                surest=SUREST,
            )

    def claims(self, texts: Sequence[str]) -> list[float]:
        """Return for each text the probability (0–1) that its n-grams are those of a claim."""
        table = self._native
        if table is None:
            return [self.plain_claim(text) for text in texts]
        small = [text.lower() for text in texts]
        return [table.claim(text, is_spaced(text)) for text in small]

    def said(self, texts: Sequence[str], label: int) -> list[float]:
        """Return for each text the probability of one of `LABELS` times that of a claim (0–1)."""
        table = self._native
        if table is None:
            found = map(self._chances, texts)
            return [chances[label] * _claim(chances) for chances in found]
        small = [text.lower() for text in texts]
        scores = [table.scores(text, is_spaced(text)) for text in small]
        return [score[label] * score[-1] for score in scores]

    def plain_claim(self, text: str) -> float:
        """Return the probability of a claim of one text, found in Python."""
        return _claim(self._chances(text))

    def _chances(self, text: str) -> list[float]:
        places, values = weighted(text, self._rarity)
        row = int(is_spaced(text))
        logits = (np.array(values) @ self._weights[places].astype(np.float64)) * self._scales[row]
        chances: list[float] = (
            1 / (1 + np.exp(-np.clip(logits + self._bias[row], -30, 30)))
        ).tolist()
        return chances


def _claim(chances: Sequence[float]) -> float:
    """Return the probability of a claim from those of all `LABELS`."""
    return any_of(chances[-2:], chances[:-2])


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
