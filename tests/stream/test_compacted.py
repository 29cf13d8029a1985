"""A compacted topic read whole: its present state, never its past."""

import asyncio

from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL, LISTINGS
from streamdetect.settings import KafkaSettings
from streamdetect.stream.compacted import CompactedReader
from streamdetect.stream.goods import Goods, listing_replaces
from tests.client.produce import produce


def put(kafka: KafkaSettings, *pairs: tuple[bytes, bytes | None]) -> None:
    produce(kafka, CONTROL.name, [(key, value, []) for key, value in pairs])


async def read_until(reader: CompactedReader, seen: list[tuple[bytes, bytes | None]], count: int):
    """Run the reader until it has applied so many records in all."""
    running = asyncio.create_task(reader.run())
    async with asyncio.timeout(20):
        await reader.caught_up.wait()
        while len(seen) < count:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_only_the_last_value_of_each_key_is_lived_through_also_when_read_again(
    fresh_broker: EmbeddedBroker,
):
    kafka = fresh_broker.kafka
    create_topics(kafka, (CONTROL,))
    put(kafka, (b"switch", b"on"), (b"rule", b"shadow"), (b"switch", b"off"), (b"gone", b"x"))
    put(kafka, (b"gone", None))
    seen: list[tuple[bytes, bytes | None]] = []

    async def run() -> None:
        reader = CompactedReader(CONTROL.name, kafka, lambda one: seen.append((one.key, one.value)))
        await read_until(reader, seen, 3)
        assert seen == [(b"rule", b"shadow"), (b"switch", b"off"), (b"gone", None)]
        await asyncio.to_thread(put, kafka, (b"rule", b"enforced"))
        seen.clear()
        await read_until(reader, seen, 3)  # as after a broker error: from the beginning

    asyncio.run(run())
    assert seen == [(b"switch", b"off"), (b"gone", None), (b"rule", b"enforced")]


def test_what_comes_later_is_applied_as_it_comes(fresh_broker: EmbeddedBroker):
    kafka = fresh_broker.kafka
    create_topics(kafka, (CONTROL,))
    seen: list[tuple[bytes, bytes | None]] = []

    async def run() -> None:
        reader = CompactedReader(CONTROL.name, kafka, lambda one: seen.append((one.key, one.value)))
        running = asyncio.create_task(read_until(reader, seen, 2))
        async with asyncio.timeout(20):
            await reader.caught_up.wait()
        await asyncio.to_thread(put, kafka, (b"rule", b"shadow"), (b"rule", b"enforced"))
        await running

    asyncio.run(run())
    assert seen == [(b"rule", b"shadow"), (b"rule", b"enforced")]


def test_listing_of_a_lower_version_that_comes_last_is_not_lived_through(
    fresh_broker: EmbeddedBroker,
):
    """A late one, or one that was requeued: a worker that starts judges as those that run."""

    def listing(version: int, category: str) -> bytes:
        return encode(
            m.Listing(
                product_id="p",
                merchant_id="m",
                version=version,
                updated_at=from_ms(1_780_000_000_000),
                title="茶",
                category=category,
            )
        )

    kafka = fresh_broker.kafka
    create_topics(kafka, (LISTINGS,))
    old, new = listing(1, "drug"), listing(2, "food")
    pairs = [(b"p", old), (b"p", new), (b"p", old), (b"p", b"{"), (b"anew", new), (b"anew", None)]
    produce(kafka, LISTINGS.name, [(*pair, []) for pair in (*pairs, (b"anew", old))], partition=0)
    goods = Goods()

    async def run() -> None:
        reader = CompactedReader(LISTINGS.name, kafka, goods.apply, listing_replaces)
        running = asyncio.create_task(reader.run())
        async with asyncio.timeout(20):
            await reader.caught_up.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(run())
    assert (goods.of("p").product_category, goods.of("anew").product_category) == ("food", "drug")
