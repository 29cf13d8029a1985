"""The records that the ledger is made of, as the topics or an export of them hold them."""

from typing import Final

from streamdetect.client.deadletters import header_number
from streamdetect.client.records import StoredRecord
from streamdetect.client.sources import Source, read_if_there
from streamdetect.events.codec import DecodeError, event_ms, happened_ms, header
from streamdetect.events.topics import (
    APPEALS,
    CONTROL,
    DEAD_LETTERS,
    EXPULSIONS,
    REVIEW_DECISIONS,
    SANCTIONS,
    STANDINGS,
    VIOLATIONS,
)

FACT_TOPICS: Final = (VIOLATIONS, REVIEW_DECISIONS, APPEALS)
"""What the enforce agent reads its facts from."""

_TOLD_TOPICS: Final = (SANCTIONS, EXPULSIONS, STANDINGS)

Place = tuple[str, int, int]  # topic, partition, offset


def fact_records(source: Source) -> list[StoredRecord]:
    """Return the records that the enforce agent takes its facts from, in the order of arrival.

    Between topics the record time is the only order that is kept. What became a dead letter is
    left out. Raises TopicError or ExportError where they cannot be read, or not all of them.
    """
    source.require((*FACT_TOPICS, DEAD_LETTERS))
    refused = refused_places(source)
    found = (record for topic in FACT_TOPICS for record in source.read(topic))
    return sorted(
        (record for record in found if place_of(record) not in refused),
        key=lambda one: (one.timestamp_ms, one.topic, one.partition, one.offset),
    )


def newest_told_ms(source: Source) -> int | None:
    """Return when the newest thing that followed from facts became known, None without one."""
    told: list[int] = []
    for topic in _TOLD_TOPICS:
        for record in read_if_there(source, topic):
            try:
                told.append(known_at_ms(record))
            except DecodeError:
                continue
    return max(told, default=None)


def known_at_ms(record: StoredRecord) -> int:
    """Return when a record became known: its `ce_time`, else its record time (epoch ms).

    Raises DecodeError where that is no instant at which something can happen: workers do not take
    it either.
    """
    time = header(record.headers, "ce_time")
    if time is None:
        return happened_ms(record.timestamp_ms, "the record's time")
    return event_ms(time, "ce_time")


def control_records(source: Source) -> list[StoredRecord]:
    """Return the control topic's records in order; none where the source has no such topic."""
    return read_if_there(source, CONTROL)


def refused_places(source: Source) -> set[Place]:
    """Return the places of the records that became dead letters, as far as those are still kept.

    Raises BrokerRefusedError where we may not see them: what was refused would count.
    """
    places: set[Place] = set()
    for record in read_if_there(source, DEAD_LETTERS):
        topic = header(record.headers, "dl_topic") or ""
        partition, offset = (
            header_number(record.headers, name) for name in ("dl_partition", "dl_offset")
        )
        if partition >= 0 and offset >= 0:
            places.add((topic, partition, offset))
    return places


def place_of(record: StoredRecord) -> Place:
    """Return where a record stands."""
    return record.topic, record.partition, record.offset
