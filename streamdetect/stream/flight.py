"""Batches in flight: bounded in number, computed and confirmed in order within a partition.

A slow produce round trip of one batch must not hold up the next, yet an offset may be committed
only after everything before it is delivered.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

R = TypeVar("R")


class Flights:
    """Runs `compute` → `deliver` → `confirm` for each batch, at most `limit` batches at a time.

    Where a batch fails, nothing after it in its lane is confirmed, and `on_failure` is called: the
    process should end, so that the batch is read again.
    """

    def __init__(self, limit: int, on_failure: Callable[[BaseException], None]) -> None:
        self._slots = asyncio.Semaphore(limit)
        self._on_failure = on_failure
        self._last: dict[Hashable, tuple[asyncio.Event, asyncio.Event]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def launch(
        self,
        lane: Hashable,
        compute: Callable[[], Awaitable[R]],
        deliver: Callable[[R], Awaitable[None]],
        confirm: Callable[[R], None],
    ) -> None:
        """Start a batch once a slot is free; batches of one lane keep their order."""
        await self._slots.acquire()
        before = self._last.get(lane)
        mine = self._last[lane] = (asyncio.Event(), asyncio.Event())
        computed, confirmed = mine

        async def fly() -> None:
            try:
                if before is not None:
                    await before[0].wait()
                result = await compute()
                computed.set()
                await deliver(result)
                if before is not None:
                    await before[1].wait()
                confirm(result)
                confirmed.set()
                if self._last.get(lane) is mine:
                    del self._last[lane]
            finally:
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
        """Wait for all batches in flight; False where some had not landed in time."""
        if not self._tasks:
            return True
        _, pending = await asyncio.wait(self._tasks, timeout=timeout_s)
        return not pending
