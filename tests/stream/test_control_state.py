"""What a control record makes of rule states and the kill switch."""

import pytest

from streamdetect.events import messages as m
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
