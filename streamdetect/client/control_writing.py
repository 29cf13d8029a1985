"""Writes to the control topic, one record after the other."""

from contextlib import closing

from streamdetect.client.clock import now_ms
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL
from streamdetect.settings import KafkaSettings

Written = tuple[str, m.Message | None, int | None]
"""A record: key, value (None deletes the key), record time (epoch ms; None: now)."""


def write_control(kafka: KafkaSettings, records: list[Written]) -> None:
    """Write records in order; returns once the broker has confirmed each.

    Raises as `confirm` where one is refused: what comes after it is not written.
    """
    if not records:
        return
    now = from_ms(now_ms())
    with closing(ordered_producer(kafka)) as producer:
        for key, message, at_ms in records:
            headers = (
                cloud_headers(message, message_id=f"{key}/{now}", subject=key, time=now)
                if message is not None
                else ()
            )
            sent = producer.send(
                CONTROL.name,
                encode(message) if message is not None else None,
                key=key.encode(),
                headers=list(headers),
                timestamp_ms=at_ms,
            )
            # One by one: where a bundle is refused, nothing may name it.
            confirm([sent])
