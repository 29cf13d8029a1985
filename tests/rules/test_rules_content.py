"""The real rules of `rules/`: their examples, their reach and the law they rest on."""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from streamdetect.detect.detector import Detector
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.scan import FIXED_DAY, Row, scan
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.checks.check_examples import GOOD_EXAMPLES, LEAST_OF_ENFORCED
from streamdetect.ruleset.diagnostics import render
from streamdetect.ruleset.examples import rehearsal, run_examples
from streamdetect.ruleset.loader import inspect_folder
from streamdetect.ruleset.model import Example, Rule, Ruleset
from tests.shipped import rehearsing_detector, rules_with_examples

# All shipped rules are compiled first, beside other tests that compute.
pytestmark = pytest.mark.timeout(180)

RULES: Final = Path(__file__).resolve().parents[2] / "rules"
LEAST_RULES: Final = {"zh": 3, "en": 3}  # in each category
LEAST_EXAMPLES: Final = 4


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return rehearsal(rules_with_examples())


@pytest.fixture(scope="module")
def detector() -> Detector:
    return rehearsing_detector()


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
        return hits(
            scan(example.segments, goods_of(example), example.channel, detector, day=FIXED_DAY)
        )

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
        for rule in rules_with_examples().rules
        if rule.status == "enforced" and min(len(rule.violating), len(rule.allowed)) < GOOD_EXAMPLES
    ]

    assert (LEAST_OF_ENFORCED == GOOD_EXAMPLES) == (not lacking), (
        "every enforced rule has five of each kind: set LEAST_OF_ENFORCED to GOOD_EXAMPLES in "
        "streamdetect/ruleset/checks/check_examples.py"
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


# Articles of 广告法 that are about some goods only, with the category that judges them.
ARTICLES_OF_GOODS: Final = {
    "15": "drug_device",
    "16": "drug_device",
    "18": "health_food",
    "21": "special_superstition",
    "22": "special_superstition",
    "23": "special_superstition",
    "24": "education",
    "25": "investment",
}
STATE_WORDS: Final = (
    "国家", "机关", "官方", "军", "政府", "审批", "领导", "单位", "供", "大人物", "地里的人",
    "制服", "大会堂",
)  # fmt: skip


def cited(rule: Rule, law: str = "广告法") -> set[str]:
    return {one.article for one in rule.law if one.name == law}


def test_articles_about_some_goods_are_cited_by_the_rules_on_those_goods(ruleset: Ruleset) -> None:
    strays = [
        (rule.id, article)
        for rule in ruleset.rules
        for article in cited(rule)
        if ARTICLES_OF_GOODS.get(article, rule.category) != rule.category
    ]

    assert strays == []


def test_the_article_on_state_names_is_cited_alone_only_where_state_names_are_used(
    ruleset: Ruleset,
) -> None:
    """广告法 9(2) is about organs and officials; it says nothing of stars, doctors or the press."""
    strays = [
        (rule.id, rule.title_zh)
        for rule in ruleset.rules
        if rule.category == "false_endorsement"
        and cited(rule) == {"9"}
        and not any(word in rule.title_zh for word in STATE_WORDS)
    ]

    assert strays == []


@pytest.mark.parametrize(
    ("words", "law", "article"),
    [
        ("喝半斤照样上工地 一点不晃", "广告法", "23"),
        ("this weed killer is completely harmless, you could eat it on toast", "广告法", "21"),
        ("那位歌手压根没用过 我塞了八万块让他录一句", "广告法", "38"),
        ("降压药停了喝这个茶就行", "广告法", "17"),
        ("付款码我举着 扫一下备注地址电话就行 不走这个黄车", "平台直播营销规则", "3"),
        ("左下角那串 我侄子的号 加上先打定金", "平台直播营销规则", "2"),
    ],
)
def test_claim_is_told_the_article_that_is_about_it(
    words: str, law: str, article: str, ruleset: Ruleset, detector: Detector
) -> None:
    rules = {rule.id: rule for rule in ruleset.rules}
    found = hits(scan([words], UNKNOWN_GOODS, "speech", detector, day=FIXED_DAY))

    assert article in {one for rule_id in found for one in cited(rules[rule_id], law)}


@pytest.mark.parametrize(
    "words",
    [
        "these coffee pods are in stock and ship tomorrow",
        "laundry pods, buy two get one, link below",
        "earphones with a charging case, the pods fit any ear, add to cart",
        "apple cider vinegar dressing, healthy and light",
        "our kids tell your mum jokes book",
        "feed your cat twice a day, double the chicken, never any grain, guaranteed",
        "corn chips, a fresh batch every week, guaranteed, always in stock",
        "this deal is available online until midnight",
        "the price includes shipping in britain",
        "nobody pays less than the listed price here",
        "invest in good shoes, they carry you every day, no risk, free returns",
        "tobacco coloured leather, in stock in two sizes",
        "ginger beer, no alcohol, safe to drive home with",
        "kids ask your mum which size you wear",
    ],
)
def test_honest_english_talk_of_goods_and_prices_is_let_pass(
    words: str, detector: Detector
) -> None:
    assert hits(scan([words], UNKNOWN_GOODS, "speech", detector, day=FIXED_DAY)) == set()


@pytest.mark.parametrize(
    ("words", "articles"),
    [
        ("mango flavor disposable vape in stock now", {"22"}),
        ("our goat formula is better than breast milk", {"20", "28"}),
        ("these tomato seeds triple the harvest in any soil, I guarantee it", {"27"}),
        ("this gin never gives a hangover, drive home no problem", {"23"}),
        ("children, get your mum's phone and press buy", {"40"}),
    ],
)
def test_english_special_goods_are_told_their_own_article_and_no_other(
    words: str, articles: set[str], ruleset: Ruleset, detector: Detector
) -> None:
    rules = {rule.id: rule for rule in ruleset.rules}
    found = hits(scan([words], UNKNOWN_GOODS, "speech", detector, day=FIXED_DAY))

    assert {one for rule_id in found for one in cited(rules[rule_id])} == articles


def test_contact_alone_is_as_grave_as_the_platform_says(ruleset: Ruleset) -> None:
    """Clause 8 of the platform's rules: contact alone is general, payment aside is serious."""
    contact_only = {"off_platform/contact-shown", "off_platform/add-contact"}

    assert {rule.severity for rule in ruleset.rules if rule.id in contact_only} == {"general"}


def test_advice_on_prescription_drugs_does_not_call_them_ordinary_goods(ruleset: Ruleset) -> None:
    strays = [
        rule.id for rule in ruleset.rules if "15" in cited(rule) and "普通商品" in rule.advice_zh
    ]

    assert strays == []
