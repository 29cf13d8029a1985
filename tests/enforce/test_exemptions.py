"""Exemptions follow the decision that holds: they come with it and go with it."""

import itertools

import pytest

from streamdetect.enforce.exemptions import exemptions_on
from streamdetect.enforce.ledger import judge
from streamdetect.events import messages as m
from streamdetect.events.instants import from_ms
from tests.enforce.histories import SUBJECT, at, decided, on_incident, real_policy, said

UNTIL = from_ms(at(90))
WORDS = said(at(0), rules=(m.RuleRef(id="b", version=1), m.RuleRef(id="a", version=2)))


def freed(scope: str = "subject", when: int = at(1), **more):
    exemption = m.Exemption(scope=scope, until=UNTIL)
    return on_incident(WORDS, "overturn", when, exemption=exemption, **more)


def holding(*facts) -> list[m.ExemptionControl]:
    states = exemptions_on(facts, facts[-1].body)
    return [one.control for one in states if one.control is not None]


@pytest.mark.parametrize(
    ("scope", "subject", "product"),
    [("subject", SUBJECT, None), ("product", None, "product"), ("rule", None, None)],
)
def test_overturned_words_are_exempt_as_the_decision_says(scope, subject, product):
    decision = freed(scope)
    (one,) = holding(WORDS, decision)
    assert (one.subject_id, one.product_id) == (subject, product)
    assert one.claim_key == WORDS.body.claim_key
    assert one.rule_ids == ("a", "b")
    assert (one.until, one.decision_id) == (UNTIL, decision.body.decision_id)


def test_decision_on_the_warning_is_one_on_its_incident():
    (warning,) = judge([WORDS], real_policy(), at(0, 1)).sanctions
    exemption = m.Exemption(scope="subject", until=UNTIL)
    decision = decided("sanction", warning.sanction_id, "overturn", at(1), exemption=exemption)
    assert len(holding(WORDS, decision)) == 1


def test_exemption_ends_with_the_decision_that_carried_it():
    states = exemptions_on(
        [WORDS, freed(), last := on_incident(WORDS, "uphold", at(2), level="board")], last.body
    )
    assert [one.control for one in states] == [None]


def test_weaker_decision_leaves_it():
    board = freed(level="board")
    assert len(holding(WORDS, board, on_incident(WORDS, "uphold", at(2)))) == 1


def test_newer_exemption_takes_the_place_of_the_older():
    first, second = freed("subject"), freed("product", at(2), by="reviewer-2")
    states = exemptions_on([WORDS, first, second], second.body)
    assert sorted(one.control.scope for one in states if one.control) == ["product"]
    assert len(states) == 2


@pytest.mark.parametrize("scope", ["everything", "product-5530: tested"])
def test_scope_that_nobody_knows_exempts_nothing(scope):
    assert holding(WORDS, freed(scope)) == []


def test_decision_without_its_words_exempts_nothing():
    decision = freed()
    assert exemptions_on([decision], decision.body) == ()


def test_order_of_the_facts_does_not_matter():
    facts = [WORDS, freed(), freed("product", at(2), by="x"), on_incident(WORDS, "uphold", at(3))]
    expected = exemptions_on(facts, facts[1].body)
    for order in itertools.permutations(facts):
        assert exemptions_on(order, facts[1].body) == expected
