"""What the ledger emits, as records: on which topic, under which id; and counted."""

from streamdetect.enforce.consequences import Consequence
from streamdetect.events import messages as m
from streamdetect.events.ids import make_id
from streamdetect.metrics import (
    DEADLINES_MISSED,
    EXPULSIONS,
    INTERVENTIONS,
    SANCTIONS,
    TRAFFIC_SIGNALS,
)
from streamdetect.stream.outgoing import Outgoing, outgoing


def consequence_record(
    message: Consequence, subject_id: str, *, cause: str, now: str, shadow: bool
) -> Outgoing:
    """Return the record of a consequence. `cause` tells the standings of a subject apart."""
    if isinstance(message, m.TrafficSignal):
        return signal_record(message, now)
    if isinstance(message, m.MissedAppeal):
        return missed_record(message, now)
    message_id = _id_of(message, subject_id, cause)
    return outgoing(message, key=subject_id, message_id=message_id, now=now, shadow=shadow)


def signal_record(signal: m.TrafficSignal, now: str) -> Outgoing:
    """Return the record of a room's signal."""
    message_id = make_id(
        "traffic-signal",
        signal.room_id,
        signal.subject_id,
        signal.window.to,
        signal.ledger_seq,
    )
    return outgoing(signal, key=signal.room_id, message_id=message_id, now=now, shadow=False)


def missed_record(missed: m.MissedAppeal, now: str) -> Outgoing:
    """Return the record that tells who holds goods back that an appeal was not answered in time."""
    return outgoing(
        missed, key=missed.product_id, message_id=missed.appeal_id, now=now, shadow=False
    )


def count_told(message: Consequence, *, escalates: bool) -> None:
    """Count what is told for real. `escalates`: a request, for nobody answered an appeal in time.

    A sanction that expired without ever being in force (no relief is named then) is a proposal on
    which nobody decided.
    """
    if isinstance(message, m.Sanction):
        SANCTIONS.labels(message.measure, message.state).inc()
        if message.state == "expired" and message.appeal_until is None:
            DEADLINES_MISSED.labels("proposal").inc()
    elif isinstance(message, m.Expulsion):
        EXPULSIONS.labels(message.state).inc()
    elif isinstance(message, m.Intervention):
        INTERVENTIONS.labels(message.state).inc()
    elif isinstance(message, m.TrafficSignal):
        TRAFFIC_SIGNALS.labels("fact").inc()
    elif escalates:
        DEADLINES_MISSED.labels("appeal").inc()


def _id_of(message: Consequence, subject_id: str, cause: str) -> str:
    match message:
        case m.Sanction():
            return f"{message.sanction_id}/{message.state}/{message.ledger_seq}"
        case m.Expulsion():
            return f"{message.expulsion_id}/{message.state}/{message.ledger_seq}"
        case m.Intervention():
            return f"{message.intervention_id}/{message.state}/{message.ledger_seq}"
        case m.ReviewRequest():
            return message.request_id
        case _:
            return make_id(subject_id, "standing", cause)
