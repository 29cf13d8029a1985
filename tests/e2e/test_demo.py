"""`streamdetect demo` shows the main job, and its record can be read back."""

import json
import subprocess
import sys
from pathlib import Path

from streamdetect.events.topics import TOPICS


def test_demo_finds_expels_reinstates_and_loses_nothing(tmp_path: Path):
    record = ("--record", str(tmp_path / "record"))
    done = subprocess.run(
        [sys.executable, "-m", "streamdetect", "demo", "--json", "--duration", "6", *record],
        capture_output=True,
        text=True,
        check=False,
        timeout=58,
    )
    assert done.stdout, done.stderr
    tally = json.loads(done.stdout)
    assert done.returncode == 0, tally
    assert tally["violations"] > 0
    assert tally["reviews"] >= 0
    assert sum(tally["by_category"].values()) == tally["violations"] + tally["reviews"]
    assert tally["expulsions"] > 0
    assert tally["expulsions_proposed"] >= tally["expulsions"]
    assert tally["reinstated"] > 0
    assert tally["lost"] == 0
    assert tally["honest_streamers_with_strikes"] == 0
    assert tally["dead_letters"] == 0
    assert tally["latency_ms"]["p99"] >= tally["latency_ms"]["p50"]
    pages = {path.name for path in (tmp_path / "record").iterdir()}
    assert pages == {f"{topic.name}.jsonl" for topic in TOPICS}
    lines = (tmp_path / "record" / "live.transcripts.v1.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == tally["segments"]
    assert json.loads(lines[0]).keys() >= {
        "topic", "partition", "offset", "timestamp_ms", "key", "headers", "value"
    }  # fmt: skip
