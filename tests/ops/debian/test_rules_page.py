"""The catalogue of rules, in a real browser."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.debian.image import need

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _chromium(profile: Path, *arguments: str) -> str:
    need("chromium")
    done = subprocess.run(
        ["chromium", *QUIET, f"--user-data-dir={profile}", *arguments],
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("language", "title"), [("zh", "宣称治愈疾病"), ("en", "cure a disease")])
def test_catalogue_of_rules_shows_rules_and_law(tmp_path: Path, language: str, title: str) -> None:
    page = tmp_path / "rules.html"
    write = ["-m", "streamdetect", "rules", "docs", "--lang", language, "--output", str(page)]
    subprocess.run([sys.executable, *write], check=True, timeout=50)
    shown = _chromium(tmp_path / "profile", "--dump-dom", page.as_uri())
    assert title in shown
    assert "medical_claim/cures-disease" in shown
    assert "直播电商监督管理办法" in shown
    picture = tmp_path / "rules.png"
    _chromium(
        tmp_path / "profile", f"--screenshot={picture}", "--window-size=1200,900", page.as_uri()
    )
    assert picture.stat().st_size > 10_000  # an empty page is smaller
