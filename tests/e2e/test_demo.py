"""`streamdetect demo` shows the main job, and its record can be read back."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from streamdetect.events.topics import STANDINGS, TOPICS


@pytest.mark.timeout(200)
def test_demo_finds_expels_reinstates_and_loses_nothing(tmp_path: Path):
    record = ("--record", str(tmp_path / "record"))
    done = subprocess.run(
        [sys.executable, "-m", "streamdetect", "demo", "--json", "--duration", "6", *record],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
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
    assert (tally["listings_intercepted"], tally["listings_released"]) == (3, 2)
    assert tally["listing_decisions"] == 1
    assert tally["rooms_with_less_traffic"] > 0
    assert tally["services_released"] >= tally["rooms_with_less_traffic"]
    assert tally["latency_ms"]["p99"] >= tally["latency_ms"]["p50"]
    pages = {path.name for path in (tmp_path / "record").iterdir()}
    assert pages == {f"{topic.name}.jsonl" for topic in TOPICS}
    lines = (tmp_path / "record" / "live.transcripts.v1.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == tally["segments"]
    assert json.loads(lines[0]).keys() >= {
        "topic", "partition", "offset", "timestamp_ms", "key", "headers", "value"
    }  # fmt: skip
    assert_every_record_says_what_it_is(tmp_path / "record")
    assert_replays_to_the_recorded_standings(tmp_path / "record")


def assert_every_record_says_what_it_is(record: Path) -> None:
    for file in record.iterdir():
        for line in file.read_text("utf-8").splitlines():
            told = json.loads(line)["headers"]
            assert {"ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"} <= told.keys()


def assert_replays_to_the_recorded_standings(record: Path) -> None:
    """Shuffle every file, double its lines, judge anew, compare with what the worker said last."""
    lines = (record / f"{STANDINGS.name}.jsonl").read_text("utf-8").splitlines()
    told: dict[str, dict[str, object]] = {}
    for one in sorted(map(json.loads, lines), key=lambda line: line["offset"]):
        told[one["key"]] = one["value"]
    rng = random.Random(5)
    for file in record.iterdir():
        twice = file.read_bytes().splitlines() * 2
        rng.shuffle(twice)
        file.write_bytes(b"\n".join(twice))
    command = ["ledger", "replay", str(record), "--format", "json"]
    replayed = subprocess.run(
        [sys.executable, "-m", "streamdetect", *command],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = {one["subject_id"]: one for one in json.loads(replayed.stdout)}
    assert list(found) == sorted(told)
    for subject, standing in told.items():
        # Nothing fell due since; only the instant asked about differs.
        assert found[subject] | {"as_of": standing["as_of"]} == standing
