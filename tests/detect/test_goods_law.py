"""A claim is filed under the law of the goods: by their listing, else by what speech calls them."""

import pytest

from streamdetect.classify.model import Prediction
from streamdetect.detect.goods_law import goods_law
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.model import LawCitation
from tests.detect.builders import AD_LAW, LAW, Listener, rule, segment, words

WORDS = (
    ("钙片", "health_food"), ("维生素", "health_food"), ("面膜", "cosmetic"), ("精华", "cosmetic"),
    ("理疗仪", "medical_device"), ("梨膏", "food"), ("serum", "cosmetic"),
)  # fmt: skip
SUPPLEMENT_LAW = LawCitation("statute", "广告法", "18", "2021", "advertisement", True)
CURES = rule(severity="grave")
COSMETIC = words("cosmetic/heals", "根治痘肌", "没有这样的话")
SUPPLEMENT = words("health_food/other", "没有这样的话", law=(LAW, SUPPLEMENT_LAW))


def known(category):
    return DetectionContext(known=True, product_category=category)


def heard(text, *rules, goods=UNKNOWN_GOODS, prediction=None, **changes):
    listener = Listener(*rules, goods=goods, goods_words=WORDS)
    return listener.hear(segment(text, **changes), prediction).findings


@pytest.mark.parametrize(
    ("text", "goods", "category"),
    [
        ("这个钙片能根治糖尿病", UNKNOWN_GOODS, "health_food"),
        ("能根治糖尿病，就这个理疗仪", UNKNOWN_GOODS, "drug_device"),
        ("这个面膜能根治糖尿病", UNKNOWN_GOODS, "cosmetic"),
        ("this serum 能根治糖尿病", UNKNOWN_GOODS, "cosmetic"),
        ("这个能根治糖尿病", UNKNOWN_GOODS, "medical_claim"),
        ("这个梨膏能根治糖尿病", UNKNOWN_GOODS, "medical_claim"),
        ("这个钙片能根治糖尿病", known("food"), "medical_claim"),
        ("这个能根治糖尿病", known("health_food"), "health_food"),
        ("这个能根治糖尿病", known("personal_care"), "cosmetic"),
        ("这个能根治糖尿病", known("education"), "medical_claim"),
    ],
)
def test_medical_claim_is_filed_under_the_law_of_the_goods(text, goods, category):
    (one,) = heard(text, CURES, goods=goods)
    assert one.category == category
    assert one.also == (() if category == "medical_claim" else ("medical_claim",))


def test_filed_under_another_law_a_claim_cites_that_law_first_and_its_rules_too():
    rules = (rule(law=(LAW, AD_LAW)), SUPPLEMENT)
    (one,) = heard("这个钙片能根治糖尿病", *rules, promotion="clip")
    assert [(law.name, law.article) for law in one.law] == [
        ("广告法", "18"), ("直播电商监督管理办法", "34"), ("广告法", "17"),
    ]  # fmt: skip


def test_severity_goes_as_far_as_the_category_of_the_goods():
    (cosmetic,) = heard("这个面膜能根治糖尿病", CURES)
    (supplement,) = heard("这个钙片能根治糖尿病", CURES)
    assert (cosmetic.severity, supplement.severity) == ("serious", "grave")


def test_naming_goods_changes_no_claim_key_so_that_a_repeat_stays_one_incident():
    keys = {
        heard(text, CURES)[0].claim_key for text in ("这个钙片能根治糖尿病", "这个能根治糖尿病")
    }
    assert len(keys) == 1


def test_claims_of_one_breath_stay_one_where_goods_are_named_beside_the_first_only():
    listener = Listener(CURES, goods_words=WORDS)
    text = f"这个钙片{'，还有呢' * 14}，能根治糖尿病，能根治高血压"
    first, second = listener.hear(segment(text)).findings
    assert (first.category, second.category) == ("health_food", "medical_claim")
    assert first.claim_key == second.claim_key


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("这个梨膏能根治痘肌", "exaggerated_efficacy"),  # ordinary goods: no cosmetic
        ("这个面膜能根治痘肌", "cosmetic"),
        ("这个能根治痘肌", "cosmetic"),  # nothing says that it is not
    ],
)
def test_of_overlapping_findings_that_of_the_goods_names_the_claim(text, category):
    general = words("exaggerated_efficacy/one", "根治痘肌")
    (one,) = heard(text, general, COSMETIC)
    assert one.category == category


@pytest.mark.parametrize(
    ("category", "main"),
    [("education", "education"), ("food", "exaggerated_efficacy"), (None, "education")],
)
def test_of_equal_findings_the_category_of_the_goods_names_the_claim(category, main):
    goods = DetectionContext(known=category is not None, product_category=category)
    rules = (words("exaggerated_efficacy/one", "过目不忘"), words("education/two", "过目不忘"))
    found = Listener(*rules, goods=goods).hear(segment("学完过目不忘")).findings
    assert [one.category for one in found] == [main]


def test_goods_that_are_for_review_make_an_enforced_finding_no_graver():
    doubtful = rule(severity="grave", outcome="review")
    (one,) = heard("这个钙片能根治糖尿病", doubtful, words("health_food/x", "根治糖尿病"))
    assert (one.category, one.outcome, one.severity) == ("health_food", "enforce", "serious")


def test_what_the_model_alone_finds_is_filed_under_the_law_of_the_goods():
    scores = [0.0] * (len(CATEGORIES) + 2)
    scores[CATEGORIES.index("medical_claim")] = scores[-2] = 0.99
    (one,) = heard("吃这个钙片指标一路往下走", SUPPLEMENT,
                   prediction=Prediction.from_probabilities(scores))  # fmt: skip
    assert (one.category, one.also) == ("health_food", ("medical_claim",))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("钙片和面膜，治好糖尿病", "cosmetic"),  # the nearest
        ("维生素精华治好糖尿病", "cosmetic"),
        ("这个不是钙片，治好糖尿病", None),
        ("his serumx 治好糖尿病", None),  # no whole word
        ("钙片" + "，说别的" * 20 + "治好糖尿病", None),  # too far
    ],
)
def test_goods_are_named_by_whole_words_near_the_claim(text, category):
    start = text.index("治好")
    found = goods_law(None, WORDS, text, start, start + 5)
    assert found.category == category
    assert found.named is (category is not None)
