"""The worker: topics, the three agents, their tables, background tasks. No domain logic."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from streamdetect.detect.detector import Detector
from streamdetect.detect.sampling import Sample
from streamdetect.enforce.policy import Policy
from streamdetect.events.topics import (
    CO_PARTITIONED,
    INSPECTED,
    LEDGER_TABLE,
    LISTINGS,
    LISTINGS_TABLE,
    TALK_TABLE,
    TRANSCRIPTS,
    VIOLATIONS,
)
from streamdetect.metrics import EVENTS_IN
from streamdetect.settings import Settings
from streamdetect.stream.breaking import Breaker, limits_of
from streamdetect.stream.compacted import CompactedReader
from streamdetect.stream.demoting import Demoter
from streamdetect.stream.detecting import DetectWork, Scorer
from streamdetect.stream.dues import Dues
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.fact_agents import FactAgents
from streamdetect.stream.faust_app import batching_app
from streamdetect.stream.goods import ControlState, Goods, listing_replaces
from streamdetect.stream.health import Health
from streamdetect.stream.hearing import Hearing
from streamdetect.stream.history import HistoryReader
from streamdetect.stream.in_hand import InHand
from streamdetect.stream.inspecting import InspectWork
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import FactTable
from streamdetect.stream.listing_book import ListingBook
from streamdetect.stream.observing import Observing
from streamdetect.stream.probes import serve, stop_serving
from streamdetect.stream.progress import Progress
from streamdetect.stream.published import Following
from streamdetect.stream.rebalances import follow_rebalances, show_held
from streamdetect.stream.room_talk import RoomTalk
from streamdetect.stream.rule_watch import RuleWatch
from streamdetect.stream.tenure import Tenure

log = logging.getLogger(__name__)

_DUE_S = 5.0  # between two looks at what fell due
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
        self.app = batching_app(settings)
        self.tenure = Tenure(self.app, self.health)
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
        self.detecting.is_stale = self.tenure.is_stale
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
        self.rule_watch = RuleWatch(
            settings,
            self.control,
            tuple(one for one in (rulesets, policies) if one is not None),
            partial(reload, self) if reload is not None else None,
            lambda: bool(self.app.should_stop),
        )
        self._breaker = (
            Breaker(
                settings.kafka,
                limits_of(settings.breaker),
                settings.worker.group,
                self.control,
                rulesets,
                self.tenure.counts_for_all,
            )
            if rulesets is not None and settings.breaker.enabled
            else None
        )
        self._demoter = Demoter(
            settings.kafka,
            settings.demotion,
            self.control,
            self.enforcing.entitling,
            self.tenure.counts_for_all,
        )
        self.in_hand = InHand(settings.worker.batches_in_flight, self._crash, self.tenure)
        self.progress = Progress(
            self.health,
            self.in_hand.has_work,
            settings.worker.recovery_s,
            settings.kafka.bootstrap_servers,
        )
        self.dues = Dues(
            self.app,
            self.health,
            self.progress,
            self.enforcing,
            self.talk,
            self.in_hand.ledger_turn,
            self.tenure.is_cut_off,
        )
        self.hearing = Hearing(
            self.app,
            settings.worker,
            self.health,
            self.tenure,
            self.in_hand,
            self.progress,
            self.detecting,
            self._inputs_read,
        )
        self.fact_agents = FactAgents(
            self.app,
            self.health,
            self.tenure,
            self.in_hand,
            self.talk,
            self.enforcing,
            self.inspecting,
            self.dues,
            self.rule_watch.settled,
        )
        self.observing = Observing(
            self.app,
            self.tenure,
            self.in_hand,
            self.progress,
            self.detecting,
            self._history,
            self._crash,
        )
        self._ending: asyncio.Future[None] | None = None
        self._runner: Any = None
        self._wire()
        # From the start on: what is not there neither is 0 nor stops.
        show_held(())
        EVENTS_IN.labels(TRANSCRIPTS.name)

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
                await self.hearing.take(event)

        @app.agent(facts, name="enforce")  # type: ignore[untyped-decorator]
        async def enforce(stream: Any) -> None:
            async for event in stream.noack().events():
                await self.fact_agents.take_facts(event)

        @app.agent(listings, name="inspect")  # type: ignore[untyped-decorator]
        async def inspect(stream: Any) -> None:
            async for event in stream.noack().events():
                await self.fact_agents.take_listings(event)

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
            table.holds = partial(self.tenure.holds, topic.name)
            table.is_sure = self.tenure.is_sure

        follow_rebalances(app, tables, self.health, self.detecting, self.progress, self.dues)
        app.background = (
            self._probes,
            self._follow,
            self.observing.observe,
            self.observing.ask_ends,
        )
        app.before_stop = self.drain
        for task in (self.rule_watch.run, self._tell_what_is_due, self._break, self._demote):
            app.task(task)

    async def _inputs_read(self) -> None:
        await self._listings.caught_up.wait()
        await self.rule_watch.settled.wait()

    def use_detector(self, detector: Detector) -> None:
        """Judge speech and listings by another detector from now on."""
        self.detecting.use(detector)
        self.inspecting.use(detector)

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
            read(self._listings, "listings_read"), read(self.rule_watch.reader, "control_read")
        )

    async def _break(self) -> None:
        await self.rule_watch.settled.wait()
        if self._breaker is not None:
            await self._breaker.run(lambda: self.app.producer, lambda: bool(self.app.should_stop))

    async def _demote(self) -> None:
        await self.rule_watch.settled.wait()
        if self.settings.demotion.enabled:
            await self._demoter.run(lambda: self.app.producer, lambda: bool(self.app.should_stop))

    async def _tell_what_is_due(self) -> None:
        await self.rule_watch.settled.wait()  # by the policy that is in force
        while not self.app.should_stop:
            await asyncio.sleep(_DUE_S)
            await self.hearing.let_rest()
            await self.dues.tell()

    async def drain(self) -> None:
        """Stop taking batches, deliver those in flight, commit. For a graceful stop."""
        self.health.stopping = True
        with suppress(Exception):
            self.tenure.consumer.stop_flow()
        until = asyncio.get_running_loop().time() + self.settings.worker.shutdown_s
        landed = await self.in_hand.drain(self.settings.worker.shutdown_s)
        if not landed:
            log.warning("some batches are not delivered in time and will be read again")
        with suppress(Exception):  # the broker may be away
            async with asyncio.timeout_at(until if landed else until + _LAST_COMMIT_S):
                await self.tenure.consumer.commit()
        await self._scorer.close()
        await self._history.close()
        if self._runner is not None:
            await stop_serving(self._runner)
