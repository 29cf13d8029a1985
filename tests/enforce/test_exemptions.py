"""Exemptions follow the decision that holds: they come with it and go with it."""

import itertools
from dataclasses import replace

import msgspec
import pytest

from streamdetect.enforce.exemptions import exemptions_on
from streamdetect.enforce.facts import fact_of
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


def in_one_breath(claim: str, rule: str, own_key: str | None):
    words = said(at(0), claim=claim, rules=(m.RuleRef(id=rule, version=1),))
    return replace(words, body=msgspec.structs.replace(words.body, own_claim_key=own_key))


def test_all_that_was_said_in_one_breath_is_exempt_each_claim_by_its_own_rules():
    first, second = in_one_breath("x", "a", None), said(at(0), claim="x", seq=1)
    changes = {"own_claim_key": "0123456789abcdef", "rules": (m.RuleRef(id="b", version=1),)}
    second = fact_of(msgspec.structs.replace(second.body, **changes), second.known_at_ms)
    exemption = m.Exemption(scope="subject", until=UNTIL)
    decision = on_incident(first, "overturn", at(1), exemption=exemption)
    found = {one.claim_key: one.rule_ids for one in holding(first, second, decision)}
    assert found == {first.body.claim_key: ("a",), "0123456789abcdef": ("b",)}
    (before,) = exemptions_on([first, decision], decision.body)
    together = exemptions_on([first, second, decision], decision.body)
    assert before in together  # its id stays when words come later
    over = on_incident(first, "uphold", at(2), level="board")
    ended = exemptions_on([first, second, decision, over], over.body)
    assert {one.exemption_id for one in ended} == {one.exemption_id for one in together}
    assert [one.control for one in ended] == [None, None]


def test_claim_that_goes_under_the_key_of_another_is_exempt_by_its_own():
    words = in_one_breath("x", "b", "0123456789abcdef")  # the first one was about other goods
    exemption = m.Exemption(scope="subject", until=UNTIL)
    decision = on_incident(words, "overturn", at(1), exemption=exemption)
    assert [one.claim_key for one in holding(words, decision)] == ["0123456789abcdef"]


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
