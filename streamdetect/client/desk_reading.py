"""Reads the desk from the topics, each of them whole."""

from streamdetect.client.desk import Desk
from streamdetect.client.desk_gathering import gather
from streamdetect.client.ledgers import refused_places
from streamdetect.client.sources import BrokerSource
from streamdetect.client.taken import read_taken
from streamdetect.enforce.entitlement import Signatures
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.events import messages as m
from streamdetect.events.topics import (
    APPEALS,
    EXPULSIONS,
    INTERCEPTIONS,
    LISTING_DECISIONS,
    REVIEW_DECISIONS,
    REVIEW_REQUESTS,
    SANCTIONS,
    STANDINGS,
    VIOLATIONS,
)
from streamdetect.settings import KafkaSettings


def read_desk(
    kafka: KafkaSettings, reviewers: Reviewers, signatures: Signatures, at_ms: int
) -> Desk:
    """Return all cases as the topics have them. Raises TopicError where a topic is missing.

    What became a dead letter counts here as little as in the ledger.
    """
    asked = read_taken(kafka, REVIEW_REQUESTS)
    refused = refused_places(BrokerSource(kafka))
    appealed = read_taken(kafka, APPEALS, refused)
    said = read_taken(kafka, VIOLATIONS, refused)
    return gather(
        requests=[one for one, _ in asked if isinstance(one, m.ReviewRequest)],
        contexts=[one for one, _ in asked if isinstance(one, m.ReviewContext)],
        claims=[one for one, _ in asked if isinstance(one, m.ReviewClaim)],
        decisions=[
            (one, known_ms)
            for topic in (REVIEW_DECISIONS, LISTING_DECISIONS)
            for one, known_ms in read_taken(kafka, topic, refused)
            if isinstance(one, m.ReviewDecision)
        ],
        appeals=[one for one, _ in appealed if isinstance(one, m.Appeal)],
        outcomes=[one for one, _ in appealed if isinstance(one, m.AppealOutcome)],
        violations=[one for one, _ in said if isinstance(one, m.Violation)],
        amendments=[one for one, _ in said if isinstance(one, m.ViolationAmendment)],
        sanctions=[one for one, _ in read_taken(kafka, SANCTIONS) if isinstance(one, m.Sanction)],
        expulsions=[
            one for one, _ in read_taken(kafka, EXPULSIONS) if isinstance(one, m.Expulsion)
        ],
        standings=[one for one, _ in read_taken(kafka, STANDINGS) if isinstance(one, m.Standing)],
        interceptions=[
            one for one, _ in read_taken(kafka, INTERCEPTIONS) if isinstance(one, m.Interception)
        ],
        reviewers=reviewers,
        signatures=signatures,
        at_ms=at_ms,
    )
