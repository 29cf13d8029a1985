"""The lock: what counts as a change of a rule, and what a version may never do."""

import pytest

from streamdetect.ruleset.loader import inspect_folder
from streamdetect.ruleset.lock import (
    Locked,
    compare,
    lock_of,
    must_be_raised,
    parse_lock,
    render_lock,
    with_version,
)
from tests.ruleset.folders import RULE, RULE_PATH, RulesFolder

RULE_ID = "medical_claim/cures-disease"


def locked(folder: RulesFolder, earlier: dict[str, Locked] | None = None) -> dict[str, Locked]:
    return lock_of(inspect_folder(folder.path).drafts, earlier or {})


def codes(folder: RulesFolder, lock: dict[str, Locked]) -> list[str]:
    return [found.code for found in compare(inspect_folder(folder.path).drafts, lock)]


def test_lock_of_unchanged_rules_has_nothing_to_report(folder: RulesFolder):
    assert codes(folder, locked(folder)) == []


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ("[治好, 根治]", "[治好, 根治, 断根]", RULE_PATH),
        ("gap: 6", "gap: 7", RULE_PATH),
        ("severity: grave", "severity: serious", RULE_PATH),
        ("status: enforced", "status: shadow", RULE_PATH),
        ("糖尿病, 高血压]", "糖尿病, 高血压, 痛风]", "terms/health.yml"),
        ("[癌症, 肿瘤]", "[癌症]", "terms/health.yml"),
    ],
    ids=["own terms", "gap", "severity", "status", "shared group", "group in a shared group"],
)
def test_change_without_a_higher_version_is_found(
    folder: RulesFolder, old: str, new: str, file: str
):
    before = locked(folder)
    folder.replace(old, new, file)
    assert codes(folder, before) == ["version-not-raised"]


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ("喝这个茶能治好糖尿病", "这个茶治好糖尿病", RULE_PATH),
        ("status: enforced", "status: enforced  # since spring", RULE_PATH),
        ("[治好, 根治]", "[根治, 治好]", RULE_PATH),
        ("title: {zh: 健康", "title: {zh: 身体", "terms/health.yml"),
    ],
    ids=["example", "comment", "order of terms", "title of a terms file"],
)
def test_what_changes_no_meaning_needs_no_version(
    folder: RulesFolder, old: str, new: str, file: str
):
    before = locked(folder)
    folder.replace(old, new, file)
    assert codes(folder, before) == []


def test_new_raised_and_deleted_rules_are_behind_in_the_lock(folder: RulesFolder):
    before = locked(folder)
    folder.replace("gap: 6", "gap: 7")
    folder.replace("version: 1", "version: 2")
    folder.write("medical_claim/second.yml", RULE.replace("cures-disease", "second"))
    assert sorted(codes(folder, before)) == ["lock-behind", "not-locked"]
    after = locked(folder, before)
    (folder.path / RULE_PATH).unlink()
    assert codes(folder, after) == ["lock-of-nothing"]


def test_deleted_rule_keeps_its_versions_when_it_comes_back(folder: RulesFolder):
    text = (folder.path / RULE_PATH).read_text("utf-8")
    before = locked(folder)
    (folder.path / RULE_PATH).unlink()
    gone = locked(folder, before)
    assert gone[RULE_ID].gone
    assert codes(folder, gone) == []
    folder.write(RULE_PATH, text)
    assert codes(folder, gone) == ["version-lowered"]
    folder.replace("version: 1", "version: 2")
    assert codes(folder, gone) == ["lock-behind"]


def test_version_never_goes_down(folder: RulesFolder):
    folder.replace("version: 1", "version: 12")
    before = locked(folder)
    folder.replace("version: 12", "version: 11")
    [found] = compare(inspect_folder(folder.path).drafts, before)
    assert (found.code, found.line, found.col) == ("version-lowered", 2, 10)
    assert "write `version: 13`" in found.fix


def test_raised_version_is_all_that_changes_in_the_file(folder: RulesFolder):
    folder.replace("version: 1", "version: 9  # 九")
    before = locked(folder)
    folder.replace("gap: 6", "gap: 7")
    raw = (folder.path / RULE_PATH).read_bytes()
    [(draft, version)] = must_be_raised(inspect_folder(folder.path).drafts, before)
    raised = with_version(raw, draft, version)
    assert raised == raw.replace("version: 9  # 九".encode(), "version: 10  # 九".encode())


def test_lock_text_reads_back(folder: RulesFolder):
    lock = locked(folder) | {"medical_claim/old": Locked(3, "ab" * 16, gone=True)}
    assert parse_lock(render_lock(lock)) == (lock, ())


@pytest.mark.parametrize(
    "line", ["<<<<<<< HEAD", "a/b 1", "a/b one ff", "a/b 1 ff lost", "a/b 1 ff\na/b 1 ff"]
)
def test_spoilt_line_is_named_with_its_place(line: str):
    _, found = parse_lock(f"# head\n{line}\n")
    assert [one.code for one in found] == ["bad-lock-line"]
    assert found[0].line == 2 + line.count("\n")
