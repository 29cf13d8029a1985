"""The pages for policy staff name commands and options that exist, and all commands of `rules`."""

import re
from pathlib import Path

import pytest

from streamdetect.cli.reference import Command, commands
from streamdetect.metrics import markdown

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (DOCS / "rules.md", *sorted((DOCS / "rules").glob("*.md")))
COMMANDS = {one.name: one for one in commands()}
_WRITTEN = re.compile(r"^(?:\$ )?(streamdetect .+)$|`(streamdetect [^`]+)`", re.M)


def written(page: Path) -> list[str]:
    """Return what the page lets people run."""
    return [first or second for first, second in _WRITTEN.findall(page.read_text("utf-8"))]


def command_of(line: str) -> Command | None:
    """Return the command that a line runs: the longest name that it begins with."""
    words = line.removeprefix("streamdetect ").split()
    names = (" ".join(words[:count]) for count in (2, 1))
    return next((COMMANDS[name] for name in names if name in COMMANDS), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_of_a_page_exist(page: Path) -> None:
    wrong = []
    for line in written(page):
        if "…" in line and line.split()[1:2] == ["rules"] and len(line.split()) == 3:
            continue  # `streamdetect rules …`, all of them
        command = command_of(line)
        known = {name for one in command.parameters for name in one.names} if command else set()
        options = set(re.findall(r"(?<!\S)--[a-z-]+", line))
        if command is None or not options <= known:
            wrong.append(line)
    assert wrong == []


def test_pages_have_something_to_run() -> None:
    assert sum(len(written(page)) for page in PAGES) > 20


def test_tools_page_lists_every_command_of_rules() -> None:
    section = (DOCS / "rules.md").read_text("utf-8").split("\n## 工具", 1)[1].split("\n## ", 1)[0]
    listed = set(re.findall(r"^\| `([\w-]+)", section, flags=re.M))
    existing = {name.split()[1] for name in COMMANDS if name.startswith("rules ")}
    assert listed == existing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_metrics_of_a_page_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([\w./-]+\.md)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    metrics = set(re.findall(r"`(streamdetect_[a-z_]+)`", text))
    assert {name for name in metrics if name not in markdown()} == set()
