"""Scenarios that read like the law (直播电商监督管理办法 arts. 12, 14, 31), real policy."""

import pytest

from streamdetect.enforce import Fact, Ledger, consequences, due, fact_of, judge, parse_policy
from streamdetect.enforce.admission import DecisionRights, refusal_of
from streamdetect.enforce.reviewers import Reviewer, Reviewers
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import Expulsion, ReviewRequest, Sanction, Standing
from streamdetect.events.vocabulary import measure_rank
from tests.enforce.histories import (
    DAY,
    DEPARTMENT_RULE,
    MINUTE,
    SUBJECT,
    amended,
    appealed,
    at,
    decided,
    on_incident,
    policy_mapping,
    real_policy,
    said,
)

POLICY = real_policy()
REVIEWERS = DecisionRights(
    Reviewers(
        "list",
        "1",
        2,
        {name: Reviewer(name, frozenset({"review"})) for name in ("reviewer-1", "reviewer-2")},
    )
)


def ledger(*facts: Fact, as_of: int | None = None) -> Ledger:
    return judge(facts, POLICY, max(f.known_at_ms for f in facts) if as_of is None else as_of)


def states(found: Ledger, measure: str) -> list[str]:
    return [sanction.state for sanction in found.sanctions if sanction.measure == measure]


def measures(found: Ledger, state: str) -> list[str]:
    return [sanction.measure for sanction in found.sanctions if sanction.state == state]


def of_type(emitted, kind):
    return [message for message in emitted if isinstance(message, kind)]


def offender(incidents: int = 7, every: float = 4, severity: str = "grave") -> list[Fact]:
    """Someone who makes another disease claim every few days."""
    return [said(at(i * every), severity, "exaggerated_efficacy") for i in range(incidents)]


def the_expulsion(found: Ledger) -> Expulsion:
    (expulsion,) = found.expulsions
    return expulsion


# Slips


def test_slip_first_general_violation_is_warned_and_costs_points():
    slip = said(at(0))
    found = ledger(slip)
    assert found.standing.points == 2
    assert measures(found, "imposed") == ["warn"]
    (warning,) = found.sanctions
    assert warning.reasons[0].quote == slip.body.quote
    assert warning.reasons[0].law == slip.body.law
    assert (warning.points_before, warning.points_after) == (0, 2)
    assert warning.decided_by == ("machine",)
    assert warning.report_to == "county"
    assert to_ms(warning.appeal_until) == slip.known_at_ms + 15 * DAY
    assert found.standing.next_measure == "limit_features"
    assert found.standing.points_to_next == 2


def test_slip_corrected_on_the_spot_is_a_notice_without_points():
    slip = said(at(0))
    found = ledger(slip, amended(slip, "corrected"))
    assert found.standing.points == 0
    assert found.standing.strikes == ()
    (notice,) = found.sanctions
    assert (notice.measure, notice.state) == ("warn", "imposed")
    assert notice.mitigations == ("first_slight_corrected",)
    assert notice.report_to == "none"
    assert [entry.state for entry in found.incidents] == ["notice"]


def test_slip_correction_takes_the_points_back_by_an_event():
    slip = said(at(0))
    emitted = consequences([slip], amended(slip, "corrected"), POLICY)
    (notice,) = of_type(emitted, Sanction)
    assert (notice.points_before, notice.points_after) == (0, 0)
    assert of_type(emitted, Standing)[0].strikes == ()


def test_slip_said_again_after_its_correction_is_not_corrected():
    slip = said(at(0), broadcast="b", claim="c")
    again = said(at(0, 5), broadcast="b", claim="c", seq=9)
    assert ledger(slip, amended(slip, "corrected"), again).standing.points == 2


def test_slip_corrected_grave_claim_still_costs_points():
    grave = said(at(0), "grave", "medical_claim")
    assert ledger(grave, amended(grave, "corrected")).standing.points == 7


def test_slip_corrected_serious_claim_costs_half():
    serious = said(at(0), "serious")
    assert ledger(serious, amended(serious, "corrected")).standing.points == 2


@pytest.mark.parametrize("kind", ["negated", "retracted"])
def test_amendment_that_takes_the_words_back_leaves_no_strike(kind):
    slip = said(at(0))
    found = ledger(slip, amended(slip, kind))
    assert found.standing.points == 0
    assert states(found, "warn") == ["lifted"]
    assert [entry.state for entry in found.incidents] == ["taken_back"]


# Repeats


def test_repeats_in_one_broadcast_are_one_strike():
    facts = [said(at(0, m), broadcast="b", claim="c", seq=m) for m in range(0, 200, 10)]
    found = ledger(*facts)
    assert found.standing.points == 2
    assert len(found.standing.strikes) == 1


def test_same_sentence_in_thirty_broadcasts_before_the_notice_counts_once():
    facts = [said(at(0, m), claim="c", known=at(1)) for m in range(30)]
    found = ledger(*facts)
    assert found.standing.points == 2
    assert sorted(e.state for e in found.incidents) == ["repeat"] * 29 + ["strike"]


def test_parallel_rooms_that_say_the_same_at_once_count_once():
    first = said(at(0), claim="c", broadcast="room a")
    rooms = [said(at(0) + i * 1000, claim="c", broadcast=f"room {i}") for i in range(1, 6)]
    found = ledger(first, *rooms, as_of=at(1))
    assert [strike.incident_id for strike in found.standing.strikes] == [first.body.incident_id]
    assert sorted(e.state for e in found.incidents) == ["repeat"] * 5 + ["strike"]


def test_recording_that_loops_on_after_its_notice_stays_one_strike_of_its_broadcast():
    loop = [said(at(0, 45 * i), claim="c", broadcast="night", seq=i) for i in range(12)]
    found = ledger(*loop)
    assert found.standing.points == 2
    assert [e.state for e in found.incidents] == ["strike"]


def test_same_sentence_within_the_grace_after_the_notice_does_not_count():
    first = said(at(0), claim="c")
    assert ledger(first, said(at(0, 29), claim="c")).standing.points == 2


def test_same_sentence_after_notice_and_grace_counts_again():
    first = said(at(0), claim="c")
    assert ledger(first, said(at(0, 31), claim="c")).standing.points == 4


def test_same_sentence_covered_by_a_notice_goes_free_with_it():
    first, repeat = said(at(0), claim="c"), said(at(0, 5), claim="c")
    found = ledger(first, repeat, on_incident(first, "overturn", at(1)))
    assert found.standing.points == 0
    assert set(measures(found, "lifted")) == {"warn"}


def test_same_sentence_upheld_by_a_person_stands_by_itself():
    first, repeat = said(at(0), claim="c"), said(at(0, 5), claim="c")
    found = ledger(
        first, repeat, on_incident(first, "overturn", at(1)), on_incident(repeat, "uphold", at(2))
    )
    assert [strike.incident_id for strike in found.standing.strikes] == [repeat.body.incident_id]


def test_repeats_upheld_by_people_cover_each_other_where_the_first_was_acquitted():
    first, *repeats = (said(at(0, minute), claim="c") for minute in (0, 1, 2))
    upheld = [on_incident(one, "uphold", at(1)) for one in repeats]
    found = ledger(first, *repeats, *upheld, on_incident(first, "overturn", at(2)))
    assert [entry.state for entry in found.incidents] == ["acquitted", "strike", "repeat"]
    assert found.standing.points == ledger(*repeats, *upheld).standing.points == 2


def test_repeat_upheld_by_people_is_covered_by_another_notice_where_the_first_was_acquitted():
    first, doubted = said(at(0), claim="c"), said(at(0, 10), claim="c", outcome="review")
    later = said(at(0, 120), claim="c")
    acquitted, upheld = on_incident(first, "overturn", at(1)), on_incident(doubted, "uphold", at(2))
    found = ledger(first, doubted, later, acquitted, upheld)
    assert [strike.incident_id for strike in found.standing.strikes] == [later.body.incident_id]


def test_same_sentence_counts_where_the_noticed_one_was_never_said():
    first, repeat = said(at(0), claim="c"), said(at(0, 5), claim="c")
    found = ledger(first, repeat, amended(first, "retracted", after=10 * MINUTE))
    assert [strike.incident_id for strike in found.standing.strikes] == [repeat.body.incident_id]


def test_same_sentence_that_had_its_own_notice_stands_where_the_first_was_never_said():
    first, repeat, again = (said(at(0, minute), claim="c") for minute in (0, 0.1, 60))
    retracted = fact_of(amended(first, "retracted").body, at(0, 61))
    found = ledger(first, repeat, again, retracted)
    assert [entry.state for entry in found.incidents] == ["taken_back", "strike", "strike"]
    assert found.standing.points == ledger(repeat, again).standing.points


def test_three_price_frauds_in_a_month_climb_the_ladder():
    one, two, three = said(at(0)), said(at(10)), said(at(20))
    assert measures(ledger(one), "imposed") == ["warn"]
    assert measures(ledger(one, two), "imposed") == ["warn", "warn", "limit_features"]
    found = ledger(one, two, three)
    assert found.standing.points == 6
    assert measures(found, "proposed") == ["limit_traffic"]
    assert measures(found, "imposed").count("warn") == 3


def test_review_violation_is_no_strike_until_a_person_upholds_it():
    doubtful = said(at(0), "serious", outcome="review")
    found = ledger(doubtful)
    assert found.sanctions == ()
    assert [entry.state for entry in found.incidents] == ["awaits_review"]
    upheld = on_incident(doubtful, "uphold", at(1))
    found = ledger(doubtful, upheld)
    assert found.standing.points == 4
    # Its notice went out when the person decided, not when it was said.
    assert found.sanctions[0].effective_from == from_ms(at(1))


def test_review_violation_upheld_by_the_machine_is_not_upheld():
    doubtful = said(at(0), outcome="review")
    assert ledger(doubtful, on_incident(doubtful, "uphold", at(1), by="machine")).sanctions == ()


# Grave claims and the limits of the machine


def test_grave_medical_claim_interrupts_the_broadcast_until_a_person_has_looked():
    claim = said(at(0), "grave", "medical_claim")
    found = ledger(claim)
    assert measures(found, "imposed") == ["warn", "interrupt"]
    assert measures(found, "proposed") == ["limit_traffic"]
    interrupt = next(s for s in found.sanctions if s.measure == "interrupt")
    assert to_ms(interrupt.valid_until) == claim.occurred_at_ms + 30 * MINUTE
    assert states(ledger(claim, as_of=at(0, 31)), "interrupt") == ["expired"]


def test_grave_claim_heard_by_a_worker_that_catches_up_interrupts_nobody():
    found = ledger(said(at(0), "grave", "medical_claim", known=at(0, 45)))
    assert "interrupt" not in measures(found, "imposed")
    assert "limit_features" in measures(found, "imposed")


def test_machine_alone_never_goes_beyond_its_limits():
    found = ledger(*offender(12))
    for sanction in found.sanctions:
        if sanction.decided_by == ("machine",) and sanction.state != "proposed":
            assert sanction.measure in {"warn", "limit_features", "interrupt"}
    assert "close_account" in {s.measure for s in found.sanctions}


def test_proposal_is_imposed_by_one_person_and_runs_from_then():
    claims = offender(2, every=1)
    proposed = next(s for s in ledger(*claims).sanctions if s.measure == "suspend")
    assert (proposed.state, proposed.valid_until, proposed.decided_by) == ("proposed", None, ())
    decision = decided("sanction", proposed.sanction_id, "uphold", at(2))
    imposed = next(s for s in ledger(*claims, decision).sanctions if s.measure == "suspend")
    assert imposed.state == "imposed"
    assert imposed.decided_by == ("reviewer-1",)
    assert imposed.effective_from == from_ms(at(2))
    assert imposed.valid_until == from_ms(at(5))
    assert states(ledger(*claims, decision, as_of=at(5)), "suspend") == ["expired"]


def test_measure_taken_back_and_upheld_again_runs_for_the_rest_of_its_term():
    claims = offender(2, every=1)
    suspension = next(s for s in ledger(*claims).sanctions if s.measure == "suspend")
    target = "sanction", suspension.sanction_id
    served_a_day = [
        *claims,
        decided(*target, "uphold", at(2)),
        decided(*target, "overturn", at(3), by="judge", level="appeal"),
        decided(*target, "uphold", at(9), by="board-1", level="board"),
    ]
    again = next(s for s in ledger(*served_a_day).sanctions if s.measure == "suspend")
    assert (again.state, again.effective_from) == ("imposed", from_ms(at(9)))
    assert again.valid_until == from_ms(at(11))  # of three days one was served
    half_a_day_more = [
        *served_a_day,
        decided(*target, "overturn", at(9.5), by="board-2", level="board"),
        decided(*target, "uphold", at(20), by="board-3", level="board"),
    ]
    last = next(s for s in ledger(*half_a_day_more).sanctions if s.measure == "suspend")
    assert last.valid_until == from_ms(at(21.5))
    assert states(ledger(*half_a_day_more, as_of=at(21.5)), "suspend") == ["expired"]


def test_proposal_that_nobody_decides_lapses():
    claims = offender(2, every=1)
    assert states(ledger(*claims, as_of=at(30)), "suspend") == ["expired"]
    proposed = next(s for s in ledger(*claims).sanctions if s.measure == "suspend")
    late = decided("sanction", proposed.sanction_id, "uphold", at(30))
    assert states(ledger(*claims, late), "suspend") == ["expired"]


def test_proposal_that_lapsed_is_made_anew_by_the_next_strike():
    a, b, late = said(at(0), "grave"), said(at(1), "grave"), said(at(20))
    found = ledger(a, b, late)
    assert states(found, "suspend") == ["expired", "proposed"]


def test_measure_served_is_proposed_again_for_the_next_strike():
    a, b, again = said(at(0), "grave"), said(at(1), "grave"), said(at(20))
    suspension = next(s for s in ledger(a, b).sanctions if s.measure == "suspend")
    served = decided("sanction", suspension.sanction_id, "uphold", at(2))
    assert states(ledger(a, b, served, again), "suspend") == ["expired", "proposed"]


def test_measure_refused_is_not_proposed_again_but_the_lower_one_is():
    a, b, again = said(at(0), "grave"), said(at(1), "grave"), said(at(20))
    suspension = next(s for s in ledger(a, b).sanctions if s.measure == "suspend")
    refused = decided("sanction", suspension.sanction_id, "overturn", at(2))
    found = ledger(a, b, refused, again)
    assert states(found, "suspend") == ["lifted"]
    assert states(found, "limit_traffic") == ["expired", "proposed"]


def suspension_refused_that_skipped_limited_traffic() -> list[Fact]:
    first, second = said(at(0), "serious"), said(at(1), "grave", "medical_claim")
    found = ledger(first, second)
    assert states(found, "limit_traffic") == []
    suspension = next(s for s in found.sanctions if s.measure == "suspend")
    return [first, second, decided("sanction", suspension.sanction_id, "overturn", at(2))]


def test_measure_refused_is_followed_by_the_lower_one_that_it_had_skipped():
    facts = suspension_refused_that_skipped_limited_traffic()
    found = ledger(*facts, said(at(3)))
    assert states(found, "suspend") == ["lifted"]
    assert states(found, "limit_traffic") == ["proposed"]
    # While that one is open the next strike asks for it no more.
    assert states(ledger(*facts, said(at(3)), said(at(4))), "limit_traffic") == ["proposed"]


def test_lower_measure_that_was_refused_as_well_is_not_asked_for_again():
    facts = [*suspension_refused_that_skipped_limited_traffic(), said(at(3))]
    limit = next(s for s in ledger(*facts).sanctions if s.measure == "limit_traffic")
    facts.append(decided("sanction", limit.sanction_id, "overturn", at(3.5)))
    assert states(ledger(*facts, said(at(4))), "limit_traffic") == ["lifted"]


def test_measure_that_was_skipped_is_not_asked_for_while_the_heavier_one_waits_or_ran_out():
    first, second = said(at(0), "serious"), said(at(1), "grave", "medical_claim")
    assert states(ledger(first, second, said(at(2))), "limit_traffic") == []
    assert states(ledger(first, second, said(at(20))), "limit_traffic") == []


@pytest.mark.parametrize("kind", ["corrected", "negated"])
def test_measure_run_out_is_renewed_after_a_slip_that_was_taken_back(kind):
    grave, slip, next_one = said(at(0), "grave"), said(at(19)), said(at(20))
    found = ledger(grave, slip, amended(slip, kind), next_one)
    assert states(found, "limit_traffic") == ["expired", "lifted", "proposed"]


def test_measure_refused_is_not_proposed_again_once_its_incident_is_taken_back():
    grave, slip = said(at(0), "grave"), said(at(19))
    renewed = ledger(grave, slip).sanctions[-1]
    refused = decided("sanction", renewed.sanction_id, "overturn", at(19.1))
    negated = fact_of(amended(slip, "negated").body, at(19.2))
    found = ledger(grave, slip, refused, negated, said(at(20)))
    assert states(found, "limit_traffic") == ["expired", "lifted"]


def corrected_at_once(day: float) -> list[Fact]:
    words = said(at(day))
    return [fact_of(amended(words, "corrected").body, words.known_at_ms - 1), words]


def test_measure_run_out_is_renewed_by_a_strike_that_changes_what_others_cost():
    slips = [fact for day in (12, 13, 20) for fact in corrected_at_once(day)]
    doubted = said(at(19.9), outcome="review")
    found = ledger(said(at(0), "grave"), *slips, doubted, on_incident(doubted, "uphold", at(22)))
    # What a person upheld was said before the last slip, which is no rare one any more.
    assert [entry.points for entry in found.incidents] == [6, 0, 0, 2, 1]
    assert states(found, "limit_traffic") == ["expired", "proposed"]


def test_cooling_off_ends_with_a_strike_that_changes_what_others_cost():
    heard = [said(at(-1), "notice"), said(at(0), "grave"), said(at(0, 60), "grave")]
    doubted = said(at(1), "notice", outcome="review")
    facts = [*heard, *corrected_at_once(2), doubted, on_incident(doubted, "uphold", at(4))]
    assert states(ledger(*facts[:-1]), "suspend") == []
    assert states(ledger(*facts), "suspend") == ["proposed"]


def test_measure_run_out_is_renewed_beside_a_lighter_one_that_people_decide():
    mapping = policy_mapping()
    (limits,) = [one for one in mapping["measures"] if one["measure"] == "limit_features"]
    limits.update(decided_by="person", lapses_after={"days": 7}, review_within={"hours": 24})
    found = judge([said(at(0), "grave"), said(at(20))], parse_policy(mapping), at(20, 1))
    assert states(found, "limit_traffic") == ["expired", "proposed"]
    assert states(found, "limit_features") == ["proposed"]


def test_cooling_off_what_follows_at_once_takes_no_heavier_measure():
    a, b = said(at(0), "grave"), said(at(0, 60), "grave")
    found = ledger(a, b)
    assert states(found, "limit_traffic") == ["proposed"]
    assert states(found, "suspend") == []
    assert "interrupt" in measures(found, "imposed")  # the machine's own measures go on


def test_cooling_off_the_next_strike_takes_what_was_put_off():
    a, b, later = said(at(0), "grave"), said(at(0, 60), "grave"), said(at(1), "notice")
    found = ledger(a, b, later)
    assert states(found, "suspend") == ["proposed"]
    acquitted = ledger(a, b, later, on_incident(b, "overturn", at(2)))
    assert states(acquitted, "suspend") == ["lifted"]


def test_cooling_off_does_not_keep_weeks_that_are_heard_at_once_from_climbing():
    facts = [said(at(4 * i), "grave", known=at(30, 0.1 * i)) for i in range(5)]
    assert the_expulsion(ledger(*facts)).state == "proposed"


# Expulsion


def test_expulsion_is_proposed_after_six_to_eight_heavy_incidents():
    def first_proposal(severities):
        facts = [said(at(4 * i), s) for i, s in enumerate(severities)]
        for count in range(1, len(facts) + 1):
            if ledger(*facts[:count]).expulsions:
                return count
        return None

    assert first_proposal(["grave"] * 12) == 5
    assert first_proposal(["serious", "grave"] * 6) == 6
    assert first_proposal(["serious"] * 12) == 8
    assert first_proposal(["general"] * 20) is None


def test_expulsion_needs_incidents_over_more_than_a_week():
    assert ledger(*offender(7, every=0.2)).expulsions == ()


def test_expulsion_is_proposed_with_a_request_to_people():
    *earlier, last = offender(5)
    emitted = consequences(earlier, last, POLICY)
    (expulsion,) = of_type(emitted, Expulsion)
    assert expulsion.state == "proposed"
    assert expulsion.decided_by == ()
    (request,) = [r for r in of_type(emitted, ReviewRequest) if r.target.type == "expulsion"]
    assert request.target.id == expulsion.expulsion_id
    assert request.violation == last.body
    assert isinstance(emitted[-1], Standing)


def test_expulsion_that_grows_is_asked_for_again_as_the_newer_of_one_request():
    def asked(facts: list[Fact]) -> ReviewRequest:
        emitted = of_type(consequences(facts[:-1], facts[-1], POLICY), ReviewRequest)
        (request,) = [one for one in emitted if one.target.type == "expulsion"]
        return request

    first, again = asked(offender(5)), asked(offender(8))
    assert first.request_id == again.request_id
    assert first.violation != again.violation
    assert first.ledger_seq < again.ledger_seq


def confirmed(target: str = "expulsion") -> tuple[list[Fact], Expulsion]:
    facts = offender(5)
    expulsion = the_expulsion(ledger(*facts))
    target_id = expulsion.expulsion_id if target == "expulsion" else expulsion.sanction_ids[0]
    facts.append(decided(target, target_id, "uphold", at(18), by="reviewer-1"))
    facts.append(decided(target, target_id, "uphold", at(19), by="reviewer-2"))
    return facts, expulsion


@pytest.mark.parametrize("target", ["expulsion", "sanction"])
def test_expulsion_takes_two_different_people(target):
    facts, _ = confirmed(target)
    assert the_expulsion(ledger(*facts[:-1])).state == "proposed"
    expelled = the_expulsion(ledger(*facts))
    assert expelled.state == "expelled"
    assert expelled.decided_by == ("reviewer-1", "reviewer-2")
    closed = next(s for s in ledger(*facts).sanctions if s.measure == "close_account")
    assert (closed.state, closed.report_to) == ("imposed", "province")
    assert closed.effective_from == from_ms(at(19))
    assert "close_account" in {m.measure for m in ledger(*facts).standing.measures}


@pytest.mark.parametrize("second", ["reviewer-1", " Reviewer-1 ", "machine"])
def test_expulsion_same_person_twice_is_not_two_people(second):
    facts, expulsion = confirmed()
    facts[-1] = decided("expulsion", expulsion.expulsion_id, "uphold", at(19), by=second)
    assert the_expulsion(ledger(*facts)).state == "proposed"


def test_expulsion_decision_on_one_and_the_other_name_of_it_counts_together():
    facts, expulsion = confirmed()
    facts[-1] = decided("sanction", expulsion.sanction_ids[0], "uphold", at(19), by="reviewer-2")
    assert the_expulsion(ledger(*facts)).state == "expelled"


def test_expulsion_confirmed_appealed_overturned_reinstated():
    facts, expulsion = confirmed()
    appeal = appealed("expulsion", expulsion.expulsion_id, at(20))
    (request,) = of_type(consequences(facts, appeal, POLICY), ReviewRequest)
    assert request.target.id == expulsion.expulsion_id
    facts.append(appeal)
    overturn = decided("expulsion", expulsion.expulsion_id, "overturn", at(25), "boss", "appeal")
    emitted = consequences(facts, overturn, POLICY)
    assert [e.state for e in of_type(emitted, Expulsion)] == ["reinstated"]
    assert [(s.measure, s.state) for s in of_type(emitted, Sanction)] == [
        ("close_account", "lifted")
    ]
    assert of_type(emitted, Sanction)[0].decided_by == ("boss",)
    # The points stay: the measure was too much, the incidents are not in doubt.
    assert emitted[-1].points == 30


def test_expulsion_review_cannot_undo_what_appeal_decided():
    facts, expulsion = confirmed()
    target = expulsion.expulsion_id
    facts.append(decided("expulsion", target, "overturn", at(25), "boss", "appeal"))
    facts.append(decided("expulsion", target, "uphold", at(26), "reviewer-3"))
    facts.append(decided("expulsion", target, "uphold", at(27), "reviewer-4"))
    assert the_expulsion(ledger(*facts)).state == "reinstated"
    facts.append(decided("expulsion", target, "uphold", at(28), "director-1", "board"))
    assert the_expulsion(ledger(*facts)).state == "proposed"
    facts.append(decided("expulsion", target, "uphold", at(29), "director-2", "board"))
    assert the_expulsion(ledger(*facts)).state == "expelled"


def test_expulsion_ends_when_its_incidents_no_longer_carry_it():
    facts, _ = confirmed()
    acquittal = on_incident(facts[2], "overturn", at(25), by="judge", level="appeal")
    emitted = consequences(facts, acquittal, POLICY)
    assert [e.state for e in of_type(emitted, Expulsion)] == ["reinstated"]
    lifted = {s.measure: s for s in of_type(emitted, Sanction) if s.state == "lifted"}
    assert "close_account" in lifted
    assert "warn" in lifted
    assert lifted["close_account"].decided_by == ("judge",)
    assert emitted[-1].points == 24


def test_expulsion_stands_while_other_incidents_carry_it():
    facts, _ = confirmed()
    facts.insert(5, said(at(17.5), "grave", "exaggerated_efficacy"))
    acquittal = on_incident(facts[2], "overturn", at(25))
    found = ledger(*facts, acquittal)
    assert the_expulsion(found).state == "expelled"
    assert facts[2].body.incident_id not in {
        reason.incident_id
        for s in found.sanctions
        if s.measure == "close_account"
        for reason in s.reasons
    }


def test_expulsion_overturned_and_the_incident_upheld_again_by_the_board_stands():
    facts, expulsion = confirmed()
    facts.append(on_incident(facts[2], "overturn", at(25), by="judge", level="appeal"))
    facts.append(on_incident(facts[2], "uphold", at(30), by="board-1", level="board"))
    again = the_expulsion(ledger(*facts))
    assert again.expulsion_id == expulsion.expulsion_id
    assert again.state == "expelled"


def test_expulsion_refused_is_not_proposed_again_by_old_incidents():
    facts = [*offender(7)]
    expulsion = the_expulsion(ledger(*facts))
    facts.append(decided("expulsion", expulsion.expulsion_id, "overturn", at(40)))
    found = ledger(*facts)
    assert [e.state for e in found.expulsions] == ["released"]
    assert "close_account" not in measures(found, "proposed")


def test_expulsion_new_one_after_reinstatement_has_its_own_id():
    facts, old = confirmed()
    facts.append(on_incident(facts[2], "overturn", at(25)))
    facts += [said(at(30 + i), "grave", "exaggerated_efficacy") for i in range(2)]
    found = ledger(*facts)
    assert [e.state for e in found.expulsions] == ["reinstated", "proposed"]
    assert found.expulsions[1].expulsion_id != old.expulsion_id


def test_blacklist_rests_on_statute_or_regulation_only():
    heavy = [said(at(5 * i), "grave", "exaggerated_efficacy") for i in range(12)]
    minor_law = [
        said(at(5 * i), "grave", "exaggerated_efficacy", law=(DEPARTMENT_RULE,)) for i in range(12)
    ]
    assert "blacklist" in measures(ledger(*heavy), "proposed")
    assert "blacklist" not in measures(ledger(*minor_law), "proposed")
    assert "bar_reregistration" in measures(ledger(*minor_law), "proposed")


def test_bar_joins_the_expulsion_under_way_and_its_term_ends_by_release():
    facts = offender(8)
    found = ledger(*facts)
    expulsion = the_expulsion(found)
    assert len(expulsion.sanction_ids) == 2
    bar = next(s for s in found.sanctions if s.measure == "bar_reregistration")
    close = next(s for s in found.sanctions if s.measure == "close_account")
    facts += [decided("sanction", bar.sanction_id, "uphold", at(29 + i), f"r{i}") for i in range(2)]
    facts.append(decided("sanction", close.sanction_id, "overturn", at(30.5)))
    assert the_expulsion(ledger(*facts)).state == "expelled"
    assert the_expulsion(ledger(*facts, as_of=at(30 + 365))).state == "released"


def test_bar_that_joins_an_expulsion_in_force_is_asked_for_by_itself():
    facts, expulsion = confirmed()
    *more, last = offender(8)[5:]
    emitted = consequences([*facts, *more], last, POLICY)
    (bar,) = [s for s in of_type(emitted, Sanction) if s.measure == "bar_reregistration"]
    (joined,) = of_type(emitted, Expulsion)
    assert (joined.expulsion_id, joined.state) == (expulsion.expulsion_id, "expelled")
    requests = [one.target.id for one in of_type(emitted, ReviewRequest)]
    assert requests.count(bar.sanction_id) == 1
    assert joined.expulsion_id not in requests
    facts += [*more, last]
    for number in (1, 2):  # those who expelled may go on
        uphold = decided(
            "sanction", bar.sanction_id, "uphold", at(29 + number), f"reviewer-{number}"
        )
        assert refusal_of(uphold, facts, REVIEWERS, POLICY) is None
        facts.append(uphold)
    assert states(ledger(*facts), "bar_reregistration") == ["imposed"]


def test_bar_that_is_left_when_the_account_is_closed_is_asked_for_by_itself():
    facts = offender(8)
    by_measure = {s.measure: s.sanction_id for s in ledger(*facts).sanctions}
    close, bar = by_measure["close_account"], by_measure["bar_reregistration"]
    facts.append(decided("sanction", close, "uphold", at(29), "reviewer-1"))
    emitted = consequences(
        facts, decided("sanction", close, "uphold", at(30), "reviewer-2"), POLICY
    )
    assert [e.state for e in of_type(emitted, Expulsion)] == ["expelled"]
    assert [one.target.id for one in of_type(emitted, ReviewRequest)] == [bar]


def test_blacklist_takes_two_people_has_a_term_and_is_released_by_time_alone():
    facts = [said(at(5 * i), "grave", "exaggerated_efficacy") for i in range(12)]
    listed = next(s for s in ledger(*facts).sanctions if s.measure == "blacklist")
    assert (listed.state, listed.valid_until, listed.report_to) == ("proposed", None, "province")
    facts.append(decided("sanction", listed.sanction_id, "uphold", at(60), "reviewer-1"))
    assert states(ledger(*facts), "blacklist") == ["proposed"]
    facts.append(decided("sanction", listed.sanction_id, "uphold", at(61), "reviewer-2"))
    in_force = next(s for s in ledger(*facts).sanctions if s.measure == "blacklist")
    assert in_force.decided_by == ("reviewer-1", "reviewer-2")
    assert in_force.valid_until == from_ms(at(61 + 1095))
    assert in_force.appeal_until == from_ms(at(61 + 30))
    assert not [s for s in of_type(due(facts, POLICY, at(61 + 1095) - 1), Sanction)
                if s.measure == "blacklist"]  # fmt: skip
    told = due(facts, POLICY, at(61 + 1095))
    assert "blacklist" in [s.measure for s in of_type(told, Sanction) if s.state == "expired"]
    assert "blacklist" not in [one.measure for one in told[-1].measures]
    assert {one.state for one in of_type(told, Expulsion)} == {"released"}


# Reclassification, decay, tie


def test_reclassified_incident_costs_what_it_is_held_to_be():
    claim = said(at(0), "serious")
    lighter = on_incident(claim, "reclassify", at(1), severity="notice", category="superlative")
    found = ledger(claim, lighter)
    assert found.standing.points == 0.5
    assert found.standing.strikes[0].category == "superlative"
    assert states(found, "limit_features") == ["lifted"]


def test_decisions_of_one_instant_favour_the_merchant():
    claim = said(at(0))
    found = ledger(
        claim, on_incident(claim, "overturn", at(1)), on_incident(claim, "uphold", at(1), by="r2")
    )
    assert found.standing.points == 0


def test_decision_dated_in_the_future_outranks_nobody():
    claim = said(at(0))
    forged = decided("incident", claim.body.incident_id, "uphold", at(900), "x", known=at(1))
    assert ledger(claim, forged, on_incident(claim, "overturn", at(2))).standing.points == 0


def test_points_fade_and_are_forgotten():
    claim = said(at(0), "serious")
    assert [ledger(claim, as_of=at(d)).standing.points for d in (1, 91, 181, 364, 366)] == [
        4,
        2,
        1,
        1,
        0,
    ]
    assert ledger(claim).standing.restores_at == from_ms(at(365))
    assert ledger(claim, as_of=at(400)).standing.restores_at is None


def test_faded_points_no_longer_add_up():
    assert "limit_features" not in {s.measure for s in ledger(said(at(0)), said(at(100))).sanctions}


def test_decision_on_a_warning_is_one_on_its_incident():
    slip = said(at(0))
    (warning,) = ledger(slip).sanctions
    overturn = decided("sanction", warning.sanction_id, "overturn", at(2))
    assert ledger(slip, overturn).standing.points == 0
    assert states(ledger(slip, overturn), "warn") == ["lifted"]
    higher = on_incident(slip, "uphold", at(1), level="appeal")
    assert states(ledger(slip, higher, overturn), "warn") == ["imposed"]


# Superseding


def test_renewed_measure_supersedes_and_is_undone_exactly():
    a, b, c = said(at(0)), said(at(1)), said(at(2))
    found = ledger(a, b, c)
    first, second = [s for s in found.sanctions if s.measure == "limit_features"]
    assert (first.state, second.state) == ("superseded", "imposed")
    assert second.supersedes == first.sanction_id
    emitted = consequences([a, b, c], on_incident(c, "overturn", at(2.5)), POLICY)
    changed = {s.sanction_id: s.state for s in of_type(emitted, Sanction)}
    assert changed[first.sanction_id] == "imposed"
    assert changed[second.sanction_id] == "lifted"


def test_acquittal_replaces_a_heavier_proposal_by_a_lighter_one():
    a, b = said(at(0), "general"), said(at(1), "serious")
    c = said(at(2), "serious")  # 2 + 4 + 4: crosses 10
    before = ledger(a, b, c)
    assert [s.measure for s in before.sanctions if s.state == "proposed"] == [
        "limit_traffic",
        "suspend",
    ]
    after = ledger(a, b, c, on_incident(a, "overturn", at(3)))
    # Without the first, the third crosses 6: the traffic proposal is carried on, not made anew.
    assert states(after, "suspend") == ["lifted"]
    assert states(after, "limit_traffic") == ["proposed"]


def heavy_claims_and_a_covered_slip(first: Fact, second: Fact) -> list[Fact]:
    """Two heavy claims days apart, and a slip that the notice of the first covered."""
    slip = said(first.occurred_at_ms + 5 * MINUTE, claim="c", broadcast="another room")
    return [first, slip, amended(slip, "corrected"), second]


def test_taking_back_imposes_nothing_for_old_words_where_a_mere_notice_takes_its_place():
    first, second = said(at(0), "serious", claim="c"), said(at(10), "serious")
    retracted = fact_of(amended(first, "retracted").body, at(20))
    found = ledger(*heavy_claims_and_a_covered_slip(first, second), retracted)
    assert [entry.state for entry in found.incidents] == ["taken_back", "notice", "strike"]
    assert measures(found, "imposed") == ["warn", "warn"]


def test_acquittal_imposes_nothing_for_old_words_where_an_upheld_repeat_is_a_mere_notice():
    first, second = said(at(0), "serious", claim="c"), said(at(10), "serious")
    facts = heavy_claims_and_a_covered_slip(first, second)
    upheld = on_incident(facts[1], "uphold", at(15))
    found = ledger(*facts, upheld, on_incident(first, "overturn", at(20)))
    assert [entry.state for entry in found.incidents] == ["acquitted", "notice", "strike"]
    assert measures(found, "imposed") == ["warn", "warn"]


def test_incident_held_to_be_heavier_takes_what_it_and_later_ones_reach():
    first, second = said(at(0)), said(at(1), "serious")
    heavier = on_incident(first, "reclassify", at(2), severity="grave")
    found = ledger(first, second, heavier)
    assert measures(found, "proposed") == ["limit_traffic", "suspend"]


def test_acquittal_puts_nothing_in_force_in_place_of_a_mere_proposal():
    first, second = said(at(0), "serious"), said(at(1), "serious")
    assert measures(ledger(first, second, as_of=at(3.5)), "proposed") == ["limit_traffic"]
    after = ledger(first, second, on_incident(first, "overturn", at(3.5)))
    assert states(after, "limit_traffic") == ["lifted"]
    assert measures(after, "imposed") == ["warn"]


def test_acquittal_replaces_a_measure_in_force_by_what_the_machine_would_have_taken():
    first, second = said(at(0), "serious"), said(at(1), "serious")
    proposed = next(s for s in ledger(first, second).sanctions if s.measure == "limit_traffic")
    upheld = decided("sanction", proposed.sanction_id, "uphold", at(1.5))
    after = ledger(first, second, upheld, on_incident(first, "overturn", at(2)))
    assert states(after, "limit_traffic") == ["superseded"]
    assert measures(after, "imposed") == ["warn", "limit_features"]


def three_serious_claims_and_a_limit_in_force() -> list[Fact]:
    first, second = said(at(0), "serious"), said(at(1), "serious")
    proposed = next(s for s in ledger(first, second).sanctions if s.measure == "limit_traffic")
    upheld = decided("sanction", proposed.sanction_id, "uphold", at(1.5))
    return [first, second, upheld, said(at(2), "serious")]


@pytest.mark.parametrize("refused", [False, True], ids=["proposed", "refused"])
def test_measure_in_force_is_carried_on_whatever_became_of_the_heavier_one(refused):
    facts = three_serious_claims_and_a_limit_in_force()
    before = {s.measure: s for s in ledger(*facts).sanctions}
    if refused:
        heavier = before["suspend"].sanction_id
        facts.append(decided("sanction", heavier, "overturn", at(2.5), by="reviewer-2"))
    after = ledger(*facts, on_incident(facts[0], "overturn", at(3)))
    limits = [s for s in after.sanctions if s.measure == "limit_traffic"]
    assert [(s.sanction_id, s.state) for s in limits] == [
        (before["limit_traffic"].sanction_id, "imposed")
    ]
    assert limits[0].valid_until == before["limit_traffic"].valid_until
    assert states(after, "suspend") == ["lifted"]
    assert states(after, "limit_features") == ["lifted"]


def test_standing_as_of_a_past_date_is_what_was_decided_then():
    facts, _ = confirmed()
    facts.append(on_incident(facts[2], "overturn", at(25)))
    assert the_expulsion(ledger(*facts, as_of=at(20))).state == "expelled"
    assert the_expulsion(ledger(*facts, as_of=at(26))).state == "reinstated"


def test_party_is_the_operator_of_an_ai_streamer():
    fact = said(at(0), subject="op", streamer_id="ai-7", operator_id="op")
    assert ledger(fact).sanctions[0].party.type == "operator"


# What time alone brings


def test_due_emits_the_end_of_a_term_once_and_alike_whenever_asked():
    claims = offender(2, every=1)
    proposed = next(s for s in ledger(*claims).sanctions if s.measure == "suspend")
    facts = [*claims, decided("sanction", proposed.sanction_id, "uphold", at(2))]
    assert due(facts, POLICY, at(2)) == ()
    ended = [s for s in due(facts, POLICY, at(5)) if isinstance(s, Sanction)]
    assert ("suspend", "expired") in [(s.measure, s.state) for s in ended]
    later = [s for s in due(facts, POLICY, at(6)) if isinstance(s, Sanction)]
    assert set(ended) <= set(later)
    again = due(facts, POLICY, at(6), since_ms=at(5))
    assert not {s.sanction_id for s in ended} & {
        s.sanction_id for s in again if isinstance(s, Sanction)
    }


def test_due_and_the_next_fact_tell_an_expiry_in_the_same_bytes():
    grave = said(at(0), "grave")
    by_timer = [s for s in due([grave], POLICY, at(1)) if isinstance(s, Sanction)]
    by_fact = consequences([grave], said(at(1)), POLICY)
    assert by_timer
    assert set(by_timer) <= set(by_fact)


def test_due_standing_carries_the_instant_at_which_points_fade():
    standing = due([said(at(0))], POLICY, at(92))[-1]
    assert isinstance(standing, Standing)
    assert standing.points == 1
    assert to_ms(standing.as_of) <= at(91)


def test_next_due_names_the_first_change():
    assert ledger(said(at(0), "grave")).next_due_ms == at(0, 30)
    assert judge([], POLICY, at(0), subject_id=SUBJECT).next_due_ms is None


def test_ladder_order_is_the_order_of_the_law():
    ranks = [measure_rank(rung.measure) for rung in POLICY.rungs]
    assert ranks == sorted(ranks)
