"""Break files in many ways: one clear message each, and the worker runs on with the old rules."""

import shutil
from pathlib import Path

import pytest

from streamdetect.ruleset.messages import MESSAGES
from streamdetect.ruleset.reload import Rejected, Reloaded, RulesetSource
from tests.ruleset.breakages import (
    BREAKAGES,
    HERE,
    Breakage,
    all_told,
    broken,
    found_in,
    snapshot,
    told_of,
)
from tests.ruleset.folders import good_folder

# Told of files that are no rules: see tests/ruleset/test_plain_file.py.
TOLD_ELSEWHERE = {"fault", "lawful-line"}
# A second file with a name that is taken, or a rule in another folder, is wrong in two ways.
TWO_ERRORS = {"clashing ids"}
# Nothing else can be known of a rule whose file cannot be read, or whose text is not there.
WITHOUT_LINE = {
    "missing-file", "no-rules", "unreadable-file", "too-large", "circular-link", "bad-file-name",
}  # fmt: skip


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.name)
def test_broken_file_gets_one_message_at_its_place(breakage: Breakage, tmp_path: Path) -> None:
    found = found_in(broken(breakage, tmp_path / "rules"))
    told = told_of(breakage, tmp_path / "again")
    place = f"{told.file}:{told.line}:{told.col}" if told.line else told.file
    assert place == breakage.place
    assert told.severity == ("warning" if breakage.effect == "warned" else "error")
    errors = [one.code for one in found if one.severity == "error"]
    if breakage.effect == "warned":
        assert errors == []
    elif breakage.name in TWO_ERRORS:
        assert len(errors) == 2
    else:
        assert errors == [breakage.code]


@pytest.mark.parametrize(
    "breakage", [one for one in BREAKAGES if one.effect == "refused"], ids=lambda one: one.name
)
def test_worker_keeps_the_old_rules_over_a_broken_file(breakage: Breakage, tmp_path: Path) -> None:
    folder = good_folder(tmp_path / "rules")
    source = RulesetSource(folder.path)
    first = source.poll()
    assert isinstance(first, Reloaded)
    shutil.rmtree(folder.path)
    broken(breakage, folder.path)
    answer = source.poll()
    assert isinstance(answer, Rejected)
    assert answer.kept_hash == first.ruleset.hash
    assert source.current is first.ruleset
    assert breakage.code in {found.code for found in answer.error.diagnostics}


def test_at_least_twenty_five_ways_are_tried() -> None:
    assert len([one for one in BREAKAGES if one.effect != "warned"]) >= 25
    assert len({one.name for one in BREAKAGES}) == len(BREAKAGES)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return all_told(tmp_path_factory.mktemp("told"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_messages_are_what_people_agreed_to_read(language: str, told: dict) -> None:
    agreed = (HERE / f"messages.{language}.txt").read_text("utf-8")
    assert snapshot(told, language) == agreed, (
        "read the new messages, then write them: python -m tests.ruleset.breakages"
    )


def test_every_message_is_in_the_snapshots(told: dict) -> None:
    assert {one.code for one in told.values()} == set(MESSAGES) - TOLD_ELSEWHERE


def test_every_message_has_its_line_shown(told: dict) -> None:
    bare = {one.code for one in told.values() if not one.source_line.strip()}
    assert bare == WITHOUT_LINE | {
        "wrong-extension", "misplaced-file", "unknown-folder", "lock-of-nothing", "missing-rule",
        "not-a-bundle", "shared-not-locked", "shared-unheard-of", "gone-without-lock",
        "shared-without-lock",
    }  # fmt: skip
