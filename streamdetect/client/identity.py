"""What makes two deliveries the same event, and which of two versions of it stands."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from streamdetect.client.records import StoredRecord
from streamdetect.events import messages as m
from streamdetect.events.codec import header
from streamdetect.events.instants import to_ms

Identity = tuple[str, ...]
Order = tuple[int, str]

# A sanction, an expulsion and their like keep their id while their state moves on.
_PARTS: Final[dict[type[m.Message], Callable[[Any], tuple[object, ...]]]] = {
    m.TranscriptSegment: lambda e: (e.event_id, e.revision),
    m.Listing: lambda e: (e.product_id, e.version),
    m.Violation: lambda e: (e.violation_id,),
    m.ViolationAmendment: lambda e: (e.amendment_id,),
    m.ReviewRequest: lambda e: (e.request_id, e.ledger_seq),
    m.ReviewContext: lambda e: (e.violation_id, m.part_of(e)),
    m.ReviewClaim: lambda e: (e.request_id, e.claimed_by, e.claimed_at),
    m.ReviewDecision: lambda e: (e.decision_id,),
    m.Appeal: lambda e: (e.appeal_id,),
    m.AppealOutcome: lambda e: (e.appeal_id, e.decision_id),
    m.MissedAppeal: lambda e: (e.appeal_id,),
    m.Sanction: lambda e: (e.sanction_id, e.ledger_seq, e.state),
    m.Expulsion: lambda e: (e.expulsion_id, e.ledger_seq, e.state),
    m.Standing: lambda e: (e.subject_id, e.ledger_seq, e.as_of),
    m.Interception: lambda e: (e.interception_id, e.ledger_seq, e.state),
    m.RoomActivity: lambda e: (e.room_id, e.subject_id, e.minute),
    m.TrafficSignal: lambda e: (e.room_id, e.subject_id, e.window.to, e.ledger_seq),
    m.Intervention: lambda e: (e.intervention_id, e.ledger_seq, e.state),
    m.Bundle: lambda e: (e.hash,),
    m.CurrentBundle: lambda e: (e.hash, e.effective_from),
    m.RuleControl: lambda e: (e.state, e.at),
    m.ExemptionControl: lambda e: (e.decision_id, e.at),
    m.KillSwitch: lambda e: (e.on, e.at),
}

# What has states that the ledger counts.
_THINGS: Final[dict[type[m.Message], Callable[[Any], Identity]]] = {
    m.Sanction: lambda e: (e.sanction_id,),
    m.Expulsion: lambda e: (e.expulsion_id,),
    m.Standing: lambda e: (e.subject_id,),
    m.TrafficSignal: lambda e: (e.room_id, e.subject_id),
    m.Interception: lambda e: (e.interception_id,),
    m.Intervention: lambda e: (e.intervention_id,),
    m.ReviewRequest: lambda e: (e.request_id,),
}


def identity(message: m.Message, key: bytes | None) -> Identity:
    """Return what two deliveries of the same event share.

    The record's key takes part only for control messages, which do not name what they control.
    """
    parts = tuple(str(part) for part in _PARTS[type(message)](message))
    if isinstance(message, m.RuleControl | m.ExemptionControl | m.CurrentBundle):
        parts = ((key or b"").decode("utf-8", "replace"), *parts)
    return (type(message).__name__, *parts)


def ledger_place(message: m.Message) -> tuple[Identity, int] | None:
    """Return the thing whose state a ledger message tells, and the message's `ledger_seq`."""
    thing = _THINGS.get(type(message))
    if thing is None or message.ledger_seq is None:  # type: ignore[attr-defined]
        return None
    named = (type(message).__name__, *thing(message))
    return named, message.ledger_seq  # type: ignore[attr-defined]


def order_of(record: StoredRecord) -> Order:
    """Return `(ce_time, sha256(value))`: under one id the smaller stands, for every consumer."""
    time = header(record.headers, "ce_time")
    try:
        known_at = to_ms(time) if time is not None else record.timestamp_ms
    except ValueError:
        known_at = record.timestamp_ms
    return known_at, sha256(record.value or b"").hexdigest()
