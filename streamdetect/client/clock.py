"""The wall clock of whoever sends: what people write is dated by it."""

import time


def now_ms() -> int:
    """Return the present instant, epoch ms."""
    return time.time_ns() // 1_000_000
