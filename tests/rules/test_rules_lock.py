"""The shipped rules stand in their lock: whoever changes a rule raises its version."""

from pathlib import Path

from streamdetect.ruleset.diagnostics import render_all
from streamdetect.ruleset.loader import inspect_folder
from streamdetect.ruleset.lock import LOCK_FILE, compare, parse_lock

RULES = Path(__file__).resolve().parents[2] / "rules"


def test_every_shipped_rule_is_locked_as_it_stands() -> None:
    lock, wrong = parse_lock((RULES / LOCK_FILE).read_text("utf-8"))
    found = [*wrong, *compare(inspect_folder(RULES).drafts, lock)]
    assert not found, f"run: streamdetect rules lock --raise\n{render_all(found)}"
