"""A bad rule is taken back by one decision: whom it reaches, what stands, what comes back."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import (
    EVERYBODY,
    NotAFactError,
    by_subject,
    consequences,
    fact_of,
    judge,
)
from streamdetect.enforce.facts import addressed
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import Expulsion, RuleRef, Sanction
from tests.enforce.histories import amended, at, decided, on_incident, on_rule, real_policy, said
from tests.enforce.strategies import any_history

POLICY = real_policy()
BAD = (RuleRef(id="bad-words", version=3),)
GOOD = RuleRef(id="good-words", version=1)


def ledger(*facts, as_of=None):
    return judge(facts, POLICY, max(f.known_at_ms for f in facts) if as_of is None else as_of)


def hit(when, severity="general", **more):
    return said(when, severity, rules=more.pop("rules", BAD), **more)


def test_void_takes_back_what_the_rule_did():
    facts = [hit(at(i), "serious", rules=BAD) for i in range(3)]
    found = ledger(*facts, on_rule("bad-words@3", "overturn", at(4)))
    assert found.standing.points == 0
    assert {s.state for s in found.sanctions} <= {"lifted", "superseded"}
    assert {e.state for e in found.incidents} == {"acquitted"}
    assert {s.decided_by for s in found.sanctions if s.state == "lifted"} == {("reviewer-1",)}


def test_void_leaves_a_finding_that_another_rule_carries():
    claim = hit(at(0), rules=(*BAD, GOOD))
    assert ledger(claim, on_rule("bad-words@3", "overturn", at(1))).standing.points == 2
    both = [on_rule("bad-words@3", "overturn", at(1)), on_rule("good-words", "overturn", at(2))]
    assert ledger(claim, *both).standing.points == 0


def test_void_leaves_what_another_rule_found_in_the_same_incident():
    bad = hit(at(0), "serious", broadcast="b", claim="c")
    good = said(at(0, 5), "general", broadcast="b", claim="c", seq=2, rules=(GOOD,))
    found = ledger(bad, good, on_rule("bad-words@3", "overturn", at(1)))
    assert [(s.points, s.severity) for s in found.standing.strikes] == [(2, "general")]


@pytest.mark.parametrize(
    ("rule", "reached"),
    [("bad-words@3", True), ("bad-words", True), ("bad-words@2", False), ("other@3", False)],
)
def test_void_reaches_the_version_that_it_names(rule, reached):
    found = ledger(hit(at(0)), on_rule(rule, "overturn", at(1)))
    assert found.standing.points == (0 if reached else 2)


def test_void_reaches_words_of_its_span_alone():
    early, inside, late = hit(at(0)), hit(at(2)), hit(at(4))
    void = on_rule("bad-words@3", "overturn", at(5), since=at(1), until=at(4))
    found = ledger(early, inside, late, void)
    assert [e.state for e in found.incidents] == ["strike", "acquitted", "strike"]


def test_void_that_is_known_first_keeps_later_words_from_counting():
    void, late = on_rule("bad-words@3", "overturn", at(0)), hit(at(1), "grave")
    emitted = consequences([void], late, POLICY)
    assert not [message for message in emitted if isinstance(message, Sanction)]
    assert emitted[-1].points == 0


def test_void_of_a_rule_that_never_hit_is_no_fact_of_the_subject():
    claim = said(at(0), rules=(GOOD,))
    void = on_rule("bad-words@3", "overturn", at(1))
    assert ledger(claim, void).ledger_seq == 1
    assert ledger(claim, void, hit(at(2))).ledger_seq == 3


def test_void_said_twice_changes_nothing_more():
    facts = [hit(at(0)), on_rule("bad-words@3", "overturn", at(1))]
    again = on_rule("bad-words@3", "overturn", at(2), by="reviewer-2")
    emitted = consequences(facts, again, POLICY)
    assert not [message for message in emitted if isinstance(message, Sanction)]
    assert emitted[-1].points == 0


def test_void_taken_back_by_the_board_restores_the_strike():
    facts = [hit(at(0)), on_rule("bad-words@3", "overturn", at(1))]
    facts.append(on_rule("bad-words@3", "uphold", at(2), by="board", level="board"))
    found = ledger(*facts)
    assert found.standing.points == 2
    assert {s.state for s in found.sanctions} == {"imposed"}


def test_void_yields_to_a_person_who_heard_the_words_later():
    claim, void = hit(at(0)), on_rule("bad-words@3", "overturn", at(2))
    assert ledger(claim, on_incident(claim, "uphold", at(1)), void).standing.points == 0
    assert ledger(claim, void, on_incident(claim, "uphold", at(3))).standing.points == 2
    higher = on_incident(claim, "uphold", at(1), level="appeal")
    assert ledger(claim, higher, void).standing.points == 2


def test_void_frees_the_repeats_that_the_notice_covered():
    first = hit(at(0), claim="c")
    covered = said(at(0, 10), claim="c", rules=(GOOD,))
    assert ledger(first, covered, on_rule("bad-words@3", "overturn", at(1))).standing.points == 0


def test_void_reinstates_whom_the_rule_expelled():
    facts = [hit(at(4 * i), "grave") for i in range(5)]
    (expulsion,) = ledger(*facts).expulsions
    for day, person in ((18, "reviewer-1"), (19, "reviewer-2")):
        facts.append(decided("expulsion", expulsion.expulsion_id, "uphold", at(day), by=person))
    assert ledger(*facts).expulsions[0].state == "expelled"
    emitted = consequences(facts, on_rule("bad-words@3", "overturn", at(20)), POLICY)
    (back,) = [message for message in emitted if isinstance(message, Expulsion)]
    assert back.state == "reinstated"
    assert emitted[-1].measures == ()
    known = {s.sanction_id for s in ledger(*facts).sanctions}
    # Everything at once: no measure appears on the way only to be lifted again.
    assert {m.sanction_id for m in emitted if isinstance(m, Sanction)} <= known


def test_void_and_a_correction_of_the_same_words_agree():
    claim = hit(at(0))
    facts = [claim, amended(claim, "corrected"), on_rule("bad-words@3", "overturn", at(1))]
    assert ledger(*facts).standing.points == 0


def test_void_of_the_machine_is_none():
    void = on_rule("bad-words@3", "overturn", at(1), by="machine")
    assert ledger(hit(at(0)), void).standing.points == 2


def test_one_void_reaches_a_thousand_merchants():
    people = [f"merchant-{i}" for i in range(1000)]
    facts = [hit(at(0), "grave", subject=one) for one in people]
    facts += [said(at(0, 1), rules=(GOOD,), subject=one) for one in people[:10]]
    facts.append(said(at(0), rules=(GOOD,), subject="untouched"))
    found = by_subject([*facts, on_rule("bad-words@3", "overturn", at(1), subject=EVERYBODY)])
    assert len(found["untouched"]) == 1
    points = {one: judge(found[one], POLICY, at(2)).standing.points for one in people}
    assert points == {one: 2 if one in people[:10] else 0 for one in people}


def test_only_a_decision_on_a_rule_concerns_everybody():
    claim = said(at(0))
    with pytest.raises(NotAFactError, match="cannot concern everybody"):
        on_incident(claim, "overturn", at(1), subject=EVERYBODY)
    with pytest.raises(NotAFactError, match="cannot concern everybody"):
        said(at(0), subject=EVERYBODY)


@pytest.mark.parametrize("rule", ["@3", "bad-words@", "bad-words@three", "bad-words@-1"])
def test_target_that_names_no_rule_version_is_no_fact(rule):
    with pytest.raises(NotAFactError, match="names no version of a rule"):
        on_rule(rule, "overturn", at(0))


def test_span_that_ends_before_it_begins_is_no_fact():
    with pytest.raises(NotAFactError, match="is not before"):
        on_rule("bad-words@3", "overturn", at(3), since=at(2), until=at(1))


def test_addressed_fact_keeps_id_and_instants():
    void = on_rule("bad-words@3", "overturn", at(1), subject=EVERYBODY)
    copy = addressed(void, "merchant-1")
    assert (copy.fact_id, copy.known_at_ms) == (void.fact_id, void.known_at_ms)
    assert copy.body.subject_id == copy.subject_id == "merchant-1"
    assert fact_of(copy.body, copy.known_at_ms) == copy


@settings(max_examples=60, deadline=None)
@given(any_history(), st.randoms(use_true_random=False), st.data())
def test_void_of_every_rule_returns_the_clean_state_in_any_order(facts, random, data):
    rules = data.draw(st.lists(st.sampled_from((BAD, (GOOD,), (*BAD, GOOD))), min_size=1))
    facts = [_with_rules(fact, rules[i % len(rules)]) for i, fact in enumerate(facts)]
    now = max(fact.known_at_ms for fact in facts) + 1000
    voids = [
        on_rule(rule, "overturn", now, by="board", level="board")
        for rule in ("bad-words", "good-words@1")
    ]
    mixed = [*facts, *voids, *voids]
    random.shuffle(mixed)
    found = judge(mixed, POLICY, now)
    assert found == judge([*facts, *voids], POLICY, now)
    assert found.standing.points == 0
    assert found.standing.measures == ()
    assert {s.state for s in found.sanctions} <= {"lifted", "superseded"}
    assert to_ms(found.standing.as_of) == now


def _with_rules(fact, rules):
    if not fact.fact_id.startswith("violation"):
        return fact
    return fact_of(msgspec.structs.replace(fact.body, rules=rules), fact.known_at_ms)
