"""Stance: whether the words around a match sound as if the speaker made the claim his own.

The other guards know frames; each new writer reports, denies and warns in words that no frame has.
This one weighs what stands around: short runs of characters (of words in English) and the marks of
the hearsay lexicon, near ones more than far ones, with weights that were fitted to written rows
(tables/build_stance). The matched terms themselves are left out, so it learns who speaks and not
what of. It is asked last, and never of a cover: there the speaker has given himself away. A sum
gives no reason that could be disputed, so it acquits nobody: it only asks for a person.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from streamdetect.detect.guards.cover import FAR
from streamdetect.detect.guards.evidence_en import EN
from streamdetect.detect.guards.evidence_zh import ZH
from streamdetect.detect.guards.scene import LEFT, RIGHT, Ruling, Scene
from streamdetect.detect.tables import stance as tables
from streamdetect.ruleset.model import Language

# The chance that the words are not the speaker's claim from which a person is asked. What it costs
# and saves is in docs/quality.md.
REVIEW_FROM: Final = 0.4

NEAREST: Final = 100  # value of a feature beside the match; it falls with the distance
WEIGHT_UNIT: Final = 100  # weights are whole hundredths
_FADES: Final[dict[Language, float]] = {"zh": 20.0, "en": 45.0}  # characters to 1/e of it
_RUN: Final[dict[Language, int]] = {"zh": 4, "en": 3}  # longest run of characters, of words
_NEAR: Final[dict[Language, tuple[int, int]]] = {"zh": (6, 16), "en": (12, 36)}
_MATCH: Final = "▢"  # stands for the match in runs that touch it
_PAUSE: Final = re.compile(r"[\s，,、；;：:\"“”'‘’…—\-]+")
_CHARACTERS: Final = re.compile(rf"{_PAUSE.pattern}|.", re.DOTALL)
_WORDS: Final = re.compile(r"[a-z0-9$%]+(?:'[a-z]+)?|[.,!?;:\"]")

Features = dict[str, int]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of features, in hundredths, and what they are added to."""

    of: dict[str, int]
    bias: int


def check(scene: Scene) -> Ruling | None:
    """Ask for a person where the speaker may well not make the claim himself."""
    chance = chance_of(features(scene), weights(scene.language))
    # The words it rests on are all that was looked at: each has a part in the sum.
    return Ruling("review", *reach(scene), chance) if chance >= REVIEW_FROM else None


def reach(scene: Scene) -> tuple[int, int]:
    """Return the span of the words that are looked at."""
    low = max(0, scene.start - LEFT[scene.language])
    return low, min(len(scene.text), scene.end + RIGHT + FAR)


def chance_of(found: Features, known: Weights) -> float:
    """Return the chance, 0–1 to three decimals, that the words are not the speaker's claim."""
    total, squares = 0, NEAREST * NEAREST
    for name, value in found.items():
        weight = known.of.get(name)
        if weight is not None:
            total += weight * value
            squares += value * value
    score = (total / math.sqrt(squares) + known.bias) / WEIGHT_UNIT
    return round(1 / (1 + math.exp(-score)), 3)


@cache
def weights(language: Language) -> Weights:
    """Return the fitted weights of a language."""
    table, bias = (tables.ZH, tables.ZH_BIAS) if language == "zh" else (tables.EN, tables.EN_BIAS)
    return read_weights(table, bias)


def read_weights(table: str, bias: int) -> Weights:
    """Return a table as weights: in each line a weight and the features that have it, by tabs."""
    of: dict[str, int] = {}
    for line in table.splitlines():
        weight, *names = line.split("\t")
        of.update(dict.fromkeys(names, int(weight)))
    return Weights(of, bias)


def features(scene: Scene) -> Features:
    """Return what stands around a match, each with its value, 1–100, by how near it stands.

    Their names: `<` before the match, `>` behind it, `~` between its terms; then a run of
    characters or words, or `#` and the kind of a mark, alone and with its distance (0 near, 1, 2).
    """
    low, high = reach(scene)
    text, language = scene.text, scene.language
    found: Features = {}
    for run, gap in _runs(text[low : scene.start], language, before_match=True):
        _note(found, "<" + run, gap, language)
    for run, gap in _runs(text[scene.end : high], language, before_match=False):
        _note(found, ">" + run, gap, language)
    at = scene.start
    for start, end in sorted(scene.literals):
        if start > at:
            for run in _inside(text[at:start], language):
                found["~" + run] = NEAREST
        at = max(at, end)
    near, middle = _NEAR[language]
    for mark in (ZH if language == "zh" else EN).read(text, low, high):
        if mark.end <= scene.start:
            side, gap = "<#", scene.start - mark.end
        elif mark.start >= scene.end:
            side, gap = ">#", mark.start - scene.end
        else:
            found["~#" + mark.kind] = NEAREST
            continue
        band = 0 if gap < near else 1 if gap < middle else 2
        _note(found, side + mark.kind, gap, language)
        _note(found, f"{side}{mark.kind}{band}", gap, language)
    return found


def _note(found: Features, name: str, gap: int, language: Language) -> None:
    value = _faded(language)[gap]
    if value > found.get(name, 0):
        found[name] = value


@cache
def _faded(language: Language) -> tuple[int, ...]:
    """Return the value of a feature by its distance from the match in characters."""
    farthest = LEFT[language] + RIGHT + FAR
    return tuple(
        max(1, round(NEAREST * math.exp(-gap / _FADES[language]))) for gap in range(farthest)
    )


def _runs(text: str, language: Language, *, before_match: bool) -> Iterator[tuple[str, int]]:
    """Yield the runs on one side of the match, each with its distance from it in characters."""
    pieces, joint = _pieces(text, language)
    spoken = [piece for piece, _, _ in pieces]
    gaps = [len(text) - end if before_match else start for _, start, end in pieces]
    if before_match:
        spoken.append(_MATCH)
        gaps.append(0)
    else:
        spoken.insert(0, _MATCH)
        gaps.insert(0, 0)
    count = len(spoken)
    for size in range(1, _RUN[language] + 1):
        for first in range(count - size + 1):
            last = first + size - 1
            touches = last == count - 1 if before_match else first == 0
            if size > 1 or not touches:
                yield (
                    joint.join(spoken[first : last + 1]),
                    0 if touches else gaps[last if before_match else first],
                )


def _inside(text: str, language: Language) -> Iterator[str]:
    """Yield the runs between two terms of the match."""
    pieces, joint = _pieces(text, language)
    spoken = [piece for piece, _, _ in pieces]
    for size in range(1, _RUN[language] + 1):
        for first in range(len(spoken) - size + 1):
            yield joint.join(spoken[first : first + size])


def _pieces(text: str, language: Language) -> tuple[list[tuple[str, int, int]], str]:
    """Return the characters or words of a text with their spans, and what joins them.

    In Chinese all that parts words is one pause, since hardly two recognisers agree on commas.
    """
    if language == "zh":
        pieces = []
        for found in _CHARACTERS.finditer(text):
            one = found.group()
            pieces.append(("，" if _PAUSE.match(one) else one, *found.span()))
        return pieces, ""
    return [(found.group(), *found.span()) for found in _WORDS.finditer(text)], " "
