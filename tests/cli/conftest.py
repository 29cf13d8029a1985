"""Running commands as a person does."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from streamdetect.cli import main
from streamdetect.client.broker import EmbeddedBroker
from tests.cli.policy import write_policy


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process; its exit code and output come back."""

    def run_it(*arguments: object) -> Ran:
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr(sys, "argv", ["streamdetect", *map(str, arguments)])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run_it


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small rules folder."""
    return write_policy(tmp_path_factory.mktemp("rules"))


@pytest.fixture
def broker(fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch) -> EmbeddedBroker:
    """An empty broker that the settings name."""
    monkeypatch.setenv("STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS", fresh_broker.bootstrap_servers)
    monkeypatch.setenv("STREAMDETECT_KAFKA__SESSION_TIMEOUT_S", "1.5")
    return fresh_broker
