"""Figures of merit: area under the ROC curve, F1, quantiles. Plain functions over numbers."""

import math
from collections.abc import Sequence


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative (ties count half)."""
    if not positive or not negative:
        return math.nan
    ranked = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        total += (place + end + 1) / 2 * sum(kind for _, kind in ranked[place:end])
        place = end
    hits = len(positive)
    return (total - hits * (hits + 1) / 2) / (hits * len(negative))


def f1(found: Sequence[bool], wanted: Sequence[bool]) -> float:
    """Return the harmonic mean of precision and recall; 0 where nothing right was found."""
    right = sum(a and b for a, b in zip(found, wanted, strict=True))
    both = sum(found) + sum(wanted)
    return 2 * right / both if both else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value with at least `share` of all values at or below it."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def share(marks: Sequence[bool]) -> float:
    """Return the fraction of true values, nan of none."""
    return sum(marks) / len(marks) if marks else math.nan
