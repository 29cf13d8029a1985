"""What happened to a few subjects, through the real ledger, as a report hears of it."""

from collections.abc import Sequence

from streamdetect.enforce import Fact, consequences
from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    Bilingual,
    Interception,
    Intervention,
    ListingFinding,
    Message,
    Span,
    Standing,
)
from streamdetect.report.events import Known
from tests.enforce.histories import at, decided, on_incident, real_policy, said

POLICY = real_policy()


def told(facts: Sequence[Fact], latency_ms: int | None = None) -> list[Known]:
    """Return the facts of one subject and what the ledger told of each, as they came."""
    found: list[Known] = []
    for place, fact in enumerate(facts):
        found.append(Known(fact.body, fact.known_at_ms, latency_ms))
        found += [
            Known(message, fact.known_at_ms)
            for message in consequences(facts[:place], fact, POLICY)
            if not isinstance(message, Standing)
        ]
    return found


def offender(subject: str, first_day: float = 0, incidents: int = 7) -> list[Fact]:
    """Someone who makes a grave disease claim every four days."""
    return [
        said(
            at(first_day + 4 * n),
            "grave",
            "medical_claim",
            subject=subject,
            broadcast=f"{subject} {n}",
        )
        for n in range(incidents)
    ]


def expelled(subject: str) -> list[Fact]:
    """An offender whose expulsion two people upheld on day 26."""
    facts = offender(subject)
    (expulsion_id,) = {
        one.message.expulsion_id  # type: ignore[attr-defined]
        for one in told(facts)
        if type(one.message).__name__ == "Expulsion"
    }
    upheld = [
        decided("expulsion", expulsion_id, "uphold", at(26, n), by=f"r{n}", subject=subject)
        for n in (1, 2)
    ]
    return [*facts, *upheld]


def reinstated(subject: str) -> list[Fact]:
    """The same, overturned by the board on day 30."""
    facts = expelled(subject)
    overturned = decided(
        "expulsion",
        facts[-1].body.target.id,
        "overturn",
        at(30),
        by="b",
        level="board",
        subject=subject,
    )
    return [*facts, overturned]


def acquitted(subject: str) -> list[Fact]:
    """One slip on day 2, overturned on day 3."""
    slip = said(at(2), subject=subject, broadcast=f"{subject} slips")
    return [slip, on_incident(slip, "overturn", at(3), subject=subject)]


def interception(number: int, state: str, day: float) -> Known:
    """A listing held back, or let through again."""
    message = Interception(
        interception_id=make_id("interception", number),
        product_id=f"p-{number}",
        merchant_id="m",
        listing_version=1,
        state=state,  # type: ignore[arg-type]
        findings=(
            ListingFinding(
                category="false_quality",
                severity="serious",
                outcome="enforce",
                field="title",
                quote="x",
                start=0,
                end=1,
                advice=Bilingual(zh="x", en="x"),
            ),
        ),
    )
    return Known(message, at(day))


def intervention(number: int, state: str, day: float) -> Known:
    """A service to buyers."""
    message: Message = Intervention(
        intervention_id=make_id("intervention", number),
        violation_id="v",
        subject_id="s",
        room_id="r",
        span=Span(from_=0, to=1),
        claim="x",
        lawful_wording=Bilingual(zh="x", en="x"),
        state=state,  # type: ignore[arg-type]
        exposure_known=False,
    )
    return Known(message, at(day))


def day(number: float) -> str:
    """Return the instant of a day, as text."""
    return from_ms(at(number))
