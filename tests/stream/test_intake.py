"""What the enforce agent cannot take in is kept as a dead letter; what comes after it goes on."""

from dataclasses import replace

import msgspec
import pytest

from streamdetect.enforce.facts import fact_of
from streamdetect.events import messages as m
from streamdetect.events.codec import encode, header
from streamdetect.events.topics import DEAD_LETTERS, ROOM_ACTIVITY
from streamdetect.stream import intake
from tests.enforce.histories import at, real_policy, said
from tests.stream.ledgers import Enforcer, messages, record, sanctions

POLICY = real_policy()


def reasons(out):
    return [header(one.headers, "dl_reason") for one in out if one.topic == DEAD_LETTERS.name]


@pytest.mark.parametrize("outcome", ["enforce", "review"])
def test_violation_without_evidence_is_a_dead_letter(outcome):
    ledger = Enforcer(POLICY)
    fact = said(at(0))
    bare = msgspec.structs.replace(fact.body, evidence=(), outcome=outcome)
    (letter,) = ledger.take_records(replace(record(fact), value=encode(bare)))
    assert reasons([letter]) == ["wrong-type"]
    assert "$.evidence" in header(letter.headers, "dl_detail")


@pytest.mark.parametrize(
    "instant",
    [
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.999-23:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:00",
    ],
)
@pytest.mark.parametrize("axis", ["spoken_at", "ce_time"])
def test_fact_at_the_end_of_time_is_a_dead_letter_and_the_subject_is_judged_on(axis, instant):
    """Kept, it would leave every later fact of the subject without consequences."""
    ledger = Enforcer(POLICY)
    bad, good = said(at(0)), said(at(1))
    odd = record(bad)
    if axis == "ce_time":
        others = [pair for pair in odd.headers if pair[0] != "ce_time"]
        odd = replace(odd, headers=(*others, ("ce_time", instant.encode())))
    else:
        odd = replace(odd, value=encode(msgspec.structs.replace(bad.body, spoken_at=instant)))
    out = ledger.take_records(odd, record(good))
    assert reasons(out) == ["bad-instant"]
    assert sanctions(messages(out[1:])) == [("warn", "imposed")]


@pytest.mark.parametrize(
    ("minute", "key", "reason"),
    [
        ("2026-02-31T00:00:00Z", b"s", "bad-instant"),
        ("9999-12-31T23:59:59Z", b"s", "bad-instant"),
        ("2026-03-01T00:00:00Z", b"other", "key-mismatch"),
        ("2026-03-01T00:00:00Z", None, "key-mismatch"),
    ],
)
def test_room_activity_that_is_not_counted_is_a_dead_letter(minute, key, reason):
    told = m.RoomActivity(room_id="r", subject_id="s", minute=minute, segments=1, characters=1)
    odd = replace(
        record(said(at(0))), topic=ROOM_ACTIVITY.name, key=key, value=encode(told), headers=()
    )
    (letter,) = Enforcer(POLICY).take_records(odd)
    assert reasons([letter]) == [reason]
    assert letter.value == odd.value


def test_violation_known_of_two_subjects_has_its_consequences_for_each():
    """As where a policy changed who answers for words, and they were heard before and after."""
    streamer, operator = (said(at(0), subject=subject) for subject in ("streamer", "operator"))
    assert streamer.fact_id == operator.fact_id
    told = messages(Enforcer(POLICY).take_records(record(streamer), record(operator)))
    for kind in (m.Standing, m.Sanction):
        assert sorted(one.subject_id for one in told if isinstance(one, kind)) == [
            "operator",
            "streamer",
        ]


def test_fact_that_cannot_be_taken_in_is_a_dead_letter_and_the_next_one_counts(monkeypatch):
    ledger = Enforcer(POLICY)
    bad, good = said(at(0), subject="one"), said(at(1), subject="two")
    hold_of = intake.hold_of

    def fails(violation: m.Violation, limit):
        if violation.subject_id == "one":
            raise IndexError("a bug of ours")
        return hold_of(violation, limit)

    monkeypatch.setattr(intake, "hold_of", fails)
    out = ledger.take_records(record(bad), record(good))
    assert reasons(out) == ["internal-error"]
    letter = out[0]
    assert (header(letter.headers, "dl_detail"), letter.value) == ("IndexError", encode(bad.body))
    rest = [one for one in out if one is not letter]
    assert sanctions(messages(rest)) == [("warn", "imposed")]
    monkeypatch.undo()
    assert sanctions(ledger.take(bad)) == [("warn", "imposed")], "sent again, it counts"


def test_value_that_counts_has_its_consequences_where_another_came_first_in_the_batch():
    heard = said(at(0))
    graver = msgspec.structs.replace(heard.body, severity="grave")
    late, counts = fact_of(heard.body, at(0, 1)), fact_of(graver, at(0))
    alone = sanctions(Enforcer(POLICY).take(counts))
    assert ("interrupt", "imposed") in alone
    assert sanctions(Enforcer(POLICY).take(late, counts))[-len(alone) :] == alone
