"""When a partition counts as poisoned, and what the probes say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.stream.health import Health
from streamdetect.stream.poison import PoisonMeter


def test_poison_meter_fires_beyond_half_of_the_last_thousand():
    meter = PoisonMeter(1000, 0.5)
    assert not any(meter.note(bad=True) for _ in range(500))
    assert meter.note(bad=True)


def test_poison_meter_forgets_what_is_older_than_its_window():
    meter = PoisonMeter(10, 0.5)
    for _ in range(5):
        meter.note(bad=True)
    for _ in range(10):
        meter.note(bad=False)
    assert not meter.note(bad=True)


@given(st.lists(st.booleans(), max_size=60))
def test_poison_meter_agrees_with_counting(history):
    meter = PoisonMeter(8, 0.5)
    for index, bad in enumerate(history):
        recent = history[max(0, index - 7) : index + 1]
        assert meter.note(bad=bad) == (sum(recent) > 4)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def ready(clock: Clock) -> Health:
    return Health(
        60,
        clock,
        joined=True,
        recovered=True,
        listings_read=True,
        control_read=True,
        model_loaded=True,
    )


def test_health_is_ready_without_a_partition():
    assert ready(Clock()).why_not_ready() is None


@pytest.mark.parametrize(
    "missing", ["joined", "recovered", "listings_read", "control_read", "model_loaded"]
)
def test_health_is_not_ready_before_every_input_is_there(missing):
    health = ready(Clock())
    setattr(health, missing, False)
    assert health.why_not_ready()


def test_health_is_not_ready_while_a_partition_is_paused_but_lives():
    health = ready(Clock())
    health.paused.add(("live.transcripts.v1", 0))
    assert "paused" in (health.why_not_ready() or "")
    assert health.why_not_live() is None


def test_health_is_not_alive_after_lag_without_commit():
    clock = Clock()
    health = ready(clock)
    health.observe(assigned=1, lag=5)
    clock.now = 61
    assert "5 records wait" in (health.why_not_live() or "")


@pytest.mark.parametrize(
    ("assigned", "lag", "recovering"), [(0, 5, False), (1, 0, False), (1, 5, True)]
)
def test_health_is_alive_where_nothing_can_be_committed(assigned, lag, recovering):
    clock = Clock()
    health = ready(clock)
    health.recovering = recovering
    clock.now = 61
    health.observe(assigned=assigned, lag=lag)
    assert health.why_not_live() is None


def test_health_is_alive_again_after_progress():
    clock = Clock()
    health = ready(clock)
    health.observe(assigned=1, lag=5)
    clock.now = 61
    health.progressed()
    assert health.why_not_live() is None


def test_health_is_not_ready_while_the_broker_does_not_answer():
    """Without an answer no lag is known either: it lives, and nobody would be called."""
    clock = Clock()
    health = ready(clock)
    clock.now = 59
    assert health.why_not_ready() is None
    clock.now = 61
    assert health.why_not_ready() == "the broker has not answered for 61 s"
    assert health.why_not_live() is None
    health.heard()
    assert health.why_not_ready() is None
