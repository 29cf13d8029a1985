"""Masked characters inside a known word: 最*价, 最x价, 第_名, 骨*主*, 祛*.

A mask is filled where the rest of a listed word stands around it: one character of a word of
three or more, two of a word of four or more, or of a listed pair the one that is plain. Where
several words fit (高血*), the first listed is taken: people hide each of them.
"""

import re
from itertools import combinations

from streamdetect.text import steps
from streamdetect.text.characters import HAN
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.masked import MASKED_WORDS, PAIRS
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
_SHORT_WORDS = frozenset(word for word in (*WORDS, *PAIRS) if len(word) < _SHORTEST)


def _fill(match: re.Match[str]) -> str:
    text, place = match.string, match.start()
    left, right = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    for before, after in _WHOLE.get(left + right, ()):
        if text.endswith(before, 0, place) and text.startswith(after, place + 1):
            return match[0]  # nothing is missing: it only stands between
    for key in (left + MASK + right, left + MASK, MASK + right):
        for before, after, hidden in _MASKED.get(key, ()):
            if text.endswith(before, 0, place) and text.startswith(after, place + 1):
                return hidden
    if match[0] == MASK and left + right not in _SHORT_WORDS:
        return _PAIRS.get(left + MASK, MASK)
    return match[0]


# x stands for a mask too, and so does the Chinese zero.
FILL_MASKS = Rewriting(
    steps.MASKED_CHARACTER,
    re.compile(f"[*x〇](?![a-z0-9*])(?<![a-z0-9*][*x〇])|\\*(?<=[{HAN}]\\*)(?=[0-9])"),
    _fill,
)
