"""What time brings without any input: terms that end, missed deadlines, windows that are over."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from faust.types import TP

from streamdetect.events.topics import CO_PARTITIONED, ROOM_ACTIVITY
from streamdetect.metrics import LAPSES
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.health import Health
from streamdetect.stream.outgoing import deliver
from streamdetect.stream.progress import Progress
from streamdetect.stream.room_talk import RoomTalk

_WORK_S: Final = 0.02  # at once: the event loop has other work
_PAUSE_S: Final = 0.05
_WINDOWS_AT_ONCE: Final = 200
_LATE_FACTS_MS: Final = (
    10_000  # a fact becomes known by the clock of who sent it, and takes its way
)
_LEDGER_TOPICS: Final = frozenset(topic.name for topic in CO_PARTITIONED)
_FACT_TOPICS: Final = _LEDGER_TOPICS - {ROOM_ACTIVITY.name}


class Dues:
    """Tells what fell due in the partitions held.

    `turn`: one at a time may change the ledger. `is_cut_off`: whether others may hold them by now.
    """

    def __init__(
        self,
        app: Any,
        health: Health,
        progress: Progress,
        enforcing: EnforceWork,
        talk: RoomTalk,
        turn: asyncio.Lock,
        is_cut_off: Callable[[], bool] = lambda: False,
    ) -> None:
        self._app = app
        self._health = health
        self._progress = progress
        self._enforcing = enforcing
        self._talk = talk
        self._turn = turn
        self._is_cut_off = is_cut_off
        self._taken_ms: dict[TP, int] = {}  # record time of the last fact taken in

    def took(self, tp: TP, record_ms: int) -> None:
        """Note the record time (epoch ms) of the last fact that was taken in."""
        self._taken_ms[tp] = record_ms

    def forget(self) -> None:
        """Forget what was taken in: partitions change hands."""
        self._taken_ms.clear()

    async def tell(self) -> None:
        """Tell all that fell due, in small pieces."""
        more = True
        while more and not self._health.stopping:
            async with self._turn:
                more = await self._tell_some()
            await asyncio.sleep(_PAUSE_S)
        while await self._tell_some_windows():
            await asyncio.sleep(_PAUSE_S)

    async def _tell_some_windows(self) -> bool:
        """Tell the signals of some windows that are over; return whether there may be more."""
        if self._waits():
            return False
        async with self._turn:
            ended = self._talk.ended(self._taken_until_ms(_LEDGER_TOPICS), _WINDOWS_AT_ONCE)
            await deliver(self._app.producer, self._enforcing.signals(ended))
        return len(ended) == _WINDOWS_AT_ONCE

    async def _tell_some(self) -> bool:
        """Tell some of what fell due; return whether there may be more."""
        if self._waits():
            return False
        if self._enforcing.shadowing:
            return False  # what falls due is told once things are told for real again
        generation = self._app.consumer_generation_id
        held = self._taken_until_ms(_FACT_TOPICS).keys()
        late, more_late = self._enforcing.tell_untold(held, most_s=_WORK_S)
        await deliver(self._app.producer, late)
        if self._enforcing.shadowing:  # since then; it would count as told
            return False
        lapses, more = self._enforcing.deadlines.collect(
            self._enforcing.policy, self._taken_until_ms(_FACT_TOPICS), most_s=_WORK_S
        )
        await deliver(self._app.producer, self._enforcing.due(lapses))
        if generation == self._app.consumer_generation_id:
            await self._enforcing.mark(lapses)
            LAPSES.inc(len(lapses))
        return more or more_late

    def _waits(self) -> bool:
        return self._health.recovering or self._health.stopping or self._is_cut_off()

    def _taken_until_ms(self, topics: frozenset[str]) -> dict[int, int]:
        """Return, by partition held, until when (epoch ms) all of its facts are surely taken in.

        Where records wait, that is the time of the last one taken; facts may be told late.
        """
        until: dict[int, int] = {}
        for tp, lag in self._progress.lag.items():
            if tp.topic in topics:
                taken = self._progress.at_ms if lag == 0 else self._taken_ms.get(tp, 0)
                until[tp.partition] = min(until.get(tp.partition, taken), taken)
        return {partition: taken - _LATE_FACTS_MS for partition, taken in until.items()}
