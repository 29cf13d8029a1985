"""What is announced on the control topic, and from when it holds."""

import pytest

from streamdetect.client import control
from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.control import ANNOUNCED_AHEAD_MS, Approval, publish
from streamdetect.enforce.policy_bundle import pack_policy
from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms
from streamdetect.ruleset.bundle import Content
from streamdetect.ruleset.plain_file import POLICY_FILE, read_plain
from streamdetect.settings import content_folder

PEOPLE = Approval("policy-03", "policy-07", "a trial")


def test_announcement_counts_from_the_end_of_a_check_that_took_long(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
):
    create_topics(fresh_broker.kafka)
    clock = control._now_ms()
    check = control._check

    def now() -> int:
        return clock

    def slowly(content: Content, bundle: m.Bundle) -> None:
        nonlocal clock
        check(content, bundle)
        clock += 30_000

    monkeypatch.setattr(control, "_now_ms", now)
    monkeypatch.setattr(control, "_check", slowly)
    policy = pack_policy(read_plain(content_folder("rules") / POLICY_FILE).value)
    announced = publish(fresh_broker.kafka, "policy", policy, PEOPLE)
    assert to_ms(announced.effective_from) == clock + ANNOUNCED_AHEAD_MS
