"""The batched transport: one Faust event is one fetched batch of one partition.

Faust costs 70 µs an event; a batch shares that among hundreds of records. The consumer here yields,
for topics named as batched, a single message per partition whose value is the list of records and
whose offset is the last one. The offsets before it are registered as a gap, so that Faust's own
commit logic holds. Only `confirm` acknowledges such a message: Faust itself acknowledges what it
skips during a rebalance, and that would commit records that nobody has read.

Private parts of Faust used here are pinned by tests/stream/test_faust_contract.py.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, cast

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from streamdetect.log_ends import log_ends

Batch = list[ConsumerRecord]


class BatchConsumerThread(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread with a fetch wait of our choice (Faust fixes it at 1.5 s)."""

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = cast(BatchingApp, self.app).fetch_max_wait_ms
        return consumer

    async def _highwaters(self, partitions: Iterable[TP]) -> dict[TP, int]:
        # Recovery ends here. The embedded broker's own answer forgets most of the last batch,
        # and facts with it, so we ask as exactly as a fetch does.
        places = [TopicPartition(tp.topic, tp.partition) for tp in partitions]
        consumer = AIOKafkaConsumer(
            **cast(BatchingApp, self.app).client_options,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            consumer.assign(places)
            ends = await log_ends(consumer, places)
        finally:
            await consumer.stop()
        return {TP(place.topic, place.partition): end for place, end in ends.items()}


class BatchConsumer(driver.Consumer):
    """Faust's Kafka consumer, yielding whole batches for the app's batched topics."""

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield (partition, message); of a batched topic, one message with all its records."""
        records, active = await self._wait_next_records(timeout)
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            await self.perform_seek()
            return
        generation = self.app.consumer_generation_id
        batched = cast(BatchingApp, self.app).batched_topics
        for tp, batch in records.items():
            if not batch:
                continue
            if active is not None and tp not in active and tp not in self._buffered_partitions:
                continue
            self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
            if tp.topic not in batched:
                for record in batch:
                    if not self._still(generation):
                        return
                    yield tp, self._to_message(tp, record)
                continue
            if not self._still(generation):
                return
            yield tp, await self._as_one_message(tp, list(batch))

    def _still(self, generation: int) -> bool:
        return bool(self.flow_active) and self.app.consumer_generation_id == generation

    async def _as_one_message(self, tp: TP, batch: Batch) -> ConsumerMessage:
        first, last = batch[0].offset, batch[-1].offset
        read = self._read_offset[tp]
        if read is not None:
            first = min(first, read + 1)  # offsets that the log no longer holds count as read
        await self._add_gap(tp, first, last - 1)
        self._read_offset[tp] = last - 1  # Faust sees no gap of its own before `last`
        message = self._to_message(tp, batch[-1])
        message.value = batch
        message.key = None
        return message

    def ack(self, message: ConsumerMessage) -> bool:
        """Acknowledge a message of a topic that is not batched; see `confirm` for the others."""
        if message.topic in cast(BatchingApp, self.app).batched_topics:
            return False
        return bool(super().ack(message))

    def confirm(self, message: ConsumerMessage) -> bool:
        """Acknowledge a batch whose output the broker has confirmed; False if it is not ours now.

        Batches of a partition must be confirmed in order. A batch of an earlier generation is
        ignored: its partition was read again from the committed offset.
        """
        if message.generation_id != self.app.consumer_generation_id:
            return False
        return bool(super().ack(message))


class BatchTransport(driver.Transport):
    """Faust's Kafka transport with the batching consumer."""

    Consumer = BatchConsumer


class BatchingApp(faust.App):
    """A Faust app whose `batched_topics` arrive as batches.

    Its stream buffer must be small: a batch is hundreds of records, and what waits in the buffer
    is latency.
    """

    batched_topics: frozenset[str] = frozenset()
    fetch_max_wait_ms: int = 20
    client_options: Mapping[str, Any] = MappingProxyType({})
    before_stop: Callable[[], Awaitable[None]] | None = None

    async def on_stop(self) -> None:
        """Let batches in flight land while consumer and producer still run, then stop."""
        if self.before_stop is not None:
            await self.before_stop()
        await super().on_stop()

    def _new_transport(self) -> BatchTransport:
        return BatchTransport(self.conf.broker_consumer, self)
