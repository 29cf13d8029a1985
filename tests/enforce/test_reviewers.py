"""The list of reviewers: what ships is valid, and every fault of a bad one is told at once."""

import base64
import copy

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from streamdetect.enforce.errors import ReviewersError
from streamdetect.enforce.reviewers import parse_reviewers
from streamdetect.events.instants import to_ms

KEY = Ed25519PrivateKey.generate().public_key()
RAW = base64.b64encode(KEY.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
PEM_LINE = base64.b64encode(
    KEY.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()

GOOD: dict = {
    "id": "list",
    "version": "1",
    "title": {"zh": "复核人员", "en": "Reviewers"},
    "void_alone_up_to": 10,
    "roles": [
        {"id": "reviewer", "title": {"zh": "复核员", "en": "Reviewer"}, "levels": ["review"]},
        {
            "id": "board",
            "title": {"zh": "合议", "en": "Board"},
            "levels": ["appeal", "board"],
            "may_void": True,
        },
    ],
    "reviewers": [
        {"id": "r-1", "roles": ["reviewer", "board"], "public_keys": [RAW]},
        {"id": "r-2", "roles": ["reviewer"], "since": "2026-02-01", "until": "2026-03-01"},
    ],
}


def changed(change) -> dict:
    mapping = copy.deepcopy(GOOD)
    change(mapping)
    return mapping


def test_reviewer_holds_what_the_roles_hold():
    found = parse_reviewers(GOOD)
    assert found.by_id["r-1"].levels == {"review", "appeal", "board"}
    assert found.by_id["r-1"].may_void
    assert found.by_id["r-2"].levels == {"review"}
    assert not found.by_id["r-2"].may_void
    assert found.void_alone_up_to == 10


def test_key_may_be_written_raw_or_as_the_line_of_a_pem_file():
    as_line = changed(lambda m: m["reviewers"][0].update(public_keys=[PEM_LINE]))
    assert parse_reviewers(as_line) == parse_reviewers(GOOD)


def test_reviewer_is_active_from_the_first_day_to_before_the_last():
    one = parse_reviewers(GOOD).by_id["r-2"]
    assert not one.is_active(to_ms("2026-01-31T23:59:59.999Z"))
    assert one.is_active(to_ms("2026-02-01T00:00:00.000Z"))
    assert one.is_active(to_ms("2026-02-28T23:59:59.999Z"))
    assert not one.is_active(to_ms("2026-03-01T00:00:00.000Z"))


def test_rights_that_changed_hold_each_for_its_time():
    promoted = {"id": "r-2", "roles": ["board"], "public_keys": [RAW], "since": "2026-03-01"}
    mapping = changed(lambda m: (m["reviewers"].append(promoted), m["reviewers"].pop(0)))
    found = parse_reviewers(mapping)
    before, after = to_ms("2026-02-28T00:00:00.000Z"), to_ms("2026-03-01T00:00:00.000Z")
    assert found.at("r-2", before).levels == {"review"}
    assert found.at("r-2", before).public_keys == ()
    assert found.at("r-2", after).levels == {"appeal", "board"}
    assert found.by_id["r-2"] == found.at("r-2", after)
    assert not found.at("r-2", to_ms("2026-01-01T00:00:00.000Z")).is_active(0)
    assert found.at("r-1", after) is None


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda m: m.update(surprise=1), "surprise", "unknown field"),
        (lambda m: m.pop("roles"), "roles", "is missing"),
        (
            lambda m: m.update(void_alone_up_to=-1),
            "void_alone_up_to",
            "a whole number from 0 to 1000000 is expected, not -1",
        ),
        (lambda m: m.update(void_alone_up_to=2.5), "void_alone_up_to", "a whole number is"),
        (lambda m: m.update(reviewers=[]), "reviewers", "nobody is named"),
        (lambda m: m["roles"][0].update(levels=["chief"]), "roles[0].levels[0]", "unknown word"),
        (lambda m: m["roles"].append(m["roles"][0]), "roles[2].id", "there twice"),
        (lambda m: m["reviewers"][0].update(id="Zhang San"), "reviewers[0].id", "no pseudonym"),
        (lambda m: m["reviewers"][0].update(id="张三"), "reviewers[0].id", "no pseudonym"),
        (lambda m: m["reviewers"][0].update(id="machine"), "reviewers[0].id", "no person did"),
        (lambda m: m["reviewers"][1].update(id="r-1"), "reviewers[1].id", "there twice"),
        (
            lambda m: m["reviewers"].append(
                {"id": "r-2", "roles": ["board"], "since": "2026-02-28"}
            ),
            "reviewers[2].id",
            "twice at one time",
        ),
        (
            lambda m: m["reviewers"].append({"id": "r-2", "roles": ["board"]}),
            "reviewers[2].id",
            "twice at one time",
        ),
        (lambda m: m["reviewers"][1].update(roles=[]), "reviewers[1].roles", "no role"),
        (lambda m: m["reviewers"][1].update(roles=["king"]), "reviewers[1].roles[0]", "unknown"),
        (
            lambda m: m["reviewers"][1].update(public_keys=["c2hvcnQ="]),
            "reviewers[1].public_keys[0]",
            "no Ed25519 public key",
        ),
        (
            lambda m: m["reviewers"][1].update(public_keys=[PEM_LINE]),
            "reviewers[1].public_keys[0]",
            "'r-1' has the same key",
        ),
        (lambda m: m["reviewers"][1].update(since="1 Feb"), "reviewers[1].since", "no day"),
        (lambda m: m["reviewers"][1].update(until="2026-01-01"), "reviewers[1].until", "before"),
    ],
)
def test_fault_is_told_at_its_place(change, place, words):
    with pytest.raises(ReviewersError) as caught:
        parse_reviewers(changed(change))
    (fault,) = caught.value.faults
    assert fault.place == place
    assert words in fault.what
    assert fault.fix


def test_all_faults_are_told_at_once():
    def spoil(mapping):
        mapping["reviewers"][0]["id"] = "Two Words"
        mapping["reviewers"][1]["roles"] = ["king"]
        mapping["roles"][1]["may_void"] = "perhaps"

    with pytest.raises(ReviewersError) as caught:
        parse_reviewers(changed(spoil))
    assert {fault.place for fault in caught.value.faults} == {
        "reviewers[0].id",
        "reviewers[1].roles[0]",
        "roles[1].may_void",
    }


def test_value_that_is_no_mapping_is_refused():
    with pytest.raises(ReviewersError):
        parse_reviewers([])  # type: ignore[arg-type]
