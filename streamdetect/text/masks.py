"""Masked characters inside a known word: 最*价, 最x价, 第_名, 骨*主*, 祛*.

A mask is filled where the rest of a listed word stands around it: one character of a word of
three or more, two of a word of four or more, or of a listed pair the one that is plain. Two masks
side by side stand for two characters (高**). Where several words fit (高血*), the first listed is
taken: people hide each of them. Speakers say their mask: 最叉价, 治哔病.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import combinations

from streamdetect.text import steps
from streamdetect.text.characters import HAN
from streamdetect.text.lexicon import SPEAKING, Lexicon, telling
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.masked import (
    BLEEPS,
    DOUBLY_MASKED,
    MASKED_WORDS,
    MOSTLY_PLAIN,
    PAIRS,
    PLAIN_BEFORE_SAID,
    SAID_FOR_EITHER,
    SAID_FOR_ONE,
    SAID_FOR_TWO,
    STAR_BEFORE,
    STAR_BEHIND,
)
from streamdetect.text.tables.neutral import NOT_APART
from streamdetect.text.tables.symbols import MASK
from streamdetect.text.tables.words import WORDS

_SHORTEST, _LONGEST = 3, 7
_TWICE = 4  # characters of a word that may hide two, not side by side
_WORDS = tuple(word for word in dict.fromkeys((*WORDS, *MASKED_WORDS)) if len(word) <= _LONGEST)


def _masked_words() -> dict[str, list[tuple[str, str, str]]]:
    """Return (neighbours of the mask → what must stand before and after it, what it hides)."""
    fits: dict[tuple[str, str], str] = {}
    for word in _WORDS:
        if len(word) >= _SHORTEST:
            for place, char in enumerate(word):
                fits.setdefault((word[:place], word[place + 1 :]), char)
    for word in _WORDS:
        if len(word) >= _TWICE:
            for first, second in combinations(range(len(word)), 2):
                if second - first > 1:
                    masked = (
                        f"{word[:first]}{MASK}{word[first + 1 : second]}{MASK}{word[second + 1 :]}"
                    )
                    for place in (first, second):
                        fits.setdefault((masked[:place], masked[place + 1 :]), word[place])
    table: dict[str, list[tuple[str, str, str]]] = {}
    for (before, after), hidden in fits.items():
        key = before[-1:] + MASK + after[:1]
        table.setdefault(key, []).append((before, after, hidden))
    for entries in table.values():  # the longest word first
        entries.sort(key=lambda entry: -len(entry[0]) - len(entry[1]))
    return table


def _pairs() -> dict[str, str]:
    """Return (the plain character of a pair with the mask beside it → what is hidden)."""
    table: dict[str, str] = {}
    for pair in PAIRS:
        table.setdefault(pair[0] + MASK, pair[1])
        if pair[1] not in MOSTLY_PLAIN:
            table.setdefault(MASK + pair[1], pair[0])
    return table


def _doubles() -> dict[str, list[tuple[str, str, str]]]:
    """Return (neighbours of two masks → what must stand before and after them, what they hide)."""
    fits: dict[tuple[str, str], str] = {}
    for word in (*DOUBLY_MASKED, *(word for word in _WORDS if len(word) >= _TWICE)):
        for place in range(len(word) - 1):
            fits.setdefault((word[:place], word[place + 2 :]), word[place : place + 2])
    table: dict[str, list[tuple[str, str, str]]] = {}
    for (before, after), hidden in sorted(
        fits.items(), key=lambda entry: -len(entry[0][0]) - len(entry[0][1])
    ):
        table.setdefault(before[-1:] + MASK + after[:1], []).append((before, after, hidden))
    return table


def _whole_words() -> dict[str, list[tuple[str, str]]]:
    """Return (neighbours of a mask that hides nothing → the parts of the word around it)."""
    table: dict[str, list[tuple[str, str]]] = {}
    for word in _WORDS:
        if len(word) >= _SHORTEST:
            for place in range(1, len(word)):
                key = word[place - 1 : place + 1]
                table.setdefault(key, []).append((word[:place], word[place:]))
    return table


_MASKED = _masked_words()
_WHOLE = _whole_words()
_PAIRS = _pairs()
_DOUBLES = _doubles()
_SHORT_WORDS = frozenset(word for word in (*WORDS, *PAIRS) if len(word) < _SHORTEST)


def _fill(match: re.Match[str], lexicon: Lexicon) -> str:
    text, place = match.string, match.start()
    left, right = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    if _is_inside_listed(text, place, place + 1):
        return match[0]  # nothing is missing: it only stands between
    if left in STAR_BEHIND and right in STAR_BEFORE:
        return match[0]  # the star itself is spoken of
    hidden = _longest(text, place, place + 1, 1, lexicon)
    if hidden:
        return hidden
    whole = lexicon.completed(text, place, place + 1, "")
    if whole is not None and telling(whole) >= SPEAKING:
        return match[0]
    if match[0] == MASK and left + right not in _SHORT_WORDS:
        return _PAIRS.get(left + MASK) or _PAIRS.get(MASK + right) or MASK
    return match[0]


def _is_inside_listed(text: str, start: int, end: int) -> bool:
    """Tell whether a listed word stands around a place whole."""
    return any(
        text.endswith(before, 0, start) and text.startswith(after, end)
        for before, after in _WHOLE.get(text[max(start - 1, 0) : start] + text[end : end + 1], ())
    )


def hidden_inside(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[str]:
    """Yield what one character may hide that is neither the first nor the last of its word.

    Nothing where a word stands around it whole: it only stands between.
    """
    if _is_inside_listed(text, start, end) or lexicon.completed(text, start, end, ""):
        return
    for before, after, hidden in _MASKED.get(
        text[start - 1 : start] + MASK + text[end : end + 1], ()
    ):
        if text.endswith(before, 0, start) and text.startswith(after, end):
            yield hidden
    found = lexicon.hidden(text, start, end, 1, beside=1)
    if found:
        yield found


def _hidden(
    text: str,
    start: int,
    end: int,
    table: dict[str, list[tuple[str, str, str]]],
    *,
    said: bool = False,
) -> tuple[str, int]:
    """Return what a mask between `start` and `end` hides, with the length of its word.

    Nothing, of length 0, where no listed word fits around it.
    `said`: it is a word itself, so it neither begins a word nor follows 没有: 没有什么什么.
    """
    left, right = text[max(start - 1, 0) : start], text[end : end + 1]
    keys = (left + MASK + right, left + MASK, MASK + right)
    for key in keys[:2] if said else keys:
        for before, after, hidden in table.get(key, ()):
            if said and before in NOT_APART:
                continue
            if text.endswith(before, 0, start) and text.startswith(after, end):
                return hidden, len(before) + len(hidden) + len(after)
    return "", 0


def _longest(text: str, start: int, end: int, size: int, lexicon: Lexicon) -> str:
    """Return what a mask hides: of a listed word, or of a longer one of the rules; else nothing."""
    hidden, length = _hidden(text, start, end, _DOUBLES if size > 1 else _MASKED)
    return lexicon.hidden(text, start, end, size, length) or hidden


def _fill_two(match: re.Match[str], lexicon: Lexicon) -> str:
    text, (start, end) = match.string, match.span()
    return _longest(text, start, end, 2, lexicon) or match[0]


def _fill_spoken(match: re.Match[str], lexicon: Lexicon) -> str:
    """Return what a mask hides that is said: one character, two, or either (tables.masked)."""
    text, said = match.string, match[0]
    start, end = match.span()
    hidden, length = "", 0
    if said not in SAID_FOR_TWO:
        hidden, length = _hidden(text, start, end, _MASKED, said=True)
    if not hidden and said not in SAID_FOR_ONE:
        hidden, length = _hidden(text, start, end, _DOUBLES, said=True)
    if said in BLEEPS:
        hidden = lexicon.hidden(text, start, end, BLEEPS[said], length) or hidden
    if not hidden and text[start - 1 : start] in PLAIN_BEFORE_SAID:
        hidden = _PAIRS.get(text[start - 1 : start] + MASK, "")
    return hidden or match[0]


_SAID = sorted({*SAID_FOR_ONE, *SAID_FOR_TWO, *SAID_FOR_EITHER}, key=len, reverse=True)

# x stands for a mask too, and so does the Chinese zero.
_SINGLE = Pattern(f"[*x〇](?![a-z0-9*])(?<![a-z0-9*][*x〇])|\\*(?<=[{HAN}]\\*)(?=[0-9])")
_DOUBLE = Pattern("(?<![a-z0-9*])(?:\\*\\*|xx)(?![a-z0-9*])")
_HAS_DOUBLE = Pattern("\\*\\*|xx")
_SPOKEN = Pattern("|".join(_SAID))


def fill_masks(lexicon: Lexicon) -> tuple[Rewriting, Rewriting]:
    """Return the steps that fill masks which are written: single ones, and two side by side."""
    return (
        Rewriting(steps.MASKED_CHARACTER, _SINGLE, partial(_fill, lexicon=lexicon)),
        Rewriting(
            steps.MASKED_CHARACTER, _DOUBLE, partial(_fill_two, lexicon=lexicon), _HAS_DOUBLE
        ),
    )


def fill_spoken_masks(lexicon: Lexicon) -> Rewriting:
    """Return the step that fills masks which are said."""
    return Rewriting(steps.SPOKEN_SYMBOLS, _SPOKEN, partial(_fill_spoken, lexicon=lexicon))


# Finds every text that the last step may touch.
HINTS: tuple[str, ...] = tuple(f"{said[0]}(?={said[1:]})" if said[1:] else said for said in _SAID)
