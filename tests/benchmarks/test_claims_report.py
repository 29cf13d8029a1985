"""The report on rows with expected outcomes: every figure counted by hand on a small set."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner, Result

from benchmarks.claims import claims, judge
from benchmarks.claims_report import (
    ClaimRow,
    Judged,
    Named,
    Naming,
    Share,
    as_json,
    fault_as_json,
    fault_of,
    measure,
    read_rows,
)
from streamdetect.cli.judging_options import DetectorChoice
from tests.cli.policy import write_policy

ROWS = Path(__file__).resolve().parents[1] / "data" / "claims_report.jsonl"


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_policy(tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="module")
def judged(policy: Path) -> list[Judged]:
    complaints: list[tuple[int, str]] = []
    rows = read_rows(
        ROWS.read_bytes().split(b"\n"), lambda line, why: complaints.append((line, why))
    )
    assert (len(rows), complaints) == (15, [])
    return judge([row for row in rows if row.part == "dev"], DetectorChoice.RULES, policy)


def counts(pair) -> tuple[tuple[int, int], tuple[int, int]]:
    return (pair.strict.count, pair.strict.total), (pair.flagged.count, pair.flagged.total)


def test_precision_and_recall_leave_rows_for_review_apart(judged):
    report = measure(judged)
    # Caught: 1, 2, 4, 6 strictly, 15 for review; wrongly flagged: 9.
    assert counts(report.overall.recall) == ((4, 8), (5, 8))
    assert counts(report.overall.precision) == ((4, 5), (5, 6))
    assert report.rows == 14
    assert report.review == {"violation": 1, "review": 0, "ok": 1}
    assert counts(report.english.recall) == ((0, 1), (0, 1))
    assert report.english.precision.strict.value is None


def test_figures_by_kind_category_and_technique(judged):
    report = measure(judged)
    assert {kind: counts(pair) for kind, pair in report.false_alarms.items()} == {
        "hard_negative": ((1, 2), (1, 2)),
        "negation": ((0, 1), (0, 1)),
        "neutral": ((0, 1), (0, 1)),
    }
    assert {kind: counts(pair)[1] for kind, pair in report.recall_by_kind.items()} == {
        "cross_segment": (1, 1),
        "evasion": (1, 2),
        "plain": (2, 4),
        "quotation": (1, 1),
    }
    assert {name: counts(pair)[0] for name, pair in report.recall_by_technique.items()} == {
        "euphemism": (0, 1),
        "separators": (1, 1),
    }
    assert {name: counts(pair)[0] for name, pair in report.recall_by_category.items()} == {
        "health_food": (1, 1),
        "medical_claim": (3, 6),
        "superlative": (0, 1),
    }
    assert (report.category_right.count, report.category_right.total) == (4, 5)
    assert (report.neutral.count, report.neutral.total) == (0, 1)
    assert report.neutral_per_thousand == 0


def test_faults_name_what_is_wrong_and_what_hit(judged):
    faults = {one.row.id: fault_of(one) for one in judged if fault_of(one) is not None}
    assert faults == {
        "t-03": "missed",
        "t-05": "missed",
        "t-07": "missed",
        "t-09": "false_alarm",
        "t-12": "review_enforced",
        "t-13": "review_missed",
        "t-15": "weak",
    }
    (alarm,) = [one for one in judged if one.row.id == "t-09"]
    assert fault_as_json(alarm)["found"] == [
        {
            "rules": ["medical_claim/cures"],
            "category": "medical_claim",
            "outcome": "violation",
            "quote": "治好糖尿病",
        }
    ]


def _named(
    expected: str, category: str | None, *findings: tuple[str, str, Sequence[str]]
) -> Judged:
    """A row and the outcome, category and `also` of what was found in it."""
    row = ClaimRow(
        id="r",
        kind="plain",
        language="zh",
        family="f",
        text="x",
        expected=expected,
        category=category,
    )
    found = [
        SimpleNamespace(finding=SimpleNamespace(outcome=outcome, category=name, also=also))
        for outcome, name, also in findings
    ]
    outcomes = {outcome for outcome, _, _ in findings}
    worst = "violation" if "enforce" in outcomes else "review" if outcomes else "ok"
    return Judged(row, SimpleNamespace(outcome=worst, findings=found))


def test_a_category_is_found_by_name_and_wrong_where_another_was_expected():
    report = measure(
        [
            _named("violation", "cosmetic", ("enforce", "cosmetic", [])),
            _named("violation", "cosmetic", ("enforce", "drug_device", ["cosmetic"])),
            _named("violation", "cosmetic", ("review", "cosmetic", [])),
            _named("violation", "drug_device"),
            _named("review", "education", ("review", "education", ["cosmetic"])),
            _named("ok", None, ("review", "cosmetic", []), ("enforce", "investment", [])),
        ]
    )
    assert report.naming == {
        "cosmetic": Naming(strict=Named(2, 1, 0), flagged=Named(3, 0, 1)),
        "drug_device": Naming(strict=Named(0, 1, 1), flagged=Named(0, 1, 1)),
        "education": Naming(strict=Named(0, 0, 0), flagged=Named(1, 0, 0)),
    }
    assert report.macro_f1_strict == pytest.approx((4 / 5 + 0) / 2)
    assert report.macro_f1_flagged == pytest.approx((6 / 7 + 0 + 1) / 3)
    # The cosmetic that only `also` names is missed there.
    assert report.macro_f1_first == pytest.approx(((2 / 4 + 0) / 2, (4 / 6 + 0 + 1) / 3))
    told = as_json(report)
    assert told["macro_f1_first"]["strict"] == report.macro_f1_first[0]
    assert told["macro_f1"]["strict"] == report.macro_f1_strict
    assert told["macro_f1"]["flagged"] == report.macro_f1_flagged
    assert told["naming"]["cosmetic"]["flagged"] == {
        "found": 3,
        "missed": 0,
        "wrong": 1,
        "f1": pytest.approx(6 / 7),
    }


def test_wilson_intervals():
    assert Share(0, 0).interval is None
    assert Share(8, 10).interval == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert Share(0, 10).interval == pytest.approx((0.0, 0.2775328), abs=1e-6)
    assert Share(10, 10).interval == pytest.approx((0.7224672, 1.0), abs=1e-6)


def test_nothing_to_measure_has_no_figures():
    report = measure([])
    assert report.overall.recall.strict.value is None
    assert report.neutral_per_thousand is None
    assert (report.macro_f1_strict, report.macro_f1_flagged) == (None, None)
    assert as_json(report)["overall"]["precision"]["strict"]["interval"] is None


def test_lines_that_are_no_rows_are_named():
    good = (
        b'{"id": "a", "kind": "plain", "language": "zh", "expected": "ok", "family": "f",'
        b' "text": "x"}'
    )
    bad = {
        2: b"{",
        3: good.replace(b'"ok"', b'"fine"'),
        4: good.replace(b'"text": "x"', b'"text": "x", "segments": ["x"]'),
        5: good.replace(b'"ok"', b'"violation"'),
        6: good.replace(b'"family": "f"', b'"category": "superlative", "family": "f"'),
        7: good,
        8: good.replace(b'"x"', b'"\xff"'),
    }
    complaints: dict[int, str] = {}
    rows = read_rows([good, *bad.values(), b""], complaints.__setitem__)
    assert [row.id for row in rows] == ["a"]
    assert sorted(complaints) == sorted(bad)
    assert "'a' is that of line 1" in complaints[7]


def invoked(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(claims)
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_the_command_prints_figures_formula_and_misses(policy):
    ran = invoked(ROWS, "--rules", policy, "--misses", 1)
    assert ran.exit_code == 0
    for words in (
        "14 rows",
        "precision = ",
        "macro-F1",
        "0.500",
        "4/8",
        "per 1,000: 0.0",
        "false_alarm",
    ):
        assert words in ran.output
    assert "t-03" in ran.output
    assert "t-05" not in ran.output  # one of each fault was asked for


def test_the_command_keeps_the_final_part_for_when_it_is_asked_for(policy):
    document = json.loads(invoked(ROWS, "--rules", policy, "--json", "--part", "final").output)
    assert (document["rows"], document["part"], document["misses"]) == (1, "final", [])
    assert document["overall"]["recall"]["strict"]["value"] == 1.0
    assert json.loads(invoked(ROWS, "--rules", policy, "--json", "--part", "all").output)[
        "rows"
    ] == 15  # fmt: skip


def test_the_command_measures_nothing_where_a_line_is_bad(tmp_path, policy):
    file = tmp_path / "rows.jsonl"
    file.write_text(ROWS.read_text("utf-8") + "{\n", "utf-8")
    ran = invoked(file, "--rules", policy)
    assert ran.exit_code == 2
    assert f"{file}:16: " in ran.output
    assert "recall" not in ran.output
