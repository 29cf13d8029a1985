"""What the ledger adds to a case about words that the detector brought before people."""

from collections.abc import Iterable

from streamdetect.enforce.consequences import LedgerCache
from streamdetect.enforce.facts import Fact, fact_set
from streamdetect.enforce.policy_book import Policies, book_of
from streamdetect.enforce.position import position_of
from streamdetect.enforce.review import history_of
from streamdetect.enforce.walk import Walk
from streamdetect.events.messages import ReviewContext, Violation


def history_context(
    facts: Iterable[Fact], violation: Violation, policy: Policies, cache: LedgerCache | None = None
) -> ReviewContext:
    """Return the subject's history for who is asked about the words of a violation.

    `facts`: those known when it was taken in, itself included. As of the last of them, so the same
    facts give the same bytes.
    """
    settled, policies = fact_set(facts), book_of(policy)
    found = None if cache is None else cache.find(violation.subject_id, settled, policies)
    if found is not None:
        walk, position = found
    else:
        in_order = sorted(settled.values(), key=lambda fact: fact.order)
        walk = Walk(violation.subject_id, policies).apply_all(in_order)
        position = position_of(walk, walk.now_ms)
    return ReviewContext(
        subject_id=violation.subject_id,
        violation_id=violation.violation_id,
        incident_id=violation.incident_id,
        history=history_of(walk, position),
    )
