from pathlib import Path

import pytest

from tests.ruleset.folders import RulesFolder, good_folder


@pytest.fixture
def folder(tmp_path: Path) -> RulesFolder:
    return good_folder(tmp_path / "rules")
