"""Looks every second how the worker comes on, and brings on what stands still."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from faust.types import TP

from streamdetect.metrics import REQUESTS_WAITING
from streamdetect.stream.detecting import DetectWork
from streamdetect.stream.history import HistoryReader
from streamdetect.stream.in_hand import InHand
from streamdetect.stream.progress import Progress
from streamdetect.stream.tenure import Tenure
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)

_OBSERVE_S: Final = 1.0
_PEEK_S: Final = 10.0
_ENDS_S: Final = 15.0  # between two questions where the logs end


class Observing:
    """Runs `progress`, and acts by it; `crash` ends the worker, which is then started again."""

    def __init__(
        self,
        app: Any,
        tenure: Tenure,
        in_hand: InHand,
        progress: Progress,
        detecting: DetectWork,
        history: HistoryReader,
        crash: Callable[[BaseException], None],
    ) -> None:
        self._app = app
        self._tenure = tenure
        self._in_hand = in_hand
        self._progress = progress
        self._detecting = detecting
        self._history = history
        self._crash = crash

    async def observe(self) -> None:
        """Look until the worker ends, or is to end because it hangs."""
        recovery = self._app.tables.recovery
        while not self._app.should_stop:
            await asyncio.sleep(_OBSERVE_S)
            if self._progress.join_hangs():
                log.critical(
                    "the consumer group is not joined; this worker ends, to be started again"
                )
                self._crash(TimeoutError("the consumer group is not joined"))
                return
            if self._progress.recovery_hangs(recovery.active_remaining_total()):
                log.critical("the ledger's recovery hangs; this worker ends, to be started again")
                self._crash(TimeoutError("the ledger's recovery hangs"))
            with suppress(Exception):  # no consumer yet, or in the middle of a rebalance
                self._progress.look(self._tenure.consumer, now_ms())
                REQUESTS_WAITING.set(self._detecting.requests_waiting)
                for tp in self._progress.stuck():
                    await self._go_on(tp)

    async def ask_ends(self) -> None:
        """Ask until the worker ends where the logs end, and count what expired unread."""
        while not self._app.should_stop:
            await asyncio.sleep(_ENDS_S)
            try:
                async with asyncio.timeout(_PEEK_S):
                    await self._progress.ask_ends(self._tenure.consumer)
            except Exception:  # no consumer yet, or no answer: it is asked again
                self._progress.unheard()
                continue
            with suppress(Exception):
                async with asyncio.timeout(_PEEK_S):
                    await self._progress.count_expired(self._tenure.consumer)

    async def _go_on(self, tp: TP) -> None:
        """Bring a partition on that stands still: nothing is left in it, or it got lost."""
        generation, start = self._tenure.generation, self._progress.committed[tp]
        end = start + (self._progress.lag[tp] or 0)
        async with asyncio.timeout(_PEEK_S):
            nothing_left = await self._history.is_empty(tp.topic, tp.partition, start, end)
        if self._tenure.is_stale(generation) or self._in_hand.has_work(tp):
            return
        if nothing_left:
            self._tenure.consumer.confirm_until(tp, end)
            return
        log.warning("%s partition %d does not move; reading it again", tp.topic, tp.partition)
        await self._tenure.consumer.read_again(tp)
