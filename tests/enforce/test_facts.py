"""Facts: made of messages, settled under one id."""

import pytest

from streamdetect.enforce import (
    LedgerCache,
    MixedSubjectsError,
    NoFactsError,
    NotAFactError,
    consequences,
    fact_of,
    fact_set,
    is_fact,
    judge,
    merge,
)
from streamdetect.events.messages import AppealOutcome, Bilingual, RoomActivity
from tests.enforce.histories import amended, appealed, at, decided, real_policy, said

POLICY = real_policy()
ACTIVITY = RoomActivity(
    room_id="room", subject_id="s", minute="2026-03-01T12:00:00.000Z", segments=3, characters=50
)


def test_fact_carries_both_axes_of_time():
    fact = said(at(0), known=at(1))
    assert (fact.occurred_at_ms, fact.known_at_ms) == (at(0), at(1))


def test_fact_ids_of_all_kinds_are_apart():
    violation = said(at(0))
    appeal = appealed("incident", "x", at(1))
    outcome = fact_of(
        AppealOutcome(
            appeal_id=appeal.body.appeal_id,
            subject_id=appeal.subject_id,
            verdict="uphold",
            reasons=Bilingual(zh="维持", en="stands"),
            decision_id="d",
            decided_at="2026-03-05T12:00:00+08:00",
        ),
        at(4),
    )
    decision = decided("incident", "x", "uphold", at(2))
    facts = [violation, amended(violation, "corrected"), decision, appeal, outcome]
    assert len(fact_set(facts)) == 5
    ledger = judge(facts, POLICY, at(5))
    assert ledger.appeals == ((appeal.body, outcome.body),)
    assert ledger.ledger_seq == 5


def test_room_activity_is_no_fact():
    assert not is_fact(ACTIVITY)
    with pytest.raises(NotAFactError, match="RoomActivity"):
        fact_of(ACTIVITY, 0)


def test_fact_with_an_impossible_instant_is_refused():
    bad = decided("incident", "x", "uphold", at(0)).body
    with pytest.raises(NotAFactError, match="13-45"):
        fact_of(type(bad)(**{**_fields(bad), "decided_at": "2026-13-45T00:00:00Z"}), 0)


def _fields(message):
    return {name: getattr(message, name) for name in message.__struct_fields__}


def test_merge_keeps_what_was_known_first():
    early, late = said(at(0), known=at(1)), said(at(0), "grave", known=at(2))
    assert early.fact_id == late.fact_id
    assert merge(early, late) is early
    assert merge(late, early) is early


def test_merge_of_one_instant_does_not_depend_on_the_order():
    one, other = said(at(0), "general"), said(at(0), "grave")
    assert merge(one, other) == merge(other, one)


def test_other_version_that_came_first_replaces_and_corrects():
    late, early = said(at(0), "serious", known=at(2)), said(at(0), "general", known=at(1))
    emitted = consequences([late], early, POLICY, LedgerCache())
    assert emitted[-1].points == 2
    assert emitted[-1].ledger_seq == 1
    assert {m.state for m in emitted if getattr(m, "measure", "") == "limit_features"} == {"lifted"}


def test_facts_of_two_subjects_are_refused():
    with pytest.raises(MixedSubjectsError):
        judge([said(at(0)), said(at(1), subject="other")], POLICY, at(2))


def test_ledger_without_facts_needs_a_name():
    with pytest.raises(NoFactsError):
        judge([], POLICY, at(0))
    ledger = judge([], POLICY, at(0), subject_id="s")
    assert (ledger.standing.points, ledger.standing.measures, ledger.ledger_seq) == (0, (), 0)


def test_ledger_before_the_first_fact_is_clean():
    ledger = judge([said(at(5))], POLICY, at(1))
    assert ledger.incidents == ()
    assert ledger.standing.subject_id == "subject-1"


def test_cache_is_never_used_for_another_policy_or_other_facts():
    cache = LedgerCache(subjects=1)
    first, second, third = said(at(0)), said(at(1)), said(at(2))
    consequences([first], second, POLICY, cache)
    assert consequences([second], third, POLICY, cache) == consequences([second], third, POLICY)
    other = real_policy()
    assert consequences([first, second], third, other, cache) == consequences(
        [first, second], third, other
    )
