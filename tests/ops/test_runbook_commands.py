"""Commands of alerts and runbooks: whoever is called at night types them as they stand."""

import re
import shlex
from collections.abc import Iterator
from typing import Final

import pytest
import typer
from typer.core import TyperGroup

from streamdetect.cli import app
from streamdetect.cli.reference import commands as reference
from tests.ops.places import ALERTS, OPERATIONS, document

_PROGRAM: Final = typer.main.get_command(app)


def _spoken(text: str) -> Iterator[str]:
    """Yield what stands between backticks in prose."""
    for found in re.findall(r"(?<!`)`streamdetect\s+([^`]+)`(?!`)", text):
        yield " ".join(found.split())


def _listed(page: str) -> Iterator[str]:
    """Yield the lines of code blocks."""
    for block in re.findall(r"```\w*\n(.*?)```", page, re.DOTALL):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            if line.startswith("streamdetect "):
                yield line.removeprefix("streamdetect ")


def _fault(command: str) -> str | None:
    """Return what keeps a command from being run as written; parses, runs nothing.

    A placeholder in the place of a number (`N`) is none.
    """
    words, found = shlex.split(command, comments=True), _PROGRAM
    while isinstance(found, TyperGroup):
        if not words or words[0] not in found.commands:
            return f"no such command: {words[:1]}"
        found = found.commands[words.pop(0)]
    try:
        found.make_context(command, words)
    except Exception as fault:  # of whichever parser Typer brings along
        return None if type(fault).__name__ == "BadParameter" else str(fault)
    return None


def _commands() -> dict[str, list[str]]:
    rules = [rule for group in document(ALERTS)["groups"] for rule in group["rules"]]
    told = [text for rule in rules for text in rule["annotations"].values()]
    page = OPERATIONS.read_text()
    return {
        "alerts": [command for text in told for command in _spoken(text)],
        "page": [*_spoken(page), *_listed(page)],
    }


@pytest.mark.parametrize("place", ["alerts", "page"])
def test_commands_of_a_runbook_can_be_typed_as_they_stand(place: str) -> None:
    commands = _commands()[place]
    assert commands
    # A page may name a command alone, to speak of it.
    named = {command.name for command in reference()} if place == "page" else set()
    faults = {command: _fault(command) for command in commands if command not in named}
    assert [f"{command}: {fault}" for command, fault in faults.items() if fault] == []


def test_a_command_that_lacks_what_it_needs_is_noticed() -> None:
    for command in (
        "rules state RULE review_only",
        "rules kill-switch on",
        "rules set",
        "scan --x",
    ):
        assert _fault(command)
    assert _fault("rules state RULE review_only --by NAME --reason TEXT") is None
