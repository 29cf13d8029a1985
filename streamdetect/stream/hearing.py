"""The agent that hears: batches of transcripts in flight, and rooms from which nothing comes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from aiokafka.structs import ConsumerRecord
from faust.types import TP

from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.metrics import LATENCY, PAUSED
from streamdetect.settings import WorkerSettings
from streamdetect.stream.detecting import BatchResult, DetectWork
from streamdetect.stream.health import Health
from streamdetect.stream.in_hand import InHand
from streamdetect.stream.outgoing import deliver
from streamdetect.stream.progress import Progress
from streamdetect.stream.tenure import Tenure
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)


class Hearing:
    """Lets `detecting` work on transcripts, and tells what it found while partitions are ours.

    `inputs_read` returns once rules and listings are known as they stand.
    """

    def __init__(
        self,
        app: Any,
        settings: WorkerSettings,
        health: Health,
        tenure: Tenure,
        in_hand: InHand,
        progress: Progress,
        detecting: DetectWork,
        inputs_read: Callable[[], Awaitable[None]],
    ) -> None:
        self._app = app
        self._settings = settings
        self._health = health
        self._tenure = tenure
        self._in_hand = in_hand
        self._progress = progress
        self._detecting = detecting
        self._inputs_read = inputs_read

    async def take(self, event: Any) -> None:
        """Launch a batch of transcripts; returns once a slot was free for it."""
        message = event.message
        batch: Sequence[ConsumerRecord] = message.value
        tp, generation = message.tp, message.generation_id
        self._progress.took(tp, batch[-1].timestamp, now_ms())

        if self._health.stopping:
            return

        async def send(result: BatchResult) -> None:
            await self._send(generation, result)
            done = now_ms()
            for heard_at in result.heard_at_ms:
                LATENCY.observe(max(0, done - heard_at) / 1000)

        def confirm(result: BatchResult) -> None:
            self._tenure.consumer.confirm(message)
            if result.poisoned:
                self._pause(tp)

        work = partial(self._detecting.work, tp.partition, batch, generation)
        await self._in_hand.flights.launch(
            (tp, generation), partial(self._compute, generation, work), send, confirm
        )

    async def let_rest(self) -> None:
        """Let the wall clock go on for rooms from which nothing more comes."""
        generation, at_ms = self._tenure.generation, self._progress.at_ms
        committed, lags = self._progress.committed, self._progress.lag  # others replace these
        for tp, lag in lags.items():
            if self._health.recovering or self._health.stopping:
                return
            if self._tenure.is_stale(generation):
                return  # a rebalance came while the one before was launched
            offset = committed[tp]
            at_rest = tp.topic == TRANSCRIPTS.name and lag == 0 and not self._in_hand.has_work(tp)
            if at_rest and offset and self._detecting.has_open(tp.partition, generation, at_ms):
                await self._launch_rest(tp, offset, generation, at_ms)

    async def _launch_rest(self, tp: TP, offset: int, generation: int, at_ms: int) -> None:
        work = partial(self._detecting.at_rest, tp.topic, tp.partition, offset, generation, at_ms)
        await self._in_hand.flights.launch(
            (tp, generation),
            partial(self._compute, generation, work),
            partial(self._send, generation),
            lambda _: None,
        )

    async def _compute(
        self, generation: int, work: Callable[[], Awaitable[BatchResult]]
    ) -> BatchResult:
        await self._inputs_read()
        if self._tenure.is_stale(generation):
            return BatchResult()  # read again from the committed offset
        return await work()

    async def _send(self, generation: int, result: BatchResult) -> None:
        if not await self._tenure.lasts(generation):
            # What others have told meanwhile would come again as if known before.
            raise asyncio.CancelledError
        await deliver(self._app.producer, result.out)

    def _pause(self, tp: TP) -> None:
        place = (tp.topic, tp.partition)
        if place in self._health.paused:
            return
        log.error(
            "%s partition %d is paused: more than %.0f %% of its last %d records are bad; they are "
            "kept on the dead-letter topic. Mend the producer, then restart this worker: it goes "
            "on from here",
            tp.topic,
            tp.partition,
            100 * self._settings.poison_share,
            self._settings.poison_window,
        )
        self._health.paused.add(place)
        PAUSED.set(len(self._health.paused))
        self._tenure.consumer.pause_partitions({tp})
