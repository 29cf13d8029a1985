"""The report, in a real browser: charts are drawn, figures open to their ids.

The lists for authorities are printed: their facts and ids stand openly, nothing has to be opened.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.client.exported import exported, write
from tests.enforce.histories import real_policy
from tests.ops.debian.test_rules_page import _chromium
from tests.report.happened import reinstated

MEASURE = """<script>onload = () => { const wide = document.documentElement.scrollWidth;
const bars = [...document.querySelectorAll("rect")].map((r) => r.getBoundingClientRect());
document.title = JSON.stringify({wide, window: innerWidth, drawn: bars.filter(
  (b) => b.width > 1 && b.height > 1).length, closed: document.querySelectorAll("details").length,
  open: [...document.querySelectorAll("td code")].filter((c) => c.checkVisibility()).length
}); }</script>"""


def test_report_is_drawn_and_fits_the_window(tmp_path: Path) -> None:
    folder = write(tmp_path / "export", exported(reinstated("subject-1"), real_policy()))
    page = tmp_path / "report.html"
    for option in ((), ("--authority",)):
        command = ["-m", "streamdetect", "report", str(folder), "--output", str(page), *option]
        subprocess.run([sys.executable, *command], check=True, timeout=50)
        page.write_text(page.read_text("utf-8").replace("</body>", f"{MEASURE}</body>"), "utf-8")
        for width in (1200, 520):
            shown = _chromium(
                tmp_path / "profile", f"--window-size={width},900", "--dump-dom", page.as_uri()
            )
            title = re.search(r"<title>(.*?)</title>", shown)
            assert title is not None
            seen = json.loads(title[1])
            assert seen["wide"] <= seen["window"], seen
            if option:
                assert seen["closed"] == 0, seen
                assert seen["open"] > 1, seen
            else:
                assert seen["closed"] > 5, seen
                assert seen["drawn"] > 5, seen
    picture = tmp_path / "report.png"
    _chromium(
        tmp_path / "profile", f"--screenshot={picture}", "--window-size=1200,900", page.as_uri()
    )
    assert picture.stat().st_size > 10_000  # an empty page is smaller
