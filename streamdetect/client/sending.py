"""A producer that keeps the order, and the confirmation of what it sent."""

from collections.abc import Iterable
from typing import Any, Final

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError

from streamdetect.client.errors import BrokerUnavailableError, RecordTooLargeError
from streamdetect.events.topics import REQUEST_MAX_BYTES
from streamdetect.settings import KafkaSettings

_CONFIRM_S: Final = 60.0


def ordered_producer(kafka: KafkaSettings) -> KafkaProducer:
    """Return a producer whose retries cannot change the order of a partition."""
    return KafkaProducer(
        **kafka.legacy_options(),
        acks="all",
        enable_idempotence=False,  # the embedded broker has none
        max_in_flight_requests_per_connection=1,
        linger_ms=5,
        batch_size=128 * 1024,
        max_request_size=REQUEST_MAX_BYTES,
        max_block_ms=int(_CONFIRM_S * 1000),
    )


def confirm(sent: Iterable[Any]) -> None:
    """Return once the broker has every record.

    Raises RecordTooLargeError where a topic does not take one for its size,
    BrokerUnavailableError where one is refused otherwise.
    """
    try:
        for future in sent:
            future.get(_CONFIRM_S)
    except MessageSizeTooLargeError as error:
        raise RecordTooLargeError(
            "a record is larger than its topic takes",
            fix="run: streamdetect topics create (it raises max.message.bytes), then do it again",
        ) from error
    except KafkaError as error:
        raise BrokerUnavailableError(
            f"a record was not taken ({error})",
            fix="look at the broker, then do it again: ids are the same, so nothing counts twice",
        ) from error
