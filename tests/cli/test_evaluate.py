"""`streamdetect evaluate` on a small set: five detectors, a report that holds no words."""

import json
from xml.etree import ElementTree

import pytest

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.training import calibrate, comparison_report
from streamdetect.classify.training.samples import expected_rows, room_sentences
from streamdetect.cli.evaluate import RoomSet, RowPart, _print_source, _sources
from streamdetect.cli.terminal import console
from tests.cli.policy import write_policy


def _jsonl(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_command_compares_five_detectors_and_writes_the_report(run, tmp_path):
    folder = write_policy(tmp_path / "rules")
    (folder / "benign").mkdir()
    (folder / "benign" / "zh.txt").write_text("今天这个茶五百克\n", "utf-8")
    row = {"id": "1", "expected": "violation", "category": "medical_claim", "text": "根治高血压"}
    rows = _jsonl(tmp_path / "rows.jsonl", row, {"id": "2", "expected": "ok", "text": "根本不贵"})
    out = tmp_path / "report"
    ran = run(
        "evaluate", "--rows", rows, "--rules", folder, "--limit", 6, "--train-limit", 60,
        "--report", out, "--json",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert [source["name"] for source in told["sources"]] == [
        "held-out lines", "rows of rows.jsonl", "neutral corpus",
    ]  # fmt: skip
    by_rows = told["sources"][1]["detectors"]
    assert list(by_rows) == ["words", "n-grams", "rules", "model", "both"]
    assert by_rows["rules"]["recall"]["value"] == 1.0
    assert by_rows["rules"]["ok_flagged"]["value"] == 0.0
    page = (out / comparison_report.PAGE).read_text("utf-8")
    assert "--rows rows.jsonl --part final --limit 6 --train-limit 60 --rules rules" in page
    assert str(tmp_path) not in page
    assert "根治" not in page
    for plot in ("precision-recall-1.svg", "categories-2.svg", "reliability.svg"):
        assert f"]({plot})" in page
        ElementTree.parse(out / plot)


def test_report_that_cannot_be_written_is_told_before_anything_is_measured(
    run, tmp_path, monkeypatch
):
    def never(*_):
        raise LookupError("measured")

    monkeypatch.setattr("streamdetect.classify.training.evaluation.evaluate_detectors", never)
    (tmp_path / "file").write_text("x", "utf-8")
    ran = run("evaluate", "--limit", 1, "--report", tmp_path / "file")
    assert ran.code == 2
    assert f"where: {tmp_path / 'file'}\n" in ran.err
    assert "measured" not in ran.err


@pytest.mark.parametrize(
    ("rooms", "read"),
    [
        ("tune", "their errors steered training lines"),
        ("tune-2", "of the rooms to tune by, but read by nobody who wrote lines"),
        ("score", "the readers differ are left out."),
    ],
)
def test_every_set_of_room_labels_can_be_counted(tmp_path, rooms, read):
    recordings = _jsonl(tmp_path / "rooms.jsonl", {"recording": "r", "text": "甲乙"})
    reader = {"outcome": "ok", "labels": []}
    place = {"recording": "r", "start": 0, "end": 1, "first": reader, "second": reader}
    labels = _jsonl(
        tmp_path / "labels.jsonl",
        *({**place, "rooms": one.value} for one in RoomSet),
        {**place, "rooms": rooms, "start": 1, "end": 2},
    )
    found = _sources([], RowPart.ALL, tmp_path, recordings, labels, RoomSet(rooms))
    assert [sample.text for sample in found[0].samples] == ["甲", "乙"]
    assert read in found[0].note + "."


def test_command_names_a_file_that_cannot_be_read(run, tmp_path):
    ran = run("evaluate", "--rows", tmp_path / "none.jsonl")
    assert ran.code == 2
    assert "none.jsonl" in ran.err


@pytest.mark.parametrize("odd", ["\u2028", "\x85"])
def test_text_with_an_odd_break_is_one_row(tmp_path, odd):
    said = f"根治{odd}高血压"
    row = {"id": "1", "expected": "violation", "category": "medical_claim", "text": said}
    path = _jsonl(tmp_path / "rows.jsonl", row)
    assert [one.text for one in expected_rows(path, "all").samples] == [said]


def test_speech_with_an_odd_break_is_one_line(tmp_path):
    path = _jsonl(
        tmp_path / "speech.jsonl", {"text": "今天天气很好\u2028大家都在家里"}, {"text": "好"}
    )
    assert calibrate.speech_windows(path, 10, 1)


def test_fault_is_named_by_the_line_in_the_file(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('\n\n{"id": "1", "expected": "ok", "text": "好"}\n\n{"id": 2}\n', "utf-8")
    with pytest.raises(TrainingDataError, match=r"rows\.jsonl:5"):
        expected_rows(path, "all")


@pytest.mark.parametrize(
    "change",
    [
        {"first": None},
        {"first": {}},
        {"start": "0"},
        {"recording": ["r"]},
        {"second": {"outcome": 1}},
    ],
)
def test_labels_of_another_form_are_named(tmp_path, change):
    recordings = _jsonl(tmp_path / "rooms.jsonl", {"recording": "r", "text": "甲乙"})
    reader = {"outcome": "ok", "labels": []}
    row = {"rooms": "tune", "recording": "r", "start": 0, "end": 1, "first": reader}
    labels = _jsonl(tmp_path / "labels.jsonl", {**row, "second": reader, **change})
    with pytest.raises(TrainingDataError, match=r"labels\.jsonl:1"):
        room_sentences(recordings, labels, "tune")


def test_source_is_named_as_it_stands(capfd):
    source = {"name": "[/x][bold]x", "samples": {}, "left_out": 0, "detectors": {}}
    _print_source(console(), source)
    assert "[/x][bold]x: ; 0 left out" in capfd.readouterr().out
