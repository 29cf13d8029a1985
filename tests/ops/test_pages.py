"""Generated pages say what the code says."""

from streamdetect import metrics, settings
from tests.ops.places import ROOT


def test_metrics_page_is_what_the_code_declares() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text() == metrics.markdown(), "run: make docs"


def test_settings_page_is_what_the_code_declares() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == settings.markdown(), "run: make docs"
