"""What the watch over the consumer makes of offsets: lag, what is stuck, a recovery that hangs."""

from collections import defaultdict

from faust.types import TP

from streamdetect.events.topics import TRANSCRIPTS, VIOLATIONS
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

    def assignment(self) -> set[TP]:
        return set(self.ends)

    def highwater(self, tp: TP) -> int | None:
        return self.ends[tp]


def watch(clock: Clock, busy: set[TP] | None = None) -> Progress:
    health = Health(60, clock, recovered=True)
    return Progress(health, (busy or set()).__contains__, 20, clock)


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
