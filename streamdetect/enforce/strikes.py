"""Strikes: what each counted incident costs, what mitigates it, and how it fades."""

from collections.abc import Iterable
from dataclasses import dataclass

from streamdetect.enforce.incidents import Charge, Incident
from streamdetect.enforce.policy import Mitigation, Policy


@dataclass(frozen=True, slots=True)
class StrikeState:
    """A counted incident with its cost. With 0 points it is a mere notice, no strike.

    `points_mp`: thousandths of a point when fresh, after mitigation.
    """

    incident_id: str
    charge: Charge
    points_mp: int
    mitigations: tuple[str, ...]
    noticed_ms: int
    noticed_step: int

    @property
    def order(self) -> tuple[int, int, str]:
        """The order in which notices went out."""
        return self.noticed_step, self.noticed_ms, self.incident_id

    def left(self, policy: Policy, at_ms: int) -> int:
        """Return what is left of its points at an instant."""
        return policy.decay.left(self.points_mp, at_ms - self.charge.occurred_ms)

    def expires_ms(self, policy: Policy) -> int:
        """Return the instant at which it is forgotten."""
        return self.charge.occurred_ms + policy.decay.forgotten_after_ms


def strike_of(incident: Incident, counted: Iterable[Incident], policy: Policy) -> StrikeState:
    """Cost a counted incident, given all counted incidents (itself may be among them)."""
    charge = incident.charge
    if charge is None or incident.noticed_ms is None or incident.noticed_step is None:
        raise ValueError(f"incident {incident.incident_id} is not counted")
    points = policy.points(charge.category, charge.severity)
    mitigations: tuple[str, ...] = ()
    fitting = [m for m in policy.mitigations if _fits(m, charge)]
    if fitting:
        others = [
            other.charge.occurred_ms
            for other in counted
            if other.charge is not None
            and (other.charge.occurred_ms, other.incident_id)
            < (charge.occurred_ms, incident.incident_id)
        ]
        fitting = [m for m in fitting if _seldom_enough(m, charge.occurred_ms, others)]
    if fitting:
        best = min(fitting, key=lambda m: m.keep_pm)
        points, mitigations = points * best.keep_pm // 1000, (best.id,)
    return StrikeState(
        incident_id=incident.incident_id,
        charge=charge,
        points_mp=points,
        mitigations=mitigations,
        noticed_ms=incident.noticed_ms,
        noticed_step=incident.noticed_step,
    )


def may_be_mitigated(charge: Charge, policy: Policy) -> bool:
    """Whether earlier incidents can change what this one costs."""
    return any(m.earlier_at_most is not None and _fits(m, charge) for m in policy.mitigations)


def _fits(mitigation: Mitigation, charge: Charge) -> bool:
    return charge.severity in mitigation.severities and (
        charge.corrected or not mitigation.corrected
    )


def _seldom_enough(mitigation: Mitigation, occurred_ms: int, earlier: list[int]) -> bool:
    if mitigation.earlier_at_most is None:
        return True
    since = occurred_ms - mitigation.look_back_ms
    return sum(1 for at in earlier if at >= since) <= mitigation.earlier_at_most
