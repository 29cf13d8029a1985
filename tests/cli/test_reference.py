import re
import subprocess
import sys
from pathlib import Path

import pytest

from streamdetect import __version__
from streamdetect.cli.reference import commands, reference
from tests.cli.conftest import Run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"


def test_the_page_is_what_the_program_says() -> None:
    assert PAGE.read_text("utf-8") == reference(), "run: make docs"


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_help_and_page_name_the_same_options(command: object, run: Run) -> None:
    ran = run(*command.name.split(), "-h")  # type: ignore[attr-defined]
    assert ran.code == 0
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", ran.out)) - {"--help"}
    listed = {
        name
        for parameter in command.parameters  # type: ignore[attr-defined]
        for names in parameter.names
        for name in names.split("/")
    }
    described = set(re.findall(r"--[a-z][a-z-]+", command.description))  # type: ignore[attr-defined]
    assert listed - told == set()
    assert told - listed - described == set()


def test_every_command_says_what_it_does() -> None:
    assert len(commands()) >= 13
    for command in commands():
        assert command.description
        assert all(parameter.help for parameter in command.parameters)


def test_version_and_help_of_the_whole(run: Run) -> None:
    assert run("--version").out == f"streamdetect {__version__}\n"
    shown = run("--help").out
    assert all(command.name.split()[0] in shown for command in commands())
    assert run("nonsense").code == 2


def test_starting_the_program_loads_no_client_and_no_model() -> None:
    code = (
        "import sys, streamdetect.cli\n"
        "heavy = {'kafka', 'aiokafka', 'faust', 'torch', 'transformers', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
