"""Reads back the recent past of a partition, so that windows can be rebuilt from input alone.

A bare consumer without a group does it: Faust's own position stays at the committed offset, and a
takeover costs nothing but a minute of input. (`offsets_for_times` would find the start at once, but
not every broker keeps a time index, so we step back: 1 k, 2 k, 4 k … records.)
"""

import asyncio
from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from streamdetect.settings import KafkaSettings

_FIRST_STEP = 1000


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
            if offset <= beginning:
                return None
            return await self._time_at(consumer, tp, offset - 1)

    async def is_empty(self, topic: str, partition: int, start: int, end: int) -> bool:
        """Whether no record is left between two offsets: only markers of transactions."""
        tp = TopicPartition(topic, partition)
        async with self._turn:
            consumer = await self._started()
            consumer.assign([tp])
            consumer.seek(tp, start)
            while await consumer.position(tp) < end:
                batches = await consumer.getmany(tp, timeout_ms=1000, max_records=1)
                if any(record.offset < end for record in batches.get(tp, [])):
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
            consumer.seek(tp, start)
            position = start
            while position < offset:
                batches = await consumer.getmany(tp, timeout_ms=1000, max_records=2000)
                records = [r for r in batches.get(tp, []) if r.offset < offset]
                if records:
                    yield records
                position = await consumer.position(tp)

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
            first_ms = await self._time_at(consumer, tp, start)
            if first_ms is not None and first_ms <= timestamp_ms - self._span_ms:
                return start
            step *= 2

    async def _time_at(
        self, consumer: AIOKafkaConsumer, tp: TopicPartition, offset: int
    ) -> int | None:
        consumer.seek(tp, offset)
        batches = await consumer.getmany(tp, timeout_ms=1000, max_records=1)
        first = next(iter(batches.get(tp, [])), None)
        return None if first is None else int(first.timestamp)

    async def _started(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                **self._kafka.client_options(),
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=self._kafka.fetch_max_wait_ms,
            )
            await consumer.start()
            self._consumer = consumer
        return self._consumer

    async def close(self) -> None:
        """Close the connection."""
        if self._consumer is not None:
            await self._consumer.stop()
            self._consumer = None
