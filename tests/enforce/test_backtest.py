"""Two histories or two policies: whose standing differs, up to expulsion."""

from streamdetect.enforce import EVERYBODY, parse_policy
from streamdetect.enforce.backtest import Reached, compare_standings
from streamdetect.events.messages import RuleRef
from tests.enforce.histories import (
    SUBJECT,
    amended,
    at,
    decided,
    on_rule,
    policy_mapping,
    real_policy,
    said,
)

POLICY = real_policy()


def harder():
    """The real policy with a far lower bar for closing an account."""
    mapping = policy_mapping()
    for measure in mapping["measures"]:
        if measure["measure"] == "close_account":
            measure |= {"points": 19}
    return parse_policy(mapping)


def grave(day: float, **more):
    return said(at(day), "grave", "medical_claim", **more)


def test_same_facts_under_the_same_policy_differ_in_nothing():
    facts = [grave(0), grave(1), said(at(2))]
    assert compare_standings(facts, facts, POLICY, POLICY) == ()


def test_more_findings_cost_points_and_climb():
    before = [said(at(0))]
    (change,) = compare_standings(before, [*before, grave(1)], POLICY, POLICY)
    assert change.before == Reached(2, 1, "warn")
    assert change.after.points == 9
    assert change.after.measure == "interrupt"
    assert not change.newly_expelled


def test_finding_of_a_new_rule_may_bring_the_proposal_to_expel():
    before = [grave(day) for day in (0, 2, 4, 8)]
    (change,) = compare_standings(before, [*before, grave(10)], POLICY, POLICY)
    assert not change.before.expulsion
    assert change.newly_expelled
    assert (change.after.measure, change.after.waits) == ("close_account", True)
    (back,) = compare_standings([*before, grave(10)], before, POLICY, POLICY)
    assert back.no_longer_expelled


def test_changed_policy_is_compared_on_the_same_facts():
    few = [grave(0), *(said(at(day), "serious") for day in (2, 4, 6, 9))]
    assert not compare_standings(few, few, POLICY, POLICY)
    (change,) = compare_standings(few, few, POLICY, harder())
    assert change.newly_expelled


def test_what_people_and_amendments_said_counts_on_both_sides():
    lone = said(at(0))
    undone = [lone, decided("incident", lone.body.incident_id, "overturn", at(1))]
    assert not compare_standings(undone, [*undone, amended(lone, "retracted")], POLICY, POLICY)


def test_subjects_are_judged_apart_and_the_nearest_to_expulsion_come_first():
    before = [grave(day, subject="a") for day in (0, 2, 4, 8)]
    after = [*before, grave(10, subject="a"), said(at(3), subject="b"), grave(3, subject="c")]
    changes = compare_standings(before, after, POLICY, POLICY)
    assert [change.subject_id for change in changes] == ["a", "c", "b"]
    assert changes[1].before == Reached()


def test_nobody_said_anything():
    assert compare_standings([], [], POLICY, POLICY) == ()


def test_void_for_everybody_counts_for_each_subject_that_the_rule_hit():
    bad = (RuleRef(id="bad-words", version=3),)
    facts = [said(at(4 * i), "grave", rules=bad) for i in range(6)]
    void = on_rule("bad-words@3", "overturn", at(30), subject=EVERYBODY)
    (change,) = compare_standings(facts, [*facts, void], POLICY, POLICY)
    assert change.subject_id == SUBJECT
    assert change.no_longer_expelled
    assert change.after.points == 0
