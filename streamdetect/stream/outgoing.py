"""What goes out, and the confirmed delivery of it: the same bytes until the broker has them."""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol, TypeGuard

from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.structs import ConsumerRecord
from faust.exceptions import ProducerSendError

from streamdetect.events import messages as m
from streamdetect.events.codec import Headers, cloud_headers, encode
from streamdetect.events.ids import make_id
from streamdetect.events.topics import DEAD_LETTERS, KIB, SHADOW, TOPICS, VIOLATIONS, topic_of
from streamdetect.metrics import DEAD_LETTERS as DEAD_LETTERS_TOLD
from streamdetect.metrics import DELIVERY_RETRIES, EVENTS_OUT

log = logging.getLogger(__name__)

_FIRST_BACKOFF_S = 0.1
_MOST_BACKOFF_S = 5.0
# What came after counts: the last of a key is the one that is kept, an amendment follows its
# violation.
_IN_ORDER = frozenset(
    topic.name for topic in TOPICS if topic.compacted or topic in (VIOLATIONS, SHADOW)
)
_KEPT_OF_VALUE = 64 * KIB
_KEPT_OF_KEY = 4 * KIB
_KEPT_OF_HEADERS = 16 * KIB
_MOST_DETAIL = 1024  # bytes
_FRAME_OF_HEADER = 10  # bytes at most around its name and content


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to be produced. `partition` None: the one of its key."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int | None = None


class Sender(Protocol):
    """What delivery needs of a producer (Faust's has it)."""

    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: object,
    ) -> Awaitable[object]:
        """Enqueue a record; the awaitable resolves once the broker has it."""
        ...


def outgoing(message: m.Message, *, key: str, message_id: str, now: str, shadow: bool) -> Outgoing:
    """Return the record of a message on its own topic, or on the shadow topic."""
    topic = SHADOW if shadow else topic_of(message)
    return Outgoing(
        topic.name,
        key.encode("utf-8", "surrogatepass"),
        encode(message),
        cloud_headers(message, message_id=message_id, subject=key, time=now),
    )


def context_record(context: m.ReviewContext, now: str) -> Outgoing:
    """Return the record of one part of a context: the words, or the history."""
    message_id = make_id("review-context", context.violation_id, m.part_of(context))
    return outgoing(context, key=context.subject_id, message_id=message_id, now=now, shadow=False)


async def deliver(sender: Sender, batch: Sequence[Outgoing]) -> None:
    """Return once the broker has confirmed every record; retries with back-off until then.

    A dead letter that is refused for its size goes on cut; any other message that is becomes a
    dead letter. Neither holds up the rest. Where order counts within a key, what came after one
    that failed goes again with it.
    """
    waiting: list[Outgoing] = list(batch)
    backoff = _FIRST_BACKOFF_S
    while waiting:
        results = await asyncio.gather(
            *(_send(sender, item) for item in waiting), return_exceptions=True
        )
        failed: list[Outgoing] = []
        overtaken: set[tuple[str, bytes | None]] = set()
        reason: BaseException | None = None
        for item, result in zip(waiting, results, strict=True):
            place = (item.topic, item.key)
            if _is_too_large(result):
                smaller = shortened(item) if item.topic == DEAD_LETTERS.name else _refused(item)
                failed.append(smaller)
                if smaller is item:
                    reason = result
            elif isinstance(result, asyncio.CancelledError):
                raise result
            elif isinstance(result, BaseException):
                failed.append(item)
                reason = result
                if item.topic in _IN_ORDER:
                    overtaken.add(place)
            elif place in overtaken:
                failed.append(item)
            else:
                EVENTS_OUT.labels(item.topic).inc()
        waiting = failed
        if reason is not None:
            DELIVERY_RETRIES.inc(len(failed))
            log.warning(
                "%d records are not delivered (%s); the same bytes go again in %.1f s",
                len(failed),
                type(reason).__name__,
                backoff,
            )
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, _MOST_BACKOFF_S)


async def _send(sender: Sender, item: Outgoing) -> object:
    future = await sender.send(
        item.topic, item.key, item.value, item.partition, None, list(item.headers) or None
    )
    return await future


def _is_too_large(result: object) -> TypeGuard[BaseException]:
    """Whether broker or producer refuse a record for its size; Faust wraps what the latter says."""
    cause = result.__cause__ if isinstance(result, ProducerSendError) else result
    return isinstance(cause, MessageSizeTooLargeError)


def _refused(item: Outgoing) -> Outgoing:
    """Return the dead letter of a message of ours that its topic does not take for its size."""
    size = len(item.value or b"")
    log.error(
        "%s does not take a message of %d bytes; it is kept on the dead-letter topic. Raise the "
        "topic's max.message.bytes, then requeue it",
        item.topic,
        size,
    )
    DEAD_LETTERS_TOLD.labels(item.topic, "too-large").inc()
    return dead_letter(
        topic=item.topic,
        partition=-1,
        offset=-1,
        key=item.key,
        value=item.value,
        reason="too-large",
        detail=f"the topic does not take a value of {size} bytes",
        headers=item.headers,
    )


def shortened(letter: Outgoing) -> Outgoing:
    """Return the dead letter with value, key and original headers cut to what is surely taken.

    Headers tell length and sha256 of the whole. Where nothing is over-long, it stays as it is.
    """
    value, key = letter.value or b"", letter.key or b""
    why = tuple(pair for pair in letter.headers if pair[0].startswith("dl_"))
    original = tuple(pair for pair in letter.headers if not pair[0].startswith("dl_"))
    kept = _first_of(original)
    extra: Headers = ()
    if len(key) > _KEPT_OF_KEY:
        extra += _whole("dl_key", key)
    if len(kept) < len(original):
        extra += _whole(
            "dl_headers", b"".join(name.encode() + (content or b"") for name, content in original)
        )
    if not extra and len(value) <= _KEPT_OF_VALUE:
        return letter
    return replace(
        letter,
        key=letter.key and key[:_KEPT_OF_KEY],
        value=letter.value and value[:_KEPT_OF_VALUE],
        headers=(*why, *_whole("dl", value), *extra, *kept),
    )


def _whole(name: str, content: bytes) -> Headers:
    return (
        (f"{name}_length", str(len(content)).encode()),
        (f"{name}_sha256", sha256(content).hexdigest().encode()),
    )


def _first_of(headers: Headers) -> Headers:
    """Return the headers that fit, in order; one that does not is left out."""
    kept, room = [], _KEPT_OF_HEADERS
    for name, content in headers:
        size = len(name.encode()) + len(content or b"") + _FRAME_OF_HEADER
        if size <= room:
            kept.append((name, content))
            room -= size
    return tuple(kept)


def dead_letter(
    *,
    topic: str,
    partition: int,
    offset: int,
    key: bytes | None,
    value: bytes | None,
    reason: str,
    detail: str,
    headers: Iterable[tuple[str, bytes]] = (),
) -> Outgoing:
    """Return the record that keeps a bad one: its original bytes, where it stood, and why.

    A record with neither key nor value, which Kafka knows and our producers do not, is kept with
    an empty value.
    """
    return Outgoing(
        DEAD_LETTERS.name,
        key,
        b"" if key is None and value is None else value,
        (
            ("dl_topic", topic.encode()),
            ("dl_partition", str(partition).encode()),
            ("dl_offset", str(offset).encode()),
            ("dl_reason", reason.encode()),
            ("dl_detail", _cut(detail)),
            *((name, content) for name, content in headers if not name.startswith("dl_")),
        ),
    )


def _cut(detail: str) -> bytes:
    """Return what is wrong as UTF-8 of at most 1,024 bytes: no character is cut in two."""
    encoded = detail.encode("utf-8", "replace")[:_MOST_DETAIL]
    return encoded.decode("utf-8", "ignore").encode()


def place_of(record: ConsumerRecord) -> str:
    """Return where a record stands, for the log."""
    return f"{record.topic}/{record.partition}@{record.offset}"


def dead_record(record: ConsumerRecord, reason: str, detail: str) -> Outgoing:
    """Return the dead letter of a record that was read, and count it."""
    DEAD_LETTERS_TOLD.labels(record.topic, reason).inc()
    return dead_letter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        reason=reason,
        detail=detail,
        headers=record.headers,
    )
