"""The batched transport: one Faust event is one fetched batch of one partition.

Faust costs 70 µs an event; a batch shares that among hundreds of records. The consumer here yields,
for topics named as batched, a single message per partition whose value is the list of records and
whose offset is the last one. Only `confirm` acknowledges such a message, and its offset is what is
committed: Faust itself acknowledges what it skips during a rebalance, and its bookkeeping of single
offsets would then commit records that nobody has read.

Private parts of Faust used here are pinned by tests/stream/test_faust_contract.py.
"""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import suppress
from types import MappingProxyType
from typing import Any, cast

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError
from aiokafka.structs import ConsumerRecord
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from streamdetect.log_ends import log_ends

Batch = list[ConsumerRecord]

_ENDS_S = 5.0  # the client's own thread has few hands: one that waits is missed by commits


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
        if not places:
            return {}
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._confirmed: dict[TP, tuple[int, int]] = {}  # (generation, offset to commit)
        self._first_fetched: dict[TP, tuple[int, int]] = {}  # (generation, offset)
        self.commits = 0  # that the broker took

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def _is_batched(self, topic: str) -> bool:
        return topic in cast(BatchingApp, self.app).batched_topics

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield (partition, message); of a batched topic, one message with all its records."""
        records, active = await self._wait_next_records(timeout)
        if records is None or self.should_stop:
            return
        generation = self.app.consumer_generation_id
        for tp, batch in records.items():
            if self._is_batched(tp.topic) and batch:
                self._note_first(tp, generation, batch[0].offset)
        if not self.flow_active:
            try:
                await self.perform_seek()
            except Exception as error:  # a rebalance is under way; it seeks again at its end
                self.log.warning("cannot seek while flow is stopped: %r", error)
            return
        for tp, batch in records.items():
            if active is not None and tp not in active and tp not in self._buffered_partitions:
                continue
            self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
            for message in self._messages(tp, list(batch)):
                if not self.flow_active or self.app.consumer_generation_id != generation:
                    return
                yield tp, message

    def _note_first(self, tp: TP, generation: int, offset: int) -> None:
        known = self._first_fetched.get(tp)
        if known is None or known[0] != generation:
            self._first_fetched[tp] = (generation, offset)

    def _messages(self, tp: TP, batch: Batch) -> Iterator[ConsumerMessage]:
        if not self._is_batched(tp.topic):
            for record in batch:
                yield self._to_message(tp, record)
        elif batch:
            message = self._to_message(tp, batch[-1])
            message.key, message.value = None, batch
            yield message

    async def perform_seek(self) -> None:
        """Seek to the committed offsets; where nothing was committed, to the first record fetched.

        The client seeks only where something was committed, so records that were fetched and then
        dropped by Faust would never be read again.
        """
        await super().perform_seek()
        generation = self.app.consumer_generation_id
        await self._seek_places(
            {
                tp: offset
                for tp, (fetched_in, offset) in self._first_fetched.items()
                if fetched_in == generation and not self._committed_offset[tp]
            }
        )

    async def read_again(self, tp: TP) -> None:
        """Read a partition again from its committed offset, or from the first record fetched."""
        generation, first = self._first_fetched.get(tp, (-1, 0))
        offset = self._committed_offset[tp] or first
        if generation == self.app.consumer_generation_id:
            await self._seek_places({tp: offset})

    async def _seek_places(self, places: Mapping[TP, int]) -> None:
        async def seek(consumer: AIOKafkaConsumer) -> None:
            for tp, offset in places.items():
                with suppress(IllegalStateError):  # it is no longer ours
                    consumer.seek(TopicPartition(tp.topic, tp.partition), offset)
                    self._read_offset[tp] = offset or None

        if places:
            await self._thread.call_thread(seek, self._thread._ensure_consumer())

    def ack(self, message: ConsumerMessage) -> bool:
        """Acknowledge a message of a topic that is not batched; see `confirm` for the others."""
        return not self._is_batched(message.topic) and bool(super().ack(message))

    def confirm(self, message: ConsumerMessage) -> None:
        """Acknowledge a batch whose output the broker has; commits follow within the interval.

        Batches of a partition must be confirmed in order. A batch of an earlier generation is
        ignored: its partition is read again from the committed offset.
        """
        if message.generation_id == self.app.consumer_generation_id:
            message.acked = True
            self._unacked_messages.discard(message)
            self._confirmed[message.tp] = (message.generation_id, message.offset + 1)

    def confirm_until(self, tp: TP, offset: int) -> None:
        """Acknowledge what is below an offset and is no record: the markers of transactions."""
        self._confirmed[tp] = (self.app.consumer_generation_id, offset)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        taken = bool(await super()._commit(offsets))
        self.commits += taken
        return taken

    def on_buffer_drop(self, tp: TP) -> None:
        """Fetch on, for the stream's buffer has room; but a paused partition stays paused.

        Faust itself fetches on there: it forgets the pause.
        """
        if tp in self._paused_partitions:
            self._buffered_partitions.discard(tp)
        else:
            super().on_buffer_drop(tp)

    async def ask_ends(self) -> dict[TP, int]:
        """Ask the broker where the logs of the batched partitions held end, without fetching.

        The embedded broker may name an earlier end.
        """
        held = [tp for tp in self.assignment() if self._is_batched(tp.topic)]
        places = [TopicPartition(tp.topic, tp.partition) for tp in held]

        async def ask(consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
            async with asyncio.timeout(_ENDS_S):
                return dict(await consumer.end_offsets(places))

        ends = await self._thread.call_thread(ask, self._thread._ensure_consumer())
        return {TP(place.topic, place.partition): end for place, end in ends.items()}

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        if not self._is_batched(tp.topic):
            await super()._add_gap(tp, offset_from, offset_to)

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        yield from super()._filter_tps_with_pending_acks(topics)
        yield from [
            tp for tp in self._confirmed if topics is None or tp in topics or tp.topic in topics
        ]

    def _new_offset(self, tp: TP) -> int | None:
        if not self._is_batched(tp.topic):
            offset: int | None = super()._new_offset(tp)
            return offset
        generation, confirmed = self._confirmed.get(tp, (-1, None))
        return confirmed if generation == self.app.consumer_generation_id else None


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
    background: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = ()

    async def on_start(self) -> None:
        """Start what must run from the very start: tasks of an app begin after recovery."""
        await super().on_start()
        for task in self.background:
            self.add_future(task())

    async def on_stop(self) -> None:
        """Let batches in flight land while consumer and producer still run, then stop."""
        if self.before_stop is not None:
            await self.before_stop()
        await super().on_stop()

    def _new_transport(self) -> BatchTransport:
        return BatchTransport(self.conf.broker_consumer, self)
