"""The thread of the Kafka client ends quietly while a broker is away."""

import asyncio
from types import SimpleNamespace

import pytest
from faust.transport.drivers import aiokafka as driver

from streamdetect.stream.client_thread import BatchConsumerThread


def test_a_fetch_that_waits_for_a_broker_ends_the_thread_and_its_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def cancelled(self: BatchConsumerThread) -> None:
        waiting = asyncio.create_task(asyncio.sleep(60))  # as aiokafka's Fetcher.close does
        await asyncio.sleep(0)
        waiting.cancel()
        await waiting

    closed = []

    async def close() -> None:
        closed.append(True)

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "on_thread_stop", cancelled)
    thread = BatchConsumerThread.__new__(BatchConsumerThread)
    thread._consumer = SimpleNamespace(_client=SimpleNamespace(close=close))
    asyncio.run(thread.on_thread_stop())
    assert closed == [True]
