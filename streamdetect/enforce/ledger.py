"""The ledger of one subject: a pure function of the set of its facts, a policy and an instant."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from streamdetect.enforce.errors import NoFactsError
from streamdetect.enforce.facts import Fact, fact_set
from streamdetect.enforce.incidents import Incident
from streamdetect.enforce.policy_book import Policies, book_of
from streamdetect.enforce.position import Position, position_of
from streamdetect.enforce.rendering import (
    expulsion_message,
    points,
    sanction_message,
    standing_message,
)
from streamdetect.enforce.walk import Walk
from streamdetect.events.messages import (
    Appeal,
    AppealOutcome,
    Expulsion,
    Sanction,
    Standing,
    Violation,
)
from streamdetect.events.vocabulary import Category, Severity

IncidentState = Literal["strike", "notice", "repeat", "acquitted", "taken_back", "awaits_review"]


@dataclass(frozen=True, slots=True)
class IncidentEntry:
    """An incident in the ledger: what it is held to be, and what it cost when fresh.

    `strike` costs points; `notice` was mitigated to none; `repeat` is covered by the notice of
    `joined_to`; `acquitted` by a person; `taken_back` by what followed or by a revision;
    `awaits_review` until a person upholds it. `lead`, `occurred_ms`: the words that it is judged
    by, and when its earliest words that are left were said (epoch ms), from which it fades; None
    where it is charged with nothing.
    """

    incident_id: str
    state: IncidentState
    violations: int
    category: Category | None = None
    severity: Severity | None = None
    points: float = 0.0
    joined_to: str | None = None
    mitigations: tuple[str, ...] = ()
    lead: Violation | None = None
    occurred_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything about a subject as of an instant, from the facts known by then.

    Sanctions and expulsions in all states, in the order in which they were taken. `next_due_ms`:
    when time alone changes something next (epoch ms), None where nothing will.
    """

    subject_id: str
    as_of_ms: int
    policy_hash: str
    ledger_seq: int
    standing: Standing
    sanctions: tuple[Sanction, ...]
    expulsions: tuple[Expulsion, ...]
    incidents: tuple[IncidentEntry, ...]
    appeals: tuple[tuple[Appeal, AppealOutcome | None], ...]
    next_due_ms: int | None


def judge(
    facts: Iterable[Fact], policy: Policies, as_of_ms: int, *, subject_id: str | None = None
) -> Ledger:
    """Return the ledger as of an instant (epoch ms), from the facts known by then.

    Order and repetition of the facts do not matter. `subject_id` is needed only where there may be
    no facts at all.
    """
    settled = fact_set(facts)
    subject = next((fact.subject_id for fact in settled.values()), subject_id)
    if subject is None:
        raise NoFactsError(
            "no facts, and no subject named", fix="pass subject_id for a subject without facts"
        )
    known = sorted(
        (fact for fact in settled.values() if fact.known_at_ms <= as_of_ms),
        key=lambda fact: fact.order,
    )
    walk = Walk(subject, book_of(policy)).apply_all(known)
    return _ledger(walk, position_of(walk, as_of_ms))


def _ledger(walk: Walk, position: Position) -> Ledger:
    subject, policies = walk.subject_id, walk.policies
    return Ledger(
        subject_id=subject,
        as_of_ms=position.as_of_ms,
        policy_hash=policies.at(position.as_of_ms).hash,
        ledger_seq=walk.step,
        standing=standing_message(position, subject, policies, walk.step),
        sanctions=tuple(
            sanction_message(view, subject, walk.step) for view in position.sanctions.values()
        ),
        expulsions=tuple(
            expulsion_message(view, subject, walk.step) for view in position.expulsions.values()
        ),
        incidents=_entries(walk),
        appeals=tuple(
            (appeal, walk.pleas.outcomes.get(appeal_id))
            for appeal_id, appeal in walk.pleas.appeals.items()
        ),
        next_due_ms=position.next_change_ms,
    )


def _entries(walk: Walk) -> tuple[IncidentEntry, ...]:
    strikes = {strike.incident_id: strike for strike in walk.strikes}
    entries: list[IncidentEntry] = []
    for incident in walk.incidents.values():
        strike = strikes.get(incident.incident_id)
        charge = incident.charge
        entries.append(
            IncidentEntry(
                incident_id=incident.incident_id,
                state=_state(incident, None if strike is None else strike.points_mp),
                violations=len(incident.said),
                category=None if charge is None else charge.category,
                severity=None if charge is None else charge.severity,
                points=0.0 if strike is None else points(strike.points_mp),
                joined_to=incident.joined_to,
                mitigations=() if strike is None else strike.mitigations,
                lead=None if charge is None else charge.lead,
                occurred_ms=None if charge is None else charge.occurred_ms,
            )
        )
    return tuple(entries)


def _state(incident: Incident, points_mp: int | None) -> IncidentState:
    if points_mp is not None:
        return "strike" if points_mp > 0 else "notice"
    if incident.acquitted:
        return "acquitted"
    if incident.joined_to is not None:
        return "repeat"
    return "awaits_review" if incident.waits else "taken_back"
