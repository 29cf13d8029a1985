"""What a control record makes of rule states and the kill switch."""

import pytest
from aiokafka.structs import ConsumerRecord

from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.topics import CONTROL
from streamdetect.stream.goods import ControlState

ON = m.KillSwitch(on=True, reason="drill", by="li", at="2026-01-01T00:00:00.000Z")


def record(value: bytes | None) -> ConsumerRecord:
    return ConsumerRecord(
        topic=CONTROL.name,
        partition=0,
        offset=0,
        timestamp=1,
        timestamp_type=0,
        key=b"kill-switch",
        value=value,
        checksum=None,
        serialized_key_size=11,
        serialized_value_size=0,
        headers=(),
    )


@pytest.mark.parametrize(
    ("value", "stays_on"), [(None, False), (b"", True), (b"{}", True), (b"off", True)]
)
def test_only_a_record_that_says_so_switches_the_kill_switch_off(
    value: bytes | None, stays_on: bool
) -> None:
    state = ControlState()
    state.apply(record(encode(ON)))
    state.apply(record(value))
    assert state.controls.kill_switch is stays_on
