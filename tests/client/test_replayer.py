import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streamdetect.client.admin import create_topics
from streamdetect.client.errors import ReplayInputError, TopicError
from streamdetect.client.exports import export_lines
from streamdetect.client.records import StoredRecord, read_topic
from streamdetect.client.replayer import Speech, Times, play, read_speech
from streamdetect.events.codec import REPLAY_HEADER, decode_segment, encode, header
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import TranscriptSegment
from streamdetect.events.topics import TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.client.samples import segment


class Elsewhere(KafkaSettings):
    """A broker that does not count as one on loopback."""

    @property
    def on_loopback(self) -> bool:
        return False


@pytest.fixture
def kafka(fresh_broker: object) -> KafkaSettings:
    settings: KafkaSettings = fresh_broker.kafka  # type: ignore[attr-defined]
    create_topics(settings, (TRANSCRIPTS,))
    return settings


def exported(
    partition: int,
    offset: int,
    heard: TranscriptSegment,
    *,
    topic: str = TRANSCRIPTS.name,
    **changed: Any,
) -> StoredRecord:
    """Return a record that holds a segment, as an export tells it."""
    record = StoredRecord(topic, partition, offset, 0, heard.room_id.encode(), encode(heard), ())
    return dataclasses.replace(record, **changed)


def test_play_sends_segments_in_order_with_times_from_now(kafka: KafkaSettings) -> None:
    begun_ms = int(time.time() * 1000)
    told: list[int] = []
    played = play(kafka, [segment(n) for n in range(50)], speed=0, advance=told.append)
    records = read_topic(kafka, TRANSCRIPTS)
    assert (played.segments, played.marked, told) == (50, False, list(range(1, 51)))
    got = [decode_segment(record.value, record.key) for record in records]
    assert [one.seq for one, _ in got] == list(range(50))
    for one, emitted_ms in got:
        assert begun_ms <= emitted_ms <= int(time.time() * 1000)
        assert one.event_id == segment(one.seq).event_id
    assert header(records[0].headers, REPLAY_HEADER) is None


def test_play_marks_records_unless_the_broker_is_on_loopback_or_it_is_live(
    kafka: KafkaSettings,
) -> None:
    elsewhere = Elsewhere(bootstrap_servers=kafka.bootstrap_servers)
    assert play(elsewhere, [segment(0)], speed=0).marked
    assert not play(elsewhere, [segment(1)], speed=0, live=True).marked
    marks = [header(record.headers, REPLAY_HEADER) for record in read_topic(kafka, TRANSCRIPTS)]
    assert marks == ["1", None]


def test_play_keeps_times_when_asked_and_paces_by_them(kafka: KafkaSettings) -> None:
    spoken = [segment(n) for n in (0, 1, 3)]  # 3 s of speech
    played = play(kafka, spoken, speed=10, times=Times.AS_RECORDED)
    assert played.seconds >= 0.3
    values = [record.value for record in read_topic(kafka, TRANSCRIPTS)]
    assert values == [encode(one) for one in spoken]


def test_play_without_the_topic_says_how_to_create_it(fresh_broker: object) -> None:
    with pytest.raises(TopicError, match=r"live\.transcripts\.v1") as caught:
        play(fresh_broker.kafka, [segment(0)])  # type: ignore[attr-defined]
    assert "topics create" in caught.value.fix


def test_read_speech_takes_segments_exports_and_recordings(
    tmp_path: Path, kafka: KafkaSettings
) -> None:
    file = tmp_path / "speech.jsonl"
    spoken = [segment(n) for n in range(3)]
    file.write_bytes(b"\n".join(encode(one) for one in spoken))
    assert read_speech(file, 0).segments == spoken

    play(kafka, spoken, speed=0, times=Times.AS_RECORDED)
    file.write_bytes(export_lines(read_topic(kafka, TRANSCRIPTS)))
    assert read_speech(file, 0) == Speech(spoken, {})

    # What cannot stand in a line as it is, an export keeps in another form.
    pretty = [
        dataclasses.replace(one, value=msgspec.json.format(one.value or b"", indent=1))
        for one in read_topic(kafka, TRANSCRIPTS)
    ]
    gone = dataclasses.replace(pretty[0], value=None)
    file.write_bytes(export_lines([*pretty, gone]))
    assert read_speech(file, 0) == Speech(spoken, {"null-value": 1})

    rows = [
        {"recording": "r", "room": "x", "platform": "p", "seq": 0, "asr_model": "m", "text": text}
        for text in ("今天这个茶是五百克一袋的。链接在左下角小黄车里面。",)
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    found = read_speech(file, 1_700_000_000_000).segments
    assert [one.text for one in found] == ["今天这个茶是五百克一袋的。", "链接在左下角小黄车里面。"]
    assert to_ms(found[0].emitted_at) > 1_700_000_000_000


@pytest.mark.parametrize("name", ["topic", "recording"])
@pytest.mark.parametrize("content", ["of the day", {"uri": "s3://x"}, 7])
def test_segment_with_an_unknown_field_of_any_name_is_a_segment(
    tmp_path: Path, name: str, content: object
) -> None:
    file = tmp_path / "speech.jsonl"
    file.write_text(json.dumps(json.loads(encode(segment(0))) | {name: content}))
    assert read_speech(file, 0).segments == [segment(0)]


def test_read_speech_takes_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "speech.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + encode(segment(0)))
    assert read_speech(file, 0).segments == [segment(0)]


def test_read_speech_names_a_line_that_nests_too_deep_or_has_half_a_surrogate_pair(
    tmp_path: Path,
) -> None:
    file = tmp_path / "speech.jsonl"
    half = encode(segment(0)).replace(b'"text":"', b'"text":"\\ud83d')
    file.write_bytes(b"\n".join([b'{"x":' + b"[" * 100_000, encode(segment(1)), half]))
    with pytest.raises(ReplayInputError) as caught:
        read_speech(file, 0)
    first, second = caught.value.what.splitlines()
    assert first.startswith(f"{file}:1: it nests too deep")
    assert second.startswith(f"{file}:3: \\ud83d is half of a surrogate pair")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"start_ms": 2000, "end_ms": 1000}, r"$.end_ms is before $.start_ms"),
        ({"emitted_at": "1969-12-31T23:59:59.000Z"}, "outside of the years 1970 to 9899"),
        ({"emitted_at": "9999-01-01T00:00:00.000Z"}, "outside of the years 1970 to 9899"),
    ],
)
@pytest.mark.parametrize("topic", [None, VIOLATIONS.name], ids=["segment", "other topic"])
def test_read_speech_refuses_what_a_worker_would_make_a_dead_letter(
    tmp_path: Path, changed: dict[str, object], fault: str, topic: str | None
) -> None:
    file = tmp_path / "speech.jsonl"
    value = json.dumps(json.loads(encode(segment(0))) | changed).encode()
    if topic is not None:
        value = export_lines([exported(0, 0, segment(0), topic=topic, value=value)])
    file.write_bytes(value)
    with pytest.raises(ReplayInputError) as caught:
        read_speech(file, 0)
    assert caught.value.what.startswith(f"{file}:1: ")
    assert fault in caught.value.what


def test_read_speech_plays_the_partitions_of_an_export_side_by_side(tmp_path: Path) -> None:
    file = tmp_path / "speech.jsonl"
    rooms = ["room-1", "room-2", "room-5"]
    records = [
        exported(partition, seq, segment(seq, room_id=room))
        for partition, room in enumerate(rooms)
        for seq in range(4)
    ]
    for lines in (records, records[::-1]):
        file.write_bytes(export_lines(lines))
        played = [(one.seq, one.room_id) for one in read_speech(file, 0).segments]
        assert played == [(seq, room) for seq in range(4) for room in rooms]


def test_read_speech_keeps_the_order_of_a_partition_whose_times_run_backwards(
    tmp_path: Path,
) -> None:
    file = tmp_path / "speech.jsonl"
    seqs = {0: [0, 4, 2, 5], 1: [1, 3, 6]}  # a segment's seq is its second
    file.write_bytes(
        export_lines(
            exported(partition, offset, segment(seq))
            for partition, heard in seqs.items()
            for offset, seq in enumerate(heard)
        )
    )
    assert [one.seq for one in read_speech(file, 0).segments] == [0, 1, 3, 4, 2, 5, 6]


def test_read_speech_keeps_lines_by_hand_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "speech.jsonl"
    spoken = [segment(seq) for seq in (3, 0, 2, 1)]
    file.write_bytes(b"\n".join(encode(one) for one in spoken))
    assert read_speech(file, 0).segments == spoken


def test_read_speech_leaves_out_and_counts_exported_records_that_workers_refuse(
    tmp_path: Path,
) -> None:
    file = tmp_path / "speech.jsonl"
    reversed_times = segment(5, start_ms=2000, end_ms=1000)
    file.write_bytes(
        export_lines(
            [
                exported(0, 0, segment(0)),
                exported(0, 1, segment(1), value=b"not json"),
                exported(0, 2, segment(2), key=b"another room"),
                exported(0, 3, segment(3), headers=(("ce_type", b"streamdetect.violation.v1"),)),
                exported(0, 4, segment(4), value=None),
                exported(0, 5, reversed_times),
                exported(0, 6, segment(6), key=b"another room"),
                exported(0, 7, segment(7)),
            ]
        )
    )
    speech = read_speech(file, 0)
    assert speech.segments == [segment(0), segment(7)]
    assert speech.left_out == {
        "not-json": 1,
        "key-mismatch": 2,
        "unknown-type": 1,
        "null-value": 1,
        "times-reversed": 1,
    }


def test_read_speech_names_every_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "speech.jsonl"
    bad = {"recording": "r", "room": "x"}
    late = json.loads(encode(segment(1))) | {"emitted_at": "2026-13-01T00:00:00Z"}
    file.write_bytes(
        b"\n".join([encode(segment(0)), b"", b"{", json.dumps(bad).encode(), b"\xff"])
        + b"\n"
        + json.dumps(late).encode()
    )
    with pytest.raises(ReplayInputError) as caught:
        read_speech(file, 0)
    lines = caught.value.what.splitlines()
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5", "6"]
    assert "missing required field" in lines[1]
    with pytest.raises(ReplayInputError, match="cannot be read"):
        read_speech(tmp_path / "none.jsonl", 0)
