"""Which rule is so often wrong, by what people decided, that it must not act as it does.

A pure function of cases and limits. Two kinds of cases are never mixed: drawn by seed from what the
rule did alone, and asked because the machine doubted. What came by an appeal alone speaks for
neither.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from streamdetect.enforce.decisions import weight_as_told
from streamdetect.enforce.policy import MACHINE
from streamdetect.events.ids import warning_id
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import ReviewDecision, ReviewRequest, RuleControl
from streamdetect.events.vocabulary import RuleState
from streamdetect.ruleset.precision import wilson

_RANK: Final[dict[RuleState, int]] = {"enforced": 0, "review_only": 1, "shadow": 2}

NOBODY_SET: Final[Mapping[str, int]] = {}
"""Where no person ever set the state of a rule."""


@dataclass(frozen=True, slots=True)
class DemotionLimits:
    """When a rule steps down. Shares are compared with the upper end of the 95 % interval."""

    least_decisions: int  # fewer say nothing
    least_precision: float  # of what it enforced alone: surely below it, it goes to `review_only`
    least_useful: float  # of what people were asked: surely below it, it goes to `shadow`
    window_ms: int  # older cases are forgotten


@dataclass(frozen=True, slots=True)
class Demotion:
    """A rule that steps down. `reason` says why, in figures."""

    rule_id: str
    state: RuleState
    reason: str


@dataclass(slots=True)
class _Case:
    """One incident that people were asked about."""

    rules: frozenset[tuple[str, int]]
    categories: frozenset[str]
    asked_ms: int
    sampled: bool
    decisions: dict[str, tuple[ReviewDecision, int]] = field(default_factory=dict)

    @property
    def decided_ms(self) -> int | None:
        """When a reviewer decided on it; None while nobody has, or an appeal alone did."""
        times = [at_ms for one, at_ms in self.decisions.values() if one.level == "review"]
        return min(times, default=None)

    @property
    def is_upheld(self) -> bool:
        last, _ = max(self.decisions.values(), key=_weight)
        if last.verdict == "reclassify":  # a milder severity leaves the rule right
            return last.category is None or last.category in self.categories
        return last.verdict == "uphold"


class Caseload:
    """What people were asked and what they said, incident by incident. Bounded by the window."""

    def __init__(self) -> None:
        # By the id of the incident's warning: who decides on one of them decides on both.
        self._cases: dict[str, _Case] = {}
        self._early: defaultdict[str, dict[str, tuple[ReviewDecision, int]]] = defaultdict(dict)

    def ask(self, request: ReviewRequest, at_ms: int) -> None:
        """Take a request in, as of when it became known (epoch ms)."""
        violation = request.violation
        if violation is None or request.target.type != "violation" or not violation.rules:
            return
        name = warning_id(violation.subject_id, violation.incident_id)
        held = self._cases.get(name)
        if held is not None:
            held.sampled = held.sampled and request.sampled  # doubted once is doubted
            return
        self._cases[name] = _Case(
            rules=frozenset((rule.id, rule.version) for rule in violation.rules),
            categories=frozenset((violation.category, *violation.also)),
            asked_ms=at_ms,
            sampled=request.sampled,
            decisions=self._early.pop(name, {}),
        )

    def decide(self, decision: ReviewDecision, at_ms: int) -> None:
        """Take a decision in that counts, as of when it became known (epoch ms)."""
        name = decision.target.id
        if decision.target.type == "incident":
            name = warning_id(decision.subject_id, name)
        elif decision.target.type != "sanction":
            return
        case = self._cases.get(name)
        held = case.decisions if case is not None else self._early[name]
        held.setdefault(decision.decision_id, (decision, at_ms))

    def forget(self, before_ms: int) -> None:
        """Forget what was asked before an instant."""
        self._cases = {name: c for name, c in self._cases.items() if c.asked_ms >= before_ms}
        for name in [n for n, held in self._early.items() if _newest(held) < before_ms]:
            del self._early[name]

    def demotions(
        self,
        limits: DemotionLimits,
        controls: Mapping[str, RuleControl],
        set_ms: Mapping[str, int] = NOBODY_SET,
    ) -> tuple[Demotion, ...]:
        """Return the rules that must step down, in order of id; none that stands there already.

        Only the newest version of a rule is judged, and what was decided since a person last set
        its state: `set_ms` (epoch ms), though the machine may have set it since.
        """
        versions: dict[str, int] = {}
        for case in self._cases.values():
            for rule_id, version in case.rules:
                versions[rule_id] = max(version, versions.get(rule_id, 0))
        counts: defaultdict[tuple[str, bool], list[bool]] = defaultdict(list)
        for case in self._cases.values():
            decided_ms = case.decided_ms
            if decided_ms is None:
                continue
            for rule_id, version in case.rules:
                since_ms = max(set_ms.get(rule_id, 0), _set_ms(controls.get(rule_id)))
                if version == versions[rule_id] and decided_ms > since_ms:
                    counts[rule_id, case.sampled].append(case.is_upheld)
        found = []
        for rule_id in sorted(versions):
            step = _step(rule_id, counts[rule_id, True], counts[rule_id, False], limits)
            control = controls.get(rule_id)
            now: RuleState = control.state if control is not None else "enforced"
            if step is not None and is_milder(now, step.state):
                found.append(step)
        return tuple(found)


def is_milder(state: RuleState, than: RuleState) -> bool:
    """Whether a rule holds back less in one state than in another."""
    return _RANK[state] < _RANK[than]


def _step(
    rule_id: str, alone: list[bool], asked: list[bool], limits: DemotionLimits
) -> Demotion | None:
    if _surely_below(asked, limits.least_useful, limits):
        return Demotion(
            rule_id,
            "shadow",
            f"people upheld {sum(asked)} of {len(asked)} that they were asked about, surely below "
            f"{limits.least_useful:.0%}",
        )
    if _surely_below(alone, limits.least_precision, limits):
        return Demotion(
            rule_id,
            "review_only",
            f"people upheld {sum(alone)} of {len(alone)} drawn from what it enforced, surely below "
            f"{limits.least_precision:.0%}",
        )
    return None


def _surely_below(upheld: list[bool], bound: float, limits: DemotionLimits) -> bool:
    if len(upheld) < max(1, limits.least_decisions):
        return False
    return wilson(sum(upheld) / len(upheld), len(upheld))[1] < bound


def _set_ms(control: RuleControl | None) -> int:
    """Return since when a person's word on the rule holds; 0 where the machine or nobody spoke."""
    return to_ms(control.at) if control is not None and control.by != MACHINE else 0


def _newest(held: Mapping[str, tuple[ReviewDecision, int]]) -> int:
    return max((at_ms for _, at_ms in held.values()), default=0)


def _weight(held: tuple[ReviewDecision, int]) -> tuple[int, int, int, str]:
    """Return what decides between two, as the ledger weighs them."""
    decision, at_ms = held
    return *weight_as_told(decision, at_ms), decision.decision_id
