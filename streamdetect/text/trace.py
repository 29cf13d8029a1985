"""Folding once more, slowly, with a record of where each folded character came from.

Runs only when somebody asks for offsets or steps: when something hit.
"""

import unicodedata
from dataclasses import dataclass

from streamdetect.text.characters import folded_character, step_of_character
from streamdetect.text.pipeline import BY_HAND, COMPOSE_CLUSTERS, Folding
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.separators import RESOLVE_SIGNS, hides_by_separating
from streamdetect.text.steps import SEPARATORS, STEPS

_PAIRED = frozenset({"Ps", "Pe", "Pi", "Pf"})


@dataclass(slots=True)
class _Trace:
    """Text on its way: characters, each with its span in the original, and the steps that fired."""

    original: str
    text: str
    spans: list[tuple[int, int]]
    fired: list[tuple[int, int, str]]  # span in the original, step

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest span of the original that contains these characters."""
        spans = self.spans[start:end]
        return min(first for first, _ in spans), max(last for _, last in spans)


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where each folded character came from, and which steps fired where."""

    text: str
    spans: tuple[tuple[int, int], ...]
    fired: tuple[tuple[int, int, str], ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest span of the original that contains the folded span."""
        spans = self.spans[start:end]
        return min(first for first, _ in spans), max(last for _, last in spans)

    def steps_in(self, start: int, end: int) -> tuple[str, ...]:
        """Return the steps that fired inside the folded span, in the order of STEPS."""
        return self.steps_at(*self.original_span(start, end))

    def steps_at(self, start: int, end: int) -> tuple[str, ...]:
        """Return the steps that fired inside a span of the original, in the order of STEPS."""
        names = {name for begin, stop, name in self.fired if begin < end and stop > start}
        return tuple(name for name in STEPS if name in names)


def trace(original: str, folding: Folding = BY_HAND) -> OffsetMap:
    """Fold a text with its offsets; its `text` is what `folding.text_of` returns."""
    state = _trace_characters(original)
    _rewrite(state, COMPOSE_CLUSTERS)
    while True:
        before = state.text
        for step in folding.steps:
            _rewrite(state, step)
        if state.text == before:
            break
    return OffsetMap(state.text, tuple(state.spans), tuple(state.fired))


def _trace_characters(original: str) -> _Trace:
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    fired: list[tuple[int, int, str]] = []
    for place, char in enumerate(original):
        folded = folded_character(char)
        parts.append(folded)
        spans += [(place, place + 1)] * len(folded)
        step = None if folded == char else step_of_character(char)
        if step is not None:
            fired.append((place, place + 1, step))
    return _Trace(original, "".join(parts), spans, fired)


def _rewrite(state: _Trace, step: Rewriting) -> None:
    text = state.text
    if step.needs is not None and step.needs.search(text) is None:
        return
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    done = 0
    for match in step.pattern.finditer(text):
        start, end = match.span()
        parts.append(text[done:start])
        spans += state.spans[done:start]
        done = end
        pieces = step.pieces(match)
        if pieces is None:
            replaced = step.replacement(match)
            parts.append(replaced)
            spans += _spans_of(state, step, start, end, replaced)
            continue
        # Separators are noted one by one.
        if step.step not in (None, SEPARATORS) and "".join(pieces) != match[0]:
            state.fired.append((*state.span(start, end), step.step))
        for place, piece in enumerate(pieces):
            parts.append(piece)
            spans += state.spans[start + place : start + place + 1] * len(piece)
            if not piece and (
                step.step == SEPARATORS
                or (step is RESOLVE_SIGNS and hides_by_separating(match, place))
            ):
                _note_separator(state, start + place)
    if not done:
        return
    state.text = "".join(parts) + text[done:]
    state.spans = spans + state.spans[done:]


def _spans_of(
    state: _Trace, step: Rewriting, start: int, end: int, replaced: str
) -> list[tuple[int, int]]:
    """Return the spans of what replaces a match; what is the same at its ends keeps its own."""
    matched = state.text[start:end]
    if replaced == matched:
        return state.spans[start:end]
    limit = min(len(matched), len(replaced))
    head = 0
    while head < limit and matched[head] == replaced[head]:
        head += 1
    tail = 0
    while tail < limit - head and matched[-1 - tail] == replaced[-1 - tail]:
        tail += 1
    if step.step is not None:
        state.fired.append((*state.span(start, end), step.step))
    inner_start, inner_end = start + head, end - tail
    if inner_start == inner_end:  # only added to: what is new comes from what stands beside it
        inner_start, inner_end = max(start, inner_start - 1), min(end, inner_end + 1)
    inner = state.span(inner_start, inner_end)
    return [
        *state.spans[start : start + head],
        *([inner] * (len(replaced) - head - tail)),
        *state.spans[end - tail : end],
    ]


def _note_separator(state: _Trace, place: int) -> None:
    """Note a dropped separator, unless it is a quotation mark or a bracket: those are ordinary."""
    first, last = state.spans[place]
    sign = state.original[first:last]
    if sign in ('"', "'") or unicodedata.category(sign[0]) in _PAIRED:
        return
    state.fired.append((first, last, SEPARATORS))
