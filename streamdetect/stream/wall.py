"""The wall clock, read only here: for `ce_time` and metrics, never for a decision."""

import time

from streamdetect.events.instants import from_ms


def now_ms() -> int:
    """Return epoch milliseconds now."""
    return time.time_ns() // 1_000_000


def now_instant() -> str:
    """Return the instant now, for `ce_time`."""
    return from_ms(now_ms())
