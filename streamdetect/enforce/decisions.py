"""Which of several recorded decisions holds, and how many different people stand behind it.

The higher level wins, then the later decision; a tie favours the merchant. A decision in the name
of the machine is no decision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.enforce.facts import Fact
from streamdetect.enforce.policy import MACHINE
from streamdetect.enforce.rule_spans import RuleSpan
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import ReviewDecision, Violation
from streamdetect.events.vocabulary import (
    Category,
    Severity,
    Verdict,
    level_rank,
    severity_rank,
)

_FAVOUR: Final[dict[Verdict, int]] = {"uphold": 0, "reclassify": 1, "overturn": 2}


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision on one target, as the ledger weighs it.

    `step`: the number of facts known when it became known, itself included.
    """

    fact_id: str
    known_ms: int
    step: int
    decided_ms: int
    level: int
    verdict: Verdict
    decided_by: str
    category: Category | None
    severity: Severity | None


OnRules = Sequence[tuple[RuleSpan, Ruling]]


def ruling_of(fact: Fact, decision: ReviewDecision, step: int) -> Ruling | None:
    """Weigh a decision; None where no person stands behind it."""
    if decision.decided_by.strip().casefold() == MACHINE:
        return None
    return Ruling(
        fact_id=fact.fact_id,
        known_ms=fact.known_at_ms,
        step=step,
        # A date after the day we learnt of it is a wrong clock; it must not outrank all others.
        decided_ms=min(fact.occurred_at_ms, fact.known_at_ms),
        level=level_rank(decision.level),
        verdict=decision.verdict,
        decided_by=decision.decided_by,
        category=decision.category,
        severity=decision.severity,
    )


def holding(rulings: Iterable[Ruling]) -> Ruling | None:
    """Return the ruling that holds, None where there is none."""
    return max(rulings, key=weight, default=None)


def upholders(rulings: Sequence[Ruling]) -> tuple[str, ...]:
    """Return the different people whose `uphold` no overturn of equal or higher weight undoes.

    In the order in which their decisions became known.
    """
    return _upholders([((one.level, one.decided_ms), one) for one in rulings])


def _upholders(
    weighed: Sequence[tuple[tuple[int, int], Ruling | ReviewDecision]],
) -> tuple[str, ...]:
    """Return whose `uphold` outweighs every overturn, by level and instant."""
    undone = max((held for held, one in weighed if one.verdict == "overturn"), default=(-1, 0))
    people: dict[str, str] = {}
    for held, one in weighed:
        if one.verdict == "uphold" and held > undone:
            # One person under two spellings is still one person.
            people.setdefault(one.decided_by.strip().casefold(), one.decided_by)
    return tuple(people.values())


def void_of(violation: Violation, occurred_ms: int, on_rules: OnRules) -> Ruling | None:
    """Return the decision that takes a violation back, None where one of its rules carries it.

    On each rule the decision that holds counts. Of several that must come together the lightest
    is returned: who outweighs it keeps the violation.
    """
    found: list[Ruling] = []
    for rule in violation.rules:
        held = holding(ruling for span, ruling in on_rules if span.covers(rule, occurred_ms))
        if held is None or held.verdict != "overturn":
            return None
        found.append(held)
    return min(found, key=weight, default=None)


def weight_as_told(decision: ReviewDecision, known_ms: int) -> tuple[int, int, int]:
    """Return what decides between decisions as they were told, before the ledger took them.

    Level, instant, then what favours the merchant, as `weight` has them. `known_ms`: when the
    decision was known (epoch ms).
    """
    decided_ms = min(to_ms(decision.decided_at), known_ms)
    return level_rank(decision.level), decided_ms, _FAVOUR[decision.verdict]


def upholders_as_told(decisions: Iterable[ReviewDecision], known_ms: int) -> tuple[str, ...]:
    """Return whose `uphold` no overturn undoes, as `upholders` has it, before the ledger says so.

    `known_ms`: when the decisions were known (epoch ms).
    """
    return _upholders([(weight_as_told(one, known_ms)[:2], one) for one in decisions])


def weight(ruling: Ruling) -> tuple[int, int, int, int, str]:
    """Return what decides between two: level, instant, then what favours the merchant."""
    lightness = -severity_rank(ruling.severity) if ruling.severity is not None else 0
    return ruling.level, ruling.decided_ms, _FAVOUR[ruling.verdict], lightness, ruling.fact_id
