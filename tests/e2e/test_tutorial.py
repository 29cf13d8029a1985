"""docs/rules/tutorial.md works exactly as it is written: every command, every answer, every line.

The rule that it writes comes into force in a demo that is running, and is taken back. A few rules
stand beside it, since each command loads all there are; the shipped ones are asked apart.
"""

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.scan import FIXED_DAY, scan
from tests.e2e.few_rules import copy_few_rules
from tests.e2e.harness import until
from tests.shipped import shipped_detector

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules" / "tutorial.md").read_text("utf-8")
RULE = "exaggerated_efficacy/talking-pets"
NOTHING = "没有发现问题"
EXIT_CODES = {"try": 1, "backtest": 1}  # they find something; all others are clean
_FENCE = re.compile(r"```(sh|text)\n(.*?)```", re.S)


def blocks(step: int, kind: str) -> list[str]:
    """Return the blocks of a kind in a step of the page."""
    (text,) = re.findall(rf"^## {step}\. .*?(?=^## |\Z)", PAGE, flags=re.M | re.S)
    return [body for found, body in _FENCE.findall(text) if found == kind]


class Demo:
    """The first terminal."""

    def __init__(self, command: str, folder: Path, rules: Path) -> None:
        program, *arguments = shlex.split(command)
        assert program == "streamdetect"
        self._file = folder / "demo.txt"
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "streamdetect", *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONUTF8": "1", "STREAMDETECT_RULES__PATH": str(rules)},
            stdin=subprocess.PIPE,
            stdout=self._file.open("wb"),
            stderr=subprocess.STDOUT,
        )

    @property
    def shown(self) -> str:
        return self._file.read_text("utf-8")

    def await_line(self, pattern: str, within_s: float) -> str:
        """Return the line with the pattern once it is shown."""
        until(lambda: bool(self._matching(pattern)), within_s, lambda: self.shown)
        return self._matching(pattern)[0]

    def _matching(self, pattern: str) -> list[str]:
        return [line for line in self.shown.splitlines() if re.search(pattern, line)]

    def say(self, text: str, answered: Callable[[str], bool]) -> None:
        """Type a line; return once what is shown after it satisfies `answered`."""
        before = len(self.shown)
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()
        until(lambda: answered(self.shown[before:]), 60, lambda: self.shown[before:])

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(60)
        finally:
            self._process.kill()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Where the commands of the page run: a folder with rules/ in it."""
    folder = tmp_path / "tree"
    folder.mkdir()
    copy_few_rules(folder / "rules")
    return folder


@pytest.fixture
def demo(tree: Path, tmp_path: Path) -> Iterator[Demo]:
    (command,) = blocks(1, "sh")
    running = Demo(command, tmp_path, tree / "rules")
    yield running
    running.end()


class Terminal:
    """The second terminal: what is exported stays, what runs must end as the page lets expect."""

    def __init__(self, home: Path, tree: Path) -> None:
        self._tree = tree
        program = home / "bin" / "streamdetect"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m streamdetect "$@"\n')
        program.chmod(0o755)
        self._exports = ""
        self._environment = os.environ | {
            "HOME": str(home),
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "LANG": "zh_CN.UTF-8",
            "LC_ALL": "",
            "PYTHONUTF8": "1",
        }

    def run(self, block: str, given: str = "") -> str:
        """Run each line of a block; return what was printed."""
        printed = ""
        for line in block.splitlines():
            if line.startswith("export "):
                self._exports += f"{line}\n"
                continue
            done = subprocess.run(
                ["/bin/sh", "-c", self._exports + line],
                cwd=self._tree,
                env=self._environment,
                input=given,
                capture_output=True,
                text=True,
                check=False,
            )
            command = line.split()[2] if line.startswith("streamdetect rules ") else ""
            assert done.returncode == EXIT_CODES.get(command, 0), f"{line}\n{done.stderr}"
            printed += done.stdout
        return printed


def test_no_shipped_rule_minds_the_line_that_the_tutorial_says() -> None:
    (line,) = blocks(1, "text")
    row = scan([line.strip()], UNKNOWN_GOODS, "speech", shipped_detector(), day=FIXED_DAY)
    assert (row.findings, row.shadow) == ((), ())


@pytest.mark.timeout(300)  # a dozen commands beside a running worker
def test_tutorial_works_as_written(demo: Demo, tree: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    terminal = Terminal(home, tree)
    (line,) = blocks(1, "text")

    # What asks no broker is run while the demo still plays its rooms: that is half a minute.
    terminal.run(blocks(2, "sh")[0])
    (questions,), (answers,) = blocks(3, "sh"), blocks(3, "text")
    assert "10 个例子中 10 个相符" in terminal.run(questions, answers)
    assert "命中：“狗狗吃了会说话”" in terminal.run(blocks(4, "sh")[0])

    file = home / "my-rules" / f"{RULE}.yml"
    text = file.read_text("utf-8")
    assert "status: shadow\n" in text
    file.write_text(text.replace("status: shadow\n", "status: enforced\n"), "utf-8")
    terminal.run(blocks(5, "sh")[0])

    export = demo.await_line(r"^\s*export STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS=", 150).strip()
    demo.say(line, lambda shown: NOTHING in shown)
    terminal.run(export)
    found = terminal.run(blocks(6, "sh")[0])
    assert "新命中：1" in found
    assert "不再命中：0" in found
    terminal.run(blocks(7, "sh")[0])
    (again,) = blocks(7, "text")
    assert again == line
    _say_until(demo, line, lambda shown: RULE in shown and "VIOLATION" in shown)

    hold_back, roll_back = blocks(8, "sh")
    terminal.run(hold_back)
    _say_until(demo, line, lambda shown: NOTHING in shown)
    terminal.run(roll_back)
    _say_until(demo, line, lambda shown: NOTHING in shown)


def _say_until(demo: Demo, line: str, answered: Callable[[str], bool]) -> None:
    """Say a line again until the answer is there: a busy machine loads rules late."""
    deadline = time.monotonic() + 120
    shown = ""
    while time.monotonic() < deadline:
        before = len(demo.shown)
        demo.say(line, lambda answer: NOTHING in answer or "VIOLATION" in answer)
        shown = demo.shown[before:]
        if answered(shown):
            return
        time.sleep(1)
    raise AssertionError(shown)
