"""Rows that name the goods: what an approval permits, what it does not, what ordinary goods say."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from benchmarks.claims_report import ClaimRow, Judged, read_rows
from streamdetect.detect.detector import Detector
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.scan import FIXED_DAY, scan_rows
from tests.shipped import rehearsing_detector

ROOT: Final = Path(__file__).resolve().parents[2]
ROWS: Final = ROOT / "tests" / "data" / "goods.jsonl"
LEAST_EVEN_SO: Final = 0.96  # of what stays forbidden, flagged
LEAST_ORDINARY: Final = 0.96  # of the same words said of ordinary goods, flagged


@pytest.fixture(scope="module")
def detector() -> Detector:
    return rehearsing_detector()


@pytest.fixture(scope="module")
def rows() -> list[ClaimRow]:
    complaints: list[str] = []
    found = read_rows(
        ROWS.read_bytes().splitlines(), lambda line, why: complaints.append(f"{line}: {why}")
    )
    assert complaints == []
    return found


@pytest.fixture(scope="module")
def judged(rows: list[ClaimRow], detector: Detector) -> list[Judged]:
    results = scan_rows([row.request for row in rows], detector, day=FIXED_DAY)
    return [Judged(row, result) for row, result in zip(rows, results, strict=True)]


def of(judged: Sequence[Judged], family: str) -> list[Judged]:
    return [one for one in judged if one.row.family.startswith(f"g8-{family}-")]


def told(some: Sequence[Judged]) -> list[str]:
    return [f"{one.row.id} {one.row.text}" for one in some]


def test_rows_name_goods_and_approvals_that_the_rules_know(
    rows: list[ClaimRow], detector: Detector
) -> None:
    ruleset = detector.ruleset

    assert [row.id for row in rows if row.product_category not in ruleset.products] == []
    assert [row.id for row in rows if not set(row.approvals) <= ruleset.approvals] == []


def test_what_an_approval_permits_is_neither_enforced_nor_asked(judged: list[Judged]) -> None:
    lawful = of(judged, "lawful")

    assert len(lawful) == 297
    assert told([one for one in lawful if one.flagged]) == []


@pytest.mark.parametrize(
    ("family", "count", "least"),
    [("even-so", 147, LEAST_EVEN_SO), ("ordinary", 81, LEAST_ORDINARY)],
)
def test_what_the_goods_may_not_say_is_flagged(
    family: str, count: int, least: float, judged: list[Judged]
) -> None:
    some = of(judged, family)
    missed = [one for one in some if not one.flagged]

    assert len(some) == count
    assert 1 - len(missed) / len(some) >= least, told(missed)


def test_rules_for_known_goods_are_silent_where_the_goods_are_unknown(
    rows: list[ClaimRow], detector: Detector
) -> None:
    known_only = {
        rule.id for rule in detector.ruleset.rules if rule.applies_to.unknown_goods == "let_pass"
    }
    unknown = [replace(row.request, goods=UNKNOWN_GOODS) for row in rows]
    found = {
        ref.id
        for result in scan_rows(unknown, detector, day=FIXED_DAY)
        for finding in (*result.findings, *result.shadow)
        for ref in finding.finding.rules
    }

    assert known_only
    assert not known_only & found
