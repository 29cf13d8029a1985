"""The walk over a subject's facts in the order in which they became known.

It keeps what only the walk can know: when each notice went out, and (in the `book`) under which
id each sanction was first taken. What an incident is held to be is in `charging`, which incidents
of a claim count in `coverage`, what they cost in `strikes`. Everything else is derived at the end
(`position`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from streamdetect.enforce.book import SanctionBook
from streamdetect.enforce.charging import charged, left_of
from streamdetect.enforce.coverage import proposals, settled
from streamdetect.enforce.decisions import Ruling, ruling_of
from streamdetect.enforce.facts import Fact, Past
from streamdetect.enforce.incidents import Incident, Said
from streamdetect.enforce.ladders import Ladders
from streamdetect.enforce.pleas import Plea, Pleas
from streamdetect.enforce.policy_book import PolicyBook
from streamdetect.enforce.rule_spans import RuleSpan, span_of
from streamdetect.enforce.sanction_records import Moment
from streamdetect.enforce.status import SanctionRecord
from streamdetect.enforce.strikes import StrikeState, recount, strike_of
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

    def __init__(
        self, subject_id: str, policies: PolicyBook, ladders: Ladders | None = None
    ) -> None:
        self.subject_id = subject_id
        self.policies = policies
        self._ladders = ladders or Ladders()
        self.step = 0  # the number of facts applied that concern the subject
        self.now_ms = 0  # when the latest fact became known
        self.incidents: dict[str, Incident] = {}
        self.claims: dict[str, tuple[str, ...]] = {}  # claim_key → incident ids
        self.strikes: list[StrikeState] = []  # in the order of their notices
        self.book = SanctionBook(subject_id, self._ladders)
        self.pleas = Pleas()
        self._incident_of: dict[str, str] = {}  # violation_id → incident_id
        self._warning_ids: dict[str, str] = {}  # incident_id → id of its warning
        self._warned: dict[str, str] = {}  # and back
        self._amendments: dict[str, frozenset[AmendmentKind]] = {}
        self._on_incident: dict[str, tuple[Ruling, ...]] = {}
        self._on_rules: tuple[tuple[RuleSpan, Ruling], ...] = ()
        self._idle: tuple[Fact, ...] = ()  # on rules that never hit this subject
        self._counted: frozenset[str] = frozenset()  # of the idle, what the past had counted
        self._held: dict[str, Ruling] = {}  # incident_id → the decision that holds

    def copy(self) -> "Walk":
        """Return an independent walk in the same state (its parts are immutable values)."""
        twin = Walk(self.subject_id, self.policies, self._ladders)
        twin.step, twin.now_ms = self.step, self.now_ms
        twin.incidents = self.incidents.copy()
        twin.claims = self.claims.copy()
        twin.strikes = self.strikes.copy()
        twin.book = self.book.copy()
        twin.pleas = self.pleas.copy()
        twin._incident_of = self._incident_of.copy()
        twin._warning_ids = self._warning_ids.copy()
        twin._warned = self._warned.copy()
        twin._amendments = self._amendments.copy()
        twin._on_incident = self._on_incident.copy()
        twin._on_rules = self._on_rules
        twin._idle = self._idle
        twin._counted = self._counted
        twin._held = self._held.copy()
        return twin

    def apply_all(self, facts: Iterable[Fact]) -> "Walk":
        """Apply facts that are sorted by `Fact.order`; return this walk."""
        for fact in facts:
            self.apply(fact)
        return self

    def apply(self, fact: Fact) -> None:
        """Apply the next fact; it must not be before those already applied.

        A decision on a rule concerns the subject once that rule has hit; until then it waits.
        """
        self.now_ms = fact.known_at_ms
        if _is_on_rule(fact) and not self.is_hit_by(fact):
            self._idle = (*self._idle, fact)
            return
        self.step += 1
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
                self._hear_appeal(appeal, fact)
            case AppealOutcome() as outcome:
                self.pleas.note_outcome(outcome)
            case Past() as past:
                self.step += past.count - 1
                self._counted = frozenset(past.voids)

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

    @property
    def idle_ids(self) -> Collection[str]:
        """The fact ids of decisions on rules that never hit this subject: they do not count."""
        return frozenset(fact.fact_id for fact in self._idle) - self._counted

    @property
    def violation_ids(self) -> Collection[str]:
        """The ids of all violations heard."""
        return self._incident_of.keys()

    @property
    def warning_ids(self) -> Collection[str]:
        """The ids of the warnings of all incidents."""
        return self._warned.keys()

    def standing_violations(self, incident: Incident) -> frozenset[str]:
        """Return the ids of the violations of an incident that nothing took back."""
        left, _ = self._left_of(incident)
        return frozenset(said.violation.violation_id for said in left)

    def _hear(self, violation: Violation, occurred_ms: int) -> None:
        incident_id = violation.incident_id
        incident = self.incidents.get(incident_id)
        if incident is None:
            incident = Incident(incident_id, violation.claim_key)
            same = self.claims.get(violation.claim_key, ())
            self.claims[violation.claim_key] = (*same, incident_id)
            warning_id = ids.warning_id(self.subject_id, incident_id)
            self._warning_ids[incident_id] = warning_id
            self._warned[warning_id] = incident_id
        said = (*incident.said, Said(violation, occurred_ms))
        self.incidents[incident_id] = replace(incident, said=said)
        self._incident_of[violation.violation_id] = incident_id
        self._wake()
        self._reckon(incident_id)

    def _wake(self) -> None:
        """Take in what was decided on the rules that hit now for the first time."""
        for fact in self._idle:
            if self.is_hit_by(fact) and isinstance(fact.body, ReviewDecision):
                self._idle = tuple(one for one in self._idle if one is not fact)
                self.step += fact.fact_id not in self._counted
                self._note_on_rule(fact, fact.body)

    def is_hit_by(self, fact: Fact) -> bool:
        """Whether a decision on a rule reaches anything that was heard."""
        return isinstance(fact.body, ReviewDecision) and bool(
            self._reached(span_of(fact.body.target))
        )

    def _reached(self, span: RuleSpan) -> list[str]:
        """Return the incidents in which such a rule hit."""
        return [
            incident.incident_id
            for incident in self.incidents.values()
            if any(span.reaches(said.violation, said.occurred_ms) for said in incident.said)
        ]

    def _note_on_rule(self, fact: Fact, decision: ReviewDecision) -> RuleSpan | None:
        """Note a decision on a rule; None where it is none (nobody can reclassify a rule)."""
        ruling = ruling_of(fact, decision, self.step)
        if ruling is None or ruling.verdict == "reclassify":
            return None
        span = span_of(decision.target)
        self._on_rules = (*self._on_rules, (span, ruling))
        return span

    def _hear_appeal(self, appeal: Appeal, fact: Fact) -> None:
        # Our time runs from when we learnt of it; a date of the future is a wrong clock.
        deadline = fact.known_at_ms + self.policies.at(fact.known_at_ms).appeal_answer_ms
        filed = min(fact.occurred_at_ms, fact.known_at_ms)
        self.pleas.hear(Plea(appeal, filed, fact.known_at_ms, deadline))

    def _decide(self, fact: Fact, decision: ReviewDecision) -> None:
        target = decision.target
        if target.type == "rule_version":
            span = self._note_on_rule(fact, decision)
            if span is not None:
                self._reckon(*self._reached(span))
            return
        ruling = ruling_of(fact, decision, self.step)
        if ruling is None:
            return
        if decision.level != "review":
            self.pleas.note_answer(decision, self._decided_on(target.id))
        if target.type == "incident":
            self._on_incident[target.id] = (*self._on_incident.get(target.id, ()), ruling)
            self._reckon(target.id)
        elif target.type in ("sanction", "expulsion"):
            self.book.note(target.id, ruling)
            self._reckon(self._warned.get(target.id))
        # Interceptions have a ledger of their own.

    def _decided_on(self, target_id: str) -> frozenset[str]:
        """Return all that a decision on a target is about.

        A warning says nothing but its incident, and an expulsion is its sanctions.
        """
        warned = self._warned.get(target_id) or self._warning_ids.get(target_id) or target_id
        return frozenset((target_id, warned, *self.book.sanctions_of(target_id)))

    def _reckon(self, *incident_ids: str | None) -> None:
        """Bring incidents, those of the same claims, the strikes and the sanctions up to date."""
        claims: dict[str, None] = {}
        for incident_id in incident_ids:
            incident = self.incidents.get(incident_id) if incident_id is not None else None
            if incident is not None:
                self._charge(incident)
                claims[incident.claim_key] = None
        for claim_key in claims:
            for one in settled(self._of_claim(claim_key), self.policies, self.now_ms, self.step):
                self.incidents[one.incident_id] = one
        if claims:
            self._settle_strikes([one for key in claims for one in self._of_claim(key)])
            self._settle_proposals(claims, incident_ids)

    def _of_claim(self, claim_key: str) -> list[Incident]:
        return [self.incidents[incident_id] for incident_id in self.claims[claim_key]]

    def _left_of(self, incident: Incident) -> tuple[list[Said], Ruling | None]:
        rulings = self.rulings_on_incident(incident.incident_id)
        return left_of(incident, rulings, self._amendments, self._on_rules)

    def _charge(self, incident: Incident) -> None:
        """Decide what an incident is held to be."""
        left, held = self._left_of(incident)
        self._held.pop(incident.incident_id, None)
        if held is not None:
            self._held[incident.incident_id] = held
        self.incidents[incident.incident_id] = charged(
            incident, left, held, self._amendments, self.policies, self.step
        )

    def _settle_strikes(self, touched: Sequence[Incident]) -> None:
        """Cost anew what may have changed, and bring the sanctions up to date."""
        found = recount(self.strikes, self.incidents.values(), touched, self.policies, self.step)
        if found is None:
            return
        earlier, self.strikes = self.strikes, found.strikes
        if found.only_new:
            self.book.append(earlier, found.strikes[len(earlier) :], self._moment)
        else:
            self.book.settle(
                found.strikes, found.unchanged, found.risen, self._moment, self._acquitters
            )

    def _settle_proposals(self, claims: Iterable[str], anew: Collection[str | None]) -> None:
        """Propose a warning for the first incident of each claim that is held back, and only it."""
        for claim_key in claims:
            of_claim = self._of_claim(claim_key)
            for one in proposals(of_claim, anew, self.book.has_proposed, self.policies):
                incident_id = one.incident.incident_id
                if one.wanted and not one.made:
                    self.book.propose(self._would_be(one.incident), self.strikes, self._moment)
                elif not one.wanted:
                    held = self._held.get(incident_id)
                    self.book.withdraw(incident_id, [] if held is None else [held.decided_by])

    def _would_be(self, incident: Incident) -> StrikeState:
        """Return the strike that a held-back incident would be if its notice went out now."""
        noticed = replace(
            incident, charge=incident.held_back, noticed_ms=self.now_ms, noticed_step=self.step
        )
        counted = [one for one in self.incidents.values() if one.counts]
        return strike_of(noticed, counted, self.policies)

    @property
    def _moment(self) -> Moment:
        return Moment(self.now_ms, self.step)

    def _acquitters(self, record: SanctionRecord) -> list[str]:
        """Who took back incidents that a sanction rested on."""
        held = (self._held.get(strike.incident_id) for strike in record.taken.basis)
        return [one.decided_by for one in held if one is not None and one.verdict != "uphold"]


def _is_on_rule(fact: Fact) -> bool:
    return isinstance(fact.body, ReviewDecision) and fact.body.target.type == "rule_version"
