"""The walk over a subject's facts in the order in which they became known.

It keeps what only the walk can know: when each notice went out, and (in the `book`) under which
id each sanction was first taken. Everything else is derived at the end (`position`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from streamdetect.enforce.book import Moment, SanctionBook
from streamdetect.enforce.decisions import Ruling, holding, ruling_of, void_of, weight
from streamdetect.enforce.facts import Fact
from streamdetect.enforce.incidents import Charge, Incident, Said, charge_of, still_said
from streamdetect.enforce.ladders import Ladders
from streamdetect.enforce.pleas import Plea
from streamdetect.enforce.policy_book import PolicyBook
from streamdetect.enforce.rule_spans import RuleSpan, span_of
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
        self.appeals: dict[str, Appeal] = {}
        self.outcomes: dict[str, AppealOutcome] = {}
        self.pleas: dict[str, Plea] = {}  # the appeals that wait for an answer, by id
        self._answers: frozenset[str] = frozenset()  # decisions at the levels that answer appeals
        self._incident_of: dict[str, str] = {}  # violation_id → incident_id
        self._warning_ids: dict[str, str] = {}  # incident_id → id of its warning
        self._warned: dict[str, str] = {}  # and back
        self._amendments: dict[str, frozenset[AmendmentKind]] = {}
        self._on_incident: dict[str, tuple[Ruling, ...]] = {}
        self._on_rules: tuple[tuple[RuleSpan, Ruling], ...] = ()
        self._idle: tuple[Fact, ...] = ()  # on rules that never hit this subject
        self._held: dict[str, Ruling] = {}  # incident_id → the decision that holds

    def copy(self) -> "Walk":
        """Return an independent walk in the same state (its parts are immutable values)."""
        twin = Walk(self.subject_id, self.policies, self._ladders)
        twin.step, twin.now_ms = self.step, self.now_ms
        twin.incidents = self.incidents.copy()
        twin.claims = self.claims.copy()
        twin.strikes = self.strikes.copy()
        twin.book = self.book.copy()
        twin.appeals = self.appeals.copy()
        twin.outcomes = self.outcomes.copy()
        twin.pleas = self.pleas.copy()
        twin._answers = self._answers
        twin._incident_of = self._incident_of.copy()
        twin._warning_ids = self._warning_ids.copy()
        twin._warned = self._warned.copy()
        twin._amendments = self._amendments.copy()
        twin._on_incident = self._on_incident.copy()
        twin._on_rules = self._on_rules
        twin._idle = self._idle
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
        if _is_on_rule(fact) and not self._is_hit_by(fact):
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
                self.outcomes[outcome.appeal_id] = outcome
                self._settle_pleas()

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
        left, _ = self._left_of(incident)
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
        self._wake()
        self._reckon(incident_id)

    def _wake(self) -> None:
        """Take in what was decided on the rules that hit now for the first time."""
        for fact in self._idle:
            if self._is_hit_by(fact) and isinstance(fact.body, ReviewDecision):
                self._idle = tuple(one for one in self._idle if one is not fact)
                self.step += 1
                self._note_on_rule(fact, fact.body)

    def _is_hit_by(self, fact: Fact) -> bool:
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
        self.appeals[appeal.appeal_id] = appeal
        # Our time runs from when we learnt of it; a date of the future is a wrong clock.
        deadline = fact.known_at_ms + self.policies.at(fact.known_at_ms).appeal_answer_ms
        filed = min(fact.occurred_at_ms, fact.known_at_ms)
        self.pleas[appeal.appeal_id] = Plea(appeal, filed, deadline)
        self._settle_pleas()

    def _settle_pleas(self) -> None:
        """End the pleas whose outcome names a decision that people were entitled to make.

        An outcome is a message to the merchant: alone it decides nothing, and silences nobody.
        """
        for appeal_id, outcome in self.outcomes.items():
            if outcome.decision_id in self._answers:
                self.pleas.pop(appeal_id, None)

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
            answered = [i for i, plea in self.pleas.items() if plea.appeal.target.id == target.id]
            for appeal_id in answered:
                del self.pleas[appeal_id]
            self._answers = self._answers | {decision.decision_id}
            self._settle_pleas()
        if target.type == "incident":
            self._on_incident[target.id] = (*self._on_incident.get(target.id, ()), ruling)
            self._reckon(target.id)
        elif target.type in ("sanction", "expulsion"):
            self.book.note(target.id, ruling)
            self._reckon(self._warned.get(target.id))
        # Interceptions have a ledger of their own.

    def _reckon(self, *incident_ids: str | None) -> None:
        """Bring incidents, those of the same claims, the strikes and the sanctions up to date."""
        claims: dict[str, None] = {}
        for incident_id in incident_ids:
            incident = self.incidents.get(incident_id) if incident_id is not None else None
            if incident is not None:
                self._charge(incident)
                claims[incident.claim_key] = None
        for claim_key in claims:
            self._settle_claim(claim_key)
        if claims:
            self._settle_strikes(claims)
            self._settle_proposals(claims, incident_ids)

    def _charge(self, incident: Incident) -> None:
        """Decide what an incident is held to be."""
        incident_id, chargeable = incident.incident_id, incident.chargeable_step
        left, held = self._left_of(incident)
        charge, last_ms = charge_of(
            left, self._amendments, held, was_charged=chargeable is not None
        )
        held_back: Charge | None = None
        if chargeable is None and held is None and self._is_held_back(left):
            charge, held_back = None, charge
        if chargeable is None and charge is not None:
            chargeable = self.step
        self._held.pop(incident_id, None)
        if held is not None:
            self._held[incident_id] = held
        self.incidents[incident_id] = replace(
            incident,
            charge=charge,
            last_ms=last_ms,
            acquitted=held is not None and held.verdict == "overturn",
            upheld=held is not None and held.verdict != "overturn",
            chargeable_step=chargeable,
            waits=charge is None and bool(left),
            held_back=held_back,
        )

    def _is_held_back(self, left: Sequence[Said]) -> bool:
        """Whether the machine must leave to people all that it would charge an incident with."""
        return all(
            "held_back" in self._amendments.get(one.violation.violation_id, _NO_KINDS)
            or self._is_poorly_heard(one)
            for one in left
            if one.violation.outcome == "enforce"
        )

    def _is_poorly_heard(self, said: Said) -> bool:
        quality = said.violation.transcript_quality
        least = self.policies.at(said.occurred_ms).automatic.quality_at_least
        return said.violation.channel == "speech" and quality is not None and quality < least

    def _settle_proposals(self, claims: Iterable[str], anew: Collection[str | None]) -> None:
        """Propose a warning for the first incident of each claim that is held back, and only it.

        Only when the incident itself is heard or held back (`anew`): what takes another one's
        proposal, or its notice, away proposes nothing in its place.
        """
        for claim_key in claims:
            incidents = [self.incidents[incident_id] for incident_id in self.claims[claim_key]]
            heads = [
                one
                for one in incidents
                if one.charge is not None and one.noticed_ms is not None and not one.joined_to
            ]
            waiting = False
            for one in incidents:
                proposed = self.book.has_proposed(one.incident_id)
                wanted = (
                    one.held_back is not None
                    and not waiting
                    and (proposed or one.incident_id in anew)
                    and self._covering(heads, one) is None
                )
                waiting = waiting or wanted
                if wanted and not proposed:
                    self.book.propose(self._would_be(one), self.strikes, self._moment)
                elif not wanted:
                    held = self._held.get(one.incident_id)
                    self.book.withdraw(one.incident_id, [] if held is None else [held.decided_by])

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

    def _left_of(self, incident: Incident) -> tuple[list[Said], Ruling | None]:
        """Return what is left of an incident, and the decision on it that holds.

        What people decided on its rules takes violations back, unless they upheld the incident
        later or at a higher level. Where nothing is left that counted, the incident is overturned.
        """
        held = holding(self.rulings_on_incident(incident.incident_id))
        left = still_said(incident.said, self._amendments)
        voids: list[Ruling] = []
        kept: list[Said] = []
        for one in left if self._on_rules else ():
            void = void_of(one.violation, one.occurred_ms, self._on_rules)
            if void is None or _stands(held, void):
                kept.append(one)
            else:
                voids.append(void)
        if not voids:
            return left, held
        counts = held is not None and held.verdict != "overturn"
        if any(counts or one.violation.outcome == "enforce" for one in kept):
            return kept, held
        return left, max((*voids, *(() if held is None else (held,))), key=weight)

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
        covering = [
            head
            for head in heads
            if head.noticed_ms is not None
            and one.last_ms <= head.noticed_ms + self.policies.at(head.noticed_ms).grace_ms
        ]
        host = min(covering, key=lambda head: head.noticed_ms or 0, default=None)
        if host is not None and host.acquitted and one.upheld:
            return None
        return host

    def _settle_strikes(self, claims: Collection[str]) -> None:
        """Cost anew what may have changed: the incidents of the claims, and mitigated ones."""
        before = {strike.incident_id: strike for strike in self.strikes}
        counted = [one for one in self.incidents.values() if one.counts]
        after: list[StrikeState] = []
        # What is mitigated depends on what was said before it, so only on this claim's earlier.
        touched = [s.charge for c in claims for i in self.claims[c] if (s := before.get(i))]
        touched += [one.charge for one in counted if one.claim_key in claims and one.charge]
        since = min((charge.occurred_ms for charge in touched), default=0)
        appended_only, rises, appended = True, False, 0
        for one in counted:
            old = before.pop(one.incident_id, None)
            affected = one.claim_key in claims or (
                one.charge is not None
                and one.charge.occurred_ms >= since
                and may_be_mitigated(one.charge, self.policies)
            )
            new = strike_of(one, counted, self.policies) if affected or old is None else old
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
        moment = self._moment
        if not before and appended_only:
            self.book.append(earlier, after[len(earlier) :], moment)
            return
        pairs = enumerate(zip(earlier, after, strict=False))
        unchanged = next((i for i, (old, new) in pairs if old is not new), len(after))
        self.book.settle(after, unchanged, moment, self._acquitters, rises=rises)

    def _acquitters(self, record: SanctionRecord) -> list[str]:
        """Who took back incidents that a sanction rested on."""
        held = (self._held.get(strike.incident_id) for strike in record.taken.basis)
        return [one.decided_by for one in held if one is not None and one.verdict != "uphold"]


def _is_on_rule(fact: Fact) -> bool:
    return isinstance(fact.body, ReviewDecision) and fact.body.target.type == "rule_version"


def _stands(held: Ruling | None, void: Ruling) -> bool:
    """Whether people upheld the incident itself with more weight than the rule was voided."""
    return held is not None and held.verdict != "overturn" and weight(held) > weight(void)
