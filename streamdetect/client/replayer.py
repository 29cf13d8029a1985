"""Plays speech from a file into Kafka, at any speed; marked as a replay unless it may act.

The file holds one JSON object a line: transcript segments, lines of `topics export`, or
recordings (see `speech`). What follows from a marked record goes to the shadow topic.
Exported records are taken as workers take them; what stands in a file otherwise must be right.
"""

import time
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

import msgspec
from kafka import KafkaProducer

from streamdetect.client.admin import require_topics
from streamdetect.client.errors import ReplayInputError
from streamdetect.client.exports import parse_export_line
from streamdetect.client.records import StoredRecord
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.client.speech import Recording, segments_of
from streamdetect.events.codec import (
    DecodeError,
    cloud_headers,
    decode_segment,
    emitted_ms,
    encode,
)
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.json_faults import fault_of
from streamdetect.events.messages import TranscriptSegment
from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.settings import KafkaSettings
from streamdetect.text.segmenting import cut_recording

_IN_FLIGHT: Final = 2000  # records not yet confirmed
_CLOCK_TICK_S: Final = 0.002
_BY_HAND: Final = ("", 0)  # the log of lines that no topic held


class Times(Enum):
    """Which times replayed segments carry."""

    FROM_NOW = "from now"
    AS_RECORDED = "as recorded"


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay did. `seconds` of the wall clock, until the last record was confirmed."""

    segments: int
    seconds: float
    marked: bool

    @property
    def rate(self) -> float:
        """Segments a second."""
        return self.segments / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Speech:
    """What a file holds. `left_out`: how many exported records workers refuse, by reason."""

    segments: Sequence[TranscriptSegment]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A segment and its place in its log: a partition of a topic, or the lines of the file."""

    log: tuple[str, int]
    offset: int
    emitted_ms: int
    segment: TranscriptSegment


class _Line(msgspec.Struct):
    """Just enough of a line to tell its kind; of unknown fields that have such a name, any type."""

    event_id: object = None
    recording: object = None
    topic: object = None


def read_speech(path: Path, started_at_ms: int) -> Speech:
    """Return the segments of a file in the order of its lines, or of speech for recordings.

    Of several exported partitions it is the order of `emitted_at`. `started_at_ms` (epoch ms) is
    when recordings begin; segments keep their own times. Raises ReplayInputError that names every
    bad line, also those that a worker would refuse; of exported transcripts those are left out.
    """
    recordings: list[Recording] = []
    heard: list[_Heard] = []
    left_out: Counter[str] = Counter()
    faults: list[str] = []
    for number, line in _lines(path):
        try:
            found = _parsed(line)
            if isinstance(found, Recording):
                recordings.append(found)
            else:
                heard.append(_heard(found, number))
        except DecodeError as error:
            if isinstance(found, StoredRecord) and found.topic == TRANSCRIPTS.name:
                left_out[error.reason] += 1
            else:
                faults.append(f"{path}:{number}: {error.what}")
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
            faults.append(f"{path}:{number}: {fault_of(line, error)}")
    if recordings and heard:
        faults.append(f"{path}: holds both recordings and segments")
    if faults:
        shown = faults[:20] + ([f"… and {len(faults) - 20} more"] if len(faults) > 20 else [])
        raise ReplayInputError(
            "\n".join(shown),
            fix="a line is a transcript segment (docs/events.md), an exported record, or a "
            'recording {"recording", "room", "seq", "text", …}',
        )
    segments = segments_of(recordings, started_at_ms) if recordings else _as_emitted(heard)
    return Speech(segments, left_out)


def _heard(found: TranscriptSegment | StoredRecord, number: int) -> _Heard:
    """Return what a line holds as workers take it. Raises DecodeError where they would not."""
    if isinstance(found, StoredRecord):
        segment, at_ms = decode_segment(found.value, found.key, found.headers)
        return _Heard((found.topic, found.partition), found.offset, at_ms, segment)
    return _Heard(_BY_HAND, number, emitted_ms(found), found)


def _as_emitted(heard: Iterable[_Heard]) -> list[TranscriptSegment]:
    """Return segments in the order of `emitted_at`, those of each log in the log's own order.

    An export holds partition after partition: in the order of its lines, all rooms but those of
    the first would be due at once.
    """
    newest: dict[tuple[str, int], int] = {}
    timed: list[tuple[int, TranscriptSegment]] = []
    for one in sorted(heard, key=lambda one: (one.log, one.offset)):
        # A late one comes right after its predecessor, whatever its own time.
        newest[one.log] = max(one.emitted_ms, newest.get(one.log, one.emitted_ms))
        timed.append((newest[one.log], one.segment))
    return [segment for _, segment in sorted(timed, key=lambda pair: pair[0])]


def play(
    kafka: KafkaSettings,
    segments: Sequence[TranscriptSegment],
    *,
    speed: float = 1.0,
    times: Times = Times.FROM_NOW,
    live: bool = False,
    advance: Callable[[int], None] = lambda _: None,
) -> Played:
    """Send segments at `speed` times the pace of their `emitted_at`; 0: as fast as it goes.

    FROM_NOW shifts `emitted_at` to the moment at which a segment is sent. Records are marked as a
    replay unless the broker is on loopback or `live`. `advance` is told the number sent so far.
    Raises TopicError where the topic is missing, BrokerUnavailableError where a record is not
    confirmed.
    """
    marked = not (live or kafka.on_loopback)
    require_topics(kafka, (TRANSCRIPTS,))
    begun = time.time()
    sent = 0
    with closing(ordered_producer(kafka)) as producer:
        waiting: list[Any] = []
        for segment, wait_s in _paced(segments, speed):
            ahead = begun + wait_s - time.time()
            if ahead > _CLOCK_TICK_S:
                time.sleep(ahead)
            if times is Times.FROM_NOW:
                at_ms = max(int(time.time() * 1000), int((begun + wait_s) * 1000))
                segment = msgspec.structs.replace(segment, emitted_at=from_ms(at_ms))
            waiting.append(_send(producer, segment, marked=marked))
            sent += 1
            if len(waiting) >= _IN_FLIGHT:
                confirm(waiting)
                waiting.clear()
            advance(sent)
        producer.flush()
        confirm(waiting)
    return Played(sent, time.time() - begun, marked)


def _paced(
    segments: Iterable[TranscriptSegment], speed: float
) -> Iterator[tuple[TranscriptSegment, float]]:
    """Yield each segment with the seconds after the begin at which it is due.

    Times that run backwards are due at once: order in the file is order of sending.
    """
    first: int | None = None
    due = 0.0
    for segment in segments:
        if speed > 0:
            at = to_ms(segment.emitted_at)
            first = at if first is None else first
            due = max(due, (at - first) / 1000 / speed)
        yield segment, due


def _send(producer: KafkaProducer, segment: TranscriptSegment, *, marked: bool) -> Any:
    headers = cloud_headers(
        segment,
        message_id=segment.event_id,
        subject=segment.room_id,
        time=from_ms(int(time.time() * 1000)),
        replay=marked,
    )
    return producer.send(
        TRANSCRIPTS.name,
        encode(segment),
        key=segment.room_id.encode("utf-8", "surrogatepass"),
        headers=list(headers),
    )


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if number == 1:
                    line = line.removeprefix(BOM_UTF8)
                if line.strip():
                    yield number, line
    except OSError as error:
        raise ReplayInputError(
            f"cannot be read ({error.strerror})", where=str(path), fix="name a JSON Lines file"
        ) from error


def _parsed(line: bytes) -> TranscriptSegment | Recording | StoredRecord:
    kind = msgspec.json.decode(line, type=_Line)
    if kind.event_id is not None:  # a segment, whatever other fields its producer adds
        return _segment(line)
    if kind.recording is not None:
        return msgspec.json.decode(line, type=Recording)
    if kind.topic is not None:
        return parse_export_line(line)
    return _segment(line)


def _segment(value: bytes) -> TranscriptSegment:
    return msgspec.json.decode(value, type=TranscriptSegment)


__all__ = ["Played", "Speech", "Times", "cut_recording", "play", "read_speech"]
