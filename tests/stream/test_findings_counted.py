"""What detection finds counts as told only where it is told for real."""

import asyncio
from dataclasses import dataclass

import pytest

from streamdetect.detect.model import Controls
from streamdetect.metrics import REGISTRY
from streamdetect.stream.partition import REPLAY_HEADER
from tests.detect.builders import detector, rule, segment
from tests.stream.test_detecting import BEGIN_MS, Log, record, work_on

RULE = rule(outcome="enforce")
IN_FORCE = detector(RULE)
# A claim by the second line, taken back by the third.
SAID = ("我不敢说治好糖尿病", "但是你们自己体会", "不对说错了")


@dataclass(frozen=True, slots=True)
class Counted:
    """By how much what is counted grew."""

    violations: int
    amendments: int
    latency_samples: int
    shadow_findings: int


def _total(name: str) -> int:
    return int(
        sum(
            sample.value
            for metric in REGISTRY.collect()
            for sample in metric.samples
            if sample.name == f"streamdetect_{name}_total"
        )
    )


def counted(controls: Controls, **headers: bytes) -> Counted:
    records = [
        record(seq, segment(text, seq, streamer_id="a"), BEGIN_MS + seq * 4000, **headers)
        for seq, text in enumerate(SAID)
    ]
    work = work_on(Log(records))
    work.use(IN_FORCE.with_controls(controls))
    names = "violations", "amendments", "shadow_findings"
    before = [_total(name) for name in names]
    result = asyncio.run(work.work(0, records, 1))
    grown = [_total(name) - was for name, was in zip(names, before, strict=True)]
    return Counted(grown[0], grown[1], len(result.heard_at_ms), grown[2])


def test_finding_told_for_real_counts_as_violation_with_what_takes_it_back():
    assert counted(Controls()) == Counted(1, 1, 1, 0)


@pytest.mark.parametrize(
    "controls",
    [Controls(rule_states={RULE.id: "shadow"}), Controls(kill_switch=True)],
    ids=["shadow-rule", "kill-switch"],
)
def test_finding_of_the_shadow_topic_counts_as_that_alone(controls: Controls):
    assert counted(controls) == Counted(0, 0, 0, 1)


def test_finding_of_a_marked_replay_counts_as_shadow_and_is_no_sample_of_latency():
    """Its words may be years old."""
    assert counted(Controls(), **{REPLAY_HEADER: b"1"}) == Counted(0, 0, 0, 1)
