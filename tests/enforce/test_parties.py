"""To which party strikes attach, as the policy in force when the words were said has it."""

import copy

import pytest

from streamdetect.enforce import PolicyError, judge, parse_policy
from streamdetect.enforce.parties import Parties, party_of
from streamdetect.events import messages as m
from tests.detect.builders import segment
from tests.enforce.histories import at, policy_mapping, said

MAPPING = policy_mapping()
NAMED = {"streamer_id": "who-speaks", "operator_id": "room-owner", "agency_id": "agency-9"}


def policy_with(**parties: str):
    mapping = copy.deepcopy(MAPPING)
    mapping["strikes_attach_to"] = {"streamer": "streamer", "ai_streamer": "operator"} | parties
    return parse_policy(mapping)


def answers(parties: Parties, **changes) -> str:
    return m.subject_of(parties.attach(segment("话", **changes)))


def test_streamer_answers_and_an_ai_streamers_operator_unless_the_policy_says_otherwise():
    without = copy.deepcopy(MAPPING)
    without.pop("strikes_attach_to", None)
    for policy in (parse_policy(MAPPING), parse_policy(without)):
        assert policy.parties == Parties()
        assert answers(policy.parties, **NAMED) == "who-speaks"
        assert answers(policy.parties, ai_streamer=True, **NAMED) == "room-owner"


@pytest.mark.parametrize(
    "kind, subject",
    [("operator", "room-owner"), ("agency", "agency-9"), ("streamer", "who-speaks")],
)
def test_policy_makes_another_party_answer_for_a_person(kind: str, subject: str):
    parties = policy_with(streamer=kind).parties
    assert answers(parties, **NAMED) == subject
    assert answers(parties, ai_streamer=True, **NAMED) == "room-owner"


def test_subject_that_the_platform_names_answers_whatever_the_policy_says():
    for kind in ("streamer", "operator", "agency"):
        parties = policy_with(streamer=kind).parties
        assert answers(parties, subject_id="pseudonym", **NAMED) == "pseudonym"


def test_party_that_the_segment_does_not_name_is_not_guessed():
    parties = policy_with(streamer="agency").parties
    assert answers(parties, streamer_id="who-speaks", operator_id="room-owner") == "who-speaks"
    assert answers(parties, streamer_id="avatar-1", ai_streamer=True) == "avatar-1"


def test_segment_is_left_as_it_came_where_the_default_holds():
    came = segment("话", **NAMED)
    assert Parties().attach(came) is came


@pytest.mark.parametrize("kind", ["streamer", "agency"])
def test_policy_must_not_relieve_the_operator_of_an_ai_streamer(kind: str):
    with pytest.raises(PolicyError) as caught:
        policy_with(ai_streamer=kind)
    (fault,) = caught.value.faults
    assert fault.place == "strikes_attach_to.ai_streamer"
    assert "art. 37" in fault.what


@pytest.mark.parametrize(
    "value, place",
    [
        ({"streamer": "platform", "ai_streamer": "operator"}, "strikes_attach_to.streamer"),
        ({"streamer": "operator"}, "strikes_attach_to.ai_streamer"),
        (
            {"streamer": "operator", "ai_streamer": "operator", "guest": "agency"},
            "strikes_attach_to.guest",
        ),
    ],
)
def test_policy_that_names_no_party_is_refused_with_its_place(value: dict, place: str):
    mapping = copy.deepcopy(MAPPING)
    mapping["strikes_attach_to"] = value
    with pytest.raises(PolicyError) as caught:
        parse_policy(mapping)
    assert place in {fault.place for fault in caught.value.faults}


@pytest.mark.parametrize(
    "subject, ai_streamer, kind",
    [
        ("who-speaks", False, "streamer"),
        ("room-owner", False, "operator"),
        ("agency-9", False, "agency"),
        ("room-owner", True, "operator"),
        ("pseudonym", False, "streamer"),
        ("pseudonym", True, "operator"),
    ],
)
def test_sanction_names_the_role_in_which_its_party_answers(subject, ai_streamer, kind):
    fact = said(at(0), subject=subject, ai_streamer=ai_streamer, **NAMED)
    (warning,) = judge([fact], parse_policy(MAPPING), at(1)).sanctions
    assert (warning.party.type, warning.party.id) == (kind, subject)


def test_operator_who_is_its_own_ai_streamer_answers_as_operator():
    one = {"streamer_id": "self", "operator_id": "self"}
    fact = said(at(0), subject="self", ai_streamer=True, **one)
    assert party_of(fact.body, Parties()).type == "operator"


def test_pseudonym_of_whom_the_policy_makes_answer_bears_that_role():
    fact = said(at(0), subject="pseudonym", **NAMED)
    (warning,) = judge([fact], policy_with(streamer="operator"), at(1)).sanctions
    assert warning.party.type == "operator"
