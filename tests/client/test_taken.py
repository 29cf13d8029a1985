"""People's tools count what the workers count: no more, no less."""

import pytest

from streamdetect.client.admin import create_topics
from streamdetect.client.desk_reading import read_desk
from streamdetect.client.past import read_facts
from streamdetect.client.taken import read_taken
from streamdetect.enforce.admission import DecisionRights
from streamdetect.enforce.facts import Past
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.topics import (
    DEAD_LETTERS,
    LISTING_DECISIONS,
    REVIEW_DECISIONS,
    REVIEW_REQUESTS,
    VIOLATIONS,
    Topic,
)
from streamdetect.settings import KafkaSettings
from tests.client.cases import REVIEWERS, asked
from tests.client.produce import produce, row
from tests.client.samples import violation
from tests.enforce.histories import at, on_incident, on_rule, real_policy, said

RULES = (m.RuleRef(id="price/bad", version=3),)
WORDS = said(at(0), "serious", rules=RULES, outcome="review")
DECISION = on_incident(WORDS, "uphold", at(1)).body


@pytest.fixture
def kafka(fresh_broker: object) -> KafkaSettings:
    settings: KafkaSettings = fresh_broker.kafka  # type: ignore[attr-defined]
    create_topics(settings)
    return settings


@pytest.mark.parametrize("topic", [REVIEW_DECISIONS, LISTING_DECISIONS], ids=lambda one: one.name)
def test_decision_counts_at_the_desk_without_the_header_that_names_its_only_type(
    kafka: KafkaSettings, topic: Topic
) -> None:
    produce(kafka, topic.name, [(DECISION.subject_id.encode(), encode(DECISION), [])])
    assert [message for message, _ in read_taken(kafka, topic)] == [DECISION]


def test_facts_for_what_if_are_those_that_the_ledger_takes(kafka: KafkaSettings) -> None:
    key, value, _ = row(DECISION, DECISION.decision_id)
    produce(
        kafka,
        REVIEW_DECISIONS.name,
        [
            (key, value, []),  # its topic carries no other type
            row(violation(1), "x"),  # this type belongs to another topic: a dead letter
        ],
        partition=0,
    )
    found = read_facts(kafka, DecisionRights(REVIEWERS, "where_keyed"), real_policy()).facts
    assert [fact.body for fact in found if not isinstance(fact.body, Past)] == [DECISION]


@pytest.mark.parametrize("on", ["incident", "rule"])
def test_decision_that_a_worker_refused_closes_no_case(kafka: KafkaSettings, on: str) -> None:
    made = on_incident(WORDS, "overturn", at(0.5), by="reviewer-1")
    if on == "rule":
        made = on_rule("price/bad@3", "overturn", at(0.5), by="board-1", level="board")
    produce(kafka, VIOLATIONS.name, [row(WORDS.body, "v")])
    produce(kafka, REVIEW_REQUESTS.name, [row(asked(WORDS, "x"), "r")])
    produce(kafka, REVIEW_DECISIONS.name, [row(made.body, "d")], partition=2)
    desk = read_desk(kafka, REVIEWERS, "where_keyed", at(1))
    assert desk.open_cases() == []
    key, value, headers = row(made.body, "d")
    place = {"dl_topic": REVIEW_DECISIONS.name, "dl_partition": "2", "dl_offset": "0"}
    headers += [(name, content.encode()) for name, content in place.items()]
    produce(kafka, DEAD_LETTERS.name, [(key, value, headers)])
    desk = read_desk(kafka, REVIEWERS, "where_keyed", at(1))
    assert [case.target.id for case in desk.open_cases()] == [WORDS.body.incident_id]
    assert desk.decisions == ()


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_versions_of_an_event_the_one_that_was_known_first_stands(
    kafka: KafkaSettings, first: int
) -> None:
    request = asked(WORDS, "first")
    other = asked(WORDS, "another")
    rows = [
        row(request, "r", "2026-03-01T00:00:00.000Z"),
        row(other, "r", "2026-03-01T00:00:01.000Z"),
    ]
    produce(kafka, REVIEW_REQUESTS.name, [rows[first], rows[1 - first]], partition=0)
    assert [message for message, _ in read_taken(kafka, REVIEW_REQUESTS)] == [request]
