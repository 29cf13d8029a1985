"""Facts as records: read from the topics of the joined agents, or kept as a dead letter."""

from aiokafka.structs import ConsumerRecord

from streamdetect.enforce.errors import BadTargetError, NotAFactError
from streamdetect.enforce.facts import Fact, FactBody, Past, fact_of
from streamdetect.events import messages as m
from streamdetect.events.codec import (
    DecodeError,
    decode,
    decode_typed,
    encode,
    event_ms,
    happened_ms,
    header,
)
from streamdetect.events.topics import BY_NAME
from streamdetect.stream.outgoing import Outgoing, dead_letter


def fact_in(record: ConsumerRecord) -> Fact | None:
    """Return the record's fact, or None where it is none (room activity). Raises DecodeError."""
    message = _message_in(record)
    if isinstance(message, m.RoomActivity):
        _minute_ms(message)
        return None
    known_at = known_at_ms(record)
    try:
        fact = fact_of(message, known_at)
    except NotAFactError as error:
        reason = "bad-target" if isinstance(error, BadTargetError) else "bad-instant"
        raise DecodeError(reason, error.what) from None
    happened_ms(fact.occurred_at_ms, "its instant")
    return fact


def activity_in(record: ConsumerRecord) -> tuple[m.RoomActivity, int]:
    """Return a room's activity and its minute (epoch ms). Raises DecodeError as `fact_in` does."""
    message = _message_in(record)
    if not isinstance(message, m.RoomActivity):
        raise DecodeError("unknown-type", f"{type(message).__name__} is no activity")
    return message, _minute_ms(message)


def known_at_ms(record: ConsumerRecord) -> int:
    """Return when a record became known: its `ce_time`, else its record time (epoch ms).

    Raises DecodeError where that is no instant at which something can happen.
    """
    time_text = header(record.headers, "ce_time")
    if time_text is None:
        return happened_ms(record.timestamp, "the record's time")
    return event_ms(time_text, "ce_time")


def _message_in(record: ConsumerRecord) -> FactBody | m.RoomActivity:
    expected = BY_NAME[record.topic].messages
    if len(expected) == 1 and header(record.headers, "ce_type") is None:
        message: m.Message = decode(expected[0], record.value)
    else:
        message = decode_typed(record.value, record.headers)
    if type(message) not in expected or not isinstance(message, FactBody | m.RoomActivity):
        raise DecodeError("unknown-type", f"{type(message).__name__} does not belong here")
    if record.key != message.subject_id.encode("utf-8", "surrogatepass"):
        raise DecodeError("key-mismatch", "the record's key is not its subject_id")
    return message


def _minute_ms(activity: m.RoomActivity) -> int:
    return event_ms(activity.minute, "$.minute")


def unjudged(fact: Fact, partition: int, detail: str) -> Outgoing:
    """Return the dead letter of a fact that is kept, but whose consequences cannot be derived."""
    body = fact.body
    if isinstance(body, Past):
        raise TypeError("what a ledger has forgotten came from no topic")
    return dead_letter(
        topic="ledger",
        partition=partition,
        offset=-1,
        key=fact.subject_id.encode("utf-8", "surrogatepass"),
        value=encode(body),
        reason="internal-error",
        detail=detail,
    )
