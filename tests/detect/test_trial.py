"""A trial tells what a rule finds, or the least that keeps it from finding."""

from dataclasses import replace

import pytest

from streamdetect.detect.guards import GUARDS
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.trial import Reason, Trial, try_rule
from streamdetect.ruleset.model import (
    AppliesTo,
    GroupStep,
    Matching,
    PatternStep,
    Rule,
    Ruleset,
    TermSequence,
)

RULE = Rule(
    id="medical_claim/cures",
    version=1,
    title_zh="治愈",
    title_en="cures",
    status="enforced",
    category="medical_claim",
    severity="grave",
    outcome="enforce",
    language="zh",
    law=(),
    groups={
        "cure": ("治好", "根治"),
        "disease": ("糖尿病", "高血压"),
        "goods": ("茶",),
        "doctor": ("医生", "大夫"),
    },
    matching=Matching(
        (TermSequence((GroupStep("cure"), GroupStep("disease")), gap=2),),
        all_of=("goods",),
        near=20,
        unless=("doctor",),
        unless_within=8,
    ),
    allow=("根治糖尿病这种话",),
    advice_zh="删",
    advice_en="drop",
    violating=(),
    allowed=(),
)


def trial(*segments: str, rule: Rule = RULE, goods: DetectionContext = UNKNOWN_GOODS) -> Trial:
    ruleset = Ruleset("0" * 64, (rule,), frozenset({"food", "drug"}), frozenset())
    return try_rule(rule, ruleset, segments, goods, "speech")


def test_what_is_found_comes_with_the_terms_that_stand_there():
    tried = trial("喝这个茶根治", "高血压")
    assert tried.finding is not None
    assert tried.finding.quote == "根治\n高血压"
    assert dict(tried.present) == {
        "cure": ("根治",), "disease": ("高血压",), "goods": ("茶",),
    }  # fmt: skip
    assert (tried.reasons, tried.missing) == ((), ())


def test_folding_is_shown():
    assert trial("这个茶根　治糖尿病").folded == ("这个茶根治糖尿病",)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("这个茶不能根治糖尿病", [Reason("guard", "negation")]),
        ("这个茶根治糖尿病这种话中听", [Reason("allow", "根治糖尿病这种话")]),
        ("这个茶根治糖尿病大夫都说", [Reason("unless", "大夫")]),
        ("根治糖尿病就靠它", [Reason("company", "goods")]),
        ("这个茶根治了他的糖尿病", [Reason("gap", "3")]),
        ("这个茶让糖尿病根治", [Reason("order")]),
        ("这个茶不能根治糖尿病大夫说", [Reason("guard", "negation"), Reason("unless", "大夫")]),
    ],
)
def test_reason_is_what_alone_keeps_the_rule_from_finding(text: str, reasons: list[Reason]):
    tried = trial(text)
    assert tried.finding is None
    assert list(tried.reasons) == reasons
    assert tried.missing == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("这个茶根治糖尿病，大夫都说", False),
        ("这个茶根治糖尿病？大夫说", False),  # the answer to it
        ("这个茶根治糖尿病。大夫都说", True),
        ("大夫好！这个茶根治糖尿病", True),
        ("大夫好！这个茶根治糖尿病，大夫说", False),  # the nearest stands outside, another inside
    ],
)
def test_exception_lifts_in_its_own_sentence_only(text: str, found: bool):
    assert (trial(text).finding is not None) is found


def test_two_exceptions_are_blamed_together_without_a_single_culprit():
    rule = replace(RULE, allow=("这个茶根治糖尿病", "茶根治糖尿病"))
    assert trial("这个茶根治糖尿病", rule=rule).reasons == (
        Reason("allow", "这个茶根治糖尿病, 茶根治糖尿病"),
    )


def test_technique_that_the_rule_does_not_count_is_named():
    rule = replace(RULE, techniques_off=frozenset({"traditional", "emoji"}))
    assert trial("這個茶根治高血壓", rule=rule).reasons == (Reason("technique", "traditional"),)
    assert trial("這個茶根治高血壓").finding is not None


def test_goods_and_channel_are_named():
    rule = replace(RULE, applies_to=AppliesTo(except_product_categories=frozenset({"drug"})))
    drug = DetectionContext(known=True, product_category="drug")
    assert trial("这个茶根治糖尿病", rule=rule, goods=drug).reasons == (Reason("goods"),)
    titles = replace(RULE, channels=frozenset({"title"}))
    assert trial("这个茶根治糖尿病", rule=titles).reasons == (Reason("channel"),)


def test_missing_steps_are_those_of_the_closest_sequence():
    rule = replace(
        RULE,
        matching=Matching(
            (
                TermSequence((GroupStep("goods"), GroupStep("cure"), GroupStep("disease"))),
                TermSequence((GroupStep("cure"), PatternStep("[0-9]+天"))),
            )
        ),
    )
    assert trial("根治", rule=rule).missing == (PatternStep("[0-9]+天"),)
    assert trial("今天天气好", rule=rule).missing == (
        GroupStep("cure"), PatternStep("[0-9]+天"),
    )  # fmt: skip


@pytest.mark.parametrize("status", ["draft", "shadow", "deprecated"])
def test_status_does_not_count(status: str):
    assert trial("这个茶根治糖尿病", rule=replace(RULE, status=status)).finding is not None


def test_comments_are_never_judged():
    ruleset = Ruleset("0" * 64, (RULE,), frozenset(), frozenset())
    tried = try_rule(RULE, ruleset, ["这个茶根治糖尿病"], UNKNOWN_GOODS, "comment")
    assert tried.reasons == (Reason("comment"),)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("这个茶根治糖尿病是不是", True),
        ("这个茶根治糖尿病要不要", True),
        ("这个茶根治糖尿病不是", False),
        ("这个茶不要说根治糖尿病", False),
    ],
)
def test_question_that_holds_a_lifting_term_lifts_nothing(text: str, stands: bool):
    """A-not-A asks; "不是" within "是不是" denies nothing."""
    rule = replace(
        RULE, groups={**RULE.groups, "doctor": ("不是", "不要")}, guards_off=frozenset(GUARDS)
    )
    assert (trial(text, rule=rule).finding is not None) is stands
