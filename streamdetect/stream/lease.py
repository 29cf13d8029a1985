"""Whether the group surely still counts on this process: the fence before the ledger.

A process that was stopped for longer than its session, or cut off from the broker, goes on where it
was, and learns only from its next heartbeat that others took its partitions over. What it writes
until then would stand over what they wrote.
"""

import time
from collections.abc import Callable
from typing import Any


class Lease:
    """Runs for a session from the last heartbeat on that the group answered.

    Counted from when it was sent: the broker's own count begins later. Written by the client's
    thread, read by the worker's.
    """

    def __init__(self, session_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._session_s = session_s
        self._clock = clock
        self._heard_at = -session_s
        self._followed: Any = None

    def holds(self) -> bool:
        """Whether nobody can have been given our partitions yet."""
        return self._clock() - self._heard_at < self._session_s

    def renew(self) -> None:
        """Begin anew: the group has just told what is ours."""
        self._heard_at = self._clock()

    def follow(self, coordinator: Any) -> None:
        """Be renewed by each heartbeat of aiokafka's coordinator from now on."""
        if coordinator is self._followed:
            return
        self._followed = coordinator
        heartbeat = coordinator._do_heartbeat

        async def noted_heartbeat() -> bool:
            began = self._clock()
            answered = bool(await heartbeat())
            if answered:
                self._heard_at = began
            return answered

        coordinator._do_heartbeat = noted_heartbeat
