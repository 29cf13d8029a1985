"""A subject's dossier: the ledger with everything that explains it, incident by incident."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from streamdetect.enforce.facts import Fact, fact_set
from streamdetect.enforce.fading import Fall, falls
from streamdetect.enforce.ledger import IncidentEntry, Ledger, judge
from streamdetect.enforce.policy import POINT_MP, Policy
from streamdetect.enforce.policy_book import Policies, PolicyBook, book_of
from streamdetect.events.messages import (
    ReviewDecision,
    Violation,
    ViolationAmendment,
)


@dataclass(frozen=True, slots=True)
class IncidentFile:
    """An incident: what it is held to be, what was said, what took it back, what people decided.

    `left`: points that count now. `falls`: how a strike fades from now on.
    """

    entry: IncidentEntry
    violations: tuple[Violation, ...]
    amendments: tuple[ViolationAmendment, ...]
    decisions: tuple[ReviewDecision, ...]
    left: float
    falls: tuple[Fall, ...]

    @property
    def lead(self) -> Violation:
        """The violation whose words explain it: what it is judged by, else the earliest."""
        return self.entry.lead or self.violations[0]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about a subject as of an instant. `decided`: decisions by the id they are on."""

    ledger: Ledger
    incidents: tuple[IncidentFile, ...]
    decided: Mapping[str, Sequence[ReviewDecision]]


def dossier_of(
    facts: Iterable[Fact], policies: Policies, as_of_ms: int, subject_id: str
) -> Dossier:
    """Return the dossier from the facts known by an instant (epoch ms)."""
    settled = fact_set(facts)
    ledger = judge(settled.values(), policies, as_of_ms, subject_id=subject_id)
    said: dict[str, list[tuple[int, Violation]]] = defaultdict(list)
    back: dict[str, list[ViolationAmendment]] = defaultdict(list)
    decided: dict[str, list[ReviewDecision]] = defaultdict(list)
    for fact in sorted(settled.values(), key=lambda one: one.order):
        if fact.known_at_ms > as_of_ms:
            continue
        match fact.body:
            case Violation() as violation:
                said[violation.incident_id].append((fact.occurred_at_ms, violation))
            case ViolationAmendment() as amendment:
                back[amendment.violation_id].append(amendment)
            case ReviewDecision() as decision:
                decided[decision.target.id].append(decision)
    judged_by = _judged_by(ledger, book_of(policies))
    in_force = book_of(policies).at(as_of_ms)
    strikes = {strike.incident_id: strike.points for strike in ledger.standing.strikes}
    files: list[IncidentFile] = []
    for entry in ledger.incidents:
        heard = sorted(said[entry.incident_id], key=lambda one: (one[0], one[1].violation_id))
        left = strikes.get(entry.incident_id, 0.0)
        fading = (
            falls(
                round(entry.points * POINT_MP),
                entry.occurred_ms,
                judged_by.get(entry.incident_id, in_force),
                as_of_ms,
            )
            if left and entry.occurred_ms is not None
            else ()
        )
        files.append(
            IncidentFile(
                entry=entry,
                violations=tuple(violation for _, violation in heard),
                amendments=tuple(one for _, said_ in heard for one in back[said_.violation_id]),
                decisions=tuple(decided[entry.incident_id]),
                left=left,
                falls=fading,
            )
        )
    files.sort(key=lambda one: (one.lead.spoken_at, one.entry.incident_id))
    return Dossier(ledger, tuple(files), decided)


def _judged_by(ledger: Ledger, policies: PolicyBook) -> dict[str, Policy]:
    """Return by which policy each incident is judged: its warning cites it."""
    known = {entry.policy.hash: entry.policy for entry in policies.entries}
    return {
        reason.incident_id: known[sanction.policy_hash]
        for sanction in ledger.sanctions
        if sanction.measure == "warn" and sanction.policy_hash in known
        for reason in sanction.reasons
    }
