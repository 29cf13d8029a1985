"""Whose decisions speak for or against a rule: those that the ledger takes, and no others."""

import dataclasses

import pytest
from aiokafka.structs import ConsumerRecord

from streamdetect.detect.emit import to_sample_request
from streamdetect.enforce.demotion import Caseload, DemotionLimits
from streamdetect.enforce.ledger import judge
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import topic_of
from streamdetect.stream.admitting import Admitting
from streamdetect.stream.demoting import take
from streamdetect.stream.entitling import Entitling
from streamdetect.stream.ledger_book import Book
from tests.client.cases import REVIEWERS
from tests.enforce.histories import DAY, at, decided, on_incident, real_policy, said
from tests.stream.ledgers import record

LIMITS = DemotionLimits(
    least_decisions=1, least_precision=0.99, least_useful=0.1, window_ms=90 * DAY
)
WORDS = said(at(0), "general", rules=(m.RuleRef(id="a", version=1),))
(WARNING,) = judge([WORDS], real_policy(), at(0, 1)).sanctions
NEVER = "2026-02-31T00:00:00.000Z"


@pytest.fixture
def admitting() -> Admitting:
    entitling = Entitling(Book())
    entitling.reviewers = REVIEWERS
    return Admitting(entitling)


def told(message: m.Message, at_ms: int) -> ConsumerRecord:
    """The record of what a worker says of the subject."""
    headers = cloud_headers(message, message_id="x", subject="s", time=from_ms(at_ms))
    return ConsumerRecord(
        topic_of(message).name, 0, 0, at_ms, 0, b"s", encode(message), None, 0, 0, headers
    )


def steps(admitting: Admitting, *records: ConsumerRecord) -> list[str]:
    """The rules that step down once all records are read."""
    load = Caseload()
    for one in (told(to_sample_request(WORDS.body, ()), at(0)), *records):  # type: ignore[arg-type]
        take(one, load, admitting)
    for decision, known_ms in admitting.admit():
        load.decide(decision, known_ms)
    return [one.rule_id for one in load.demotions(LIMITS, {})]


def test_rule_steps_down_by_decisions_that_count_in_whatever_order_they_are_read(
    admitting: Admitting,
) -> None:
    upheld = on_incident(WORDS, "uphold", at(1), by="reviewer-1")
    overturned = on_incident(WORDS, "overturn", at(2), by="appeal-1", level="appeal")
    assert steps(admitting, record(overturned), record(upheld)) == ["a"]


def test_decision_of_somebody_who_decided_on_the_matter_before_speaks_for_no_rule(
    admitting: Admitting,
) -> None:
    upheld = on_incident(WORDS, "uphold", at(1), by="reviewer-1")
    on_warning = decided("sanction", WARNING.sanction_id, "uphold", at(2), by="appeal-1")
    overturned = on_incident(WORDS, "overturn", at(3), by="appeal-1", level="appeal")
    read = [record(overturned), record(on_warning), record(upheld), told(WARNING, at(0, 1))]
    assert steps(admitting, *read) == []


def test_decision_at_an_instant_that_is_none_is_passed_over(admitting: Admitting) -> None:
    overturned = on_incident(WORDS, "overturn", at(1), by="reviewer-1")
    body = encode(overturned.body).replace(
        overturned.body.decided_at.encode(),  # type: ignore[union-attr]
        NEVER.encode(),
    )
    assert steps(admitting, dataclasses.replace(record(overturned), value=body)) == []
    assert steps(admitting, record(overturned)) == ["a"]


def test_what_is_older_than_the_window_is_forgotten(admitting: Admitting) -> None:
    on_warning = decided("sanction", WARNING.sanction_id, "uphold", at(2), by="appeal-1")
    assert steps(admitting, told(WARNING, at(0, 1)), record(on_warning)) == []
    admitting.forget(at(9))
    upheld = on_incident(WORDS, "uphold", at(9), by="reviewer-1")
    overturned = on_incident(WORDS, "overturn", at(10), by="appeal-1", level="appeal")
    assert steps(admitting, record(upheld), record(overturned)) == ["a"]
