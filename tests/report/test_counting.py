"""Every figure is the number of its events, in its period, each counted once."""

import random

from hypothesis import given
from hypothesis import strategies as st

from streamdetect.enforce import Fact
from streamdetect.events.ids import sanction_id
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import Expulsion, RuleRef, Sanction
from streamdetect.report.counting import report_of
from streamdetect.report.events import Known, Period, week_of
from streamdetect.report.figures import Figure, Rate, Report
from tests.enforce.histories import (
    SUBJECT,
    amended,
    answered,
    appealed,
    at,
    decided,
    on_incident,
    on_rule,
    said,
)
from tests.enforce.strategies import any_history
from tests.report.happened import (
    acquitted,
    expelled,
    interception,
    intervention,
    offender,
    reinstated,
    told,
)

ALL = Period()


def ids(events: list[Known], name: str, **wanted: object) -> set[str]:
    """Return the ids of messages with these fields."""
    return {
        getattr(one.message, name)
        for one in events
        if hasattr(one.message, name)
        and all(getattr(one.message, key, None) == value for key, value in wanted.items())
    }


def test_report_counts_violations_incidents_subjects_and_what_followed():
    events = [*told(expelled("a")), *told(reinstated("b")), *told(acquitted("c"))]
    found = report_of(events, ALL)
    assert found.violations.count == 15
    assert set(found.violations.ids) == ids(events, "violation_id", outcome="enforce")
    assert found.dealt_with.count == found.incidents.count == 15
    assert found.subjects_sanctioned.count == 3
    assert set(found.subjects_sanctioned.ids) == ids(events, "sanction_id", state="imposed")
    assert (found.subjects_expelled.count, found.subjects_reinstated.count) == (2, 1)
    assert found.expulsions["expelled"].count == 2
    assert found.sanctions["close_account"].count == 2
    assert found.sanctions["warn"].count == 15
    assert found.sanctions["blacklist"] == Figure(0, ())


def test_overturn_rate_is_the_share_of_decided_targets_that_were_overturned_in_the_end():
    events = [*told(expelled("a")), *told(reinstated("b")), *told(acquitted("c"))]
    found = report_of(events, ALL)
    assert (found.overturned.part.count, found.overturned.whole.count) == (2, 3)
    assert found.overturned_by_level["review"].value == 1 / 3
    assert found.overturned_by_level["board"].value == 1.0
    assert found.overturned_by_level["appeal"].value is None
    assert Rate(Figure.of([]), Figure.of([])).value is None


def test_overturn_rate_of_a_period_weighs_later_decisions_on_what_was_decided_in_it():
    slip = said(at(0))
    upheld = on_incident(slip, "uphold", at(1), by="r1")
    freed = on_incident(slip, "overturn", at(40), by="judge", level="appeal")
    found = report_of(told([slip, upheld, freed]), Period(at(0), at(30)))
    assert (found.overturned.part.count, found.overturned.whole.count) == (1, 1)
    assert found.overturned_by_level["review"].value == 0.0
    assert found.overturned_by_level["appeal"].value is None
    assert report_of(told([slip, upheld, freed]), Period(at(2), at(30))).overturned.value is None


def test_overturn_rate_counts_no_decision_that_is_none():
    slip = said(at(0))
    by_machine = on_incident(slip, "overturn", at(1), by="machine")
    assert report_of(told([slip, by_machine]), ALL).overturned.value is None


def test_decision_on_a_warning_counts_for_its_incident_and_a_date_to_come_outranks_none():
    slip = said(at(0))
    (warning,) = [
        one.message
        for one in told([slip])
        if isinstance(one.message, Sanction) and one.message.measure == "warn"
    ]
    ahead = decided("sanction", warning.sanction_id, "uphold", at(90), known=at(1), by="r1")
    freed = decided("sanction", warning.sanction_id, "overturn", at(2), by="r2")
    found = report_of(told([slip, ahead, freed]), ALL)
    (line,) = found.by_category.values()
    assert (line.upheld.count, line.overturned.ids) == (0, (slip.body.incident_id,))
    assert found.overturned.value == 1.0


def test_void_of_a_rule_overturns_the_incidents_that_it_alone_carried_unless_people_upheld_them():
    def hit(day: float, *rules: str, **more) -> Fact:
        refs = tuple(RuleRef(id=rule, version=3) for rule in rules)
        return said(at(day), rules=refs, broadcast=f"b {day} {rules}", **more)

    bad, both, later = hit(1, "bad"), hit(2, "bad", "good"), hit(3, "bad")
    good, upheld = hit(4, "good"), hit(5, "bad")
    said_so = [bad, both, later, good, upheld]
    kept = on_incident(upheld, "uphold", at(8), level="board", by="b")
    void = on_rule("bad@3", "overturn", at(7), until=at(3))
    events = told([*said_so, kept, void])
    incident = {one.fact_id: one.body.incident_id for one in said_so}
    (line,) = report_of(events, ALL).by_category.values()
    assert line.overturned.ids == (incident[bad.fact_id],)
    assert line.upheld.ids == (incident[upheld.fact_id],)
    everything = told([*said_so, kept, on_rule("bad@3", "overturn", at(7))])
    (line,) = report_of(everything, ALL).by_category.values()
    assert set(line.overturned.ids) == {incident[bad.fact_id], incident[later.fact_id]}
    assert line.upheld.ids == (incident[upheld.fact_id],)


def test_decision_and_void_that_name_one_subject_count_for_no_other():
    bad = (RuleRef(id="bad", version=3),)
    first, second = (said(at(1), rules=bad, subject=one, broadcast=one) for one in "ab")
    void = on_rule("bad@3", "overturn", at(2), subject="a")
    (line,) = report_of([*told([first, void]), *told([second])], ALL).by_category.values()
    assert line.overturned.ids == (first.body.incident_id,)
    astray = on_incident(second, "overturn", at(2), subject="a")
    (line,) = report_of([*told([first, astray]), *told([second])], ALL).by_category.values()
    assert line.overturned.count == 0
    for_all = Known(on_rule("bad@3", "overturn", at(2), subject="*").body, at(2))
    (line,) = report_of([*told([first]), *told([second]), for_all], ALL).by_category.values()
    assert line.overturned.count == 2


def test_incident_across_midnight_on_monday_counts_in_the_week_in_which_it_began():
    monday = to_ms("2026-03-09T00:00:00+08:00")
    first, again = (
        said(monday + after, seq=seq, claim="one", broadcast="one")
        for seq, after in enumerate((-60_000, 60_000))
    )
    assert first.body.incident_id == again.body.incident_id
    found = report_of(told([first, again]), ALL)
    weeks = {week: (one.violations.count, one.incidents.count, one.dealt_with.count)
             for week, one in found.by_week.items()}  # fmt: skip
    assert weeks == {"2026-03-02": (1, 1, 1), "2026-03-09": (1, 0, 0)}
    assert found.incidents.count == 1


def test_incident_that_goes_on_past_the_begin_of_a_period_counts_in_the_one_in_which_it_began():
    noon = to_ms("2026-03-11T12:00:00+08:00")  # a Wednesday
    first, again = (
        said(noon + after, "serious", seq=seq, claim="one", broadcast="one")
        for seq, after in enumerate((-60_000, 60_000))
    )
    events = told([first, again])
    before, after = report_of(events, Period(None, noon)), report_of(events, Period(noon, None))
    assert (before.violations.count, after.violations.count) == (1, 1)
    for found, count in ((before, 1), (after, 0)):
        (week,), (category,) = found.by_week.values(), found.by_category.values()
        assert found.incidents.count == found.dealt_with.count == count
        assert week.incidents.count == week.dealt_with.count == count
        assert category.incidents.count == category.dealt_with.count == count


@given(facts=any_history(), cut=st.integers(at(0), at(40)))
def test_reports_of_adjacent_periods_add_up_to_that_of_both(facts, cut):
    events = told(facts)
    whole = report_of(events, ALL)
    parts = [report_of(events, Period(None, cut)), report_of(events, Period(cut, None))]
    for name in ("violations", "for_review", "incidents", "dealt_with"):
        assert sum(getattr(one, name).count for one in parts) == getattr(whole, name).count
    for lines in ("by_category", "by_week"):
        for key, line in getattr(whole, lines).items():
            held = [getattr(one, lines)[key] for one in parts if key in getattr(one, lines)]
            for name in type(line).__slots__:
                ids = sorted(i for one in held for i in getattr(one, name).ids)
                assert ids == list(getattr(line, name).ids)


def test_period_takes_violations_by_their_words_and_measures_by_when_they_became_known():
    late = said(at(1), "serious", subject="z", known=at(9))
    events = told([late])
    first, second = Period(at(0), at(2)), Period(at(8), at(10))
    assert report_of(events, first).violations.count == 1
    assert report_of(events, first).dealt_with.count == 1  # also when it became known later
    assert report_of(events, first).subjects_sanctioned.count == 0
    assert report_of(events, second).violations.count == 0
    assert report_of(events, second).subjects_sanctioned.count == 1
    assert report_of(events, Period(None, at(1))).violations.count == 0  # the end is no part


def test_sanction_that_is_told_again_counts_once_and_in_its_first_week():
    facts = expelled("a")
    events = told(facts)
    again = [
        Known(one.message, one.known_at_ms + 40 * 24 * 3_600_000)
        for one in events
        if isinstance(one.message, Sanction) and one.message.state == "imposed"
    ]
    assert report_of([*events, *again], ALL).done_by_week == report_of(events, ALL).done_by_week
    assert report_of([*events, *again], Period(at(50), None)).subjects_sanctioned.count == 0


def test_listings_and_interventions_count_by_state():
    events = [
        interception(1, "intercepted", 1),
        interception(1, "released", 2),
        interception(2, "intercepted", 1),
        intervention(1, "prepared", 1),
        intervention(1, "released", 2),
        intervention(1, "withdrawn", 3),
        intervention(2, "prepared", 1),
    ]
    found = report_of(events, ALL)
    assert {state: one.count for state, one in found.listings.items()} == {
        "intercepted": 2,
        "released": 1,
    }
    assert {state: one.count for state, one in found.interventions.items()} == {
        "prepared": 2,
        "released": 1,
        "withdrawn": 1,
    }
    (week,) = found.done_by_week.values()
    assert (week.intercepted.count, week.interventions.count) == (2, 1)


def test_what_was_done_counts_under_every_category_that_it_rests_on():
    # Together they interrupt the broadcast: that measure rests on both.
    mixed = [said(at(0), "serious", "medical_claim"), said(at(0, 5), "serious", "price_fraud")]
    events = [*told(expelled("a")), *told(mixed), interception(1, "intercepted", 1)]
    found = report_of(events, ALL).done_by_category
    assert found["medical_claim"].expelled.count == 1
    assert found["price_fraud"].imposed.ids
    assert set(found["price_fraud"].imposed.ids) & set(found["medical_claim"].imposed.ids)
    assert found["false_quality"].intercepted.count == 1
    assert "false_quality" not in report_of(events, Period(at(2), None)).done_by_category


def test_what_was_taken_back_on_the_spot_is_counted_by_kind():
    slip, other = said(at(0)), said(at(1))
    facts = [slip, amended(slip, "corrected"), other, amended(other, "negated")]
    found = report_of(told(facts), ALL)
    assert found.amended["corrected"].ids == (slip.body.violation_id,)
    assert found.amended["negated"].ids == (other.body.violation_id,)
    assert found.amended["retracted"].count == 0


def by_appeal(target: str, target_id: str, verdict: str, when: int, **more) -> Fact:
    return decided(target, target_id, verdict, when, by="judge", level="appeal", **more)


def answers(*facts: Fact) -> tuple[int, int, int]:
    """Return how many appeals were changed, answered and left open."""
    found = report_of([Known(fact.body, fact.known_at_ms) for fact in facts], ALL)
    return found.appeals.part.count, found.appeals.whole.count, found.appeals_open.count


def test_appeals_count_those_answered_those_changed_and_those_open():
    filed = [appealed("incident", f"i{n}", at(n)) for n in range(3)]
    overturned = by_appeal("incident", "i0", "overturn", at(8))
    # They decided on another target; the outcome says that this is the answer.
    upheld = by_appeal("sanction", "of-old", "uphold", at(8))
    told_so = [
        answered(filed[0], "overturn", at(9), overturned),
        answered(filed[1], "uphold", at(9), upheld),
    ]
    assert answers(*filed, overturned, upheld, *told_so) == (1, 2, 1)


def test_appeal_is_not_answered_by_an_outcome_whose_decision_there_never_was():
    appeal = appealed("incident", "i", at(1))
    first = decided("incident", "i", "overturn", at(2))
    assert answers(appeal, answered(appeal, "overturn", at(3))) == (0, 0, 1)
    assert answers(appeal, first, answered(appeal, "overturn", at(3), first)) == (0, 0, 1)


def test_appeal_is_answered_by_a_decision_at_its_level_that_came_after_it():
    appeal = appealed("incident", "i", at(2))
    assert answers(appeal, by_appeal("incident", "i", "overturn", at(3))) == (1, 1, 0)
    assert answers(appeal, by_appeal("incident", "i", "uphold", at(3))) == (0, 1, 0)
    assert answers(appeal, by_appeal("incident", "i", "overturn", at(1))) == (0, 0, 1)
    other = by_appeal("incident", "i", "overturn", at(3), subject="somebody else")
    assert answers(appeal, other) == (0, 0, 1)


def test_appeal_is_answered_by_a_decision_on_the_other_name_of_its_target():
    slip = said(at(0))
    warning_id = sanction_id(SUBJECT, "warn", [slip.body.incident_id])
    for one, other in (
        (("sanction", warning_id), ("incident", slip.body.incident_id)),
        (("incident", slip.body.incident_id), ("sanction", warning_id)),
    ):
        appeal = appealed(*one, at(1))
        assert answers(slip, appeal, by_appeal(*other, "overturn", at(2))) == (1, 1, 0)


def test_appeal_against_a_sanction_is_answered_by_a_decision_on_its_expulsion():
    events = told(expelled(SUBJECT))
    (expulsion,) = {one.message.expulsion_id: one.message for one in events
                    if isinstance(one.message, Expulsion)}.values()  # fmt: skip
    appeal = appealed("sanction", expulsion.sanction_ids[0], at(28))
    decision = by_appeal("expulsion", expulsion.expulsion_id, "uphold", at(29))
    told_of = [Known(one.body, one.known_at_ms) for one in (appeal, decision)]
    found = report_of([*events, *told_of], ALL)
    assert found.appeals.whole.ids == (appeal.body.appeal_id,)


def test_latency_is_by_nearest_rank_and_names_the_slowest():
    facts = [said(at(n / 100)) for n in range(100)]
    events = [Known(one.body, one.known_at_ms, n + 1) for n, one in enumerate(facts)]
    unmeasured = Known(said(at(50)).body, at(50))
    found = report_of([*events, unmeasured], ALL).latency
    assert (found.p50, found.p95, found.p99, found.measured.count) == (50, 95, 99, 100)
    assert found.slowest[0] == (facts[99].body.violation_id, 100)
    assert [one.count for one in found.classes] == [99, 1, 0, 0, 0, 0, 0, 0]
    nothing = report_of([unmeasured], ALL).latency
    assert (nothing.p50, nothing.measured.count) == (None, 0)


def test_weeks_begin_on_monday_in_beijing():
    assert week_of(at(0)) == "2026-02-23"  # 2026-03-01 is a Sunday
    assert week_of(at(0, 4 * 60 - 1)) == "2026-02-23"  # 23:59 in Beijing
    assert week_of(at(0, 4 * 60)) == "2026-03-02"


def test_nothing_known_makes_an_empty_report():
    found = report_of([], ALL)
    assert (found.violations.count, found.newest_ms, found.by_week) == (0, None, {})


def _figures(found: Report) -> list[Figure]:
    lines = [*found.by_category.values(), *found.by_week.values(), *found.done_by_week.values()]
    return [
        found.violations,
        found.for_review,
        found.dealt_with,
        *found.sanctions.values(),
        *(getattr(line, name) for line in lines for name in type(line).__slots__),
    ]


@given(facts=any_history(), seed=st.integers(0, 2**16))
def test_any_history_adds_up_whatever_the_order_of_its_events(facts, seed):
    events = told(facts)
    found = report_of(events, ALL)
    for figure in _figures(found):
        assert figure.count == len(set(figure.ids)) == len(figure.ids)
    for lines in (found.by_category, found.by_week):
        total = sum(line.violations.count for line in lines.values())
        assert total == found.violations.count + found.for_review.count
    assert sum(line.incidents.count for line in found.by_category.values()) >= found.incidents.count
    assert set(found.dealt_with.ids) <= set(found.incidents.ids)
    shuffled = [*events, *events]
    random.Random(seed).shuffle(shuffled)
    assert report_of(shuffled, ALL) == found


def test_offender_without_decisions_has_no_rate():
    found = report_of(told(offender("a")), ALL)
    assert found.overturned.value is None
    assert found.subjects_expelled.count == 0
    assert found.expulsions["proposed"].count == 1
