"""Keeps out of the ledger what only looks like a decision; what is in the ledger already stays."""

import logging
from collections.abc import Sequence

from streamdetect.enforce.admission import DecisionRights, refusal_of
from streamdetect.enforce.entitlement import Refusal, Signatures, entitled
from streamdetect.enforce.facts import Fact, is_for_everybody
from streamdetect.enforce.policy_book import Policies
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.events.codec import DecodeError
from streamdetect.events.messages import ReviewDecision
from streamdetect.metrics import DECISIONS_REFUSED
from streamdetect.stream.ledger_book import Book

log = logging.getLogger(__name__)


class Entitling:
    """Checks decisions on their way into a book of facts.

    `reviewers` None: whoever hands in the facts has checked them.
    """

    def __init__(self, book: Book) -> None:
        self.reviewers: Reviewers | None = None
        self.signatures: Signatures = "where_keyed"
        self._book = book

    def check(self, partition: int, fact: Fact, policy: Policies) -> None:
        """Raise DecodeError where the maker of a decision may not make it."""
        if self.reviewers is None or not isinstance(fact.body, ReviewDecision):
            return
        everybody = is_for_everybody(fact)
        rights = DecisionRights(self.reviewers, self.signatures)
        try:
            refusal = refusal_of(
                fact,
                self._book.for_everybody(partition)
                if everybody
                else self._book.facts(fact.subject_id),
                rights,
                policy,
                self._reached(partition, fact, fact.body),
            )
        except Exception as error:  # nothing may escape into Faust: it would skip the batch
            log.exception("%s cannot be checked", fact.fact_id)
            raise DecodeError("internal-error", type(error).__name__) from error
        _refuse(refusal)

    def check_on_listing(
        self, decision: ReviewDecision, earlier: Sequence[ReviewDecision], known_at_ms: int
    ) -> None:
        """Raise DecodeError where the maker of a decision on a listing may not make it.

        `earlier`: those that count on the same interception.
        """
        if self.reviewers is not None:
            _refuse(entitled(decision, self.reviewers, earlier, known_at_ms, self.signatures))

    def _reached(self, partition: int, fact: Fact, decision: ReviewDecision) -> int:
        if decision.target.type != "rule_version":
            return 0
        return self._book.incidents_reached(fact, partition)


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        DECISIONS_REFUSED.labels(refusal.code).inc()
        raise DecodeError(refusal.code, f"{refusal.what}; {refusal.fix}")
