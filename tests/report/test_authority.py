"""直播电商监督管理办法 art. 12(3): every measure to the county, the gravest to the province too."""

import msgspec

from streamdetect.events.messages import Sanction
from streamdetect.report.authority import Duty, Filing, duties_of
from streamdetect.report.events import Period
from tests.enforce.histories import amended, at, on_incident, said
from tests.report.happened import acquitted, day, expelled, reinstated, told

ALL = Period()


def of(duties: tuple[Duty, ...], measure: str) -> list[tuple[str, str]]:
    return [(one.authority, one.state) for one in duties if one.sanction.measure == measure]


def filing(sanction_id: str, authority: str = "county", **more: object) -> Filing:
    return Filing(
        sanction_id=sanction_id,
        authority=authority,  # type: ignore[arg-type]
        filed_at=day(40),
        **more,  # type: ignore[arg-type]
    )


def test_measure_in_force_is_due_at_the_county_and_the_gravest_at_the_province_too():
    duties = duties_of(told(expelled("a")), (), ALL)
    assert of(duties, "warn") == [("county", "due")] * 7
    assert of(duties, "close_account") == [("county", "due"), ("province", "due")]
    assert of(duties, "suspend") == []  # only proposed: nothing was in force


def test_measure_is_done_where_it_was_filed_at_each_authority_by_itself():
    events = told(expelled("a"))
    (closed,) = {d.sanction.sanction_id for d in duties_of(events, (), ALL)
                 if d.sanction.measure == "close_account"}  # fmt: skip
    duties = duties_of(events, [filing(closed, "province", reference="no. 7")], ALL)
    assert of(duties, "close_account") == [("county", "due"), ("province", "done")]
    (done,) = [one for one in duties if one.state == "done"]
    assert done.filings[0].reference == "no. 7"


def test_what_was_taken_back_need_not_be_reported_and_is_withdrawn_where_it_was():
    events = told(acquitted("c"))
    (duty,) = duties_of(events, (), ALL)
    assert duty.state == "withdrawn"
    sanction_id = duty.sanction.sanction_id
    (duty,) = duties_of(events, [filing(sanction_id)], ALL)
    assert duty.state == "to_withdraw"
    both = [filing(sanction_id), filing(sanction_id, withdrawal=True)]
    (duty,) = duties_of(events, both, ALL)
    assert duty.state == "withdrawn"
    assert [one.withdrawal for one in duty.filings] == [False, True]


def test_last_word_to_an_authority_counts_where_a_measure_comes_and_goes():
    slip, freed = acquitted("c")
    back = on_incident(slip, "uphold", at(4), subject="c", level="board", by="b")
    facts = [slip, freed, back]
    (duty,) = duties_of(told(facts), (), ALL)
    # Written with an offset, the later one reads as if it were earlier.
    told_so = [
        msgspec.structs.replace(filing(duty.sanction.sanction_id), filed_at=when, withdrawal=gone)
        for when, gone in (
            ("2026-03-10T10:00:00+08:00", False),
            ("2026-03-10T03:00:00Z", True),
            ("2026-03-10T12:00:00+08:00", False),
        )
    ]
    for count, state in enumerate(("due", "done", "due", "done")):
        (duty,) = duties_of(told(facts), told_so[:count], ALL)
        assert duty.state == state
    for count, state in enumerate(("withdrawn", "to_withdraw", "withdrawn", "to_withdraw")):
        (duty,) = duties_of(told(facts[:2]), told_so[:count], ALL)
        assert duty.state == state


def test_reinstated_party_leaves_nothing_due_at_the_province():
    duties = duties_of(told(reinstated("b")), (), ALL)
    assert of(duties, "close_account") == [("county", "withdrawn"), ("province", "withdrawn")]


def test_mere_notice_is_no_measure_and_is_not_reported():
    slip = said(at(0))
    events = told([slip, amended(slip, "corrected")])
    assert [one.message.state for one in events if isinstance(one.message, Sanction)]
    assert duties_of(events, (), ALL) == ()


def test_measure_that_is_a_mere_notice_by_now_is_withdrawn_where_it_was_reported():
    slip = said(at(0), "serious")
    milder = on_incident(
        slip, "reclassify", at(5), by="appeal-1", level="appeal", severity="notice"
    )
    facts = [slip, amended(slip, "corrected", after=3000), milder]
    due = next(one for one in duties_of(told(facts[:2]), (), ALL) if one.sanction.measure == "warn")
    events, sanction_id = told(facts), due.sanction.sanction_id
    filed, undone = filing(sanction_id), filing(sanction_id, withdrawal=True)
    assert (due.authority, due.state) == ("county", "due")
    assert of(duties_of(events, (), ALL), "warn") == []
    assert of(duties_of(events, [filed], ALL), "warn") == [("county", "to_withdraw")]
    assert of(duties_of(events, [filed, undone], ALL), "warn") == [("county", "withdrawn")]
    never_due_there = filing(sanction_id, "province")
    assert of(duties_of(events, [never_due_there], ALL), "warn") == []


def test_duties_of_a_period_are_those_of_the_measures_imposed_in_it():
    events = told(expelled("a"))
    duties = duties_of(events, (), Period(at(3), at(5)))
    assert {one.sanction.effective_from for one in duties} == {f"{day(4)[:17]}01.000Z"}
