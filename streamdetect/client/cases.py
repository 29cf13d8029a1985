"""What waits for people, as the topics have it: requests with claims, decisions and appeals.

Decisions that the ledger refuses are left out here, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final, TypeVar

from streamdetect.client.case_contexts import NOTHING_AROUND, Surroundings
from streamdetect.client.case_targets import (
    Amendments,
    TakenBack,
    amendments_of,
    answered,
    first_told,
    held_back,
    is_outweighed,
    is_stayed,
    measures_of,
    taken_back,
    voided,
    voids_of,
    weighed_together,
    with_findings,
)
from streamdetect.client.claims import Work, held_claims, unasked, work_on
from streamdetect.client.counting import Matters, counting, dated
from streamdetect.client.errors import ReviewError
from streamdetect.enforce.decisions import Ruling, upholders_as_told, weight_as_told
from streamdetect.enforce.entitlement import Signatures, matter_among
from streamdetect.enforce.policy import TWO_PEOPLE_MUST
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.events import messages as m
from streamdetect.events.ids import make_id
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import (
    REVIEW_REQUESTS,
)
from streamdetect.events.vocabulary import SanctionState

SHORTEST_ID: Final = 6  # characters that are enough to name a case

_TWO: Final = 2
_MAY_COME: Final[frozenset[SanctionState]] = frozenset({"proposed", "lifted"})

L = TypeVar("L", m.Sanction, m.Expulsion, m.Standing, m.ReviewRequest)


_NEVER: Final = "9999-12-31T00:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all that was done about it.

    `target`: what a decision on it names. `decisions`: those that count, in order. `claim`: who has
    it now. `closed`: why no decision is awaited any more, None while one is.
    """

    request: m.ReviewRequest
    target: m.DecisionOn
    decisions: tuple[m.ReviewDecision, ...] = ()
    claim: m.ReviewClaim | None = None
    appeal: m.Appeal | None = None
    outcome: m.AppealOutcome | None = None
    closed: str | None = None

    @property
    def id(self) -> str:
        """The id of its request."""
        return self.request.request_id

    @property
    def kind(self) -> str:
        """What people call it: appeal, sample, or the kind of its target."""
        if self.appeal is not None:
            return "appeal"
        return "sample" if self.request.sampled else self.target.type

    @property
    def due_at(self) -> str | None:
        """By when a person should have decided, None where nobody was asked."""
        return None if self.request.due_at == _NEVER else self.request.due_at

    def is_late(self, at_ms: int) -> bool:
        """Whether it still waits at an instant (epoch ms) by which a person should have decided."""
        return self.closed is None and to_ms(self.request.due_at) < at_ms

    def urgency(self, at_ms: int) -> tuple[bool, float, str, str]:
        """Sort key, the most urgent first: what is late at an instant (epoch ms), then the rest."""
        return not self.is_late(at_ms), -self.request.priority, self.request.due_at, self.id


@dataclass(frozen=True, slots=True)
class Desk:
    """All cases, and what is known of their subjects, as of an instant (epoch ms).

    `decisions`: those that count, none dated after it became known; `as_made`: by id as signed.
    `held_back`: what each interception said when it last held goods back. `taken_back`: incidents
    of which nothing is left, with what took them back. `taken`: when each sanction was first told.
    `voided`: by incident the decision on rules that took its words back. `places`: of
    the decisions on each target, by its kind and id.
    """

    at_ms: int
    cases: Mapping[str, Case] = field(default_factory=dict)
    decisions: tuple[m.ReviewDecision, ...] = ()
    as_made: Mapping[str, m.ReviewDecision] = field(default_factory=dict)
    violations: tuple[m.Violation, ...] = ()
    sanctions: Mapping[str, m.Sanction] = field(default_factory=dict)
    expulsions: Mapping[str, m.Expulsion] = field(default_factory=dict)
    standings: Mapping[str, m.Standing] = field(default_factory=dict)
    interceptions: Mapping[str, m.Interception] = field(default_factory=dict)
    held_back: Mapping[str, m.Interception] = field(default_factory=dict)
    amendments: Amendments = field(default_factory=dict)
    taken_back: Mapping[str, TakenBack] = field(default_factory=dict)
    appeals: Mapping[str, m.Appeal] = field(default_factory=dict)
    surroundings: Surroundings = NOTHING_AROUND
    claims: Mapping[Work, m.ReviewClaim] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    voided: Mapping[str, Ruling] = field(default_factory=dict)
    places: Mapping[tuple[str, str], Sequence[int]] = field(default_factory=dict)

    def by_urgency(self) -> list[Case]:
        """Return all cases, the most urgent first."""
        return sorted(self.cases.values(), key=lambda case: case.urgency(self.at_ms))

    def open_cases(self) -> list[Case]:
        """Return what waits for a decision, the most urgent first."""
        return [case for case in self.by_urgency() if case.closed is None]

    def find(self, written: str) -> Case:
        """Return the case of an id or its beginning, or of `sanction:ID`, `incident:ID` and so on.

        Raises ReviewError where none or several are meant.
        """
        if ":" in written:
            return self._of_target(*written.split(":", 1))
        found = [case for case_id, case in self.cases.items() if case_id.startswith(written)]
        exact = self.cases.get(written)
        if exact is not None:
            return exact
        if len(found) == 1 and len(written) >= SHORTEST_ID:
            return found[0]
        if len(found) > 1 or found:
            raise ReviewError(
                f"{written!r} names {len(found)} cases"
                if len(found) > 1
                else f"{written!r} is too short",
                where=REVIEW_REQUESTS.name,
                fix=f"write more of the id, at least {SHORTEST_ID} characters",
            )
        near = get_close_matches(written, self.cases, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ReviewError(
            f"there is no case {written!r}{hint}",
            where=REVIEW_REQUESTS.name,
            fix="see `streamdetect review list --all`, or name a target, such as sanction:ID",
        )

    def measures_of(self, target: m.DecisionOn) -> tuple[m.Sanction, ...]:
        """Return the measures that a decision on a target is about, as they stand."""
        return measures_of(target, self.sanctions, self.expulsions)

    def decisions_on(self, target: m.DecisionOn, subject_id: str) -> tuple[m.ReviewDecision, ...]:
        """Return the decisions that count on a target, in the order in which they were known.

        Those that the ledger of this subject weighs: on an incident and on its warning alike.
        """
        found = self._decisions_at(weighed_together(target, subject_id, self.sanctions))
        if target.type == "interception":
            return found
        return tuple(one for one in found if one.subject_id == subject_id)

    def decisions_on_measure(self, measure: m.Sanction) -> tuple[m.ReviewDecision, ...]:
        """Return the decisions that the ledger weighs on a measure: also those on its expulsion.

        Of the latter those since it was taken: what joins an expulsion is decided on anew.
        """
        target = m.DecisionOn(type="sanction", id=measure.sanction_id)
        meant = weighed_together(target, measure.subject_id, self.sanctions)
        joined = {
            ("expulsion", one.expulsion_id)
            for one in self.expulsions.values()
            if measure.sanction_id in one.sanction_ids
        }
        since = to_ms(self.taken.get(measure.sanction_id, measure.effective_from))
        return tuple(
            one
            for one in self._decisions_at(meant | joined)
            if one.subject_id == measure.subject_id
            and (one.target.type != "expulsion" or to_ms(one.decided_at) > since)
        )

    def _decisions_at(self, meant: Iterable[tuple[str, str]]) -> tuple[m.ReviewDecision, ...]:
        found = {place for target in meant for place in self.places.get(target, ())}
        return tuple(self.decisions[place] for place in sorted(found))

    def is_decided(self, measures: Iterable[m.Sanction]) -> bool:
        """Whether people decided on all that waits of these measures, told by the ledger or not."""
        waiting = [one for one in measures if one.state == "proposed"]
        return bool(waiting) and all(self._is_decided(one) for one in waiting)

    def _is_decided(self, measure: m.Sanction) -> bool:
        decisions = self.decisions_on_measure(measure)
        weighed = [one for one in decisions if one.verdict != "reclassify"]
        if not weighed:
            return False
        if max(weighed, key=lambda one: weight_as_told(one, self.at_ms)).verdict == "overturn":
            return True
        behind = upholders_as_told(weighed, self.at_ms)
        # Who is named by the ledger already does not suffice to it: the policy asks for two.
        alone = measure.measure not in TWO_PEOPLE_MUST and not set(behind) <= {*measure.decided_by}
        return alone or len(behind) >= _TWO

    def waits_for_another(self, case: Case, decision: m.ReviewDecision) -> bool:
        """Whether what a person upholds now takes effect only once a second one upholds it, too."""
        measures = self.measures_of(case.target)
        if decision.verdict != "uphold" or any(one.state == "imposed" for one in measures):
            return False
        waiting = [one for one in measures if one.state in _MAY_COME and one.stayed_since is None]
        return bool(waiting) and all(
            one.measure in TWO_PEOPLE_MUST and len(self._behind(one, decision)) < _TWO
            for one in waiting
        )

    def _behind(self, measure: m.Sanction, decision: m.ReviewDecision) -> tuple[str, ...]:
        return upholders_as_told((*self.decisions_on_measure(measure), decision), self.at_ms)

    def decisions_on_matter(self, target_id: str) -> tuple[m.ReviewDecision, ...]:
        """Return the decisions that count on a target and on what belongs to it.

        As the ledger sees it (`enforce.entitlement.matter_of`), by what was emitted.
        """
        matter = matter_among(self.expulsions.values(), self.sanctions.values(), target_id)
        return tuple(one for one in self.decisions if one.target.id in matter)

    def _of_target(self, kind: str, target_id: str) -> Case:
        known = [
            case
            for case in self.cases.values()
            if (case.target.type, case.target.id) == (kind, target_id) and case.appeal is None
        ]
        if known:
            return known[0]
        request = self._unasked(kind, target_id)
        if request is None:
            raise ReviewError(
                f"there is no {kind} {target_id!r}",
                where="the topics of violations, sanctions, expulsions and interceptions",
                fix="write incident:ID, sanction:ID, expulsion:ID or interception:ID, the id as in "
                "the event",
            )
        target = m.DecisionOn(type=request.target.type, id=target_id)  # type: ignore[arg-type]
        request = self.surroundings.complete(request)
        return _case(request, target, None, self)

    def _unasked(self, kind: str, target_id: str) -> m.ReviewRequest | None:
        """Return a request for what nobody was asked about."""
        if kind == "interception":
            return self._unasked_interception(target_id)
        event: m.Violation | m.Sanction | m.Expulsion | None = None
        violation = next((v for v in self.violations if v.incident_id == target_id), None)
        if kind == "incident":
            event = violation
        elif kind in ("sanction", "expulsion"):
            event = (self.sanctions if kind == "sanction" else self.expulsions).get(target_id)
        if event is None:
            return None
        return m.ReviewRequest(
            request_id=make_id("review", kind, target_id),
            subject_id=event.subject_id,
            target=m.ReviewTarget(type=kind, id=target_id),
            priority=0.0,
            due_at=_NEVER,
            violation=violation,
        )

    def _unasked_interception(self, interception_id: str) -> m.ReviewRequest | None:
        held = self.interceptions.get(interception_id)
        if held is None:
            return None
        return m.ReviewRequest(
            request_id=make_id("review", "interception", interception_id),
            subject_id=held.merchant_id,
            target=m.ReviewTarget(type="interception", id=interception_id),
            priority=0.0,
            due_at=_NEVER,
            findings=self.held_back.get(interception_id, held).findings,
        )


def gather(
    *,
    requests: Iterable[m.ReviewRequest],
    contexts: Iterable[m.ReviewContext] = (),
    claims: Iterable[m.ReviewClaim] = (),
    decisions: Iterable[tuple[m.ReviewDecision, int]] = (),
    appeals: Iterable[m.Appeal] = (),
    outcomes: Iterable[m.AppealOutcome] = (),
    violations: Iterable[m.Violation] = (),
    amendments: Iterable[m.ViolationAmendment] = (),
    sanctions: Iterable[m.Sanction] = (),
    expulsions: Iterable[m.Expulsion] = (),
    standings: Iterable[m.Standing] = (),
    interceptions: Iterable[m.Interception] = (),
    reviewers: Reviewers,
    signatures: Signatures = "where_keyed",
    at_ms: int,
) -> Desk:
    """Put together what the topics hold; each in the order of its topic. Pure."""
    requests, violations, interceptions = tuple(requests), tuple(violations), tuple(interceptions)
    sanctions = tuple(sanctions)
    amended = amendments_of(amendments)
    asked = (one.violation for one in requests if one.violation is not None)
    heard = (*violations, *asked)
    newest = _newest((one.sanction_id, one) for one in sanctions)
    expelling = _newest((one.expulsion_id, one) for one in expulsions)
    matters = Matters.of(newest.values(), expelling.values())
    filed = {one.appeal_id: one for one in appeals}
    by_request = {
        make_id("review", kind, one.appeal_id): one
        for one in filed.values()
        for kind in ("appeal", "escalated")  # the latter where we were late
    }
    known = tuple(counting(decisions, reviewers, signatures, matters))
    counted = tuple(dated(one, known_ms) for one, known_ms in known)
    voids = voids_of(counted)
    outcome_of = answered(outcomes, counted)
    works = {
        one.request_id: work_on(_target(one), by_request.get(one.request_id)) for one in requests
    }
    bare = Desk(
        at_ms=at_ms,
        decisions=counted,
        as_made={one.decision_id: one for one, _ in known},
        places=_places(counted),
        violations=violations,
        amendments=amended,
        taken_back=taken_back(heard, amended, voids),
        voided=voided(heard, voids),
        sanctions=newest,
        expulsions=expelling,
        standings=_newest((one.subject_id, one) for one in standings),
        interceptions={one.interception_id: one for one in interceptions},
        held_back=held_back(interceptions),
        appeals=filed,
        surroundings=Surroundings.of(requests, contexts),
        claims=held_claims(claims, works, at_ms),
        taken=first_told(sanctions),
    )
    cases: dict[str, Case] = {}
    for told in _newest((one.request_id, one) for one in requests).values():
        request = with_findings(bare.surroundings.complete(told), bare.held_back)
        appeal = by_request.get(request.request_id)
        cases[request.request_id] = _case(
            request,
            _target(request),
            (appeal, outcome_of.get(appeal.appeal_id)) if appeal is not None else None,
            bare,
        )
    return replace(bare, cases=cases)


def _places(decisions: Iterable[m.ReviewDecision]) -> dict[tuple[str, str], list[int]]:
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(decisions):
        places[one.target.type, one.target.id].append(place)
    return dict(places)


def _newest(events: Iterable[tuple[str, L]]) -> dict[str, L]:
    newest: dict[str, L] = {}
    for name, event in events:
        held = newest.get(name)
        if held is None or (event.ledger_seq or 0) >= (held.ledger_seq or 0):
            newest[name] = event
    return newest


def _target(request: m.ReviewRequest) -> m.DecisionOn:
    """Return what a decision on the request names: the incident of a violation."""
    if request.target.type == "violation" and request.violation is not None:
        return m.DecisionOn(type="incident", id=request.violation.incident_id)
    return m.DecisionOn(type=request.target.type, id=request.target.id)  # type: ignore[arg-type]


def _case(
    request: m.ReviewRequest,
    target: m.DecisionOn,
    appeal: tuple[m.Appeal, m.AppealOutcome | None] | None,
    desk: Desk,
) -> Case:
    filed, outcome = appeal if appeal is not None else (None, None)
    decisions = desk.decisions_on(target, request.subject_id)
    taken = desk.claims.get(work_on(target, filed))
    claim = taken or desk.claims.get(unasked(request.request_id))
    closed = ("answered" if outcome is not None else None) if filed is not None else None
    if filed is None:
        closed = _closed(request, target, decisions, desk)
    return Case(request, target, decisions, claim, filed, outcome, closed)


def _closed(
    request: m.ReviewRequest,
    target: m.DecisionOn,
    decisions: Sequence[m.ReviewDecision],
    desk: Desk,
) -> str | None:
    if is_stayed(desk.measures_of(target)):
        return "stayed"  # only the answer to the appeal puts it in force again
    if target.type == "expulsion":
        expulsion = desk.expulsions.get(target.id)
        if expulsion is None or expulsion.state == "proposed":
            return "decided" if desk.is_decided(desk.measures_of(target)) else None
        return expulsion.state
    if target.type == "sanction":
        sanction = desk.sanctions.get(target.id)
        if sanction is None:
            return None
        if sanction.state == "proposed":
            if is_outweighed(sanction, desk.expulsions.values()):
                return "expelled"
            return "decided" if desk.is_decided([sanction]) else None
        looks = sanction.state == "imposed" and sanction.measure == "interrupt" and not decisions
        return None if looks and to_ms(request.due_at) > desk.at_ms else sanction.state
    intercepted = desk.interceptions.get(target.id)
    if intercepted is not None and intercepted.state != "intercepted":
        return intercepted.state
    if decisions:
        return "decided"
    return desk.taken_back.get(target.id) if target.type == "incident" else None
