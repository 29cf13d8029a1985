"""Tests of whole processes: they take longest, and much longer where the machine is busy."""

import pytest

_TIMEOUT_S = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "e2e":
            item.add_marker(pytest.mark.timeout(_TIMEOUT_S))
