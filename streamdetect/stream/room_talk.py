"""In which minutes each room talked, and which windows of rooms are over.

Minutes are kept, in a table of their own, for subjects of whom the ledger knows anything: their
honest talk counts in their favour. Of all others only that they are on air is remembered.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
from aiokafka.structs import ConsumerRecord

from streamdetect.enforce.policy import DAY_MS, MINUTE_MS
from streamdetect.enforce.traffic import REMEMBERED_MS, WINDOW_MS, EndedWindow, TalkOf
from streamdetect.events.codec import DecodeError
from streamdetect.events.topics import ROOM_ACTIVITY
from streamdetect.stream.fact_records import activity_in
from streamdetect.stream.ledger_table import Facts

_GRACE_MS: Final = 60_000  # the last minute of a window is told once it is over
_MINUTES_A_DAY: Final = DAY_MS // MINUTE_MS

Place = tuple[str, str]  # subject_id, room_id


class _Day(msgspec.Struct, frozen=True):
    """The minutes of a day (number of days since 1970) in which a room talked, as bits."""

    subject_id: str
    room_id: str
    partition: int
    day: int
    bits: str  # hexadecimal

    @property
    def key(self) -> bytes:
        """The key of its table entry."""
        return _ENCODER.encode((self.subject_id, self.room_id, self.day))


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(_Day)


class RoomTalk:
    """The talk of the rooms whose activity this process reads. `knows`: whether to keep it."""

    def __init__(self, table: Facts, knows: Callable[[str], bool]) -> None:
        self._table = table
        self._knows = knows
        self._days: dict[str, dict[str, dict[int, int]]] = {}  # subject → room → day → bits
        self._on_air: defaultdict[int, dict[int, dict[Place, None]]] = defaultdict(dict)
        self._told_ms: dict[int, int] = {}  # by partition: windows that ended by then are told

    def load(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Read the table after its recovery. The newest windows are told again, in equal bytes."""
        self._days.clear()
        self._on_air.clear()
        self._told_ms.clear()
        last: dict[tuple[int, Place], int] = {}
        for _, entry in entries:
            kept = _DECODER.decode(entry)
            place = kept.subject_id, kept.room_id
            bits = int(kept.bits, 16)
            self._rooms(kept.subject_id).setdefault(kept.room_id, {})[kept.day] = bits
            minute_ms = (kept.day * _MINUTES_A_DAY + bits.bit_length() - 1) * MINUTE_MS
            last[kept.partition, place] = max(last.get((kept.partition, place), 0), minute_ms)
        newest: dict[int, int] = {}
        for (partition, _), minute_ms in last.items():
            newest[partition] = max(newest.get(partition, 0), minute_ms)
        for (partition, place), minute_ms in last.items():
            if minute_ms > newest[partition] - WINDOW_MS:
                self._put_on_air(partition, place, minute_ms)

    async def take(self, partition: int, batch: Sequence[ConsumerRecord]) -> None:
        """Note the activity in a batch; return once it is kept. What is bad is left out."""
        touched: dict[tuple[str, str, int], int] = {}  # to the day of the record that told it
        for record in batch:
            if record.topic != ROOM_ACTIVITY.name:
                continue
            try:
                activity, minute_ms = activity_in(record)
            except DecodeError:  # the enforce agent's work dead-letters it
                continue
            place = activity.subject_id, activity.room_id
            self._put_on_air(partition, place, minute_ms)
            if self._knows(activity.subject_id):
                day, minute = divmod(minute_ms // MINUTE_MS, _MINUTES_A_DAY)
                days = self._rooms(activity.subject_id).setdefault(activity.room_id, {})
                bits = days.get(day, 0) | 1 << minute
                if bits != days.get(day):
                    days[day] = bits
                    touched[(*place, day)] = record.timestamp // DAY_MS
        for (subject_id, room_id, day), told in touched.items():
            self._write(partition, subject_id, room_id, day)
            self._forget(partition, subject_id, min(day, told))
        if touched:
            await self._table.confirm()

    def of(self, subject_id: str) -> TalkOf:
        """Return what gives the minutes of each room of a subject."""
        rooms = self._days.get(subject_id, {})

        def minutes(room_id: str) -> list[int]:
            return [
                (day * _MINUTES_A_DAY + minute) * MINUTE_MS
                for day, bits in sorted(rooms.get(room_id, {}).items())
                for minute in range(bits.bit_length())
                if bits >> minute & 1
            ]

        return minutes

    def ended(self, until_ms: Mapping[int, int], most: int) -> list[EndedWindow]:
        """Return at most so many windows that are over, the oldest first; each is given once.

        `until_ms`: by partition held, until when all of its facts and minutes are taken in.
        """
        over: list[EndedWindow] = []
        for partition, until in until_ms.items():
            windows = self._on_air[partition]
            for start in sorted(windows):
                to_ms = start + WINDOW_MS
                if to_ms + _GRACE_MS > until:
                    break
                self._told_ms[partition] = to_ms
                places = windows[start]
                while places and len(over) < most:
                    subject_id, room_id = next(iter(places))
                    del places[subject_id, room_id]
                    over.append(EndedWindow(subject_id, room_id, to_ms))
                if places:
                    return over
                del windows[start]
        return over

    def _put_on_air(self, partition: int, place: Place, minute_ms: int) -> None:
        start = minute_ms - minute_ms % WINDOW_MS
        if start + WINDOW_MS > self._told_ms.get(partition, 0):
            self._on_air[partition].setdefault(start, {})[place] = None

    def _rooms(self, subject_id: str) -> dict[str, dict[int, int]]:
        return self._days.setdefault(subject_id, {})

    def _write(self, partition: int, subject_id: str, room_id: str, day: int) -> None:
        bits = self._days[subject_id][room_id][day]
        entry = _Day(subject_id, room_id, partition, day, f"{bits:x}")
        self._table.record(partition, entry.key, _ENCODER.encode(entry))

    def _forget(self, partition: int, subject_id: str, today: int) -> None:
        """Drop what is over a month old in all rooms: one that was used once is written no more."""
        rooms = self._days[subject_id]
        first = today - REMEMBERED_MS // DAY_MS
        for room_id, old in [(room, one) for room in rooms for one in rooms[room] if one < first]:
            del rooms[room_id][old]
            if not rooms[room_id]:
                del rooms[room_id]
            gone = _Day(subject_id, room_id, partition, old, "0")
            self._table.record(partition, gone.key, None)
