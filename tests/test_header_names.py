"""Records whose header names are no UTF-8 are read like any other, by every consumer."""

from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.producer import message_accumulator, producer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from streamdetect import header_names
from streamdetect.client.admin import create_topics
from streamdetect.client.reach import blocking
from streamdetect.client.records import read_topic
from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.settings import KafkaSettings

HERE = TopicPartition(TRANSCRIPTS.name, 0)
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}


class OddName(str):
    """A header name that is sent as bytes which are no UTF-8."""

    def encode(self, *_: Any) -> bytes:
        return b"h\xff"


ODD = OddName("h")


def batch(base: int, names: list[str], codec: str) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, CODECS[codec], 0, -1, -1, -1, 1 << 20)
    for number, name in enumerate(names):
        builder.append(number, 1000, b"key", b"%d" % (base + number), [(name, b"x"), ("own", None)])
    made = bytearray(builder.build())
    made[:8] = base.to_bytes(8, "big")
    return bytes(made)


def unpacked(data: bytes, start: int) -> list[tuple[int, bytes, tuple[tuple[str, Any], ...]]]:
    """Return what a fetch at `start` gives of these bytes."""
    header_names.bear_any()
    records = fetcher.PartitionRecords(
        HERE, fetcher.MemoryRecords(data), None, start, None, None, True, 0
    )
    found = [(one.offset, one.value, one.headers) for one in records]
    assert records.next_fetch_offset == found[-1][0] + 1
    return found


@pytest.mark.parametrize("codec", CODECS)
def test_records_around_an_odd_header_name_are_read_once_and_in_order(codec: str) -> None:
    data = b"".join(
        [
            batch(10, ["a", "b"], codec),
            batch(12, ["a", ODD, "名"], codec),
            batch(15, [ODD], codec),
            batch(16, ["z"], codec)[:-3],  # cut short by the broker
        ]
    )
    found = unpacked(data, 11)
    assert [(offset, value) for offset, value, _ in found] == [
        (number, b"%d" % number) for number in range(11, 16)
    ]
    names = [headers[0][0] for _, _, headers in found]
    assert names == ["b", "a", "h\\xff", "名", "h\\xff"]
    assert all(headers[1:] == (("own", None),) for _, _, headers in found)


def test_topic_with_an_odd_header_name_is_read(
    any_kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (message_accumulator, producer):
        monkeypatch.setattr(module, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)
    create_topics(any_kafka, (TRANSCRIPTS,))

    async def send() -> None:
        async with AIOKafkaProducer(**any_kafka.client_options()) as sender:
            for name in ("before", ODD, "after"):
                await sender.send_and_wait(
                    TRANSCRIPTS.name, b"{}", key=b"k", headers=[(name, b"x")], partition=0
                )

    blocking(send())
    names = [one.headers[0][0] for one in read_topic(any_kafka, TRANSCRIPTS)]
    assert names == ["before", "h\\xff", "after"]
