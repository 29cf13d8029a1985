"""Who may decide: levels, other people at higher levels, signatures that nobody can forge."""

import json
from typing import get_args

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.enforce.entitlement import RefusalCode, entitled, matter_of
from streamdetect.enforce.errors import SigningKeyError
from streamdetect.enforce.ledger import judge
from streamdetect.enforce.reviewers import Reviewer, Reviewers
from streamdetect.enforce.signatures import (
    canonical_bytes,
    is_signed_by,
    seconded,
    signed,
    signing_key,
)
from streamdetect.events.codec import REASONS, decode, encode
from streamdetect.events.messages import DecisionOn, Exemption, ReviewDecision
from tests.enforce.histories import SUBJECT, at, decided, on_incident, real_policy, said

NOW = at(12)
KEY = Ed25519PrivateKey.generate()
OTHER_KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
ALL_LEVELS = frozenset(("review", "appeal", "board"))
REVIEWERS = Reviewers(
    "list",
    "1",
    50,
    {
        one.id: one
        for one in (
            Reviewer("reviewer-1", frozenset({"review"})),
            Reviewer("reviewer-2", frozenset({"review"})),
            Reviewer("all-1", ALL_LEVELS),
            Reviewer("board-1", frozenset({"board"}), may_void=True),
            Reviewer("board-2", frozenset({"board"}), may_void=True),
            Reviewer("board-keyed", frozenset({"board"}), may_void=True, public_keys=(PUBLIC,)),
            Reviewer("keyed-1", ALL_LEVELS, public_keys=(PUBLIC,)),
            Reviewer("gone-1", ALL_LEVELS, until_ms=at(5)),
        )
    },
)


def decision(by: str, verdict: str = "uphold", level: str = "review", **more) -> ReviewDecision:
    kind, target = more.pop("kind", "sanction"), more.pop("target", "s-1")
    body = decided(kind, target, verdict, more.pop("when", NOW), by, level, **more).body
    assert isinstance(body, ReviewDecision)
    return body


def code(one: ReviewDecision, *earlier: ReviewDecision, **more) -> str | None:
    refusal = entitled(one, REVIEWERS, earlier, NOW, **more)
    if refusal is None:
        return None
    assert refusal.what
    assert refusal.fix
    return refusal.code


def test_reviewer_decides_at_a_level_that_is_held():
    assert code(decision("reviewer-1")) is None
    assert code(decision("board-1", "overturn", "board")) is None
    assert code(decision("reviewer-1", "overturn", "appeal")) == "level-not-held"
    assert code(decision("board-1")) == "level-not-held"


@pytest.mark.parametrize("name", ["nobody", "machine", "Reviewer-1", "reviewer-1 "])
def test_name_that_is_not_listed_decides_nothing(name: str):
    assert code(decision(name)) == "unknown-reviewer"


def test_reviewer_who_left_decides_nothing_from_then_on():
    one = decision("gone-1")
    assert entitled(one, REVIEWERS, (), at(4)) is None
    assert code(one) == "reviewer-not-active"


def test_past_decision_is_checked_by_the_rights_of_its_day():
    reviewer = Reviewer("r-1", frozenset({"review"}), until_ms=at(5))
    promoted = Reviewer("r-1", frozenset({"board"}), public_keys=(PUBLIC,), since_ms=at(5))
    people = Reviewers("list", "1", 50, {"r-1": promoted}, {"r-1": (reviewer,)})
    one, high = decision("r-1"), decision("r-1", level="board")
    assert entitled(one, people, (), at(4)) is None
    assert entitled(high, people, (), at(4)).code == "level-not-held"
    assert entitled(one, people, (), at(6)).code == "level-not-held"
    assert entitled(high, people, (), at(6)).code == "unsigned"
    assert entitled(signed(high, KEY), people, (), at(6)) is None


def test_second_uphold_comes_from_another_person():
    first = decision("reviewer-1", when=at(1))
    assert code(decision("reviewer-1"), first) == "decided-before"
    assert code(decision("reviewer-2"), first) is None


def test_reviewer_may_think_better_of_it_at_the_same_level():
    first = decision("reviewer-1", when=at(1))
    second = decision("reviewer-1", "overturn", when=at(2))
    assert code(second, first) is None
    assert code(decision("reviewer-1", when=at(3)), first, second) is None


def test_appeal_is_decided_by_somebody_who_has_not_decided_before():
    first = decision("all-1", when=at(1))
    assert code(decision("all-1", "overturn", "appeal"), first) == "decided-before"
    assert code(decision("all-1", "overturn", "board"), first) == "decided-before"
    assert code(decision("board-1", "overturn", "board"), first) is None


def test_appeal_reviewer_is_held_against_the_whole_matter():
    policy = real_policy()
    facts = [said(at(2 * day), "grave", "medical_claim") for day in range(6)]
    words = facts[0]
    ledger = judge(facts, policy, at(11))
    (expulsion,) = ledger.expulsions
    warning = next(
        one
        for one in ledger.sanctions
        if one.measure == "warn" and one.reasons[0].incident_id == words.body.incident_id
    )
    target = DecisionOn(type="expulsion", id=expulsion.expulsion_id)
    matter = matter_of(facts, policy, target)
    assert matter >= {*expulsion.sanction_ids, expulsion.expulsion_id, words.body.incident_id}
    of_incident = DecisionOn(type="incident", id=words.body.incident_id)
    resting = {
        one.sanction_id
        for one in ledger.sanctions
        if words.body.incident_id in {reason.incident_id for reason in one.reasons}
    }
    # The other way round, too: who upheld what rests on the words has an opinion on them.
    on_words = {words.body.incident_id, expulsion.expulsion_id, *resting}
    assert warning.sanction_id in resting
    assert matter_of(facts, policy, of_incident) == on_words
    of_warning = DecisionOn(type="sanction", id=warning.sanction_id)
    assert matter_of(facts, policy, of_warning) == on_words
    confirmed = decision("all-1", kind="expulsion", target=target.id, when=at(11))
    judged_again = on_incident(words, "uphold", at(12), by="all-1", level="appeal").body
    assert code(judged_again, confirmed) == "decided-before"
    earlier = on_incident(words, "uphold", at(11), by="all-1").body
    again = decision("all-1", "uphold", "appeal", kind="expulsion", target=target.id)
    assert earlier.target.id in matter
    assert code(again, earlier) == "decided-before"


def test_appeal_reviewer_who_decided_on_a_warning_is_held_against_what_rests_on_it():
    policy = real_policy()
    facts = [said(at(0), "grave"), said(at(1), "grave")]
    sanctions = judge(facts, policy, at(2)).sanctions
    (suspension,) = [one for one in sanctions if one.measure == "suspend"]
    warnings = {one.sanction_id for one in sanctions if one.measure == "warn"}
    incidents = {fact.body.incident_id for fact in facts}
    matter = matter_of(facts, policy, DecisionOn(type="sanction", id=suspension.sanction_id))
    assert matter == {suspension.sanction_id, *incidents, *warnings}
    earlier = decision("all-1", target=min(warnings), when=at(2))
    again = decision("all-1", "overturn", "appeal", target=suspension.sanction_id)
    assert earlier.target.id in matter
    assert code(again, earlier) == "decided-before"


def test_matter_of_what_nobody_knows_is_the_target_alone():
    target = DecisionOn(type="sanction", id="unheard of")
    assert matter_of([], real_policy(), target) == {"unheard of"}
    assert matter_of([said(at(0))], real_policy(), target) == {"unheard of"}


def test_voiding_a_rule_needs_the_right():
    void = {"kind": "rule_version", "target": "off_platform/x@1"}
    assert code(decision("board-1", "overturn", "board", **void)) is None
    assert code(decision("all-1", "overturn", "board", **void)) == "may-not-void"


VOID = {"kind": "rule_version", "target": "off_platform/x@1"}


def test_voiding_much_takes_a_second_person_who_may():
    alone = decision("board-1", "overturn", "board", **VOID)
    assert code(alone, incidents=50) is None
    assert code(alone, incidents=51) == "second-missing"
    for second, why in (
        ("board-1", "second-missing"),
        ("nobody", "unknown-reviewer"),
        ("reviewer-1", "level-not-held"),
        ("all-1", "may-not-void"),
        ("board-2", None),
    ):
        one = msgspec.structs.replace(alone, seconded_by=second)
        assert code(one, incidents=51) == why


def test_second_person_signs_the_same_words():
    alone = decision("board-1", "overturn", "board", **VOID)
    named = msgspec.structs.replace(alone, seconded_by="board-keyed")
    assert code(named, incidents=51) == "unsigned"
    assert code(seconded(named, KEY), incidents=51) is None
    assert code(seconded(named, OTHER_KEY), incidents=51) == "bad-signature"
    both = seconded(signed(named, OTHER_KEY), KEY)
    assert is_signed_by(both, both.second_signature, [PUBLIC])
    assert not is_signed_by(both, both.signature, [PUBLIC])


def test_who_has_a_key_must_sign():
    plain = decision("keyed-1")
    assert code(plain) == "unsigned"
    assert code(signed(plain, KEY)) is None
    assert code(signed(plain, OTHER_KEY)) == "bad-signature"
    assert code(msgspec.structs.replace(plain, signature="no base64 !")) == "bad-signature"


def test_who_signs_without_a_key_in_the_list_is_told_that_it_is_missing_there():
    refusal = entitled(signed(decision("reviewer-1"), KEY), REVIEWERS, (), NOW)
    assert refusal is not None
    assert refusal.code == "bad-signature"
    assert "reviewer-1 has no public key in the list" in refusal.what
    assert "reviewers.yml" in refusal.fix


def test_setting_requires_signatures_of_everybody():
    assert code(decision("reviewer-1"), signatures="required") == "unsigned"
    forged = signed(decision("reviewer-1"), OTHER_KEY)
    assert code(forged, signatures="required") == "bad-signature"
    assert code(signed(decision("keyed-1"), KEY), signatures="required") is None


FULL = msgspec.structs.replace(
    decision("keyed-1", "overturn", kind="incident", target="i-1"),
    note="听过录音，确有批文",
    exemption=Exemption(scope="product", until="2026-06-01T00:00:00.000Z"),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("decision_id", "other"),
        ("subject_id", "other"),
        ("target", DecisionOn(type="incident", id="i-2")),
        ("verdict", "uphold"),
        ("category", "medical_claim"),
        ("severity", "notice"),
        ("level", "board"),
        ("reason_code", "other"),
        ("note", "other"),
        ("decided_by", "reviewer-1"),
        ("decided_at", "2026-03-02T00:00:00.000Z"),
        ("exemption", Exemption(scope="product", until="2036-06-01T00:00:00.000Z")),
        ("exemption", None),
        ("seconded_by", "board-1"),
    ],
)
def test_signature_covers_every_field(field: str, value: object):
    one = signed(FULL, KEY)
    assert is_signed_by(one, one.signature, [PUBLIC])
    assert not is_signed_by(msgspec.structs.replace(one, **{field: value}), one.signature, [PUBLIC])


def test_signature_tests_name_every_field_that_a_decision_has():
    (cases,) = (mark.args[1] for mark in test_signature_covers_every_field.pytestmark)
    assert {*ReviewDecision.__struct_fields__} == {name for name, _ in cases} | {
        "signature",
        "second_signature",
    }


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=50)


@given(note=TEXT, reason=TEXT)
def test_signature_survives_the_wire(note: str, reason: str):
    one = signed(msgspec.structs.replace(FULL, note=note, reason_code=reason), KEY)
    other = OTHER_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    again = decode(ReviewDecision, encode(one))
    assert is_signed_by(again, again.signature, [other, PUBLIC])
    assert not is_signed_by(one, one.signature, [other])


def test_signed_bytes_can_be_made_by_any_program():
    body = canonical_bytes(signed(FULL, KEY)).decode()
    first, _, text = body.partition("\n")
    assert first == "streamdetect.review-decision.v1"
    value = json.loads(text)
    assert "signature" not in value
    assert json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == text


def test_signing_key_is_read_from_a_pem_file():
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    one = signed(FULL, signing_key(pem, "me.pem"))
    assert is_signed_by(one, one.signature, [PUBLIC])


def test_file_that_is_no_signing_key_is_refused_with_what_to_do():
    locked = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    for content, words in ((b"nothing", "no private key"), (locked, "encrypted")):
        with pytest.raises(SigningKeyError, match=words) as caught:
            signing_key(content, "me.pem")
        assert caught.value.where == "me.pem"
        assert "openssl" in (caught.value.fix or "")


def test_every_refusal_is_a_documented_reason_of_dead_letters():
    assert set(get_args(RefusalCode)) <= REASONS.keys()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(REVIEWERS.by_id)),
            st.sampled_from(("uphold", "overturn")),
            st.sampled_from(("review", "appeal", "board")),
        ),
        max_size=12,
    )
)
def test_nobody_stands_at_two_levels_however_decisions_come(attempts):
    taken: list[ReviewDecision] = []
    for number, (by, verdict, level) in enumerate(attempts):
        one = decision(by, verdict, level, when=at(6, number), subject=SUBJECT)
        if entitled(one, REVIEWERS, taken, at(6, number)) is None:
            taken.append(one)
    order = ("review", "appeal", "board")
    for number, one in enumerate(taken):
        assert one.decided_by in REVIEWERS.by_id
        assert one.level in REVIEWERS.by_id[one.decided_by].levels
        before = [e for e in taken[:number] if e.decided_by == one.decided_by]
        assert all(order.index(e.level) >= order.index(one.level) for e in before)
