"""What a classifier-only verdict cites: the law of its category, taken from the ruleset's rules."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import (
    CATEGORIES,
    CATEGORY_TITLES,
    Category,
    Severity,
    severity_rank,
)
from streamdetect.ruleset.model import LawCitation, Rule

MAX_CITATIONS: Final = 3


@dataclass(frozen=True, slots=True)
class CategoryProfile:
    """Verified law that the category's rules cite most, their usual severity, general advice."""

    law: tuple[LawCitation, ...]
    severity: Severity
    advice: Bilingual


def category_profiles(rules: Iterable[Rule]) -> dict[Category, CategoryProfile]:
    """Return a profile for each category; one without rules has no law and is a notice."""
    active = [rule for rule in rules if rule.status in ("enforced", "shadow")]
    return {
        category: _profile(category, [rule for rule in active if rule.category == category])
        for category in CATEGORIES
    }


def _profile(category: Category, rules: list[Rule]) -> CategoryProfile:
    citations = Counter(citation for rule in rules for citation in rule.law if citation.verified)
    ranked = sorted(citations, key=lambda one: (-citations[one], one.name, one.article))
    severities = Counter(rule.severity for rule in rules)
    # The usual severity of the category; on a tie the milder one, since no rule has said more.
    severity: Severity = min(
        severities, key=lambda one: (-severities[one], severity_rank(one)), default="notice"
    )
    zh, en = CATEGORY_TITLES[category]
    return CategoryProfile(
        law=tuple(ranked[:MAX_CITATIONS]),
        severity=severity,
        advice=Bilingual(
            zh=f"这段话可能涉及“{zh}”，等待人工复核；请只说能够举证的事实。",
            en=f"These words may fall under “{en}”; a person will look. "
            "State only facts you can prove.",
        ),
    )
