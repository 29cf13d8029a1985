"""Tests of whole processes: they take longest, and much longer where the machine is busy.

A test that fails is run once more, since a broker of tests on a busy machine may itself stall; the
report says which ones needed it, so that it does not hide.
"""

import pytest
from _pytest.runner import runtestprotocol

_TIMEOUT_S = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "e2e":
            item.add_marker(pytest.mark.timeout(_TIMEOUT_S))


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if item.path.parent.name != "e2e":
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
