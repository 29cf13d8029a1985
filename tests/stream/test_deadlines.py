"""What falls due without input: told once, in the same bytes whoever tells it, and never early."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import judge, parse_policy
from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms
from tests.enforce.histories import (
    DAY,
    HOUR,
    MINUTE,
    at,
    decided,
    policy_mapping,
    real_policy,
    said,
)
from tests.enforce.strategies import any_history
from tests.stream.ledgers import Enforcer, messages, sanctions

POLICY = real_policy()


def test_interruption_that_nobody_looked_at_lapses_without_input():
    ledger = Enforcer(POLICY)
    assert ("interrupt", "imposed") in sanctions(ledger.take(said(at(0), "grave")))
    assert ledger.pass_time(at(0, minute=29.9)) == []
    out = ledger.pass_time(at(0, minute=30))
    assert sanctions(messages(out)) == [("interrupt", "expired")]
    standing = messages(out)[-1]
    assert isinstance(standing, m.Standing)
    assert to_ms(standing.as_of) == at(0, minute=30)
    assert "interrupt" not in {one.measure for one in standing.measures}
    assert ledger.pass_time(at(0, minute=40)) == []


def test_proposal_that_nobody_decided_lapses():
    ledger = Enforcer(POLICY)
    assert ("limit_traffic", "proposed") in sanctions(ledger.take(said(at(0), "grave")))
    found = sanctions(messages(ledger.pass_time(at(8))))
    assert ("limit_traffic", "expired") in found


def test_points_that_fade_make_a_new_standing():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0)))
    points = [
        one.points for one in messages(ledger.pass_time(at(89))) if isinstance(one, m.Standing)
    ]
    assert points == []
    (standing,) = (x for x in messages(ledger.pass_time(at(90.1))) if isinstance(x, m.Standing))
    assert standing.points == 1


def test_takeover_tells_nothing_twice():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    assert ledger.pass_time(at(0, minute=31))
    ledger.start()
    assert ledger.pass_time(at(0, minute=32)) == []


def test_death_before_the_mark_repeats_the_same_bytes():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    first = ledger.pass_time(at(0, minute=31), mark=False)
    ledger.start()
    second = ledger.pass_time(at(0, minute=59))
    assert [item.value for item in first] == [item.value for item in second]
    assert first


def test_partition_that_is_not_held_or_behind_tells_nothing():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    assert ledger.pass_time(at(1), partition=5) == []
    assert ledger.pass_time(at(0, minute=5)) == []
    assert ledger.pass_time(at(1))


def test_fact_known_after_the_instant_leaves_the_timer_nothing_to_tell():
    """Its own consequences tell what time ended before it."""
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    late = ledger.take(said(at(0, minute=45), claim="another"))
    assert ("interrupt", "expired") in sanctions(late)
    assert ledger.pass_time(at(0, minute=40)) == []
    assert ledger.pass_time(at(0, minute=50)) == []


def test_decision_in_time_keeps_a_sanction_from_lapsing():
    ledger = Enforcer(POLICY)
    found = ledger.take(said(at(0), "grave"))
    proposed = next(x for x in found if isinstance(x, m.Sanction) and x.state == "proposed")
    ledger.take(decided("sanction", proposed.sanction_id, "uphold", at(1)))
    told = messages(ledger.pass_time(at(7.5)))
    assert proposed.sanction_id not in {
        x.sanction_id for x in told if isinstance(x, m.Sanction) and x.state == "expired"
    }


def test_changed_policy_sends_nothing_by_itself_and_judges_what_comes():
    mapping = policy_mapping()
    mapping["points"]["by_severity"] |= {"general": 5, "serious": 5}
    stricter = parse_policy(mapping)
    ledger = Enforcer(POLICY)
    assert sanctions(ledger.take(said(at(0)))) == [("warn", "imposed")]
    ledger.work.use(stricter)
    assert ledger.pass_time(at(0) + HOUR) == []
    assert ledger.take(said(at(1)))[-1].policy_hash == stricter.hash


def test_policy_with_a_shorter_term_ends_what_is_over_by_it():
    mapping = policy_mapping()
    next(x for x in mapping["measures"] if x["measure"] == "interrupt")["term"] = {"minutes": 10}
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    assert ledger.pass_time(at(0, minute=15)) == []
    ledger.work.use(parse_policy(mapping))
    assert ("interrupt", "expired") in sanctions(messages(ledger.pass_time(at(0, minute=15))))


def test_work_is_cut_in_slices_and_goes_on():
    ledger = Enforcer(POLICY)
    for number in range(5):
        subject = f"subject-{number}"
        ledger.take(said(at(0), "grave", subject=subject, broadcast=subject))
    told, more, slices = 0, True, 0
    while more:
        lapses, more = ledger.work.deadlines.collect(POLICY, {3: at(0, minute=31)}, most_s=0)
        told += len(lapses)
        slices += 1
    assert (told, slices) == (5, 6)


@given(any_history(), st.data())
@settings(max_examples=30, deadline=None)
def test_timer_and_facts_in_any_order_of_restarts_lead_to_the_ledger_of_that_day(facts, data):
    ordered = sorted(facts, key=lambda fact: fact.order)
    ledger = Enforcer(POLICY)
    states: dict[str, m.Sanction] = {}
    standing = None
    values: dict[tuple[object, ...], set[m.Message]] = {}

    def read(found):
        nonlocal standing
        for one in found:
            if isinstance(one, m.Sanction):
                states[one.sanction_id] = one
                values.setdefault((one.sanction_id, one.state, one.ledger_seq), set()).add(one)
            elif isinstance(one, m.Standing):
                standing = one

    for fact in ordered:
        if data.draw(st.booleans()):
            read(messages(ledger.pass_time(fact.known_at_ms - 1, mark=data.draw(st.booleans()))))
        if data.draw(st.booleans()):
            ledger.start()
        read(ledger.take(fact))
    now = ordered[-1].known_at_ms + data.draw(st.integers(1, 400)) * DAY
    read(messages(ledger.pass_time(now - MINUTE, mark=data.draw(st.booleans()))))
    ledger.start()
    read(messages(ledger.pass_time(now)))
    right = judge(facts, POLICY, now)
    assert all(len(found) == 1 for found in values.values())
    assert {x.sanction_id: x.state for x in right.sanctions} == {
        x.sanction_id: x.state for x in states.values()
    }
    assert standing is not None
    assert standing.measures == right.standing.measures
    assert standing.strikes == right.standing.strikes
