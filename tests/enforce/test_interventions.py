"""Buyers are told only what a person upheld, and told again when it is taken back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import Fact, LedgerCache, consequences
from streamdetect.events.codec import encode
from streamdetect.events.ids import intervention_id
from streamdetect.events.messages import Intervention, RuleRef, Sanction
from tests.enforce.histories import DAY, amended, at, decided, on_incident, on_rule, said
from tests.enforce.strategies import POLICY, any_history

some = settings(max_examples=25, deadline=None)  # what comes late is walked anew each time


def told(facts: list[Fact]) -> list[Intervention]:
    """Return all interventions, fact by fact in this order of arrival."""
    cache = LedgerCache()
    return [
        message
        for count, fact in enumerate(facts)
        for message in consequences(facts[:count], fact, POLICY, cache)
        if isinstance(message, Intervention)
    ]


def states(facts: list[Fact]) -> list[str]:
    return [one.state for one in told(facts)]


def last_states(told: list[Intervention]) -> dict[str, str]:
    """What a reader of the topic holds at the end; a smaller `ledger_seq` is not acted on."""
    held: dict[str, Intervention] = {}
    for one in told:
        known = held.setdefault(one.violation_id, one)
        assert one.ledger_seq >= known.ledger_seq
        held[one.violation_id] = one
    return {violation_id: one.state for violation_id, one in held.items()}


def test_intervention_names_claim_room_goods_span_wording_and_exposure():
    violation = said(at(1), viewers=1834)
    (one,) = told([violation])
    assert one.state == "prepared"
    assert one.intervention_id == intervention_id(violation.body.violation_id)
    assert (one.room_id, one.product_id, one.claim) == ("room", "product", "说了第0句")
    assert (one.span.from_, one.span.to) == (0, 9)
    assert one.lawful_wording == violation.body.advice
    assert (one.viewers, one.exposure_known) == (1834, True)
    (unknown,) = told([said(at(1))])
    assert (unknown.viewers, unknown.exposure_known) == (None, False)


def test_machine_alone_releases_nothing():
    violation = said(at(1))
    by_machine = on_incident(violation, "uphold", at(2), by="machine")
    assert states([violation, by_machine]) == ["prepared"]


def test_upheld_is_released_overturned_withdrawn_and_upheld_again_released_again():
    violation = said(at(1))
    facts = [
        violation,
        on_incident(violation, "uphold", at(2)),
        on_incident(violation, "overturn", at(3), level="appeal"),
        on_incident(violation, "uphold", at(4), level="board"),
    ]
    assert states(facts) == ["prepared", "released", "withdrawn", "released"]
    assert len({(one.state, one.ledger_seq) for one in told(facts)}) == 4


def test_decision_on_the_warning_is_one_on_the_incident():
    violation = said(at(1))
    emitted = consequences([], violation, POLICY)
    (warning,) = (one for one in emitted if isinstance(one, Sanction))
    facts = [violation, decided("sanction", warning.sanction_id, "uphold", at(2))]
    assert states(facts) == ["prepared", "released"]


def test_every_repeat_in_the_broadcast_is_released():
    first = said(at(1), claim="c", broadcast="b", seq=0)
    second = said(at(1, 5), claim="c", broadcast="b", seq=9)
    facts = [first, second, on_incident(first, "uphold", at(2))]
    assert states(facts) == ["prepared", "prepared", "released", "released"]


def test_words_that_were_negated_are_withdrawn_and_corrected_ones_are_not():
    violation = said(at(1))
    assert states([violation, amended(violation, "negated")]) == ["prepared", "withdrawn"]
    assert states([violation, amended(violation, "corrected")]) == ["prepared"]


def test_voided_rule_withdraws_what_it_alone_carried():
    bad, good = RuleRef(id="bad-words", version=3), RuleRef(id="good-words", version=1)
    by_bad = said(at(1), claim="c", broadcast="b", seq=0, rules=(bad,))
    by_good = said(at(1, 1), claim="c", broadcast="b", seq=9, rules=(good,))
    void = on_rule("bad-words@3", "overturn", at(2))
    assert states([by_bad, void]) == ["prepared", "withdrawn"]
    facts = [by_bad, by_good, void, on_incident(by_good, "uphold", at(3))]
    held = last_states(told(facts))
    assert held[by_good.body.violation_id] == "released"
    assert last_states(told(facts[:3])) == {
        by_bad.body.violation_id: "withdrawn",
        by_good.body.violation_id: "prepared",
    }


@some
@given(any_history())
def test_nothing_is_released_that_no_person_upheld(facts):
    people = [
        fact.body
        for fact in facts
        if fact.fact_id.startswith("decision")
        and fact.body.verdict != "overturn"
        and fact.body.decided_by != "machine"
    ]
    if any(one.state == "released" for one in told(facts)):
        assert people


@some
@given(any_history(), st.randoms(use_true_random=False))
def test_withdrawn_after_overturn_whatever_the_order(facts, random):
    end = max(fact.known_at_ms for fact in facts) + DAY
    incidents = {f.body.incident_id: f for f in facts if f.fact_id.startswith("violation")}
    facts = [
        *facts,
        *(on_incident(f, "overturn", end, level="board", by="board") for f in incidents.values()),
    ]
    random.shuffle(facts)
    assert set(last_states(told(facts)).values()) <= {"withdrawn"}


@some
@given(any_history(), st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter_and_the_same_facts_give_the_same_bytes(facts, random):
    mixed = facts.copy()
    random.shuffle(mixed)
    in_order = last_states(told(sorted(facts, key=lambda fact: fact.order)))
    first, again = told(mixed), told(mixed)
    assert [encode(one) for one in first] == [encode(one) for one in again]
    ours = last_states(first)
    for violation_id in in_order.keys() | ours.keys():
        # What was taken back before anybody prepared it was never told.
        assert ours.get(violation_id, "withdrawn") == in_order.get(violation_id, "withdrawn")
