"""What the enforce agent cannot take in is kept as a dead letter; what comes after it goes on."""

from dataclasses import replace

import msgspec
import pytest

from streamdetect.enforce.facts import fact_of
from streamdetect.events import messages as m
from streamdetect.events.codec import encode, header
from streamdetect.events.topics import DEAD_LETTERS
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
