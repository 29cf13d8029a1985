import json
from pathlib import Path

import pytest

from streamdetect.client.exports import export_lines
from streamdetect.client.records import StoredRecord
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.topics import (
    DEAD_LETTERS,
    REVIEW_DECISIONS,
    REVIEW_REQUESTS,
    VIOLATIONS,
    Topic,
)
from tests.cli.conftest import Run
from tests.ruleset.test_precision import RULE, Cases


def export(folder: Path, topic: Topic, messages: list) -> None:
    records = []
    for offset, message in enumerate(messages):
        headers = cloud_headers(
            message, message_id=str(offset), subject="s", time="2026-03-01T00:00:00.000Z"
        )
        value = encode(message)
        records.append(StoredRecord(topic.name, 0, offset, 0, b"s", value, headers))
    (folder / f"{topic.name}.jsonl").write_bytes(export_lines(records))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A rule with 20 decided incidents, 12 of them upheld, and 30 that nobody looked at."""
    cases = Cases()
    for index in range(20):
        cases.incident("asked", "uphold" if index < 12 else "overturn")
    for _ in range(30):
        cases.incident()
    export(tmp_path, VIOLATIONS, [*cases.violations, *cases.amendments])
    export(tmp_path, REVIEW_REQUESTS, cases.requests)
    export(tmp_path, REVIEW_DECISIONS, cases.decisions)
    return tmp_path


def test_stats_show_precision_interval_and_cover(run: Run, exports: Path) -> None:
    ran = run("rules", "stats", exports, "--lang", "en")
    assert ran.code == 1  # the interval ends at 78.1 %, below 80 %
    line = next(line for line in ran.out.splitlines() if line.startswith(RULE))
    assert line.split() == [RULE, "50", "20", "60.0%", "38.7%", "–", "78.1%", "40%", "0"]
    assert "1 rules; 1 surely below 80%" in ran.out
    assert run("rules", "stats", exports, "--least", "0.7").code == 0
    assert "1 条确定低于 80%" in run("rules", "stats", exports, "--lang", "zh").out


def test_stats_name_rules_as_they_stand(run: Run, exports: Path) -> None:
    for file in exports.iterdir():
        file.write_bytes(file.read_bytes().replace(RULE.encode(), b"[/x][bold]x"))
    ran = run("rules", "stats", exports, "--lang", "en")
    assert ran.code == 1, ran.err
    assert "[/x][bold]x" in ran.out


def test_stats_as_json(run: Run, exports: Path) -> None:
    ran = run("rules", "stats", exports, "--json", "--by-version")
    [row] = [json.loads(line) for line in ran.out.splitlines()]
    assert row == {
        "rule": RULE, "version": 1, "incidents": 50,
        "asked": {"incidents": 20, "decided": 20, "upheld": 12},
        "sampled": {"incidents": 30, "decided": 0, "upheld": 0},
        "appealed": 0, "precision": 0.6, "low": 0.3866, "high": 0.7812, "covered": 0.4,
    }  # fmt: skip


def test_stats_pass_over_what_no_worker_could_read(run: Run, exports: Path) -> None:
    file = exports / f"{REVIEW_DECISIONS.name}.jsonl"
    poison = [StoredRecord(REVIEW_DECISIONS.name, 0, offset, 0, b"s", value, ())
              for offset, value in ((90, b"no json"), (91, None))]  # fmt: skip
    file.write_bytes(file.read_bytes() + export_lines(poison))
    ran = run("rules", "stats", exports, "--json", "--lang", "en")
    assert ran.code == 1, ran.err
    assert json.loads(ran.out)["asked"]["decided"] == 20
    assert f"2 records of {REVIEW_DECISIONS.name} cannot be read" in ran.err


def test_stats_leave_out_what_the_worker_refused(run: Run, exports: Path) -> None:
    letters = []
    for offset in range(12, 20):  # those that overturned
        place = {"dl_topic": REVIEW_DECISIONS.name, "dl_partition": "0", "dl_offset": str(offset)}
        headers = tuple((name, content.encode()) for name, content in place.items())
        letters.append(StoredRecord(DEAD_LETTERS.name, 0, offset, 0, b"s", b"{}", headers))
    (exports / f"{DEAD_LETTERS.name}.jsonl").write_bytes(export_lines(letters))
    ran = run("rules", "stats", exports, "--json")
    row = json.loads(ran.out)
    assert (row["asked"]["decided"], row["asked"]["upheld"]) == (12, 12)


def test_stats_read_an_export_as_other_commands_do(run: Run, exports: Path) -> None:
    before = run("rules", "stats", exports, "--json").out
    file = exports / f"{REVIEW_DECISIONS.name}.jsonl"
    lines = file.read_bytes()
    file.write_bytes(lines + lines.splitlines(keepends=True)[0] + b"\n")
    ran = run("rules", "stats", exports, "--json")
    assert (ran.code, ran.out) == (1, before), ran.err


def test_stats_name_a_missing_file_and_a_bad_line(run: Run, exports: Path) -> None:
    file = exports / f"{REVIEW_DECISIONS.name}.jsonl"
    file.write_bytes(file.read_bytes() + b"{}\n")
    ran = run("rules", "stats", exports)
    assert ran.code == 2
    assert f"{REVIEW_DECISIONS.name}.jsonl:21" in "".join(ran.err.split())
    file.unlink()
    for language in ("en", "zh"):
        ran = run("rules", "stats", exports, "--lang", language)
        assert ran.code == 2
        said = ran.err.translate(dict.fromkeys(map(ord, " \n│")))
        command = f"`streamdetect topics export {exports} --topic {REVIEW_DECISIONS.name}`"
        assert command.replace(" ", "") in said
