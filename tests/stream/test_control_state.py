"""What a control record makes of rule states and the kill switch."""

import pytest

from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms
from streamdetect.events.vocabulary import RuleState
from streamdetect.stream.goods import ControlState
from tests.stream.control_records import record

ON = m.KillSwitch(on=True, reason="drill", by="li", at="2026-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("value", "stays_on"), [(None, False), (b"", True), (b"{}", True), (b"off", True)]
)
def test_only_a_record_that_says_so_switches_the_kill_switch_off(
    value: bytes | None, stays_on: bool
) -> None:
    state = ControlState()
    state.apply(record("kill-switch", ON))
    state.apply(record("kill-switch", value))
    assert state.controls.kill_switch is stays_on


def control(state: RuleState, by: str, day: int) -> m.RuleControl:
    return m.RuleControl(state=state, reason="why", by=by, at=f"2026-01-{day:02}T00:00:00.000Z")


def test_machine_makes_no_state_milder_that_it_did_not_know_of() -> None:
    state = ControlState()
    shadow = control("shadow", "policy-1", 1)
    for one in (shadow, control("review_only", "machine", 2)):
        state.apply(record("rule/a", one))
    assert state.controls.rule_states == {"a": "shadow"}
    assert state.overtaken == {"a": shadow}  # until it stands last on the topic again
    state.apply(record("rule/a", shadow))
    assert state.overtaken == {}
    state.apply(record("rule/a", control("enforced", "policy-1", 3)))
    assert state.controls.rule_states == {"a": "enforced"}
    state.apply(record("rule/a", control("review_only", "machine", 4)))
    assert state.controls.rule_states == {"a": "review_only"}


def test_persons_word_is_remembered_behind_the_machines() -> None:
    state = ControlState()
    state.apply(record("rule/a", control("enforced", "policy-1", 1)))
    state.apply(record("rule/a", control("review_only", "machine", 2)))
    assert state.set_ms == {"a": to_ms("2026-01-01T00:00:00.000Z")}
    state.apply(record("rule/a", None))
    assert state.set_ms == {}
