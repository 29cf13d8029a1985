"""A ruleset as frozen values: what the loader produces, the matcher compiles, the wire cites.

Nothing here reads files; `loader.py` does. The YAML format is described in docs/rules.md.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

import msgspec

from streamdetect.events.vocabulary import (
    AppliesWhen,
    Category,
    Channel,
    LawBasis,
    Outcome,
    Severity,
)
from streamdetect.text.steps import STEPS

Status = Literal["draft", "shadow", "enforced", "deprecated"]
Language = Literal["zh", "en"]
UnknownGoods = Literal["enforce", "review", "let_pass"]

NUMBER_GROUP = "<number>"  # built-in group: a run of digits or Chinese numerals (after folding)
MAX_FREE_STEPS: Final = 5  # steps of a sequence in free order: every order of them is tried

GuardName = Literal[
    "negation",
    "quotation",
    "question",
    "warning",
    "third_party",
    "superlative_exemption",
    "self_correction",
    "two_sentences",
    "register",
    "stance",
    "distance",
]
GUARDS: Final[tuple[GuardName, ...]] = get_args(GuardName)

# What a hit may be found in spite of: folding steps, and what the matcher undoes itself.
TECHNIQUES: Final[tuple[str, ...]] = (*STEPS, "homophone", "fillers")

# The highest severity that a rule of each category may have: policy, see docs/rules.md.
CATEGORY_MAXIMUM: Final[dict[Category, Severity]] = {
    "superlative": "general",
    "exaggerated_efficacy": "serious",
    "medical_claim": "grave",
    "health_food": "grave",
    "cosmetic": "serious",
    "drug_device": "grave",
    "price_fraud": "serious",
    "false_scarcity": "general",
    "fake_data": "serious",
    "false_endorsement": "serious",
    "false_quality": "serious",
    "disparagement": "serious",
    "off_platform": "serious",
    "investment": "grave",
    "education": "serious",
    "special_superstition": "grave",
}


@dataclass(frozen=True, slots=True)
class LawCitation:
    """An article that a rule rests on; `verified` only where its text stands in rules/law/."""

    basis: LawBasis
    name: str
    article: str
    version: str
    applies_when: AppliesWhen
    verified: bool


# Structs, because decoding must tell the two apart.
class GroupStep(msgspec.Struct, frozen=True, tag="group"):
    """One place of a sequence: any term of a named group of the rule, or NUMBER_GROUP."""

    group: str


class PatternStep(msgspec.Struct, frozen=True, tag="pattern"):
    """One place of a sequence: a linear-time (RE2) pattern on folded text, beside a group's hit."""

    pattern: str


Step = GroupStep | PatternStep


@dataclass(frozen=True, slots=True)
class TermSequence:
    """Terms that must stand together: neighbours at most `gap` folded characters apart.

    `fixed_order`: in the order written; otherwise in any order. One step alone is a bare term.
    At least one step is a group with literals (the anchor that the automaton finds).
    """

    steps: tuple[Step, ...]
    gap: int = 4
    fixed_order: bool = True


@dataclass(frozen=True, slots=True)
class Matching:
    """When a rule hits: one of `any_of`; all groups of `all_of` within `near` folded characters
    of the hit; no term of `unless` within `unless_within` folded characters of it."""

    any_of: tuple[TermSequence, ...]
    all_of: tuple[str, ...] = ()
    near: int = 40
    unless: tuple[str, ...] = ()
    unless_within: int = 10


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """For which goods a rule holds. Empty sets mean no restriction.

    `except_approvals`: kinds of approval (rules/products.yml) that lift the rule.
    Where the goods are unknown and the rule depends on them, the outcome is at most `review`
    unless `unknown_goods` says `enforce`; `let_pass`: the rule holds for known goods only.
    """

    product_categories: frozenset[str] = frozenset()
    except_product_categories: frozenset[str] = frozenset()
    except_approvals: frozenset[str] = frozenset()
    unknown_goods: UnknownGoods = "review"

    @property
    def depends_on_category(self) -> bool:
        """Whether knowing the category can change the outcome."""
        return bool(self.product_categories or self.except_product_categories)

    @property
    def holds_for_unknown_goods(self) -> bool:
        """Whether the rule is asked at all where the goods that it depends on are unknown."""
        return self.unknown_goods != "let_pass" or not self.depends_on_goods

    @property
    def asks_for_unknown_goods(self) -> bool:
        """Whether a hit goes to a person where the goods that the rule depends on are unknown."""
        return self.unknown_goods == "review" and self.depends_on_goods

    @property
    def depends_on_goods(self) -> bool:
        """Whether knowing the goods can change the outcome."""
        return bool(
            self.product_categories or self.except_product_categories or self.except_approvals
        )


@dataclass(frozen=True, slots=True)
class Example:
    """A text (one segment or several consecutive ones) that a rule must hit, or must let pass."""

    segments: tuple[str, ...]
    product_category: str | None = None
    approvals: tuple[str, ...] = ()
    channel: Channel = "speech"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of policy. `id` is `<category folder>/<slug>`, as its file's path says."""

    id: str
    version: int
    title_zh: str
    title_en: str
    status: Status
    category: Category
    severity: Severity
    outcome: Outcome  # the most that a hit can be; what turns on outside facts is `review`
    language: Language
    law: tuple[LawCitation, ...]
    groups: dict[str, tuple[str, ...]]  # name → terms, shared ones resolved
    matching: Matching
    allow: tuple[str, ...]  # longer allowed phrases that beat a hit inside them
    advice_zh: str
    advice_en: str
    violating: tuple[Example, ...]
    allowed: tuple[Example, ...]
    channels: frozenset[Channel] = frozenset({"speech", "title", "card"})
    languages: frozenset[Language] = frozenset()  # of the speech; empty: whatever it is
    jurisdiction: str = "CN"
    effective_from: date | None = None
    effective_until: date | None = None
    applies_to: AppliesTo = field(default_factory=AppliesTo)
    guards_off: frozenset[str] = frozenset()
    techniques_off: frozenset[str] = frozenset()  # folding steps whose hits do not count here
    rollout_percent: int = 100
    owner: str = "policy"
    known_limits: tuple[str, ...] = ()
    source: str = ""  # path of the file, relative to the rules folder
    status_reason: str = ""  # why it has its status, where the file says so
    status_since: date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The quoted text of one article, as it stands in rules/law/."""

    name: str
    version: str
    article: str
    basis: LawBasis
    applies_when: AppliesWhen
    text: str


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All rules in force together, with the hash of their content (64 hex digits, sha256).

    The hash covers rules (without examples), shared terms, law texts and product codes; a folder
    and its bundle have the same.
    """

    hash: str
    rules: tuple[Rule, ...]
    products: frozenset[str]  # codes of product categories
    approvals: frozenset[str]  # codes of kinds of approval
    law: tuple[Article, ...] = ()
    product_titles: dict[str, tuple[str, str]] = field(default_factory=dict)  # code → (zh, en)
    approval_titles: dict[str, tuple[str, str]] = field(default_factory=dict)  # code → (zh, en)
    # What the platform's listings write instead: its own code → ours.
    platform_products: dict[str, str] = field(default_factory=dict)
    platform_approvals: dict[str, str] = field(default_factory=dict)
    # What speech calls goods, folded, each with the code of its product category.
    goods_words: tuple[tuple[str, str], ...] = ()

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id; KeyError where there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def article(self, citation: LawCitation) -> Article | None:
        """Return the quoted article that a citation names, or None where it is not quoted."""
        for article in self.law:
            if (article.name, article.version, article.article) == (
                citation.name,
                citation.version,
                citation.article,
            ):
                return article
        return None
