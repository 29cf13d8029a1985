"""A ruleset compiled for matching: literals, groups as bits, sequences by their anchor."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from streamdetect.detect.automaton import Hit
from streamdetect.detect.outline import (
    Outline,
    RuleOutline,
    SequenceOutline,
    compiled_pattern,
    outline_of,
)
from streamdetect.detect.scanner import build_scanner
from streamdetect.detect.sounds import Sounds
from streamdetect.detect.specs import Scanner, ScannerSpec, SequenceSpec
from streamdetect.ruleset.model import Rule, Ruleset
from streamdetect.text.lexicon import lexicon_of
from streamdetect.text.pipeline import Folding, folding_by

_LATIN_WORD: Final = re.compile("(?<![a-z0-9'])[a-z]{2,}(?![a-z0-9'])")


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

    `literal_groups[i]`: the groups of literal i; `terms[i]`: what the rules have for it, another
    only where it is another spelling of a term.
    """

    rules: tuple[CompiledRule, ...]
    sequences: tuple[SequenceSpec, ...]
    groups: int  # how many there are
    claimed: int  # bits of the groups that sequences are made of, and not exceptions
    literals: tuple[str, ...]
    terms: tuple[str, ...]
    literal_groups: tuple[tuple[int, ...], ...]
    wordy: tuple[bool, ...]  # literals that must be whole words (or whole numbers)
    patterns: tuple[Any, ...]  # compiled RE2
    scanner: Scanner
    folding: Folding
    longest: int  # characters of the longest literal
    longest_wide: int  # … of the longest one that is not ASCII

    def hits(self, text: str) -> list[Hit]:
        """Return every literal in a folded text, as `(start, end, literal)`."""
        return self.scanner.look("", text).hits((1 << self.groups) - 1, 0)

    def sounds(self, text: str) -> list[Hit]:
        """Return what only sounds like a literal in a folded text."""
        return self.scanner.look("", text).sounds((1 << self.groups) - 1, 0)


def compile_rules(ruleset: Ruleset, outline: Outline | None = None) -> CompiledRules:
    """Compile all rules that can have an effect (drafts and deprecated ones are left out).

    `outline`: that of this very ruleset, where it was kept. Raises RulesetCompileError.
    """
    if outline is None or outline.ruleset_hash != ruleset.hash:
        outline = outline_of(ruleset)
    rules = tuple(
        [_rule(index, ruleset.rules[one.place], one) for index, one in enumerate(outline.rules)]
    )
    sequences = tuple(
        [_sequence(index, rules[one.rule], one) for index, one in enumerate(outline.sequences)]
    )
    literals = outline.literals
    patterns = tuple(map(compiled_pattern, outline.patterns))
    return CompiledRules(
        rules=rules,
        sequences=sequences,
        groups=outline.groups,
        claimed=_claimed(sequences),
        literals=literals,
        terms=_terms(outline),
        literal_groups=outline.literal_groups,
        wordy=tuple([_is_wordy(literal) for literal in literals]),
        patterns=patterns,
        scanner=build_scanner(
            ScannerSpec(
                literals=literals,
                literal_groups=outline.literal_groups,
                groups=outline.groups,
                sequences=sequences,
                patterns=patterns,
                borders=outline.borders,
                walks=outline.walks,
                otherwise=outline.otherwise,
                sounds=Sounds(literals, outline.spellings, outline.meant),
            )
        ),
        folding=folding_by(
            lexicon_of(
                tuple([literals[index] for index in outline.hidden]),
                _english_words(literals),
                frozenset(outline.said_twice),
            )
        ),
        longest=max(map(len, literals), default=0),
        longest_wide=max([len(one) for one in literals if not one.isascii()], default=0),
    )


def _terms(outline: Outline) -> tuple[str, ...]:
    terms = list(outline.literals)
    for written, term in outline.forms:
        terms[written] = outline.literals[term]
    return tuple(terms)


def _rule(index: int, rule: Rule, outline: RuleOutline) -> CompiledRule:
    groups = (*outline.all_of, *outline.unless, outline.allow)
    beside = frozenset(group for group in groups if group >= 0)
    return CompiledRule(
        index=index,
        rule=rule,
        all_of=outline.all_of,
        unless=outline.unless,
        allow=outline.allow,
        beside=beside,
        beside_bits=sum(1 << group for group in beside),
        effective_from=rule.effective_from.isoformat() if rule.effective_from else "",
        effective_until=rule.effective_until.isoformat() if rule.effective_until else "",
    )


def _sequence(index: int, owner: CompiledRule, outline: SequenceOutline) -> SequenceSpec:
    return SequenceSpec(
        index=index,
        rule=outline.rule,
        orders=outline.orders,
        gap=outline.gap,
        need=sum(1 << group for group in outline.need),
        anchor=outline.anchor,
        is_open=any(step < 0 for step in outline.orders[0]),
        has_company=bool(owner.all_of),
    )


def _claimed(sequences: Iterable[SequenceSpec]) -> int:
    bits = 0
    for sequence in sequences:
        for step in sequence.orders[0]:
            if step >= 0:
                bits |= 1 << step
    return bits


def _english_words(literals: Iterable[str]) -> frozenset[str]:
    return frozenset(_LATIN_WORD.findall("\n".join([one for one in literals if one.isascii()])))


def _is_wordy(literal: str) -> bool:
    first, last = literal[0], literal[-1]
    return (first.isascii() and first.isalnum()) or (last.isascii() and last.isalnum())
