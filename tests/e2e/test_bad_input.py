"""Bad input never stops the stream and is never lost."""

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path

from aiokafka import AIOKafkaProducer

from streamdetect.client.admin import committed_lag
from streamdetect.events import messages as m
from streamdetect.events.codec import decode_typed, encode, header
from streamdetect.events.topics import DEAD_LETTERS, SHADOW, TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.client.produce import produce_nothing
from tests.e2e.harness import Fleet, fleet, lag, metric, prepared, records, speech, until

Raw = tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]


def produce(kafka: KafkaSettings, raw: Sequence[Raw], partition: int | None = None) -> None:
    async def run() -> None:
        producer = AIOKafkaProducer(**kafka.client_options(), max_request_size=4 << 20)
        await producer.start()
        try:
            sent = [
                await producer.send(
                    TRANSCRIPTS.name, value, key=key, headers=headers, partition=partition
                )
                for key, value, headers in raw
            ]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()

    asyncio.run(run())


def segment(seq: int, text: str, **fields: object) -> dict[str, object]:
    return {
        "event_id": f"bad-{seq}",
        "room_id": "room-bad",
        "broadcast_id": "b",
        "streamer_id": "s",
        "channel": "speech",
        "seq": seq,
        "start_ms": seq * 2000,
        "end_ms": seq * 2000 + 1800,
        "emitted_at": "2026-03-01T12:00:00.000Z",
        "text": text,
    } | fields


def value(**fields: object) -> bytes:
    return json.dumps(segment(**fields), ensure_ascii=False).encode()  # type: ignore[arg-type]


ROOM = b"room-bad"
BAD: dict[str, tuple[Raw, str]] = {
    "not JSON": ((ROOM, b"{oops", []), "not-json"),
    "no UTF-8": ((ROOM, b'{"event_id": "\xff\xfe"}', []), "not-json"),
    "wrong type": ((ROOM, value(seq=1, text="x", start_ms="soon"), []), "wrong-type"),
    "missing id": ((ROOM, b'{"room_id": "room-bad"}', []), "wrong-type"),
    "text over the limit": ((ROOM, value(seq=2, text="长" * 4001), []), "wrong-type"),
    "a million bytes of anything": ((ROOM, b"\x00" * 1_000_000, []), "not-json"),
    "lone surrogate": (
        (ROOM, value(seq=3, text="PLACE").replace(b"PLACE", b"\\ud800"), []),
        "not-json",
    ),
    "raw control character": (
        (ROOM, value(seq=4, text="PLACE").replace(b"PLACE", b"a\x01b"), []),
        "not-json",
    ),
    "times reversed": ((ROOM, value(seq=5, text="x", start_ms=9, end_ms=3), []), "times-reversed"),
    "no instant": (
        (ROOM, value(seq=6, text="x", emitted_at="2026-02-31T00:00:00Z"), []),
        "bad-instant",
    ),
    "year 9999": (
        (ROOM, value(seq=10, text="x", emitted_at="9999-12-31T23:59:59.999Z"), []),
        "bad-instant",
    ),
    "unknown version": (
        (ROOM, value(seq=7, text="x"), [("ce_type", b"streamdetect.transcript-segment.v9")]),
        "unknown-type",
    ),
    "null value": ((ROOM, None, []), "null-value"),
    "key of another room": ((b"room-other", value(seq=8, text="x"), []), "key-mismatch"),
    "no key": ((None, value(seq=9, text="x"), []), "key-mismatch"),
}


def test_every_kind_of_bad_record_becomes_a_dead_letter_and_the_stream_goes_on(
    any_kafka: KafkaSettings, tmp_path: Path
):
    kafka = prepared(any_kafka)
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start())
        produce(kafka, [raw for raw, _ in BAD.values()])
        produce_nothing(kafka, TRANSCRIPTS.name, [])
        claim = value(seq=50, text="喝这个茶一个月就能根治糖尿病")
        control = value(seq=51, text="今天\u0000这个\u200b茶五十九块").replace(b"\x00", b"\\u0000")
        produce(kafka, [(ROOM, claim, []), (ROOM, claim, []), (ROOM, control, [])])
        until(lambda: lag(kafka, workers.group) == 0, 30, workers.logs)
        found = records(kafka, DEAD_LETTERS.name, VIOLATIONS.name)
    kept = sorted(
        (header(r.headers, "dl_reason") or "", r.key or b"", r.value or b"")
        for r in found[DEAD_LETTERS.name]
    )
    expected = [(reason, raw[0] or b"", raw[1] or b"") for raw, reason in BAD.values()]
    assert kept == sorted([*expected, ("null-value", b"", b"")])
    violations = [decode_typed(r.value, r.headers) for r in found[VIOLATIONS.name]]
    assert {v.violation_id for v in violations if isinstance(v, m.Violation)}, "the claim is lost"
    assert len({r.value for r in found[VIOLATIONS.name]}) == 1, "a duplicate changed the bytes"


def test_revised_segment_takes_its_violation_back(any_kafka: KafkaSettings, tmp_path: Path):
    kafka = prepared(any_kafka)
    said = value(seq=1, text="喝这个茶一个月就能根治糖尿病")
    meant = value(seq=1, text="喝这个茶一个月换一种口味", revision=1)
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start())
        produce(kafka, [(ROOM, said, []), (ROOM, meant, [])])
        until(lambda: lag(kafka, workers.group) == 0, 30, workers.logs)
        messages = [
            decode_typed(r.value, r.headers)
            for r in records(kafka, VIOLATIONS.name)[VIOLATIONS.name]
        ]
    violations = [x for x in messages if isinstance(x, m.Violation)]
    amendments = [x for x in messages if isinstance(x, m.ViolationAmendment)]
    assert [a.violation_id for a in amendments] == [v.violation_id for v in violations]
    assert [a.kind for a in amendments] == ["retracted"]


def test_replayed_record_leads_to_the_shadow_topic_only(any_kafka: KafkaSettings, tmp_path: Path):
    kafka = prepared(any_kafka)
    claim = value(seq=1, text="喝这个茶一个月就能根治糖尿病")
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start())
        produce(kafka, [(ROOM, claim, [("x-replay", b"1")])])
        until(lambda: lag(kafka, workers.group) == 0, 30, workers.logs)
        found = records(kafka, VIOLATIONS.name, SHADOW.name)
    assert not found[VIOLATIONS.name]
    assert any(
        isinstance(decode_typed(r.value, r.headers), m.Violation) for r in found[SHADOW.name]
    )


def test_poisoned_partition_pauses_alone_and_a_restart_goes_on(
    any_kafka: KafkaSettings, tmp_path: Path
):
    kafka = prepared(any_kafka)
    # Far more than Faust's buffer holds: it must not fetch on as that drains.
    poison: list[Raw] = [(ROOM, b"garbage %d" % number, []) for number in range(6000)]
    small = {"STREAMDETECT_WORKER__MAX_BATCH_RECORDS": "100"}
    good = speech(rooms=6, segments_a_room=20)
    with fleet(kafka, tmp_path) as workers:
        first = workers.start(**small)
        workers.await_ready(first)
        produce(kafka, poison, partition=0)
        until(lambda: "paused" in workers.page(first, "readyz")[1], 30, workers.logs)
        assert workers.page(first, "healthz")[0] == 200
        produce(kafka, [(s.room_id.encode(), encode(s), []) for s in good])
        until(lambda: violations_of_other_partitions(kafka) > 0, 30, workers.logs)
        assert "is paused" in workers.logs()
        until(lambda: stands_still(workers, first), 30, workers.logs)
        waiting = committed_lag(kafka, workers.group, [TRANSCRIPTS])[TRANSCRIPTS.name, 0]
        assert waiting > len(poison) / 2, "it drains although it is paused"
        letters = records(kafka, DEAD_LETTERS.name)[DEAD_LETTERS.name]
        taken = {raw[1] for raw in poison[: len(poison) - waiting]}
        assert taken <= {r.value for r in letters}, "a bad record is lost"
        workers.kill(first)
        second = workers.start(STREAMDETECT_WORKER__POISON_SHARE="1", **small)
        until(lambda: lag(kafka, workers.group) == 0, 40, workers.logs)
        workers.await_ready(second)
        letters = records(kafka, DEAD_LETTERS.name)[DEAD_LETTERS.name]
        assert {raw[1] for raw in poison} <= {r.value for r in letters}, "the restart lost some"


def stands_still(workers: Fleet, index: int) -> bool:
    name = f'streamdetect_events_in_total{{topic="{TRANSCRIPTS.name}"}}'
    before = metric(workers, index, name)
    time.sleep(1)
    return metric(workers, index, name) == before


def violations_of_other_partitions(kafka: KafkaSettings) -> int:
    return len(records(kafka, VIOLATIONS.name)[VIOLATIONS.name])
