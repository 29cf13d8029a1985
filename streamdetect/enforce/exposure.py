"""How many heard the words, as a share that orders what people look at first."""

from math import log10
from typing import Final

_MANY_VIEWERS_LOG10: Final = 6.0  # a million viewers is as urgent as exposure gets
_UNKNOWN: Final = 0.5


def exposure_of(viewers: int | None) -> float:
    """Return 0 (nobody) to 1 (a million viewers or more), by powers of ten; 0.5 where unknown."""
    if viewers is None:
        return _UNKNOWN
    return min(1.0, log10(1 + viewers) / _MANY_VIEWERS_LOG10)
