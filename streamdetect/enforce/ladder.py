"""The ladder: which rungs the strikes reach, each judged at the instant its notice went out.

A pure function of the strikes. Who decides, how long it lasts and what undoes it is in `status`.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace

from streamdetect.enforce.ladders import Ladders
from streamdetect.enforce.policy import CarriedBy, Policy, Rung
from streamdetect.enforce.strikes import StrikeState

RungKey = tuple[int, str]  # (place of the rung on the ladder, incident that triggered it)
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
    ladders: Ladders,
    renewed: Container[RungKey] = (),
) -> list[Taken]:
    """Return the rungs that one strike reaches after the earlier ones.

    Always the warning; of the machine's rungs the highest that is reached; of those that people
    decide the highest that this strike crosses. `renewed`: rungs that a strike takes although an
    earlier one crossed them, because that sanction had run out (see `above_for_people`).
    """
    weighed = _Weighed.at_notice(earlier, strike, ladders)
    machine: Taken | None = None
    people: Taken | None = None
    for rung in reversed(weighed.rungs_within_reach()):
        crossing = rung.trigger == "crossed" and (rung.place, strike.incident_id) not in renewed
        if rung.people:
            people = people or weighed.take(rung, crossing=crossing)
        elif rung.measure != "warn":
            machine = machine or weighed.take(rung, crossing=crossing)
    return [weighed.warning(), *(found for found in (machine, people) if found is not None)]


def proposed_warning(
    earlier: Sequence[StrikeState], strike: StrikeState, ladders: Ladders
) -> Taken:
    """Return the warning of a strike that the machine leaves to one person."""
    taken, limits = _Weighed.at_notice(earlier, strike, ladders).warning(), strike.policy.automatic
    rung = replace(
        taken.rung, decided_by="person", lapse_ms=limits.lapse_ms, review_ms=limits.review_ms
    )
    return replace(taken, rung=rung)


def above_for_people(
    earlier: Sequence[StrikeState], strike: StrikeState, ladders: Ladders
) -> Iterator[Taken]:
    """Yield, from the highest down, the rungs for people at or above which the strike stands."""
    weighed = _Weighed.at_notice(earlier, strike, ladders)
    for rung in reversed(weighed.rungs_within_reach()):
        if rung.people:
            taken = weighed.take(rung, crossing=False)
            if taken is not None:
                yield taken


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A strike and the live ones before it, with what is left of their points at its notice."""

    strike: StrikeState
    own: int
    live: list[_Weight]
    before: int
    rungs: tuple[Rung, ...]
    _carrying: dict[CarriedBy, list[_Weight]] = field(default_factory=dict)

    @classmethod
    def at_notice(
        cls, earlier: Sequence[StrikeState], strike: StrikeState, ladders: Ladders
    ) -> "_Weighed":
        at = strike.noticed_ms
        live = [(s, left) for s in earlier if (left := s.left(at)) > 0]
        before = sum([left for _, left in live])
        rungs = ladders.common(_policies_of(strike, live))
        return cls(strike, strike.left(at), live, before, rungs)

    def rungs_within_reach(self) -> list[Rung]:
        if self.own <= 0:
            return []
        total = self.before + self.own
        return [rung for rung in self.rungs if rung.points_mp <= total]

    def warning(self) -> Taken:
        return self._taken(self.rungs[0], (self.strike,))

    def take(self, rung: Rung, *, crossing: bool) -> Taken | None:
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
        return None if basis is None else self._taken(rung, basis)

    def _carrying_strikes(self, by: CarriedBy) -> list[_Weight]:
        if by not in self._carrying:
            self._carrying[by] = [weight for weight in self.live if _carries(by, weight[0])]
        return self._carrying[by]

    def _taken(self, rung: Rung, basis: tuple[StrikeState, ...]) -> Taken:
        key = (rung.place, self.strike.incident_id)
        return Taken(key, rung, self.strike, basis, self.before, self.before + self.own)


def _policies_of(strike: StrikeState, live: Sequence[_Weight]) -> tuple[Policy, ...]:
    """Return the strike's policy, then every other one that may claim a say, each once."""
    found = {strike.policy.hash: strike.policy}
    for one in (strike, *(s for s, _ in live)):
        if one.in_force != (strike.policy,):
            found |= {p.hash: p for p in one.in_force if p.hash not in found}
    return tuple(found.values())


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
