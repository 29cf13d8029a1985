"""How what is left of a strike falls from step to step, for those who explain it."""

from dataclasses import dataclass

from streamdetect.enforce.policy import DAY_MS, HalfLifeDecay, Policy


@dataclass(frozen=True, slots=True)
class Fall:
    """From an instant on (epoch ms) so many thousandths of a point are left."""

    at_ms: int
    left_mp: int


def falls(points_mp: int, occurred_ms: int, policy: Policy, now_ms: int) -> tuple[Fall, ...]:
    """Return how a strike's points fall after an instant, until nothing is left.

    Steps as they come; points that halve fall a little every day, so only the half-lives are told.
    """
    decay = policy.decay
    if isinstance(decay, HalfLifeDecay):
        ages = range(decay.half_life_ms, decay.forgotten_after_ms, max(decay.half_life_ms, DAY_MS))
        steps = [*ages, decay.forgotten_after_ms]
    else:
        steps = [after for after, _ in decay.steps]
    return tuple(
        Fall(occurred_ms + age, decay.left(points_mp, age))
        for age in steps
        if occurred_ms + age > now_ms
    )
