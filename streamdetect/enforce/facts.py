"""Facts: what is known about a subject, each under one id, each with the instant it was learnt.

A subject's history is the *set* of its facts. Two versions under one id are settled by `merge`,
so that redelivery in any order leaves the same set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from streamdetect.enforce.errors import MixedSubjectsError, NotAFactError
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import (
    Appeal,
    AppealOutcome,
    ReviewDecision,
    RoomActivity,
    Violation,
    ViolationAmendment,
)

FactBody = Violation | ViolationAmendment | ReviewDecision | Appeal | AppealOutcome


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about a subject.

    `fact_id`: kind and id of the message. `known_at_ms` (its `ce_time`): when we learnt it, the
    axis of replays. `occurred_at_ms`: when it happened, the axis of decay. Epoch milliseconds.
    """

    fact_id: str
    subject_id: str
    known_at_ms: int
    occurred_at_ms: int
    body: FactBody

    @property
    def order(self) -> tuple[int, int, str]:
        """The place in the walk: by the instant of knowing, then of happening, then by id.

        What one batch tells becomes known in one instant, in the order in which it was said.
        """
        return self.known_at_ms, self.occurred_at_ms, self.fact_id


def is_fact(message: object) -> bool:
    """Whether the ledger takes this message (room activity passes by, it changes no standing)."""
    return isinstance(message, FactBody)


def fact_of(message: FactBody | RoomActivity, known_at_ms: int) -> Fact:
    """Make the fact of a message that became known at `known_at_ms` (epoch milliseconds).

    Raises NotAFactError for other messages and for instants that are none.
    """
    match message:
        case Violation():
            fact_id, occurred = f"violation:{message.violation_id}", message.spoken_at
        case ViolationAmendment():
            fact_id, occurred = f"amendment:{message.amendment_id}", message.occurred_at
        case ReviewDecision():
            fact_id, occurred = f"decision:{message.decision_id}", message.decided_at
        case Appeal():
            fact_id, occurred = f"appeal:{message.appeal_id}", message.filed_at
        case AppealOutcome():
            fact_id, occurred = f"outcome:{message.appeal_id}", message.decided_at
        case _:
            raise NotAFactError(
                f"a {type(message).__name__} is not a fact of the ledger",
                fix="pass violations, amendments, decisions, appeals and their outcomes only",
            )
    try:
        occurred_at_ms = to_ms(occurred)
    except ValueError as error:
        raise NotAFactError(
            f"{occurred!r} is not an instant",
            where=type(message).__name__,
            fix="write RFC 3339 with an offset, such as 2026-03-01T12:00:00.000Z",
        ) from error
    return Fact(fact_id, message.subject_id, known_at_ms, occurred_at_ms, message)


def merge(first: Fact, second: Fact) -> Fact:
    """Of two versions under one id keep the one with the smaller (known_at, sha256 of its JSON)."""
    if first.known_at_ms != second.known_at_ms:
        return first if first.known_at_ms < second.known_at_ms else second
    if first is second or first == second:
        return first
    return min(first, second, key=_digest)


def fact_set(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Return the facts by id, versions settled. All must be of one subject."""
    settled: dict[str, Fact] = {}
    subject: str | None = None
    for fact in facts:
        if subject is None:
            subject = fact.subject_id
        elif fact.subject_id != subject:
            raise MixedSubjectsError(
                "facts of two subjects were given to one ledger",
                fix="keep one set of facts per subject_id",
            )
        known = settled.get(fact.fact_id)
        settled[fact.fact_id] = fact if known is None else merge(known, fact)
    return settled


def _digest(fact: Fact) -> bytes:
    return sha256(msgspec.json.encode(fact.body)).digest()
