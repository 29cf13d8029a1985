"""The people of the demo: two reviewers who confirm, and a board that overturns one case."""

import time
from collections.abc import Iterator

from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    DecisionOn,
    Expulsion,
    ReviewDecision,
)
from streamdetect.events.vocabulary import DecisionLevel, Verdict

REVIEWERS = ("reviewer-01", "reviewer-02")
BOARD = "board-01"


def decisions(expulsion: Expulsion, disputed: frozenset[str]) -> Iterator[ReviewDecision]:
    """Yield what people decide on seeing an expulsion event.

    A proposal is upheld by two different people (none may close an account alone); the expulsion
    of a disputed case is then overturned by the board.
    """
    if expulsion.state == "proposed":
        for person in REVIEWERS:
            yield _decision(expulsion, "uphold", "review", person, "evidence_heard")
    elif expulsion.state == "expelled" and expulsion.subject_id in disputed:
        yield _decision(expulsion, "overturn", "board", BOARD, "lawful_on_second_hearing")


def _decision(
    expulsion: Expulsion, verdict: Verdict, level: DecisionLevel, person: str, reason: str
) -> ReviewDecision:
    return ReviewDecision(
        decision_id=make_id("demo-decision", expulsion.expulsion_id, verdict, person),
        subject_id=expulsion.subject_id,
        target=DecisionOn(type="expulsion", id=expulsion.expulsion_id),
        verdict=verdict,
        level=level,
        reason_code=reason,
        decided_by=person,
        decided_at=from_ms(time.time_ns() // 1_000_000),
    )
