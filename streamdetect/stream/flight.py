"""Batches in flight: bounded in number, computed and confirmed in order within a partition.

A slow produce round trip of one batch must not hold up the next, yet an offset may be committed
only after everything before it is delivered.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

R = TypeVar("R")


@dataclass(slots=True, eq=False)
class _Flight:
    """How far a batch is. `lost`: it ended before it was confirmed."""

    computed: asyncio.Event = field(default_factory=asyncio.Event)
    confirmed: asyncio.Event = field(default_factory=asyncio.Event)
    lost: bool = False

    async def reached(self, stage: asyncio.Event) -> None:
        """Return once a stage is reached; cancels who waits where it never will be."""
        await stage.wait()
        if self.lost:
            raise asyncio.CancelledError

    def end(self) -> None:
        """Note that nothing more comes, so that nobody waits for it."""
        self.lost = not self.confirmed.is_set()
        self.computed.set()
        self.confirmed.set()


class Flights:
    """Runs `compute` → `deliver` → `confirm` for each batch, at most `limit` batches at a time.

    Where a batch fails, nothing after it in its lane is confirmed, and `on_failure` is called: the
    process should end, so that the batch is read again. Where one is cancelled, as a stop does,
    those after it in its lane end with it.
    """

    def __init__(self, limit: int, on_failure: Callable[[BaseException], None]) -> None:
        self._slots = asyncio.Semaphore(limit)
        self._on_failure = on_failure
        self._last: dict[Hashable, _Flight] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def launch(
        self,
        lane: Hashable,
        compute: Callable[[], Awaitable[R]],
        deliver: Callable[[R], Awaitable[None]],
        confirm: Callable[[R], None],
    ) -> None:
        """Start a batch once a slot is free; batches of one lane keep their order.

        Not one that waited for its slot while all was drained: it is read again.
        """
        await self._slots.acquire()
        if self._closed:
            self._slots.release()
            return
        before = self._last.get(lane)
        mine = self._last[lane] = _Flight()

        async def fly() -> None:
            try:
                if before is not None:
                    await before.reached(before.computed)
                result = await compute()
                mine.computed.set()
                await deliver(result)
                if before is not None:
                    await before.reached(before.confirmed)
                confirm(result)
                mine.confirmed.set()
                if self._last.get(lane) is mine:
                    del self._last[lane]
            finally:
                mine.end()
                self._slots.release()

        task = asyncio.create_task(fly())
        self._tasks.add(task)
        task.add_done_callback(self._landed)

    def flies(self, lane: Hashable) -> bool:
        """Whether a batch of the lane is in flight."""
        return lane in self._last

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_failure(error)

    async def drain(self, timeout_s: float) -> bool:
        """Wait for all batches in flight; False where some have not landed, or not in time.

        For the end of a process: no batch starts after it.
        """
        self._closed = True
        if not self._tasks:
            return True
        ended, pending = await asyncio.wait(self._tasks, timeout=timeout_s)
        return not pending and not any(task.cancelled() or task.exception() for task in ended)
