"""The thread of the batched transport in which the Kafka client runs."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streamdetect.header_names import bear_any
from streamdetect.log_ends import log_ends

bear_any()


class BatchConsumerThread(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread with a fetch wait of our choice (Faust fixes it at 1.5 s)."""

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = cast(Any, self.app).fetch_max_wait_ms
        return consumer

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit, but give up once the partitions have moved.

        The client tries again for as long as the broker refuses, later ones under its new
        generation: offsets in a topic that is deleted would become those of the topic made anew
        under its name, and what that says up to there would never be read.
        """
        held = self._ensure_consumer()._subscription.subscription.assignment
        commit = asyncio.ensure_future(super()._commit(offsets))
        try:
            await asyncio.wait(
                {commit, *([] if held is None else [held.unassign_future])},
                return_when=asyncio.FIRST_COMPLETED,
            )
            return commit.done() and bool(commit.result())
        finally:
            commit.cancel()

    async def on_thread_stop(self) -> None:
        """Stop the client. A fetch that waits for a broker which is away is no trouble."""
        try:
            await super().on_thread_stop()
        except asyncio.CancelledError:  # aiokafka awaits the fetches that it cancels
            await self._consumer._client.close()

    async def _highwaters(self, partitions: Iterable[TP]) -> dict[TP, int]:
        # Recovery ends here. The embedded broker's own answer forgets most of the last batch,
        # and facts with it, so we ask as exactly as a fetch does.
        places = [TopicPartition(tp.topic, tp.partition) for tp in partitions]
        if not places:
            return {}
        consumer = AIOKafkaConsumer(
            **cast(Any, self.app).client_options,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            consumer.assign(places)
            ends = await log_ends(consumer, places)
        finally:
            await consumer.stop()
        return {TP(place.topic, place.partition): end for place, end in ends.items()}
