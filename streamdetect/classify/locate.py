"""Which words of a text carry a claim: the span that convinces alone and is missed when cut.

Clauses where the speech is punctuated, sliding windows where it is not; then the best one is
narrowed while the score holds. Pure search over a scoring function; where a cheaper one is there,
only the spans that it finds promising are scored (docs/adr/0031).
"""

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from streamdetect.classify.model import odds_of
from streamdetect.classify.stretches import scale_of, sliding

WINDOW: Final = 24
STEP: Final = 8
ENOUGH: Final = 20
ALLOWED_LOSS: Final = 0.05
PROMISING: Final = 3  # spans that are scored of those a hint was asked about
# In the natural logarithm of odds: so far behind the best no span is scored; so much less than a
# span no part of it may be worth.
CLEAR_LEAD: Final = 4.0
CLEAR_LOSS: Final = 2.0
_SUREST: Final = 1e-4  # what a hint says beyond it is no difference
_CLAUSE: Final = re.compile(r"[^，。！？；、,.!?;\n]+")

Span = tuple[int, int]
Score = Callable[[Sequence[str]], Sequence[float]]


def strongest_span(text: str, score: Score, hint: Score | None = None) -> Span:
    """Return the span [start, end) that the score needs most, narrowed while little is lost.

    `score` maps pieces of the text to numbers 0–1. A span is worth its own score less that of the
    text without it, so half a claim is worth less than all of it; on a tie the shorter, then the
    earlier span wins. `hint`: a cheap guess at the score, by which spans are left out.
    """
    if not text.strip():
        return (0, len(text))
    spans = candidates(text)
    if hint is not None:
        spans = promising(text, spans, hint)
    if len(spans) == 1 and not _narrowed(text, spans[0]):
        return spans[0]
    best, value = (0, len(text)), -math.inf
    while spans:
        found = _best(text, spans, score, value - ALLOWED_LOSS)
        if found is None:
            return best
        best, value = found[0], max(value, found[1])
        spans = _narrowed(text, best)
        if hint is not None and spans:
            spans = _promising_part(text, best, spans, hint)
    return best


def promising(text: str, spans: Sequence[Span], hint: Score) -> list[Span]:
    """Return the few spans that a hint finds worth most, in their order."""
    worth = _hinted_worth(text, spans, hint)
    order = _by_worth(spans, worth)[:PROMISING]
    least = worth[order[0]] - CLEAR_LEAD
    return [spans[place] for place in sorted(order) if worth[place] >= least]


def _promising_part(text: str, whole: Span, parts: Sequence[Span], hint: Score) -> list[Span]:
    """Return the part that a hint finds worth most; none where it says that much would be lost."""
    of_whole, *worth = _hinted_worth(text, [whole, *parts], hint)
    best = _by_worth(parts, worth)[0]
    return [parts[best]] if worth[best] >= of_whole - CLEAR_LOSS else []


def _hinted_worth(text: str, spans: Sequence[Span], hint: Score) -> list[float]:
    """Return by a hint what each span is worth, in log odds: among unlikely ones they tell more."""
    pieces = [text[start:end] for start, end in spans]
    rests = [text[:start] + text[end:] for start, end in spans]
    said = [math.log(odds_of(one, _SUREST)) for one in hint([*pieces, *rests])]
    return [alone - rest for alone, rest in zip(said, said[len(spans) :], strict=False)]


def _by_worth(spans: Sequence[Span], worth: Sequence[float]) -> list[int]:
    """Return the places of spans, the worthiest first, then the shorter, then the earlier."""
    return sorted(
        range(len(spans)),
        key=lambda place: (-worth[place], spans[place][1] - spans[place][0], place),
    )


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
