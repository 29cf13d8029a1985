"""Voiding what a bad rule did: what it would change, and who must agree."""

import pytest

from streamdetect.client.errors import ReviewError
from streamdetect.client.voiding import Voiding, reach_of, void_decision
from streamdetect.enforce.entitlement import entitled
from streamdetect.enforce.facts import EVERYBODY
from streamdetect.events import messages as m
from streamdetect.events.instants import from_ms
from tests.client.cases import REVIEWERS
from tests.enforce.histories import at, decided, real_policy, said

POLICY = real_policy()
BAD = (m.RuleRef(id="price/bad", version=3),)


def void(voiding: Voiding, **more) -> m.ReviewDecision:
    named = {"by": "board-1", "level": "board", "reason_code": "bad-rule", "note": None}
    return void_decision(voiding, **named | {"second": None, "at_ms": at(20)} | more)


def test_void_names_rule_version_and_bounds_for_everybody():
    one = void(Voiding("price/bad", 3, from_ms(at(0)), from_ms(at(9))))
    assert one.subject_id == EVERYBODY
    assert one.target == m.DecisionOn(
        type="rule_version", id="price/bad@3", from_=from_ms(at(0)), to=from_ms(at(9))
    )
    assert one.verdict == "overturn"


def test_same_void_has_the_same_id_whoever_does_it_whenever():
    voiding = Voiding("price/bad", 3)
    again = void(voiding, by="board-2", at_ms=at(30))
    assert void(voiding).decision_id == again.decision_id
    assert void(Voiding("price/bad", 4)).decision_id != again.decision_id
    assert void(Voiding("price/bad", 3, from_ms(at(1)))).decision_id != again.decision_id


def offender(subject: str):
    return [
        said(at(2 * day), "grave", "medical_claim", subject=subject, rules=BAD) for day in range(6)
    ]


def test_preview_tells_who_gets_what_back():
    expelled = offender("a")
    target = _expulsion(expelled)
    confirmed = [
        decided("expulsion", target, "uphold", at(11), by=by, subject="a")
        for by in ("reviewer-1", "reviewer-2")
    ]
    other = said(at(1), "serious", subject="b", rules=(m.RuleRef(id="other", version=1),))
    slight = said(at(1), "general", subject="c", rules=BAD)
    reach = reach_of(void(Voiding("price/bad", 3)), [*expelled, *confirmed, other, slight], POLICY,
                     at(20))  # fmt: skip
    assert (reach.incidents, reach.subjects) == (7, 2)
    first, second = reach.changes
    assert (first.subject_id, first.reinstated, first.points_after) == ("a", True, 0)
    assert "close_account" in first.lifted
    assert (second.subject_id, second.points_before, second.points_after) == ("c", 2, 0)
    assert not second.reinstated


def _expulsion(facts) -> str:
    from streamdetect.enforce.ledger import judge

    (expulsion,) = judge(facts, POLICY, at(10.5)).expulsions
    return expulsion.expulsion_id


def test_bounds_leave_out_words_said_before_and_after():
    facts = offender("a")
    reach = reach_of(
        void(Voiding("price/bad", 3, from_ms(at(2)), from_ms(at(6)))), facts, POLICY, at(20)
    )
    assert reach.incidents == 2


def test_void_that_reaches_nobody_changes_nothing():
    reach = reach_of(void(Voiding("price/bad", 9)), offender("a"), POLICY, at(20))
    assert (reach.incidents, reach.changes) == (0, ())


def test_bounds_that_are_no_instants_are_refused():
    with pytest.raises(ReviewError):
        reach_of(void(Voiding("price/bad", 3, "yesterday")), [], POLICY, at(20))


def test_large_void_needs_the_second_person_by_the_reviewers_own_bound():
    one = void(Voiding("price/bad", 3))
    refusal = entitled(one, REVIEWERS, (), at(20), incidents=3)
    assert refusal is not None
    assert refusal.code == "second-missing"
    both = void(Voiding("price/bad", 3), second="board-2")
    assert entitled(both, REVIEWERS, (), at(20), incidents=3) is None
