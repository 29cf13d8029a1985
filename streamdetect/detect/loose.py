"""The sequences of rules with their words farther apart, or in another order, than written.

A rule says how near its words must stand for them to hit by themselves. Speech rambles, and who
hears the same words with more between them hears the same claim. Where the classifier is sure that
a violation is said, in the category of the rule, they may stand so far apart (docs/adr/0038).
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from typing import Final

from streamdetect.detect.compiled import CompiledRules
from streamdetect.detect.guards import DISTANCE
from streamdetect.detect.specs import SequenceSpec
from streamdetect.events.vocabulary import Category
from streamdetect.ruleset.model import Language

# Characters that may stand between neighbours besides those of the rule.
WIDER: Final[Mapping[Language, int]] = {"zh": 24, "en": 48}
_MOST_ORDERED: Final = 4  # steps that may come in any order

Loosened = Mapping[Category, tuple[SequenceSpec, ...]]


def loosened(rules: CompiledRules) -> Loosened:
    """Return by category the sequences of rules that enforce, their words farther apart.

    A bare term stands in one place, so it has no distance to lose. Numbers and patterns stand
    everywhere: beside them the order stays.
    """
    found: dict[Category, list[SequenceSpec]] = {}
    for sequence in rules.sequences:
        rule = rules.rules[sequence.rule].rule
        written = sequence.orders[0]
        if len(written) < 2 or rule.outcome != "enforce" or DISTANCE in rule.guards_off:
            continue
        orders = sequence.orders
        if not sequence.is_open and len(written) <= _MOST_ORDERED:
            orders = tuple(dict.fromkeys(permutations(written)))
        gap = sequence.gap + WIDER[rule.language]
        found.setdefault(rule.category, []).append(replace(sequence, orders=orders, gap=gap))
    return {category: tuple(its) for category, its in found.items()}
