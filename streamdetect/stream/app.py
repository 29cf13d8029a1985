"""The Faust app: topics, the two agents, the ledger's table, background tasks. No domain logic."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import faust
from aiokafka.structs import ConsumerRecord
from faust.types import TP

from streamdetect.detect.detector import Detector
from streamdetect.enforce.policy import Policy
from streamdetect.events.topics import CO_PARTITIONED, CONTROL, LISTINGS, TRANSCRIPTS
from streamdetect.metrics import (
    ASSIGNED,
    INPUT_AGE,
    LAG,
    LATENCY,
    PAUSED,
    REBALANCES,
)
from streamdetect.settings import Settings
from streamdetect.stream.batching import BatchConsumer, BatchingApp
from streamdetect.stream.breaking import Breaker, limits_of
from streamdetect.stream.compacted import CompactedReader
from streamdetect.stream.detecting import BatchResult, DetectWork, Scorer
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.flight import Flights
from streamdetect.stream.goods import ControlState, Goods
from streamdetect.stream.health import Health
from streamdetect.stream.history import HistoryReader
from streamdetect.stream.ledger_table import Book, FactTable
from streamdetect.stream.outgoing import deliver
from streamdetect.stream.probes import serve
from streamdetect.stream.published import Following
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)

_OBSERVE_S = 1.0
_BUFFERED_BATCHES = 16  # of Faust; a full buffer may drop what it was given in a rebalance
_STUCK_S = 10.0  # a partition with lag, without work in hand and without commits, is read again


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
        self.app = _app(settings)
        self._history = HistoryReader(
            settings.kafka,
            seconds=settings.worker.warm_up_s,
            max_records=settings.worker.warm_up_max_records,
        )
        self.detecting = DetectWork(
            detector,
            self.goods,
            scorer,
            self._history,
            poison_window=settings.worker.poison_window,
            poison_share=settings.worker.poison_share,
        )
        self.book = Book()
        self.table = self.app.tables.add(
            FactTable(self.app, name="ledger", partitions=settings.kafka.partitions)
        )
        self.enforcing = EnforceWork(policy, self.table, self.book)
        self._listings = CompactedReader(LISTINGS.name, settings.kafka, self.goods.apply)
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
        self._flights = Flights(settings.worker.batches_in_flight, self._crash)
        self._recovering_since = time.monotonic()
        self._moved: dict[TP, float] = {}  # when a partition last moved, or had nothing to do
        self._ledger_turn = asyncio.Lock()  # a stop waits for the batch in hand
        self._ending: asyncio.Future[None] | None = None
        self._runner: Any = None
        self._wire()

    @property
    def _consumer(self) -> BatchConsumer:
        return self.app.consumer  # type: ignore[no-any-return]

    def _wire(self) -> None:
        app = self.app
        raw = {"key_serializer": "raw", "value_serializer": "raw"}
        partitions = self.settings.kafka.partitions
        transcripts = app.topic(TRANSCRIPTS.name, partitions=partitions, **raw)
        facts = app.topic(*(topic.name for topic in CO_PARTITIONED), partitions=partitions, **raw)

        @app.agent(transcripts, name="detect")  # type: ignore[untyped-decorator]
        async def detect(stream: Any) -> None:
            # At once: a topic that is iterated late is subscribed to only 45 s later.
            async for event in stream.noack().events():
                await self._on_transcripts(event)

        @app.agent(facts, name="enforce")  # type: ignore[untyped-decorator]
        async def enforce(stream: Any) -> None:
            async for event in stream.noack().events():
                await self._on_facts(event)

        @self.table.on_recover  # type: ignore[untyped-decorator]
        async def recovered() -> None:
            count = self.book.load(self.table)
            self.health.recovered, self.health.recovering = True, False
            log.info("ledger recovered: %d facts", count)

        @app.on_partitions_assigned.connect(weak=False)  # type: ignore[untyped-decorator]
        async def assigned(_: Any, tps: set[TP], **__: Any) -> None:
            REBALANCES.inc()
            self.health.joined = True
            self.detecting.forget()
            for topic in (TRANSCRIPTS, *CO_PARTITIONED):
                ASSIGNED.labels(topic.name).set(sum(tp.topic == topic.name for tp in tps))

        @app.on_partitions_revoked.connect(weak=False)  # type: ignore[untyped-decorator]
        async def revoked(_: Any, tps: set[TP], **__: Any) -> None:
            self.health.recovering = True
            self.health.paused -= {(tp.topic, tp.partition) for tp in tps}
            PAUSED.set(len(self.health.paused))
            LAG.clear()

        @app.on_rebalance_complete.connect(weak=False)  # type: ignore[untyped-decorator]
        async def settled(_: Any, **__: Any) -> None:
            self.health.recovered, self.health.recovering = True, False

        app.before_stop = self.drain
        background_tasks = (self._probes, self._follow, self._observe, self._watch_rules)
        for background in (*background_tasks, self._break):
            app.task(background)

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
        INPUT_AGE.labels(TRANSCRIPTS.name).set((now_ms() - batch[-1].timestamp) / 1000)

        if self.health.stopping:
            return

        async def compute() -> BatchResult:
            await self._inputs_read()
            if generation != self.app.consumer_generation_id:
                return BatchResult()  # read again from the committed offset
            return await self.detecting.work(tp.partition, batch, generation)

        async def send(result: BatchResult) -> None:
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
        await self._rules_settled.wait()
        async with self._ledger_turn:
            if self.health.stopping or message.generation_id != self.app.consumer_generation_id:
                return
            batch: Sequence[ConsumerRecord] = message.value
            await deliver(self.app.producer, await self.enforcing.work(message.tp.partition, batch))
            self._consumer.confirm(message)

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
        self.health.model_loaded = True
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
        self._rules_settled.set()

    async def _break(self) -> None:
        await self._rules_settled.wait()
        if self._breaker is not None:
            await self._breaker.run(lambda: self.app.producer, lambda: bool(self.app.should_stop))

    def _counts_for_all(self) -> bool:
        """Whether this worker holds the first partition: one place for what is counted once."""
        with suppress(Exception):  # no consumer yet
            return TP(TRANSCRIPTS.name, 0) in self._consumer.assignment()
        return False

    def _until_next_look_s(self) -> float:
        """Return how long to wait: to the next look at the folder, or to what falls due before."""
        now = now_ms()
        due = [at for one in self._following if (at := one.changes_at_ms(now)) is not None]
        wait_s = self.settings.rules.poll_interval_s
        return min([wait_s, *((at - now) / 1000 for at in due)])

    async def _observe(self) -> None:
        committed: dict[TP, int] = {}
        while not self.app.should_stop:
            await asyncio.sleep(_OBSERVE_S)
            self._end_if_recovery_hangs()
            with suppress(Exception):  # no consumer yet, or in the middle of a rebalance
                committed = self._measure(committed)
                await self._read_stuck_again()

    def _measure(self, before: dict[TP, int]) -> dict[TP, int]:
        consumer = self._consumer
        watched = {TRANSCRIPTS.name, *(topic.name for topic in CO_PARTITIONED)}
        assignment = {tp for tp in consumer.assignment() if tp.topic in watched}
        committed: dict[TP, int] = {}
        total = 0
        for tp in assignment:
            done = consumer._committed_offset[tp] or 0
            end = consumer.highwater(tp)
            committed[tp] = done
            lag = max(0, (end or 0) - done)
            LAG.labels(tp.topic, str(tp.partition)).set(lag)
            if (tp.topic, tp.partition) not in self.health.paused:
                total += lag
            if lag == 0 or done != before.get(tp, -1) or self._has_work(tp):
                self._moved[tp] = time.monotonic()
        self._moved = {tp: self._moved[tp] for tp in assignment}
        if any(offset > before.get(tp, 0) for tp, offset in committed.items()):
            self.health.progressed()
        self.health.observe(assigned=len(assignment), lag=total)
        return committed

    def _end_if_recovery_hangs(self) -> None:
        now = time.monotonic()
        if not self.health.recovering or self.health.stopping:
            self._recovering_since = now
        elif now - self._recovering_since > self.settings.worker.recovery_s:
            self._recovering_since = now
            log.critical("the ledger's recovery hangs; this worker ends, to be started again")
            self._crash(TimeoutError("the ledger's recovery hangs"))

    def _has_work(self, tp: TP) -> bool:
        if tp.topic == TRANSCRIPTS.name:
            return self._flights.flies((tp, self.app.consumer_generation_id))
        return self._ledger_turn.locked()

    async def _read_stuck_again(self) -> None:
        """Read a partition again from its committed offset where what was fetched got lost.

        Faust may drop fetched messages around a rebalance; without this such records would wait
        for the next rebalance or restart.
        """
        if self.health.recovering or self.health.stopping:
            return
        now = time.monotonic()
        for tp, moved in self._moved.items():
            if now - moved < _STUCK_S or (tp.topic, tp.partition) in self.health.paused:
                continue
            log.warning("%s partition %d does not move; reading it again", tp.topic, tp.partition)
            self._moved[tp] = now
            await self._consumer.read_again(tp)

    async def drain(self) -> None:
        """Stop taking batches, deliver those in flight, commit. For a graceful stop."""
        self.health.stopping = True
        with suppress(Exception):
            self._consumer.stop_flow()
        landed = await self._flights.drain(self.settings.worker.shutdown_s)
        try:
            async with asyncio.timeout(self.settings.worker.shutdown_s):
                await self._ledger_turn.acquire()
        except TimeoutError:
            landed = False
        if not landed:
            log.warning("some batches are not delivered in time and will be read again")
        with suppress(Exception):
            await self._consumer.commit()
        await self._scorer.close()
        await self._history.close()
        if self._runner is not None:
            await self._runner.cleanup()


def _app(settings: Settings) -> BatchingApp:
    kafka, worker = settings.kafka, settings.worker
    broker = [f"kafka://{server.strip()}" for server in kafka.bootstrap_servers.split(",")]
    app = BatchingApp(
        worker.group,
        broker=broker,
        broker_credentials=_credentials(settings),
        broker_session_timeout=kafka.session_timeout_s,
        broker_heartbeat_interval=kafka.session_timeout_s / 4,
        broker_rebalance_timeout=max(10.0, kafka.session_timeout_s),
        broker_request_timeout=max(kafka.request_timeout_s, kafka.session_timeout_s),
        broker_commit_interval=0.5,
        broker_max_poll_records=worker.max_batch_records,
        consumer_auto_offset_reset="earliest",
        producer_linger_ms=1,
        producer_request_timeout=kafka.request_timeout_s,
        producer_max_request_size=8 * 1024 * 1024,
        producer_acks=-1,
        producer_compression_type="gzip" if not kafka.on_loopback else None,
        stream_buffer_maxsize=_BUFFERED_BATCHES,
        stream_wait_empty=False,
        topic_partitions=kafka.partitions,
        topic_replication_factor=kafka.replication_factor,
        topic_disable_leader=True,
        store=worker.store,
        datadir=worker.data_dir or Path(f".{worker.group}-data"),
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
    )
    app.batched_topics = frozenset({TRANSCRIPTS.name, *(topic.name for topic in CO_PARTITIONED)})
    app.fetch_max_wait_ms = kafka.fetch_max_wait_ms
    app.client_options = kafka.client_options()
    return app


def _credentials(settings: Settings) -> Any:
    kafka = settings.kafka
    context = kafka.ssl_context()
    if kafka.security_protocol.startswith("SASL"):
        password = kafka.sasl_password.get_secret_value() if kafka.sasl_password else None
        return faust.SASLCredentials(
            username=kafka.sasl_username,
            password=password,
            mechanism=kafka.sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context is not None else None
