"""How much each room says, one minute of record time at a time: a function of the records read.

A partition's clock is the largest record time that two records in a row bear out, so that one
record with a wrong stamp moves nothing; nor do many that are far ahead of the wall clock. A minute
is told once that clock is past it.
"""

from typing import Final

from streamdetect.detect.room import LATE, NEW, STALE, Arrival
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import RoomActivity, TranscriptSegment, subject_of

MINUTE_MS: Final = 60_000
AHEAD_MS: Final = 600_000  # clocks of those who produce, and of brokers, may differ from ours
_LAST_MS: Final = 253_402_300_740_000  # the last minute that an instant can name (year 9999)


def is_new(arrival: Arrival) -> bool:
    """Whether these words were not heard before: no repetition, no revision, no comment."""
    return arrival is NEW or arrival is LATE or arrival is STALE


class RecordClock:
    """The time of a partition, in epoch ms of record time; it never runs backwards."""

    __slots__ = ("_last_ms", "_latest_ms", "now_ms")

    def __init__(self) -> None:
        self.now_ms = 0
        self._last_ms: int | None = None
        self._latest_ms = _LAST_MS

    def believe_until(self, wall_ms: int) -> None:
        """Believe no stamp that is far ahead of this instant of the wall clock.

        Left out, not cut down to it: a rebuild, which is later, must come to the same time.
        """
        self._latest_ms = min(_LAST_MS, wall_ms + AHEAD_MS)

    def tick(self, timestamp_ms: int) -> int:
        """Take in the next record's time; return the time now."""
        last = self._last_ms
        self._last_ms = timestamp_ms
        borne_out = timestamp_ms if last is None or timestamp_ms < last else last
        if self.now_ms < borne_out <= self._latest_ms:
            self.now_ms = borne_out
        return self.now_ms


class _Count:
    __slots__ = ("characters", "segments", "viewers")

    def __init__(self) -> None:
        self.segments = 0
        self.characters = 0
        self.viewers: int | None = None


class MinuteCounts:
    """Counts minutes; `pass_time` tells those that are over.

    A record stamped before all minutes in progress counts in the first of these: every segment is
    counted once.
    """

    __slots__ = ("_floor_ms", "_open", "ends_ms")

    def __init__(self) -> None:
        self._floor_ms = 0  # start of the first minute that is not told
        self.ends_ms = MINUTE_MS  # when it is over
        self._open: dict[int, dict[tuple[str, str], _Count]] = {}

    @property
    def until_ms(self) -> int | None:
        """When the first minute in which something was said is over; None where there is none."""
        return min(self._open) + MINUTE_MS if self._open else None

    def add(self, segment: TranscriptSegment, timestamp_ms: int) -> None:
        """Count a segment into its minute. `viewers`: the most that were reported."""
        minute_ms = timestamp_ms - timestamp_ms % MINUTE_MS
        if minute_ms < self._floor_ms:
            minute_ms = self._floor_ms
        elif minute_ms > _LAST_MS:
            minute_ms = _LAST_MS
        counts = self._open.get(minute_ms)
        if counts is None:
            counts = self._open[minute_ms] = {}
        place = segment.room_id, subject_of(segment)
        count = counts.get(place)
        if count is None:
            count = counts[place] = _Count()
        count.segments += 1
        count.characters += len(segment.text)
        viewers = segment.viewers
        if viewers is not None and (count.viewers is None or viewers > count.viewers):
            count.viewers = viewers

    def pass_time(self, now_ms: int) -> tuple[RoomActivity, ...]:
        """Return what was said in the minutes that are over at `now_ms`, and forget them."""
        if now_ms < self.ends_ms:
            return ()
        self._floor_ms = now_ms // MINUTE_MS * MINUTE_MS
        self.ends_ms = self._floor_ms + MINUTE_MS
        over = sorted(minute_ms for minute_ms in self._open if minute_ms < self._floor_ms)
        return tuple(
            RoomActivity(
                room_id=room_id,
                subject_id=subject_id,
                minute=from_ms(minute_ms),
                segments=count.segments,
                characters=count.characters,
                viewers=count.viewers,
            )
            for minute_ms in over
            for (room_id, subject_id), count in self._open.pop(minute_ms).items()
        )
