"""What one worker does for all goes on whatever its input holds."""

import asyncio
import logging

import pytest
from aiokafka.errors import KafkaConnectionError
from aiokafka.structs import ConsumerRecord

from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.topics import CONTROL, VIOLATIONS
from streamdetect.stream import leading
from streamdetect.stream.breaking import _leading_rule
from streamdetect.stream.outgoing import Outgoing


def violation_record(value: bytes | None) -> ConsumerRecord:
    headers = (("ce_type", b"streamdetect.violation.v1"),)
    return ConsumerRecord(VIOLATIONS.name, 0, 0, 0, 0, b"s", value, None, 0, 0, headers)


@pytest.mark.parametrize(
    "value",
    [None, b"", b"{oops", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 50_000, b'{"outcome": 1e999}'],
    ids=["null", "empty", "no JSON", "no UTF-8", "deep", "deep objects", "huge number"],
)
def test_breaker_passes_over_a_violation_that_is_none(value: bytes | None) -> None:
    assert _leading_rule(violation_record(value)) is None


def test_work_of_a_leader_goes_on_after_an_error_that_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(leading, "_FIRST_BACKOFF_S", 0.001)
    monkeypatch.setattr(leading, "_MOST_BACKOFF_S", 0.001)
    errors = [RecursionError("deep"), RecursionError("deep"), KafkaConnectionError(), None]
    done: list[object] = []

    async def work() -> None:
        error = errors[len(done)]
        done.append(error)
        if error is not None:
            raise error

    asyncio.run(
        leading.keep_at(
            work, lambda: True, lambda: len(done) == len(errors), complaint="it cannot count"
        )
    )
    assert done == errors
    told = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert ["it cannot count" in one.getMessage() for one in told] == [True] * 3
    assert [bool(one.exc_info) for one in told] == [True, False, False], "one traceback is enough"


def test_state_that_a_milder_one_overtook_is_written_again_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[Outgoing] = []

    async def deliver(sender: object, records: list[Outgoing]) -> None:
        written.extend(records)

    monkeypatch.setattr(leading, "deliver", deliver)
    shadow = m.RuleControl(state="shadow", reason="why", by="p-1", at="2026-01-01T00:00:00.000Z")
    sent: dict[str, int] = {}
    for at_ms in (1_000_000, 1_000_000 + leading.AWAIT_MS - 1):
        asyncio.run(leading.say_again(None, {"a": shadow}, sent, at_ms))  # type: ignore[arg-type]
    assert [(one.topic, one.key, one.value) for one in written] == [
        (CONTROL.name, b"rule/a", encode(shadow))
    ]


def test_log_names_the_whole_command_that_lets_a_rule_act_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def deliver(*_: object) -> None:
        return None

    monkeypatch.setattr(leading, "deliver", deliver)
    asyncio.run(leading.write_rule_state(None, "a", "review_only", "much", 0))  # type: ignore[arg-type]
    assert "streamdetect rules state a enforced --by NAME --reason TEXT" in caplog.text
