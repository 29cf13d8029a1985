"""`--run-ops` adds tests/ops/debian, which needs Debian packages; else it is not collected."""

from pathlib import Path

import pytest

_NEED_PACKAGES = Path(__file__).parent / "debian"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--run-ops",
        action="store_true",
        help="also run what needs the Debian packages prometheus, chromium, buildah and mmdebstrap",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    wanted = config.getoption("run_ops", default=False)
    return True if collection_path == _NEED_PACKAGES and not wanted else None
