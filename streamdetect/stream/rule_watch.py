"""When a worker looks at its rules: at news on the control topic, by the clock, at an instant."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from aiokafka.structs import ConsumerRecord

from streamdetect.events.topics import CONTROL
from streamdetect.settings import Settings
from streamdetect.stream.compacted import CompactedReader
from streamdetect.stream.goods import ControlState
from streamdetect.stream.published import Following
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)

_NEWS_S: Final = 0.2  # from the first control record to the look at what it says


class RuleWatch:
    """Calls `reload` whenever rules, policy or reviewers may have changed.

    `reader` reads the control topic into `control` and `following`. `settled` is set once what was
    published before is in force. `ends`: whether the worker is about to end.
    """

    def __init__(
        self,
        settings: Settings,
        control: ControlState,
        following: tuple[Following[Any], ...],
        reload: Callable[[], Awaitable[Any]] | None,
        ends: Callable[[], bool],
    ) -> None:
        self.reader = CompactedReader(CONTROL.name, settings.kafka, self.on_control)
        self.settled = asyncio.Event()
        self._poll_s = settings.rules.poll_interval_s
        self._control = control
        self._following = following
        self._reload = reload
        self._ends = ends
        self._news = asyncio.Event()

    def on_control(self, record: ConsumerRecord) -> None:
        """Take in a record of the control topic."""
        self._control.apply(record)
        for one in self._following:
            one.apply(record)
        self._news.set()

    async def run(self) -> None:
        """Look until the worker ends; what cannot be looked at is logged, and looked at again."""
        await self.reader.caught_up.wait()
        while self._reload is not None and not self._ends():
            self._news.clear()
            try:
                await self._reload()
            except Exception:  # a worker goes on with the rules that it has
                log.exception("the rules cannot be looked at; the last good set stays")
            self.settled.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._until_next_look_s())
                await asyncio.sleep(_NEWS_S)  # many records come at once: one look for them all
        self.settled.set()

    def _until_next_look_s(self) -> float:
        """Return how long to wait: to the next look at the folder, or to what falls due before."""
        now = now_ms()
        due = [at for one in self._following if (at := one.changes_at_ms(now)) is not None]
        return min([self._poll_s, *((at - now) / 1000 for at in due)])
