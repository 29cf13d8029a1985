"""Dead letters: read, filter, and send again once the cause is mended.

Sending again is idempotent: the record carries where its dead letter stands, and what already
stands in the target topic is not sent a second time.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from kafka import KafkaProducer

from streamdetect.client.catalogue import find_topic
from streamdetect.client.errors import DeadLetterError, RecordTooLargeError
from streamdetect.client.reach import blocking
from streamdetect.client.records import StoredRecord, read_topic, records_of
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.events.codec import DecodeError, Headers, decode, header
from streamdetect.events.messages import Listing
from streamdetect.events.topics import BY_NAME, DEAD_LETTERS, LISTINGS
from streamdetect.settings import KafkaSettings

REQUEUED_HEADER: Final = "x-requeued-from"  # place of the dead letter, e.g. 3@17

_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_PATH_LAST: Final = re.compile(r"\$(?:\.[a-z_]+|\[(?:\.\.\.|[0-9]+)\])*(?=`?\Z)")
_CLOCKS_APART_MS: Final = 3_600_000  # record times come from the clocks of those who produce


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that could not be handled: its bytes, where it stood, why."""

    record: StoredRecord
    topic: str
    partition: int
    offset: int
    reason: str
    detail: str

    @property
    def place(self) -> str:
        """Where the dead letter stands: partition@offset. The name by which people call it."""
        return f"{self.record.partition}@{self.record.offset}"

    @property
    def origin(self) -> str:
        """Where the record stood that became one."""
        return f"{self.topic}/{self.partition}@{self.offset}"

    @property
    def field(self) -> str:
        """The path of the field that is wrong, such as `$.channel`; empty where none is named.

        `detail` ends with it, and may cite what stands there: words of the record.
        """
        found = _PATH_LAST.search(self.detail)
        return found[0] if found is not None else ""

    @property
    def size(self) -> int:
        """Bytes of the original value, also where only its beginning was kept."""
        whole = header_number(self.record.headers, "dl_length")
        return whole if whole >= 0 else len(self.record.value or b"")

    @property
    def is_whole(self) -> bool:
        """Whether all of the original bytes are kept."""
        return header(self.record.headers, "dl_length") is None

    @property
    def has_origin(self) -> bool:
        """Whether it names a topic to send to. Anyone can write headers; we write `ledger` too."""
        return self.topic in BY_NAME and self.topic != DEAD_LETTERS.name

    @property
    def sent_value(self) -> bytes | None:
        """The value with which it is sent again; our producer sends none without key and value."""
        return b"" if self.record.key is None and self.record.value is None else self.record.value

    @property
    def requeued_from(self) -> str | None:
        """The earlier dead letter that was sent again and failed again, if this is one."""
        return header(self.record.headers, REQUEUED_HEADER)

    @property
    def original_headers(self) -> Headers:
        """The headers that the record had."""
        return tuple(pair for pair in self.record.headers if not pair[0].startswith("dl_"))

    @property
    def measures_of_whole(self) -> Headers:
        """Where parts were cut, the headers that tell length and sha256 of each part whole."""
        return tuple(
            pair
            for pair in self.record.headers
            if pair[0].startswith("dl_") and pair[0].endswith(("_length", "_sha256"))
        )


@dataclass(frozen=True, slots=True)
class Requeued:
    """What sending again did, as places of dead letters."""

    sent: tuple[str, ...]
    there_already: tuple[str, ...]
    failed_again: tuple[str, ...]  # came from a requeue themselves; sent only when asked for
    cut_short: tuple[str, ...]  # only the beginning of their bytes was kept
    superseded: tuple[str, ...]  # listings that later ones replaced: the last of a key counts
    too_large: tuple[str, ...]  # their topic does not take them for their size
    no_origin: tuple[str, ...]  # name no topic to send to


def read_dead_letters(
    kafka: KafkaSettings,
    *,
    reason: str | None = None,
    topic: str | None = None,
    since_ms: int | None = None,
) -> list[DeadLetter]:
    """Return the dead letters that match, oldest first.

    `reason` matches exactly, `topic` is where the record stood (short or full name), `since_ms`
    the record time of the dead letter (epoch ms).
    """
    origin = find_topic(topic).name if topic is not None else None
    letters = [_letter(record) for record in read_topic(kafka, DEAD_LETTERS)]
    chosen = [
        letter
        for letter in letters
        if (reason is None or letter.reason == reason)
        and (origin is None or letter.topic == origin)
        and (since_ms is None or letter.record.timestamp_ms >= since_ms)
    ]
    # One batch's letters have one record time; within a partition the offset keeps their order.
    return sorted(
        chosen,
        key=lambda one: (one.record.timestamp_ms, one.record.partition, one.record.offset),
    )


def find_dead_letter(letters: Iterable[DeadLetter], place: str) -> DeadLetter:
    """Return the dead letter at `partition@offset`, or of that origin. Raises DeadLetterError."""
    for letter in letters:
        if place in (letter.place, letter.origin):
            return letter
    raise DeadLetterError(
        f"there is no dead letter {place!r}",
        where=DEAD_LETTERS.name,
        fix="name it as `streamdetect deadletters list` does, such as 3@17",
    )


def requeue(
    kafka: KafkaSettings,
    letters: Sequence[DeadLetter],
    *,
    select: Callable[[DeadLetter], bool] = lambda letter: letter.requeued_from is None,
) -> Requeued:
    """Send dead letters to the topics they came from, with their key, headers and bytes.

    They go to the partition in which they stood: what concerns everybody stands once in each, and
    a producer may divide its keys in a way of its own. Skipped: what already stands there from an
    earlier requeue, what is cut short, what names no topic to send to, what its topic does not take
    for its size, a listing that a later one replaced or took back, and what `select` refuses (by
    default what was sent again once and failed again).
    """
    letters = list({letter.place: letter for letter in letters}.values())
    placed = [letter for letter in letters if letter.has_origin]
    wanted = [letter for letter in placed if select(letter)]
    whole = [letter for letter in wanted if letter.is_whole]
    there = blocking(_markers(kafka, whole)) if whole else set()
    missing = [letter for letter in whole if (letter.topic, letter.place) not in there]
    replaced = _replaced(kafka, [one for one in missing if one.topic == LISTINGS.name])
    fresh = [letter for letter in missing if letter.place not in replaced]
    with closing(ordered_producer(kafka)) as producer:
        sending = {
            letter.place: producer.send(
                letter.topic,
                letter.sent_value,
                key=letter.record.key,
                headers=list(_marked(letter)),
                partition=_partition(producer, letter),
            )
            for letter in fresh
        }
        too_large = _refused_for_size(sending)
    return Requeued(
        sent=tuple(place for place in sending if place not in too_large),
        there_already=tuple(
            letter.place for letter in whole if (letter.topic, letter.place) in there
        ),
        failed_again=tuple(letter.place for letter in placed if not select(letter)),
        cut_short=tuple(letter.place for letter in wanted if not letter.is_whole),
        superseded=tuple(letter.place for letter in missing if letter.place in replaced),
        too_large=tuple(place for place in sending if place in too_large),
        no_origin=tuple(letter.place for letter in letters if not letter.has_origin),
    )


def header_number(headers: Headers, name: str) -> int:
    """Return the number that a header holds, -1 where it holds none: anyone can write headers."""
    text = header(headers, name)
    return int(text) if text is not None and _NUMBER.fullmatch(text) else -1


async def _markers(kafka: KafkaSettings, letters: Sequence[DeadLetter]) -> set[tuple[str, str]]:
    """Return target topic and place of each dead letter that already stands in its target.

    A requeued record is younger than its dead letter, so older ones need not be read.
    """
    found = set()
    for topic in {letter.topic for letter in letters}:
        oldest = min(letter.record.timestamp_ms for letter in letters if letter.topic == topic)
        async for record in records_of(kafka, topic, since_ms=max(0, oldest - _CLOCKS_APART_MS)):
            marker = header(record.headers, REQUEUED_HEADER)
            if marker is not None:
                found.add((topic, marker))
    return found


def _replaced(kafka: KafkaSettings, letters: Sequence[DeadLetter]) -> set[str]:
    """Return the places of listings that a higher version replaced, or that were taken back."""
    if not letters:
        return set()
    standing: dict[bytes | None, list[StoredRecord]] = {one.record.key: [] for one in letters}
    for record in read_topic(kafka, LISTINGS):
        if record.key in standing:
            standing[record.key].append(record)
    return {
        letter.place
        for letter in letters
        for record in standing[letter.record.key]
        if _is_replaced(letter, record)
    }


def _is_replaced(letter: DeadLetter, record: StoredRecord) -> bool:
    if record.value is None:
        return record.partition == letter.partition and record.offset > letter.offset
    version, standing = _version(letter.record.value), _version(record.value)
    return version is not None and standing is not None and standing > version


def _version(value: bytes | None) -> int | None:
    """Return the version of a listing, None where it is none that can be read."""
    try:
        return None if value is None else decode(Listing, value).version
    except DecodeError:
        return None


def _partition(producer: KafkaProducer, letter: DeadLetter) -> int | None:
    """Return the partition in which the record stood; None, its key's, where it stood in none."""
    there = producer.partitions_for(letter.topic) or ()
    return letter.partition if letter.partition in there else None


def _refused_for_size(sending: Mapping[str, Any]) -> set[str]:
    """Return, once the broker has all others, which are too large for their topic."""
    refused = set()
    for place, sent in sending.items():
        try:
            confirm([sent])
        except RecordTooLargeError:
            refused.add(place)
    return refused


def _marked(letter: DeadLetter) -> Headers:
    """Return the record's headers with the place of its dead letter.

    A null one, which Kafka knows and our producer does not, says what an absent one says.
    """
    kept = tuple(
        (name, content)
        for name, content in letter.original_headers
        if name != REQUEUED_HEADER and content is not None
    )
    return (*kept, (REQUEUED_HEADER, letter.place.encode()))


def _letter(record: StoredRecord) -> DeadLetter:
    return DeadLetter(
        record,
        header(record.headers, "dl_topic") or "",
        header_number(record.headers, "dl_partition"),
        header_number(record.headers, "dl_offset"),
        header(record.headers, "dl_reason") or "",
        header(record.headers, "dl_detail") or "",
    )
