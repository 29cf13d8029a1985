import pytest

from streamdetect.client.admin import create_topics
from streamdetect.client.deadletters import (
    REQUEUED_HEADER,
    DeadLetter,
    find_dead_letter,
    read_dead_letters,
    requeue,
)
from streamdetect.client.errors import DeadLetterError
from streamdetect.client.records import read_topic
from streamdetect.events.codec import header
from streamdetect.events.topics import DEAD_LETTERS, TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.client.produce import Row, produce


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
