"""An appeal that we do not answer in time: the sanction is stayed, the case goes up."""

import pytest

from streamdetect.enforce import consequences, due, judge
from streamdetect.enforce.pleas import ALL_GOODS
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    Expulsion,
    MissedAppeal,
    ReviewRequest,
    Sanction,
    Standing,
)
from tests.enforce.histories import answered, appealed, at, decided, on_incident, real_policy, said

POLICY = real_policy()
ANSWER_DAYS = 15


def ledger(*facts, as_of=None):
    return judge(facts, POLICY, max(f.known_at_ms for f in facts) if as_of is None else as_of)


def expelled():
    """Facts up to an expulsion confirmed at day 19, and its id."""
    facts = [said(at(4 * i), "grave") for i in range(5)]
    (expulsion,) = ledger(*facts).expulsions
    for day, person in ((18, "reviewer-1"), (19, "reviewer-2")):
        facts.append(decided("expulsion", expulsion.expulsion_id, "uphold", at(day), by=person))
    return facts, expulsion.expulsion_id


def closed(found):
    return next(s for s in found.sanctions if s.measure == "close_account")


def test_expulsion_stands_until_our_time_to_answer_is_over():
    facts, expulsion_id = expelled()
    facts.append(appealed("expulsion", expulsion_id, at(20)))
    assert ledger(*facts, as_of=at(20 + ANSWER_DAYS) - 1).expulsions[0].state == "expelled"
    found = ledger(*facts, as_of=at(20 + ANSWER_DAYS))
    assert found.expulsions[0].state == "proposed"
    assert closed(found).state == "proposed"
    assert closed(found).stayed_since == from_ms(at(20 + ANSWER_DAYS))
    assert closed(found).decided_by == ("reviewer-1", "reviewer-2")
    assert "close_account" not in {one.measure for one in found.standing.measures}


def test_missed_deadline_is_told_by_time_alone_and_escalated():
    facts, expulsion_id = expelled()
    facts.append(appealed("expulsion", expulsion_id, at(20)))
    told = due(facts, POLICY, at(20 + ANSWER_DAYS))
    assert ("close_account", "proposed") in [
        (one.measure, one.state) for one in told if isinstance(one, Sanction)
    ]
    assert [one.state for one in told if isinstance(one, Expulsion)] == ["proposed"]
    (request,) = [one for one in told if isinstance(one, ReviewRequest)]
    assert (request.target.type, request.target.id) == ("expulsion", expulsion_id)
    assert request.priority == 1
    assert isinstance(told[-1], Standing)
    assert set(told[:-1]) <= set(due(facts, POLICY, at(60)))


def test_answer_that_comes_late_puts_the_sanction_in_force_again():
    facts, expulsion_id = expelled()
    appeal = appealed("expulsion", expulsion_id, at(20))
    # They decided on another target; the outcome says that this is the answer.
    decision = decided("sanction", "of-old", "uphold", at(39), by="judge", level="appeal")
    facts += [appeal, decision, answered(appeal, "uphold", at(40), decision)]
    found = ledger(*facts)
    assert found.expulsions[0].state == "expelled"
    assert closed(found).stayed_since is None


def test_outcome_without_a_decision_silences_no_appeal():
    facts, expulsion_id = expelled()
    appeal = appealed("expulsion", expulsion_id, at(20))
    facts += [appeal, answered(appeal, "uphold", at(21))]
    assert ledger(*facts, as_of=at(60)).expulsions[0].state == "proposed"


def test_late_decision_at_the_level_of_appeals_is_an_answer():
    facts, expulsion_id = expelled()
    facts.append(appealed("expulsion", expulsion_id, at(20)))
    upheld = decided("expulsion", expulsion_id, "uphold", at(40), by="judge", level="appeal")
    emitted = consequences(facts, upheld, POLICY)
    states = [one.state for one in emitted if isinstance(one, Expulsion)]
    assert states == ["proposed", "expelled"]
    assert ledger(*facts, upheld).expulsions[0].state == "expelled"
    overturned = decided("expulsion", expulsion_id, "overturn", at(40), by="judge", level="appeal")
    assert ledger(*facts, overturned).expulsions[0].state == "reinstated"


def test_decision_of_first_instance_is_no_answer_to_an_appeal():
    facts, expulsion_id = expelled()
    facts.append(appealed("expulsion", expulsion_id, at(20)))
    facts.append(decided("expulsion", expulsion_id, "uphold", at(21), by="reviewer-3"))
    assert ledger(*facts, as_of=at(36)).expulsions[0].state == "proposed"


def test_appeal_answered_in_time_stays_nothing():
    facts, expulsion_id = expelled()
    appeal = appealed("expulsion", expulsion_id, at(20))
    decision = decided("expulsion", expulsion_id, "uphold", at(29), by="judge", level="appeal")
    facts += [appeal, decision, answered(appeal, "uphold", at(30), decision)]
    assert ledger(*facts, as_of=at(60)).expulsions[0].state == "expelled"


@pytest.mark.parametrize("appealed_against", ["sanction", "incident"])
def test_decision_on_an_incident_answers_an_appeal_against_its_warning_and_the_other_way_round(
    appealed_against,
):
    claim = said(at(0))
    (warning,) = ledger(claim).sanctions
    ids = {"sanction": warning.sanction_id, "incident": claim.body.incident_id}
    other = "incident" if appealed_against == "sanction" else "sanction"
    appeal = appealed(appealed_against, ids[appealed_against], at(1))
    upheld = decided(other, ids[other], "uphold", at(5), by="board", level="board")
    found = ledger(claim, appeal, upheld, as_of=at(40))
    assert [(s.state, s.stayed_since) for s in found.sanctions] == [("imposed", None)]
    late = due([claim, appeal, upheld], POLICY, at(40))
    assert not [one for one in late if isinstance(one, ReviewRequest)]


def test_decision_on_an_expulsion_answers_an_appeal_against_one_of_its_sanctions():
    facts, expulsion_id = expelled()
    facts.append(appealed("sanction", closed(ledger(*facts)).sanction_id, at(20)))
    facts.append(decided("expulsion", expulsion_id, "uphold", at(25), by="board", level="board"))
    assert ledger(*facts, as_of=at(60)).expulsions[0].state == "expelled"


def test_appeal_filed_after_its_time_stays_nothing():
    facts, expulsion_id = expelled()
    facts.append(appealed("expulsion", expulsion_id, at(19 + 31)))
    found = ledger(*facts, as_of=at(90))
    assert found.expulsions[0].state == "expelled"


def expelled_and_barred():
    """Facts up to an account closed at day 9 and barred from registering at day 25."""
    facts = [said(at(2 * i), "grave", "medical_claim") for i in range(5)]
    (expulsion,) = ledger(*facts).expulsions
    facts += by_two_people("expulsion", expulsion.expulsion_id, at(9))
    facts += [said(at(20 + i), "grave", "medical_claim") for i in range(2)]
    facts += by_two_people("sanction", barred(ledger(*facts)).sanction_id, at(25))
    return facts, expulsion.expulsion_id


def by_two_people(target, target_id, when):
    people = ("reviewer-1", "reviewer-2")
    return [decided(target, target_id, "uphold", when, by=person) for person in people]


def barred(found):
    return next(s for s in found.sanctions if s.measure == "bar_reregistration")


def test_appeal_against_an_expulsion_is_in_time_until_the_day_that_it_names():
    facts, expulsion_id = expelled_and_barred()
    (expulsion,) = ledger(*facts).expulsions
    assert expulsion.appeal_until == from_ms(at(25 + 30))
    last_day = [*facts, appealed("expulsion", expulsion_id, at(25 + 30))]
    found = ledger(*last_day, as_of=at(25 + 30 + ANSWER_DAYS))
    assert [closed(found).state, barred(found).state] == ["proposed", "proposed"]
    assert found.expulsions[0].state == "proposed"
    too_late = [*facts, appealed("expulsion", expulsion_id, at(25 + 30) + 1)]
    found = ledger(*too_late, as_of=at(25 + 31 + ANSWER_DAYS))
    assert found.expulsions[0].state == "expelled"


def test_appeal_against_one_sanction_of_an_expulsion_has_the_time_of_that_sanction():
    facts, _ = expelled_and_barred()
    facts.append(appealed("sanction", closed(ledger(*facts)).sanction_id, at(45)))
    assert closed(ledger(*facts, as_of=at(45 + ANSWER_DAYS))).state == "imposed"


def test_day_until_which_an_expulsion_may_be_appealed_against_does_not_move_back():
    facts, expulsion_id = expelled_and_barred()
    bar = barred(ledger(*facts)).sanction_id
    facts.append(appealed("sanction", bar, at(26)))
    found = ledger(*facts, as_of=at(26 + ANSWER_DAYS))
    assert (barred(found).state, closed(found).state) == ("proposed", "imposed")
    assert found.expulsions[0].appeal_until == from_ms(at(25 + 30))
    facts.append(decided("sanction", bar, "overturn", at(42), by="judge", level="appeal"))
    assert ledger(*facts).expulsions[0].appeal_until == from_ms(at(25 + 30))
    facts.append(appealed("expulsion", expulsion_id, at(50)))
    assert closed(ledger(*facts, as_of=at(50 + ANSWER_DAYS))).state == "proposed"


def test_appeal_against_an_incident_stays_what_rests_on_it():
    claim, other = said(at(0)), said(at(1))
    facts = [claim, other, appealed("incident", claim.body.incident_id, at(2))]
    found = ledger(*facts, as_of=at(2 + ANSWER_DAYS))
    stays = [bool(s.stayed_since) for s in found.sanctions if s.measure == "warn"]
    assert stays == [True, False]


def test_term_goes_on_while_a_sanction_is_stayed():
    claim = said(at(0))
    facts = [claim, appealed("incident", claim.body.incident_id, at(1))]
    assert [s.state for s in ledger(*facts, as_of=at(20)).sanctions] == ["proposed"]
    assert [s.state for s in ledger(*facts, as_of=at(91)).sanctions] == ["expired"]


@pytest.mark.parametrize("day", [10, 20])
def test_overturned_appeal_lifts_the_sanction(day):
    claim = said(at(0))
    facts = [claim, appealed("incident", claim.body.incident_id, at(1))]
    facts.append(on_incident(claim, "overturn", at(day), level="appeal", by="judge"))
    assert [s.state for s in ledger(*facts).sanctions] == ["lifted"]


def test_missed_appeal_against_an_interception_is_told_to_who_holds_the_goods_back():
    appeal = appealed("interception", "i", at(1), product="p")
    assert due([appeal], POLICY, at(1 + ANSWER_DAYS) - 1) == ()
    request, missed, _ = due([appeal], POLICY, at(60))
    assert isinstance(request, ReviewRequest)
    assert missed == MissedAppeal(
        appeal_id=appeal.body.appeal_id,
        subject_id=appeal.subject_id,
        product_id="p",
        interception_id="i",
        filed_at=from_ms(at(1)),
        heard_at=from_ms(at(1)),
        missed_at=from_ms(at(1 + ANSWER_DAYS)),
    )


def test_missed_appeal_is_told_by_the_next_fact_where_that_comes_before_the_timer():
    appeal = appealed("interception", "i", at(1), product="p")
    told = consequences([appeal], said(at(30)), POLICY)
    assert [one.product_id for one in told if isinstance(one, MissedAppeal)] == ["p"]


def test_missed_appeal_that_does_not_name_its_goods_is_told_to_all_who_hold_goods_back():
    told = due([appealed("interception", "i", at(1))], POLICY, at(60))
    assert [type(one) for one in told] == [ReviewRequest, MissedAppeal, Standing]
    assert (told[1].product_id, told[1].interception_id) == (ALL_GOODS, "i")


def test_answered_appeal_against_an_interception_releases_no_goods():
    appeal = appealed("interception", "i", at(1), product="p")
    decision = decided("interception", "i", "uphold", at(9), by="judge", level="appeal")
    assert due([appeal, decision], POLICY, at(60)) == ()
