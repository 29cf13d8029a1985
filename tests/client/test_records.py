import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.client.admin import create_topics
from streamdetect.client.errors import TopicError
from streamdetect.client.exports import export_line, export_lines, parse_export_line
from streamdetect.client.reach import blocking
from streamdetect.client.records import StoredRecord, read_topic, records_of
from streamdetect.events.topics import CONTROL, TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.client.produce import produce


def test_read_topic_is_exact_also_where_the_last_batch_holds_many_records(
    any_kafka: KafkaSettings,
) -> None:
    create_topics(any_kafka, (TRANSCRIPTS,))
    assert read_topic(any_kafka, TRANSCRIPTS) == []
    rows = [(b"room-%d" % (i % 20), b"%d" % i, [("n", b"%d" % i)]) for i in range(3000)]
    produce(any_kafka, TRANSCRIPTS.name, rows)
    records = read_topic(any_kafka, TRANSCRIPTS.name)
    assert sorted(int(record.value or b"") for record in records) == list(range(3000))
    places = [(record.partition, record.offset) for record in records]
    assert places == sorted(places)
    for record in records:
        assert record.key == b"room-%d" % (int(record.value or b"") % 20)
        assert record.headers == (("n", record.value),)
        assert record.timestamp_ms > 0


def test_read_topic_keeps_null_values_and_odd_bytes(any_kafka: KafkaSettings) -> None:
    create_topics(any_kafka, (CONTROL,))
    produce(any_kafka, CONTROL.name, [(b"k", None, []), (b"\xff", b"\x00\xff", [("h", b"\xfe")])])
    null, odd = read_topic(any_kafka, CONTROL)
    assert (null.key, null.value, null.headers) == (b"k", None, ())
    assert (odd.key, odd.value, odd.headers) == (b"\xff", b"\x00\xff", (("h", b"\xfe"),))
    assert odd.place == f"{CONTROL.name}/0@1"


def test_read_topic_of_a_missing_topic_says_how_to_create_it(any_kafka: KafkaSettings) -> None:
    with pytest.raises(TopicError, match="does not exist") as caught:
        read_topic(any_kafka, VIOLATIONS)
    assert "topics create" in caught.value.fix


@pytest.mark.kafka
def test_records_of_leaves_out_what_the_time_index_knows_to_be_older(
    apache_kafka: KafkaSettings,
) -> None:
    create_topics(apache_kafka, (VIOLATIONS,))
    produce(apache_kafka, VIOLATIONS.name, [(b"a", b"{}", [])])
    (first,) = read_topic(apache_kafka, VIOLATIONS)

    async def since(ms: int) -> list[StoredRecord]:
        return [record async for record in records_of(apache_kafka, VIOLATIONS, since_ms=ms)]

    assert blocking(since(first.timestamp_ms)) == [first]
    assert blocking(since(first.timestamp_ms + 1)) == []


HEADERS = st.lists(st.tuples(st.text(max_size=5), st.none() | st.binary(max_size=5)), max_size=3)
VALUES = st.one_of(
    st.none(),
    st.binary(max_size=30),
    st.dictionaries(st.text(max_size=4), st.integers()).map(lambda v: json.dumps(v).encode()),
    st.sampled_from([b"null", b"{}", b'{"a":\n1}', b'{"a":NaN}', b'"x"', b'{"a":"\\ud800"}', b""]),
    st.sampled_from([b'{"a":1} ', b'{"a":1}\t', b' {"a":1}', b'{"a":1}\x0c']),
)


@given(key=st.none() | st.binary(max_size=8), value=VALUES, headers=HEADERS)
def test_an_export_line_is_one_line_of_json_and_loses_nothing(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    unique = tuple(dict(headers).items())
    record = StoredRecord("t", 3, 14, 1_700_000_000_000, key, value, unique)  # type: ignore[arg-type]
    line = export_line(record)
    assert b"\n" not in line
    read = parse_export_line(line)
    assert (read.key, read.value, dict(read.headers)) == (key, value, dict(unique))
    assert (read.topic, read.partition, read.offset) == ("t", 3, 14)
    assert read.timestamp_ms == record.timestamp_ms


def test_export_lines_have_the_published_shape() -> None:
    plain = StoredRecord("t", 0, 1, 5, b"k", b'{"a":"\xe7\x97\x85"}', (("ce_id", b"x"),))
    odd = StoredRecord("t", 0, 2, 6, None, b"\xff", ())
    first, second = export_lines([plain, odd]).splitlines()
    assert json.loads(first) == {
        "topic": "t",
        "partition": 0,
        "offset": 1,
        "timestamp_ms": 5,
        "key": "k",
        "headers": {"ce_id": "x"},
        "value": {"a": "病"},
    }
    assert json.loads(second) == {
        "topic": "t",
        "partition": 0,
        "offset": 2,
        "timestamp_ms": 6,
        "key": None,
        "headers": {},
        "value_base64": "/w==",
    }
    assert plain.value is not None
    assert plain.value in first  # byte for byte
