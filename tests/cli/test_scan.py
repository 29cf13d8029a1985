import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.policy import write_policy
from tests.cli.word import word_document

CLAIM = "喝这个茶一个月就能根治糖尿病"
FINE = "今天这个茶五百克"


def rows_of(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def rules_only(policy: Path) -> tuple[object, ...]:
    return ("--detectors", "rules", "--rules", policy)


def test_text_is_one_run_of_segments_and_findings_point_into_its_lines(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(f"{FINE}\n\n喝了我们的茶高血压\n都能治好\n", "utf-8")
    ran = run("scan", script, *rules_only, "--format", "jsonl")
    (row,) = rows_of(ran.out)
    assert (ran.code, row["id"], row["outcome"]) == (1, str(script), "violation")
    (finding,) = row["findings"]  # type: ignore[misc]
    assert finding == {
        "category": "medical_claim",
        "also": [],
        "outcome": "violation",
        "severity": "grave",
        "quote": "高血压\n都能治好",
        "spans": [[2, 6, 9], [3, 0, 4]],
        "rule_id": "medical_claim/cures",
        "confidence": finding["confidence"],
        "evasions": [],
        "guards": finding["guards"],
        "law": [
            {
                "basis": "department_rule",
                "name": "直播电商监督管理办法",
                "article": "34",
                "version": "2026",
                "applies_when": "always",
                "verified": True,
            }
        ],
        "advice": {"zh": "删去疾病与疗效。", "en": "Delete disease and cure."},
        "action": {
            "kind": "must_change",
            "text": {
                "zh": "必须修改。删去疾病与疗效。",
                "en": "Must change. Delete disease and cure.",
            },
        },
    }


def test_offsets_of_a_long_line_count_in_the_line_as_it_stands(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    line = "欢迎新进来的宝宝们点点关注。" * 40 + CLAIM
    script = tmp_path / "script.txt"
    script.write_text(line + "\r\n", "utf-8")
    (row,) = rows_of(run("scan", script, *rules_only, "--format", "jsonl").out)
    ((index, start, end),) = row["findings"][0]["spans"]  # type: ignore[index]
    assert index == 0
    assert line[start:end] == row["findings"][0]["quote"] == "根治糖尿病"  # type: ignore[index]


def test_jsonl_rows_are_answered_in_order_with_their_own_context(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    rows = [
        {"id": "a", "text": CLAIM, "label": "an unknown field"},
        {"id": 2, "segments": [FINE, CLAIM]},
        {"id": "c", "text": CLAIM, "product_category": "drug", "approvals": ["drug_registration"]},
        {"id": "d", "text": CLAIM, "channel": "comment"},
        {"id": "e", "text": ""},
        {"id": "f", "segments": []},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    ran = run("scan", file, *rules_only, "--input-format", "jsonl", "--format", "jsonl")
    got = rows_of(ran.out)
    assert [row["id"] for row in got] == ["a", 2, "c", "d", "e", "f"]
    outcomes = [row["outcome"] for row in got]
    assert outcomes == ["violation", "violation", "ok", "ok", "ok", "ok"]
    assert got[1]["findings"][0]["spans"][0][0] == 1  # type: ignore[index]
    assert ran.code == 1


def test_options_give_the_context_where_a_row_gives_none(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    goods = ("--product-category", "drug", "--approval", "drug_registration")
    assert run("scan", script, *rules_only).code == 1
    assert run("scan", script, *rules_only, *goods).code == 0
    assert run("scan", script, *rules_only, "--channel", "comment").code == 0


def test_what_a_person_must_judge_is_review_and_exits_1(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    folder = write_policy(tmp_path / "rules", outcome="review")
    ran = run("scan", script, "--detectors", "rules", "--rules", folder, "--format", "jsonl")
    (row,) = rows_of(ran.out)
    assert (ran.code, row["outcome"]) == (1, "review")
    (finding,) = row["findings"]  # type: ignore[misc]
    assert (finding["outcome"], finding["action"]["kind"]) == ("review", "keep_proof")
    assert "注册证" in finding["action"]["proof"]["zh"]
    assert "without proof, change it" in finding["action"]["text"]["en"].casefold()
    assert "Name" not in finding["action"]["proof"]["en"]
    assert "goods are not known" in finding["action"]["text"]["en"]
    known = run(
        "scan", script, "--detectors", "rules", "--rules", folder, "--product-category", "food"
    )
    assert "goods are not known" not in known.out
    assert "须由人判断" in known.out


def test_nothing_found_exits_0(run: Run, tmp_path: Path, rules_only: tuple[object, ...]) -> None:
    script = tmp_path / "script.txt"
    script.write_text("\ufeff" + FINE, "utf-8")
    ran = run("scan", script, *rules_only, "--format", "json")
    assert ran.code == 0
    (row,) = json.loads(ran.out)
    assert (row["id"], row["outcome"], row["findings"]) == (str(script), "ok", [])
    assert "不是合规保证" in row["note"]["zh"]
    assert "no clearance" in row["note"]["en"]
    assert "no clearance" in run("scan", script, *rules_only).out
    script.write_text("", "utf-8")
    assert json.loads(run("scan", script, *rules_only, "--format", "json").out)[0]["findings"] == []


def test_bad_rows_are_named_and_the_others_written_and_it_exits_2(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    file = tmp_path / "rows.jsonl"
    lines = [
        b'{"id": 1, "text": "x"}',
        b"{",
        b'{"id": 2}',
        b'{"id": 3, "text": 5}',
        b'{"id": 4, "text": "x", "product_category": "fodd"}',
        b'{"id": 5, "text": "\xff"}',
        b'{"id": 6, "text": "x", "channel": "radio"}',
        b'{"id": 7, "text": "x"}',
    ]
    file.write_bytes(b"\n".join(lines))
    ran = run("scan", file, *rules_only, "--input-format", "jsonl", "--format", "jsonl")
    assert ran.code == 2
    assert [row["id"] for row in rows_of(ran.out)] == [1, 7]
    complaints = ran.err.splitlines()
    assert [line.removeprefix(f"{file}:").split(":")[0] for line in complaints] == list("234567")
    assert "`text` or `segments`" in complaints[1]
    assert "$.text" in complaints[2]
    assert "'fodd'" in complaints[3]


@pytest.mark.parametrize("name", ["[/x]", "[bold]sku-1[red]", "a\x1b[31m", "a\\"])
def test_table_shows_the_id_of_a_row_as_it_stands(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...], name: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"id": name, "text": CLAIM}), "utf-8")
    ran = run("scan", file, *rules_only, "--input-format", "jsonl")
    assert ran.code == 1, ran.err
    assert f"{name}:0".replace("\x1b", "\N{REPLACEMENT CHARACTER}") in ran.out


def test_table_names_a_row_without_an_id_by_its_line(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{{"text": "x"}}\n{{"text": "{CLAIM}"}}\n', "utf-8")
    ran = run("scan", file, *rules_only, "--input-format", "jsonl")
    assert ran.out.startswith("line 2:0  ")


@pytest.mark.parametrize(
    ("input_format", "data"),
    [
        ("text", b"fine \xff\xfe\n" + CLAIM.encode()),
        ("jsonl", b"{\n"),
        ("jsonl", b'{"text": "x"}\n{"text": 1}\n'),
    ],
)
def test_what_could_not_be_read_is_never_said_to_be_free_of_findings(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...], input_format: str, data: bytes
) -> None:
    file = tmp_path / "script"
    file.write_bytes(data)
    ran = run("scan", file, *rules_only, "--input-format", input_format)
    assert ran.code == 2
    assert "1 lines could not be read: not everything was scanned" in ran.out
    assert "Nothing was found" not in ran.out
    ran = run("scan", file, *rules_only, "--input-format", input_format, "--format", "sarif")
    assert json.loads(ran.out)["runs"][0]["invocations"] == [{"executionSuccessful": False}]


def test_rows_in_utf16_are_refused_once_with_what_to_do(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes('{"text": "x"}\n{"text": "y"}\n'.encode("utf-16"))
    ran = run("scan", file, *rules_only, "--input-format", "jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == "error: it is written in UTF-16"


def test_rows_that_are_scanned_as_text_are_refused_with_what_to_do(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"id": 1, "text": CLAIM}))  # with every character as \uXXXX
    ran = run("scan", file, *rules_only)
    assert (ran.code, ran.out) == (2, "")
    assert "--input-format jsonl" in ran.err
    file.write_text('{"price": 3}\n')
    assert run("scan", file, *rules_only).code == 0


def test_rows_that_are_not_utf8_say_what_to_do(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes('{"id": 1, "text": "好茶"}\n{"id": 2, "text": "x"}\n'.encode("gb18030"))
    options = ("scan", file, *rules_only, "--input-format", "jsonl", "--format", "jsonl")
    ran = run(*options)
    assert (ran.code, [row["id"] for row in rows_of(ran.out)]) == (2, [2])
    assert ran.err.startswith(f"{file}:1: not UTF-8")
    ran = run(*options, "--encoding", "gb18030")
    assert (ran.code, ran.out, "--encoding" in ran.err) == (2, "", True)


def test_row_that_nests_too_deep_is_named_and_the_others_are_written(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    file = tmp_path / "rows.jsonl"
    deep = b'{"id": 2, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    file.write_bytes(b'{"id": 1, "text": "x"}\n' + deep + b'\n{"id": 3, "text": "x"}\n')
    ran = run("scan", file, *rules_only, "--input-format", "jsonl", "--format", "jsonl")
    assert ran.code == 2
    assert [row["id"] for row in rows_of(ran.out)] == [1, 3]
    assert ran.err.startswith(f"{file}:2: it nests too deep")


def test_row_with_half_of_a_surrogate_pair_is_told_so(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b'{"text": "\\ud83d\\ude00 \\\\ud83d \\uD83D"}\n{"text": "\\\\ud83d')
    ran = run("scan", file, *rules_only, "--input-format", "jsonl")
    assert ran.code == 2
    first, second = ran.err.splitlines()
    assert "\\uD83D is half of a surrogate pair" in first
    assert "write both halves" in first
    assert "surrogate" not in second  # an escaped backslash, and cut off


def test_text_that_is_not_utf8_is_named_by_line(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_bytes(FINE.encode() + b"\n" + CLAIM.encode("gb18030"))
    ran = run("scan", script, *rules_only)
    assert (ran.code, ran.err.startswith(f"{script}:2: not UTF-8")) == (2, True)


@pytest.mark.parametrize("encoding", ["auto", "gb18030"])
def test_text_in_gb18030_is_read(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...], encoding: str
) -> None:
    script = tmp_path / "script.txt"
    script.write_bytes(f"24h only\n{FINE}\r\n{CLAIM}\n".encode("gb18030"))
    ran = run("scan", script, *rules_only, "--format", "jsonl", "--encoding", encoding)
    (row,) = rows_of(ran.out)
    assert row["findings"][0]["quote"] == "根治糖尿病"  # type: ignore[index]
    assert row["findings"][0]["spans"] == [[2, 9, 14]]  # type: ignore[index]
    assert ("read as GB18030" in ran.err) == (encoding == "auto")


def test_text_in_another_encoding_than_named_is_complained_of_by_line(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_bytes(f"{FINE}\n".encode("gb18030"))
    ran = run("scan", script, *rules_only, "--encoding", "utf-8")
    assert (ran.code, f"{script}:1: not UTF-8" in ran.err) == (2, True)
    script.write_bytes(b"fine\n\x80\xff\xff\n")
    ran = run("scan", script, *rules_only, "--encoding", "gb18030")
    assert (ran.code, f"{script}:2: not GB18030" in ran.err) == (2, True)
    script.write_bytes(FINE.encode("utf-16"))
    assert "save it as UTF-8" in run("scan", script, *rules_only).err


def test_word_document_is_read_by_paragraphs(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = word_document(
        tmp_path / "script.docx",
        f"<w:p><w:r><w:t>{FINE}</w:t></w:r></w:p><w:p/>"
        "<w:p><w:r><w:t>喝这个茶一个月就能</w:t></w:r><w:del><w:r><w:delText>不</w:delText></w:r>"
        "</w:del><w:r><w:t>根治糖尿病</w:t></w:r></w:p>",
    )
    ran = run("scan", script, *rules_only, "--format", "jsonl")
    (row,) = rows_of(ran.out)
    assert ran.code == 1, ran.err
    assert row["findings"][0]["spans"] == [[2, 9, 14]]  # type: ignore[index]
    broken = tmp_path / "broken.docx"
    broken.write_bytes(script.read_bytes()[:-40])
    ran = run("scan", broken, *rules_only)
    assert (ran.code, "no Word document" in ran.err) == (2, True)
    assert "fix:" in ran.err


def listing_file(folder: Path, **changes: object) -> Path:
    file = folder / "listing.json"
    listing = {
        "product_id": "p-1",
        "merchant_id": "m-1",
        "version": 1,
        "updated_at": "2026-03-01T00:00:00.000Z",
        "title": "x",
        "category": "drug",
        "approvals": [{"kind": "drug_registration", "number": "Z1"}],
    }
    file.write_text(json.dumps(listing | changes), "utf-8")
    return file


def test_row_with_an_unknown_code_is_told_the_code_that_was_probably_meant(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    rows: list[dict[str, object]] = [
        {"id": 1, "text": FINE, "product_category": "foood"},
        {"id": 2, "text": FINE, "approvals": ["health_food_filling"]},
        {"id": 3, "text": FINE, "product_category": "zzz"},
        {"id": 4, "text": FINE, "product_category": "food"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ran = run("scan", file, "--detectors", "rules", "--input-format", "jsonl", "--format", "jsonl")
    assert (ran.code, [row["id"] for row in rows_of(ran.out)]) == (2, [4])
    assert [line.split(".jsonl:")[1] for line in ran.err.splitlines()] == [
        "1: $.product_category: 'foood' is not in products.yml; did you mean 'food'?",
        "2: $.approvals: 'health_food_filling' is not in products.yml; "
        "did you mean 'health_food_filing'?",
        "3: $.product_category: 'zzz' is not in products.yml",
    ]


def test_field_that_is_misspelt_is_told_once_and_fields_of_ones_own_are_not(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    row = {"id": 1, "text": FINE, "product_catgory": "food", "label": "ok", "room": 3}
    file.write_text(2 * (json.dumps(row) + "\n"), "utf-8")
    ran = run("scan", file, "--detectors", "rules", "--input-format", "jsonl", "--format", "jsonl")
    assert (ran.code, len(rows_of(ran.out))) == (0, 2)
    assert [line.split(".jsonl:")[1] for line in ran.err.splitlines()] == [
        "1: 'product_catgory' is not read; did you mean 'product_category'?"
    ]


def test_listing_gives_the_goods_as_live_takes_them(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    approved = listing_file(tmp_path)
    ran = run("scan", script, *rules_only, "--listing", approved)
    assert ran.code == 0, ran.err
    other = run("scan", script, *rules_only, "--listing", listing_file(tmp_path, approvals=[]))
    assert (other.code, other.err) == (1, "")
    foreign = listing_file(tmp_path, category="fodder")
    ran = run("scan", script, *rules_only, "--listing", foreign)
    assert (ran.code, "'fodder' is not in products.yml" in ran.err) == (0, True)


def test_listing_that_is_none_or_named_twice_is_a_usage_error(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    listing = listing_file(tmp_path)
    twice = run("scan", script, *rules_only, "--listing", listing, "--product-category", "food")
    assert (twice.code, "leave --product-category" in twice.err) == (2, True)
    bad = run("scan", script, *rules_only, "--listing", listing_file(tmp_path, version="x"))
    assert (bad.code, "$.version" in bad.err) == (2, True)
    assert run("scan", script, *rules_only, "--listing", tmp_path / "none.json").code == 2


def test_usage_errors_exit_2_and_suggest(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    assert run("scan", tmp_path / "none.txt", *rules_only).code == 2
    assert run("scan", tmp_path, *rules_only).code == 2
    script = tmp_path / "script.txt"
    script.write_text(FINE, "utf-8")
    ran = run("scan", script, *rules_only, "--product-category", "fod")
    assert ran.code == 2
    assert "food" in ran.err
    assert run("scan", script, "--detectors", "rules", "--rules", tmp_path / "none").code == 2


def test_folder_that_holds_no_rules_is_named_with_the_one_that_was_meant(
    run: Run, policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(FINE, "utf-8")
    for command in ("scan", script), ("explain", FINE):
        ran = run(*command, "--detectors", "rules", "--rules", policy / "medical_claim")
        said = " ".join(ran.err.replace("│", " ").split())
        assert ran.code == 2
        assert "Invalid value for --rules" in said
        assert "is no rules folder: it has no products.yml" in said
        assert f"did you mean {policy}?" in said
    monkeypatch.setenv("STREAMDETECT_RULES__PATH", str(tmp_path / "none"))
    ran = run("scan", script, "--detectors", "rules")
    assert ran.code == 2
    assert "STREAMDETECT_RULES__PATH" in ran.err


def test_json_rows_in_one_document_are_refused_as_text(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.json"
    row = {"id": 1, "text": CLAIM}  # with every character as \uXXXX
    for document in json.dumps([row]), json.dumps([row], indent=1), json.dumps(row, indent=1):
        script.write_text(document, "utf-8")
        ran = run("scan", script, *rules_only)
        assert (ran.code, ran.out) == (2, "")
        assert "do not stand on a line each" in ran.err
    script.write_text(f"[music]\n{CLAIM}", "utf-8")
    assert run("scan", script, *rules_only).code == 1


@pytest.mark.parametrize(
    "first", ["# my rows\n", '{"id": 7, "words": "x"}\n', f"{FINE}\n\n", '{"text": 1, "id": []}\n']
)
def test_json_rows_are_refused_as_text_wherever_they_begin(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...], first: str
) -> None:
    script = tmp_path / "script.txt"
    for row, why in (
        ({"text": CLAIM}, "it has JSON rows"),
        ({"id": [1], "segments": [CLAIM]}, "it has JSON rows"),
        ([{"text": CLAIM}], "do not stand on a line each"),
        ([CLAIM], "do not stand on a line each"),
    ):
        script.write_text(first + json.dumps(row), "utf-8")
        ran = run("scan", script, *rules_only)
        assert (ran.code, ran.out) == (2, "")
        assert why in ran.err


def test_array_of_texts_is_refused_as_text(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.json"
    for indent in (None, 1):
        script.write_text(json.dumps([CLAIM], indent=indent), "utf-8")
        ran = run("scan", script, *rules_only)
        assert (ran.code, ran.out) == (2, "")
        assert "do not stand on a line each" in ran.err


def test_a_missing_classifier_is_an_error_that_names_the_folder(
    run: Run, tmp_path: Path, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMDETECT_CLASSIFIER__PATH", str(tmp_path / "no-model"))
    script = tmp_path / "script.txt"
    script.write_text(FINE, "utf-8")
    ran = run("scan", script, "--rules", policy)
    assert ran.code == 2
    assert "no-model" in ran.err
    assert "fix:" in ran.err


def test_sarif_locates_findings_by_line_and_column(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(f"{FINE}\n{CLAIM}\n", "utf-8")
    document = json.loads(run("scan", script, *rules_only, "--format", "sarif").out)
    (sarif_run,) = document["runs"]
    (result,) = sarif_run["results"]
    assert (document["version"], sarif_run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    assert [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]] == [result["ruleId"]]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (2, 10, 15)
    assert (region["snippet"]["text"], result["level"]) == ("根治糖尿病", "error")
    assert "必须修改。" in result["message"]["text"]
    assert "Must change. " in result["message"]["text"]


@pytest.mark.parametrize(
    ("name", "uri"),
    [("a b#1%.txt", "a%20b%231%25.txt"), ("词/x:y.txt", "%E8%AF%8D/x%3Ay.txt")],
)
def test_sarif_names_the_file_by_a_uri(
    run: Run,
    tmp_path: Path,
    policy: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    uri: str,
) -> None:
    script = tmp_path / name
    script.parent.mkdir(exist_ok=True)
    script.write_text(CLAIM, "utf-8")
    monkeypatch.chdir(tmp_path)
    options = ("--detectors", "rules", "--rules", policy.resolve(), "--format", "sarif")
    assert artifact(run("scan", name, *options).out) == {"uri": uri}
    assert artifact(run("scan", script, *options).out) == {"uri": f"{tmp_path.as_uri()}/{uri}"}


def test_sarif_names_standard_input(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    with script.open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        ran = run("scan", "-", *rules_only, "--format", "sarif")
    assert artifact(ran.out) == {"uri": "stdin", "description": {"text": "standard input"}}


def artifact(out: str) -> object:
    (result,) = json.loads(out)["runs"][0]["results"]
    return result["locations"][0]["physicalLocation"]["artifactLocation"]


def test_table_shows_the_words_with_article_and_advice(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(f"{FINE}\n{CLAIM}\x1b[31m\n", "utf-8")
    out = run("scan", script, *rules_only).out
    assert CLAIM in out
    assert "\x1b" not in out
    for words in (
        "medical_claim",
        "直播电商监督管理办法 art. 34",
        "   “根治糖尿病”\n",  # marks are not seen in a file
        "删去疾病与疗效。",
        "1 violations",
    ):
        assert words in out


def test_a_pipe_is_answered_while_it_is_open_and_nothing_of_kafka_is_loaded(policy: Path) -> None:
    code = (
        "import sys; from streamdetect.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'faust','kafka','aiokafka','torch'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    arguments = ["scan", "-", "--input-format", "jsonl", "--format", "jsonl"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments, "--detectors", "rules", "--rules", str(policy)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    for number in range(3):
        process.stdin.write(json.dumps({"id": number, "text": CLAIM}).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())  # before the next row is sent
        assert (answer["id"], answer["outcome"]) == (number, "violation")
    process.stdin.close()
    assert process.wait(20) == 1
    assert process.stderr.read().decode().strip() == "[]"


def test_scan_with_the_default_classifier_judges_in_the_production_cascade(
    run: Run, tmp_path: Path, policy: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    texts = [CLAIM, FINE, "坚持喝三个月你的血糖就稳了药都可以停掉", "欢迎刚进来的宝宝们"]
    rows = [{"id": n, "text": text} for n, text in enumerate(texts)]
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    options = ("--rules", policy, "--input-format", "jsonl", "--format", "jsonl")
    both = rows_of(run("scan", file, *options).out)
    alone = rows_of(run("scan", file, *options, "--detectors", "model").out)
    assert [row["id"] for row in both] == [row["id"] for row in alone] == [0, 1, 2, 3]
    assert both[0]["outcome"] != "ok"
    assert both[1]["outcome"] == both[3]["outcome"] == "ok"
    for row in alone:  # a classifier alone never enforces
        assert row["outcome"] in ("review", "ok")
        assert all(found["rule_id"] is None for found in row["findings"])  # type: ignore[attr-defined]


def test_goods_may_be_named_by_the_platforms_own_codes(
    run: Run, policy: Path, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    folder = Path(shutil.copytree(policy, tmp_path / "coded"))
    products = folder / "products.yml"
    text = products.read_text("utf-8")
    for code, platform in (("drug", "7001"), ("drug_registration", "Z")):
        entry = re.search(rf"  {code}: {{.*}}", text)
        assert entry is not None
        text = text.replace(entry[0], f'{entry[0][:-1]}, codes: ["{platform}"]}}')
    products.write_text(text, "utf-8")
    rows = tmp_path / "rows.jsonl"
    row = {"id": "a", "text": CLAIM, "product_category": "7001", "approvals": ["Z"]}
    rows.write_text(json.dumps(row) + "\n", "utf-8")
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    named = ("--product-category", "7001", "--approval", "Z")
    for arguments in ((rows, "--input-format", "jsonl"), (script, *named)):
        ran = run("scan", *arguments, *rules_only[:-1], folder)
        assert ran.code == 0, ran.err
        unmapped = run("scan", *arguments, *rules_only)
        assert unmapped.code != 0
        assert "is not in" in unmapped.err


@pytest.mark.parametrize(
    ("dates", "day", "outcome"),
    [
        ("from: 2026-03-01", (), "violation"),  # long begun
        ("until: 2026-03-01", (), "ok"),  # long ended
        ("from: 2998-03-01", (), "ok"),
        ("from: 2998-03-01", ("--day", "2998-02-28"), "ok"),
        ("from: 2998-03-01", ("--day", "2998-03-01"), "violation"),
        ("until: 2026-03-01", ("--day", "2026-03-01"), "violation"),
    ],
)
def test_rules_are_those_of_today_or_of_the_day_asked_for(
    run: Run, tmp_path: Path, dates: str, day: tuple[str, ...], outcome: str
) -> None:
    folder = write_policy(tmp_path / "rules", also=f"effective: {{{dates}}}\n")
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    ran = run(
        *("scan", script, "--detectors", "rules", "--rules", folder, "--format", "jsonl"), *day
    )
    assert rows_of(ran.out)[0]["outcome"] == outcome


def test_day_that_is_none_is_a_usage_error(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(CLAIM, "utf-8")
    ran = run("scan", script, *rules_only, "--day", "tomorrow")
    assert ran.code == 2
    assert "--day" in ran.err
