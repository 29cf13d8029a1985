"""Bytes to messages and back; CloudEvents attributes in Kafka headers.

Decoding is strict in types and names the path of the field that is wrong; unknown fields pass.
Encoding is canonical: fields in declared order, defaults left out, so equal values are equal bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar, get_args

import msgspec

from streamdetect.errors import StreamdetectError
from streamdetect.events import messages as m
from streamdetect.events.instants import FIRST_EVENT_MS, LAST_EVENT_MS, Instant, to_ms
from streamdetect.events.json_faults import fault_of

M = TypeVar("M", bound=m.Message)

Headers = tuple[tuple[str, bytes], ...]

SOURCE: Final = "/streamdetect"
REPLAY_HEADER: Final = "x-replay"  # what follows from a record that carries it goes to shadow

MESSAGE_TYPES: Final[dict[str, type[m.Message]]] = {
    "streamdetect.transcript-segment.v1": m.TranscriptSegment,
    "streamdetect.listing.v1": m.Listing,
    "streamdetect.violation.v1": m.Violation,
    "streamdetect.violation-amendment.v1": m.ViolationAmendment,
    "streamdetect.review-request.v1": m.ReviewRequest,
    "streamdetect.review-context.v1": m.ReviewContext,
    "streamdetect.review-claim.v1": m.ReviewClaim,
    "streamdetect.review-decision.v1": m.ReviewDecision,
    "streamdetect.appeal.v1": m.Appeal,
    "streamdetect.appeal-outcome.v1": m.AppealOutcome,
    "streamdetect.missed-appeal.v1": m.MissedAppeal,
    "streamdetect.sanction.v1": m.Sanction,
    "streamdetect.expulsion.v1": m.Expulsion,
    "streamdetect.standing.v1": m.Standing,
    "streamdetect.interception.v1": m.Interception,
    "streamdetect.room-activity.v1": m.RoomActivity,
    "streamdetect.traffic-signal.v1": m.TrafficSignal,
    "streamdetect.intervention.v1": m.Intervention,
    "streamdetect.bundle.v1": m.Bundle,
    "streamdetect.current-bundle.v1": m.CurrentBundle,
    "streamdetect.rule-control.v1": m.RuleControl,
    "streamdetect.exemption-control.v1": m.ExemptionControl,
    "streamdetect.kill-switch.v1": m.KillSwitch,
}
TYPE_NAMES: Final[dict[type[m.Message], str]] = {cls: name for name, cls in MESSAGE_TYPES.items()}

REASONS: Final[dict[str, str]] = {
    "null-value": "The record has no value.",
    "not-json": "The value is no JSON text in UTF-8, or nests too deep; half of a surrogate pair "
    "in an escape counts as such.",
    "wrong-type": "A field is missing, has another type, or is beyond its limits; the detail names "
    "the path of the field.",
    "bad-instant": "An instant has the right form but is none, such as the 31st of February; or "
    "something happens outside of the years 1970 to 9899.",
    "bad-target": "A decision names no rule version, or concerns everybody and may not.",
    "key-mismatch": "The record's key is not the id that its topic is keyed by.",
    "times-reversed": "A segment ends before it starts.",
    "unknown-type": "The `ce_type` header is absent, or names no message of this version.",
    "unknown-reviewer": "A decision by somebody who is not in rules/reviewers.yml.",
    "reviewer-not-active": "A decision by somebody who is no reviewer any more, or not yet.",
    "level-not-held": "A decision at a level that its reviewer does not hold.",
    "may-not-void": "It voids what a rule did, and the reviewer's role does not allow that.",
    "second-missing": "It voids more than one person may, and names no second person who may.",
    "unsigned": "A decision without the signature that its reviewer owes.",
    "bad-signature": "A decision whose signature is of no key that its reviewer has in the list.",
    "decided-before": "A second uphold, or a decision at a higher level, by the same person.",
    "too-large": "Of our own messages only: its topic does not take one of that size, so it never "
    "stood there. Raise the topic's `max.message.bytes`, then requeue it.",
    "internal-error": "Our fault: a record that is in order could not be judged. Report it, then "
    "requeue it after the next release.",
}
"""Why bytes are refused, by code (`dl_reason` of a dead letter)."""

_SEGMENT_TYPE: Final = TYPE_NAMES[m.TranscriptSegment]
_ENCODER = msgspec.json.Encoder(order=None)
_decode_segment: Final = msgspec.json.Decoder(m.TranscriptSegment).decode
_INSTANTS: Final[dict[type[m.Message], tuple[tuple[str, str], ...]]] = {}  # name, wire name
_DECODERS: dict[type[m.Message], msgspec.json.Decoder[m.Message]] = {}


class DecodeError(StreamdetectError):
    """Bytes that are no such message. `reason` is one of the codes of REASONS."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(
            detail, where=reason, fix="send what docs/events.md describes; the bytes are kept"
        )


def encode(message: m.Message) -> bytes:
    """Return the canonical JSON bytes (UTF-8).

    Give float fields floats: `6` and `6.0` are equal in Python, but not as bytes.
    """
    return _ENCODER.encode(message)


def decode(cls: type[M], value: bytes | None) -> M:
    """Return the message in `value`.

    Raises DecodeError with reason `null-value`, `not-json`, `wrong-type` (detail: what is wrong
    and the path of the field, such as `$.seq`) or `bad-instant`.
    """
    if value is None:
        raise DecodeError("null-value", "the record has no value")
    decoder = _DECODERS.get(cls)
    if decoder is None:
        decoder = _DECODERS[cls] = msgspec.json.Decoder(cls)
    try:
        return decoder.decode(value)  # type: ignore[return-value]
    except msgspec.ValidationError as error:
        raise DecodeError("wrong-type", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("not-json", fault_of(value, error)) from None


def decode_segment(
    value: bytes | None,
    key: bytes | None,
    headers: Iterable[tuple[str, bytes]] = (),
) -> tuple[m.TranscriptSegment, int]:
    """Return a transcript segment and its `emitted_at` in epoch ms, checked beyond its types.

    Raises DecodeError; beyond those of `decode`: `key-mismatch` (the key is not the room),
    `bad-instant` (also where it begins before 1970), `times-reversed` (`end_ms` before `start_ms`).
    """
    if headers and header(headers, "ce_type") not in (None, _SEGMENT_TYPE):
        raise DecodeError("unknown-type", f"{header(headers, 'ce_type')!r} is no segment of v1")
    try:
        segment = _decode_segment(value)  # type: ignore[arg-type]  # None is told below
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError):
        segment = decode(m.TranscriptSegment, value)  # says what is wrong
    if key is None or key != segment.room_id.encode("utf-8", "surrogatepass"):
        raise DecodeError("key-mismatch", "the record's key is not its room_id")
    return segment, emitted_ms(segment)


def emitted_ms(segment: m.TranscriptSegment) -> int:
    """Return a segment's `emitted_at` in epoch ms; its times are checked.

    Raises DecodeError: `times-reversed`, or `bad-instant` (also where it begins before 1970).
    """
    if segment.end_ms < segment.start_ms:
        raise DecodeError("times-reversed", "$.end_ms is before $.start_ms")
    at_ms = event_ms(segment.emitted_at, "$.emitted_at")
    happened_ms(at_ms - segment.end_ms + segment.start_ms, "its start, before $.emitted_at")
    return at_ms


def instant_ms(instant: str, path: str) -> int:
    """Return epoch ms of an instant field; raises DecodeError `bad-instant` with its path."""
    try:
        return to_ms(instant)
    except ValueError as error:
        raise DecodeError("bad-instant", f"{error} at {path}") from None


def event_ms(instant: str, path: str) -> int:
    """Return epoch ms of when something happened; raises DecodeError `bad-instant` with its path.

    Also where it lies so far off that nothing can be counted from it: see `happened_ms`.
    """
    return happened_ms(instant_ms(instant, path), path)


def happened_ms(epoch_ms: int, path: str) -> int:
    """Return an instant (epoch ms) at which something can happen: in the years 1970 to 9899.

    Raises DecodeError `bad-instant` for any other.
    """
    if not FIRST_EVENT_MS <= epoch_ms <= LAST_EVENT_MS:
        raise DecodeError("bad-instant", f"outside of the years 1970 to 9899 at {path}")
    return epoch_ms


def checked(message: M) -> M:
    """Return the message whose own instants are some; those of its parts are not looked at.

    Raises DecodeError `bad-instant` for what only looks like one, such as the 31st of February.
    """
    cls = type(message)
    names = _INSTANTS.get(cls)
    if names is None:
        names = _INSTANTS[cls] = tuple(
            (field.name, field.encode_name)
            for field in msgspec.structs.fields(cls)
            if field.type == Instant or Instant in get_args(field.type)
        )
    for name, path in names:
        instant = getattr(message, name)
        if instant is not None:
            instant_ms(instant, f"$.{path}")
    return message


def decode_typed(value: bytes | None, headers: Iterable[tuple[str, bytes]] | None) -> m.Message:
    """Return the message that `ce_type` names. Raises DecodeError, `unknown-type` included."""
    name = header(headers, "ce_type")
    if name is None:
        raise DecodeError("unknown-type", "the record has no ce_type header")
    cls = MESSAGE_TYPES.get(name)
    if cls is None:
        raise DecodeError("unknown-type", f"{name!r} is no message type of this version")
    return decode(cls, value)


def cloud_headers(
    message: m.Message, *, message_id: str, subject: str, time: str, replay: bool = False
) -> Headers:
    """Return the CloudEvents 1.0 attributes (binary mode) of a message.

    `message_id` is the message's own id, `subject` what it is about, `time` the instant at which
    it became known (`known_at`; the only place of the wall clock).
    """
    pairs: list[tuple[str, bytes]] = [
        ("ce_specversion", b"1.0"),
        ("ce_id", message_id.encode()),
        ("ce_type", TYPE_NAMES[type(message)].encode()),
        ("ce_source", SOURCE.encode()),
        ("ce_subject", subject.encode("utf-8", "surrogatepass")),
        ("ce_time", time.encode()),
        ("content-type", b"application/json"),
    ]
    if replay:
        pairs.append((REPLAY_HEADER, b"1"))
    return tuple(pairs)


def header(headers: Iterable[tuple[str, bytes]] | None, name: str) -> str | None:
    """Return the first header of that name as text, or None."""
    for key, value in headers or ():
        if key == name:
            return value.decode("utf-8", "replace") if value is not None else None
    return None


def plain(message: m.Message) -> Mapping[str, object]:
    """Return the message as plain JSON values (what `encode` writes)."""
    value: Mapping[str, object] = msgspec.json.decode(encode(message))  # lists, not tuples
    return value
