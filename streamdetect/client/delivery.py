"""What a subscriber hands over: an event, or a record that is none."""

from dataclasses import dataclass

from streamdetect.client.records import StoredRecord
from streamdetect.events import messages as m


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event. `known_at`: when it became known (`ce_time`).

    `correction` is True where another version of the same event was delivered before: the ruleset
    changed between two workers' readings, and this version stands. Put it in the other's place.
    """

    message: m.Message
    known_at: str | None
    correction: bool
    record: StoredRecord


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that is no event: `reason` is a dead-letter reason, `detail` says where."""

    record: StoredRecord
    reason: str
    detail: str
