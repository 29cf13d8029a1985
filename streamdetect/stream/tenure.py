"""Whether what a worker was assigned is still its own: by generation, and by the group's word."""

import asyncio
from contextlib import suppress
from typing import Any, Final

from faust.types import TP

from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.stream.batching import BatchConsumer
from streamdetect.stream.health import Health

_LEASE_S: Final = 0.05  # between two looks whether the group has answered


class Tenure:
    """What a worker holds in its consumer group: partitions, their generation, the lease."""

    def __init__(self, app: Any, health: Health) -> None:
        self._app = app
        self._health = health

    @property
    def consumer(self) -> BatchConsumer:
        """The consumer of the app, which has one once it starts."""
        return self._app.consumer  # type: ignore[no-any-return]

    @property
    def generation(self) -> int:
        """The number of the assignment that is in force; each rebalance brings another."""
        return self._app.consumer_generation_id  # type: ignore[no-any-return]

    def is_stale(self, generation: int) -> bool:
        """Whether partitions changed hands since a generation."""
        return generation != self.generation

    def is_sure(self) -> bool:
        """Whether nobody can have been given our partitions yet."""
        return self.consumer.lease.holds()

    def is_cut_off(self) -> bool:
        """Whether others may hold our partitions by now."""
        return not self.is_sure()

    def holds(self, topic: str, partition: int) -> bool:
        """Whether a partition is assigned to this worker."""
        return TP(topic, partition) in self.consumer.assignment()

    def counts_for_all(self) -> bool:
        """Whether this worker holds the first partition: one place for what is counted once."""
        with suppress(Exception):  # no consumer yet
            return self.holds(TRANSCRIPTS.name, 0)
        return False

    async def lasts(self, generation: int) -> bool:
        """Whether what a generation was assigned is still ours; returns once that is sure."""
        while not self.is_stale(generation):
            if self.is_sure():
                return True
            if self._health.stopping:
                return False
            await asyncio.sleep(_LEASE_S)
        return False
