"""How much was sanctioned within the last hour, and what is beyond the policy's caps.

The caps are the platform's; each partition has its share of them, since subjects spread evenly.
What is beyond becomes a fact (an amendment `held_back`), so that ledgers stay functions of facts.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from streamdetect.enforce.facts import Fact
from streamdetect.enforce.policy import HOUR_MS, Automatic
from streamdetect.events import ids
from streamdetect.events.messages import AmendmentCause, RuleRef, Violation, ViolationAmendment
from streamdetect.events.vocabulary import Limit

_Rule = tuple[str, int]  # id and version
_HELD_BACK: Final = "held_back"


@dataclass(slots=True)
class _Hour:
    """What was let through in a partition, in the order of knowing."""

    passed: deque[tuple[int, int, tuple[_Rule, ...]]] = field(default_factory=deque)
    total: int = 0
    by_rule: Counter[_Rule] = field(default_factory=Counter)
    first_hit_ms: dict[_Rule, int] = field(default_factory=dict)
    since_ms: int | None = None  # the first hit of any rule

    def is_new(self, rule: _Rule, at_ms: int, new_for_ms: int) -> bool:
        """Whether a rule first hit lately, in a ledger that is older than it by as much.

        Where the ledger itself has only begun, no rule is newer than another.
        """
        first = self.first_hit_ms.get(rule, at_ms)
        began = first if self.since_ms is None else self.since_ms
        return at_ms - first < new_for_ms <= first - began

    def forget_before(self, at_ms: int) -> None:
        while self.passed and self.passed[0][0] <= at_ms:
            _, sanctions, rules = self.passed.popleft()
            self.total -= sanctions
            for rule in rules:
                self.by_rule[rule] -= sanctions

    def add(self, at_ms: int, sanctions: int, rules: tuple[_Rule, ...]) -> None:
        self.passed.append((at_ms, sanctions, rules))
        self.total += sanctions
        for rule in rules:
            self.by_rule[rule] += sanctions


class Caps:
    """The last hour of every partition held here. Instants are those of knowing (epoch ms)."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._hours: defaultdict[int, _Hour] = defaultdict(_Hour)

    def load(self, facts: Iterable[tuple[int, Fact]]) -> None:
        """Begin anew with the facts held, each with its partition.

        What each violation of the last hour led to is not worked out again: it counts as one.
        """
        self._hours.clear()
        newest: dict[int, int] = {}
        late: defaultdict[int, list[tuple[int, str, Violation]]] = defaultdict(list)
        held: set[str] = set()
        for partition, fact in facts:
            violation, known_ms = fact.body, fact.known_at_ms
            if isinstance(violation, Violation):
                self.hit(partition, violation, known_ms)
                newest[partition] = max(known_ms, newest.get(partition, known_ms))
                # Not more is held than may be of the last hour: the ledger is large.
                if violation.outcome == "enforce" and known_ms > newest[partition] - HOUR_MS:
                    late[partition].append((known_ms, violation.violation_id, violation))
            elif isinstance(violation, ViolationAmendment) and violation.kind == _HELD_BACK:
                held.add(violation.violation_id)
        for partition, violations in late.items():
            for known_ms, violation_id, violation in sorted(violations, key=lambda one: one[:2]):
                if violation_id not in held and known_ms > newest[partition] - HOUR_MS:
                    self.passed(partition, violation, known_ms, 1)

    def hit(self, partition: int, violation: Violation, known_ms: int) -> None:
        """Note that rules hit; a rule is new for a while after its first hit."""
        hour = self._hours[partition]
        hour.since_ms = known_ms if hour.since_ms is None else min(known_ms, hour.since_ms)
        first = hour.first_hit_ms
        for rule in _rules(violation.rules):
            first[rule] = min(known_ms, first.get(rule, known_ms))

    def reached(
        self, partition: int, violation: Violation, known_ms: int, limits: Automatic
    ) -> Limit | None:
        """Return the cap at which the machine must stop before this violation, None below all."""
        hour = self._hours[partition]
        hour.forget_before(known_ms - HOUR_MS)
        if self._is_over(hour.total, limits.an_hour):
            return "total"
        for rule in _rules(violation.rules):
            if hour.is_new(rule, known_ms, limits.new_for_ms):
                if self._is_over(hour.by_rule[rule], limits.a_new_rule_an_hour):
                    return "new_rule"
            elif self._is_over(hour.by_rule[rule], limits.a_rule_an_hour):
                return "rule"
        return None

    def passed(self, partition: int, violation: Violation, known_ms: int, sanctions: int) -> None:
        """Count what a violation was let lead to."""
        self._hours[partition].add(known_ms, sanctions, _rules(violation.rules))

    def _is_over(self, count: int, cap: int | None) -> bool:
        return cap is not None and count >= -(-cap // self._partitions)


def hold_of(violation: Violation, limit: Limit) -> ViolationAmendment:
    """Return what leaves a violation to people. The same violation and cap give the same bytes."""
    first = violation.evidence[0]
    return ViolationAmendment(
        amendment_id=ids.amendment_id(violation.violation_id, _HELD_BACK, first.event_id),
        violation_id=violation.violation_id,
        subject_id=violation.subject_id,
        kind=_HELD_BACK,
        cause=AmendmentCause(
            event_id=first.event_id,
            seq=first.seq,
            revision=first.revision,
            start=first.start,
            end=first.end,
        ),
        limit=limit,
        occurred_at=violation.spoken_at,
    )


def _rules(refs: Iterable[RuleRef]) -> tuple[_Rule, ...]:
    return tuple((ref.id, ref.version) for ref in refs)
