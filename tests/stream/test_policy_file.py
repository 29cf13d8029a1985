"""The policy file: what ships is valid, and every fault of a bad one shows its place."""

from pathlib import Path

import pytest

from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.plain_file import POLICY_FILE
from streamdetect.settings import content_folder
from streamdetect.stream.policy_file import (
    PolicyRefused,
    PolicyReloaded,
    PolicySource,
    load_policy,
)

SHIPPED = content_folder("rules") / POLICY_FILE


def test_shipped_policy_is_valid():
    assert len(load_policy(SHIPPED).hash) == 64


def test_policy_fault_names_file_line_and_column(tmp_path: Path):
    lines = SHIPPED.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("points"))
    lines.insert(place, "surprise: 1")
    bad = tmp_path / POLICY_FILE
    bad.write_text("\n".join(lines), "utf-8")
    with pytest.raises(RulesetError) as caught:
        load_policy(bad)
    assert f"{POLICY_FILE}:{place + 1}:" in str(caught.value)


def test_count_with_a_fraction_is_shown_in_the_language_of_the_reader(tmp_path: Path):
    text = SHIPPED.read_text("utf-8")
    place = next(n for n, one in enumerate(text.splitlines(), 1) if "incidents_at_least: 5" in one)
    bad = tmp_path / POLICY_FILE
    bad.write_text(text.replace("incidents_at_least: 5", "incidents_at_least: 4.5", 1), "utf-8")
    with pytest.raises(RulesetError) as caught:
        load_policy(bad)
    (told,) = caught.value.diagnostics
    assert (told.file, told.line) == (POLICY_FILE, place)
    assert told.source_line[told.col - 1 :] == "4.5"
    assert told.text("what", "zh") == "这里应当是整数"
    assert told.text("fix", "zh") == "写 4 或 5"


def test_missing_policy_file_says_so(tmp_path: Path):
    with pytest.raises(RulesetError, match=POLICY_FILE):
        load_policy(tmp_path / POLICY_FILE)


def rewrite(path: Path, text: str) -> None:
    """Replace a file as a mounted folder does: in one step, with another inode."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def copied(folder: Path) -> Path:
    path = folder / POLICY_FILE
    path.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    return path


def test_policy_source_tells_a_change_once(tmp_path: Path):
    path = copied(tmp_path)
    source = PolicySource(path)
    first = source.current
    assert source.poll() is None
    rewrite(path, SHIPPED.read_text("utf-8").replace("grace_minutes: 30", "grace_minutes: 31"))
    change = source.poll()
    assert isinstance(change, PolicyReloaded)
    assert change.policy is source.current
    assert source.current.hash != first.hash
    assert source.poll() is None


def test_policy_source_keeps_the_last_good_policy_and_says_when_a_bad_one_is_mended(
    tmp_path: Path,
):
    path = copied(tmp_path)
    source = PolicySource(path)
    first = source.current
    rewrite(path, SHIPPED.read_text("utf-8").replace("grace_minutes: 30", "grace_minutes: soon"))
    refused = source.poll()
    assert isinstance(refused, PolicyRefused)
    assert f"{POLICY_FILE}:" in str(refused.error)
    assert source.poll() is None
    assert source.current is first
    rewrite(path, SHIPPED.read_text("utf-8"))
    mended = source.poll()
    assert isinstance(mended, PolicyReloaded)
    assert mended.policy is first


def test_policy_source_refuses_a_file_that_is_gone(tmp_path: Path):
    path = copied(tmp_path)
    source = PolicySource(path)
    path.unlink()
    assert isinstance(source.poll(), PolicyRefused)


def test_policy_source_says_nothing_of_changed_comments(tmp_path: Path):
    path = copied(tmp_path)
    source = PolicySource(path)
    rewrite(path, SHIPPED.read_text("utf-8") + "\n# a word to the reader\n")
    assert source.poll() is None
