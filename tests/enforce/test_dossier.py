"""A dossier explains a ledger: what was said, what took it back, who decided, how it fades."""

from streamdetect.enforce import parse_policy
from streamdetect.enforce.dossier import dossier_of
from streamdetect.enforce.fading import falls
from streamdetect.events.instants import from_ms
from tests.enforce.histories import (
    DAY,
    SUBJECT,
    amended,
    at,
    on_incident,
    policy_mapping,
    real_policy,
    said,
)

POLICY = real_policy()


def test_dossier_lists_incidents_in_the_order_of_the_words_with_all_that_concerns_them():
    late = said(at(5), "serious", claim="b")
    first = said(at(1), claim="a", broadcast="x", known=at(6))
    again = said(at(1, 1), claim="a", broadcast="x", seq=3, known=at(6))
    acquitted = on_incident(late, "overturn", at(8))
    found = dossier_of([late, acquitted, again, first], POLICY, at(9), SUBJECT)
    assert [one.entry.state for one in found.incidents] == ["strike", "acquitted"]
    assert found.incidents[0].violations == (first.body, again.body)
    assert found.incidents[1].decisions == (acquitted.body,)
    assert found.incidents[1].left == 0
    assert found.incidents[0].lead == first.body


def test_dossier_knows_only_what_was_known_then():
    slip = said(at(0))
    correction = amended(slip, "corrected", after=2 * DAY)
    then = dossier_of([slip, correction], POLICY, at(1), SUBJECT).incidents[0]
    now = dossier_of([slip, correction], POLICY, at(3), SUBJECT).incidents[0]
    assert (then.entry.state, then.amendments) == ("strike", ())
    assert (now.entry.state, now.amendments) == ("notice", (correction.body,))


def test_strike_tells_when_how_much_of_it_is_left():
    strike = said(at(0), "serious")
    (one,) = dossier_of([strike], POLICY, at(100), SUBJECT).incidents
    assert one.left == 2
    assert [(fall.at_ms, fall.left_mp) for fall in one.falls] == [
        (at(180), 1000),
        (at(365), 0),
    ]


def test_strike_fades_from_the_first_words_that_are_left_of_it():
    first = said(at(0), claim="a", broadcast="x")
    again = said(at(1), claim="a", broadcast="x", seq=1)
    found = dossier_of([first, again, amended(first, "negated")], POLICY, at(2), SUBJECT)
    (one,) = found.incidents
    assert (one.violations, one.lead) == ((first.body, again.body), again.body)
    (strike,) = found.ledger.standing.strikes
    assert [from_ms(fall.at_ms) for fall in one.falls] == [
        from_ms(at(1 + 90)),
        from_ms(at(1 + 180)),
        strike.expires_at,
    ]


def test_incident_is_explained_by_its_heaviest_words_as_its_warning_is():
    light = said(at(0), "notice", claim="a", broadcast="x")
    heavy = said(at(0, 1), "serious", claim="a", broadcast="x", seq=1)
    found = dossier_of([light, heavy], POLICY, at(1), SUBJECT)
    (warning,) = [one for one in found.ledger.sanctions if one.measure == "warn"]
    assert found.incidents[0].lead.quote == warning.reasons[0].quote == heavy.body.quote


def test_incident_of_which_nothing_is_left_is_explained_by_its_first_words():
    slip = said(at(0))
    found = dossier_of([slip, amended(slip, "negated")], POLICY, at(1), SUBJECT)
    assert found.incidents[0].lead == slip.body


def test_points_that_halve_tell_the_half_lives_until_they_are_forgotten():
    mapping = policy_mapping()
    mapping["decay"] = {"kind": "half_life", "half_life_days": 30, "forget_after_days": 100}
    found = falls(4000, at(0), parse_policy(mapping), at(40))
    assert [(fall.at_ms, fall.left_mp) for fall in found] == [
        (at(60), 1000),
        (at(90), 500),
        (at(100), 0),
    ]
