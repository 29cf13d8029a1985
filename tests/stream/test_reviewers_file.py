"""The reviewers' file: what ships is valid, faults show their place, changes are taken over."""

from pathlib import Path

import pytest

from streamdetect.cli.demo.reviewers import BOARD, REVIEWERS
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.plain_file import REVIEWERS_FILE
from streamdetect.settings import content_folder
from streamdetect.stream.reviewers_file import (
    ReviewersRefused,
    ReviewersReloaded,
    ReviewersSource,
    load_reviewers,
)

SHIPPED = content_folder("rules") / REVIEWERS_FILE


def test_shipped_reviewers_may_do_what_the_demo_does():
    found = load_reviewers(SHIPPED)
    assert all("review" in found.by_id[one].levels for one in REVIEWERS)
    assert "board" in found.by_id[BOARD].levels


def test_fault_names_file_line_and_column(tmp_path: Path):
    text = SHIPPED.read_text("utf-8").replace("- id: reviewer-02", "- id: Reviewer Two")
    bad = tmp_path / REVIEWERS_FILE
    bad.write_text(text, "utf-8")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "Reviewer Two" in one)
    with pytest.raises(RulesetError) as caught:
        load_reviewers(bad)
    shown = str(caught.value)
    assert f"{REVIEWERS_FILE}:{line}:9: error" in shown
    assert "never a person's name" in shown


def test_missing_file_says_so(tmp_path: Path):
    with pytest.raises(RulesetError, match=REVIEWERS_FILE):
        load_reviewers(tmp_path / REVIEWERS_FILE)


def rewrite(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def test_source_tells_changes_and_keeps_the_last_good_list(tmp_path: Path):
    good = SHIPPED.read_text("utf-8")
    path = tmp_path / REVIEWERS_FILE
    path.write_text(good, "utf-8")
    source = ReviewersSource(path)
    first = source.current
    assert source.poll() is None
    rewrite(path, good + "# a comment\n")
    assert source.poll() is None
    rewrite(path, good.replace("id: reviewer-02", "id: reviewer-07"))
    change = source.poll()
    assert isinstance(change, ReviewersReloaded)
    assert "reviewer-07" in change.reviewers.by_id
    rewrite(path, "nonsense: [")
    assert isinstance(source.poll(), ReviewersRefused)
    assert source.current is change.reviewers
    assert source.poll() is None
    rewrite(path, good)
    again = source.poll()
    assert isinstance(again, ReviewersReloaded)
    assert again.reviewers == first
