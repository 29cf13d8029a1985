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
from dataclasses import dataclass
from functools import cache
from typing import Final

from streamdetect.detect.guards.cover import FAR, confirmation
from streamdetect.detect.guards.evidence_en import EN
from streamdetect.detect.guards.evidence_zh import ZH
from streamdetect.detect.guards.oaths import is_sworn
from streamdetect.detect.guards.scene import LEFT, RIGHT, STOPS, Ruling, Scene, own_since
from streamdetect.detect.tables import stance as tables
from streamdetect.ruleset.model import Language

# The chance that the words are not the speaker's claim from which a person is asked. What it costs
# and saves is in docs/quality.md.
REVIEW_FROM: Final = 0.4
# The same where the classifier is not convinced either, and what then lets a match pass
# (detect/weighing, docs/adr/0048). Claims behind talk of other things stay under both.
REVIEW_WITH_DOUBT_FROM: Final = 0.1
PASS_WITH_DOUBT_FROM: Final = 0.15

NEAREST: Final = 100  # value of a feature beside the match; it falls with the distance
WEIGHT_UNIT: Final = 100  # weights are whole hundredths
_FADES: Final[dict[Language, float]] = {"zh": 20.0, "en": 45.0}  # characters to 1/e of it
_RUN: Final[dict[Language, int]] = {"zh": 4, "en": 3}  # longest run of characters, of words
_NEAR: Final[dict[Language, tuple[int, int]]] = {"zh": (6, 16), "en": (12, 36)}
_MATCH: Final = "▢"  # stands for the match in runs that touch it
_PAUSE: Final = re.compile(r"[\s，,、；;：:\"“”'‘’…—\-]+")
_STOP: Final = re.compile(f"[{STOPS}]")
_WORDS: Final = re.compile(r"[a-z0-9$%]+(?:'[a-z]+)?|[.,!?;:\"]")

# Whoever says that his goods are no poor ones praises them, and makes the claim behind it.
_PRAISES: Final = re.compile(
    r"(?:不是|没有|可不是|不卖)(?:什么|那种|那些|市面上)*(?:的)?(?:杂牌|地摊|便宜货|次品|次货|山寨|水货|烂货|垃圾|大路货|普通货)"
)

Features = dict[str, int]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of features, in hundredths, and what they are added to."""

    of: dict[str, int]
    bias: int


def check(scene: Scene) -> Ruling | None:
    """Ask for a person where the speaker may well not make the claim himself."""
    found = chance(scene)
    if found < REVIEW_FROM or is_owned(scene):
        return None
    # The words it rests on are all that was looked at: each has a part in the sum.
    return Ruling("review", *reach(scene), found)


def chance(scene: Scene) -> float:
    """Return the chance, 0–1, that a match is not the speaker's claim, by the words around it."""
    return chance_of(features(scene), weights(scene.language))


def is_owned(scene: Scene) -> bool:
    """Tell whether words around a match make it the speaker's, whatever the others weigh."""
    return (
        confirmation(scene, scene.end, reach(scene)[1]) is not None
        or _PRAISES.search(scene.text, reach(scene)[0], scene.start) is not None
        or is_sworn(scene)
    )


def reach(scene: Scene) -> tuple[int, int]:
    """Return the span of the words that are looked at.

    Behind a Chinese match no farther than its sentence: the next says seldom whose claim it was.
    Before it not into a segment that is whole: the table knows sentences, and was fitted to them.
    Marks that end all that was said are no words either, and hardly two recognisers set them.
    """
    since = own_since(scene.text, scene.borders, scene.start, scene.language)
    low = max(since, scene.start - LEFT[scene.language])
    said = max(scene.end, len(scene.text.rstrip(STOPS)))
    high = min(said, scene.end + RIGHT + FAR)
    ends = _STOP.search(scene.text, scene.end, high) if scene.language == "zh" else None
    return low, high if ends is None else ends.end()


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
    faded = _faded(language)
    found: Features = {}
    for side, begin, end in (("<", low, scene.start), (">", scene.end, high)):
        _note_runs(found, side, text[begin:end], language)
    at = scene.start
    for start, end in sorted(scene.literals):
        if start > at:
            _note_inside(found, text[at:start], language)
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
        for name in (side + mark.kind, f"{side}{mark.kind}{band}"):
            found[name] = max(found.get(name, 0), faded[gap])
    return found


@cache
def _faded(language: Language) -> tuple[int, ...]:
    """Return the value of a feature by its distance from the match in characters."""
    farthest = LEFT[language] + RIGHT + FAR
    return tuple(
        max(1, round(NEAREST * math.exp(-gap / _FADES[language]))) for gap in range(farthest)
    )


def _note_runs(found: Features, side: str, text: str, language: Language) -> None:
    """Note the runs on one side of the match, each as near as it stands."""
    spoken, spans, joint = _pieces(text, language)
    faded = _faded(language)
    if side == "<":
        spoken.append(_MATCH)
        length = len(text)
        values = [faded[length - end] for _, end in spans] + [NEAREST]
    else:
        spoken.insert(0, _MATCH)
        values = [NEAREST] + [faded[start] for start, _ in spans]
    count = len(spoken)
    whole = "".join(spoken) if not joint else ""  # of single characters: runs are parts of it
    for size in range(1, _RUN[language] + 1):
        # The match itself is no run, but part of one.
        first = int(size == 1 and side == ">")
        last = count - size + 1 - int(size == 1 and side == "<")
        nearest = size - 1 if side == "<" else 0
        for at in range(first, last):
            run = whole[at : at + size] if whole else joint.join(spoken[at : at + size])
            name = side + run
            value = values[at + nearest]
            if value > found.get(name, 0):
                found[name] = value


def _note_inside(found: Features, text: str, language: Language) -> None:
    """Note the runs between two terms of the match."""
    spoken, _, joint = _pieces(text, language)
    for size in range(1, _RUN[language] + 1):
        for at in range(len(spoken) - size + 1):
            found["~" + joint.join(spoken[at : at + size])] = NEAREST


def _pieces(text: str, language: Language) -> tuple[list[str], list[tuple[int, int]], str]:
    """Return the characters or words of a text, their spans, and what joins them.

    In Chinese all that parts words is one pause, since hardly two recognisers agree on commas.
    """
    if language == "zh":
        spoken: list[str] = []
        spans: list[tuple[int, int]] = []
        at = 0
        for pause in _PAUSE.finditer(text):
            start, end = pause.span()
            spoken += text[at:start]
            spans += [(one, one + 1) for one in range(at, start)]
            spoken.append("，")
            spans.append((start, end))
            at = end
        spoken += text[at:]
        spans += [(one, one + 1) for one in range(at, len(text))]
        return spoken, spans, ""
    words = list(_WORDS.finditer(text))
    return [word.group() for word in words], [word.span() for word in words], " "
