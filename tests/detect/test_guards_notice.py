"""Sentences that the law prescribes: the label's function, breast milk, no substitute for drugs."""

import pytest

from tests.detect.builders import rule, sequence, words
from tests.detect.guarded import judged

LABEL = words("medical_claim/label", "增强免疫力", "辅助降血糖", "代替药物", "代替药品")
TREATS = rule(
    "medical_claim/treats",
    (sequence("treat", "disease", gap=20),),
    groups={"treat": ("treat", "cure"), "disease": ("disease", "diabetes")},
    language="en",
)


@pytest.mark.parametrize(
    "text",
    [
        "它的批准功能是增强免疫力",
        "标签上写着的保健功能为增强免疫力",
        "蓝帽子备案的功能是辅助降血糖",
        "瓶身上印着本品不能代替药物",
        "包装写着的保健食品不是药物不能代替药物",
    ],
)
def test_label_that_is_read_claims_no_more_than_the_label(text):
    stands, results = judged(text, (LABEL,))
    assert not stands, results


@pytest.mark.parametrize(
    "text",
    [
        "我家这个就是增强免疫力",
        "吃这个能代替药物",
        "标签好看而且增强免疫力特别快",
        "瓶身上印着本品不能代替药物你懂的喝了就代替药物",
    ],
)
def test_claim_beside_a_label_stands(text):
    stands, results = judged(text, (LABEL,))
    assert stands, results


@pytest.mark.parametrize("text", ["母乳是婴儿最理想的食物", "对宝宝来说母乳喂养永远是最好"])
def test_sentence_on_breast_milk_is_prescribed(text):
    stands, results = judged(text)
    assert not stands
    assert ("quotation", "removed") in results


def test_formula_that_calls_itself_best_claims():
    assert judged("我们的奶粉是婴儿最理想的食物")[0]


def test_english_disclaimer_is_prescribed_and_covers_nothing_else():
    notice = "this product is not intended to diagnose, treat, cure or prevent any disease"
    stands, results = judged(notice, (TREATS,))
    assert not stands
    assert results & {("quotation", "removed"), ("negation", "removed")}
    assert judged("this tea is intended to treat and cure any disease", (TREATS,))[0]
