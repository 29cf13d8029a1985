"""What the breaker counts, and of which rules in force: the kill switch, announced editions."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from aiokafka.structs import ConsumerRecord

from streamdetect.detect.breaker import BreakerLimits, Tally
from streamdetect.events import messages as m
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import VIOLATIONS
from streamdetect.ruleset.bundle import bundle_key, current_key, pack
from streamdetect.settings import KafkaSettings
from streamdetect.stream import breaking
from streamdetect.stream.breaking import Breaker
from streamdetect.stream.goods import ControlState
from streamdetect.stream.published import Following
from tests.stream.control_records import record

LIMITS = BreakerLimits(
    window_ms=10_000,
    usual_ms=60_000,
    factor=10,
    least_hits=20,
    least_usual_segments=1000,
    new_ms=600_000,
    new_per_1000=10,
    new_least_hits=20,
    rest_ms=600_000,
)
START = 1_780_000_000_000
RULE = "medical_claim/cures"


def enforced(rule_id: str) -> ConsumerRecord:
    led = {"outcome": "enforce", "rules": [{"id": rule_id, "version": 1}]}
    headers = (("ce_type", b"streamdetect.violation.v1"),)
    value = msgspec.json.encode(led)
    return ConsumerRecord(VIOLATIONS.name, 0, 0, 0, 0, b"s", value, None, 0, 0, headers)


def switch(*, on: bool, at_ms: int) -> ConsumerRecord:
    told = m.KillSwitch(on=on, reason="drill", by="li", at=from_ms(at_ms))
    return record("kill-switch", told)


class Evening:
    """A topic on which every second as many segments are judged, and a rule fires as often."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.control = ControlState()
        self.rulesets: Following[Any] = Following("ruleset", lambda bundle: bundle)
        self.second = 0
        self.remembered_since: int | None = None
        self.held_back: list[tuple[int, str, str]] = []
        self.waiting = 0
        self._at: dict[int, Callable[[], object]] = {}
        self._last = 0
        monkeypatch.setattr(breaking, "now_ms", lambda: self.now_ms)
        monkeypatch.setattr(breaking, "write_rule_state", self._written)
        self.breaker = Breaker(
            KafkaSettings(), LIMITS, "group", self.control, self.rulesets, lambda: True
        )

    @property
    def now_ms(self) -> int:
        return START + self.second * 1000

    def at(self, second: int, happens: Callable[[], object]) -> None:
        self._at[second] = happens

    def run(self, seconds: int, tally: Tally | None = None) -> list[tuple[int, str, str]]:
        """Let the breaker watch so long; return in which second it held which rule back, and why.

        `tally`: what it counted before.
        """
        self._last = seconds
        watching = self.breaker._watch(
            self,  # type: ignore[arg-type]
            self,  # type: ignore[arg-type]
            tally or Tally(LIMITS),
            lambda: self,  # type: ignore[arg-type,return-value]
            lambda: self.second >= self._last,
        )
        asyncio.run(watching)
        return self.held_back

    async def getmany(self, timeout_ms: int) -> dict[str, list[ConsumerRecord]]:
        self.second += 1
        self._at.get(self.second, lambda: None)()
        return {} if self.control.kill_switch else {"0": [enforced(RULE)] * 3}

    async def judged(self) -> int:
        return 100

    async def begin(self, since_ms: int) -> None:
        self.remembered_since = since_ms

    async def _written(self, _: object, rule_id: str, __: str, reason: str, ___: int) -> None:
        self.held_back.append((self.second, rule_id, reason))


def edition(*rules: tuple[str, int]) -> m.Bundle:
    """A bundle of nothing but ids and versions."""
    content = {"rules": [{"id": rule_id, "version": version} for rule_id, version in rules]}
    return pack(msgspec.json.encode(content))


OTHERS = edition(("medical_claim/other", 1))
FIRST = edition((RULE, 1), ("medical_claim/other", 1))
SECOND = edition((RULE, 2), ("medical_claim/other", 1))
DAY_MS = 86_400_000


def write(evening: Evening, bundle: m.Bundle, at_ms: int) -> None:
    told = record(bundle_key("ruleset", bundle.hash), bundle)
    evening.rulesets.apply(replace(told, timestamp=at_ms))


def announce(
    evening: Evening,
    bundle: m.Bundle,
    from_time_ms: int,
    *,
    previous: m.Bundle,
    went_back: bool = False,
) -> None:
    evening.rulesets.apply(
        record(
            current_key("ruleset"),
            m.CurrentBundle(
                hash=bundle.hash,
                effective_from=from_ms(from_time_ms),
                by="li",
                previous=previous.hash,
                went_back=went_back,
            ),
        )
    )


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> Evening:
    return Evening(monkeypatch)


def test_rule_that_fires_as_ever_is_not_held_back_after_the_kill_switch(evening: Evening) -> None:
    evening.at(80, lambda: evening.control.apply(switch(on=True, at_ms=evening.now_ms)))
    evening.at(140, lambda: evening.control.apply(switch(on=False, at_ms=evening.now_ms)))
    assert evening.run(300) == []


@pytest.mark.parametrize(
    ("spoken", "since"),
    [
        ([], START - 70_000),
        ([(True, -40_000), (False, -30_000)], START - 30_000),
        ([(True, -400_000), (False, -300_000)], START - 70_000),
        ([(True, -400_000)], START),
    ],
    ids=["never spoken of", "off for a while", "off long ago", "on"],
)
def test_breaker_remembers_nothing_from_before_the_end_of_a_kill_switch(
    evening: Evening,
    monkeypatch: pytest.MonkeyPatch,
    spoken: list[tuple[bool, int]],
    since: int,
) -> None:
    for on, ago_ms in spoken:
        evening.control.apply(switch(on=on, at_ms=START + ago_ms))

    async def nothing(*_: object) -> list[object]:
        return []

    monkeypatch.setattr(breaking, "partitions_of", nothing)
    monkeypatch.setattr(breaking, "seek_to_time", nothing)
    monkeypatch.setattr(evening, "assign", lambda _: None, raising=False)
    remembering = evening.breaker._remember(evening, evening, Tally(LIMITS))  # type: ignore[arg-type]
    asyncio.run(remembering)
    assert evening.remembered_since == since


def test_version_that_is_announced_for_tomorrow_makes_the_one_in_force_no_new_rule(
    evening: Evening,
) -> None:
    write(evening, OTHERS, START - 60 * DAY_MS)
    write(evening, FIRST, START - 30 * DAY_MS)
    write(evening, SECOND, START - 60_000)
    announce(evening, SECOND, START + DAY_MS, previous=FIRST)
    assert evening.run(60) == []  # 30 per 1,000 segments, as ever: a new rule may find 10


def test_announced_version_is_new_once_it_is_in_force(evening: Evening) -> None:
    write(evening, FIRST, START - 30 * DAY_MS)
    write(evening, SECOND, START - 60_000)
    announce(evening, SECOND, START + 30_000, previous=FIRST)
    second, rule_id, _ = evening.run(60)[0]
    assert (second, rule_id) == (30, RULE)


def test_announced_version_is_new_from_its_time_on_however_long_ago_it_was_written(
    evening: Evening,
) -> None:
    write(evening, FIRST, START - 30 * DAY_MS)
    write(evening, SECOND, START - 20 * DAY_MS)
    announce(evening, SECOND, START - 1000, previous=FIRST)
    assert "new, and" in evening.run(60)[0][2]


def test_rule_that_people_went_back_to_is_neither_new_nor_measured_by_its_absence(
    evening: Evening,
) -> None:
    write(evening, OTHERS, START - 60 * DAY_MS)
    write(evening, FIRST, START - 30 * DAY_MS)
    # In force the whole day long was what has not got the rule: an hour without any finding.
    tally = Tally(LIMITS)
    tally.judged(6000, START - 30_000)
    announce(evening, FIRST, START, previous=OTHERS, went_back=True)
    assert evening.run(60, tally) == []
