"""The exact check of a sequence in a window, in Python; `_native` has the same in C."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from streamdetect.detect.automaton import Hit
from streamdetect.detect.bounds import WINDOW_CHARACTERS, joint
from streamdetect.detect.numerals import NUMBER_PATTERN
from streamdetect.detect.patterns import spans_in
from streamdetect.detect.specs import MANY, NUMBER, SequenceSpec, Span


class Seen(Protocol):
    """What a look at one segment of the window found."""

    @property
    def text(self) -> str:
        """The folded text."""

    @property
    def found(self) -> list[Hit]:
        """Literals as written."""

    @property
    def heard(self) -> list[Hit]:
        """Literals by their sound."""


class Layout:
    """A window in its own offsets, as `detect.window.Window` lays it out; read where asked for."""

    def __init__(
        self,
        patterns: Sequence[Any],
        literal_bits: Sequence[int],
        window: Sequence[Seen],
        new: int,
    ) -> None:
        self._patterns = patterns
        self._literal_bits = literal_bits
        self._window = window
        self._new = new
        self._open: dict[int, list[Span]] = {}

    @cached_property
    def _surplus(self) -> int:
        before = sum(len(looked.text) for looked in self._window[: self._new])
        return min(len(self._window[0].text), max(0, before - WINDOW_CHARACTERS))

    @cached_property
    def _offsets(self) -> list[int]:
        offsets = [-self._surplus]
        for left, right in pairwise(self._window):
            offsets.append(offsets[-1] + len(left.text) + len(joint(left.text, right.text)))
        return offsets

    @cached_property
    def _text(self) -> str:
        text = self._window[0].text[self._surplus :]
        for left, right in pairwise(self._window):
            text += joint(left.text, right.text) + right.text
        return text

    @cached_property
    def _placed(self) -> list[tuple[int, int, int]]:
        """Return `(start, end, groups)` of all hits and sounds."""
        bits = self._literal_bits
        return [
            (start + offset, end + offset, bits[literal])
            for looked, offset in zip(self._window, self._offsets, strict=True)
            for start, end, literal in looked.found + looked.heard
            if start + offset >= 0
        ]

    def may_hold(self, sequence: SequenceSpec, *, patterns: bool) -> bool:
        """Tell whether hits stand in the order and gaps of a sequence, the last of them new.

        Without `patterns` a sequence that has some is taken to have them wherever it needs them.
        """
        if len(self._placed) > MANY:
            return True
        exact = patterns or not any(step < NUMBER for step in sequence.orders[0])
        return any(self._holds(sequence, order, exact) for order in sequence.orders)

    def _holds(self, sequence: SequenceSpec, order: Sequence[int], exact: bool) -> bool:
        ends: list[int] | None = None
        is_far = False  # an open step lies between: how long it is, nobody knows
        for step in order:
            if step < 0 and not exact:
                is_far = True
                continue
            places = self._open_places(step) if step < 0 else self._listed_places(1 << step)
            if places is None:
                return True
            gap = None if is_far else sequence.gap
            ends = [end for start, end in places if ends is None or _is_reached(start, ends, gap)]
            if not ends:
                return False
            is_far = False
        if is_far or sequence.has_company or ends is None:
            return True
        new_start = max(0, self._offsets[self._new])
        return any(end > new_start for end in ends)

    def _listed_places(self, group: int) -> Iterable[Span]:
        return ((start, end) for start, end, groups in self._placed if groups & group)

    def _open_places(self, step: int) -> list[Span] | None:
        """Return where a number or pattern stands; None where that is in too many places."""
        if step not in self._open:
            pattern = NUMBER_PATTERN if step == NUMBER else self._patterns[-2 - step]
            self._open[step] = spans_in(pattern, self._text)
        places = self._open[step]
        return places if len(places) <= MANY else None


def _is_reached(start: int, ends: Iterable[int], gap: int | None) -> bool:
    return any(end <= start and (gap is None or start - end <= gap) for end in ends)
