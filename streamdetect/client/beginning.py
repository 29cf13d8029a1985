"""Where a consumer group begins in a partition: what it committed, else its `start`.

The clients' own rule (`auto_offset_reset`) is one for two cases. A group that begins with the
latest would pass over whatever is kept where what it had committed is gone, and over what comes to
a partition that is added.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Literal

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import (
    KafkaError,
    LogTruncationError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)

log = logging.getLogger(__name__)

Start = Literal["earliest", "latest"]

NOWHERE: Final[tuple[type[KafkaError], ...]] = (
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    LogTruncationError,
)
"""What `poll` raises, with `auto_offset_reset="none"`, where it cannot tell where to read on."""

_PATIENCE_MS: Final = 2000  # with one answer of the broker


def begin(consumer: KafkaConsumer, error: KafkaError, start: Start, begun: set[str]) -> None:
    """Go where reading can go on: a group new to a topic to `start`, others lose nothing.

    `begun`: the topics in which the group is known to have begun; those that are seen to here are
    added. Where the broker does not answer nothing is done, and the next `poll` raises anew.
    """
    if isinstance(error, LogTruncationError):
        for place, common in error.divergent_offsets.items():
            log.warning("%s lost records that were read; going on before them", _named(place))
            if common is None:
                consumer.seek_to_beginning(place)
            else:
                consumer.seek(place, common.offset)
        return
    places = list(error.args[0])
    if isinstance(error, NoOffsetForPartitionError) and start == "latest":
        with suppress(KafkaError):
            for topic in {place.topic for place in places}:
                _begin_with_latest(
                    consumer, topic, [place for place in places if place.topic == topic], begun
                )
        return
    if isinstance(error, OffsetOutOfRangeError):
        for place in places:
            log.warning(
                "%s does not hold what comes next any more (kept too short, or the topic was made "
                "anew); going on with the oldest that it holds",
                _named(place),
            )
    consumer.seek_to_beginning(*places)


def _begin_with_latest(
    consumer: KafkaConsumer, topic: str, new: Iterable[TopicPartition], begun: set[str]
) -> None:
    """Begin in partitions of a topic of which the group has committed nothing.

    A group that begins commits the ends of all partitions at once, those of other members too:
    whoever sees an offset of the topic knows that a partition without one was added since. Members
    that begin together see it of each other only whole, since a partition of their own is asked
    about after the others. The next `poll` goes where the group has committed.
    """
    numbers = consumer.partitions_for_topic(topic) or ()
    everywhere = {*new, *(TopicPartition(topic, number) for number in numbers)}
    if topic not in begun and not any(_committed(consumer, place) for place in everywhere):
        ends = consumer.end_offsets(list(everywhere), timeout_ms=_PATIENCE_MS)
        offsets = {place: OffsetAndMetadata(at, "", -1) for place, at in ends.items()}
        consumer.commit(offsets, timeout_ms=_PATIENCE_MS)
        begun.add(topic)
        return
    begun.add(topic)
    added = [place for place in new if not _committed(consumer, place)]
    if added:  # without a name, all would be meant
        consumer.seek_to_beginning(*added)


def _committed(consumer: KafkaConsumer, place: TopicPartition) -> bool:
    return consumer.committed(place, timeout_ms=_PATIENCE_MS) is not None


def _named(place: TopicPartition) -> str:
    return f"{place.topic}/{place.partition}"
