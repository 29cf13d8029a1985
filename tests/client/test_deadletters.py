import dataclasses

import pytest
from aiokafka import AIOKafkaProducer

from streamdetect.client import deadletters
from streamdetect.client.admin import create_topics
from streamdetect.client.deadletters import (
    REQUEUED_HEADER,
    DeadLetter,
    find_dead_letter,
    read_dead_letters,
    requeue,
)
from streamdetect.client.errors import DeadLetterError
from streamdetect.client.reach import blocking
from streamdetect.client.records import StoredRecord, read_topic
from streamdetect.events.codec import encode, header
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Listing
from streamdetect.events.topics import (
    DEAD_LETTERS,
    INPUT_MAX_BYTES,
    LISTINGS,
    REVIEW_DECISIONS,
    TRANSCRIPTS,
    VIOLATIONS,
)
from streamdetect.settings import KafkaSettings
from tests.client.produce import Row, produce, produce_nothing


def letter(
    offset: int,
    value: bytes | None = b"{",
    *,
    topic: str = TRANSCRIPTS.name,
    reason: str = "not-json",
    more: tuple[tuple[str, bytes], ...] = (),
) -> Row:
    headers = [
        ("dl_topic", topic.encode()),
        ("dl_partition", b"2"),
        ("dl_offset", b"%d" % offset),
        ("dl_reason", reason.encode()),
        ("dl_detail", b"why"),
        *more,
    ]
    return b"room-1", value, headers


@pytest.fixture
def kafka(any_kafka: KafkaSettings) -> KafkaSettings:
    create_topics(any_kafka)
    return any_kafka


def test_dead_letters_are_read_and_filtered(kafka: KafkaSettings) -> None:
    produce(
        kafka,
        DEAD_LETTERS.name,
        [
            letter(1),
            letter(2, reason="wrong-type"),
            letter(3, topic=VIOLATIONS.name),
            letter(4, b"x" * 10, more=(("dl_length", b"70000"), ("own", b"1"))),
        ],
        partition=0,
    )
    letters = read_dead_letters(kafka)
    assert [one.place for one in letters] == ["0@0", "0@1", "0@2", "0@3"]
    assert letters[0].origin == "live.transcripts.v1/2@1"
    assert (letters[0].reason, letters[0].detail) == ("not-json", "why")
    assert (letters[3].size, letters[3].is_whole) == (70000, False)
    assert letters[3].original_headers == (("own", b"1"),)
    assert [one.place for one in read_dead_letters(kafka, reason="wrong-type")] == ["0@1"]
    assert [one.place for one in read_dead_letters(kafka, topic="violations")] == ["0@2"]
    after = letters[-1].record.timestamp_ms + 1
    assert read_dead_letters(kafka, since_ms=after) == []
    assert find_dead_letter(letters, "0@2") is letters[2]
    assert find_dead_letter(letters, letters[1].origin) is letters[1]
    with pytest.raises(DeadLetterError, match="7@7"):
        find_dead_letter(letters, "7@7")


def test_requeue_restores_the_record_and_a_second_one_sends_nothing(kafka: KafkaSettings) -> None:
    produce(
        kafka,
        DEAD_LETTERS.name,
        [
            letter(1, b'{"a":1}', more=(("ce_id", b"x"),)),
            letter(2, None),
            letter(3, b"x" * 10, more=(("dl_length", b"70000"),)),
        ],
        partition=0,
    )
    first = requeue(kafka, read_dead_letters(kafka))
    assert (first.sent, first.cut_short) == (("0@0", "0@1"), ("0@2",))
    again = requeue(kafka, read_dead_letters(kafka))
    assert (again.sent, again.there_already) == ((), ("0@0", "0@1"))
    sent = sorted(
        read_topic(kafka, TRANSCRIPTS),
        key=lambda record: header(record.headers, REQUEUED_HEADER) or "",
    )
    assert [(record.key, record.value) for record in sent] == [
        (b"room-1", b'{"a":1}'),
        (b"room-1", None),
    ]
    assert sent[0].headers == (("ce_id", b"x"), (REQUEUED_HEADER, b"0@0"))


def test_requeue_leaves_out_what_failed_again_until_asked(kafka: KafkaSettings) -> None:
    produce(kafka, DEAD_LETTERS.name, [letter(1)], partition=0)
    requeue(kafka, read_dead_letters(kafka))
    (back,) = read_topic(kafka, TRANSCRIPTS)
    failed = letter(back.offset, back.value, more=back.headers)
    produce(kafka, DEAD_LETTERS.name, [failed], partition=0)
    second = requeue(kafka, read_dead_letters(kafka))
    assert (second.sent, second.failed_again) == ((), ("0@1",))

    def everything(_: DeadLetter) -> bool:
        return True

    third = requeue(kafka, read_dead_letters(kafka), select=everything)
    assert (third.sent, third.there_already) == (("0@1",), ("0@0",))
    fourth = requeue(kafka, read_dead_letters(kafka), select=everything)
    assert fourth.sent == ()
    marks = [header(r.headers, REQUEUED_HEADER) for r in read_topic(kafka, TRANSCRIPTS)]
    assert marks == ["0@0", "0@1"]


def test_requeue_leaves_out_letters_that_name_no_topic_of_ours(kafka: KafkaSettings) -> None:
    produce(
        kafka,
        DEAD_LETTERS.name,
        [
            letter(1),
            letter(2, topic="__consumer_offsets"),
            letter(3, topic="ledger", reason="internal-error"),
            letter(4, topic=DEAD_LETTERS.name),
        ],
        partition=0,
    )
    done = requeue(kafka, read_dead_letters(kafka))
    assert (done.sent, done.no_origin) == (("0@0",), ("0@1", "0@2", "0@3"))
    assert len(read_topic(kafka, TRANSCRIPTS)) == 1
    assert len(read_topic(kafka, DEAD_LETTERS)) == 4


def test_dead_letters_of_one_instant_keep_their_order(
    kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    produce(kafka, DEAD_LETTERS.name, [letter(offset) for offset in range(12)], partition=0)
    records = [dataclasses.replace(one, timestamp_ms=1) for one in read_topic(kafka, DEAD_LETTERS)]
    monkeypatch.setattr(deadletters, "read_topic", lambda *_: records)
    letters = read_dead_letters(kafka)
    assert [one.offset for one in letters] == list(range(12))
    requeue(kafka, letters)
    sent = [header(r.headers, REQUEUED_HEADER) for r in read_topic(kafka, TRANSCRIPTS)]
    assert sent == [one.place for one in letters]


def test_requeue_puts_what_concerns_everybody_back_into_each_partition(
    kafka: KafkaSettings,
) -> None:
    to_all = [
        (b"*", b"{}", [*headers[:1], ("dl_partition", b"%d" % partition), *headers[2:]])
        for partition, (_, _, headers) in enumerate(
            letter(0, topic=REVIEW_DECISIONS.name, reason="unsigned") for _ in range(4)
        )
    ]
    stood_in_none = letter(-1, topic=REVIEW_DECISIONS.name)
    stood_in_none[2][1] = ("dl_partition", b"-1")
    elsewhere = letter(7, topic=REVIEW_DECISIONS.name)
    elsewhere[2][1] = ("dl_partition", b"999")  # of a topic that had more
    produce(kafka, DEAD_LETTERS.name, [*to_all, stood_in_none, elsewhere], partition=0)
    assert len(requeue(kafka, read_dead_letters(kafka)).sent) == 6
    sent = read_topic(kafka, REVIEW_DECISIONS)
    assert [one.partition for one in sent if one.key == b"*"] == [0, 1, 2, 3]
    assert len({one.partition for one in sent if one.key == b"room-1"}) == 1


def test_letters_with_strange_headers_are_read_and_sent_with_the_rest(
    kafka: KafkaSettings,
) -> None:
    strange = [
        letter(1, more=(("dl_length", "²".encode()),)),
        letter(2, more=(("dl_length", b"9" * 5000),)),
        letter(3),
    ]
    strange[2][2][1] = ("dl_partition", b"9" * 5000)
    produce(kafka, DEAD_LETTERS.name, strange, partition=0)
    blocking(send_null_header(kafka, letter(4)))
    letters = read_dead_letters(kafka)
    assert [one.size for one in letters if one.record.partition == 0][:3] == [1, 1, 1]
    assert next(one for one in letters if one.offset == 3).partition == -1
    done = requeue(kafka, letters)
    assert len(done.sent) == 2  # what has a length is cut
    back = read_topic(kafka, TRANSCRIPTS)
    assert [[name for name, _ in one.headers] for one in back] == [[REQUEUED_HEADER]] * 2


def test_letter_with_neither_key_nor_value_is_sent_with_the_rest(kafka: KafkaSettings) -> None:
    """Another tool may have written it."""
    produce_nothing(kafka, DEAD_LETTERS.name, letter(1)[2])
    produce(kafka, DEAD_LETTERS.name, [letter(2)], partition=0)
    assert requeue(kafka, read_dead_letters(kafka)).sent == ("0@0", "0@1")
    sent = [(one.key, one.value) for one in read_topic(kafka, TRANSCRIPTS)]
    assert sent == [(None, b""), (b"room-1", b"{")]


@pytest.mark.kafka
def test_letter_too_large_for_its_topic_is_named_and_the_rest_is_sent(
    apache_kafka: KafkaSettings,
) -> None:
    create_topics(apache_kafka)
    for row in (letter(1), letter(2, b"x" * (INPUT_MAX_BYTES + 1)), letter(3)):
        produce(apache_kafka, DEAD_LETTERS.name, [row], partition=0)
    for sent, there in ((("0@0", "0@2"), ()), ((), ("0@0", "0@2"))):
        done = requeue(apache_kafka, read_dead_letters(apache_kafka))
        assert (done.sent, done.there_already, done.too_large) == (sent, there, ("0@1",))


def test_letter_named_in_two_ways_is_sent_once(kafka: KafkaSettings) -> None:
    produce(kafka, DEAD_LETTERS.name, [letter(1)], partition=0)
    letters = read_dead_letters(kafka)
    twice = [find_dead_letter(letters, name) for name in ("0@0", letters[0].origin)]
    assert requeue(kafka, twice).sent == ("0@0",)
    assert len(read_topic(kafka, TRANSCRIPTS)) == 1


async def send_null_header(kafka: KafkaSettings, row: Row) -> None:
    """Send a row with a header of no content, which kafka-python cannot."""
    key, value, headers = row
    producer = AIOKafkaProducer(**kafka.client_options())
    await producer.start()
    try:
        await producer.send_and_wait(
            DEAD_LETTERS.name, value, key=key, headers=[*headers, ("own", None)]
        )
    finally:
        await producer.stop()


def test_requeue_leaves_out_listings_that_later_ones_replaced_or_took_back(
    kafka: KafkaSettings,
) -> None:
    """The last of a key is the one by which a worker judges after its next start."""

    def listing(version: int) -> bytes:
        return encode(
            Listing(
                product_id="p",
                merchant_id="m",
                version=version,
                updated_at=from_ms(1_780_000_000_000),
                title="茶",
                category="food",
            )
        )

    def failed(offset: int, key: bytes, version: int) -> Row:
        _, value, headers = letter(offset, listing(version), topic=LISTINGS.name)
        return key, value, headers

    offered = [(b"replaced", listing(2), []), (b"in force", listing(2), []), (b"gone", None, [])]
    produce(kafka, LISTINGS.name, offered, partition=2)
    letters = [failed(0, b"replaced", 1), failed(0, b"in force", 2), failed(0, b"gone", 1)]
    produce(kafka, DEAD_LETTERS.name, letters, partition=0)
    done = requeue(kafka, read_dead_letters(kafka))
    assert (done.sent, done.superseded) == (("0@1",), ("0@0", "0@2"))
    again = requeue(kafka, read_dead_letters(kafka))
    assert (again.sent, again.there_already) == ((), ("0@1",))


@pytest.mark.parametrize(
    ("detail", "field"),
    [
        ("Expected `str` of length <= 4000 - at `$.text`", "$.text"),
        ("Invalid enum value '$.text' - at `$.law[...].basis`", "$.law[...].basis"),
        ("day is out of range for month at $.emitted_at", "$.emitted_at"),
        ("$.end_ms is before $.start_ms", "$.start_ms"),
        ("Expected `object`, got `array`", ""),
        ("'$.text' is no reviewer; add the id to reviewers.yml", ""),
        ("", ""),
    ],
)
def test_field_of_a_dead_letter_is_the_path_that_its_detail_ends_with(
    detail: str, field: str
) -> None:
    record = StoredRecord(DEAD_LETTERS.name, 0, 0, 0, None, None, ())
    assert DeadLetter(record, TRANSCRIPTS.name, 0, 0, "wrong-type", detail).field == field
