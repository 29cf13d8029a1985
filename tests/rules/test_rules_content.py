"""The real rules of `rules/`: their examples, their reach and the law they rest on."""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from streamdetect.detect.detector import Detector
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.scan import Row, scan
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.diagnostics import render
from streamdetect.ruleset.examples import rehearsal, run_examples
from streamdetect.ruleset.fileformat import GOOD_EXAMPLES, LEAST_OF_ENFORCED
from streamdetect.ruleset.loader import inspect_folder, load_ruleset
from streamdetect.ruleset.model import Example, Ruleset

RULES: Final = Path(__file__).resolve().parents[2] / "rules"
LEAST_RULES: Final = {"zh": 3, "en": 3}  # in each category
LEAST_EXAMPLES: Final = 4


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return rehearsal(load_ruleset(RULES))


@pytest.fixture(scope="module")
def detector(ruleset: Ruleset) -> Detector:
    return Detector(ruleset)


def goods_of(example: Example) -> DetectionContext:
    if example.product_category is None and not example.approvals:
        return UNKNOWN_GOODS
    return DetectionContext(
        known=True,
        product_category=example.product_category,
        approvals=frozenset(example.approvals),
    )


def hits(row: Row) -> set[str]:
    return {ref.id for found in (*row.findings, *row.shadow) for ref in found.finding.rules}


def test_examples_agree_with_their_rules(ruleset: Ruleset, detector: Detector) -> None:
    def detect(example: Example) -> set[str]:
        return hits(scan(example.segments, goods_of(example), example.channel, detector))

    failures = run_examples(ruleset, detect)

    assert not failures, "\n".join(map(str, failures))


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_category_has_enforced_rules(category: str, language: str, ruleset: Ruleset) -> None:
    rules = [
        rule
        for rule in ruleset.rules
        if rule.category == category and rule.language == language and rule.status == "enforced"
    ]

    assert len(rules) >= LEAST_RULES[language]


def test_rule_ids_are_unique(ruleset: Ruleset) -> None:
    counts = Counter(rule.id for rule in ruleset.rules)

    assert [rule_id for rule_id, count in counts.items() if count > 1] == []


def test_rules_carry_examples_advice_and_limits(ruleset: Ruleset) -> None:
    poor = [
        rule.id
        for rule in ruleset.rules
        if len(rule.violating) < LEAST_EXAMPLES
        or len(rule.allowed) < LEAST_EXAMPLES
        or not rule.advice_zh
        or not rule.advice_en
        or not rule.known_limits
    ]

    assert poor == []


def test_five_examples_are_a_duty_once_all_enforced_rules_have_them() -> None:
    """The linter may refuse fewer only when the shipped rules meet it, and must from then on."""
    lacking = [
        rule.id
        for rule in load_ruleset(RULES).rules
        if rule.status == "enforced" and min(len(rule.violating), len(rule.allowed)) < GOOD_EXAMPLES
    ]

    assert (LEAST_OF_ENFORCED == GOOD_EXAMPLES) == (not lacking), (
        "every enforced rule has five of each kind: set LEAST_OF_ENFORCED to GOOD_EXAMPLES in "
        "streamdetect/ruleset/fileformat.py"
    )


def test_every_rule_shows_a_claim_that_is_cut_into_segments(ruleset: Ruleset) -> None:
    whole = [
        rule.id
        for rule in ruleset.rules
        if all(len(one.segments) == 1 for one in (*rule.violating, *rule.allowed))
    ]

    assert whole == []


def test_shipped_rules_have_no_warning() -> None:
    """Whoever changes a rule sees what `rules lint` says of the change, and nothing else."""
    found = inspect_folder(RULES).diagnostics

    assert not found, "\n\n".join(map(render, found))


def test_enforcing_rules_rest_on_law_that_always_applies(ruleset: Ruleset) -> None:
    """Where nothing is known of the promotion, only such law can carry the outcome."""
    hanging = [
        rule.id
        for rule in ruleset.rules
        if rule.outcome == "enforce"
        and not any(
            law.applies_when == "always" and (law.verified or law.basis == "platform_rule")
            for law in rule.law
        )
    ]

    assert hanging == []
