"""Review requests that wait for what follows: a person shall hear the minute after the words too.

A function of the records read: a request is complete with the first segment of its room that ends
more than a minute after the words, or once the partition's clock is past that minute. Words about
which nobody is asked here, but the ledger may ask, wait in the same way and become a context.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from streamdetect.detect.emit import to_review_context, to_review_request, to_sample_request
from streamdetect.detect.room import Arrival, RoomKey, room_key
from streamdetect.events.messages import (
    ReviewContext,
    ReviewRequest,
    TranscriptLine,
    TranscriptSegment,
    Violation,
)
from streamdetect.stream.activity import is_new

AROUND_MS: Final = 60_000  # before and after the words, in ms of the broadcast
PATIENCE_MS: Final = 70_000  # of record time after the words; speech recognition may be late
MAX_CHARACTERS: Final = 20_000  # of a transcript; what is farthest from the words goes first


def _no_text() -> str | None:
    return None


@dataclass(slots=True, eq=False)
class Waiting:
    """A request whose minute is not over. `lines` by seq; times as in its room's broadcast.

    `rule_text`: the rules as they judged, in plain words. `asks` False: it becomes a context.
    """

    violation: Violation
    rule_text: str | None
    shadow: bool
    room: RoomKey
    end_ms: int
    until_ms: int
    sampled: bool
    asks: bool
    lines: dict[int, TranscriptLine]

    def told(self) -> ReviewRequest | ReviewContext:
        """Return the request, or the context, with the lines heard so far, in order of speech."""
        lines = self._lines()
        if not self.asks:
            return to_review_context(self.violation, lines, rule_text=self.rule_text)
        ask = to_sample_request if self.sampled else to_review_request
        return ask(self.violation, lines, rule_text=self.rule_text)

    def _lines(self) -> tuple[TranscriptLine, ...]:
        left = MAX_CHARACTERS
        kept: list[TranscriptLine] = []
        for line in sorted(self.lines.values(), key=lambda x: (abs(x.end_ms - self.end_ms), x.seq)):
            left -= len(line.text)
            if left < 0:
                break
            kept.append(line)
        return tuple(sorted(kept, key=lambda line: line.seq))


class WaitingRequests:
    """The requests of one partition that wait."""

    __slots__ = ("_in_order", "_of_room", "due_ms")

    def __init__(self) -> None:
        self.due_ms: float = math.inf  # as `until_ms`; asked for every segment
        self._in_order: deque[Waiting] = deque()  # by `until_ms`: the clock never runs backwards
        self._of_room: dict[RoomKey, list[Waiting]] = {}

    def __len__(self) -> int:
        return len(self._in_order)

    @property
    def until_ms(self) -> int | None:
        """When time alone completes the next request, None where none waits."""
        return self._in_order[0].until_ms if self._in_order else None

    def ask(
        self,
        violation: Violation,
        segment: TranscriptSegment,
        around: Iterable[TranscriptSegment],
        now_ms: int,
        *,
        shadow: bool,
        sampled: bool = False,
        asks: bool = True,
        rule_text: Callable[[], str | None] = _no_text,
    ) -> None:
        """Let a request wait. `segment`: the one that told; `around`: what its room remembers.

        Asked again while it waits (a segment delivered twice), it stays as it is. Of an incident
        that was drawn (`sampled`) one violation is enough, and of one about which nobody is asked
        here (`asks` False) the first of each severity: that is what a ledger asks about.
        """
        ours = self._of_room.get(room_key(segment), [])
        if any(one.violation.violation_id == violation.violation_id for one in ours):
            return
        if sampled and any(
            one.sampled and one.violation.incident_id == violation.incident_id for one in ours
        ):
            return
        if not asks and any(
            (one.violation.incident_id, one.violation.severity)
            == (violation.incident_id, violation.severity)
            for one in ours
        ):
            return
        waiting = Waiting(
            violation,
            rule_text(),
            shadow,
            room_key(segment),
            segment.end_ms,
            now_ms + PATIENCE_MS,
            sampled,
            asks,
            {},
        )
        for one in (*around, segment):
            _take(waiting, one)
        self._in_order.append(waiting)
        self._note_due()
        self._of_room.setdefault(waiting.room, []).append(waiting)

    def hear(self, segment: TranscriptSegment, arrival: Arrival) -> list[Waiting]:
        """Add a segment to the requests of its room; return those that it completes."""
        ours = self._of_room.get(room_key(segment))
        if ours is None or not (is_new(arrival) or arrival is Arrival.REVISION):
            return []
        over: list[Waiting] = []
        for waiting in ours:
            _take(waiting, segment)
            if arrival is Arrival.NEW and segment.end_ms > waiting.end_ms + AROUND_MS:
                over.append(waiting)
        for waiting in over:
            self._in_order.remove(waiting)
            self._forget(waiting)
        self._note_due()
        return over

    def pass_time(self, now_ms: int) -> list[Waiting]:
        """Return the requests whose minute is over by the partition's clock."""
        over: list[Waiting] = []
        while self._in_order and self._in_order[0].until_ms <= now_ms:
            waiting = self._in_order.popleft()
            self._forget(waiting)
            over.append(waiting)
        self._note_due()
        return over

    def _note_due(self) -> None:
        self.due_ms = self._in_order[0].until_ms if self._in_order else math.inf

    def _forget(self, waiting: Waiting) -> None:
        ours = self._of_room[waiting.room]
        ours.remove(waiting)
        if not ours:
            del self._of_room[waiting.room]


def _take(waiting: Waiting, segment: TranscriptSegment) -> None:
    if abs(segment.end_ms - waiting.end_ms) <= AROUND_MS:
        waiting.lines[segment.seq] = TranscriptLine(
            seq=segment.seq,
            start_ms=segment.start_ms,
            end_ms=segment.end_ms,
            text=segment.text,
        )
