"""Producing records for the tests of this folder."""

from collections.abc import Iterable
from contextlib import closing

from kafka import KafkaProducer

from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.settings import KafkaSettings

Headers = list[tuple[str, bytes]]
Row = tuple[bytes | None, bytes | None, Headers]  # key, value, headers


def produce(
    kafka: KafkaSettings, topic: str, rows: Iterable[Row], partition: int | None = None
) -> None:
    """Send rows and return once the broker has them all."""
    with closing(
        KafkaProducer(**kafka.legacy_options(), enable_idempotence=False, linger_ms=20)
    ) as producer:
        sent = [
            producer.send(topic, value, key=key, headers=headers, partition=partition)
            for key, value, headers in rows
        ]
        producer.flush()
        for future in sent:
            future.get(10)


def row(message: m.Message, message_id: str, at: str = "2026-03-01T00:00:00.000Z") -> Row:
    """Return the row of a message, keyed by its subject."""
    subject = getattr(message, "subject_id", "s-1")
    headers = cloud_headers(message, message_id=message_id, subject=subject, time=at)
    return subject.encode(), encode(message), list(headers)
