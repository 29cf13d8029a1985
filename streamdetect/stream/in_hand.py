"""The work that a worker has in hand: batches in flight, and turns at ledger and interceptions."""

import asyncio
from collections.abc import Callable
from typing import Final

from faust.types import TP

from streamdetect.events.topics import INSPECTED, TRANSCRIPTS
from streamdetect.stream.flight import Flights
from streamdetect.stream.tenure import Tenure

_LISTING_TOPICS: Final = frozenset(topic.name for topic in INSPECTED)


class InHand:
    """Batches of transcripts fly, at most `limit` at once; of the rest one is worked on at a time.

    A stop waits for all of it. `on_failure`: as for `Flights`.
    """

    def __init__(
        self, limit: int, on_failure: Callable[[BaseException], None], tenure: Tenure
    ) -> None:
        self.flights = Flights(limit, on_failure)
        self.ledger_turn = asyncio.Lock()
        self.listing_turn = asyncio.Lock()
        self._tenure = tenure

    def has_work(self, tp: TP) -> bool:
        """Whether work of a partition may be in hand."""
        if tp.topic == TRANSCRIPTS.name:
            return self.flights.flies((tp, self._tenure.generation))
        turn = self.listing_turn if tp.topic in _LISTING_TOPICS else self.ledger_turn
        return turn.locked()

    async def drain(self, timeout_s: float) -> bool:
        """Wait until nothing is in hand, and let nothing begin; False where it was not in time."""
        until = asyncio.get_running_loop().time() + timeout_s
        landed = await self.flights.drain(timeout_s)
        try:
            async with asyncio.timeout_at(until):
                await self.ledger_turn.acquire()
                await self.listing_turn.acquire()
        except TimeoutError:
            return False
        return landed
