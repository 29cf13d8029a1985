"""The past of a partition read back: slow answers and markers of transactions are no end of it."""

import asyncio
from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError

from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.events.topics import CONTROL
from streamdetect.settings import KafkaSettings
from streamdetect.stream import history
from streamdetect.stream.history import HistoryReader
from tests.client.produce import produce

TOPIC = CONTROL.name


class SlowConsumer(AIOKafkaConsumer):
    """The real one, where each first poll after a seek comes back before the broker's answer."""

    _early = False

    def seek(self, partition, offset):
        self._early = True
        super().seek(partition, offset)

    async def getmany(self, *partitions, **options):
        early, self._early = self._early, False
        return {} if early else await super().getmany(*partitions, **options)


class Partition:
    """A consumer of a partition in memory; what is missing between its records are markers."""

    def __init__(self, times: dict[int, int], *, beginning: int = 0) -> None:
        self.times = times
        self.beginning = beginning
        self.at = 0

    def assign(self, _):
        return

    def seek(self, _, offset):
        self.at = offset

    async def beginning_offsets(self, tps):
        return dict.fromkeys(tps, self.beginning)

    async def position(self, _):
        return self.at

    async def getmany(self, tp, *, timeout_ms, max_records):
        here = [offset for offset in sorted(self.times) if offset >= self.at][:max_records]
        self.at = here[-1] + 1 if here else self.at + 1
        return {tp: [SimpleNamespace(offset=one, timestamp=self.times[one]) for one in here]}


def reader_of(consumer: object) -> HistoryReader:
    reader = HistoryReader(KafkaSettings(), seconds=60, max_records=10_000)
    reader._consumer = consumer
    return reader


@pytest.mark.parametrize(
    ("times", "beginning", "offset", "expected"),
    [
        ({0: 10, 1: 20, 2: 30}, 0, 2, 20),
        ({0: 10, 1: 20}, 0, 3, 20),  # one marker below
        ({0: 10, 1: 20}, 0, 40, 20),  # many
        ({7: 10, 30: 50}, 5, 20, 10),
        ({7: 10, 30: 50}, 5, 7, None),  # markers alone below
        ({0: 10}, 0, 0, None),
        ({9: 10}, 9, 9, None),
    ],
)
def test_newest_before_looks_past_markers(times, beginning, offset, expected):
    reader = reader_of(Partition(times, beginning=beginning))
    assert asyncio.run(reader.newest_before("t", 0, offset)) == expected


def test_broker_that_answers_slowly_does_not_hide_the_past(
    fresh_broker: EmbeddedBroker, monkeypatch
):
    monkeypatch.setattr(history, "AIOKafkaConsumer", SlowConsumer)
    kafka = fresh_broker.kafka
    create_topics(kafka, (CONTROL,))
    produce(kafka, TOPIC, [(b"k", b"%d" % n, []) for n in range(5)], partition=0)

    async def run() -> None:
        reader = HistoryReader(kafka, seconds=60, max_records=1000)
        newest = await reader.newest_before(TOPIC, 0, 4)
        assert newest is not None
        found = [one.value async for part in reader.before(TOPIC, 0, 4, newest) for one in part]
        assert found == [b"0", b"1", b"2", b"3"]
        assert not await reader.is_empty(TOPIC, 0, 4, 5)
        await reader.close()

    asyncio.run(run())


def test_partition_that_tells_nothing_for_long_is_a_broker_error():
    class Silent(Partition):
        async def getmany(self, tp, *, timeout_ms, max_records):
            return {}

    with pytest.raises(KafkaTimeoutError, match="t/0"):
        asyncio.run(reader_of(Silent({0: 1})).newest_before("t", 0, 1))


def test_consumer_that_does_not_start_is_closed_and_the_next_read_makes_another(monkeypatch):
    made = []

    class Unreachable:
        def __init__(self, **_):
            self.closed = False
            made.append(self)

        async def start(self):
            raise KafkaConnectionError("nobody there")

        async def stop(self):
            self.closed = True

    monkeypatch.setattr(history, "AIOKafkaConsumer", Unreachable)
    reader = HistoryReader(KafkaSettings(), seconds=60, max_records=1000)
    for _ in range(2):
        with pytest.raises(KafkaConnectionError):
            asyncio.run(reader.newest_before(TOPIC, 0, 1))
    assert [one.closed for one in made] == [True, True]
