"""What all tests share: brokers (see tests/broker.py) and a clean environment."""

import os

import pytest

from tests.broker import (  # noqa: F401  (fixtures)
    _shared_kafka,
    any_kafka,
    apache_kafka,
    broker_line,
    embedded_broker,
    fresh_broker,
    kafka_cluster,
    leave_out_kafka_tests,
)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the person who runs the tests do not reach them."""
    for name in list(os.environ):
        if name.startswith("STREAMDETECT_") and not name.startswith("STREAMDETECT_TEST_"):
            monkeypatch.delenv(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out_kafka_tests(config, items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(broker_line())
