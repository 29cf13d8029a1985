"""Instants of the wire (RFC 3339, UTC, milliseconds) to and from integers of epoch milliseconds.

The core computes with integers only; text appears on the wire alone.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import msgspec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)

_BEIJING_MS: Final = 8 * 3_600_000

# Something happens between these (epoch ms): the years 1970 to 9899. Terms and interpolated times
# are counted from it, and years beyond 9999 cannot be written.
FIRST_EVENT_MS: Final = 0
LAST_EVENT_MS: Final = 250_246_627_199_999

Instant = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$",
        description="RFC 3339 instant; we write UTC with milliseconds, we read any offset.",
    ),
]


def to_ms(instant: str) -> int:
    """Return epoch milliseconds of an RFC 3339 instant (fractions below 1 ms are cut off).

    Raises ValueError where the text is no instant (a 13th month, no offset).
    """
    if instant.endswith("z"):  # RFC 3339 allows it, fromisoformat does not
        instant = f"{instant[:-1]}Z"
    moment = datetime.fromisoformat(instant)
    if moment.tzinfo is None:
        raise ValueError(f"{instant!r} has no UTC offset")
    return ms_of(moment)


def ms_of(moment: datetime) -> int:
    """Return epoch milliseconds of an instant with its offset (fractions are cut off)."""
    return (moment - _EPOCH) // _MS


def from_ms(epoch_ms: int) -> str:
    """Return the canonical instant `YYYY-MM-DDThh:mm:ss.mmmZ` of epoch milliseconds.

    Raises OverflowError beyond the years 1 to 9999.
    """
    moment = _EPOCH + epoch_ms * _MS
    return f"{moment.isoformat(timespec='milliseconds')[:-6]}Z"


def clock_in_beijing(epoch_ms: int) -> str:
    """Return what the clocks of China show at an instant: YYYY-MM-DDThh:mm:ss.sss."""
    return from_ms(epoch_ms + _BEIJING_MS)[:-1]


def day_in_beijing(instant: str) -> str:
    """Return the day, YYYY-MM-DD, that an RFC 3339 instant lies in by the clocks of China.

    Raises ValueError where the text is no instant.
    """
    return clock_in_beijing(to_ms(instant))[:10]
