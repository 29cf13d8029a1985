"""People's tools count what the workers count: no more, no less."""

import pytest

from streamdetect.client.admin import create_topics
from streamdetect.client.past import read_facts
from streamdetect.client.taken import read_taken
from streamdetect.enforce.admission import DecisionRights
from streamdetect.enforce.facts import Past
from streamdetect.events.codec import encode
from streamdetect.events.topics import LISTING_DECISIONS, REVIEW_DECISIONS, Topic
from streamdetect.settings import KafkaSettings
from tests.client.cases import REVIEWERS
from tests.client.produce import produce, row
from tests.client.samples import violation
from tests.enforce.histories import at, on_incident, real_policy, said

WORDS = said(at(0), "serious", outcome="review")
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
