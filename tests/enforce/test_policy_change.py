"""A policy that changes: what was said before is judged by what held then, or by what is milder."""

import copy

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import InForce, PolicyBook, judge, parse_policy
from streamdetect.enforce.ladders import common_ladder
from streamdetect.enforce.policy import Policy
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import RuleRef
from tests.enforce.histories import (
    at,
    decided,
    on_incident,
    on_rule,
    other_policy,
    policy_mapping,
    real_policy,
    said,
)
from tests.enforce.strategies import any_history

OLD = real_policy()
CHANGE = 10  # the day of the change


def policy(change) -> Policy:
    mapping = copy.deepcopy(policy_mapping())
    mapping["version"] = "new"
    change(mapping)
    return parse_policy(mapping)


def points(**by_severity):
    return policy(lambda mapping: mapping["points"]["by_severity"].update(by_severity))


def thresholds(factor):
    def change(mapping):
        for measure in mapping["measures"][1:]:
            measure["points"] *= factor

    return policy(change)


def book(new: Policy, *later: Policy) -> PolicyBook:
    changes = [InForce(at(CHANGE * (i + 1)), one) for i, one in enumerate((new, *later))]
    return PolicyBook.of([InForce(at(-1000), OLD), *changes])


def ledger(policies, *facts, as_of=None):
    return judge(facts, policies, max(f.known_at_ms for f in facts) if as_of is None else as_of)


def test_words_are_judged_by_the_policy_in_force_when_they_were_said():
    found = ledger(book(points(general=3)), said(at(9)), said(at(11)))
    assert [strike.points for strike in found.standing.strikes] == [2, 3]
    assert [s.platform_rule.version for s in found.sanctions if s.measure == "warn"] == [
        "2026.1",
        "new",
    ]


def test_words_heard_after_a_harsher_policy_came_are_judged_by_the_old_one():
    found = ledger(book(points(general=3)), said(at(9), known=at(11)))
    assert found.standing.points == 2
    assert found.sanctions[0].policy_hash == OLD.hash


def test_words_heard_after_a_milder_policy_came_are_judged_by_the_new_one():
    found = ledger(book(points(general=1)), said(at(9), known=at(11)))
    assert found.standing.points == 1
    assert found.sanctions[0].platform_rule.version == "new"


def test_words_that_waited_for_a_person_are_judged_by_the_milder_policy_of_that_day():
    doubtful = said(at(9), outcome="review")
    upheld = on_incident(doubtful, "uphold", at(11))
    assert ledger(book(points(general=1)), doubtful, upheld).standing.points == 1
    assert ledger(book(points(general=3)), doubtful, upheld).standing.points == 2


def test_policy_in_between_that_was_milder_counts_as_well():
    claim = said(at(9), known=at(21))
    assert ledger(book(points(general=1), points(general=3)), claim).standing.points == 1


def test_policy_that_came_after_the_decision_changes_nothing():
    claim = said(at(9))
    for new in (points(general=1), points(general=3)):
        assert ledger(book(new), claim, as_of=at(12)).standing.points == 2


def test_reclassified_later_is_still_judged_by_the_policy_of_the_words():
    claim = said(at(9))
    lighter = on_incident(claim, "reclassify", at(12), severity="notice")
    assert ledger(book(points(notice=1)), claim, lighter).standing.points == 0.5


def test_lower_thresholds_do_not_turn_earlier_strikes_into_a_suspension():
    earlier = [said(at(i), "general") for i in range(2)]
    last = said(at(11), "general")
    assert "suspend" in {s.measure for s in ledger(thresholds(0.5), *earlier, last).sanctions}
    found = ledger(book(thresholds(0.5)), *earlier, last)
    # Six points: by the old ladder limited traffic, by the new one suspension too.
    assert [s.measure for s in found.sanctions if s.state == "proposed"] == ["limit_traffic"]


def test_lower_thresholds_hold_for_those_who_begin_after_the_change():
    later = [said(at(11 + i), "general") for i in range(3)]
    assert "suspend" in {s.measure for s in ledger(book(thresholds(0.5)), *later).sanctions}


def test_higher_thresholds_are_milder_at_once():
    earlier = said(at(9), "general")
    last = said(at(11), "general")
    measures = {s.measure for s in ledger(book(thresholds(2)), earlier, last).sanctions}
    assert measures == {"warn"}


def test_strikes_fade_as_the_policy_said_that_judged_them():
    def forever(mapping):
        mapping["decay"] = {"kind": "steps", "steps": [{"after_days": 700, "keep": 0}]}

    found = ledger(book(policy(forever)), said(at(9)), said(at(11)), as_of=at(380))
    assert [strike.points for strike in found.standing.strikes] == [2]
    assert found.standing.strikes[0].expires_at == from_ms(at(711))


def test_standing_tells_what_comes_next_by_the_policy_of_the_day():
    found = ledger(book(thresholds(0.5)), said(at(9), "notice"), as_of=at(11))
    assert (found.standing.next_measure, found.standing.points_to_next) == ("limit_features", 1.5)
    assert found.standing.policy_hash == thresholds(0.5).hash


def test_measure_that_the_old_policy_did_not_have_waits_for_the_next_higher_one():
    new = other_policy()  # has no limit_traffic
    (rung,) = [r for r in common_ladder((OLD, new)) if r.measure == "limit_traffic"]
    suspend = next(r for r in new.rungs if r.measure == "suspend")
    assert rung.points_mp == max(6000, suspend.points_mp)
    assert "limit_traffic" not in {r.measure for r in common_ladder((new, OLD))}


def test_decision_of_people_outlives_a_change_of_policy():
    a, b = said(at(7), "grave"), said(at(8), "grave")
    proposed = next(s for s in ledger(OLD, a, b).sanctions if s.measure == "suspend")
    uphold = decided("sanction", proposed.sanction_id, "uphold", at(9))
    found = ledger(book(thresholds(2)), a, b, uphold, as_of=at(11))
    assert [s.state for s in found.sanctions if s.measure == "suspend"] == ["imposed"]


def limiting_traffic(**more):
    def change(mapping):
        next(one for one in mapping["measures"] if one["measure"] == "limit_traffic").update(more)

    return policy(change)


def carried_on(new: Policy, old: Policy = OLD):
    """Limit traffic by the old policy; then a rule is voided, and new strikes alone carry it."""
    bad = [said(at(day), "serious", rules=(RuleRef(id="bad", version=1),)) for day in (0, 1)]
    limit = next(s for s in ledger(old, *bad).sanctions if s.measure == "limit_traffic")
    upheld = decided("sanction", limit.sanction_id, "uphold", at(6))
    facts = [*bad, upheld, said(at(CHANGE + 1), "serious"), said(at(CHANGE + 2), "serious")]
    void = on_rule("bad", "overturn", at(CHANGE + 2.5), by="reviewer-2")
    policies = PolicyBook.of([InForce(at(-1000), old), InForce(at(CHANGE), new)])
    found = ledger(policies, *facts, void).sanctions
    return next(s for s in found if s.sanction_id == limit.sanction_id)


@pytest.mark.parametrize("days", [7, 30])
def test_measure_carried_on_by_strikes_of_a_new_policy_lasts_no_longer(days):
    after = carried_on(limiting_traffic(term={"days": days}))
    assert after.platform_rule.version == "new"
    assert (after.effective_from, after.valid_until) == (from_ms(at(6)), from_ms(at(13)))


def test_measure_carried_on_by_strikes_of_a_new_policy_may_be_shorter():
    after = carried_on(limiting_traffic(term={"days": 2}))
    assert (after.state, after.valid_until) == ("expired", from_ms(at(8)))


def test_measure_carried_on_by_strikes_of_a_new_policy_keeps_the_longer_time_to_appeal():
    after = carried_on(limiting_traffic(appeal_days=15))
    assert after.appeal_until == from_ms(at(6 + 15))
    after = carried_on(limiting_traffic(appeal_days=20))
    assert after.appeal_until == from_ms(at(6 + 20))


def test_measure_carried_on_by_strikes_of_a_new_policy_takes_no_fewer_people():
    after = carried_on(OLD, old=limiting_traffic(decided_by="two_people"))
    assert after.state == "proposed"


def test_going_back_to_the_old_policy_holds_from_that_day():
    policies = book(points(general=3), OLD)
    found = ledger(policies, said(at(9)), said(at(11)), said(at(21)))
    assert [strike.points for strike in found.standing.strikes] == [2, 3, 2]


def test_policy_before_the_first_is_the_first():
    assert PolicyBook.of([InForce(at(0), OLD)]).at(at(-5)) is OLD


def test_policy_told_twice_is_in_force_since_the_first_time():
    told = PolicyBook.of([InForce(at(1), OLD), InForce(at(0), OLD), InForce(at(0), OLD)])
    assert told.entries == (InForce(at(0), OLD),)


@settings(max_examples=40, deadline=None)
@given(any_history(), st.sampled_from([other_policy(), thresholds(0.5), points(general=3)]))
def test_change_of_policy_sanctions_nobody_anew(facts, new):
    now = max(fact.known_at_ms for fact in facts)
    policies = PolicyBook.of([InForce(0, OLD), InForce(now + 1, new)])
    for later in (now + 2, now + 100 * 24 * 3_600_000):
        before, after = judge(facts, OLD, later), judge(facts, policies, later)
        assert after.sanctions == before.sanctions
        assert after.expulsions == before.expulsions
        assert _shown(after) == _shown(before)


def _shown(found):
    return msgspec.structs.replace(
        found.standing, policy_hash="", next_measure=None, points_to_next=None
    )
