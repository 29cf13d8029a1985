"""Two segments side by side: what stands between them, and what they fold to together."""

import re
from copy import copy
from typing import Final

from streamdetect.detect.bounds import BORDER_CHARACTERS, is_spaced, joint
from streamdetect.detect.remembered import Remembered
from streamdetect.detect.specs import Looked
from streamdetect.text.english import may_meet
from streamdetect.text.pipeline import is_plain
from streamdetect.text.tables.english_words import ENGLISH_WORDS


def folds_across(left: Remembered, right: Remembered) -> bool:
    """Tell whether two neighbours fold to something else together than one by one."""
    if right.segment.seq != left.segment.seq + 1 or not left.text or not right.text:
        return False
    space = joint(left.text, right.text)
    if space or (is_spaced(left.text) and is_spaced(right.text)):
        return _cuts_word(left, right) or (space != "" and _is_read_together(left, right))
    tail = left.segment.text[-BORDER_CHARACTERS:]
    head = right.segment.text[:BORDER_CHARACTERS]
    if (
        left.text is left.segment.text
        and right.text is right.segment.text
        and is_plain(tail + head)
    ):
        return False
    border = right.folding.text_of(tail + head)
    if left.text.endswith(tail) and right.text.startswith(head) and border == tail + head:
        return False
    return not any(
        left.text.endswith(border[:split]) and right.text.startswith(border[split:])
        for split in range(len(border) + 1)
    )


def between(left: Remembered, right: Remembered) -> str:
    """Return what stands between the original texts of two segments that fold together."""
    return "" if _cuts_word(left, right) else joint(left.text, right.text)


def as_heard(entries: list[Remembered], looked: list[Looked | None]) -> list[Remembered]:
    """Return entries as they were when that was seen in them.

    A late segment or a revision changes what is seen in those behind it.
    """
    if all(entry.looked is seen for entry, seen in zip(entries, looked, strict=True)):
        return entries
    before: list[Remembered] = []
    for entry, seen in zip(entries, looked, strict=True):
        one = copy(entry)
        one.looked = seen
        one.fused = bool(before) and folds_across(before[-1], one)
        before.append(one)
    return before


def _cuts_word(left: Remembered, right: Remembered) -> bool:
    """Tell whether one word of the rules begins in a segment and ends in the next (cu + res).

    Two words of their own (any + one) are none.
    """
    if left.segment.text[-1:].isspace() or right.segment.text[:1].isspace():
        return False
    head, tail = _LAST_LETTERS.search(left.text), _FIRST_LETTERS.match(right.text)
    if head is None or tail is None:
        return False
    words = right.folding.lexicon.english
    word = head[0] + tail[0]
    return (word in words or word in ENGLISH_WORDS) and not (
        (head[0] in words or head[0] in _OF_ONE_LETTER) and tail[0] in words
    )


_OF_ONE_LETTER: Final = frozenset({"a", "i"})  # "a side effect" is not "aside"
_LAST_LETTERS: Final = re.compile("(?<![a-z0-9'])[a-z]{1,16}\\Z")
_FIRST_LETTERS: Final = re.compile("[a-z]{1,16}(?![a-z0-9])")


def _is_read_together(left: Remembered, right: Remembered) -> bool:
    """Tell whether English words on both sides of a border are read as others (do + not: don't).

    As they were said: "you will" alone is "you'll", before "not" it is none.
    """
    said = left.segment.text
    last = _LAST_WORDS.search(said, max(0, len(said) - _WORDS_REACH))
    first = _FIRST_WORDS.match(right.segment.text)
    if last is None or first is None or not may_meet(last[1].lower(), first[1].lower()):
        return False
    read = right.folding.text_of
    apart = f"{read(last[0])} {read(first[0])}"
    return read(f"{last[0]} {first[0]}") != apart


# Two words on either side, for some phrases have three (can not lose); those at the border apart.
_WORD: Final = "([A-Za-z'’]{1,16})"
_LAST_WORDS: Final = re.compile(f"(?<![A-Za-z0-9'’])(?:[A-Za-z'’]{{1,16}} )?{_WORD}(?= *\\Z)")
_FIRST_WORDS: Final = re.compile(f" *{_WORD}(?: [A-Za-z'’]{{1,16}})?(?![A-Za-z0-9'’])")
_WORDS_REACH: Final = 36
