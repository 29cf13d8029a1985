"""What a decision on a rule is about: its version, and the span of time of the words."""

from dataclasses import dataclass
from typing import Final

from streamdetect.events.instants import to_ms
from streamdetect.events.messages import DecisionOn, RuleRef, Violation

_VERSION_MARK: Final = "@"


@dataclass(frozen=True, slots=True)
class RuleSpan:
    """What a rule said of words from `from_ms` (inclusive) to `to_ms` (exclusive), epoch ms.

    `version` None: any version of the rule. A bound that is None is open.
    """

    rule_id: str
    version: int | None = None
    from_ms: int | None = None
    to_ms: int | None = None

    def covers(self, rule: RuleRef, occurred_ms: int) -> bool:
        """Whether what this rule said of words of that instant is meant."""
        return (
            rule.id == self.rule_id
            and (self.version is None or rule.version == self.version)
            and (self.from_ms is None or occurred_ms >= self.from_ms)
            and (self.to_ms is None or occurred_ms < self.to_ms)
        )

    def reaches(self, violation: Violation, occurred_ms: int) -> bool:
        """Whether one of the violation's rules is meant (others may still carry it)."""
        return any(self.covers(rule, occurred_ms) for rule in violation.rules)


def span_of(target: DecisionOn) -> RuleSpan:
    """Read a target such as `cure-words@3`; without `@3` every version of the rule is meant.

    Raises ValueError where the version is no number, a bound no instant, or the span empty.
    """
    rule_id, mark, version = target.id.partition(_VERSION_MARK)
    if not rule_id or (mark and not version.isdecimal()):
        raise ValueError(f"{target.id!r} names no version of a rule")
    span = RuleSpan(
        rule_id,
        int(version) if mark else None,
        None if target.from_ is None else to_ms(target.from_),
        None if target.to is None else to_ms(target.to),
    )
    if span.from_ms is not None and span.to_ms is not None and span.from_ms >= span.to_ms:
        raise ValueError(f"{target.from_!r} is not before {target.to!r}")
    return span
