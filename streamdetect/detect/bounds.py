"""How far a window reaches around a segment, and how its segments are joined."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from streamdetect.ruleset.model import Language
from streamdetect.text.characters import CLAUSE_MARKS

WINDOW_SEGMENTS: Final = 5
WINDOW_CHARACTERS: Final = 160  # folded characters of neighbours, on either side
WINDOW_MS: Final = 15_000
BORDER_CHARACTERS: Final = 8  # how far folding looks over a border between segments
# Characters of a segment beside a match from which on the classifier may doubt it. A quotation, a
# denial, a jest need room; without it a low score only says that the claim is terse (adr/0026).
ROOM_FOR_DOUBT: Final[Mapping[Language, int]] = {"zh": 12, "en": 24}


def window_bounds(entries: Sequence[Any], new: int) -> tuple[int, int]:
    """Return the first and last entry of the window around entry `new`.

    An entry has a `segment` and its folded `text`.
    """
    centre = entries[new].segment.end_ms
    first, room = new, WINDOW_CHARACTERS
    for earlier in reversed(entries[max(0, new - WINDOW_SEGMENTS + 1) : new]):
        if room <= 0 or centre - earlier.segment.end_ms > WINDOW_MS:
            break
        first -= 1
        room -= len(earlier.text)
    highest = len(entries) - 1
    if new == highest:
        return first, new
    last, room = new, WINDOW_CHARACTERS
    highest = min(highest, new + WINDOW_SEGMENTS - 1)
    while last < highest and room > 0:
        later = entries[last + 1]
        if later.segment.end_ms - centre > WINDOW_MS:
            break
        last += 1
        room -= len(later.text)
    return first, last


def joint(left: str, right: str) -> str:
    """Return what stands between two segments: a space between English words, else nothing.

    None either where folding leaves none: beside a clause mark. In mixed speech the words at the
    border decide: a space between letters or digits where one side has spaces between its words.
    """
    last, first = left[-1:], right[:1]
    if parts_words(last) or parts_words(first):
        return ""
    if is_spaced(left) and is_spaced(right):
        return " "
    if not (last + first).isascii() or not (last + first).isalnum() or (last + first).isdigit():
        return ""
    return " " if " " in _HAN.split(left)[-1] or " " in _HAN.split(right, 1)[0] else ""


def parts_words(char: str) -> bool:
    """Tell whether a character, or none, needs no space beside it."""
    return char in CLAUSE_MARKS or char.isspace()  # none is in any text


def is_spaced(text: str) -> bool:
    """Tell whether a folded text is of a language with spaces between words: it has no Han."""
    return text.isascii() or _HAN.search(text) is None


_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003fffd]")
