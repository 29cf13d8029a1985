"""Where a consumer group begins in a partition: what it committed, else its `start`.

The clients' own rule (`auto_offset_reset`) is one for two cases. A group that begins with the
latest would pass over whatever is kept where what it had committed is gone.
"""

import logging
from typing import Final, Literal

from kafka import KafkaConsumer, TopicPartition
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


def begin(consumer: KafkaConsumer, error: KafkaError, start: Start) -> None:
    """Go where reading can go on: a group that never committed to `start`, others lose nothing."""
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
        consumer.seek_to_end(*places)
        return
    if isinstance(error, OffsetOutOfRangeError):
        for place in places:
            log.warning(
                "%s does not hold what comes next any more (kept too short, or the topic was made "
                "anew); going on with the oldest that it holds",
                _named(place),
            )
    consumer.seek_to_beginning(*places)


def _named(place: TopicPartition) -> str:
    return f"{place.topic}/{place.partition}"
