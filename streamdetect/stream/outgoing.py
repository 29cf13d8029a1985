"""What goes out, and the confirmed delivery of it: the same bytes until the broker has them."""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.structs import ConsumerRecord

from streamdetect.events import messages as m
from streamdetect.events.codec import Headers, cloud_headers, encode
from streamdetect.events.ids import make_id
from streamdetect.events.topics import DEAD_LETTERS, KIB, SHADOW, topic_of
from streamdetect.metrics import DELIVERY_RETRIES, EVENTS_OUT

log = logging.getLogger(__name__)

_FIRST_BACKOFF_S = 0.1
_MOST_BACKOFF_S = 5.0
_KEPT_OF_OVERSIZED = 64 * KIB


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

    A record that the broker refuses for its size goes on as its first 64 KiB, with its length and
    sha256 in headers; that happens to dead letters only, other records are small.
    """
    waiting: list[Outgoing] = list(batch)
    backoff = _FIRST_BACKOFF_S
    while waiting:
        results = await asyncio.gather(
            *(_send(sender, item) for item in waiting), return_exceptions=True
        )
        failed: list[Outgoing] = []
        reason: BaseException | None = None
        for item, result in zip(waiting, results, strict=True):
            if isinstance(result, MessageSizeTooLargeError):
                failed.append(shortened(item))
            elif isinstance(result, asyncio.CancelledError):
                raise result
            elif isinstance(result, BaseException):
                failed.append(item)
                reason = result
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


def shortened(item: Outgoing) -> Outgoing:
    """Return the record cut to its first 64 KiB, with `dl_length` and `dl_sha256`."""
    value = item.value or b""
    if len(value) <= _KEPT_OF_OVERSIZED:
        raise ValueError(f"{item.topic} refuses {len(value)} bytes: mend its max.message.bytes")
    extra = (
        ("dl_length", str(len(value)).encode()),
        ("dl_sha256", sha256(value).hexdigest().encode()),
    )
    return replace(item, value=value[:_KEPT_OF_OVERSIZED], headers=item.headers + extra)


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
    """Return the record that keeps a bad one: its original bytes, where it stood, and why."""
    return Outgoing(
        DEAD_LETTERS.name,
        key,
        value,
        (
            ("dl_topic", topic.encode()),
            ("dl_partition", str(partition).encode()),
            ("dl_offset", str(offset).encode()),
            ("dl_reason", reason.encode()),
            ("dl_detail", detail.encode("utf-8", "replace")[:1024]),
            *((name, content) for name, content in headers if not name.startswith("dl_")),
        ),
    )


def dead_record(record: ConsumerRecord, reason: str, detail: str) -> Outgoing:
    """Return the dead letter of a record that was read."""
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
