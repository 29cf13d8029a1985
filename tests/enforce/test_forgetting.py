"""What a ledger forgets changes nothing that follows, and keeps its state from growing for ever."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import Fact, consequences, due, judge
from streamdetect.enforce.facts import Past, concerns
from streamdetect.enforce.forgetting import next_look_ms, outlived
from streamdetect.events.messages import ReviewContext, ReviewRequest, RuleRef, Violation
from streamdetect.events.topics import KEEP_BY_LAW_MS
from tests.enforce.histories import (
    DAY,
    amended,
    appealed,
    at,
    decided,
    on_incident,
    on_rule,
    real_policy,
    said,
)
from tests.enforce.strategies import BOOK, any_history, histories

POLICY = real_policy()
YEARS = 365  # days in one
OLD = at(0) + 2000 + KEEP_BY_LAW_MS  # when what was said on day 0 may go


def without(facts: list[Fact], at_ms: int, policy=POLICY) -> list[Fact]:
    """The facts that are left once what may be forgotten is, with what stands for the others."""
    found = outlived(facts, policy, at_ms)
    if found is None:
        return facts
    kept = [one for one in facts if one.fact_id not in found.gone]
    return [one for one in kept if one.fact_id != found.past.fact_id] + [found.past]


def is_words(fact: Fact) -> bool:
    return isinstance(fact.body, Violation)


def told(messages) -> list[msgspec.Struct]:
    """What is told, but for what was decided earlier, of which less is known now."""
    return [
        msgspec.structs.replace(one, history=None)
        if isinstance(one, ReviewRequest | ReviewContext)
        else one
        for one in messages
    ]


def test_slip_is_forgotten_once_the_law_asks_for_it_no_more():
    facts = [said(at(0))]
    assert next_look_ms(facts) == facts[0].known_at_ms + KEEP_BY_LAW_MS
    assert outlived(facts, POLICY, next_look_ms(facts) - 1) is None
    found = outlived(facts, POLICY, next_look_ms(facts))
    assert found.gone == {facts[0].fact_id}
    (left,) = without(facts, OLD)
    assert next_look_ms([left]) is None
    assert judge([left], POLICY, OLD).ledger_seq == 1
    assert outlived([left], POLICY, OLD + 9 * YEARS * DAY) is None


def test_number_of_facts_goes_on_where_it_was():
    facts = [said(at(day), seq=day) for day in range(5)]
    later = said(at(4 * YEARS), "serious")
    left = without(facts, at(3.5 * YEARS))
    assert len(left) == 1
    assert judge([*left, later], POLICY, at(4 * YEARS, 1)).ledger_seq == 6
    forgotten_again = without([*left, later], at(8 * YEARS))
    assert [fact.body.count for fact in forgotten_again] == [6]


def test_closed_account_is_forgotten_by_nobody():
    facts = [said(at(4 * n), "grave", "medical_claim") for n in range(7)]
    (expulsion,) = judge(facts, POLICY, at(25)).expulsions
    facts += [
        decided("expulsion", expulsion.expulsion_id, "uphold", at(26), by=by) for by in ("a", "b")
    ]
    assert judge(facts, POLICY, at(27)).expulsions[0].state == "expelled"
    assert outlived(facts, POLICY, at(12 * YEARS)) is None
    freed = [*facts, *(on_incident(f, "overturn", at(30), level="board") for f in facts[:7])]
    assert [one.body.count for one in without(freed, at(4 * YEARS))] == [len(freed)]


def test_what_somebody_still_works_on_is_kept():
    words = said(at(0))
    late = on_incident(words, "overturn", OLD - DAY, level="board")
    assert outlived([words, late], POLICY, OLD) is None
    assert without([words, late], OLD + KEEP_BY_LAW_MS)[0].body.count == 2
    again = amended(words, "retracted", after=OLD - DAY - at(0))
    assert outlived([words, again], POLICY, OLD) is None
    warning = judge([words], POLICY, at(1)).sanctions[0]
    appeal = appealed("sanction", warning.sanction_id, OLD - DAY)
    assert outlived([words, appeal], POLICY, OLD) is None


def test_who_is_never_clean_keeps_what_the_present_rests_on():
    facts = [said(at(100 * n), "serious") for n in range(20)]
    assert outlived(facts, POLICY, at(2000)) is None
    quiet = [*facts, said(at(2000 + 2 * YEARS), "serious")]
    assert outlived(quiet, POLICY, at(2000 + 2 * YEARS, 1)) is None
    left = without(quiet, at(1900) + 4 * YEARS * DAY)
    assert [getattr(one.body, "count", None) for one in left] == [None, 20]


def test_decision_on_a_rule_stays_while_it_reaches_what_is_said_later():
    bad = on_rule("a@1", "overturn", at(1), level="board")
    bounded = on_rule("a@1", "overturn", at(1), until=at(2), level="board", by="other")
    words = said(at(0), rules=(RuleRef(id="a", version=1),))
    facts = [words, bad, bounded]
    found = outlived(facts, POLICY, at(4 * YEARS))
    assert bad.fact_id not in found.gone
    assert bounded.fact_id in found.gone


@settings(max_examples=30, deadline=None)
@given(
    any_history(),
    histories(begins=at(4 * YEARS), first=1000, most=8),
    st.sampled_from((POLICY, BOOK)),
    st.integers(0, 8),
)
def test_what_follows_is_the_same_with_and_without_what_is_forgotten(before, after, policy, known):
    whole = [*before, *after[:known]]
    now = max(at(4 * YEARS - 1), *(fact.known_at_ms for fact in whole))
    left = without(whole, now, policy)
    assert told(due(left, policy, now + 100 * DAY, since_ms=now)) == told(
        due(whole, policy, now + 100 * DAY, since_ms=now)
    )
    ended = told(due(whole, policy, now))  # told before anything is forgotten
    for fact in after[known:]:
        if any(concerns(fact, one.body, one.occurred_at_ms) for one in before if is_words(one)):
            continue  # nobody takes back any more what is forgotten
        with_all, with_less = consequences(whole, fact, policy), consequences(left, fact, policy)
        news = [one for one in told(with_all) if one not in ended]
        assert [one for one in told(with_less) if one not in ended] == news
        whole, left = [*whole, fact], [*left, fact]


@settings(max_examples=30, deadline=None)
@given(any_history())
def test_whoever_is_clean_for_long_enough_is_forgotten(facts):
    latest = max(fact.known_at_ms for fact in facts)
    now = latest + KEEP_BY_LAW_MS + 4 * YEARS * DAY
    clean = judge(facts, POLICY, now)
    if clean.standing.measures or any(one.stayed_since for one in clean.sanctions):
        return
    assert all(
        isinstance(one.body, Past) or one.fact_id.startswith("decision")
        for one in without(facts, now)
    )
    assert judge(without(facts, now), POLICY, now).standing.points == 0
