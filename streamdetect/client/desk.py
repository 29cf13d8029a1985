"""All cases with what the topics say around them: what was decided, and what still has effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from streamdetect.client.case import Case
from streamdetect.client.case_contexts import NOTHING_AROUND, Surroundings
from streamdetect.client.case_targets import Amendments, TakenBack, measures_of, weighed_together
from streamdetect.client.claims import Work
from streamdetect.enforce.decisions import Ruling, upholders_as_told, weight_as_told
from streamdetect.enforce.entitlement import matter_among
from streamdetect.enforce.policy import TWO_PEOPLE_MUST
from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms
from streamdetect.events.vocabulary import SanctionState

_TWO: Final = 2
_MAY_COME: Final[frozenset[SanctionState]] = frozenset({"proposed", "lifted"})


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
