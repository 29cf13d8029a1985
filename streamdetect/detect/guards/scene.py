"""What a guard looks at: a match in its folded surroundings. And what it answers.

Guards are pure functions `(Scene) -> Ruling | None`; None means that there was nothing to say.
They look at most `LEFT` characters back and `RIGHT` ahead, so their work is bounded.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.events.vocabulary import Category, GuardVerdict
from streamdetect.ruleset.model import Language

# Characters; English needs more of them for the same words.
LEFT: Final[dict[Language, int]] = {"zh": 40, "en": 90}
RIGHT: Final = 40

# Ends of sentences; a full stop counts where it does not stand inside a number or a name.
STOPS: Final = "。！"  # end a sentence for good: what follows a question may answer it
SENTENCE_END: Final = re.compile(r"[。！？!?\n]|\.(?=\s|$)")
_CLAUSE_END: Final = re.compile(r"[，。！？；,!?;\n]|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Ruling:
    """A guard's answer, with the span of the words (the cue) that it rests on.

    `chance`: of a guard that weighs, the chance (0–1) that the words are not the speaker's claim.
    """

    verdict: GuardVerdict
    start: int
    end: int
    chance: float | None = None


@dataclass(frozen=True)  # without slots: several guards ask for the same borders
class Scene:
    """A match `[start, end)` in a folded text; `literals` are the spans of its terms, in order.

    `borders`: where the segments begin in the text, none where it was not cut.
    """

    text: str
    start: int
    end: int
    literals: tuple[tuple[int, int], ...]
    language: Language
    category: Category
    channel: str = "speech"
    borders: Sequence[int] = ()

    @cached_property
    def left(self) -> int:
        """Where the sentence of the match begins (or as far back as guards look)."""
        return _last_end(
            SENTENCE_END, self.text, max(0, self.start - LEFT[self.language]), self.start
        )

    @cached_property
    def clause_left(self) -> int:
        """Where the clause of the match begins."""
        return _last_end(
            _CLAUSE_END, self.text, max(0, self.start - LEFT[self.language]), self.start
        )

    @property
    def last(self) -> int:
        """Where the last term begins: words of a frame may stand between the terms of a match."""
        return self.literals[-1][0]

    @cached_property
    def right(self) -> int:
        """Where the sentence of the match ends (or as far ahead as guards look)."""
        limit = min(len(self.text), self.end + RIGHT)
        found = SENTENCE_END.search(self.text, self.end, limit)
        return found.start() if found else limit

    @cached_property
    def horizon(self) -> int:
        """How far ahead a guard may look, over the ends of sentences."""
        return min(len(self.text), self.end + RIGHT)


# Characters of a segment that is taken to be a sentence of its own, heard whole.
WHOLE_SEGMENT: Final[dict[Language, int]] = {"zh": 8, "en": 24}
# What a segment ends in whose sentence goes on in the next one, which may be said or denied by it.
_GOES_ON: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile(
        "[说讲问喊写叫称听信想敢能会是有要不没别的把被给让跟和或及以可个种么"
        "这那就都也还很太最更才又从对因但而且与些几每第治：，、；]\\Z"
    ),
    "en": re.compile(
        "(?:(?<![a-z])(?:sa(?:y|ys|id|ying)|claim(?:s|ed|ing)?|tell(?:s|ing)?|told|promis(?:e|es|ed"
        "|ing)|believe|think|called|asks?|asked|that|the|an?|to|of|not|never|no|if|and|or|but|is"
        "|are|was|were|be|can|will|would|could|should|do|does|did|have|has|had|with|for|from|at|by|on|in"
        "|into|about|as|than|like|who|which|when|while|where|because|my|your|their|his|her|our|its"
        "|this|these|those|i|we|they|he|she|some|any|every|just|really|very|only)"
        "|n't|'(?:s|re|ll|ve|d|m)|[：，、；])\\Z"
    ),
}


def said_since(text: str, borders: Sequence[int], start: int, language: Language) -> int:
    """Return where talk begins that may still speak of the words at `start`.

    `borders`: where the segments begin. Speech as recognised has no full stops, so that a denial
    would reach over whole segments of other talk. It ends before one that stands between, unless
    a sentence breaks off there and goes on in the next.
    """
    return _last_whole(text, borders, start, language)[0]


def own_since(text: str, borders: Sequence[int], start: int, language: Language) -> int:
    """Return where the talk begins that is of one sentence with the words at `start`.

    As said_since, but behind the last whole segment: it may tell whose words they are, but its
    manner, and what it denies or asks, is its own.
    """
    return _last_whole(text, borders, start, language)[1]


def own_until(text: str, borders: Sequence[int], end: int, language: Language) -> int:
    """Return where the talk ends that is of one sentence with the words up to `end`.

    It ends where a whole segment follows, unless the segment of the words breaks off.
    """
    at = bisect_left(borders, end)
    if at == len(borders):
        return len(text)
    begin = borders[at]
    until = borders[at + 1] if at + 1 < len(borders) else len(text)
    is_whole = until - begin >= WHOLE_SEGMENT[language]
    return begin if is_whole and not _goes_on_at(text, begin, language) else len(text)


def _last_whole(
    text: str, borders: Sequence[int], start: int, language: Language
) -> tuple[int, int]:
    for at in range(bisect_right(borders, start) - 2, -1, -1):
        begin, end = borders[at], borders[at + 1]
        if end - begin >= WHOLE_SEGMENT[language] and not any(
            _goes_on_at(text, border, language) for border in (begin, end)
        ):
            return begin, end
    return 0, 0


def _goes_on_at(text: str, border: int, language: Language) -> bool:
    """Tell whether a sentence breaks off at a border and goes on in the next segment."""
    return bool(_GOES_ON[language].search(text[max(0, border - 12) : border].rstrip(" ")))


# Words of dialects that deny, say or name whom, one character each: spans stay what they are.
# 呃 is "cheat" only before whom or what; elsewhere it is the filler of every second speaker.
_DIALECT: Final = re.compile(
    "[唔弗冇覅佢嘅係哋畀俾睇嚟喺啲侬咗]|勿(?=[上是会好灵到得要能敢])"
    "|呃(?=[佢咗秤]|人(?![家们参工民体手物气都员才类生])|钱(?!都)|[我你]哋|街坊)"
)
_SPOKEN: Final = str.maketrans(
    "唔弗冇覅佢嘅係哋畀俾睇嚟喺啲侬呃咗勿", "不不没别他的是们给给看来在些你骗了不"
)


# Figures that are as long in words, by themselves: 第2天, 20年前.
_FIGURES: Final = re.compile("(?<![0-9a-z.,:/%-])(?:[1-9]0?|1[1-9])(?![0-9a-z.,:/%-])")
_IN_WORDS: Final = dict(zip("123456789", "一二三四五六七八九", strict=True))


def _in_words(found: re.Match[str]) -> str:
    first, second = found[0][0], found[0][1:]
    if not second:
        return _IN_WORDS[first]
    if second == "0":
        return "一十" if first == "1" else f"{_IN_WORDS[first]}十"
    return f"十{_IN_WORDS[second]}"


def as_spoken(text: str) -> str:
    """Return a text with the small words of dialects as those that the guards know.

    Numbers too, where words for them are as long.
    """
    text = _DIALECT.sub(lambda found: found.group().translate(_SPOKEN), text)
    return _FIGURES.sub(_in_words, text)


_OTHER_WORDS: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile(r"(?<![a-z0-9'])[a-z']{2,} [a-z']{2,}(?![a-z0-9'])"),
    "en": re.compile("[\u3400-\u9fff]"),
}


def in_other_language(scene: Scene) -> Scene | None:
    """Return a mixed sentence as guards of the other language see it, None where it is not mixed.

    "别信 it cures cancer": the claim is English, the warning Chinese. One English word alone among
    Chinese is a name.
    """
    low = max(0, scene.start - LEFT[scene.language])
    if _OTHER_WORDS[scene.language].search(scene.text, low, scene.horizon) is None:
        return None
    if scene.language == "zh":
        return replace(scene, language="en")
    return replace(scene, language="zh", text=as_spoken(scene.text))


Guard = Callable[[Scene], Ruling | None]


def _last_end(pattern: re.Pattern[str], text: str, low: int, high: int) -> int:
    end = low
    for found in pattern.finditer(text, low, high):
        end = found.end()
    return end


def last_match(pattern: Cue, text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the last match of a pattern inside `text[start:end]`."""
    last = None
    for last in pattern.finditer(text, start, end):  # noqa: B007 - we want the last one
        pass
    return last
