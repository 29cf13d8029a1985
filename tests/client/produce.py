"""Producing records for the tests of this folder."""

from collections.abc import Iterable
from contextlib import closing

from aiokafka import AIOKafkaProducer, TopicPartition
from kafka import KafkaProducer

from streamdetect.client.reach import blocking
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
        KafkaProducer(
            **kafka.legacy_options(),
            enable_idempotence=False,
            linger_ms=20,
            max_request_size=4 << 20,
        )
    ) as producer:
        sent = [
            producer.send(topic, value, key=key, headers=headers, partition=partition)
            for key, value, headers in rows
        ]
        producer.flush()
        for future in sent:
            future.get(10)


def produce_compressed(kafka: KafkaSettings, topic: str, rows: Iterable[Row], codec: str) -> None:
    """Send rows as a producer does that compresses what it sends."""

    async def run() -> None:
        async with AIOKafkaProducer(**kafka.client_options(), compression_type=codec) as producer:
            for key, value, headers in rows:
                await producer.send_and_wait(topic, value, key=key, headers=headers)

    blocking(run())


def produce_nothing(kafka: KafkaSettings, topic: str, headers: Headers, partition: int = 0) -> None:
    """Send a record with neither key nor value, which other clients can and ours refuse to."""

    async def run() -> None:
        async with AIOKafkaProducer(**kafka.client_options()) as producer:
            place = TopicPartition(topic, partition)
            await producer.client._wait_on_metadata(topic)
            sent = await producer._message_accumulator.add_message(
                place, None, None, 10.0, headers=headers
            )
            await sent

    blocking(run())


def row(message: m.Message, message_id: str, at: str = "2026-03-01T00:00:00.000Z") -> Row:
    """Return the row of a message, keyed by its subject."""
    subject = getattr(message, "subject_id", "s-1")
    headers = cloud_headers(message, message_id=message_id, subject=subject, time=at)
    return subject.encode(), encode(message), list(headers)
