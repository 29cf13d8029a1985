"""A ruleset compiled for matching: literals, groups as bits, sequences by their anchor.

Groups with the same terms are one group, over all rules. A sequence hangs on its rarest group (the
anchor): only where that one occurs, and all its other groups too, is the sequence looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import re2

from streamdetect.detect.automaton import Hit
from streamdetect.detect.errors import RulesetCompileError
from streamdetect.detect.guards.scene import RIGHT
from streamdetect.detect.literals import numbered
from streamdetect.detect.pattern_literals import needed_literals
from streamdetect.detect.scanner import build_scanner
from streamdetect.detect.shares import share_of_any
from streamdetect.detect.sounds import Sounds
from streamdetect.detect.specs import NUMBER, Scanner, ScannerSpec, SequenceSpec
from streamdetect.ruleset.model import (
    NUMBER_GROUP,
    GroupStep,
    PatternStep,
    Rule,
    Ruleset,
    TermSequence,
)

MAX_FREE_STEPS: Final = 5  # free order tries every permutation
AFTERTHOUGHT: Final = RIGHT + 20  # characters behind a match that can still change its verdict


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its group indices. `beside`: those that are looked at beside its sequences."""

    index: int
    rule: Rule
    all_of: tuple[int, ...]
    unless: tuple[int, ...]
    allow: int  # group of the allowed phrases, -1 for none
    beside: frozenset[int]
    beside_bits: int
    effective_from: str  # ISO dates, empty for none: compared as text
    effective_until: str


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """Everything that matching needs, built once a ruleset.

    `literal_groups[i]`: the groups of literal i.
    """

    rules: tuple[CompiledRule, ...]
    sequences: tuple[SequenceSpec, ...]
    groups: int  # how many there are
    literals: tuple[str, ...]
    literal_groups: tuple[tuple[int, ...], ...]
    wordy: tuple[bool, ...]  # literals that must be whole words (or whole numbers)
    patterns: tuple[Any, ...]  # compiled RE2
    scanner: Scanner
    longest: int  # characters of the longest literal
    longest_wide: int  # … of the longest one that is not ASCII

    def hits(self, text: str) -> list[Hit]:
        """Return every literal in a folded text, as `(start, end, literal)`."""
        return self.scanner.look("", text).hits((1 << self.groups) - 1, 0)

    def sounds(self, text: str) -> list[Hit]:
        """Return what only sounds like a literal in a folded text."""
        return self.scanner.look("", text).sounds((1 << self.groups) - 1, 0)


def compile_rules(ruleset: Ruleset) -> CompiledRules:
    """Compile all rules that can have an effect (drafts and deprecated ones are left out)."""
    return _Compiler().compile(
        [rule for rule in ruleset.rules if rule.status in ("enforced", "shadow")]
    )


class _Compiler:
    def __init__(self) -> None:
        self.groups: dict[frozenset[str], int] = {}
        self.written: dict[tuple[str, ...], int] = {}  # groups as rules have them
        self.terms: list[frozenset[str]] = []
        self.frequencies: dict[int, float] = {}
        self.patterns: dict[str, int] = {}
        self.announced: dict[int, list[int]] = {}  # pattern → groups of literals it needs
        self.compiled_patterns: list[Any] = []

    def compile(self, rules: list[Rule]) -> CompiledRules:
        compiled: list[CompiledRule] = []
        sequences: list[SequenceSpec] = []
        for rule in rules:
            index = len(compiled)
            one = self.rule(index, rule)
            compiled.append(one)
            for written in rule.matching.any_of:
                sequences.append(self.sequence(len(sequences), one, written))
        return self.finish(compiled, sequences)

    def finish(self, rules: list[CompiledRule], sequences: list[SequenceSpec]) -> CompiledRules:
        members: dict[str, list[int]] = {}
        for group, terms in enumerate(self.terms):
            for term in terms:
                members.setdefault(term, []).append(group)
        literals = numbered(members)
        needed = 0
        for sequence in sequences:
            needed |= sequence.need
        sounding = {group for group in range(len(self.terms)) if needed >> group & 1}
        for announced in self.announced.values():
            sounding.difference_update(announced)  # a pattern has no other spelling
        groups = tuple(tuple(members[literal]) for literal in literals)
        scanner = build_scanner(
            ScannerSpec(
                literals=literals,
                literal_groups=groups,
                groups=len(self.terms),
                sequences=tuple(sequences),
                patterns=tuple(self.compiled_patterns),
                sounds=Sounds(
                    literals, [i for i, its in enumerate(groups) if not sounding.isdisjoint(its)]
                ),
                afterthought=AFTERTHOUGHT,
            )
        )
        return CompiledRules(
            rules=tuple(rules),
            sequences=tuple(sequences),
            groups=len(self.terms),
            literals=literals,
            literal_groups=groups,
            wordy=tuple(
                (literal[0].isascii() and literal[0].isalnum())
                or (literal[-1].isascii() and literal[-1].isalnum())
                for literal in literals
            ),
            patterns=tuple(self.compiled_patterns),
            scanner=scanner,
            longest=max(map(len, literals), default=0),
            longest_wide=max((len(one) for one in literals if not one.isascii()), default=0),
        )

    def rule(self, index: int, rule: Rule) -> CompiledRule:
        matching = rule.matching
        all_of = tuple(self.named(rule, name) for name in matching.all_of)
        unless = tuple(self.named(rule, name) for name in matching.unless)
        allow = self.group(rule.allow) if any(rule.allow) else -1
        beside = frozenset(group for group in (*all_of, *unless, allow) if group >= 0)
        return CompiledRule(
            index=index,
            rule=rule,
            all_of=all_of,
            unless=unless,
            allow=allow,
            beside=beside,
            beside_bits=sum(1 << group for group in beside),
            effective_from=rule.effective_from.isoformat() if rule.effective_from else "",
            effective_until=rule.effective_until.isoformat() if rule.effective_until else "",
        )

    def sequence(self, index: int, owner: CompiledRule, written: TermSequence) -> SequenceSpec:
        steps = tuple(self.step(owner.rule, step) for step in written.steps)
        need = 0
        announced = [group for step in steps for group in self.announced.get(-2 - step, ())]
        for step in (*steps, *owner.all_of, *announced):
            if step >= 0:
                need |= 1 << step
        if not any(step >= 0 for step in steps):
            raise RulesetCompileError(
                "a sequence without any listed term",
                where=owner.rule.source or owner.rule.id,
                fix="add a group of terms beside the number or pattern: it is what gets found",
            )
        orders: tuple[tuple[int, ...], ...] = (steps,)
        if not written.fixed_order:
            if len(steps) > MAX_FREE_STEPS:
                raise RulesetCompileError(
                    f"a sequence of {len(steps)} steps in free order",
                    where=owner.rule.source or owner.rule.id,
                    fix=f"use at most {MAX_FREE_STEPS} steps, or write the orders that occur",
                )
            orders = tuple(dict.fromkeys(permutations(steps)))
        return SequenceSpec(
            index=index,
            rule=owner.index,
            orders=orders,
            gap=written.gap,
            need=need,
            anchor=self.anchor([*steps, *announced]),
            is_open=any(step < 0 for step in steps),
            has_company=bool(owner.all_of),
        )

    def step(self, rule: Rule, step: GroupStep | PatternStep) -> int:
        if isinstance(step, PatternStep):
            return -2 - self.pattern(rule, step.pattern)
        return self.named(rule, step.group)

    def pattern(self, rule: Rule, written: str) -> int:
        if written not in self.patterns:
            options = re2.Options()
            options.log_errors = False
            try:
                self.compiled_patterns.append(re2.compile(written, options))
            except (re2.error, UnicodeEncodeError) as error:
                raise RulesetCompileError(
                    f"pattern {written!r} is not linear-time (RE2): {error}",
                    where=rule.source or rule.id,
                    fix="avoid look-around and back-references",
                ) from error
            number = self.patterns[written] = len(self.patterns)
            self.announced[number] = [
                self.listed(words) for words in needed_literals(written, share_of_any)
            ]
        return self.patterns[written]

    def named(self, rule: Rule, name: str) -> int:
        if name == NUMBER_GROUP:
            return NUMBER
        if name not in rule.groups:
            raise RulesetCompileError(
                f"group {name!r} is not defined",
                where=rule.source or rule.id,
                fix=f"define it under terms; there are {', '.join(sorted(rule.groups)) or 'none'}",
            )
        return self.group(rule.groups[name])

    def group(self, terms: tuple[str, ...]) -> int:
        if terms not in self.written:
            self.written[terms] = self.listed(frozenset(filter(None, terms)))
        return self.written[terms]

    def listed(self, terms: frozenset[str]) -> int:
        if terms not in self.groups:
            self.groups[terms] = len(self.terms)
            self.terms.append(terms)
        return self.groups[terms]

    def anchor(self, steps: Iterable[int]) -> int:
        listed = {step for step in steps if step >= 0}
        if len(listed) == 1:
            return listed.pop()
        return min(listed, key=lambda group: (self.frequency(group), group))

    def frequency(self, group: int) -> float:
        """Estimate how often a group occurs in ordinary talk."""
        if group not in self.frequencies:
            self.frequencies[group] = share_of_any(self.terms[group])
        return self.frequencies[group]
