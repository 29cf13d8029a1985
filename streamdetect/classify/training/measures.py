"""Figures of merit: areas, F1, quantiles, intervals, curves. Plain functions over numbers."""

import math
from collections.abc import Sequence

from streamdetect.ruleset import precision

Point = tuple[float, float]
Bin = tuple[float, float, int]


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


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share; (nan, nan) of nothing."""
    if not total:
        return math.nan, math.nan
    return precision.wilson(count / total, total)


def precision_recall(positive: Sequence[float], negative: Sequence[float]) -> list[Point]:
    """Return (recall, precision) at each different score, from the highest down."""
    scored = sorted([(s, 1) for s in positive] + [(s, 0) for s in negative], reverse=True)
    points: list[Point] = []
    right = 0
    for place, (score, kind) in enumerate(scored, start=1):
        right += kind
        if place == len(scored) or scored[place][0] != score:
            points.append((right / len(positive) if positive else math.nan, right / place))
    return points


def reliability(scores: Sequence[float], hits: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Return (mean score, share of hits, number) of each bin of scores that holds any."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for score, hit in zip(scores, hits, strict=True):
        held.setdefault(min(bins - 1, int(score * bins)), []).append((score, hit))
    return [
        (sum(s for s, _ in pairs) / len(pairs), share([hit for _, hit in pairs]), len(pairs))
        for _, pairs in sorted(held.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: the mean gap of the bins, weighed by number."""
    total = sum(number for _, _, number in bins)
    return sum(abs(a - b) * number for a, b, number in bins) / total if total else math.nan
