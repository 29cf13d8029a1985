"""The walk over a subject's facts in the order in which they became known.

It keeps what only the walk can know: when each notice went out, and (in the `book`) under which
id each sanction was first taken. Everything else is derived at the end (`position`).
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from streamdetect.enforce.book import Moment, SanctionBook
from streamdetect.enforce.decisions import Ruling, holding, ruling_of
from streamdetect.enforce.facts import Fact
from streamdetect.enforce.incidents import Incident, Said, charge_of, still_said
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.status import SanctionRecord
from streamdetect.enforce.strikes import StrikeState, may_be_mitigated, strike_of
from streamdetect.events import ids
from streamdetect.events.messages import (
    Appeal,
    AppealOutcome,
    ReviewDecision,
    Violation,
    ViolationAmendment,
)
from streamdetect.events.vocabulary import AmendmentKind

_NO_KINDS: Final[frozenset[AmendmentKind]] = frozenset()


class Walk:
    """The state after some facts of one subject. `apply` the next one; `copy` to branch off."""

    def __init__(self, subject_id: str, policy: Policy) -> None:
        self.subject_id = subject_id
        self.policy = policy
        self.known_ms: list[int] = []  # of every fact, ascending
        self.incidents: dict[str, Incident] = {}
        self.claims: dict[str, tuple[str, ...]] = {}  # claim_key → incident ids
        self.strikes: list[StrikeState] = []  # in the order of their notices
        self.book = SanctionBook(subject_id, policy)
        self.appeals: dict[str, Appeal] = {}
        self.outcomes: dict[str, AppealOutcome] = {}
        self._incident_of: dict[str, str] = {}  # violation_id → incident_id
        self._warning_ids: dict[str, str] = {}  # incident_id → id of its warning
        self._warned: dict[str, str] = {}  # and back
        self._amendments: dict[str, frozenset[AmendmentKind]] = {}
        self._on_incident: dict[str, tuple[Ruling, ...]] = {}

    @property
    def step(self) -> int:
        """The number of facts applied."""
        return len(self.known_ms)

    @property
    def now_ms(self) -> int:
        """The instant at which the latest fact became known."""
        return self.known_ms[-1]

    def copy(self) -> "Walk":
        """Return an independent walk in the same state (its parts are immutable values)."""
        twin = Walk(self.subject_id, self.policy)
        twin.known_ms = self.known_ms.copy()
        twin.incidents = self.incidents.copy()
        twin.claims = self.claims.copy()
        twin.strikes = self.strikes.copy()
        twin.book = self.book.copy()
        twin.appeals = self.appeals.copy()
        twin.outcomes = self.outcomes.copy()
        twin._incident_of = self._incident_of.copy()
        twin._warning_ids = self._warning_ids.copy()
        twin._warned = self._warned.copy()
        twin._amendments = self._amendments.copy()
        twin._on_incident = self._on_incident.copy()
        return twin

    def apply_all(self, facts: Iterable[Fact]) -> "Walk":
        """Apply facts that are sorted by `Fact.order`; return this walk."""
        for fact in facts:
            self.apply(fact)
        return self

    def apply(self, fact: Fact) -> None:
        """Apply the next fact; it must not be before those already applied."""
        self.known_ms.append(fact.known_at_ms)
        match fact.body:
            case Violation() as violation:
                self._hear(violation, fact.occurred_at_ms)
            case ViolationAmendment() as amendment:
                kinds = self._amendments.get(amendment.violation_id, _NO_KINDS)
                self._amendments[amendment.violation_id] = kinds | {amendment.kind}
                self._reckon(self._incident_of.get(amendment.violation_id))
            case ReviewDecision() as decision:
                self._decide(fact, decision)
            case Appeal() as appeal:
                self.appeals[appeal.appeal_id] = appeal
            case AppealOutcome() as outcome:
                self.outcomes[outcome.appeal_id] = outcome

    def rulings_on_incident(self, incident_id: str) -> tuple[Ruling, ...]:
        """Return the decisions on an incident, in the order in which they became known.

        A warning says nothing but its incident: who decides on it decides on the incident.
        """
        own = self._on_incident.get(incident_id, ())
        warned = self.book.rulings(self._warning_ids.get(incident_id, ""))
        return tuple(sorted((*own, *warned), key=lambda ruling: ruling.step)) if warned else own

    def rulings_on_incidents(self) -> Iterable[Ruling]:
        """Return all decisions on incidents."""
        return (ruling for one in self.incidents for ruling in self.rulings_on_incident(one))

    def standing_violations(self, incident: Incident) -> frozenset[str]:
        """Return the ids of the violations of an incident that nothing took back."""
        left = still_said(incident.said, self._amendments)
        return frozenset(said.violation.violation_id for said in left)

    def _hear(self, violation: Violation, occurred_ms: int) -> None:
        incident_id = violation.incident_id
        incident = self.incidents.get(incident_id)
        if incident is None:
            incident = Incident(incident_id, violation.claim_key)
            same = self.claims.get(violation.claim_key, ())
            self.claims[violation.claim_key] = (*same, incident_id)
            warning_id = ids.sanction_id(self.subject_id, "warn", [incident_id])
            self._warning_ids[incident_id] = warning_id
            self._warned[warning_id] = incident_id
        said = (*incident.said, Said(violation, occurred_ms))
        self.incidents[incident_id] = replace(incident, said=said)
        self._incident_of[violation.violation_id] = incident_id
        self._reckon(incident_id)

    def _decide(self, fact: Fact, decision: ReviewDecision) -> None:
        ruling = ruling_of(fact, decision, self.step)
        if ruling is None:
            return
        target = decision.target
        if target.type == "incident":
            self._on_incident[target.id] = (*self._on_incident.get(target.id, ()), ruling)
            self._reckon(target.id)
        elif target.type in ("sanction", "expulsion"):
            self.book.note(target.id, ruling)
            self._reckon(self._warned.get(target.id))
        # Interceptions and rule versions have ledgers of their own.

    def _reckon(self, incident_id: str | None) -> None:
        """Bring one incident, those of the same claim, the strikes and the sanctions up to date."""
        incident = self.incidents.get(incident_id) if incident_id is not None else None
        if incident is None:
            return
        held = holding(self.rulings_on_incident(incident.incident_id))
        chargeable = incident.chargeable_step
        left = still_said(incident.said, self._amendments)
        charge, last_ms = charge_of(
            left, self._amendments, held, was_charged=chargeable is not None
        )
        if chargeable is None and charge is not None:
            chargeable = self.step
        self.incidents[incident.incident_id] = replace(
            incident,
            charge=charge,
            last_ms=last_ms,
            acquitted=held is not None and held.verdict == "overturn",
            upheld=held is not None and held.verdict != "overturn",
            chargeable_step=chargeable,
            waits=charge is None and bool(left),
        )
        self._settle_claim(incident.claim_key)
        self._settle_strikes(incident.claim_key)

    def _settle_claim(self, claim_key: str) -> None:
        """Decide which incidents of a claim count, and which are covered by another's notice.

        The same claim counts again only when said after its notice plus the grace period. What a
        notice covers goes free with it when its incident is acquitted, unless people upheld it.
        """
        heads: list[Incident] = []
        incidents = [self.incidents[incident_id] for incident_id in self.claims[claim_key]]
        charged = [one for one in incidents if one.chargeable_step is not None]
        for one in sorted(charged, key=lambda i: (i.chargeable_step or 0, i.incident_id)):
            settled = replace(one, joined_to=None, counts=False)
            if one.charge is not None:
                host = self._covering(heads, one)
                if host is not None:
                    settled = replace(settled, joined_to=host.incident_id)
                elif not one.acquitted:
                    settled = replace(settled, counts=True)
                    if one.noticed_ms is None:
                        settled = replace(settled, noticed_ms=self.now_ms, noticed_step=self.step)
                if host is None and settled.noticed_ms is not None:
                    heads.append(settled)
            if settled != one:
                self.incidents[one.incident_id] = settled

    def _covering(self, heads: list[Incident], one: Incident) -> Incident | None:
        grace = self.policy.grace_ms
        covering = [
            head
            for head in heads
            if head.noticed_ms is not None and one.last_ms <= head.noticed_ms + grace
        ]
        host = min(covering, key=lambda head: head.noticed_ms or 0, default=None)
        if host is not None and host.acquitted and one.upheld:
            return None
        return host

    def _settle_strikes(self, claim_key: str) -> None:
        """Cost anew what may have changed: the incidents of the claim, and mitigated ones."""
        before = {strike.incident_id: strike for strike in self.strikes}
        counted = [one for one in self.incidents.values() if one.counts]
        after: list[StrikeState] = []
        # What is mitigated depends on what was said before it, so only on this claim's earlier.
        touched = [s.charge for one in self.claims[claim_key] if (s := before.get(one))]
        touched += [one.charge for one in counted if one.claim_key == claim_key and one.charge]
        since = min((charge.occurred_ms for charge in touched), default=0)
        appended_only, rises, appended = True, False, 0
        for one in counted:
            old = before.pop(one.incident_id, None)
            affected = one.claim_key == claim_key or (
                one.charge is not None
                and one.charge.occurred_ms >= since
                and may_be_mitigated(one.charge, self.policy)
            )
            new = strike_of(one, counted, self.policy) if affected or old is None else old
            if old is not None and new == old:
                after.append(old)
                continue
            after.append(new)
            if old is None and new.noticed_step == self.step:
                appended += 1
                rises = True
                continue
            appended_only = False
            rises = rises or old is None or new.points_mp > old.points_mp
        if not before and appended_only and not appended:
            return
        after.sort(key=lambda strike: strike.order)
        earlier, self.strikes = self.strikes, after
        moment = Moment(self.now_ms, self.step)
        if not before and appended_only:
            self.book.append(earlier, after[len(earlier) :], moment)
            return
        pairs = enumerate(zip(earlier, after, strict=False))
        unchanged = next((i for i, (old, new) in pairs if old is not new), len(after))
        self.book.settle(after, unchanged, moment, self._acquitters, rises=rises)

    def _acquitters(self, record: SanctionRecord) -> list[str]:
        """Who took back incidents that a sanction rested on."""
        held = (holding(self.rulings_on_incident(s.incident_id)) for s in record.taken.basis)
        return [one.decided_by for one in held if one is not None and one.verdict != "uphold"]
