"""Where the log of a partition really ends, on every broker."""

import asyncio
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

_POLL_MS: Final = 200
_WATERMARK_S: Final = 10.0  # a busy machine answers late; then the broker's own answer must do


async def log_ends(
    consumer: AIOKafkaConsumer, places: list[TopicPartition]
) -> dict[TopicPartition, int]:
    """Return the offset after the last record of each assigned partition; moves the positions.

    The embedded broker's own answer forgets all but the first record of the last batch, so the
    end comes from fetching there: a fetch tells the high watermark.
    """
    ends: dict[TopicPartition, int] = await consumer.end_offsets(places)
    asked = {place for place in places if ends[place] > 0}
    for place in asked:
        consumer.seek(place, ends[place] - 1)
    consumer.pause(*(place for place in places if place not in asked))
    deadline = asyncio.get_running_loop().time() + _WATERMARK_S
    while asked and asyncio.get_running_loop().time() < deadline:
        await consumer.getmany(timeout_ms=_POLL_MS)
        # Every answer tells it, also one without a record (expired, a transaction's mark).
        told = [place for place in asked if consumer.highwater(place) is not None]
        for place in told:
            ends[place] = max(ends[place], consumer.highwater(place) or 0)
            consumer.pause(place)
            asked.discard(place)
    consumer.resume(*places)
    return ends
