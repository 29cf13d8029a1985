"""What the machine must leave to people: beyond its caps, and on transcripts that are poor."""

import msgspec
import pytest

from streamdetect.enforce import PolicyError, consequences, due, fact_of, judge, parse_policy
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import ReviewRequest, Sanction
from tests.enforce.histories import (
    amended,
    at,
    decided,
    on_incident,
    policy_mapping,
    real_policy,
    said,
)

POLICY = real_policy()


def ledger(*facts, as_of=None):
    return judge(facts, POLICY, max(f.known_at_ms for f in facts) if as_of is None else as_of)


def held(claim):
    return amended(claim, "held_back", after=0)


def shown(found):
    return [(s.measure, s.state) for s in found.sanctions]


def test_held_back_violation_is_a_proposed_warning_and_no_strike():
    claim = said(at(0), "grave")
    found = ledger(held(claim), claim)
    assert shown(found) == [("warn", "proposed")]
    (warning,) = found.sanctions
    assert (warning.points_before, warning.points_after) == (0, 6)
    assert (warning.decided_by, warning.appeal_until) == ((), None)
    assert found.standing.points == 0
    assert [entry.state for entry in found.incidents] == ["awaits_review"]


def test_held_back_violation_asks_a_person():
    claim = said(at(0), "grave")
    emitted = consequences([held(claim)], claim, POLICY)
    (request,) = [one for one in emitted if isinstance(one, ReviewRequest)]
    assert request.target.type == "sanction"
    assert request.due_at == from_ms(claim.known_at_ms + POLICY.automatic.review_ms)


@pytest.mark.parametrize("target", ["incident", "sanction"])
def test_held_back_violation_counts_from_the_moment_a_person_upholds_it(target):
    claim = said(at(0), "grave")
    facts = [held(claim), claim]
    (warning,) = ledger(*facts).sanctions
    target_id = claim.body.incident_id if target == "incident" else warning.sanction_id
    facts.append(decided(target, target_id, "uphold", at(1)))
    found = ledger(*facts)
    assert found.standing.points == 6
    # An interruption of a broadcast of yesterday is not taken any more.
    assert shown(found) == [
        ("warn", "imposed"),
        ("limit_features", "imposed"),
        ("limit_traffic", "proposed"),
    ]
    assert found.sanctions[0].sanction_id == warning.sanction_id
    assert found.sanctions[0].effective_from == from_ms(at(1))


def test_held_back_violation_that_a_person_overturns_is_lifted():
    claim = said(at(0), "grave")
    found = ledger(held(claim), claim, on_incident(claim, "overturn", at(1)))
    assert shown(found) == [("warn", "lifted")]
    assert found.sanctions[0].decided_by == ("reviewer-1",)
    assert [entry.state for entry in found.incidents] == ["acquitted"]


def test_held_back_violation_that_nobody_decides_lapses_without_a_strike():
    claim = said(at(0), "grave")
    facts = [held(claim), claim]
    ended = [one for one in due(facts, POLICY, at(40)) if isinstance(one, Sanction)]
    assert [(one.measure, one.state) for one in ended] == [("warn", "expired")]
    assert ledger(*facts, as_of=at(40)).standing.points == 0


def test_held_back_violation_that_is_retracted_is_lifted():
    claim = said(at(0))
    found = ledger(held(claim), claim, amended(claim, "retracted"))
    assert shown(found) == [("warn", "lifted")]


def test_hold_that_comes_late_turns_the_sanctions_into_a_proposal():
    claim = said(at(0), "grave")
    emitted = consequences([claim], held(claim), POLICY)
    states = {s.measure: s.state for s in emitted if isinstance(s, Sanction)}
    assert states == {
        "warn": "proposed",
        "limit_traffic": "lifted",
        "interrupt": "lifted",
    }
    assert emitted[-1].points == 0


def test_the_same_claim_held_back_in_many_rooms_is_proposed_once():
    claims = [said(at(0, m), claim="c") for m in range(5)]
    found = ledger(*claims, *(held(one) for one in claims))
    assert shown(found) == [("warn", "proposed")]


def test_what_is_said_beside_a_held_back_violation_counts():
    claim, other = said(at(0), "grave"), said(at(1))
    found = ledger(held(claim), claim, other)
    assert found.standing.points == 2
    assert shown(found) == [("warn", "proposed"), ("warn", "imposed")]


def test_held_back_violation_mitigates_nothing_and_weighs_on_nothing():
    claim, slip = said(at(0)), said(at(1))
    found = ledger(held(claim), claim, slip, amended(slip, "corrected"))
    assert found.standing.points == 0
    assert found.sanctions[1].mitigations == ("first_slight_corrected",)


def test_poor_transcript_holds_back_automatic_action():
    poor = said(at(0), "grave", transcript_quality=0.3)
    assert shown(ledger(poor)) == [("warn", "proposed")]
    good = said(at(0), "grave", transcript_quality=0.8)
    assert ("interrupt", "imposed") in shown(ledger(good))


def test_poor_transcript_says_nothing_of_a_title():
    title = said(at(0), "grave", transcript_quality=0.3)
    written = fact_of(msgspec.structs.replace(title.body, channel="title"), title.known_at_ms)
    assert ledger(written).standing.points == 6


def test_poorly_heard_claim_said_again_clearly_counts():
    poor = said(at(0), transcript_quality=0.3, broadcast="b", claim="c")
    clear = said(at(0, 1), transcript_quality=0.9, broadcast="b", claim="c", seq=1)
    found = ledger(poor, clear)
    assert found.standing.points == 2
    assert shown(found) == [("warn", "imposed")]


def poorly_and_clearly(last: str):
    """A claim heard well, and again badly; the better of the two was taken back.

    `last`: whether that or the worse is what comes last.
    """
    clear = said(at(0), "grave", transcript_quality=0.9, broadcast="b", claim="c")
    poor = said(at(0, 10), "grave", transcript_quality=0.3, broadcast="b", claim="c", seq=1)
    if last == "poor":
        return [clear, amended(clear, "negated"), poor]
    return [clear, poor, fact_of(amended(clear, "negated").body, poor.known_at_ms + 1000)]


@pytest.mark.parametrize("last", ["poor", "negation"])
def test_poor_transcript_that_alone_is_left_of_an_incident_holds_it_back(last):
    found = ledger(*poorly_and_clearly(last))
    assert shown(found) == [
        ("limit_traffic", "lifted"),
        ("interrupt", "lifted"),
        ("warn", "proposed"),
    ]
    assert [entry.state for entry in found.incidents] == ["awaits_review"]
    assert found.standing.points == 0
    assert found.standing.measures == ()


@pytest.mark.parametrize("last", ["poor", "negation"])
def test_poor_transcript_that_alone_is_left_counts_from_when_a_person_upholds_it(last):
    facts = poorly_and_clearly(last)
    upheld = on_incident(facts[0], "uphold", at(10))
    found = ledger(*facts, upheld)
    standing = [(s.measure, s.state, s.effective_from) for s in found.sanctions[1:]]
    assert standing == [
        ("warn", "imposed", from_ms(at(10))),
        ("limit_features", "imposed", from_ms(at(10))),
        ("limit_traffic", "proposed", from_ms(at(10))),
    ]
    assert found.standing.points == 6


def test_measure_keeps_its_id_where_its_incident_is_upheld_after_others():
    heavy, claim, other = said(at(0), "grave"), said(at(0, 1), "notice"), said(at(0, 2), "notice")
    hold = fact_of(held(claim).body, at(0, 3))
    facts = [heavy, claim, other, hold]
    trigger = claim.body.incident_id

    def limits(found):
        return {
            s.sanction_id: s.state
            for s in found.sanctions
            if s.measure == "limit_features" and trigger in [r.incident_id for r in s.reasons]
        }

    before = limits(ledger(*facts))
    after = limits(ledger(*facts, on_incident(claim, "uphold", at(1))))
    assert set(before.values()) == {"lifted"}
    assert before.keys() <= after.keys()
    assert "imposed" in after.values()


def test_repeat_elsewhere_counts_where_the_noticed_incident_is_held_back_after_all():
    first, poor, _ = facts = poorly_and_clearly("negation")
    elsewhere = said(at(0, 5), "grave", transcript_quality=0.9, broadcast="other", claim="c")
    found = ledger(*facts, elsewhere)
    assert {entry.incident_id: entry.state for entry in found.incidents} == {
        first.body.incident_id: "awaits_review",
        elsewhere.body.incident_id: "strike",
    }
    assert poor.body.incident_id == first.body.incident_id


def test_policy_caps_fall_from_total_to_new_rules():
    mapping = policy_mapping()
    mapping["automatic"]["of_a_new_rule_an_hour"] = 10_000
    with pytest.raises(PolicyError, match="a new rule more than an old one"):
        parse_policy(mapping)


def test_policy_without_limits_section_holds_nothing_back():
    mapping = policy_mapping()
    del mapping["automatic"]
    poor = said(at(0), transcript_quality=0.0)
    assert judge([poor], parse_policy(mapping), at(1)).standing.points == 2


def test_homophone_in_speech_makes_no_incident_heavier_until_a_person_listened():
    written = said(at(0), "general", broadcast="b", claim="c")
    by_ear = said(at(0, 1), "grave", broadcast="b", claim="c", seq=1, evasions=("homophone",))
    assert ledger(written, by_ear).standing.points == 2
    assert ledger(by_ear, written).sanctions[0].reasons[0].quote == written.body.quote
    upheld = on_incident(written, "uphold", at(1))
    assert ledger(written, by_ear, upheld).standing.points == 6


def test_homophone_alone_weighs_what_its_rule_says():
    assert ledger(said(at(0), "serious", evasions=("homophone",))).standing.points == 4
