"""Facts: what is known about a subject, each under one id, each with the instant it was learnt.

A subject's history is the *set* of its facts. Two versions under one id are settled by `merge`,
so that redelivery in any order leaves the same set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from streamdetect.enforce.errors import BadTargetError, MixedSubjectsError, NotAFactError
from streamdetect.enforce.rule_spans import span_of
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import (
    Appeal,
    AppealOutcome,
    ReviewDecision,
    RoomActivity,
    Violation,
    ViolationAmendment,
)

EVERYBODY: Final = "*"  # the subject_id of a decision that concerns all subjects

FactBody = Violation | ViolationAmendment | ReviewDecision | Appeal | AppealOutcome
PAST: Final = "told:past"  # the fact_id of a Past; a subject has one at most


class Past(msgspec.Struct, frozen=True):
    """What a ledger no longer remembers, for nothing rests on it: only how many facts it was.

    It keeps `ledger_seq` from falling. `voids`: decisions on rules that are among them and are
    still held, by fact id. It stands on no topic.
    """

    subject_id: str
    count: int
    voids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about a subject.

    `fact_id`: kind and id of the message. `known_at_ms` (its `ce_time`): when we learnt it, the
    axis of replays. `occurred_at_ms`: when it happened, the axis of decay. Epoch milliseconds.
    A Past stands for facts that were forgotten, the last of which became known then.
    """

    fact_id: str
    subject_id: str
    known_at_ms: int
    occurred_at_ms: int
    body: FactBody | Past

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

    Raises NotAFactError for other messages, for instants that are none, for a rule version that
    is none, and for what is addressed to EVERYBODY and may not be.
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
    _check_target(message)
    return Fact(fact_id, message.subject_id, known_at_ms, occurred_at_ms, message)


def past_fact(past: Past, known_at_ms: int) -> Fact:
    """Make the fact that stands for forgotten ones; `known_at_ms`: of the last of them."""
    return Fact(PAST, past.subject_id, known_at_ms, known_at_ms, past)


def is_for_everybody(fact: Fact) -> bool:
    """Whether a fact concerns every subject that a rule hit, not one."""
    return fact.subject_id == EVERYBODY


def concerns(fact: Fact, violation: Violation, occurred_ms: int) -> bool:
    """Whether a decision on a rule reaches a violation whose words are of that instant."""
    return (
        isinstance(fact.body, ReviewDecision)
        and fact.body.target.type == "rule_version"
        and span_of(fact.body.target).reaches(violation, occurred_ms)
    )


def addressed(fact: Fact, subject_id: str) -> Fact:
    """Return a fact that concerns everybody as one of this subject, under the same id."""
    body = msgspec.structs.replace(fact.body, subject_id=subject_id)
    return Fact(fact.fact_id, subject_id, fact.known_at_ms, fact.occurred_at_ms, body)


def by_subject(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Return facts by subject; what concerns everybody stands with each subject that it reaches."""
    found: dict[str, list[Fact]] = {}
    for_all: list[Fact] = []
    for fact in facts:
        if is_for_everybody(fact):
            for_all.append(fact)
        else:
            found.setdefault(fact.subject_id, []).append(fact)
    for subject_id, own in found.items() if for_all else ():
        said = [(f.body, f.occurred_at_ms) for f in own if isinstance(f.body, Violation)]
        own += [
            addressed(fact, subject_id)
            for fact in for_all
            if any(concerns(fact, violation, at_ms) for violation, at_ms in said)
        ]
    return found


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


def _check_target(message: FactBody) -> None:
    on_rule = isinstance(message, ReviewDecision) and message.target.type == "rule_version"
    if message.subject_id == EVERYBODY and not on_rule:
        raise BadTargetError(
            f"a {type(message).__name__} cannot concern everybody",
            where=f"subject_id {EVERYBODY!r}",
            fix="name the subject; only a decision on a rule_version concerns all of them",
        )
    if isinstance(message, ReviewDecision) and on_rule:
        try:
            span_of(message.target)
        except ValueError as error:
            raise BadTargetError(
                str(error),
                where="target",
                fix="name rule and version as cure-words@3, and bounds of the words as instants",
            ) from error


def _digest(fact: Fact) -> bytes:
    return sha256(msgspec.json.encode(fact.body)).digest()
