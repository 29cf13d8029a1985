"""What the detect agent makes of a partition does not depend on batches, crashes or takeovers."""

import asyncio
import dataclasses
from collections.abc import Sequence

import pytest
from aiokafka.errors import KafkaConnectionError
from aiokafka.structs import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.model import Controls
from streamdetect.detect.sampling import Sample
from streamdetect.enforce import InForce, PolicyBook, parse_policy
from streamdetect.events import messages as m
from streamdetect.events.codec import decode_typed, encode, header
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import (
    REVIEW_REQUESTS,
    ROOM_ACTIVITY,
    SHADOW,
    TRANSCRIPTS,
    VIOLATIONS,
)
from streamdetect.settings import WorkerSettings
from streamdetect.stream import history
from streamdetect.stream.detecting import DetectWork
from streamdetect.stream.flight import Flights
from streamdetect.stream.goods import Goods
from streamdetect.stream.outgoing import Outgoing
from streamdetect.stream.scoring import RulesAlone
from tests.detect.builders import detector, rule, segment
from tests.enforce.histories import at, policy_mapping

BEGIN_MS = 1_780_000_020_000 // 60_000 * 60_000
WARM_UP_MS = int(WorkerSettings().warm_up_s * 1000)
ORDINARY = ("欢迎大家", "今天的茶五百克", "链接在下面", "四十八小时发货")
CLAIM = "这个茶能治好糖尿病"


class Log:
    """A partition in memory, read back as strictly as the setting allows."""

    def __init__(self, records: Sequence[ConsumerRecord]) -> None:
        self.records = list(records)

    async def newest_before(self, topic, partition, offset):
        return self.records[offset - 1].timestamp if offset else None

    async def before(self, topic, partition, offset, timestamp_ms):
        recent = [
            record
            for record in self.records[:offset]
            if record.timestamp >= timestamp_ms - WARM_UP_MS
        ]
        half = len(recent) // 2
        for batch in (recent[:half], recent[half:]):
            if batch:
                yield batch


def record(offset: int, said: m.TranscriptSegment, time_ms: int, **headers: bytes):
    return ConsumerRecord(
        topic=TRANSCRIPTS.name,
        partition=0,
        offset=offset,
        timestamp=time_ms,
        timestamp_type=0,
        key=said.room_id.encode(),
        value=encode(said),
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
    )


def spoken(rooms: int, minutes: float, *, gap_after: int | None = None) -> list[ConsumerRecord]:
    """Rooms in turns, a segment of each every 4 s, each 9th a claim."""
    records: list[ConsumerRecord] = []
    shift = 0
    for seq in range(int(minutes * 15)):
        if seq == gap_after:
            shift = 400_000
        for room in range(rooms):
            start = seq * 4000 + shift
            said = segment(
                CLAIM if (seq + room) % 9 == 0 else ORDINARY[seq % len(ORDINARY)],
                seq,
                room_id=f"r{room}",
                streamer_id=f"s{room}",
                event_id=f"e{room}-{seq}",
                start_ms=start,
                end_ms=start + 3500,
                viewers=seq,
            )
            records.append(record(len(records), said, BEGIN_MS + start + 4000 + room * 17))
    return records


def work_on(
    log: Log, outcome: str = "review", percent: float = 0, clock_ms: int = BEGIN_MS + 3_600_000
) -> DetectWork:
    return DetectWork(
        detector(rule(outcome=outcome)),
        Goods(),
        RulesAlone(),
        log,
        poison_window=1000,
        poison_share=0.5,
        sample=Sample(percent, "seed"),
        clock_ms=lambda: clock_ms,
    )


async def read(log: Log, ends: Sequence[int], crashes: frozenset[int]) -> list[Outgoing]:
    """Read a log in batches that end at `ends`; a crash loses the process, not what it sent."""
    out: list[Outgoing] = []
    work, committed = work_on(log), 0
    for end in ends:
        batch = log.records[committed:end]
        if end in crashes:
            out += (await work.work(0, batch, 1)).out
            work = work_on(log)
        out += (await work.work(0, batch, 1)).out
        committed = end
    return out


def by_id(out: Sequence[Outgoing], *topics: str) -> dict[str, set[bytes]]:
    found: dict[str, set[bytes]] = {}
    for item in out:
        if item.topic in topics:
            found.setdefault(header(item.headers, "ce_id") or "", set()).add(item.value or b"")
    return found


def told(out: Sequence[Outgoing], topic: str) -> list[m.Message]:
    return [decode_typed(item.value, item.headers) for item in out if item.topic == topic]


@pytest.mark.parametrize("gap_after", [None, 20])
@given(st.data())
@settings(max_examples=20, deadline=None)
def test_whatever_crashes_minutes_and_requests_are_the_same(gap_after, data):
    log = Log(spoken(rooms=3, minutes=5, gap_after=gap_after))
    last = len(log.records)
    cuts = data.draw(st.sets(st.integers(1, last - 1), max_size=12))
    ends = [*sorted(cuts), last]
    crashes = data.draw(st.frozensets(st.sampled_from(ends)))
    topics = (REVIEW_REQUESTS.name, ROOM_ACTIVITY.name)
    whole = by_id(asyncio.run(read(log, [last], frozenset())), *topics)
    broken = by_id(asyncio.run(read(log, ends, crashes)), *topics)
    assert len(whole) > 10
    assert broken == whole


class Away(Log):
    """A partition whose leader is away for so many reads, some of them half-way."""

    def __init__(self, records: Sequence[ConsumerRecord], reads: int) -> None:
        super().__init__(records)
        self.away = reads

    def _fail(self, at: int) -> None:
        if self.away % 2 == at and self.away:
            self.away -= 1
            raise KafkaConnectionError("the leader is away")

    async def newest_before(self, topic, partition, offset):
        self._fail(0)
        return await super().newest_before(topic, partition, offset)

    async def before(self, topic, partition, offset, timestamp_ms):
        async for batch in super().before(topic, partition, offset, timestamp_ms):
            yield batch
            self._fail(1)


@pytest.fixture
def _no_waiting(monkeypatch):
    monkeypatch.setattr(history, "_FIRST_BACKOFF_S", 0.001)


@pytest.mark.usefixtures("_no_waiting")
def test_broker_error_at_a_takeover_begins_the_rebuild_again_and_is_told_once(caplog):
    records = spoken(rooms=2, minutes=5)
    taken_over, away = len(records) // 2, Away(records, 5)
    caplog.set_level("WARNING")

    async def run(log: Log) -> list[Outgoing]:
        return (await work_on(log).work(0, records[taken_over:], 2)).out

    out = asyncio.run(run(away))
    assert away.away == 0
    assert len(caplog.records) == 1
    assert f"{TRANSCRIPTS.name}/0@{taken_over}" in caplog.text
    topics = ROOM_ACTIVITY.name, REVIEW_REQUESTS.name, VIOLATIONS.name
    assert by_id(out, *topics) == by_id(asyncio.run(run(Log(records))), *topics)


def test_switch_that_is_thrown_while_a_partition_is_rebuilt_holds_from_its_first_batch():
    class Thrown(Log):
        async def before(self, *place):
            async for batch in super().before(*place):
                work.use(detector(rule()).with_controls(Controls(kill_switch=True)))
                yield batch

    records = spoken(rooms=2, minutes=3)
    work = work_on(Thrown(records), outcome="enforce")
    topics = {one.topic for one in asyncio.run(work.work(0, records[40:], 1)).out}
    assert SHADOW.name in topics
    assert VIOLATIONS.name not in topics


def test_words_under_the_kill_switch_count_once_a_worker_that_forgot_them_hears_them_again():
    """What docs/operations.md tells to do after the switch went off."""
    said = segment(CLAIM, 0)
    first = record(0, said, BEGIN_MS)
    again = record(1, said, BEGIN_MS + WARM_UP_MS + 60_000)
    silenced = work_on(Log([first]), outcome="enforce")
    in_force = detector(rule(outcome="enforce"))
    silenced.use(in_force.with_controls(Controls(kill_switch=True)))
    restarted = work_on(Log([first, again]), outcome="enforce")

    def topics(work: DetectWork, heard: ConsumerRecord) -> set[str]:
        return {one.topic for one in asyncio.run(work.work(0, [heard], 1)).out}

    assert SHADOW.name in topics(silenced, first)
    silenced.use(in_force)
    assert VIOLATIONS.name not in topics(silenced, again)
    assert VIOLATIONS.name in topics(restarted, again)


def test_violation_is_keyed_by_whose_words_it_holds_whoever_spoke_last():
    """Else the ledger refuses it, and its amendment goes elsewhere."""
    said = [("我不敢说治好糖尿病", "a"), ("但是你们自己体会", "b"), ("不对说错了", "a")]
    records = [
        record(seq, segment(text, seq, streamer_id=streamer), BEGIN_MS + seq * 4000)
        for seq, (text, streamer) in enumerate(said)
    ]
    work = work_on(Log(records), outcome="enforce")
    out = asyncio.run(work.work(0, records, 1)).out
    keys = [(one.key, decode_typed(one.value, one.headers).subject_id) for one in out
            if one.topic == VIOLATIONS.name]  # fmt: skip
    assert len(keys) == 2
    assert {key.decode() for key, _ in keys} == {subject for _, subject in keys}
    assert len(set(keys)) == 1


@pytest.mark.usefixtures("_no_waiting")
def test_rebuild_that_cannot_be_read_is_left_once_the_partition_moves_on():
    records = spoken(rooms=1, minutes=1)
    work = work_on(Away(records, 10**6))
    work.is_stale = {1: True, 2: False}.__getitem__
    result = asyncio.run(asyncio.wait_for(work.work(0, records[5:], 1), 5))
    assert result.out == []
    assert not work.requests_waiting
    rested = asyncio.run(asyncio.wait_for(work.at_rest(TRANSCRIPTS.name, 0, 5, 1, BEGIN_MS), 5))
    assert rested.out == []


@pytest.mark.usefixtures("_no_waiting")
def test_worker_that_ends_confirms_no_batch_whose_past_it_cannot_read():
    records = spoken(rooms=1, minutes=1)
    work = work_on(Away(records, 10**6))
    failed: list[BaseException] = []
    confirmed: list[object] = []

    async def run() -> bool:
        async def deliver(_: object) -> None:
            return

        flights = Flights(4, failed.append)
        await flights.launch("0", lambda: work.work(0, records[5:], 1), deliver, confirmed.append)
        await asyncio.sleep(0.02)
        work.is_ending = lambda: True
        return await flights.drain(5)

    assert not asyncio.run(asyncio.wait_for(run(), 4)), "it is to be read again"
    assert (failed, confirmed) == ([], [])


def test_records_stamped_far_ahead_do_not_keep_minutes_and_requests_back():
    records = spoken(rooms=2, minutes=6)
    right = [one.topic for one in asyncio.run(read(Log(records), [len(records)], frozenset()))]
    for wrong in (20, 21, 22):
        ahead = records[wrong].timestamp + 86_400_000
        records[wrong] = dataclasses.replace(records[wrong], timestamp=ahead)
    log, ends = Log(records), (40, 100, len(records))
    out = asyncio.run(read(log, ends, frozenset()))
    topics = [one.topic for one in out]
    for topic in (ROOM_ACTIVITY.name, REVIEW_REQUESTS.name):
        assert topics.count(topic) == right.count(topic)
    again = asyncio.run(read(log, ends, frozenset(ends)))
    told = by_id(again, ROOM_ACTIVITY.name, REVIEW_REQUESTS.name)
    assert told == by_id(out, ROOM_ACTIVITY.name, REVIEW_REQUESTS.name)


def test_request_holds_both_minutes_in_one_batch_and_in_many():
    log = Log(spoken(rooms=1, minutes=4))
    requests = told(asyncio.run(read(log, [len(log.records)], frozenset())), REVIEW_REQUESTS.name)
    middle = next(r for r in requests if r.violation.evidence[0].seq == 27)
    assert [line.seq for line in middle.transcript] == list(range(12, 43))


def test_every_segment_is_counted_in_its_minute():
    log = Log(spoken(rooms=2, minutes=3))
    activities = told(asyncio.run(read(log, [len(log.records)], frozenset())), ROOM_ACTIVITY.name)
    assert {one.room_id for one in activities} == {"r0", "r1"}
    first = next(one for one in activities if one.room_id == "r0")
    of_r0 = [r for r in log.records if r.key == b"r0" and r.timestamp < BEGIN_MS + 60_000]
    assert (first.segments, first.viewers) == (len(of_r0), len(of_r0) - 1)


def test_duplicates_comments_and_replays_do_not_count():
    said = segment("大家好", 0)
    records = [
        record(0, said, BEGIN_MS),
        record(1, said, BEGIN_MS + 10),
        record(2, segment("好看", 1, channel="comment"), BEGIN_MS + 20),
        record(3, segment("以前的话", 2), BEGIN_MS + 30, x_replay=b"1"),
        record(4, segment("之后", 3), BEGIN_MS + 60_000),
        record(5, segment("之后", 4), BEGIN_MS + 60_001),
    ]
    (activity,) = told(asyncio.run(read(Log(records), [6], frozenset())), ROOM_ACTIVITY.name)
    assert (activity.segments, activity.characters) == (1, 3)


def test_request_about_a_replay_goes_to_the_shadow_topic():
    records = [
        record(0, segment(CLAIM, 0), BEGIN_MS, x_replay=b"1"),
        record(1, segment("后来", 1, end_ms=70_000), BEGIN_MS + 1, x_replay=b"1"),
    ]
    out = asyncio.run(read(Log(records), [2], frozenset()))
    assert not told(out, REVIEW_REQUESTS.name)
    assert any(isinstance(one, m.ReviewRequest) for one in told(out, SHADOW.name))


def test_partition_at_rest_tells_what_is_over_and_a_takeover_tells_the_same():
    log = Log(spoken(rooms=2, minutes=1))
    end, later = len(log.records), BEGIN_MS + 300_000

    async def rest() -> tuple[list[Outgoing], list[Outgoing]]:
        work = work_on(log)
        await work.work(0, log.records, 1)
        assert work.has_open(0, 1, later)
        first = (await work.at_rest(TRANSCRIPTS.name, 0, end, 1, later)).out
        assert not work.has_open(0, 1, later)
        successor = work_on(log)
        assert successor.has_open(0, 2, later)
        second = (await successor.at_rest(TRANSCRIPTS.name, 0, end, 2, later + 5000)).out
        return first, second

    first, second = asyncio.run(rest())
    topics = (REVIEW_REQUESTS.name, ROOM_ACTIVITY.name)
    assert {item.topic for item in first} == set(topics)
    assert by_id(first, *topics).items() <= by_id(second, *topics).items()


def test_sample_of_what_is_enforced_is_asked_for_once_an_incident_and_the_same_after_a_crash():
    log = Log(spoken(rooms=3, minutes=3))

    def asked(percent: float, *ends: int) -> dict[str, m.ReviewRequest]:
        async def run() -> list[Outgoing]:
            out: list[Outgoing] = []
            begin = 0
            for end in ends:
                work = work_on(log, "enforce", percent)  # a takeover before every batch
                out += (await work.work(0, log.records[begin:end], 1)).out
                begin = end
            return out

        requests = told(asyncio.run(run()), REVIEW_REQUESTS.name)
        return {one.request_id: one for one in requests if isinstance(one, m.ReviewRequest)}

    whole = len(log.records)
    assert asked(0, whole) == {}
    found = asked(100, whole)
    assert found
    assert all(one.sampled and len(one.transcript) > 1 for one in found.values())
    incidents = [one.violation.incident_id for one in found.values() if one.violation]
    assert len(incidents) == len(set(incidents))
    again = asked(100, whole // 2, whole)
    assert again.keys() == found.keys()


def test_partition_at_rest_waits_for_records_that_are_late():
    log = Log(spoken(rooms=1, minutes=0.5))

    async def rest() -> list[Outgoing]:
        work = work_on(log)
        await work.work(0, log.records, 1)
        end = len(log.records)
        return (await work.at_rest(TRANSCRIPTS.name, 0, end, 1, BEGIN_MS + 60_001)).out

    assert asyncio.run(rest()) == []


def test_who_answers_is_said_by_the_policy_in_force_when_the_words_were_said():
    """Both the violation and the minutes of talk go to whom the policy makes answer."""
    mapping = policy_mapping()
    usual = parse_policy(mapping)
    mapping["strikes_attach_to"] = {"streamer": "operator", "ai_streamer": "operator"}
    log = Log(
        [
            record(seq, one, BEGIN_MS + seq * 60_000)
            for seq, one in enumerate(
                segment(
                    CLAIM,
                    event_id=f"e{day}",
                    broadcast_id=f"b{day}",
                    operator_id="owner",
                    emitted_at=from_ms(at(day)),
                )
                for day in (0, 2)
            )
        ]
    )
    changed = InForce(at(1), parse_policy(mapping))
    work = work_on(log, outcome="enforce")
    work.attach_by(PolicyBook.of([InForce(0, usual), changed]))
    out = asyncio.run(work.work(0, log.records, 1)).out
    out += asyncio.run(work.at_rest(TRANSCRIPTS.name, 0, 2, 1, BEGIN_MS + 600_000)).out
    told = [decode_typed(item.value, item.headers) for item in out]
    violations = [one for one in told if isinstance(one, m.Violation)]
    assert [one.subject_id for one in violations] == ["s", "owner"]
    assert [item.key for item in out if item.topic == VIOLATIONS.name] == [b"s", b"owner"]
    assert {one.subject_id for one in told if isinstance(one, m.RoomActivity)} == {"s", "owner"}


@pytest.mark.parametrize(("outcome", "percent"), [("review", 0), ("enforce", 100)])
def test_request_tells_the_rule_that_judged(outcome: str, percent: float):
    log = Log(spoken(rooms=1, minutes=3))
    work = work_on(log, outcome, percent)
    out = asyncio.run(work.work(0, log.records, 1)).out
    told = [decode_typed(one.value, one.headers) for one in out]
    requests = [one for one in told if isinstance(one, m.ReviewRequest)]
    assert requests
    (judged,) = {one.violation.rules[0].id for one in requests if one.violation is not None}
    assert all((one.rule_text or "").startswith(f"{judged} · ") for one in requests)


def test_what_is_enforced_has_its_words_and_rule_for_whom_the_ledger_asks():
    log = Log(spoken(rooms=2, minutes=3))
    out = asyncio.run(work_on(log, "enforce").work(0, log.records, 1)).out
    contexts = [one for one in told(out, REVIEW_REQUESTS.name) if isinstance(one, m.ReviewContext)]
    violations = {one.violation_id: one for one in told(out, VIOLATIONS.name)}
    assert contexts
    for one in contexts:
        (judged,) = violations[one.violation_id].rules
        assert (one.rule_text or "").startswith(f"{judged.id} · ")
        assert len(one.transcript) > 1
        assert one.history is None


def test_words_of_shadow_rules_have_no_context():
    records = [
        record(0, segment(CLAIM, 0), BEGIN_MS, x_replay=b"1"),
        record(1, segment("后来", 1, end_ms=70_000), BEGIN_MS + 1, x_replay=b"1"),
    ]
    log = Log(records)
    out = asyncio.run(work_on(log, "enforce").work(0, log.records, 1)).out
    assert not [
        one for one in out if header(one.headers, "ce_type") == "streamdetect.review-context.v1"
    ]
