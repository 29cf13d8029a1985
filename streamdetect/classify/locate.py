"""Which words of a text carry a claim: the span that convinces alone and is missed when cut.

Clauses where the speech is punctuated, sliding windows where it is not; then the best one is
narrowed while the score holds. Pure search over a scoring function.
"""

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from streamdetect.classify.stretches import scale_of, sliding

WINDOW: Final = 24
STEP: Final = 8
ENOUGH: Final = 20
ALLOWED_LOSS: Final = 0.05
_CLAUSE: Final = re.compile(r"[^，。！？；、,.!?;\n]+")

Span = tuple[int, int]
Score = Callable[[Sequence[str]], Sequence[float]]


def strongest_span(text: str, score: Score) -> Span:
    """Return the span [start, end) that the score needs most, narrowed while little is lost.

    `score` maps pieces of the text to numbers 0–1. A span is worth its own score less that of the
    text without it, so half a claim is worth less than all of it; on a tie the shorter, then the
    earlier span wins.
    """
    if not text.strip():
        return (0, len(text))
    best, value = (0, len(text)), -math.inf
    narrower = candidates(text)
    while narrower:
        found = _best(text, narrower, score, value - ALLOWED_LOSS)
        if found is None:
            return best
        best, value = found[0], max(value, found[1])
        narrower = _narrowed(text, best)
    return best


def candidates(text: str) -> list[Span]:
    """Return the clauses of a text; long ones as overlapping windows, short ones also joined."""
    clauses = [
        _whole(text, match.span()) for match in _CLAUSE.finditer(text) if match.group().strip()
    ]
    if not clauses:
        return [_whole(text, (0, len(text)))]
    scale = scale_of(text)
    spans: dict[Span, None] = {}
    for start, end in clauses:
        for place in _windows(start, end, scale):
            spans[_whole(text, place)] = None
    for (start, _), (_, end) in pairwise(clauses):
        if end - start <= WINDOW * scale:
            spans[(start, end)] = None
    return list(spans)


def _windows(start: int, end: int, scale: int) -> list[Span]:
    size, step = WINDOW * scale, STEP * scale
    if end - start <= size + step:
        return [(start, end)]
    return sliding((start, end), size, step)


def _narrowed(text: str, span: Span) -> list[Span]:
    start, end = span
    clauses = [_whole(text, match.span()) for match in _CLAUSE.finditer(text, start, end)]
    spans = clauses if len(clauses) > 1 else []  # of two joined ones, one may say it all
    if end - start > ENOUGH * scale_of(text):
        cut = (end - start) // 4
        spans += [_whole(text, (start + cut, end)), _whole(text, (start, end - cut))]
    return [inner for inner in spans if 0 < inner[1] - inner[0] < end - start]


def _whole(text: str, span: Span) -> Span:
    """Return a span without blanks at its ends and with whole Latin words and numbers."""
    start, end = span
    while 0 < start < end and _joined(text[start - 1], text[start]):
        start -= 1
    while start < end < len(text) and _joined(text[end - 1], text[end]):
        end += 1
    piece = text[start:end]
    return (start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def _joined(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _best(
    text: str, spans: Sequence[Span], score: Score, least: float
) -> tuple[Span, float] | None:
    """Return the span that is worth most and its worth; None where none is worth `least`.

    No span is worth more than its own score, and the text without it is the longer one to read: it
    is read only where the span may still win.
    """
    alone = score([text[start:end] for start, end in spans])
    best: tuple[float, int, int] | None = None
    for place in sorted(range(len(spans)), key=lambda place: -alone[place]):
        if alone[place] < (least if best is None else best[0]):
            break
        start, end = spans[place]
        value = alone[place] - score([text[:start] + text[end:]])[0]
        if value >= least:
            ranked = (value, start - end, -place)
            best = ranked if best is None else max(best, ranked)
    return None if best is None else (spans[-best[2]], best[0])
