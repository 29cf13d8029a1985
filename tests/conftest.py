"""What all tests share: brokers (see tests/broker.py) and a clean environment.

A test of whole processes or of Apache Kafka that fails is run once more, since brokers on a busy
machine may themselves stall; the report counts those that needed it, so that it does not hide.
"""

import gc
import os

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

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
from tests.shipped import CACHE

# Speed is measured in benchmarks/, never asserted by a test on a shared machine.
hypothesis.settings.register_profile("streamdetect", deadline=None)
hypothesis.settings.load_profile("streamdetect")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the person who runs the tests do not reach them."""
    for name in list(os.environ):
        if name.startswith("STREAMDETECT_") and not name.startswith("STREAMDETECT_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("STREAMDETECT_RULES__CACHE", str(CACHE))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out_kafka_tests(config, items)
    if hasattr(config, "workerinput"):  # one of several processes (pytest-xdist)
        items[:] = spread(items)


def pytest_collection_finish() -> None:
    """Let the collector look no more at what stays to the end: modules, and every test."""
    gc.collect()
    gc.freeze()


def spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with those of whole processes spread evenly over the others.

    They wait much and the others compute, so side by side they take less time than one kind after
    the other. A file of the others stays together, for the fixtures that its tests share.
    """
    slow = [item for item in items if item.path.parent.name == "e2e"]
    others = [item for item in items if item.path.parent.name != "e2e"]
    mixed: list[pytest.Item] = []
    for number, item in enumerate(others):
        if number == 0 or item.path != others[number - 1].path:
            due = len(slow) - (len(others) - number) * len(slow) // len(others)
            mixed += slow[len(mixed) - number : due]
        mixed.append(item)
    return mixed + slow[len(mixed) - len(others) :]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(broker_line())


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if item.path.parent.name != "e2e" and item.get_closest_marker("kafka") is None:
        return None
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        item.add_report_section("call", "first try", "failed; see the section of the second")
        item.user_properties.append(("needed", "a second try"))
        item._initrequest()  # type: ignore[attr-defined]
        print(f"SECOND TRY {item.nodeid}")
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        hook.pytest_runtest_logreport(report=report)
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    if (
        report.when == "call"
        and report.passed
        and ("needed", "a second try") in (report.user_properties)
    ):
        return "passed on the second try", "2", "PASSED ON THE SECOND TRY"
    return None
