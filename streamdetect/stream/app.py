"""The worker: topics, the three agents, their tables, background tasks. No domain logic."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from aiokafka.structs import ConsumerRecord
from faust.types import TP

from streamdetect.detect.detector import Detector
from streamdetect.detect.sampling import Sample
from streamdetect.enforce.policy import Policy
from streamdetect.events.topics import (
    CO_PARTITIONED,
    CONTROL,
    INSPECTED,
    LEDGER_TABLE,
    LISTINGS,
    LISTINGS_TABLE,
    TALK_TABLE,
    TRANSCRIPTS,
    VIOLATIONS,
)
from streamdetect.metrics import (
    ASSIGNED,
    EVENTS_IN,
    LATENCY,
    PAUSED,
    REBALANCES,
    REQUESTS_WAITING,
)
from streamdetect.settings import Settings
from streamdetect.stream.batching import BatchConsumer
from streamdetect.stream.breaking import Breaker, limits_of
from streamdetect.stream.compacted import CompactedReader
from streamdetect.stream.demoting import Demoter
from streamdetect.stream.detecting import BatchResult, DetectWork, Scorer
from streamdetect.stream.dues import Dues
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.faust_app import batching_app
from streamdetect.stream.flight import Flights
from streamdetect.stream.goods import ControlState, Goods, listing_replaces
from streamdetect.stream.health import Health
from streamdetect.stream.history import HistoryReader
from streamdetect.stream.inspecting import InspectWork
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import FactTable
from streamdetect.stream.listing_book import ListingBook
from streamdetect.stream.outgoing import deliver
from streamdetect.stream.probes import serve, stop_serving
from streamdetect.stream.progress import Progress
from streamdetect.stream.published import Following
from streamdetect.stream.room_talk import RoomTalk
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)

_OBSERVE_S = 1.0
_PEEK_S = 10.0
_ENDS_S = 15.0  # between two questions where the logs end
_NEWS_S = 0.2  # from the first control record to the look at what it says
_DUE_S = 5.0  # between two looks at what fell due
_LISTING_TOPICS = frozenset(topic.name for topic in INSPECTED)
_LEASE_S = 0.05  # between two looks whether the group has answered
_LAST_COMMIT_S = 2.0  # at a stop that took all its time
_DAY_MS = 86_400_000


class Worker:
    """Everything that one worker process runs; `app` is what Faust starts."""

    def __init__(
        self,
        settings: Settings,
        detector: Detector,
        policy: Policy,
        scorer: Scorer,
        *,
        metrics_port: int,
        reload: Callable[["Worker"], Any] | None = None,
        rulesets: Following[Any] | None = None,
        policies: Following[Any] | None = None,
    ) -> None:
        self.settings = settings
        self.health = Health(settings.worker.stall_s)
        self.goods = Goods()
        self.control = ControlState()
        self._scorer = scorer
        self._metrics_port = metrics_port
        self._reload = reload
        self.app = batching_app(settings)
        self._history = HistoryReader(
            settings.kafka,
            seconds=settings.worker.warm_up_s,
            max_records=settings.worker.warm_up_max_records,
        )
        sample = Sample(settings.review.sample_percent, settings.review.sample_seed)
        self.detecting = DetectWork(
            detector,
            self.goods,
            scorer,
            self._history,
            poison_window=settings.worker.poison_window,
            poison_share=settings.worker.poison_share,
            sample=sample,
        )
        self.detecting.is_stale = lambda generation: generation != self.app.consumer_generation_id
        self.detecting.is_ending = lambda: self.health.stopping
        self.book = Book(lambda key: self.table.data[key])
        self.table = self.app.tables.add(
            FactTable(self.app, name=LEDGER_TABLE, partitions=settings.kafka.partitions)
        )
        self.enforcing = EnforceWork(
            policy,
            self.table,
            self.book,
            partitions=settings.kafka.partitions,
            sample=sample,
        )
        self.talk_table = self.app.tables.add(
            FactTable(self.app, name=TALK_TABLE, partitions=settings.kafka.partitions)
        )
        self.talk = RoomTalk(self.talk_table, self.book.knows)
        self.enforcing.talk_of = self.talk.of
        self.listing_book = ListingBook()
        self.listing_table = self.app.tables.add(
            FactTable(self.app, name=LISTINGS_TABLE, partitions=settings.kafka.partitions)
        )
        self.inspecting = InspectWork(
            detector,
            scorer,
            self.listing_table,
            self.listing_book,
            appeal_ms=settings.listings.appeal_days * _DAY_MS,
        )
        self.inspecting.check = self.enforcing.entitling.check_on_listing
        self._listings = CompactedReader(
            LISTINGS.name, settings.kafka, self.goods.apply, listing_replaces
        )
        self._following = tuple(one for one in (rulesets, policies) if one is not None)
        self._control = CompactedReader(CONTROL.name, settings.kafka, self._on_control)
        self._control_news = asyncio.Event()
        self._rules_settled = asyncio.Event()  # what was published before is in force
        self._breaker = (
            Breaker(
                settings.kafka,
                limits_of(settings.breaker),
                settings.worker.group,
                self.control,
                rulesets,
                self._counts_for_all,
            )
            if rulesets is not None and settings.breaker.enabled
            else None
        )
        self._demoter = Demoter(
            settings.kafka,
            settings.demotion,
            self.control,
            self.enforcing.entitling,
            self._counts_for_all,
        )
        self._flights = Flights(settings.worker.batches_in_flight, self._crash)
        self.progress = Progress(
            self.health,
            self._has_work,
            settings.worker.recovery_s,
            settings.kafka.bootstrap_servers,
        )
        self._ledger_turn = asyncio.Lock()  # a stop waits for the batch in hand
        self.dues = Dues(
            self.app,
            self.health,
            self.progress,
            self.enforcing,
            self.talk,
            self._ledger_turn,
            lambda: not self._consumer.lease.holds(),
        )
        self._listing_turn = asyncio.Lock()
        self._ending: asyncio.Future[None] | None = None
        self._runner: Any = None
        self._wire()
        # From the start on: what is not there neither is 0 nor stops.
        _show_held(set())
        EVENTS_IN.labels(TRANSCRIPTS.name)

    @property
    def _consumer(self) -> BatchConsumer:
        return self.app.consumer  # type: ignore[no-any-return]

    def _wire(self) -> None:
        app = self.app
        raw = {"key_serializer": "raw", "value_serializer": "raw"}
        partitions = self.settings.kafka.partitions
        transcripts = app.topic(TRANSCRIPTS.name, partitions=partitions, **raw)
        facts = app.topic(*(topic.name for topic in CO_PARTITIONED), partitions=partitions, **raw)

        listings = app.topic(*(topic.name for topic in INSPECTED), partitions=partitions, **raw)

        @app.agent(transcripts, name="detect")  # type: ignore[untyped-decorator]
        async def detect(stream: Any) -> None:
            # At once: a topic that is iterated late is subscribed to only 45 s later.
            async for event in stream.noack().events():
                await self._on_transcripts(event)

        @app.agent(facts, name="enforce")  # type: ignore[untyped-decorator]
        async def enforce(stream: Any) -> None:
            async for event in stream.noack().events():
                await self._on_facts(event)

        @app.agent(listings, name="inspect")  # type: ignore[untyped-decorator]
        async def inspect(stream: Any) -> None:
            async for event in stream.noack().events():
                await self._on_listings(event)

        @self.listing_table.on_recover  # type: ignore[untyped-decorator]
        async def listings_recovered() -> None:
            count = self.listing_book.load(self.listing_table.entries())
            log.info("interceptions recovered: %d facts", count)

        @self.talk_table.on_recover  # type: ignore[untyped-decorator]
        async def talk_recovered() -> None:
            self.talk.load(self.talk_table.entries())

        @self.table.on_recover  # type: ignore[untyped-decorator]
        async def recovered() -> None:
            count = self.book.load(self.table.entries())
            self.enforcing.recovered()
            self.health.recovered, self.health.recovering = True, False
            log.info("ledger recovered: %d facts", count)

        tables = self.table, self.talk_table, self.listing_table
        for table, topic in zip(tables, (VIOLATIONS, VIOLATIONS, LISTINGS), strict=True):
            table.holds = partial(self._holds, topic.name)
            table.is_sure = lambda: self._consumer.lease.holds()

        @app.on_partitions_assigned.connect(weak=False)  # type: ignore[untyped-decorator]
        async def assigned(_: Any, tps: set[TP], **__: Any) -> None:
            REBALANCES.inc()
            self.health.joined = True
            self.detecting.forget()
            _show_held(tps)

        @app.on_partitions_revoked.connect(weak=False)  # type: ignore[untyped-decorator]
        async def revoked(_: Any, tps: set[TP], **__: Any) -> None:
            self.health.recovering = True
            for table in tables:
                table.unsettle()
            _show_held(set())
            self.health.paused -= {(tp.topic, tp.partition) for tp in tps}
            PAUSED.set(len(self.health.paused))
            self.progress.forget()
            self.dues.forget()

        @app.on_rebalance_complete.connect(weak=False)  # type: ignore[untyped-decorator]
        async def settled(_: Any, **__: Any) -> None:
            self.health.recovered, self.health.recovering = True, False
            for table in tables:
                table.settle()

        app.background = (self._probes, self._follow, self._observe, self._ask_ends)
        app.before_stop = self.drain
        for task in (self._watch_rules, self._tell_what_is_due, self._break, self._demote):
            app.task(task)

    async def _inputs_read(self) -> None:
        await self._listings.caught_up.wait()
        await self._rules_settled.wait()

    def _on_control(self, record: ConsumerRecord) -> None:
        self.control.apply(record)
        for one in self._following:
            one.apply(record)
        self._control_news.set()

    async def _on_transcripts(self, event: Any) -> None:
        message = event.message
        batch: Sequence[ConsumerRecord] = message.value
        tp, generation = message.tp, message.generation_id
        self.progress.took(tp, batch[-1].timestamp, now_ms())

        if self.health.stopping:
            return

        async def compute() -> BatchResult:
            await self._inputs_read()
            if generation != self.app.consumer_generation_id:
                return BatchResult()  # read again from the committed offset
            return await self.detecting.work(tp.partition, batch, generation)

        async def send(result: BatchResult) -> None:
            if not await self._is_ours(generation):
                # What others have told meanwhile would come again as if known before.
                raise asyncio.CancelledError
            await deliver(self.app.producer, result.out)
            done = now_ms()
            for heard_at in result.heard_at_ms:
                LATENCY.observe(max(0, done - heard_at) / 1000)

        def confirm(result: BatchResult) -> None:
            self._consumer.confirm(message)
            if result.poisoned:
                self._pause(tp)

        await self._flights.launch((tp, generation), compute, send, confirm)

    async def _on_facts(self, event: Any) -> None:
        message = event.message

        def is_stale() -> bool:
            return bool(message.generation_id != self.app.consumer_generation_id)

        await self._rules_settled.wait()
        async with self._ledger_turn:
            if self.health.stopping or not await self._is_ours(message.generation_id):
                return
            batch: Sequence[ConsumerRecord] = message.value
            await self.talk.take(message.tp.partition, batch)
            if is_stale():
                return  # the table may be another worker's by now
            out = await self.enforcing.work(message.tp.partition, batch, is_stale)
            if not await self._is_ours(message.generation_id):
                return
            await deliver(self.app.producer, out)
            self.dues.took(message.tp, batch[-1].timestamp)
            self._consumer.confirm(message)

    async def _on_listings(self, event: Any) -> None:
        message = event.message

        def is_stale() -> bool:
            return bool(message.generation_id != self.app.consumer_generation_id)

        await self._rules_settled.wait()
        async with self._listing_turn:
            if self.health.stopping or not await self._is_ours(message.generation_id):
                return
            out = await self.inspecting.work(message.value, is_stale)
            if await self._is_ours(message.generation_id):
                await deliver(self.app.producer, out)
                self._consumer.confirm(message)

    async def _is_ours(self, generation: int) -> bool:
        """Whether what this generation was assigned is still ours; returns once that is sure."""
        while generation == self.app.consumer_generation_id:
            if self._consumer.lease.holds():
                return True
            if self.health.stopping:
                return False
            await asyncio.sleep(_LEASE_S)
        return False

    def use_detector(self, detector: Detector) -> None:
        """Judge speech and listings by another detector from now on."""
        self.detecting.use(detector)
        self.inspecting.use(detector)

    def _pause(self, tp: TP) -> None:
        place = (tp.topic, tp.partition)
        if place in self.health.paused:
            return
        log.error(
            "%s partition %d is paused: more than %.0f %% of its last %d records are bad; they are "
            "kept on the dead-letter topic. Mend the producer, then restart this worker: it goes "
            "on from here",
            tp.topic,
            tp.partition,
            100 * self.settings.worker.poison_share,
            self.settings.worker.poison_window,
        )
        self.health.paused.add(place)
        PAUSED.set(len(self.health.paused))
        self._consumer.pause_partitions({tp})

    def _crash(self, error: BaseException) -> None:
        log.critical("this worker ends; what it had in hand is read again", exc_info=error)
        self._ending = asyncio.ensure_future(self.app.crash(error))

    async def _probes(self) -> None:
        self.health.model_loaded = True  # this worker was given it
        host = self.settings.worker.metrics_host
        self._runner = await serve(self.health, host, self._metrics_port)

    async def _follow(self) -> None:
        async def read(reader: CompactedReader, flag: str) -> None:
            following = asyncio.create_task(reader.run())
            await reader.caught_up.wait()
            setattr(self.health, flag, True)
            await following

        await asyncio.gather(
            read(self._listings, "listings_read"), read(self._control, "control_read")
        )

    async def _watch_rules(self) -> None:
        await self._control.caught_up.wait()
        while self._reload is not None and not self.app.should_stop:
            self._control_news.clear()
            try:
                await self._reload(self)
            except Exception:  # a worker goes on with the rules that it has
                log.exception("the rules cannot be looked at; the last good set stays")
            self._rules_settled.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._control_news.wait(), self._until_next_look_s())
                await asyncio.sleep(_NEWS_S)  # many records come at once: one look for them all
        self._rules_settled.set()

    async def _break(self) -> None:
        await self._rules_settled.wait()
        if self._breaker is not None:
            await self._breaker.run(lambda: self.app.producer, lambda: bool(self.app.should_stop))

    async def _demote(self) -> None:
        await self._rules_settled.wait()
        if self.settings.demotion.enabled:
            await self._demoter.run(lambda: self.app.producer, lambda: bool(self.app.should_stop))

    def _counts_for_all(self) -> bool:
        """Whether this worker holds the first partition: one place for what is counted once."""
        with suppress(Exception):  # no consumer yet
            return TP(TRANSCRIPTS.name, 0) in self._consumer.assignment()
        return False

    def _holds(self, topic: str, partition: int) -> bool:
        return TP(topic, partition) in self._consumer.assignment()

    def _until_next_look_s(self) -> float:
        """Return how long to wait: to the next look at the folder, or to what falls due before."""
        now = now_ms()
        due = [at for one in self._following if (at := one.changes_at_ms(now)) is not None]
        wait_s = self.settings.rules.poll_interval_s
        return min([wait_s, *((at - now) / 1000 for at in due)])

    async def _observe(self) -> None:
        recovery = self.app.tables.recovery
        while not self.app.should_stop:
            await asyncio.sleep(_OBSERVE_S)
            if self.progress.join_hangs():
                log.critical(
                    "the consumer group is not joined; this worker ends, to be started again"
                )
                self._crash(TimeoutError("the consumer group is not joined"))
                return
            if self.progress.recovery_hangs(recovery.active_remaining_total()):
                log.critical("the ledger's recovery hangs; this worker ends, to be started again")
                self._crash(TimeoutError("the ledger's recovery hangs"))
            with suppress(Exception):  # no consumer yet, or in the middle of a rebalance
                self.progress.look(self._consumer, now_ms())
                REQUESTS_WAITING.set(self.detecting.requests_waiting)
                for tp in self.progress.stuck():
                    await self._go_on(tp)

    async def _ask_ends(self) -> None:
        while not self.app.should_stop:
            await asyncio.sleep(_ENDS_S)
            try:
                async with asyncio.timeout(_PEEK_S):
                    await self.progress.ask_ends(self._consumer)
            except Exception:  # no consumer yet, or no answer: it is asked again
                self.progress.unheard()
                continue
            with suppress(Exception):
                async with asyncio.timeout(_PEEK_S):
                    await self.progress.count_expired(self._consumer)

    async def _go_on(self, tp: TP) -> None:
        """Bring a partition on that stands still: nothing is left in it, or it got lost."""
        generation, start = self.app.consumer_generation_id, self.progress.committed[tp]
        end = start + (self.progress.lag[tp] or 0)
        async with asyncio.timeout(_PEEK_S):
            nothing_left = await self._history.is_empty(tp.topic, tp.partition, start, end)
        if generation != self.app.consumer_generation_id or self._has_work(tp):
            return
        if nothing_left:
            self._consumer.confirm_until(tp, end)
            return
        log.warning("%s partition %d does not move; reading it again", tp.topic, tp.partition)
        await self._consumer.read_again(tp)

    def _has_work(self, tp: TP) -> bool:
        if tp.topic == TRANSCRIPTS.name:
            return self._flights.flies((tp, self.app.consumer_generation_id))
        turn = self._listing_turn if tp.topic in _LISTING_TOPICS else self._ledger_turn
        return turn.locked()

    async def _let_rest(self) -> None:
        """Let the wall clock go on for rooms from which nothing more comes."""
        generation, at_ms = self.app.consumer_generation_id, self.progress.at_ms
        committed, lags = self.progress.committed, self.progress.lag  # others replace these
        for tp, lag in lags.items():
            if self.health.recovering or self.health.stopping:
                return
            if generation != self.app.consumer_generation_id:
                return  # a rebalance came while the one before was launched
            offset = committed[tp]
            at_rest = tp.topic == TRANSCRIPTS.name and lag == 0 and not self._has_work(tp)
            if at_rest and offset and self.detecting.has_open(tp.partition, generation, at_ms):
                await self._launch_rest(tp, offset, generation, at_ms)

    async def _launch_rest(self, tp: TP, offset: int, generation: int, at_ms: int) -> None:
        async def compute() -> BatchResult:
            await self._inputs_read()
            if generation != self.app.consumer_generation_id:
                return BatchResult()
            return await self.detecting.at_rest(tp.topic, tp.partition, offset, generation, at_ms)

        async def send(result: BatchResult) -> None:
            if not await self._is_ours(generation):
                raise asyncio.CancelledError
            await deliver(self.app.producer, result.out)

        await self._flights.launch((tp, generation), compute, send, lambda _: None)

    async def _tell_what_is_due(self) -> None:
        await self._rules_settled.wait()  # by the policy that is in force
        while not self.app.should_stop:
            await asyncio.sleep(_DUE_S)
            await self._let_rest()
            await self.dues.tell()

    async def drain(self) -> None:
        """Stop taking batches, deliver those in flight, commit. For a graceful stop."""
        self.health.stopping = True
        with suppress(Exception):
            self._consumer.stop_flow()
        until = asyncio.get_running_loop().time() + self.settings.worker.shutdown_s
        landed = await self._flights.drain(self.settings.worker.shutdown_s)
        try:
            async with asyncio.timeout_at(until):
                await self._ledger_turn.acquire()
                await self._listing_turn.acquire()
        except TimeoutError:
            landed = False
        if not landed:
            log.warning("some batches are not delivered in time and will be read again")
        with suppress(Exception):  # the broker may be away
            async with asyncio.timeout_at(until if landed else until + _LAST_COMMIT_S):
                await self._consumer.commit()
        await self._scorer.close()
        await self._history.close()
        if self._runner is not None:
            await stop_serving(self._runner)


def _show_held(held: set[TP]) -> None:
    for topic in (TRANSCRIPTS, *CO_PARTITIONED, *INSPECTED):
        ASSIGNED.labels(topic.name).set(sum(tp.topic == topic.name for tp in held))
