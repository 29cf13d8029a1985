import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.exports import export_line
from streamdetect.client.records import StoredRecord
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import (
    APPEALS,
    DEAD_LETTERS,
    EXPULSIONS,
    INTERCEPTIONS,
    INTERVENTIONS,
    LISTING_DECISIONS,
    REVIEW_DECISIONS,
    SANCTIONS,
    STANDINGS,
    TRANSCRIPTS,
    VIOLATIONS,
    Topic,
)
from tests.cli.conftest import Run
from tests.client.exported import exported, line, write
from tests.client.produce import produce, row
from tests.client.samples import segment, violation
from tests.enforce.histories import at, on_incident, real_policy
from tests.report.happened import day, reinstated

FACTS = reinstated("subject-1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "export", exported(FACTS, real_policy()))


def test_report_in_json_counts_what_the_export_holds(run: Run, folder: Path) -> None:
    ran = run("report", folder, "--format", "json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["violations"]["count"] == 7
    assert found["subjects_expelled"]["count"] == found["subjects_reinstated"]["count"] == 1
    assert found["overturned"]["rate"] == 1.0
    early = json.loads(run("report", folder, "--format", "json", "--to", day(9)).out)
    assert early["violations"]["count"] == 3
    assert early["subjects_expelled"]["count"] == 0
    none = json.loads(run("report", folder, "--format", "json", "--from", day(99)).out)
    assert none["violations"]["count"] == 0


def test_report_counts_doubled_lines_once(run: Run, folder: Path) -> None:
    before = run("report", folder, "--format", "json").out
    for file in folder.iterdir():
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([*lines[::-1], *lines]))
    assert run("report", folder, "--format", "json").out == before


def test_report_leaves_out_what_became_a_dead_letter(run: Run, folder: Path) -> None:
    before = run("report", folder, "--format", "json").out
    forged = on_incident(FACTS[0], "overturn", at(40), by="nobody", level="board")
    file = folder / f"{REVIEW_DECISIONS.name}.jsonl"
    offset = len(file.read_bytes().splitlines())
    with file.open("ab") as lines:
        lines.write(line(forged.body, "forged", at(40), offset) + b"\n")
    assert run("report", folder, "--format", "json").out != before
    place = {"dl_topic": REVIEW_DECISIONS.name, "dl_partition": "0", "dl_offset": str(offset)}
    headers = tuple((name, value.encode()) for name, value in place.items())
    letter = StoredRecord(DEAD_LETTERS.name, 0, 0, at(40), b"subject-1", b"{}", headers)
    (folder / f"{DEAD_LETTERS.name}.jsonl").write_bytes(export_line(letter) + b"\n")
    ran = run("report", folder, "--format", "json")
    assert ran.out == before


COUNTED = (
    VIOLATIONS,
    REVIEW_DECISIONS,
    LISTING_DECISIONS,
    APPEALS,
    SANCTIONS,
    EXPULSIONS,
    INTERCEPTIONS,
    INTERVENTIONS,
    DEAD_LETTERS,
)


@pytest.mark.parametrize(
    ("option", "rests_on"), [((), COUNTED), (("--authority",), (SANCTIONS, DEAD_LETTERS))]
)
def test_report_of_an_export_that_lacks_what_it_counts_is_refused(
    run: Run, tmp_path: Path, option: tuple[str, ...], rests_on: tuple[Topic, ...]
) -> None:
    folder = tmp_path / "part of it"
    folder.mkdir()
    (folder / f"{STANDINGS.name}.jsonl").write_text("")
    refused = run("report", folder, *option)
    assert (refused.code, refused.out) == (2, "")
    assert f"it lacks {', '.join(topic.name for topic in rests_on)}, " in refused.err
    options = " ".join(f"--topic {topic.name}" for topic in rests_on)
    assert f"topics export '{folder}' {options}" in refused.err
    for topic in rests_on:
        (folder / f"{topic.name}.jsonl").write_text("")
    assert run("report", folder, *option).code == 0


def test_report_writes_a_page(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("report", folder).out.startswith("<!doctype html>")
    page = tmp_path / "report.html"
    ran = run("report", folder, "--output", page)
    assert (ran.code, ran.out) == (0, "")
    assert FACTS[0].body.violation_id in page.read_text("utf-8")
    assert run("report", folder, "--output", tmp_path / "no" / "page.html").code == 2


def test_report_tells_what_authorities_must_hear_of(run: Run, folder: Path, tmp_path: Path) -> None:
    duties = json.loads(run("report", folder, "--authority", "--format", "json").out)
    assert duties["counts"]["province"]["withdrawn"] >= 1
    due = next(one for one in duties["duties"] if one["state"] == "due")
    assert due["party"]["id"] == "s***1"
    register = tmp_path / "filed.jsonl"
    filing = {"sanction_id": due["sanction_id"], "authority": "county", "filed_at": day(40)}
    register.write_text(json.dumps(filing) + "\n\n", "utf-8-sig")  # as some editors save it
    again = json.loads(
        run(
            "report", folder, "--authority", "--format", "json", "--filed", register, "--unmasked"
        ).out
    )
    assert again["counts"]["county"]["done"] == 1
    assert again["duties"][0]["party"]["id"] == "subject-1"
    assert "平台住所地省级" in run("report", folder, "--authority").out
    register.write_text(json.dumps(filing) + '\n{"sanction_id": 3}\n')
    bad = run("report", folder, "--authority", "--filed", register)
    assert (bad.code, ":2:" in bad.err.replace("\n", "")) == (2, True)
    register.write_text(json.dumps(filing | {"filed_at": "9999-12-31T20:00:00Z"}) + "\n")
    beyond = run("report", folder, "--authority", "--filed", register)
    assert (beyond.code, ":1:" in beyond.err.replace("\n", "")) == (2, True)


def test_report_refuses_what_makes_no_sense(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("report", tmp_path / "none").code == 2
    assert run("report", folder, "--from", "later").code == 2
    backwards = run("report", folder, "--from", day(2), "--to", day(1))
    assert (backwards.code, "ends before it begins" in backwards.err) == (2, True)
    assert run("report", folder, "--unmasked").code == 2
    assert run("report", folder, "--filed", tmp_path / "x").code == 2
    assert run("report", folder, "--authority", "--filed", tmp_path / "x").code == 2


def test_report_measures_from_the_record_of_the_words_to_that_of_the_violation(
    run: Run, tmp_path: Path
) -> None:
    heard, found = segment(1, event_id="e-1"), violation(1)
    folder = write(
        tmp_path,
        {
            TRANSCRIPTS.name: [line(heard, "e", at(0), 0)],
            VIOLATIONS.name: [line(found, "v", at(0) + 321, 0)],
        },
    )
    latency = json.loads(run("report", folder, "--format", "json").out)["latency_ms"]
    assert (latency["p50"], latency["measured"]["ids"]) == (321, [found.violation_id])


def test_report_measures_from_the_revision_that_the_violation_rests_on(
    run: Run, tmp_path: Path
) -> None:
    heard, found = segment(1, event_id="e-1"), violation(1)
    revised = replace(heard, revision=1)
    found = replace(found, evidence=tuple(replace(one, revision=1) for one in found.evidence))
    folder = write(
        tmp_path,
        {
            TRANSCRIPTS.name: [
                line(heard, "e", at(0), 0),
                line(revised, "e", at(0) + 30_000, 1),
            ],
            VIOLATIONS.name: [line(found, "v", at(0) + 30_200, 0)],
        },
    )
    latency = json.loads(run("report", folder, "--format", "json").out)["latency_ms"]
    assert latency["p50"] == 200


def test_report_takes_the_last_instant_that_can_be_written(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path, {VIOLATIONS.name: []})
    ran = run("report", folder, "--format", "json", "--from", "9999-12-31T23:59:59.9999999Z")
    assert ran.code == 0, ran.err


def test_report_reads_the_broker(run: Run, broker: EmbeddedBroker) -> None:
    create_topics(broker.kafka)
    rows = [row(fact.body, fact.fact_id, from_ms(fact.known_at_ms)) for fact in FACTS[:2]]
    produce(broker.kafka, VIOLATIONS.name, rows)
    found = json.loads(run("report", "--format", "json").out)
    assert found["violations"]["count"] == 2
    assert found["subjects_sanctioned"]["count"] == 0  # the ledger has told nothing yet
