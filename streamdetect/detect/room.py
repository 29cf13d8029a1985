"""One room's memory: its last minute of segments by seq, and the marks of what was reported."""

from bisect import bisect_left
from enum import Enum
from typing import Final

from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import Detector
from streamdetect.detect.marks import Mark
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.model_window import ModelParts
from streamdetect.detect.remembered import Remembered
from streamdetect.detect.specs import Looked
from streamdetect.detect.window import Window
from streamdetect.events.messages import TranscriptLine, TranscriptSegment
from streamdetect.text.pipeline import Folding

MEMORY_MS: Final = 60_000
MEMORY_SEGMENTS: Final = 64

RoomKey = tuple[str, str, str]


class Arrival(Enum):
    """How a segment arrives, by what its room remembers."""

    NEW = "new"
    LATE = "late"  # between or before remembered ones
    REVISION = "revision"  # replaces a remembered one
    STALE = "stale"  # older than the memory: judged alone, at most for review
    DUPLICATE = "duplicate"  # the very same again
    SUPERSEDED = "superseded"  # a lower revision than the remembered one
    CONFLICTING = "conflicting"  # same seq and revision, another event: the first one stays
    UNJUDGED = "unjudged"  # a comment


# Names of a module cost a tenth of what a member of an enumeration costs to look up.
NEW, LATE, STALE, REVISION = Arrival.NEW, Arrival.LATE, Arrival.STALE, Arrival.REVISION
UNHEARD: Final = frozenset({Arrival.DUPLICATE, Arrival.SUPERSEDED, Arrival.CONFLICTING})


def room_key(segment: TranscriptSegment) -> RoomKey:
    """Return what a window is kept for: room, broadcast, channel."""
    return segment.room_id, segment.broadcast_id, segment.channel


class Room:
    """Remembered segments, sorted by seq, and marks of findings that have words in them."""

    __slots__ = ("entries", "marks", "newest_ms")

    def __init__(self) -> None:
        self.entries: list[Remembered] = []
        self.marks: list[Mark] = []
        self.newest_ms = 0

    @property
    def has_loose(self) -> bool:
        """Whether a loose match is marked, which only who looks for it finds again."""
        return bool(self.marks) and any(mark.is_loose for mark in self.marks)

    def fold_by(self, folding: Folding) -> None:
        """See that all segments are folded by the rules in force."""
        if self.entries and self.entries[-1].folding is not folding:
            for entry in self.entries:
                entry.refold(folding)

    def arrival(self, segment: TranscriptSegment) -> tuple[Arrival, int]:
        """Say how a segment arrives, and at which index it belongs."""
        entries = self.entries
        if not entries or segment.seq > entries[-1].segment.seq:
            return NEW, len(entries)
        index = self.index_of(segment.seq)
        known = entries[index].segment
        if known.seq != segment.seq:
            if index == 0 and segment.end_ms < self.newest_ms - MEMORY_MS:
                return STALE, 0
            return LATE, index
        if segment.revision > known.revision:
            return REVISION, index
        if segment.revision < known.revision:
            return Arrival.SUPERSEDED, index
        if segment.event_id == known.event_id:
            return Arrival.DUPLICATE, index
        return Arrival.CONFLICTING, index

    def index_of(self, seq: int) -> int:
        """Return where the entry of that seq stands, or would stand."""
        return bisect_left(self.entries, seq, key=_seq)

    def place(self, entry: Remembered, index: int, arrival: Arrival) -> int:
        """Put a segment in its place, forget what is too old, and return its index."""
        if arrival is REVISION:
            self.entries[index] = entry
            return index
        entries = self.entries
        end_ms = entry.segment.end_ms
        if arrival is NEW:
            self.newest_ms = end_ms
            entries.append(entry)
            if entries[0].segment.end_ms >= end_ms - MEMORY_MS and index < MEMORY_SEGMENTS:
                return index
        else:
            entries.insert(index, entry)
            self.newest_ms = max(self.newest_ms, end_ms)
        dropped = self._too_old(index)
        if dropped:
            del self.entries[:dropped]
            self.forget_marks(self.oldest)
        return index - dropped

    @property
    def oldest(self) -> int:
        """Seq of the oldest segment that is remembered."""
        return self.entries[0].segment.seq

    def forget_marks(self, oldest: int) -> None:
        """Drop the marks of findings whose words all lie before a segment."""
        if self.marks:
            self.marks = [
                mark for mark in self.marks if mark.finding.spans[-1].segment.seq >= oldest
            ]

    def _too_old(self, keep: int) -> int:
        """Count the entries at the front that may go (never the one at `keep`)."""
        oldest_ms = self.newest_ms - MEMORY_MS
        count = max(0, len(self.entries) - MEMORY_SEGMENTS)
        while count < keep and self.entries[count].segment.end_ms < oldest_ms:
            count += 1
        return min(count, keep)

    def lines_around(self, segment: TranscriptSegment) -> tuple[TranscriptLine, ...]:
        """Return the remembered lines within a minute of a segment."""
        return tuple(
            TranscriptLine(
                seq=entry.segment.seq,
                start_ms=entry.segment.start_ms,
                end_ms=entry.segment.end_ms,
                text=entry.segment.text,
            )
            for entry in self.entries
            if abs(entry.segment.end_ms - segment.end_ms) <= MEMORY_MS
        )


def _seq(entry: Remembered) -> int:
    return entry.segment.seq


class Heard:
    """What `Rooms.hear` hands to `Rooms.conclude`: the segment in its window, rules matched.

    `model_text` is what the classifier shall read (the original words of the segment, with the
    tail of its predecessors), empty where there is nothing to read. `rule_pointed`: a rule
    matched, removed by a guard or not, so the classifier should look. `oldest`: the first segment
    that the room remembered then. `around`: the entries of its window, what had been seen in each,
    and its place in them, where a classifier may be asked. The rest is internal.
    """

    # Defaults of the class, since most segments end with them.
    model_text = ""
    model_parts: ModelParts = ()
    rule_pointed = False
    oldest = 0
    entry: Remembered | None = None
    window: Window | None = None
    candidates: tuple[Candidate, ...] = ()
    around: tuple[list[Remembered], list[Looked | None], int] | None = None

    def __init__(
        self,
        segment: TranscriptSegment,
        goods: DetectionContext,
        detector: Detector,
        room: Room,
        arrival: Arrival,
    ) -> None:
        self.segment = segment
        self.goods = goods
        self.detector = detector
        self.room = room
        self.arrival = arrival
