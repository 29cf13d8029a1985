"""A neutral character or phrase inside a known word: dropped, or read as what it replaces.

专某利 → 专利 (put in), 白某障 → 白内障 (put instead), 小便小秘 → 便秘 (put before each). What
stands beside it must complete one of WORDS. Beside a character, one side may be another of the
same sound (修母腹): a recogniser hears the pieces apart. A clause mark inside a word goes too.
"""

import re
from collections.abc import Iterable, Sequence

from streamdetect.text import steps
from streamdetect.text.characters import CLAUSE_MARKS, HAN
from streamdetect.text.lexicon import SPEAKING, Lexicon, telling
from streamdetect.text.pattern import Pattern
from streamdetect.text.pinyin import syllable_of_character
from streamdetect.text.rewriting import Rewriting, characterwise
from streamdetect.text.tables.neutral import (
    AFTER_CERTAIN,
    ASKED,
    ASKED_AFTER,
    COMMON_NEUTRAL,
    ENDS_NO_CLAUSE,
    MEANT,
    NEUTRAL,
    NEUTRAL_ANYWHERE,
    NEUTRAL_PHRASES,
    NOT_APART,
)
from streamdetect.text.tables.words import WORDS


def _cuts(words: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return (the two characters at a place inside a word → the parts of the words cut there)."""
    cuts: dict[str, list[tuple[str, str]]] = {}
    for word in words:
        if not word.isascii():
            for place in range(1, len(word)):
                parts = word[:place], word[place:]
                cuts.setdefault(parts[0][-1] + parts[1][0], []).append(parts)
    return cuts


def _holes(words: Iterable[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Return (neighbours of an inner character → what stands before and after it, itself).

    The longest word first, and of those that differ in this character only the first listed.
    """
    hidden: dict[tuple[str, str], str] = {}
    for word in words:
        for place in range(1, len(word) - 1):
            hidden.setdefault((word[:place], word[place + 1 :]), word[place])
    holes: dict[str, list[tuple[str, str, str]]] = {}
    for (before, after), char in sorted(
        hidden.items(), key=lambda entry: -len(entry[0][0]) - len(entry[0][1])
    ):
        holes.setdefault(before[-1] + after[0], []).append((before, after, char))
    return holes


def _sound(pair: str) -> tuple[str | None, str | None]:
    return syllable_of_character(pair[0]), syllable_of_character(pair[1])


def _sounds(words: Iterable[str]) -> dict[tuple[str | None, str | None], list[str]]:
    """Return (the syllables of a word of two characters → the words that sound so)."""
    sounds: dict[tuple[str | None, str | None], list[str]] = {}
    for word in words:
        if len(word) == 2 and not word.isascii():
            sounds.setdefault(_sound(word), []).append(word)
    return sounds


_CUTS, _HOLES, _SOUNDS = _cuts(WORDS), _holes(WORDS), _sounds(WORDS)
_PAIRS = frozenset(word for word in WORDS if len(word) == 2)
_NEUTRAL = frozenset(NEUTRAL)


def _stands(text: str, parts: tuple[str, ...], end: int, start: int) -> bool:
    """Tell whether the parts of a word stand before `end` and from `start` on."""
    return text.endswith(parts[0], 0, end) and text.startswith(parts[1], start)


def _half_heard(pair: str) -> str | None:
    """Return the word of which one character is this one and the other sounds like that one."""
    for word in _SOUNDS.get(_sound(pair), ()):
        if (word[0] == pair[0]) != (word[1] == pair[1]):
            return word
    return None


def _without_neutral(match: re.Match[str]) -> Sequence[str]:
    said, text = match[0], match.string
    left, inner, right = said[0], said[1:-1], said[-1]
    if said in MEANT or (text[match.start() - 1 : match.start()] + said) in MEANT:
        return said
    dropped = ("",) * len(inner)
    end, start = match.start() + 1, match.end() - 1
    is_phrase = inner[0] not in _NEUTRAL
    if inner == ASKED and (left in ASKED_AFTER or left in NOT_APART):
        return said
    for parts in _CUTS.get(left + right, ()):
        if _stands(text, parts, end, start) and not (is_phrase and parts[0] in NOT_APART):
            return (left, *dropped, right)
    if is_phrase and inner != ASKED:
        return said
    if right not in AFTER_CERTAIN and not COMMON_NEUTRAL.issuperset(inner):
        word = _half_heard(left + right)
        if word is not None:
            return (word[0], *dropped, word[1])
    if len(inner) == 1:
        for before, after, hidden in _HOLES.get(left + right, ()):
            if _stands(text, (before, after), end, start):
                return (left, hidden, right)
    return said


def _each_without_neutral(match: re.Match[str]) -> Sequence[str]:
    """Look at each of several in a row: what ends one may begin the next (全网那个最那个低价)."""
    pieces: list[str] = list(match[0])
    place = match.start()
    while (link := _LINK.search(match.string, place, match.end())) is not None:
        left = _without_neutral(link)
        if "".join(left) == link[0]:
            place = link.end() - 1
            continue
        pieces[link.start() - match.start() : link.end() - match.start()] = left
        place = link.end()
    return pieces


_INNER = f"(?:[{NEUTRAL}]+|{'|'.join(NEUTRAL_PHRASES)})"

# With the common neutral characters themselves: they come in runs.
_FIRST = "".join(sorted({pair[0] for pair in (*_CUTS, *_HOLES)} | COMMON_NEUTRAL))
_SECOND = "".join(sorted({pair[1] for pair in (*_CUTS, *_HOLES)} | COMMON_NEUTRAL))
_PHRASES = tuple(
    f"{phrase[0]}(?={phrase[1:]}[{_SECOND}])(?<=[{_FIRST}]{phrase[0]})"
    for phrase in (*NEUTRAL_PHRASES, *sorted(COMMON_NEUTRAL))
)
_RARE = "".join(char for char in NEUTRAL if char not in COMMON_NEUTRAL)

_LINK = Pattern(f"[{HAN}]{_INNER}[{HAN}]")
DROP_NEUTRAL = characterwise(
    steps.NEUTRAL_CHARACTERS,
    Pattern(f"[{HAN}]{_INNER}[{HAN}](?:{_INNER}[{HAN}])*"),
    _each_without_neutral,
    Pattern(f"[{_RARE}]|{'|'.join(_PHRASES)}"),
)


def _without_small(match: re.Match[str]) -> Sequence[str]:
    pair = match[0][1] + match[0][3]
    word = pair if pair in _PAIRS else _half_heard(pair)
    return match[0] if word is None else ("", word[0], "", word[1])


DROP_SMALL = characterwise(
    steps.NEUTRAL_CHARACTERS,
    Pattern(f"小(?!小)[{HAN}]小(?!小)[{HAN}]"),
    _without_small,
    Pattern("小[^小]小"),
)


def _without_mark(match: re.Match[str]) -> Sequence[str]:
    said, text = match[0], match.string
    left, right = said[0], said[-1]
    for parts in _CUTS.get(left + right, ()):
        if _stands(text, parts, match.start() + 1, match.end() - 1):
            return (left, *("",) * (len(said) - 2), right)
    return said


_MARKS = f"[{CLAUSE_MARKS.replace('、', '')}]{{1,2}}"  # lists have 、 between their items
DROP_MARKS = characterwise(
    steps.SEPARATORS, Pattern(f"[{ENDS_NO_CLAUSE}]{_MARKS}[{HAN}]"), _without_mark
)


# A list of single characters is a list, unless they are those of a word of three and more.
_LISTED = frozenset(word for word in WORDS if len(word) > 2 and not word.isascii())
_LONGEST_LISTED = max(map(len, _LISTED))
_INSIDE = "".join(sorted({char for word in _LISTED for char in word[1:-1]}))


def _without_list_marks(match: re.Match[str]) -> Sequence[str]:
    said = match[0]
    chars = said[::2]
    pieces, place = list(said), 0
    while place < len(chars):
        end = _end_of_listed(chars, place)
        if end is None:
            place += 1
            continue
        start = place
        while chars[max(start - 2, 0) : start] in _PAIRS:  # 根、治 before 糖、尿、病
            start -= 2
        while chars[end : end + 2] in _PAIRS:
            end += 2
        for mark in range(2 * start + 1, 2 * end - 1, 2):
            pieces[mark] = ""
        place = end
    return pieces


def _end_of_listed(chars: str, start: int) -> int | None:
    """Return where the longest word of three and more ends that begins here; None without one."""
    for size in range(min(_LONGEST_LISTED, len(chars) - start), 2, -1):
        if chars[start : start + size] in _LISTED:
            return start + size
    return None


DROP_LISTED = characterwise(
    steps.SEPARATORS,
    Pattern(f"[{HAN}](?:、[{HAN}](?=、))+、[{HAN}]"),
    _without_list_marks,
    Pattern(f"、[{_INSIDE}]、"),
)


def drop_neutral_in(lexicon: Lexicon) -> Rewriting:
    """Return the step that drops what says nothing inside the words of rules.

    Nothing is read as another character here, and what may be a word itself stays: 涂抹, 姑母.
    """

    def without_neutral(match: re.Match[str]) -> Sequence[str]:
        word = lexicon.completed(match.string, *match.span(), "")
        if word is None or telling(word) < SPEAKING:
            return match[0]
        return ("",) * len(match[0])

    return characterwise(steps.NEUTRAL_CHARACTERS, _IN_ANY_WORD, without_neutral)


# Finds every text that this one may touch; phrases only where the hints below look.
IN_WORDS: tuple[str, ...] = (
    *NEUTRAL_ANYWHERE,
    *(
        f"{phrase}(?=[{_SECOND}])(?<=[{_FIRST}]{phrase})"
        for phrase in NEUTRAL_PHRASES
        if phrase != ASKED
    ),
)
_IN_ANY_WORD = Pattern(
    "|".join(
        (
            *(f"{char}[{NEUTRAL_ANYWHERE}]*" for char in NEUTRAL_ANYWHERE),
            *IN_WORDS[len(NEUTRAL_ANYWHERE) :],
        )
    )
)

# Finds every text that the steps above may touch.
HINTS: tuple[str, ...] = (
    *_RARE,
    *_PHRASES,
    "小(?=[^小]小)",
    *(f"{char}(?={_MARKS}[{_SECOND}])" for char in ENDS_NO_CLAUSE),
    f"、(?=[{_INSIDE}]、)",
)
