"""What the watch over the consumer makes of offsets: lag, what is stuck, a recovery that hangs."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest
from faust.types import TP

from streamdetect.events.topics import LISTINGS, TRANSCRIPTS, VIOLATIONS
from streamdetect.metrics import EXPIRED, INPUT_AGE
from streamdetect.stream.health import Health
from streamdetect.stream.progress import Progress

SPEECH, FACTS = TP(TRANSCRIPTS.name, 0), TP(VIOLATIONS.name, 0)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Offsets:
    """A consumer in memory: what is held, committed, and the end of each log."""

    def __init__(self) -> None:
        self._committed_offset: defaultdict[TP, int | None] = defaultdict(lambda: None)
        self.ends: dict[TP, int | None] = {SPEECH: None, FACTS: None}
        self.real_ends: dict[TP, int] = {}
        self.commits = 0
        self.while_asked: Callable[[], None] = lambda: None
        self.gaps: dict[TP, list[tuple[int, int]]] = {}
        self.starts: dict[TP, int] = {}

    def assignment(self) -> set[TP]:
        return set(self.ends)

    def highwater(self, tp: TP) -> int | None:
        return self.ends[tp]

    def commit(self, tp: TP, offset: int) -> None:
        self._committed_offset[tp] = offset
        self.commits += 1

    async def ask_ends(self) -> dict[TP, int]:
        self.while_asked()
        return self.real_ends

    async def ask_starts(self, tps: Iterable[TP]) -> dict[TP, int]:
        self.while_asked()
        return {tp: self.starts[tp] for tp in tps}

    def note_gaps(self, tp: TP, gaps: Iterable[tuple[int, int]]) -> None:
        self.gaps.setdefault(tp, []).extend(gaps)

    def take_gaps(self) -> dict[TP, list[tuple[int, int]]]:
        taken, self.gaps = self.gaps, {}
        return taken


def watch(clock: Clock, busy: set[TP] | None = None) -> Progress:
    health = Health(60, clock, recovered=True)
    return Progress(health, (set() if busy is None else busy).__contains__, 20, "kafka:9092", clock)


def behind(clock: Clock) -> tuple[Progress, Offsets]:
    """Return the watch over a consumer that has a thousand segments before it, and no facts."""
    offsets = Offsets()
    offsets.ends |= {SPEECH: 1000, FACTS: 0}
    return watch(clock), offsets


def test_lag_is_unknown_until_the_end_of_the_log_is():
    progress, offsets = watch(Clock()), Offsets()
    progress.look(offsets, 5)
    assert progress.lag == {SPEECH: None, FACTS: None}
    offsets.ends |= {SPEECH: 7, FACTS: 0}
    offsets._committed_offset[SPEECH] = 4
    progress.look(offsets, 6)
    assert progress.lag == {SPEECH: 3, FACTS: 0}
    assert (progress.health.lag, progress.at_ms) == (3, 6)


def test_partition_with_lag_that_does_not_move_is_stuck_once_in_a_while():
    clock = Clock()
    progress, offsets = watch(clock), Offsets()
    offsets.ends |= {SPEECH: 7, FACTS: 0}
    progress.look(offsets, 1)
    clock.now += 9
    progress.look(offsets, 2)
    assert progress.stuck() == []
    clock.now += 2
    progress.look(offsets, 3)
    assert progress.stuck() == [SPEECH]
    assert progress.stuck() == []


def test_partition_with_work_in_hand_is_not_stuck():
    clock = Clock()
    progress, offsets = watch(clock, {SPEECH}), Offsets()
    offsets.ends |= {SPEECH: 7, FACTS: 0}
    for _ in range(3):
        clock.now += 30
        progress.look(offsets, 1)
        assert progress.stuck() == []


def test_partition_that_waits_while_others_are_worked_on_is_stuck_later():
    """Under load its batches stand in a queue; reading them again would make the load worse."""
    clock, other, busy = Clock(), TP(TRANSCRIPTS.name, 1), set()
    progress, offsets = watch(clock, busy), Offsets()
    offsets.ends = {SPEECH: 7, other: 900}
    progress.look(offsets, 1)
    busy.add(other)
    for _ in range(5):
        clock.now += 11
        progress.look(offsets, 1)
        assert progress.stuck() == []
    clock.now += 11
    progress.look(offsets, 1)
    assert progress.stuck() == [SPEECH]
    busy.clear()
    for expected in ([], [other]):
        clock.now += 9
        progress.look(offsets, 1)
        assert [tp for tp in progress.stuck() if tp == other] == expected


def test_age_of_speech_is_told_by_partition_until_partitions_move():
    progress = watch(Clock())
    progress.forget()
    progress.took(SPEECH, 1_000, 601_500)
    progress.took(TP(SPEECH.topic, 3), 601_000, 601_500)
    (family,) = INPUT_AGE.collect()
    assert [(one.labels["partition"], one.value) for one in family.samples] == [
        ("0", 600.5),
        ("3", 0.5),
    ]
    progress.forget()
    (family,) = INPUT_AGE.collect()
    assert family.samples == []


def test_rebalances_that_repeat_without_a_commit_are_no_progress():
    clock = Clock()
    progress, offsets = behind(clock)
    for _ in range(10):
        clock.now += 7
        progress.forget()
        offsets._committed_offset.clear()  # as Faust does, until it has asked for them
        progress.look(offsets, 1)
        offsets._committed_offset[SPEECH] = 500
        progress.look(offsets, 1)
    assert progress.health.why_not_live() is not None


def test_first_commit_of_a_partition_is_progress():
    clock = Clock()
    progress, offsets = behind(clock)
    progress.look(offsets, 1)
    clock.now += 59
    offsets.commit(SPEECH, 10)
    progress.look(offsets, 1)
    clock.now += 59
    progress.look(offsets, 1)
    assert progress.health.why_not_live() is None
    clock.now += 1
    assert progress.health.why_not_live() is not None


def test_commit_just_before_a_rebalance_is_progress():
    clock = Clock()
    progress, offsets = behind(clock)
    progress.look(offsets, 1)
    clock.now += 59
    offsets.commit(SPEECH, 10)
    progress.forget()
    progress.look(offsets, 1)
    clock.now += 59
    assert progress.health.why_not_live() is None


def test_fetcher_that_died_in_silence_does_not_hide_what_waits():
    clock = Clock()
    progress, offsets = watch(clock), Offsets()
    offsets.ends |= {SPEECH: 500, FACTS: 0}
    offsets._committed_offset[SPEECH] = 500
    progress.look(offsets, 1)
    assert progress.lag[SPEECH] == 0
    offsets.real_ends = {SPEECH: 730, FACTS: 0}
    for _ in range(2):
        asyncio.run(progress.ask_ends(offsets))
        progress.look(offsets, 2)
        assert progress.lag == {SPEECH: 230, FACTS: 0}
        clock.now += 61
    assert progress.health.why_not_live() is not None


def test_end_that_was_asked_for_is_no_proof_that_nothing_waits():
    progress, offsets = watch(Clock()), Offsets()
    offsets.real_ends = {SPEECH: 5, FACTS: 2}  # some brokers name an earlier end than it is
    offsets._committed_offset |= {SPEECH: 5, FACTS: 1}
    asyncio.run(progress.ask_ends(offsets))
    progress.look(offsets, 1)
    assert progress.lag == {SPEECH: None, FACTS: 1}
    offsets.ends |= {SPEECH: 9, FACTS: 2}
    progress.look(offsets, 2)
    assert progress.lag == {SPEECH: 4, FACTS: 1}


def test_end_that_was_asked_for_before_a_rebalance_counts_no_more():
    progress, offsets = watch(Clock()), Offsets()
    offsets.ends |= {SPEECH: 5, FACTS: 0}
    offsets._committed_offset[SPEECH] = 5
    offsets.real_ends = {SPEECH: 9}
    offsets.while_asked = progress.forget
    asyncio.run(progress.ask_ends(offsets))
    progress.look(offsets, 1)
    assert progress.lag[SPEECH] == 0


def test_recovery_hangs_only_where_it_comes_no_further():
    clock = Clock()
    progress = watch(clock)
    progress.health.recovering = True
    assert not progress.recovery_hangs(100)
    for left in (90, 80, 70):
        clock.now += 15
        assert not progress.recovery_hangs(left)
    clock.now += 21
    assert progress.recovery_hangs(70)
    progress.health.recovering = False
    clock.now += 100
    assert not progress.recovery_hangs(70)


def test_group_that_is_not_joined_for_minutes_ends_the_worker():
    clock = Clock()
    progress = watch(clock)
    assert not progress.join_hangs()
    clock.now += 299
    assert not progress.join_hangs()
    clock.now += 2
    assert progress.join_hangs()
    progress.health.joined = True
    assert not progress.join_hangs()


def test_answer_about_the_ends_is_a_sign_of_the_broker():
    clock = Clock()
    progress = watch(clock)
    progress.health.joined = progress.health.listings_read = progress.health.control_read = True
    progress.health.model_loaded = True
    clock.now += 61
    assert "has not answered" in (progress.health.why_not_ready() or "")
    asyncio.run(progress.ask_ends(Offsets()))
    assert progress.health.why_not_ready() is None


def expired(progress: Progress, offsets: Offsets, *gaps: tuple[int, int]) -> float:
    """Count what expired of the speech after fetches that passed over offsets."""
    counter = EXPIRED.labels(TRANSCRIPTS.name)
    before = counter._value.get()
    offsets.note_gaps(SPEECH, gaps)
    asyncio.run(progress.count_expired(offsets))
    return float(counter._value.get() - before)


def test_records_deleted_before_they_were_read_are_told_once(caplog: pytest.LogCaptureFixture):
    progress, offsets = watch(Clock()), Offsets()
    offsets.starts = {SPEECH: 40}
    assert expired(progress, offsets, (10, 40)) == 30
    assert f"{TRANSCRIPTS.name} partition 0: records 10 to 39 were deleted" in caplog.text
    assert expired(progress, offsets, (10, 40)) == 0, "read again from where it was committed"
    offsets.starts = {SPEECH: 70}
    assert expired(progress, offsets, (10, 40), (55, 60)) == 5, "retention goes on meanwhile"


def test_offsets_that_the_log_lacks_for_other_reasons_are_no_loss():
    progress, offsets = watch(Clock()), Offsets()
    offsets.starts = {SPEECH: 3}
    assert expired(progress, offsets, (10, 14)) == 0, "markers of transactions"
    offsets.note_gaps(TP(LISTINGS.name, 0), [(1, 9)])  # compacted; its start is not even asked
    asyncio.run(progress.count_expired(offsets))


def test_gaps_are_looked_at_again_where_the_broker_does_not_answer():
    progress, offsets = watch(Clock()), Offsets()
    offsets.starts = {SPEECH: 40}

    def silent() -> None:
        raise TimeoutError

    offsets.while_asked = silent
    with pytest.raises(TimeoutError):
        expired(progress, offsets, (10, 40))
    offsets.while_asked = lambda: None
    assert expired(progress, offsets) == 30


def test_broker_that_does_not_answer_is_told_once_and_that_it_answers_again(
    caplog: pytest.LogCaptureFixture,
):
    progress = watch(Clock())
    progress.unheard()
    assert caplog.messages == []  # the group is not joined: the start has messages of its own
    progress.health.joined = True
    progress.unheard()
    progress.unheard()
    asyncio.run(progress.ask_ends(Offsets()))
    asyncio.run(progress.ask_ends(Offsets()))
    assert caplog.messages == [
        "kafka:9092 does not answer; trying again until it does",
        "kafka:9092 answers; going on",
    ]
