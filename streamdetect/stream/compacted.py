"""Reads a compacted topic whole, without a group, then follows it: listings and control state.

A Faust GlobalTable would do, but its recovery can loop with several instances.
"""

import asyncio
import logging
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from streamdetect.log_ends import log_ends
from streamdetect.settings import KafkaSettings

log = logging.getLogger(__name__)

_POLL_MS = 500
_FIRST_BACKOFF_S = 0.2
_MOST_BACKOFF_S = 5.0


class CompactedReader:
    """Calls `apply` for the last record of each key, oldest first, then for every new one.

    `replaces(held, record)`: whether a record counts as later than that of its key before it;
    without it, each does. `caught_up` is set once all that was there is applied.
    """

    def __init__(
        self,
        topic: str,
        kafka: KafkaSettings,
        apply: Callable[[ConsumerRecord], None],
        replaces: Callable[[ConsumerRecord, ConsumerRecord], bool] = lambda held, record: True,
    ) -> None:
        self.topic = topic
        self.caught_up = asyncio.Event()
        self._kafka = kafka
        self._apply = apply
        self._replaces = replaces

    async def run(self) -> None:
        """Read until cancelled; a broker error starts again from the beginning after a pause."""
        backoff = _FIRST_BACKOFF_S
        while True:
            try:
                await self._read()
            except (KafkaError, OSError) as error:
                log.warning(
                    "cannot read %s (%s); trying again in %.1f s",
                    self.topic,
                    type(error).__name__,
                    backoff,
                )
                await asyncio.sleep(backoff)
                backoff = min(backoff * 2, _MOST_BACKOFF_S)

    async def _read(self) -> None:
        consumer = AIOKafkaConsumer(
            **self._kafka.client_options(),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=self._kafka.fetch_max_wait_ms,
        )
        try:
            await consumer.start()
            partitions = await self._partitions(consumer)
            consumer.assign(partitions)
            ends = await log_ends(consumer, partitions)
            await consumer.seek_to_beginning(*partitions)
            # Read again after an error, the past must not be lived through again: a kill switch
            # that was on for an hour, a ruleset of last week. Only the last of each key counts.
            last: dict[bytes | None, ConsumerRecord] | None = {}
            while True:
                batches = await consumer.getmany(timeout_ms=_POLL_MS)
                for records in batches.values():
                    for record in records:
                        if last is None:
                            self._apply(record)
                        elif (held := last.get(record.key)) is None or self._replaces(held, record):
                            last.pop(record.key, None)
                            last[record.key] = record
                if last is not None:
                    positions = {tp: await consumer.position(tp) for tp in partitions}
                    if all(positions[tp] >= ends[tp] for tp in partitions):
                        for record in last.values():
                            self._apply(record)
                        last = None
                        self.caught_up.set()
        finally:
            await consumer.stop()

    async def _partitions(self, consumer: AIOKafkaConsumer) -> list[TopicPartition]:
        while True:
            await consumer._client.force_metadata_update()
            found = consumer.partitions_for_topic(self.topic)
            if not found:
                consumer._client.add_topic(self.topic)
                await consumer._client.force_metadata_update()
                found = consumer.partitions_for_topic(self.topic)
            if found:
                return [TopicPartition(self.topic, partition) for partition in sorted(found)]
            log.warning("topic %s does not exist yet; run `streamdetect topics create`", self.topic)
            await asyncio.sleep(1.0)
