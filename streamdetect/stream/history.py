"""Reads back the recent past of a partition, so that windows can be rebuilt from input alone.

A bare consumer without a group does it: Faust's own position stays at the committed offset, and a
takeover costs nothing but a minute of input. (`offsets_for_times` would find the start at once, but
not every broker keeps a time index, so we step back: 1 k, 2 k, 4 k … records.)
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, KafkaTimeoutError
from aiokafka.structs import ConsumerRecord

from streamdetect.settings import KafkaSettings

R = TypeVar("R")

log = logging.getLogger(__name__)

_FIRST_BACKOFF_S = 0.2
_MOST_BACKOFF_S = 5.0
_FIRST_STEP = 1000
_POLL_MS = 1000
_SILENT_POLLS = 30  # then whoever reads decides whether it is still worth the wait


async def read_back(
    read: Callable[[], Awaitable[R]],
    place: str,
    *,
    is_stale: Callable[[], bool],
    is_ending: Callable[[], bool],
) -> R | None:
    """Return what `read` makes of the past before a place; a broker error begins it again.

    None where the assignment is stale by then. Where the worker ends, the task is cancelled: what
    has not landed is not confirmed, and is read again.
    """
    backoff, failures = _FIRST_BACKOFF_S, 0
    while True:
        try:
            result = await read()
        except (KafkaError, OSError) as error:
            failures += 1
            if failures == 1:
                log.warning(
                    "the past before %s cannot be read (%s); its partition waits until it can",
                    place,
                    type(error).__name__,
                )
        else:
            if failures:
                log.info("the past before %s is read, after %d failures", place, failures)
            return result
        await asyncio.sleep(backoff)
        backoff = min(backoff * 2, _MOST_BACKOFF_S)
        if is_ending():
            raise asyncio.CancelledError
        if is_stale():
            return None


class HistoryReader:
    """Yields the records of a partition before an offset that are recent by record time."""

    def __init__(self, kafka: KafkaSettings, *, seconds: float, max_records: int) -> None:
        self._kafka = kafka
        self._span_ms = int(seconds * 1000)
        self._max_records = max_records
        self._consumer: AIOKafkaConsumer | None = None
        self._turn = asyncio.Lock()

    async def newest_before(self, topic: str, partition: int, offset: int) -> int | None:
        """Return the record time (epoch ms) of the last record below `offset`, None without one."""
        tp = TopicPartition(topic, partition)
        async with self._turn:
            consumer = await self._started()
            consumer.assign([tp])
            beginning = (await consumer.beginning_offsets([tp]))[tp]
            step = 1  # more where markers of transactions stand last
            while offset > beginning:
                start = max(beginning, offset - step)
                last_ms = None
                async for records in self._records(consumer, tp, start, offset):
                    last_ms = int(records[-1].timestamp)
                if last_ms is not None or start == beginning:
                    return last_ms
                step *= 2
            return None

    async def is_empty(self, topic: str, partition: int, start: int, end: int) -> bool:
        """Whether no record is left between two offsets: only markers of transactions."""
        tp = TopicPartition(topic, partition)
        async with self._turn:
            consumer = await self._started()
            consumer.assign([tp])
            async for _ in self._records(consumer, tp, start, end):
                return False
            return True

    async def before(
        self, topic: str, partition: int, offset: int, timestamp_ms: int
    ) -> AsyncIterator[list[ConsumerRecord]]:
        """Yield batches of the records below `offset` from `seconds` before `timestamp_ms` on.

        Some older records may come first; at most `max_records` come in all.
        """
        tp = TopicPartition(topic, partition)
        async with self._turn:
            consumer = await self._started()
            consumer.assign([tp])
            beginning = (await consumer.beginning_offsets([tp]))[tp]
            start = await self._start(consumer, tp, beginning, offset, timestamp_ms)
            async for records in self._records(consumer, tp, start, offset):
                yield records

    async def _start(
        self,
        consumer: AIOKafkaConsumer,
        tp: TopicPartition,
        beginning: int,
        offset: int,
        timestamp_ms: int,
    ) -> int:
        step = _FIRST_STEP
        lowest = max(beginning, offset - self._max_records)
        while True:
            start = max(lowest, offset - step)
            if start <= lowest:
                return lowest
            first_ms = await self._first_time(consumer, tp, start, offset)
            if first_ms is not None and first_ms <= timestamp_ms - self._span_ms:
                return start
            step *= 2

    async def _first_time(
        self, consumer: AIOKafkaConsumer, tp: TopicPartition, start: int, end: int
    ) -> int | None:
        async for records in self._records(consumer, tp, start, end, most=1):
            return int(records[0].timestamp)
        return None

    async def _records(
        self, consumer: AIOKafkaConsumer, tp: TopicPartition, start: int, end: int, most: int = 2000
    ) -> AsyncIterator[list[ConsumerRecord]]:
        """Yield every record from `start` to below `end`, at most `most` at a time.

        A poll without records says nothing: the broker may be slow, or a marker stood there.
        """
        consumer.seek(tp, start)
        position, silent = start, 0
        while position < end:
            batches = await consumer.getmany(tp, timeout_ms=_POLL_MS, max_records=most)
            records = [record for record in batches.get(tp, []) if record.offset < end]
            if records:
                yield records
            before, position = position, await consumer.position(tp)
            silent = 0 if position != before else silent + 1
            if silent == _SILENT_POLLS:
                raise KafkaTimeoutError(f"{tp.topic}/{tp.partition} tells nothing at {position}")

    async def _started(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                **self._kafka.client_options(),
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=self._kafka.fetch_max_wait_ms,
            )
            try:
                await consumer.start()
            except BaseException:
                await consumer.stop()
                raise
            self._consumer = consumer
        return self._consumer

    async def close(self) -> None:
        """Close the connection."""
        if self._consumer is not None:
            await self._consumer.stop()
            self._consumer = None
