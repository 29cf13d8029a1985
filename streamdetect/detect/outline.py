"""What takes long to work out of a ruleset, as plain values that can be kept and read again.

Groups with the same terms are one group, over all rules. A sequence hangs on its rarest group (the
anchor): only where that one occurs, and all its other groups too, is the sequence looked at.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Any

import msgspec
import re2

from streamdetect.detect.errors import RulesetCompileError
from streamdetect.detect.hidden import hidden_among
from streamdetect.detect.literals import numbered
from streamdetect.detect.shares import share_of_any
from streamdetect.detect.sounds import as_heard, spellings_of
from streamdetect.detect.specs import NUMBER
from streamdetect.ruleset.model import (
    MAX_FREE_STEPS,
    NUMBER_GROUP,
    GroupStep,
    PatternStep,
    Rule,
    Ruleset,
    TermSequence,
)
from streamdetect.text.disfluencies import said_twice_in
from streamdetect.text.pattern_literals import needed_literals
from streamdetect.text.positions import Written, positions_of
from streamdetect.text.positions import written as written_as_tables
from streamdetect.text.term_forms import other_forms, with_other_forms


class RuleOutline(msgspec.Struct, frozen=True, array_like=True):
    """The rule at a place of the ruleset, and groups beside its sequences. `allow`: -1 for none."""

    place: int
    all_of: tuple[int, ...]
    unless: tuple[int, ...]
    allow: int


class SequenceOutline(msgspec.Struct, frozen=True, array_like=True):
    """A sequence; see `SequenceSpec`. `need`: the groups, in order."""

    rule: int
    orders: tuple[tuple[int, ...], ...]
    gap: int
    need: tuple[int, ...]
    anchor: int


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """Everything that matching needs, before anything is compiled for speed.

    `literal_groups[i]`: the groups of literal i. `patterns`: as written, but for other forms of
    their characters; `borders` and `walks`: the same as automata, see `text.positions.written`.
    `spellings`, `meant`: see `Sounds`. `otherwise`: literals of which a character is read otherwise
    than usual, each as it is heard. `hidden`: the literals that folding looks for where they are
    hidden. `forms`: literals that no rule has, each with the term that it is another spelling of.
    `said_twice`: what terms say twice on purpose.
    """

    ruleset_hash: str
    rules: tuple[RuleOutline, ...]
    sequences: tuple[SequenceOutline, ...]
    groups: int  # how many there are
    literals: tuple[str, ...]
    literal_groups: tuple[tuple[int, ...], ...]
    patterns: tuple[str, ...]
    borders: bytes
    walks: tuple[Written | None, ...]
    spellings: tuple[str, ...]
    meant: tuple[tuple[int, ...], ...]
    otherwise: tuple[tuple[int, str], ...]
    hidden: tuple[int, ...]
    forms: tuple[tuple[int, int], ...]
    said_twice: tuple[str, ...]


def outline_of(ruleset: Ruleset) -> Outline:
    """Lay out all rules that can have an effect (drafts and deprecated ones are left out).

    Raises RulesetCompileError.
    """
    return _Layout().outline(ruleset)


@lru_cache(maxsize=2048)  # laid out and compiled one after the other
def compiled_pattern(written: str) -> Any:
    """Return a pattern as RE2 has it. Raises re2.error or UnicodeEncodeError."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(written, options)


class _Layout:
    def __init__(self) -> None:
        self.groups: dict[frozenset[str], int] = {}
        self.written: dict[tuple[str, ...], int] = {}  # groups as rules have them
        self.terms: list[frozenset[str]] = []
        self.frequencies: dict[int, float] = {}
        self.patterns: dict[str, int] = {}
        self.announced: dict[int, list[int]] = {}  # pattern → groups of literals it needs

    def outline(self, ruleset: Ruleset) -> Outline:
        outlined: list[RuleOutline] = []
        sequences: list[SequenceOutline] = []
        for place, rule in enumerate(ruleset.rules):
            if rule.status not in ("enforced", "shadow"):
                continue
            one = self.rule(place, rule)
            sequences += [
                self.sequence(len(outlined), rule, one, written) for written in rule.matching.any_of
            ]
            outlined.append(one)
        members: dict[str, list[int]] = {}
        for group, terms in enumerate(self.terms):
            for term in terms:
                members.setdefault(term, []).append(group)
        terms = frozenset(members)
        forms: dict[str, str] = {}  # another spelling → the term
        for term in sorted(terms):
            for written in other_forms(term):
                if written not in terms:
                    forms.setdefault(written, term)
                members[written] = sorted({*members.get(written, ()), *members[term]})
        literals = numbered(members)
        groups = tuple([tuple(members[literal]) for literal in literals])
        number = {literal: index for index, literal in enumerate(literals)}
        others = {number[written] for written in forms}  # what only sounds like these is no term
        sounding = [one for one in self.sounding(sequences, groups) if one not in others]
        spellings = spellings_of(literals, sounding)
        heard = enumerate(map(as_heard, literals))
        borders, walks = written_as_tables([positions_of(pattern) for pattern in self.patterns])
        return Outline(
            ruleset.hash,
            tuple(outlined),
            tuple(sequences),
            len(self.terms),
            literals,
            groups,
            tuple(self.patterns),
            borders,
            tuple(walks),
            tuple(spellings),
            tuple(map(tuple, spellings.values())),
            tuple([(index, said) for index, said in heard if said != literals[index]]),
            hidden_among(literals, sounding),
            tuple([(number[written], number[term]) for written, term in forms.items()]),
            tuple(sorted(said_twice_in(terms))),
        )

    def sounding(
        self, sequences: Iterable[SequenceOutline], groups: Sequence[tuple[int, ...]]
    ) -> list[int]:
        """Return the literals of which other spellings count."""
        sounding = {group for sequence in sequences for group in sequence.need}
        for announced in self.announced.values():
            sounding.difference_update(announced)  # a pattern has no other spelling
        return [index for index, its in enumerate(groups) if not sounding.isdisjoint(its)]

    def rule(self, place: int, rule: Rule) -> RuleOutline:
        matching = rule.matching
        return RuleOutline(
            place,
            tuple([self.named(rule, name) for name in matching.all_of]),
            tuple([self.named(rule, name) for name in matching.unless]),
            self.group(rule.allow) if any(rule.allow) else -1,
        )

    def sequence(
        self, index: int, rule: Rule, outlined: RuleOutline, written: TermSequence
    ) -> SequenceOutline:
        steps = tuple([self.step(rule, step) for step in written.steps])
        announced = [group for step in steps for group in self.announced.get(-2 - step, ())]
        if not any(step >= 0 for step in steps):
            raise RulesetCompileError(
                "a sequence without any listed term",
                where=rule.source or rule.id,
                fix="add a group of terms beside the number or pattern: it is what gets found",
            )
        orders: tuple[tuple[int, ...], ...] = (steps,)
        if not written.fixed_order:
            if len(steps) > MAX_FREE_STEPS:
                raise RulesetCompileError(
                    f"a sequence of {len(steps)} steps in free order",
                    where=rule.source or rule.id,
                    fix=f"use at most {MAX_FREE_STEPS} steps, or write the orders that occur",
                )
            orders = tuple(dict.fromkeys(permutations(steps)))
        need = {step for step in (*steps, *outlined.all_of, *announced) if step >= 0}
        anchor = self.anchor([*steps, *announced])
        return SequenceOutline(index, orders, written.gap, tuple(sorted(need)), anchor)

    def step(self, rule: Rule, step: GroupStep | PatternStep) -> int:
        if isinstance(step, PatternStep):
            return -2 - self.pattern(rule, step.pattern)
        return self.named(rule, step.group)

    def pattern(self, rule: Rule, written: str) -> int:
        if rule.language == "zh":
            written = with_other_forms(written)
        if written not in self.patterns:
            try:
                compiled_pattern(written)
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
