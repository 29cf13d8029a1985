"""What the ledger emits, as records: on which topic, under which id; and counted."""

from dataclasses import replace

from streamdetect.enforce.consequences import Consequence
from streamdetect.enforce.pleas import ALL_GOODS
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


def consequence_records(
    message: Consequence,
    subject_id: str,
    *,
    cause: str,
    now: str,
    shadow: bool,
    partitions: int = 1,
) -> list[Outgoing]:
    """Return the records of a consequence. `cause` tells the standings of a subject apart.

    `partitions`: of the topics that are read together, for what goes to every one of them.
    """
    if isinstance(message, m.TrafficSignal):
        return [signal_record(message, now)]
    if isinstance(message, m.MissedAppeal):
        return missed_records(message, now, partitions)
    message_id = _id_of(message, subject_id, cause)
    return [outgoing(message, key=subject_id, message_id=message_id, now=now, shadow=shadow)]


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


def missed_records(missed: m.MissedAppeal, now: str, partitions: int) -> list[Outgoing]:
    """Return what tells who holds goods back that an appeal was not answered in time.

    Of goods that the appeal does not name nobody but their holder knows the partition: every one
    is told.
    """
    record = outgoing(
        missed, key=missed.product_id, message_id=missed.appeal_id, now=now, shadow=False
    )
    if missed.product_id != ALL_GOODS:
        return [record]
    return [replace(record, partition=partition) for partition in range(partitions)]


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
            return f"{message.request_id}/{message.ledger_seq}"
        case _:
            return make_id(subject_id, "standing", cause)
