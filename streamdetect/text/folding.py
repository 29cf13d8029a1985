"""Folding: text → comparable text, with a lazy map back to the original.

Folded text is simplified, lower case, without separators between Chinese characters, with clause
punctuation kept as CLAUSE_MARKS, percentages as digits with `%`, and evasions undone where a
listed word says so: listed by hand, or a word of the rules in force (lexicon.py). Folding folded
text changes nothing.
"""

from functools import lru_cache

import msgspec

from streamdetect.text.characters import CLAUSE_MARKS
from streamdetect.text.pipeline import BY_HAND, Folding, fold_text
from streamdetect.text.steps import STEPS, WRITTEN_ONLY_STEPS
from streamdetect.text.trace import OffsetMap, trace

__all__ = ["CLAUSE_MARKS", "STEPS", "WRITTEN_ONLY_STEPS", "Folded", "fold", "fold_word"]

_traced = lru_cache(maxsize=64)(trace)  # a hit asks for several spans of one text


class Folded(msgspec.Struct, frozen=True):
    """Folded text with its way back. All offsets are code points, end exclusive."""

    original: str
    text: str
    folding: Folding = BY_HAND

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest span of the original that contains the folded span.

        ValueError where the span is empty or outside the folded text.
        """
        self._check(start, end)
        if self.text == self.original:
            return start, end
        return self._map().original_span(start, end)

    def steps_in(self, start: int, end: int) -> tuple[str, ...]:
        """Return the folding steps that undid an evasion inside the folded span, as in STEPS."""
        self._check(start, end)
        if self.text == self.original:
            return ()
        return self._map().steps_in(start, end)

    def steps_at(self, start: int, end: int) -> tuple[str, ...]:
        """Return the folding steps that undid an evasion inside a span of the original."""
        return () if self.text == self.original else self._map().steps_at(start, end)

    def _map(self) -> OffsetMap:
        return _traced(self.original, self.folding)

    def _check(self, start: int, end: int) -> None:
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span {start}:{end} in folded text of {len(self.text)} characters")


def fold(text: str, folding: Folding = BY_HAND) -> Folded:
    """Fold a text. Never raises: any sequence of code points has a folded form."""
    return Folded(text, folding.text_of(text), folding)


@lru_cache(maxsize=1 << 17)
def fold_word(word: str) -> str:
    """Return the folded text of a rule's word. Remembered: rules share most of their words."""
    return fold_text(word)
