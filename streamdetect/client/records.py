"""Records as they stand in a topic; a topic read whole."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError
from aiokafka.protocol.metadata import MetadataRequest

from streamdetect.client.errors import (
    BrokerRefusedError,
    IncompleteReadError,
    TopicError,
    not_let_see,
)
from streamdetect.client.reach import blocking, wait_for_broker_async
from streamdetect.events import messages as m
from streamdetect.events.codec import (
    DecodeError,
    Headers,
    checked,
    decode,
    decode_typed,
    header,
)
from streamdetect.events.topics import SHADOW, Topic
from streamdetect.header_names import bear_any
from streamdetect.log_ends import log_ends
from streamdetect.settings import KafkaSettings

bear_any()

_POLL_MS: Final = 200
_STALL_S: Final = 30.0  # no progress for so long before the end: give up, loudly
_CONNECT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record with its place. `timestamp_ms` is the record time (epoch ms)."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def place(self) -> str:
        """Where it stands, e.g. `streamdetect.violations.v1/3@17`."""
        return f"{self.topic}/{self.partition}@{self.offset}"


def stored(record: Any) -> StoredRecord:
    """Return a consumer record of aiokafka or kafka-python as ours."""
    return StoredRecord(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp if record.timestamp is not None else -1,
        record.key,
        record.value,
        tuple((name, content) for name, content in record.headers or ()),
    )


def message_in(record: StoredRecord, topic: Topic) -> m.Message:
    """Return the message that a record of a topic holds; without `ce_type` its only one.

    Raises DecodeError, `unknown-type` for one of another topic (the shadow topic takes any).
    """
    if len(topic.messages) == 1 and header(record.headers, "ce_type") is None:
        return checked(decode(topic.messages[0], record.value))
    message = checked(decode_typed(record.value, record.headers))
    if type(message) not in topic.messages and topic is not SHADOW:
        raise DecodeError("unknown-type", f"{type(message).__name__} does not belong here")
    return message


def read_topic(kafka: KafkaSettings, topic: Topic | str) -> list[StoredRecord]:
    """Return every record that the topic held when the call began, by partition and offset.

    Raises TopicError where there is no such topic, BrokerRefusedError where we may not see it,
    IncompleteReadError where its end cannot be reached: never less than everything.
    """
    return blocking(read_topic_async(kafka, topic))


async def read_topic_async(kafka: KafkaSettings, topic: Topic | str) -> list[StoredRecord]:
    """Do as `read_topic`, from code that runs in an event loop."""
    found = [record async for record in records_of(kafka, topic)]
    found.sort(key=lambda record: (record.partition, record.offset))
    return found


async def records_of(
    kafka: KafkaSettings, topic: Topic | str, since_ms: int | None = None
) -> AsyncIterator[StoredRecord]:
    """Yield the topic's records up to its present end; in order within a partition.

    `since_ms` leaves out what the broker's time index knows to be older (epoch ms); a broker
    without such an index gives everything.
    """
    name = topic if isinstance(topic, str) else topic.name
    async with _bare_consumer(kafka) as consumer:
        places = await _places(consumer, name)
        consumer.assign(places)
        ends = await log_ends(consumer, places)
        starts = await _starts(consumer, places, since_ms, ends)
        for place in places:
            consumer.seek(place, starts[place])
        left = {place for place in places if starts[place] < ends[place]}
        consumer.pause(*(place for place in places if place not in left))
        moved = asyncio.get_running_loop().time()
        while left:
            batches = await consumer.getmany(timeout_ms=_POLL_MS)
            now = asyncio.get_running_loop().time()
            for place, records in batches.items():
                for record in records:
                    if record.offset < ends[place]:
                        yield stored(record)
            # The position, not the last record: compaction and transactions leave gaps.
            reached = {place for place in left if await consumer.position(place) >= ends[place]}
            if reached:
                consumer.pause(*reached)
                left -= reached
            if batches or reached:
                moved = now
            elif now - moved > _STALL_S:
                raise IncompleteReadError(
                    f"{len(left)} partitions gave nothing for {_STALL_S:.0f} s before their end",
                    where=name,
                    fix="is a broker down? Try again",
                )


async def bounds_of(
    kafka: KafkaSettings, topics: Iterable[Topic | str]
) -> dict[tuple[str, int], tuple[int, int]]:
    """Return first offset and end (exclusive) of each partition, by topic name and number."""
    async with _bare_consumer(kafka) as consumer:
        places: list[TopicPartition] = []
        for topic in topics:
            name = topic if isinstance(topic, str) else topic.name
            places += await _places(consumer, name)
        consumer.assign(places)
        ends = await log_ends(consumer, places)
        starts = await consumer.beginning_offsets(places)
        return {(p.topic, p.partition): (starts[p], ends[p]) for p in places}


@asynccontextmanager
async def _bare_consumer(kafka: KafkaSettings) -> AsyncIterator[AIOKafkaConsumer]:
    await wait_for_broker_async(kafka, _CONNECT_S)
    consumer = AIOKafkaConsumer(
        **kafka.client_options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=kafka.fetch_max_wait_ms,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def _places(consumer: AIOKafkaConsumer, name: str) -> list[TopicPartition]:
    cluster = await consumer._client.fetch_all_metadata()
    numbers = cluster.partitions_for_topic(name)
    if not numbers:
        raise await _not_listed(consumer, name)
    return [TopicPartition(name, number) for number in sorted(numbers)]


async def _not_listed(consumer: AIOKafkaConsumer, name: str) -> TopicError | BrokerRefusedError:
    """Return why a broker lists no such topic: asked for by name, it says that it hides one."""
    client = consumer._client
    asked = MetadataRequest([name], allow_auto_topic_creation=False)
    answer = await client.send(client.get_random_node(), asked)
    if any(code == TopicAuthorizationFailedError.errno for code, *_ in answer.topics):
        return not_let_see([name], name)
    return TopicError("the topic does not exist", where=name, fix="run: streamdetect topics create")


async def _starts(
    consumer: AIOKafkaConsumer,
    places: list[TopicPartition],
    since_ms: int | None,
    ends: dict[TopicPartition, int],
) -> dict[TopicPartition, int]:
    starts: dict[TopicPartition, int] = await consumer.beginning_offsets(places)
    if since_ms is None:
        return starts
    indexed = await consumer.offsets_for_times(dict.fromkeys(places, since_ms))
    return {
        place: indexed[place].offset if indexed.get(place) is not None else ends[place]
        for place in places
    }
