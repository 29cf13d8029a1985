"""How often a rule is right, from what reviewers decided. No I/O.

Cases come to reviewers in two ways: because the machine doubted (`asked`), or drawn by seed from
what it decided alone (`sampled`). The two are mixed by how many incidents each stands for; what
reached a reviewer by an appeal alone stands for nothing and is left out of the estimate.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from streamdetect.events import messages as m
from streamdetect.events.ids import warning_id
from streamdetect.events.instants import to_ms
from streamdetect.events.vocabulary import level_rank

CONFIDENCE_Z: Final = 1.959964  # two-sided 95 %

_TAKEN_BACK: Final = {"retracted", "negated"}  # by the machine itself, before anyone looked


@dataclass(frozen=True, slots=True)
class Stratum:
    """Incidents that came to reviewers in one way: all of them, those decided, those upheld."""

    incidents: int
    decided: int
    upheld: int


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """What reviewers made of a rule's incidents. `version` is None where versions are together.

    `estimate` with `low` and `high` (Wilson, 95 %) is None where nothing representative was
    decided; it speaks for the share `covered` of the incidents. `appealed`: decided after an
    appeal alone, not part of the estimate.
    """

    rule_id: str
    version: int | None
    asked: Stratum
    alone: Stratum
    appealed: int
    estimate: float | None
    low: float | None
    high: float | None
    covered: float

    @property
    def incidents(self) -> int:
        """All incidents of the rule."""
        return self.asked.incidents + self.alone.incidents

    @property
    def decided(self) -> int:
        """Representative decisions."""
        return self.asked.decided + self.alone.decided


@dataclass(slots=True)
class _Incident:
    rules: set[tuple[str, int]] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    asked: bool = False
    sampled: bool = False
    decisions: list[m.ReviewDecision] = field(default_factory=list)

    @property
    def is_upheld(self) -> bool:
        last = max(self.decisions, key=_weight)
        if last.verdict == "reclassify":  # a milder severity leaves the rule right
            return last.category is None or last.category in self.categories
        return last.verdict == "uphold"

    @property
    def is_reviewed(self) -> bool:
        return any(one.level == "review" for one in self.decisions)


@dataclass(frozen=True, slots=True)
class Records:
    """What `topics export` wrote of violations, their amendments, review requests and decisions."""

    violations: tuple[m.Violation, ...] = ()
    amendments: tuple[m.ViolationAmendment, ...] = ()
    requests: tuple[m.ReviewRequest, ...] = ()
    decisions: tuple[m.ReviewDecision, ...] = ()


def precisions(records: Records, *, by_version: bool = False) -> list[RulePrecision]:
    """Return the precision of every rule with an incident, the least precise first.

    An incident is right while the decision that holds upholds it: of the highest level the last.
    What the machine took back itself does not count. `decided_at` must be an instant.
    """
    found: dict[tuple[str, int | None], list[_Incident]] = defaultdict(list)
    for incident in _incidents(records).values():
        rules = incident.rules if by_version else {(rule, None) for rule, _ in incident.rules}
        for key in rules:
            found[key].append(incident)
    rows = [_row(rule, version, cases) for (rule, version), cases in found.items()]
    return sorted(rows, key=lambda row: (row.low is None, row.low or 0, row.rule_id))


def wilson(share: float, cases: float, z: float = CONFIDENCE_Z) -> tuple[float, float]:
    """Return the Wilson interval of a share of so many (effective) cases, more than none."""
    middle = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    spread = z * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    spread /= 1 + z * z / cases
    return max(0.0, middle - spread), min(1.0, middle + spread)


def _weight(decision: m.ReviewDecision) -> tuple[int, int, bool, str]:
    """Return what decides between two, as the ledger weighs them."""
    favour = decision.verdict == "overturn"  # a tie favours the merchant
    at_ms = to_ms(decision.decided_at)
    return level_rank(decision.level), at_ms, favour, decision.decision_id


def _incidents(records: Records) -> dict[str, _Incident]:
    gone = {one.violation_id for one in records.amendments if one.kind in _TAKEN_BACK}
    incidents: dict[str, _Incident] = defaultdict(_Incident)
    of_violation: dict[str, str] = {}
    of_warning: dict[str, str] = {}
    for violation in records.violations:
        of_violation[violation.violation_id] = violation.incident_id
        warning = warning_id(violation.subject_id, violation.incident_id)
        of_warning[warning] = violation.incident_id
        if violation.violation_id not in gone and violation.rules:
            incident = incidents[violation.incident_id]
            incident.rules.update((rule.id, rule.version) for rule in violation.rules)
            incident.categories.update((violation.category, *violation.also))
    for request in records.requests:
        target = request.target
        named = of_violation.get(target.id) if target.type == "violation" else target.id
        asked = incidents.get(named or "")
        if asked is not None:
            asked.sampled = asked.sampled or request.sampled
            asked.asked = asked.asked or not request.sampled
    for decision in records.decisions:
        name = decision.target.id if decision.target.type == "incident" else None
        if decision.target.type == "sanction":
            name = of_warning.get(decision.target.id)  # it says nothing but its incident
        if name in incidents:
            incidents[name].decisions.append(decision)
    return incidents


def _row(rule_id: str, version: int | None, cases: Iterable[_Incident]) -> RulePrecision:
    asked = [one for one in cases if one.asked]
    alone = [one for one in cases if not one.asked]
    strata = (
        _stratum(asked, [one for one in asked if one.is_reviewed]),
        _stratum(alone, [one for one in alone if one.sampled and one.is_reviewed]),
    )
    decided = sum(bool(one.decisions) for one in (*asked, *alone))
    usable = [one for one in strata if one.decided]
    total = sum(one.incidents for one in usable)
    estimate = low = high = None
    if usable:
        estimate = sum(one.incidents * one.upheld / one.decided for one in usable) / total
        # Kish: unequal weights tell as much as so many equal ones.
        effective = total**2 / sum(one.incidents**2 / one.decided for one in usable)
        low, high = wilson(estimate, effective)
    return RulePrecision(
        rule_id=rule_id,
        version=version,
        asked=strata[0],
        alone=strata[1],
        appealed=decided - sum(one.decided for one in strata),
        estimate=estimate,
        low=low,
        high=high,
        covered=total / (len(asked) + len(alone)),
    )


def _stratum(incidents: list[_Incident], decided: list[_Incident]) -> Stratum:
    return Stratum(len(incidents), len(decided), sum(one.is_upheld for one in decided))
