"""Tables of the pages are whole: a blank line ends one, and the rows below it are shown as text."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    page.relative_to(ROOT).as_posix()
    for page in sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
]
# A row behind a blank line that begins no table of its own: the line below is no `|---|`.
TORN = re.compile(r"^\|.*\n(?:[ \t]*\n)+(\|.*)\n(?!\| *:?-)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_table_is_not_torn_by_a_blank_line(page: str) -> None:
    assert TORN.findall((ROOT / page).read_text("utf-8")) == []


def test_torn_table_is_told_from_two_tables() -> None:
    head = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert TORN.findall(f"{head}\n| 3 | 4 |\n") == ["| 3 | 4 |"]
    assert TORN.findall(f"{head}\n{head}") == []
