"""The people of the demo: reviewers who confirm, or let goods through, and a board."""

import time
from collections.abc import Iterator

from streamdetect.cli.demo.cast import Script
from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    DecisionOn,
    Expulsion,
    Interception,
    ReviewDecision,
    Violation,
)
from streamdetect.events.vocabulary import DecisionLevel, Verdict

REVIEWERS = ("reviewer-01", "reviewer-02")
BOARD = "board-01"


def decisions(expulsion: Expulsion, disputed: frozenset[str]) -> Iterator[ReviewDecision]:
    """Yield what people decide on seeing an expulsion event.

    A proposal is upheld by two different people (none may close an account alone); the expulsion
    of a disputed case is then overturned by the board.
    """
    on, subject = DecisionOn(type="expulsion", id=expulsion.expulsion_id), expulsion.subject_id
    if expulsion.state == "proposed":
        for person in REVIEWERS:
            yield _decision(on, subject, "uphold", "review", person, "evidence_heard")
    elif expulsion.state == "expelled" and subject in disputed:
        yield _decision(on, subject, "overturn", "board", BOARD, "lawful_on_second_hearing")


def decision_on_words(violation: Violation, script: Script) -> ReviewDecision | None:
    """Return the uphold of one reviewer who looks at what was said of late; None where none does.

    Buyers are told and the room's signal falls only once a person has looked.
    """
    if violation.outcome != "enforce" or not script.is_of_the_last_week(violation.spoken_at):
        return None
    if violation.subject_id not in script.subjects("offender"):
        return None
    on = DecisionOn(type="incident", id=violation.incident_id)
    return _decision(on, violation.subject_id, "uphold", "review", REVIEWERS[0], "evidence_heard")


def decision_on_goods(interception: Interception, script: Script) -> ReviewDecision | None:
    """Return the overturn of goods whose merchant proved the words; None where nobody did."""
    reason = script.proven.get(interception.product_id)
    if interception.state != "intercepted" or reason is None:
        return None
    on = DecisionOn(type="interception", id=interception.interception_id)
    return _decision(on, interception.merchant_id, "overturn", "review", REVIEWERS[1], reason)


def _decision(
    on: DecisionOn,
    subject_id: str,
    verdict: Verdict,
    level: DecisionLevel,
    person: str,
    reason: str,
) -> ReviewDecision:
    return ReviewDecision(
        decision_id=make_id("demo-decision", on.id, verdict, person),
        subject_id=subject_id,
        target=on,
        verdict=verdict,
        level=level,
        reason_code=reason,
        decided_by=person,
        decided_at=from_ms(time.time_ns() // 1_000_000),
    )
