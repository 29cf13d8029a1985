"""The circuit breaker of rules: which rule fires so far above what is usual that people must look.

A pure function of counts, limits and an instant. Rates are per segment judged, so that an evening
with ten times the rooms is no alarm. Who counts, and where, is the caller's affair.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from streamdetect.enforce.policy import MACHINE
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import RuleControl

_BUCKET_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """Policy of the breaker. Rates are findings that enforce, per segment judged."""

    window_ms: int  # over which a rule's present rate is taken
    usual_ms: int  # before the window: over which its usual rate is taken
    factor: float  # times the usual rate: too much
    least_hits: int  # fewer in the window say nothing
    least_usual_segments: int  # fewer before the window: nothing is known to be usual
    new_ms: int  # how long a version of a rule is new
    new_per_1000: float  # most findings per 1,000 segments while it is new
    new_least_hits: int  # fewer in the window say nothing of a new rule
    rest_ms: int  # how long a person's word on a rule is not contradicted


@dataclass(frozen=True, slots=True)
class Trip:
    """A rule that must wait for people. `reason` says why, in figures."""

    rule_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rates:
    """What was counted: hits by rule and segments, in the window and before it."""

    hits: Mapping[str, int]
    segments: int
    usual_hits: Mapping[str, int]
    usual_segments: int


class Tally:
    """Counts of the last while, in buckets of a second; bounded memory. Instants are epoch ms.

    Instants must not run backwards.
    """

    def __init__(self, limits: BreakerLimits) -> None:
        self._limits = limits
        self._window = _Stretch()
        self._usual = _Stretch()

    def hit(self, rule_id: str, at_ms: int, count: int = 1) -> None:
        """Count findings that enforce, led by a rule."""
        self._window.add(at_ms // _BUCKET_MS, {rule_id: count}, 0)

    def judged(self, segments: int, at_ms: int) -> None:
        """Count segments that were judged since the last call."""
        self._window.add(at_ms // _BUCKET_MS, {}, segments)

    def rates(self, now_ms: int, waiting: int = 0) -> Rates:
        """Return the counts of the window and of the while before it; forget what is older.

        `waiting`: segments that may be judged already but are not counted yet.
        """
        border = (now_ms - self._limits.window_ms) // _BUCKET_MS
        oldest = (now_ms - self._limits.window_ms - self._limits.usual_ms) // _BUCKET_MS
        for bucket in self._window.take_until(border):
            self._usual.add(*bucket)
        for _ in self._usual.take_until(oldest):
            pass
        window, usual = self._window, self._usual
        return Rates(dict(window.hits), window.segments + waiting, dict(usual.hits), usual.segments)


class _Stretch:
    """Buckets of one stretch of time, with their sums."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.segments = 0
        self._buckets: deque[tuple[int, Counter[str], int]] = deque()

    def add(self, bucket: int, hits: Mapping[str, int], segments: int) -> None:
        self.hits.update(hits)
        self.segments += segments
        if self._buckets and self._buckets[-1][0] >= bucket:
            bucket, held, before = self._buckets.pop()
            held.update(hits)
            self._buckets.append((bucket, held, before + segments))
        else:
            self._buckets.append((bucket, Counter(hits), segments))

    def take_until(self, last: int) -> Iterator[tuple[int, Counter[str], int]]:
        """Take out and yield the buckets up to `last`, the oldest first."""
        while self._buckets and self._buckets[0][0] <= last:
            bucket, hits, segments = self._buckets.popleft()
            self.hits.subtract(hits)
            self.segments -= segments
            for rule_id in hits:
                if not self.hits[rule_id]:
                    del self.hits[rule_id]
            yield bucket, hits, segments


def trips(
    rates: Rates,
    limits: BreakerLimits,
    since_ms: Mapping[str, int],
    came_ms: Mapping[str, int],
    controls: Mapping[str, RuleControl],
    now_ms: int,
) -> tuple[Trip, ...]:
    """Return the rules that must go to `review_only` now, in order of id.

    `since_ms`: when the version in force of a rule was first published, and `came_ms`: when it came
    into force, be it by going back; absent: long ago. A new version has its own cap and no other
    measure: what it finds cannot be compared with what another found, or with nothing. Rules that
    are held back already stay as they are, and a person's word rests for `rest_ms`. Where no
    segment was counted nothing is said.
    """
    if not rates.segments:
        return ()
    found = []
    for rule_id, hits in sorted(rates.hits.items()):
        control = controls.get(rule_id)
        if _rests(control, limits, now_ms):
            continue
        since, came = since_ms.get(rule_id), came_ms.get(rule_id)
        reason = None
        if since is not None and now_ms - since < limits.new_ms:
            reason = _too_much_for_new(hits, rates, limits)
        elif _usual_is_known((since, came, _released_ms(control)), limits, now_ms):
            reason = _far_above_usual(rule_id, hits, rates, limits)
        if reason is not None:
            found.append(Trip(rule_id, reason))
    return tuple(found)


def first_seen(bundles: Iterable[tuple[int, Mapping[str, int]]]) -> dict[tuple[str, int], int]:
    """Return since when each (rule id, version) is known, by the bundles (instant, versions).

    What stands in the earliest bundle was there before anybody counted, and is left out.
    """
    known: dict[tuple[str, int], int] = {}
    ordered = sorted(bundles, key=lambda one: one[0])
    for at_ms, versions in ordered:
        for one in versions.items():
            known.setdefault(one, at_ms)
    if ordered:
        for one in ordered[0][1].items():
            known.pop(one, None)
    return known


def _rests(control: RuleControl | None, limits: BreakerLimits, now_ms: int) -> bool:
    if control is None:
        return False
    if control.state != "enforced":
        return True
    return control.by != MACHINE and now_ms - to_ms(control.at) < limits.rest_ms


def _released_ms(control: RuleControl | None) -> int | None:
    """Return since when a person lets a rule act that did not (epoch ms)."""
    return to_ms(control.at) if control is not None and control.by != MACHINE else None


def _usual_is_known(began: Iterable[int | None], limits: BreakerLimits, now_ms: int) -> bool:
    """Whether a rule acted for as long as its usual rate is taken over.

    `began`: instants (epoch ms) before which its findings did not enforce as they do now.
    """
    whole_ms = limits.window_ms + limits.usual_ms
    return all(at_ms is None or now_ms - at_ms >= whole_ms for at_ms in began)


def _too_much_for_new(hits: int, rates: Rates, limits: BreakerLimits) -> str | None:
    if hits < limits.new_least_hits:
        return None
    per_1000 = 1000 * hits / rates.segments
    if per_1000 <= limits.new_per_1000:
        return None
    return (
        f"new, and {hits} findings in {limits.window_ms // 1000} s: {per_1000:.1f} per 1,000 "
        f"segments, allowed {limits.new_per_1000:g}"
    )


def _far_above_usual(rule_id: str, hits: int, rates: Rates, limits: BreakerLimits) -> str | None:
    if hits < limits.least_hits or rates.usual_segments < limits.least_usual_segments:
        return None
    # One more than were seen: what never fired has some rate, too.
    usual = 1000 * (rates.usual_hits.get(rule_id, 0) + 1) / rates.usual_segments
    per_1000 = 1000 * hits / rates.segments
    if per_1000 <= limits.factor * usual:
        return None
    return (
        f"{hits} findings in {limits.window_ms // 1000} s: {per_1000:.1f} per 1,000 segments, "
        f"usually {usual:.2f}"
    )
