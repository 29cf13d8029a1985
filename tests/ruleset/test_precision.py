"""Precision of rules from decisions: weighting, intervals, what counts and what does not."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from streamdetect.events import messages as m
from streamdetect.events.codec import decode
from streamdetect.events.ids import sanction_id
from streamdetect.ruleset.precision import Records, RulePrecision, precisions, wilson

SAMPLES = Path(__file__).parents[1] / "data" / "events"
RULE = "cosmetic/wrinkles"


def sample(name: str, kind: type[Any]) -> Any:
    return decode(kind, (SAMPLES / f"{name}.json").read_bytes())


VIOLATION: m.Violation = replace(
    sample("violation", m.Violation),
    rules=(m.RuleRef(id=RULE, version=1),),
    category="cosmetic",
    also=(),
)
AMENDMENT: m.ViolationAmendment = sample("violation-amendment", m.ViolationAmendment)
REQUEST: m.ReviewRequest = sample("review-request", m.ReviewRequest)
DECISION: m.ReviewDecision = replace(
    sample("review-decision", m.ReviewDecision), category=None, severity=None, verdict="uphold"
)


class Cases:
    """Records of incidents numbered from 0."""

    def __init__(self) -> None:
        self.violations: list[m.Violation] = []
        self.amendments: list[m.ViolationAmendment] = []
        self.requests: list[m.ReviewRequest] = []
        self.decisions: list[m.ReviewDecision] = []

    def incident(self, way: str = "", verdict: str = "", **changes: Any) -> str:
        """Add an incident; `way` is asked, sampled or nothing; `verdict` decides it."""
        name = f"incident-{len(self.violations)}"
        violation = replace(VIOLATION, violation_id=f"v-{name}", incident_id=name, **changes)
        self.violations.append(violation)
        if way:
            target = m.ReviewTarget(type="violation", id=violation.violation_id)
            self.requests.append(replace(REQUEST, target=target, sampled=way == "sampled"))
        if verdict:
            self.decide(name, verdict)
        return name

    def decide(self, incident: str, verdict: str, at: str = "01", **changes: Any) -> None:
        self.decisions.append(
            replace(
                DECISION,
                decision_id=f"d-{len(self.decisions)}",
                target=m.DecisionOn(type="incident", id=incident),
                verdict=verdict,
                decided_at=f"2026-03-{at}T00:00:00.000Z",
                **changes,
            )
        )

    def rows(self, **options: bool) -> list[RulePrecision]:
        records = Records(
            tuple(self.violations),
            tuple(self.amendments),
            tuple(self.requests),
            tuple(self.decisions),
        )
        return precisions(records, **options)


@pytest.mark.parametrize(
    ("upheld", "cases", "low", "high"),
    # Newcombe (1998), method 3: Wilson without continuity correction.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1.0)],
)  # fmt: skip
def test_wilson_agrees_with_published_intervals(upheld: int, cases: int, low: float, high: float):
    assert wilson(upheld / cases, cases) == pytest.approx((low, high), abs=5e-5)


def test_decision_of_the_higher_level_holds_and_then_the_later_instant():
    cases = Cases()
    name = cases.incident("asked")
    cases.decide(name, "overturn", "02", level="board")
    cases.decide(name, "uphold", "03", level="review")
    [row] = cases.rows()
    assert (row.asked.decided, row.asked.upheld) == (1, 0)
    other = cases.incident("asked")
    for verdict, decided_at in (
        ("uphold", "2026-03-02T07:00:00+08:00"), ("overturn", "2026-03-02T00:00:00Z"),
    ):  # fmt: skip
        cases.decide(other, verdict)
        cases.decisions[-1] = replace(cases.decisions[-1], decided_at=decided_at)
    [row] = cases.rows()
    assert (row.asked.decided, row.asked.upheld) == (2, 0)


def test_decision_on_a_warning_is_one_on_its_incident():
    cases = Cases()
    name = cases.incident("asked", "uphold")
    warning = sanction_id(VIOLATION.subject_id, "warn", [name])
    target = m.DecisionOn(type="sanction", id=warning)
    cases.decide(name, "overturn", "02", level="appeal")
    cases.decisions[-1] = replace(cases.decisions[-1], target=target)
    [row] = cases.rows()
    assert (row.asked.decided, row.asked.upheld) == (1, 0)


def test_sampled_cases_stand_for_all_that_nobody_doubted():
    cases = Cases()
    for index in range(100):
        cases.incident("asked", "uphold" if index < 50 else "overturn")
    for index in range(900):
        sampled = index < 90
        verdict = ("uphold" if index < 81 else "overturn") if sampled else ""
        cases.incident("sampled" if sampled else "", verdict)
    [row] = cases.rows()
    assert row.estimate == pytest.approx((100 * 0.5 + 900 * 0.9) / 1000)
    effective = 1000**2 / (100**2 / 100 + 900**2 / 90)
    assert (row.low, row.high) == pytest.approx(wilson(0.86, effective))
    assert (row.covered, row.decided, row.incidents, row.appealed) == (1.0, 190, 1000, 0)


def test_interval_holds_the_truth_as_often_as_it_says():
    random, held, runs = Random(7), 0, 300
    for _ in range(runs):
        cases = Cases()
        rights = 0
        for _ in range(400):
            doubted = random.random() < 0.3
            right = random.random() < (0.5 if doubted else 0.95)
            rights += right
            way = "asked" if doubted else "sampled" if random.random() < 0.2 else ""
            cases.incident(way, ("uphold" if right else "overturn") if way else "")
        [row] = cases.rows()
        held += row.low <= rights / 400 <= row.high
    assert held / runs >= 0.95


def test_what_no_decision_speaks_for_is_not_covered():
    cases = Cases()
    for _ in range(10):
        cases.incident("asked", "uphold")
    for _ in range(30):
        cases.incident()
    [row] = cases.rows()
    assert (row.estimate, row.covered) == (1.0, 0.25)
    undecided = Cases()
    undecided.incident("asked")
    [row] = undecided.rows()
    assert (row.estimate, row.low, row.high, row.covered) == (None, None, None, 0.0)


def test_appeals_alone_do_not_count():
    cases = Cases()
    cases.incident("sampled", "uphold")
    name = cases.incident()
    cases.decide(name, "overturn", level="appeal")
    [row] = cases.rows()
    assert (row.estimate, row.appealed, row.decided) == (1.0, 1, 1)


def test_last_decision_is_the_truth_of_a_reviewed_case():
    cases = Cases()
    name = cases.incident("asked")
    cases.decide(name, "overturn", at="05", level="board")
    cases.decide(name, "uphold", at="01")
    [row] = cases.rows()
    assert row.estimate == 0.0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"category": "medical_claim"}, 0.0), ({"category": "cosmetic"}, 1.0), ({}, 1.0)],
)
def test_reclassified_case_is_right_where_the_category_stays(
    changes: dict[str, str], expected: float
):
    cases = Cases()
    cases.decide(cases.incident("asked"), "reclassify", **changes)
    [row] = cases.rows()
    assert row.estimate == expected


@pytest.mark.parametrize(
    ("kind", "incidents"), [("retracted", 1), ("negated", 1), ("corrected", 2)]
)
def test_what_the_machine_took_back_is_no_incident(kind: str, incidents: int):
    cases = Cases()
    cases.incident("asked", "uphold")
    name = cases.incident("asked")
    cases.amendments.append(replace(AMENDMENT, violation_id=f"v-{name}", kind=kind))
    [row] = cases.rows()
    assert row.incidents == incidents


def test_repeats_of_a_claim_are_one_incident_and_all_its_rules_share_it():
    cases = Cases()
    name = cases.incident("asked", "uphold")
    both = (m.RuleRef(id=RULE, version=1), m.RuleRef(id="cosmetic/other", version=3))
    cases.violations.append(replace(VIOLATION, violation_id="again", incident_id=name, rules=both))
    assert {(row.rule_id, row.incidents, row.estimate) for row in cases.rows()} == {
        (RULE, 1, 1.0), ("cosmetic/other", 1, 1.0),
    }  # fmt: skip


def test_versions_are_told_apart_on_request():
    cases = Cases()
    cases.incident("asked", "overturn")
    cases.incident("asked", "uphold", rules=(m.RuleRef(id=RULE, version=2),))
    [together] = cases.rows()
    assert (together.version, together.estimate) == (None, 0.5)
    assert [(row.version, row.estimate) for row in cases.rows(by_version=True)] == [
        (1, 0.0), (2, 1.0),
    ]  # fmt: skip


def test_least_precise_rule_comes_first_and_unknown_ones_last():
    cases = Cases()
    for rule, way, verdict in (
        ("a/unknown", "", ""), ("b/good", "asked", "uphold"), ("c/bad", "asked", "overturn"),
    ):  # fmt: skip
        cases.incident(way, verdict, rules=(m.RuleRef(id=rule, version=1),))
    assert [row.rule_id for row in cases.rows()] == ["c/bad", "b/good", "a/unknown"]
