"""The batched transport: one Faust event is one fetched batch of one partition.

Faust costs 70 µs an event; a batch shares that among hundreds of records. The consumer here yields,
for topics named as batched, a single message per partition whose value is the list of records and
whose offset is the last one. Only `confirm` acknowledges such a message, and its offset is what is
committed: Faust itself acknowledges what it skips during a rebalance, and its bookkeeping of single
offsets would then commit records that nobody has read. Nor does it confirm a batch over a hole:
each knows where the fetch before it ended, and one that does not follow on from what was confirmed
is read again, together with what is missing.

Private parts of Faust used here are pinned by tests/stream/test_faust_contract.py.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any, cast

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError
from aiokafka.structs import ConsumerRecord
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from streamdetect.metrics import BATCHES_REFUSED
from streamdetect.stream.client_thread import BatchConsumerThread
from streamdetect.stream.lease import Lease

Batch = list[ConsumerRecord]

log = logging.getLogger(__name__)

_ENDS_S = 5.0  # the client's own thread has few hands: one that waits is missed by commits


class FetchedBatch(Batch):
    """The records of one fetch of a partition, and where that stands in what is read.

    `follows`: the offset at which the fetch before ended, or from which reading began. Only what
    the log itself lacks lies between that and the first record: compacted records, markers.
    `placed`: the seek after which it was fetched.
    """

    def __init__(self, records: Iterable[ConsumerRecord], follows: int, placed: int) -> None:
        super().__init__(records)
        self.follows = follows
        self.placed = placed


class BatchConsumer(driver.Consumer):
    """Faust's Kafka consumer, yielding whole batches for the app's batched topics."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._confirmed: dict[TP, tuple[int, int]] = {}  # (generation, offset to commit)
        self._first_fetched: dict[TP, tuple[int, int]] = {}  # (generation, offset)
        self._fetched_to: dict[TP, int] = {}  # where the next fetch goes on
        self._placed: dict[TP, int] = {}  # the seek that put a partition where it is read
        self._all_placed = 0  # the last seek of all partitions
        self._seeks = 0  # begun so far
        self._moving: Counter[TP | None] = Counter()  # by seeks under way; None: by one of all
        self._refused: set[TP] = set()  # have a hole, are to be read again
        self._held_back: set[TP] = set()  # to be resumed with the flow
        self._gaps: dict[TP, list[tuple[int, int]]] = {}  # offsets that a fetch passed over
        self.commits = 0  # that the broker took
        self._not_taken: dict[TP, int | None] = {}  # by the last commit; what was before it
        self.lease = Lease(float(self.app.conf.broker_session_timeout))

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def _is_batched(self, topic: str) -> bool:
        return topic in cast(BatchingApp, self.app).batched_topics

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield (partition, message); of a batched topic, one message with all its records."""
        await self._read_refused()
        began_in = self.app.consumer_generation_id
        placed, all_placed, moving = dict(self._placed), self._all_placed, set(self._moving)
        records, active = await self._wait_next_records(timeout)
        if records is None or self.should_stop:
            return
        generation = self.app.consumer_generation_id
        moving |= set(self._moving)
        all_moved = None in moving or self._all_placed != all_placed or generation != began_in
        batches: dict[TP, FetchedBatch] = {}
        for tp, batch in records.items():
            if self._is_batched(tp.topic) and batch:
                if generation == began_in:
                    self._note_first(tp, generation, batch[0].offset)
                if all_moved or tp in moving or self._placed.get(tp) != placed.get(tp):
                    # Fetched while a seek moved it: it may be from before that or from after it.
                    self._refused.add(tp)
                else:
                    batches[tp] = self._next_batch(tp, batch)
        if not self.flow_active:
            try:
                await self.perform_seek()
            except Exception as error:  # a rebalance is under way; it seeks again at its end
                self.log.warning("cannot seek while flow is stopped: %r", error)
            return
        for tp, batch in records.items():
            if self._is_batched(tp.topic) and tp not in batches:
                continue
            if active is not None and tp not in active and tp not in self._buffered_partitions:
                continue
            self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
            for message in self._messages(tp, batches.get(tp) or list(batch)):
                if not self.flow_active or self.app.consumer_generation_id != generation:
                    return
                yield tp, message
            if tp in batches and batches[tp].placed != self._placed.get(tp, 0):
                # Faust has noted this batch as read up to, over what the seek noted.
                self._refused.add(tp)

    def _next_batch(self, tp: TP, batch: Batch) -> FetchedBatch:
        follows = self._fetched_to.get(tp, batch[0].offset)
        if batch[0].offset - follows > 1:  # one alone is the marker of a transaction
            self.note_gaps(tp, [(follows, batch[0].offset)])
        self._fetched_to[tp] = batch[-1].offset + 1
        return FetchedBatch(batch, follows, self._placed.get(tp, 0))

    async def _read_refused(self) -> None:
        """Read again where a batch was refused or dropped: between two fetches, so none is lost."""
        refused, self._refused = self._refused, set()
        for tp in refused:
            await self.read_again(tp)

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
        with self._seek_under_way(None):
            await super().perform_seek()
            self._fetched_to = {tp: done for tp, done in self._committed_offset.items() if done}
            self._placed = dict.fromkeys(self._fetched_to, self._seeks)
            self._all_placed = self._seeks
        generation = self.app.consumer_generation_id
        await self._seek_places(
            {
                tp: offset
                for tp, (fetched_in, offset) in self._first_fetched.items()
                if fetched_in == generation and not self._committed_offset[tp]
            }
        )

    def _done_to(self, tp: TP) -> int | None:
        """Return below which offset all is done, None where that is not known yet."""
        generation, confirmed = self._confirmed.get(tp, (-1, 0))
        if generation == self.app.consumer_generation_id:
            return confirmed
        committed: int | None = self._committed_offset[tp]
        if committed:
            return committed
        generation, first = self._first_fetched.get(tp, (-1, 0))
        return first if generation == self.app.consumer_generation_id else None

    async def read_again(self, tp: TP) -> None:
        """Read a partition again from where all before is done, or from the start of its log."""
        await self._seek_places({tp: self._done_to(tp)})

    async def _seek_places(self, places: Mapping[TP, int | None]) -> None:
        async def seek(consumer: AIOKafkaConsumer) -> None:
            for tp, offset in places.items():
                with suppress(IllegalStateError):  # it is no longer ours
                    place = TopicPartition(tp.topic, tp.partition)
                    if offset is None:
                        await consumer.seek_to_beginning(place)
                        self._fetched_to.pop(tp, None)
                    else:
                        consumer.seek(place, offset)
                        self._fetched_to[tp] = offset
                    self._read_offset[tp] = offset or None
                    self._placed[tp] = self._seeks

        if places:
            with self._seek_under_way(*places):
                await self._thread.call_thread(seek, self._thread._ensure_consumer())

    @contextmanager
    def _seek_under_way(self, *moved: TP | None) -> Iterator[None]:
        self._seeks += 1
        self._moving.update(moved)
        try:
            yield
        finally:
            self._moving = +(self._moving - Counter(moved))

    def ack(self, message: ConsumerMessage) -> bool:
        """Acknowledge a message of a topic that is not batched; see `confirm` for the others."""
        return not self._is_batched(message.topic) and bool(super().ack(message))

    def confirm(self, message: ConsumerMessage) -> None:
        """Acknowledge a batch whose output the broker has; commits follow within the interval.

        A batch of an earlier generation is ignored: its partition is read again from the committed
        offset. So is one that does not follow on from what is confirmed, for what lies between was
        never handled: the partition is read again from there.
        """
        tp, generation = message.tp, message.generation_id
        if generation != self.app.consumer_generation_id:
            return
        message.acked = True
        self._unacked_messages.discard(message)
        batch, done = cast(FetchedBatch, message.value), self._done_to(tp)
        if done is not None and batch.follows > done:
            self._refuse(tp, batch, done)
            return
        self._confirmed[tp] = (generation, max(message.offset + 1, done or 0))

    def _refuse(self, tp: TP, batch: FetchedBatch, done: int) -> None:
        BATCHES_REFUSED.labels(tp.topic).inc()
        if batch.placed < self._placed.get(tp, 0):
            return  # it is read again already
        log.warning(
            "%s partition %d: records %d to %d were fetched, but not handled; reading them again",
            tp.topic,
            tp.partition,
            done,
            batch.follows - 1,
        )
        self._refused.add(tp)

    def confirm_until(self, tp: TP, offset: int) -> None:
        """Acknowledge what is below an offset and is no record: the markers of transactions."""
        self._confirmed[tp] = (self.app.consumer_generation_id, offset)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        taken = bool(await super()._commit(offsets))
        self.commits += taken
        self._not_taken = {} if taken else {tp: self._committed_offset[tp] for tp in offsets}
        return taken

    async def _commit_offsets(
        self, offsets: Mapping[TP, int], start_new_transaction: bool = True
    ) -> bool:
        """Commit; what the broker did not take is not committed, though Faust notes it so."""
        taken: bool = await super()._commit_offsets(offsets, start_new_transaction)
        self._committed_offset.update(self._not_taken)
        self._not_taken = {}
        return taken

    async def verify_all_partitions_active(self) -> None:
        """Look at nothing: `Progress` watches what is committed.

        Faust's own look asserts positions, which a partition lacks until its seek is through; on a
        busy machine that ended the worker.
        """

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Take partitions over; those of batches are read only once the flow resumes for them."""
        self.lease.renew()
        self.lease.follow(self._thread._ensure_consumer()._coordinator)
        self._paused_partitions.update(tp for tp in assigned if self._is_batched(tp.topic))
        await super().on_partitions_assigned(assigned, generation_id)

    def pause_partitions(self, tps: Iterable[TP]) -> None:
        """Fetch no more from partitions, also where they were about to be resumed."""
        super().pause_partitions(tps)
        self._held_back.difference_update(tps)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Fetch from partitions again: from those of batches once the flow resumes, too.

        At the end of recovery Faust resumes partitions, seeks, and then lets the flow go on, which
        empties the buffers of its streams. Flow was never stopped during recovery, so what came in
        between would be lost.
        """
        self._held_back.update(tp for tp in tps if self._is_batched(tp.topic))
        super().resume_partitions({tp for tp in tps if not self._is_batched(tp.topic)})

    def resume_flow(self) -> None:
        """Let messages come again, and with them those of the partitions held back."""
        super().resume_flow()
        held_back, self._held_back = self._held_back, set()
        super().resume_partitions(held_back)

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
        return await self._ask(
            "end_offsets", [tp for tp in self.assignment() if self._is_batched(tp.topic)]
        )

    async def ask_starts(self, tps: Iterable[TP]) -> dict[TP, int]:
        """Ask the broker where the logs of partitions start by now."""
        return await self._ask("beginning_offsets", tps)

    async def _ask(self, question: str, tps: Iterable[TP]) -> dict[TP, int]:
        places = [TopicPartition(tp.topic, tp.partition) for tp in tps]

        async def ask(consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
            async with asyncio.timeout(_ENDS_S):
                return dict(await getattr(consumer, question)(places))

        answers = await self._thread.call_thread(ask, self._thread._ensure_consumer())
        return {TP(place.topic, place.partition): offset for place, offset in answers.items()}

    def note_gaps(self, tp: TP, gaps: Iterable[tuple[int, int]]) -> None:
        """Keep for `take_gaps` which offsets of a partition (from, to) fetches passed over."""
        self._gaps.setdefault(tp, []).extend(gaps)

    def take_gaps(self) -> dict[TP, list[tuple[int, int]]]:
        """Return once, by partition, which offsets (from, to) fetches passed over."""
        taken, self._gaps = self._gaps, {}
        return taken

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
