"""The ladder: which rungs the strikes reach, each judged at the instant its notice went out.

A pure function of the strikes. Who decides, how long it lasts and what undoes it is in `status`.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

from streamdetect.enforce.policy import CarriedBy, Policy, Rung
from streamdetect.enforce.strikes import StrikeState

RungKey = tuple[int, str]  # (place of the rung in the policy, incident that triggered it)
# Clause, (incident, quoted violation) of the basis, points before and after, mitigations.
Shown = tuple[str, tuple[tuple[str, str], ...], int, int, tuple[str, ...]]
_Weight = tuple[StrikeState, int]  # a strike with what is left of its points


@dataclass(frozen=True, slots=True)
class Taken:
    """A rung reached by a strike.

    `basis`: the latest strikes that suffice to carry it, the trigger last. Points in thousandths,
    before and after the trigger, over all strikes.
    """

    key: RungKey
    rung: Rung
    trigger: StrikeState
    basis: tuple[StrikeState, ...]
    before_mp: int
    after_mp: int

    @property
    def shown(self) -> Shown:
        """What a reader of the sanction sees of it."""
        basis = tuple((s.incident_id, s.charge.lead.violation_id) for s in self.basis)
        mitigations = self.trigger.mitigations
        return self.rung.clause, basis, self.before_mp, self.after_mp, mitigations


def rungs_of_strike(
    earlier: Sequence[StrikeState],
    strike: StrikeState,
    policy: Policy,
    renewed: Container[RungKey] = (),
) -> list[Taken]:
    """Return the rungs that one strike reaches after the earlier ones.

    Always the warning; of the machine's rungs the highest that is reached; of those that people
    decide the highest that this strike crosses. `renewed`: rungs that a strike takes although an
    earlier one crossed them, because that sanction had run out (see `above_for_people`).
    """
    weighed = _Weighed.at_notice(earlier, strike, policy)
    machine: Taken | None = None
    people: Taken | None = None
    for place, rung in reversed(weighed.rungs_within_reach()):
        crossing = rung.trigger == "crossed" and (place, strike.incident_id) not in renewed
        if rung.people:
            people = people or weighed.take(place, rung, crossing=crossing)
        elif rung.measure != "warn":
            machine = machine or weighed.take(place, rung, crossing=crossing)
    return [weighed.warning(), *(found for found in (machine, people) if found is not None)]


def above_for_people(
    earlier: Sequence[StrikeState], strike: StrikeState, policy: Policy
) -> Iterator[Taken]:
    """Yield, from the highest down, the rungs for people at or above which the strike stands."""
    weighed = _Weighed.at_notice(earlier, strike, policy)
    for place, rung in reversed(weighed.rungs_within_reach()):
        if rung.people:
            taken = weighed.take(place, rung, crossing=False)
            if taken is not None:
                yield taken


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A strike and the live ones before it, with what is left of their points at its notice."""

    strike: StrikeState
    own: int
    live: list[_Weight]
    before: int
    policy: Policy
    _carrying: dict[CarriedBy, list[_Weight]] = field(default_factory=dict)

    @classmethod
    def at_notice(
        cls, earlier: Sequence[StrikeState], strike: StrikeState, policy: Policy
    ) -> "_Weighed":
        at, decay = strike.noticed_ms, policy.decay
        live = [
            (s, left)
            for s in earlier
            if (left := decay.left(s.points_mp, at - s.charge.occurred_ms)) > 0
        ]
        before = sum([left for _, left in live])
        return cls(strike, strike.left(policy, at), live, before, policy)

    def rungs_within_reach(self) -> list[tuple[int, Rung]]:
        if self.own <= 0:
            return []
        total = self.before + self.own
        return [(i, rung) for i, rung in enumerate(self.policy.rungs) if rung.points_mp <= total]

    def warning(self) -> Taken:
        return self._taken(0, self.policy.rungs[0], (self.strike,))

    def take(self, place: int, rung: Rung, *, crossing: bool) -> Taken | None:
        """Return the rung with the strikes that carry it, None where the strike does not take it.

        `crossing`: it must not have been reached without this strike.
        """
        if not _carries(rung.carried_by, self.strike):
            return None
        charge = self.strike.charge
        if (
            rung.term_from == "words"
            and charge.occurred_ms + (rung.term_ms or 0) <= self.strike.noticed_ms
        ):
            # Bound to its broadcast: words long past interrupt nobody.
            return None
        carrying = self._carrying_strikes(rung.carried_by)
        if crossing and _sufficient(rung, carrying) is not None:
            return None
        basis = _sufficient(rung, [*carrying, (self.strike, self.own)])
        return None if basis is None else self._taken(place, rung, basis)

    def _carrying_strikes(self, by: CarriedBy) -> list[_Weight]:
        if by not in self._carrying:
            self._carrying[by] = [weight for weight in self.live if _carries(by, weight[0])]
        return self._carrying[by]

    def _taken(self, place: int, rung: Rung, basis: tuple[StrikeState, ...]) -> Taken:
        key = (place, self.strike.incident_id)
        return Taken(key, rung, self.strike, basis, self.before, self.before + self.own)


def _carries(by: CarriedBy, strike: StrikeState) -> bool:
    return (not by.severities or strike.charge.severity in by.severities) and (
        not by.law_bases or bool(by.law_bases & strike.charge.law_bases)
    )


def _sufficient(rung: Rung, carrying: Sequence[_Weight]) -> tuple[StrikeState, ...] | None:
    """Return the latest strikes that fulfil the rung's conditions, None where all do not."""
    points, earliest, latest = 0, 0, 0
    for count, (strike, left) in enumerate(reversed(carrying), start=1):
        occurred = strike.charge.occurred_ms
        points += left
        earliest = occurred if count == 1 else min(earliest, occurred)
        latest = occurred if count == 1 else max(latest, occurred)
        if (
            points >= rung.points_mp
            and count >= rung.incidents_at_least
            and latest - earliest >= rung.span_ms_at_least
        ):
            return tuple(s for s, _ in carrying[-count:])
    return None
