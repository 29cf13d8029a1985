"""What happens without input: minutes end, reviews are asked for, interruptions lapse."""

import time
from collections import defaultdict
from pathlib import Path

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.events import messages as m
from streamdetect.events.codec import decode, decode_typed
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import (
    REVIEW_REQUESTS,
    ROOM_ACTIVITY,
    SANCTIONS,
    STANDINGS,
    VIOLATIONS,
)
from streamdetect.ruleset.plain_file import POLICY_FILE
from streamdetect.settings import KafkaSettings
from tests.e2e.few_rules import copy_few_rules
from tests.e2e.harness import (
    Fleet,
    assert_all_holds,
    fleet,
    lag,
    metric,
    play,
    prepared,
    records,
    speech,
    until,
)

CLAIM = "喝这个茶一个月就能根治糖尿病"


def said(text: str, seq: int, *, end_ms: int, at_ms: int, broadcast: str) -> m.TranscriptSegment:
    return m.TranscriptSegment(
        event_id=f"{broadcast}-{seq}",
        room_id="room",
        broadcast_id=broadcast,
        streamer_id="streamer",
        channel="speech",
        seq=seq,
        start_ms=end_ms - 2000,
        end_ms=end_ms,
        emitted_at=from_ms(at_ms),
        text=text,
        language="zh",
    )


def interruptions(kafka: KafkaSettings) -> list[m.Sanction]:
    found = [decode(m.Sanction, r.value) for r in records(kafka, SANCTIONS.name)[SANCTIONS.name]]
    return [sanction for sanction in found if sanction.measure == "interrupt"]


def rules_with(folder: Path, before: str, after: str) -> Path:
    """Return a copy of few rules with one change of the policy."""
    rules = copy_few_rules(folder / "rules")
    edit(rules / POLICY_FILE, before, after)
    return rules


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    fresh = path.with_suffix(".new")
    fresh.write_text(text.replace(before, after), "utf-8")
    fresh.replace(path)


def test_interruption_lapses_without_input_although_the_worker_that_imposed_it_died(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    rules = rules_with(tmp_path, "term: {minutes: 30}", "term: {minutes: 1}")
    with fleet(kafka, tmp_path, rules) as workers:
        first = workers.start()
        workers.await_ready(first)
        spoken_ms = int(time.time() * 1000) - 48_000
        play(kafka, [said(CLAIM, 0, end_ms=2000, at_ms=spoken_ms, broadcast="b")])
        until(lambda: bool(interruptions(kafka)), 20, workers.logs)
        until(lambda: lag(kafka, workers.group) == 0, 20, workers.logs)
        workers.kill(first)
        (imposed,) = interruptions(kafka)
        assert imposed.state == "imposed"
        second = workers.start()
        until(lambda: len(interruptions(kafka)) > 1, 90, workers.logs)
        told_ms = int(time.time() * 1000)
        workers.await_ready(second)
        assert interruptions(kafka)[1].state == "expired"
        assert told_ms - to_ms(imposed.valid_until or "") < 60_000
        standing = decode(m.Standing, records(kafka, STANDINGS.name)[STANDINGS.name][-1].value)
        assert "interrupt" not in {one.measure for one in standing.measures}
        assert standing.as_of == imposed.valid_until
        workers.kill(second)
        third = workers.start()
        workers.await_ready(third)
        time.sleep(7)
        assert [one.state for one in interruptions(kafka)] == ["imposed", "expired"]


def test_changed_policy_is_in_force_for_what_comes_and_a_bad_one_changes_nothing(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    rules = rules_with(tmp_path, "grace_minutes: 30", "grace_minutes: 31")
    policy = rules / POLICY_FILE
    success = "streamdetect_policy_last_reload_success"
    with fleet(kafka, tmp_path, rules) as workers:
        worker = workers.start()
        workers.await_ready(worker)
        now_ms = int(time.time() * 1000)
        play(kafka, [said(CLAIM, 0, end_ms=2000, at_ms=now_ms, broadcast="one")])
        until(lambda: lag(kafka, workers.group) == 0 and policies(kafka), 20, workers.logs)
        (old,) = policies(kafka)
        edit(policy, "grace_minutes: 31", "grace_minutes: soon")
        until(lambda: metric(workers, worker, success) == 0, 20, workers.logs)
        assert f"{POLICY_FILE}:" in workers.logs()
        edit(policy, "grace_minutes: soon", "grace_minutes: 32")
        until(lambda: metric(workers, worker, success) == 1, 20, workers.logs)
        time.sleep(7)
        assert policies(kafka) == {old}, "a changed policy sent something by itself"
        play(kafka, [said(CLAIM, 0, end_ms=2000, at_ms=now_ms + 1, broadcast="two")])
        until(lambda: len(policies(kafka)) == 2, 20, workers.logs)
        (new,) = policies(kafka) - {old}
        assert f'policy_hash="{new}"' in workers.page(worker, "metrics")[1]


def policies(kafka: KafkaSettings) -> set[str]:
    found = records(kafka, STANDINGS.name)[STANDINGS.name]
    return {decode(m.Standing, record.value).policy_hash for record in found}


def test_review_is_asked_for_with_what_followed_although_the_worker_died_between(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    now_ms = int(time.time() * 1000)

    before = [
        said(f"之前的话{n}", n, end_ms=n * 10_000, at_ms=now_ms, broadcast="b") for n in range(8)
    ]
    claim = said(FOR_REVIEW, 8, end_ms=80_000, at_ms=now_ms, broadcast="b")
    after = [
        said(f"之后的话{n}", n, end_ms=n * 10_000, at_ms=now_ms, broadcast="b")
        for n in range(9, 16)
    ]
    with fleet(kafka, tmp_path) as workers:
        first = workers.start()
        workers.await_ready(first)
        play(kafka, [*before, claim, *after[:3]])
        until(lambda: lag(kafka, workers.group) == 0, 20, workers.logs)
        assert records(kafka, VIOLATIONS.name)[VIOLATIONS.name]
        assert not requests(kafka)
        workers.kill(first)
        workers.await_ready(workers.start())
        play(kafka, after[3:])
        # Words and history come from two agents, in any order.
        until(lambda: len({type(one) for one in asked(kafka)}) == 2, 30, workers.logs)
    (request,) = requests(kafka)
    assert [line.seq for line in request.transcript] == list(range(2, 15))
    histories = {one for one in asked(kafka) if isinstance(one, m.ReviewContext)}
    assert [(one.violation_id, one.history) for one in histories] == [
        (request.target.id, m.SubjectHistory())
    ]


FOR_REVIEW = "原价三百九十九现在九十九"  # whether that was ever the price, a person must find out


def requests(kafka: KafkaSettings) -> list[m.ReviewRequest]:
    return [one for one in asked(kafka) if isinstance(one, m.ReviewRequest)]


def asked(kafka: KafkaSettings) -> list[m.Message]:
    found = records(kafka, REVIEW_REQUESTS.name)[REVIEW_REQUESTS.name]
    return [decode_typed(record.value, record.headers) for record in found]


def activities(kafka: KafkaSettings) -> dict[tuple[str, str, str], set[bytes]]:
    found: dict[tuple[str, str, str], set[bytes]] = defaultdict(set)
    for record in records(kafka, ROOM_ACTIVITY.name)[ROOM_ACTIVITY.name]:
        one = decode(m.RoomActivity, record.value)
        found[one.room_id, one.subject_id, one.minute].add(record.value or b"")
    return found


def counted(kafka: KafkaSettings) -> int:
    return sum(
        decode(m.RoomActivity, value).segments
        for values in activities(kafka).values()
        for value in values
    )


def test_every_segment_is_counted_once_although_a_worker_dies_amid_a_minute(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    played = speech(rooms=8, segments_a_room=60)
    half = len(played) // 2
    with fleet(kafka, tmp_path) as workers:
        first, second = workers.start(), workers.start()
        workers.await_ready(first, second)
        play(kafka, played[:half], seconds=2)
        workers.kill(first)
        play(kafka, played[half:], seconds=2)
        assert_all_holds(kafka, played, workers)
        until(lambda: counted(kafka) >= len(played), 100, workers.logs)
        assert counted(kafka) == len(played)
        assert all(len(values) == 1 for values in activities(kafka).values())


def test_pages_answer_before_the_ledger_is_recovered(fresh_broker: EmbeddedBroker, tmp_path: Path):
    kafka = prepared(fresh_broker.kafka)
    with fleet(kafka, tmp_path) as workers:
        worker = workers.start()
        reasons = answers_until_ready(workers, worker)
    assert (200, "the consumer group is not joined yet") in reasons


def answers_until_ready(workers: Fleet, worker: int) -> set[tuple[int, str]]:
    """Return (status of healthz, text of readyz) as they were on the way to readiness."""
    seen: set[tuple[int, str]] = set()

    def ready() -> bool:
        alive, (status, text) = workers.page(worker, "healthz")[0], workers.page(worker, "readyz")
        seen.add((alive, text.strip()))
        return status == 200

    until(ready, 40, workers.logs)
    return seen
