"""Who asks `rules` in Chinese is answered in Chinese, also where something is wrong."""

import re
from pathlib import Path

import pytest

from streamdetect.cli.chinese import asked_in_chinese, in_chinese
from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.events.topics import CONTROL
from tests.cli.conftest import Run

PEOPLE = ("--author", "甲", "--approver", "乙", "--reason", "试")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
COMMAND = re.compile(r"`[^`]*`")
WRONG: tuple[tuple[str, ...], ...] = (
    ("lint", "nowhere"),
    ("lint", "--rule", "medical_claim/cure"),
    ("lint", "--langs"),
    ("lint", "a", "b"),
    ("lints",),
    ("test", "--rule"),
    ("try", "medical_claim/cures"),
    ("explain", "medical_claim/cure"),
    ("show", "medical_claim/cures", "--hash", "12345678"),
    ("show", "medical_claim/cures", "--at", "nowhere"),
    ("show", "medical_claim/cures", "--packed", "nowhere"),
    ("diff", "nowhere"),
    ("backtest",),
    ("backtest", "--against", "nowhere"),
    ("stats", "nowhere"),
    ("stats", ".", "--least", "high"),
    ("pack", "nowhere"),
    ("publish",),
    ("publish", "--author", "甲", "--approver", "甲", "--reason", "试"),
    ("publish", *PEOPLE, "--effective-from", "soon"),
    ("publish", *PEOPLE, "--effective-from", "2026-01-01"),
    ("rollback", *PEOPLE),
    ("rollback", *PEOPLE, "--to", "12345678"),
    ("state", "medical_claim/cures", "off", "--by", "甲", "--reason", "试"),
    ("state", "medical_claim/cure", "shadow", "--by", "甲", "--reason", "试"),
    ("state", "medical_claim/cures", "shadow", "--by", " ", "--reason", "试"),
)


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_is_wrong_is_told_in_chinese(
    run: Run,
    broker: EmbeddedBroker,
    policy: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    create_topics(broker.kafka, (CONTROL,))
    monkeypatch.setenv("STREAMDETECT_RULES__PATH", str(policy))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    ran = run("rules", *arguments)
    assert ran.code == 2
    assert ran.err.startswith("错误：")
    told = [line for line in ran.err.splitlines() if not line.startswith(("  位置：", "  说明："))]
    assert not [line for line in told if ENGLISH.search(COMMAND.sub("", line))]


def test_without_a_topic_the_way_is_told(
    run: Run, broker: EmbeddedBroker, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMDETECT_RULES__PATH", str(policy))
    ran = run("rules", "publish", *PEOPLE, "--lang", "zh")
    assert "没有主题" in ran.err
    assert "改法：运行：streamdetect topics create" in ran.err


@pytest.mark.parametrize(
    ("arguments", "locale", "chinese"),
    [
        (["rules", "lint"], "zh_CN.UTF-8", True),
        (["rules", "lint"], "en_US.UTF-8", False),
        (["rules", "lint", "--lang", "zh"], "C", True),
        (["rules", "lint", "--lang=en"], "zh_CN.UTF-8", False),
        (["worker"], "zh_CN.UTF-8", False),
        ([], "zh_CN.UTF-8", False),
    ],
)
def test_language_is_asked_for_or_that_of_the_locale(
    arguments: list[str], locale: str, chinese: bool
) -> None:
    assert asked_in_chinese(arguments, {"LANG": locale}) == chinese


def test_what_is_not_known_stays_as_it_was() -> None:
    assert in_chinese("a new complaint") == "a new complaint"
    assert in_chinese("Invalid value for X: a new complaint") == "X 写得不对：a new complaint"
