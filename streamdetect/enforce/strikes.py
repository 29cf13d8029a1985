"""Strikes: what each counted incident costs, what mitigates it, and how it fades."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from streamdetect.enforce.incidents import Charge, Incident
from streamdetect.enforce.policy import Mitigation, Policy
from streamdetect.enforce.policy_book import PolicyBook


@dataclass(frozen=True, slots=True)
class StrikeState:
    """A counted incident with its cost. With 0 points it is a mere notice, no strike.

    `points_mp`: thousandths of a point when fresh, after mitigation. `policy`: by which it is
    judged, of those that were `in_force` from its words to its notice.
    """

    incident_id: str
    charge: Charge
    points_mp: int
    mitigations: tuple[str, ...]
    noticed_ms: int
    noticed_step: int
    policy: Policy
    in_force: tuple[Policy, ...]

    @property
    def order(self) -> tuple[int, int, str]:
        """The order in which notices went out."""
        return self.noticed_step, self.noticed_ms, self.incident_id

    def left(self, at_ms: int) -> int:
        """Return what is left of its points at an instant."""
        return self.policy.decay.left(self.points_mp, at_ms - self.charge.occurred_ms)

    @property
    def expires_ms(self) -> int:
        """The instant at which it is forgotten."""
        return self.charge.occurred_ms + self.policy.decay.forgotten_after_ms


def strike_of(incident: Incident, counted: Sequence[Incident], policies: PolicyBook) -> StrikeState:
    """Cost a counted incident, given all counted incidents (itself may be among them).

    By the policy in force when it was said, or by a later one under which it costs less.
    """
    charge = incident.charge
    if charge is None or incident.noticed_ms is None or incident.noticed_step is None:
        raise ValueError(f"incident {incident.incident_id} is not counted")
    in_force = policies.between(charge.occurred_ms, incident.noticed_ms)
    costs = [(*_cost(incident.incident_id, charge, counted, one), one) for one in in_force]
    points, mitigations, policy = min(costs, key=lambda cost: cost[0])
    return StrikeState(
        incident_id=incident.incident_id,
        charge=charge,
        points_mp=points,
        mitigations=mitigations,
        noticed_ms=incident.noticed_ms,
        noticed_step=incident.noticed_step,
        policy=policy,
        in_force=in_force,
    )


@dataclass(frozen=True, slots=True)
class Recount:
    """All strikes after a step, in the order of their notices, and how they differ from before.

    `unchanged`: how many at the front are as they were. `only_new`: all others are new notices,
    behind them. `risen`: the incidents whose strikes came or grew.
    """

    strikes: list[StrikeState]
    unchanged: int
    only_new: bool
    risen: frozenset[str]


def recount(
    strikes: Sequence[StrikeState],
    incidents: Iterable[Incident],
    touched: Sequence[Incident],
    policies: PolicyBook,
    step: int,
) -> Recount | None:
    """Cost anew what may have changed: the touched incidents, and mitigated ones.

    `incidents`: all of the subject. `touched`: all of the claims that may count otherwise now.
    None where nothing changed.
    """
    before = {strike.incident_id: strike for strike in strikes}
    counted = [one for one in incidents if one.counts]
    claim_keys = {one.claim_key for one in touched}
    # What is mitigated depends on what was said before it, so only on what is touched earlier.
    since = _earliest(touched, before)
    after: list[StrikeState] = []
    risen: set[str] = set()
    only_new = True
    for one in counted:
        old = before.pop(one.incident_id, None)
        affected = one.claim_key in claim_keys or (
            one.charge is not None
            and one.charge.occurred_ms >= since
            and may_be_mitigated(one.charge, policies)
        )
        new = strike_of(one, counted, policies) if affected or old is None else old
        if old is not None and new == old:
            after.append(old)
            continue
        after.append(new)
        if old is None or new.points_mp > old.points_mp:
            risen.add(one.incident_id)
        only_new = only_new and old is None and new.noticed_step == step
    if not before and len(after) == len(strikes) and only_new:
        return None
    after.sort(key=lambda strike: strike.order)
    pairs = enumerate(zip(strikes, after, strict=False))
    unchanged = next((i for i, (old, new) in pairs if old is not new), len(after))
    return Recount(after, unchanged, only_new and not before, frozenset(risen))


def _earliest(touched: Sequence[Incident], before: Mapping[str, StrikeState]) -> int:
    """Return the earliest words (epoch ms) of the touched incidents, as they counted or count."""
    charges = [old.charge for one in touched if (old := before.get(one.incident_id))]
    charges += [one.charge for one in touched if one.counts and one.charge]
    return min((charge.occurred_ms for charge in charges), default=0)


def _cost(
    incident_id: str, charge: Charge, counted: Sequence[Incident], policy: Policy
) -> tuple[int, tuple[str, ...]]:
    """Return points when fresh, and what mitigated them."""
    points = policy.points(charge.category, charge.severity)
    mitigations: tuple[str, ...] = ()
    fitting = [m for m in policy.mitigations if _fits(m, charge)]
    if fitting:
        others = [
            other.charge.occurred_ms
            for other in counted
            if other.charge is not None
            and (other.charge.occurred_ms, other.incident_id) < (charge.occurred_ms, incident_id)
        ]
        fitting = [m for m in fitting if _seldom_enough(m, charge.occurred_ms, others)]
    if fitting:
        best = min(fitting, key=lambda m: m.keep_pm)
        points, mitigations = points * best.keep_pm // 1000, (best.id,)
    return points, mitigations


def may_be_mitigated(charge: Charge, policies: PolicyBook) -> bool:
    """Whether earlier incidents can change what this one costs."""
    return any(
        mitigation.earlier_at_most is not None and _fits(mitigation, charge)
        for entry in policies.entries
        for mitigation in entry.policy.mitigations
    )


def _fits(mitigation: Mitigation, charge: Charge) -> bool:
    return charge.severity in mitigation.severities and (
        charge.corrected or not mitigation.corrected
    )


def _seldom_enough(mitigation: Mitigation, occurred_ms: int, earlier: list[int]) -> bool:
    if mitigation.earlier_at_most is None:
        return True
    since = occurred_ms - mitigation.look_back_ms
    return sum(1 for at in earlier if at >= since) <= mitigation.earlier_at_most
