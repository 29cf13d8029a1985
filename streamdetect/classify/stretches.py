"""Long texts in stretches: the model knows windows of live speech, and cuts what is far longer.

A worker gives it some 40 characters of talk; a title, a card, or a recogniser that knows no pause
may bring 4,000 in one piece. Such a text is read as the room would have said it, and counts as its
strongest stretch does.
"""

from collections.abc import Sequence
from typing import Final

WHOLE: Final = 64  # characters that are read in one piece
_STRETCH: Final = 40
_STEP: Final = 24
_LATIN_SCALE: Final = 3

Span = tuple[int, int]


def stretches(text: str) -> list[Span]:
    """Return the spans in which a text is read: one, or many that overlap for a long one."""
    if len(text) <= WHOLE:
        return [(0, len(text))]
    scale = scale_of(text)
    if len(text) <= WHOLE * scale:
        return [(0, len(text))]
    return sliding((0, len(text)), _STRETCH * scale, _STEP * scale)


def in_stretches(texts: Sequence[str]) -> list[list[str]]:
    """Return each text as the pieces in which it is read."""
    return [[text[start:end] for start, end in stretches(text)] for text in texts]


def sliding(span: Span, size: int, step: int) -> list[Span]:
    """Return windows of `size` characters over a span, every `step`, the last one at its end."""
    start, end = span
    begins = [*range(start, end - size, step), end - size]
    return [(begin, begin + size) for begin in begins]


def scale_of(text: str) -> int:
    """Return how many characters say as much as one Chinese character: 3 in mostly Latin text."""
    latin = sum(character.isascii() for character in text)
    return _LATIN_SCALE if latin > len(text) / 2 else 1
