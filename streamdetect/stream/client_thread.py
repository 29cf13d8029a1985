"""The thread of the batched transport in which the Kafka client runs."""

import asyncio
from collections.abc import Iterable
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
