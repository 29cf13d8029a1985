"""Starts workers quickly: one process has imported everything, and forks a worker when asked.

A worker costs seconds of CPU before its first line of work, nearly all of it imports. A
forked one is as real a process: it reads its own settings, runs the program's own entry point, and
is killed, stopped and waited for like any other. `python -m tests.e2e.nursery` is that process; it
reads one request a line (JSON) and answers each with one line.
"""

import atexit
import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]


class ForkedProcess:
    """A process that the nursery forked, with what tests use of `subprocess.Popen`."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit status, minus the signal where one ended it; None while it runs."""
        if self.returncode is None:
            self.returncode = self._nursery.ask({"poll": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit status. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(0.05)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks. One for a process of tests, ended with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> ForkedProcess:
        """Fork `python -m module arguments`, its output to a file."""
        request = {
            "module": module,
            "arguments": list(arguments),
            "environment": dict(environment),
            "log": str(log),
        }
        return ForkedProcess(self, self.ask(request))

    def ask(self, request: Mapping[str, Any]) -> Any:
        """Send a request and return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        """End it, and what it forked and nobody stopped."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


@lru_cache(maxsize=1)
def nursery() -> Nursery:
    """Return the nursery of this process of tests."""
    made = Nursery()
    atexit.register(made.end)
    return made


def _serve() -> None:
    answers = os.dup(1)
    os.dup2(2, 1)  # what an import prints is no answer
    _warm_up()
    forked: set[int] = set()
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        if "poll" in request:
            answer = _status(request["poll"])
            if answer is not None:
                forked.discard(request["poll"])
        else:
            answer = _fork(request, answers)
            forked.add(answer)
        os.write(answers, (json.dumps(answer) + "\n").encode())
    for pid in forked:  # the tests were cut
        os.kill(pid, signal.SIGKILL)


def _warm_up() -> None:
    """Import what a worker imports, and make its expressions."""
    import streamdetect.cli.worker
    import streamdetect.client.admin
    import streamdetect.stream.worker  # noqa: F401
    from streamdetect.detect.guards import prepare

    prepare()


def _status(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _fork(request: Mapping[str, Any], answers: int) -> int:
    if pid := os.fork():
        return pid
    code = 1
    try:
        os.close(answers)
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in enumerate((nothing, log, log)):
            os.dup2(source, target)
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = [request["module"], *request["arguments"]]
        try:
            runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
