"""The policy file: what ships is valid, and every fault of a bad one shows its place."""

from pathlib import Path

import pytest

from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.settings import content_folder
from streamdetect.stream.policy_file import POLICY_FILE, load_policy

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


def test_missing_policy_file_says_so(tmp_path: Path):
    with pytest.raises(RulesetError, match=POLICY_FILE):
        load_policy(tmp_path / POLICY_FILE)
