"""What the detect agent keeps of a partition: a function of the records read of late, no more.

The windows of its rooms, the minute in progress, and the review requests that wait for what
follows. Where they are lost they are rebuilt from the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiokafka.structs import ConsumerRecord

from streamdetect.detect.remembered import Remembered
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.sampling import NOTHING_DRAWN, Sample
from streamdetect.events.codec import REPLAY_HEADER, header
from streamdetect.events.ids import make_id
from streamdetect.events.messages import ReviewContext, Violation
from streamdetect.stream.activity import MinuteCounts, RecordClock, is_new
from streamdetect.stream.outgoing import Outgoing, context_record, outgoing
from streamdetect.stream.poison import PoisonMeter
from streamdetect.stream.surroundings import Waiting, WaitingRequests

LATE_MS = 10_000  # how long after its minute a partition at rest waits for late records

# A heard segment, and what its room remembered then: later ones of the batch push that out.
HeardRecord = tuple[ConsumerRecord, Heard, list[Remembered]]


@dataclass(slots=True)
class PartitionState:
    """The windows of a partition and where they stand."""

    rooms: Rooms
    poison: PoisonMeter
    next_offset: int
    generation: int
    sample: Sample = NOTHING_DRAWN
    clock: RecordClock = field(default_factory=RecordClock)
    minutes: MinuteCounts = field(default_factory=MinuteCounts)
    waiting: WaitingRequests = field(default_factory=WaitingRequests)

    def follow(self, record: ConsumerRecord, heard: Heard, now: str, out: list[Outgoing]) -> None:
        """Let time go on to a record, count it, and add it to the requests that wait for it."""
        now_ms = self.clock.tick(record.timestamp)
        waiting = self.waiting
        if now_ms >= self.minutes.ends_ms or now_ms >= waiting.due_ms:
            self.pass_time(now_ms, now, out)
        if is_new(heard.arrival) and not (record.headers and is_replay(record)):
            self.minutes.add(heard.segment, record.timestamp)
        if waiting and (complete := waiting.hear(heard.segment, heard.arrival)):
            out += [_told(one, now) for one in complete]

    def pass_time(self, now_ms: int, now: str, out: list[Outgoing]) -> None:
        """Tell the minute and the requests that are over at `now_ms` of record time."""
        for told in self.minutes.pass_time(now_ms):
            place = make_id("room-activity", told.room_id, told.subject_id, told.minute)
            out.append(outgoing(told, key=told.subject_id, message_id=place, now=now, shadow=False))
        if self.waiting:
            out += [_told(waiting, now) for waiting in self.waiting.pass_time(now_ms)]

    def ask(
        self, violation: Violation, heard: Heard, around: Sequence[Remembered], *, shadow: bool
    ) -> None:
        """Let what people read wait for what follows the words: a request, or its context."""
        reviewed = violation.outcome == "review"
        sampled = not reviewed and not shadow and self.sample.takes(violation.incident_id)
        if reviewed or not shadow:
            self.waiting.ask(
                violation,
                heard.segment,
                (entry.segment for entry in around),
                self.clock.now_ms,
                shadow=shadow,
                sampled=sampled,
                asks=reviewed or sampled,
                rule_text=lambda: heard.detector.texts.of(violation),
            )

    def has_open(self, now_ms: int) -> bool:
        """Whether something is over by the wall clock (epoch ms), late records waited for."""
        ends = (self.minutes.until_ms, self.waiting.until_ms)
        return any(end is not None and end <= now_ms - LATE_MS for end in ends)


def is_replay(record: ConsumerRecord) -> bool:
    """Whether the replayer sent it: its mark keeps history from having effect twice."""
    return header(record.headers, REPLAY_HEADER) is not None


def _told(waiting: Waiting, now: str) -> Outgoing:
    message = waiting.told()
    if isinstance(message, ReviewContext):
        return context_record(message, now)
    return outgoing(
        message,
        key=message.subject_id,
        message_id=message.request_id,
        now=now,
        shadow=waiting.shadow,
    )
