"""All literals of all rules in a text, those interrupted by fillers of speech included."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from streamdetect.detect.automaton import Hit, build_automaton
from streamdetect.text.lexicon import telling

# What may stand inside a term that goes on behind it: fillers of speech, marks, spaces.
FILLER_MARKS: Final = "，,。.、！!？?；;：:~… "
FILLER_CHARACTERS: Final = f"啊呀呢哦嗯呃哈嘛啦喔噢诶欸哎呐呦嘿嗨呗{FILLER_MARKS}"
FILLER_PHRASES: Final = "那个", "内个"
_FILLER: Final = f"[{FILLER_CHARACTERS}]|{'|'.join(FILLER_PHRASES)}"
FILLERS: Final = re.compile(f"(?:{_FILLER})+")
_HOLDS_FILLER: Final = re.compile(_FILLER).search
_HOLDS_MARK: Final = re.compile(f"[{FILLER_MARKS}]").search
PAIR: Final = 2  # characters of a term that goes on behind no mark: there a clause may have ended
MAX_INTERRUPTION: Final = 2  # characters of fillers at one place inside a term
MAX_INTERRUPTIONS: Final = 4  # … and in the whole term


def numbered(terms: Iterable[str]) -> tuple[str, ...]:
    """Return the terms in the order in which `Literals` takes them."""
    first: list[str] = []
    others: list[str] = []
    for term in sorted(terms):
        (first if is_interruptible(term) else others).append(term)
    return (*first, *others)


def is_interruptible(term: str) -> bool:
    """Tell whether a term is looked for across fillers."""
    if len(term) < PAIR or term.isascii() or _HOLDS_FILLER(term):
        return False
    return len(term) > PAIR or telling(term) >= 1


def interruptible_in(numbered_terms: Sequence[str]) -> int:
    """Return how many terms are interruptible: of those in the order of `numbered` the first."""
    return bisect_left(numbered_terms, True, key=lambda term: not is_interruptible(term))


class Literals:
    """Literals in the order of `numbered`; a hit names one by its index."""

    __slots__ = ("_find", "_find_interruptible", "_pairs")

    def __init__(self, literals: Sequence[str]) -> None:
        # They come first, so both automata number them alike.
        interruptible = [literal for literal in literals if is_interruptible(literal)]
        self._find = build_automaton(literals)
        self._find_interruptible = build_automaton(interruptible)
        self._pairs = frozenset(
            left + right for literal in interruptible for left, right in pairwise(literal)
        )

    def find(self, text: str) -> list[Hit]:
        """Return all literals in the text.

        English literals may be parts of words here; `matcher.HitTable` drops those.
        """
        hits = self._find(text)
        for filler in FILLERS.finditer(text):
            start, end = filler.span()
            # A filler interrupts a term only between two characters that are neighbours in one.
            if text[start - 1 : start] + text[end : end + 1] in self._pairs:
                return hits + _interrupted(text, self._find_interruptible(FILLERS.sub("", text)))
        return hits


def _interrupted(text: str, squeezed: list[Hit]) -> list[Hit]:
    if not squeezed:
        return squeezed
    kept = _kept_offsets(text)
    found = []
    for start, end, literal in squeezed:
        first, last = kept[start], kept[end - 1] + 1
        extra = last - first - (end - start)
        if not 0 < extra <= MAX_INTERRUPTIONS:
            continue
        if end - start == PAIR and _HOLDS_MARK(text, first, last):
            continue
        if all(kept[i + 1] - kept[i] <= MAX_INTERRUPTION + 1 for i in range(start, end - 1)):
            found.append((first, last, literal))
    return found


def _kept_offsets(text: str) -> list[int]:
    kept: list[int] = []
    position = 0
    for filler in FILLERS.finditer(text):
        kept.extend(range(position, filler.start()))
        position = filler.end()
    kept.extend(range(position, len(text)))
    return kept
