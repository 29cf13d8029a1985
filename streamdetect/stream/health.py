"""Whether this process is alive and ready: a value that the agents keep, the probes read.

Live fails only where partitions are assigned, records wait and nothing was committed for
`stall_s`, outside recovery. Ready: group joined, tables recovered, listings and control read, and
the broker answers.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from streamdetect.metrics import LAST_PROGRESS, READY, RECOVERING

_SILENT_S = 60.0  # it is asked every quarter of a minute


@dataclass(slots=True)
class Health:
    """What the probes know. Times are monotonic seconds of `clock`."""

    stall_s: float
    clock: Callable[[], float] = time.monotonic
    joined: bool = False
    recovered: bool = False
    listings_read: bool = False
    control_read: bool = False
    model_loaded: bool = False
    recovering: bool = False
    stopping: bool = False
    paused: set[tuple[str, int]] = field(default_factory=set)
    assigned: int = 0
    lag: int = 0
    _progress_at: float = 0.0
    _heard_at: float = 0.0

    def __post_init__(self) -> None:
        self._progress_at = self._heard_at = self.clock()

    def heard(self) -> None:
        """Note that the broker answered."""
        self._heard_at = self.clock()

    def progressed(self) -> None:
        """Note that an offset was committed."""
        self._progress_at = self.clock()
        LAST_PROGRESS.set_to_current_time()

    def observe(self, *, assigned: int, lag: int) -> None:
        """Note partitions held and records that wait; without lag there is nothing to commit."""
        self.assigned, self.lag = assigned, lag
        RECOVERING.set(self.recovering)
        if lag == 0 or assigned == 0 or self.recovering:
            self._progress_at = self.clock()

    def why_not_live(self) -> str | None:
        """Return the reason why the process should be restarted, or None."""
        idle = self.clock() - self._progress_at
        if self.recovering or not self.assigned or not self.lag or idle < self.stall_s:
            return None
        return (
            f"{self.lag} records wait on {self.assigned} partitions and nothing was committed "
            f"for {idle:.0f} s"
        )

    def why_not_ready(self) -> str | None:
        """Return the first reason why the process should get no trust yet, or None."""
        silent_s = self.clock() - self._heard_at
        reasons = (
            (self.stopping, "the worker is stopping"),
            (not self.model_loaded, "the classifier is not loaded yet"),
            (not self.listings_read, "listings are not read yet"),
            (not self.control_read, "the control topic is not read yet"),
            (not self.joined, "the consumer group is not joined yet"),
            (not self.recovered, "the ledger's table is not recovered yet"),
            (silent_s >= _SILENT_S, f"the broker has not answered for {silent_s:.0f} s"),
            (bool(self.paused), f"paused, most records are bad: {sorted(self.paused)}"),
        )
        reason = next((text for fails, text in reasons if fails), None)
        READY.set(0 if reason else 1)
        return reason
