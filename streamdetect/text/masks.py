"""One masked character inside a known word: 最*价, 最x价, 第_名.

The mask is filled only where the rest of a listed word of three characters or more stands around
it. Where several words fit (高血*), the first listed is taken: people hide each of them.
"""

import re

from streamdetect.text import steps
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.symbols import MASK
from streamdetect.text.tables.words import WORDS

_SHORTEST, _LONGEST = 3, 6


def _masked_words() -> dict[str, list[tuple[str, str, str]]]:
    """Return (neighbours of the mask → what must stand before and after it, what it hides)."""
    fits: dict[tuple[str, str], str] = {}
    for word in WORDS:
        if _SHORTEST <= len(word) <= _LONGEST:
            for place, char in enumerate(word):
                fits.setdefault((word[:place], word[place + 1 :]), char)
    table: dict[str, list[tuple[str, str, str]]] = {}
    for (before, after), hidden in fits.items():
        key = before[-1:] + MASK + after[:1]
        table.setdefault(key, []).append((before, after, hidden))
    for entries in table.values():  # the longest word first
        entries.sort(key=lambda entry: -len(entry[0]) - len(entry[1]))
    return table


def _whole_words() -> dict[str, list[tuple[str, str]]]:
    """Return (neighbours of a mask that hides nothing → the parts of the word around it)."""
    table: dict[str, list[tuple[str, str]]] = {}
    for word in WORDS:
        if len(word) >= _SHORTEST:
            for place in range(1, len(word)):
                key = word[place - 1 : place + 1]
                table.setdefault(key, []).append((word[:place], word[place:]))
    return table


_MASKED = _masked_words()
_WHOLE = _whole_words()


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
    return match[0]


# x stands for a mask too, and so does the Chinese zero.
FILL_MASKS = Rewriting(
    steps.MASKED_CHARACTER,
    re.compile("[*x〇](?![a-z0-9*])(?<![a-z0-9*][*x〇])"),
    _fill,
)
