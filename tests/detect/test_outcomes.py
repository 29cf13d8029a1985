"""Outcomes, confidence, merging: every doubt lowers to review, nothing raises."""

from dataclasses import replace
from datetime import date

import pytest

from streamdetect.classify.model import Prediction
from streamdetect.detect.category_profile import category_profiles
from streamdetect.detect.detector import Detector, Thresholds
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.scope import applies
from streamdetect.events.vocabulary import CATEGORIES, CATEGORY_TITLES, Category
from streamdetect.ruleset.model import AppliesTo
from tests.detect.builders import (
    AD_LAW,
    LAW,
    Listener,
    detector,
    quotes,
    rule,
    ruleset,
    segment,
    sequence,
    words,
)

CLAIM = "这个茶能治好糖尿病"
FOOD = DetectionContext(known=True, product_category="food")
DRUG = DetectionContext(
    known=True, product_category="drug", approvals=frozenset({"drug_registration"})
)


def finding(one_rule, text=CLAIM, goods=DetectionContext(), prediction=None, **changes):  # noqa: B008
    news = Listener(one_rule, goods=goods).hear(segment(text, **changes), prediction)
    return news.findings[0] if news.findings else None


def claim_of(value):
    return Prediction.from_probabilities([value] + [0.0] * (len(CATEGORIES) - 1) + [value, 0.0])


def test_plain_hit_is_enforced_with_law_and_advice():
    found = finding(rule())
    assert (found.outcome, found.severity, found.confidence) == ("enforce", "serious", 0.9)
    assert [(ref.name, ref.article) for ref in found.law] == [("直播电商监督管理办法", "34")]
    assert found.advice.en == "change"


def test_rule_for_review_stays_for_review():
    found = finding(rule(outcome="review"), prediction=claim_of(1.0))
    assert (found.outcome, found.confidence) == ("review", 0.76)


@pytest.mark.parametrize(
    ("scope", "goods", "outcome"),
    [
        (AppliesTo(except_product_categories=frozenset({"drug"})), FOOD, "enforce"),
        (AppliesTo(except_product_categories=frozenset({"drug"})), DRUG, None),
        (AppliesTo(product_categories=frozenset({"food"})), DRUG, None),
        (AppliesTo(product_categories=frozenset({"food"})), FOOD, "enforce"),
        (AppliesTo(except_approvals=frozenset({"drug_registration"})), DRUG, None),
        (AppliesTo(product_categories=frozenset({"food"})), DetectionContext(), "review"),
        (
            AppliesTo(product_categories=frozenset({"food"}), unknown_goods="enforce"),
            DetectionContext(),
            "enforce",
        ),
        (
            AppliesTo(product_categories=frozenset({"food"}), unknown_goods="let_pass"),
            DetectionContext(),
            None,
        ),
        (
            AppliesTo(product_categories=frozenset({"food"}), unknown_goods="let_pass"),
            DetectionContext(known=True),
            None,
        ),
        (
            AppliesTo(product_categories=frozenset({"food"}), unknown_goods="let_pass"),
            FOOD,
            "enforce",
        ),
        (AppliesTo(unknown_goods="let_pass"), DetectionContext(), "enforce"),
        (AppliesTo(), DetectionContext(), "enforce"),
        (
            AppliesTo(product_categories=frozenset({"food"})),
            DetectionContext(known=True),
            "review",
        ),
    ],
)
def test_goods_decide_whether_and_how_a_rule_holds(scope, goods, outcome):
    found = finding(rule(applies_to=scope), goods=goods)
    assert (found.outcome if found else None) == outcome


def test_advertising_law_is_cited_only_for_advertisements():
    one = rule(law=(LAW, AD_LAW))
    assert [ref.name for ref in finding(one).law] == [LAW.name]
    assert [ref.name for ref in finding(one, promotion="clip").law] == [LAW.name, AD_LAW.name]


def test_without_law_that_holds_a_hit_is_for_review():
    one = rule(law=(AD_LAW,))
    assert finding(one).outcome == "review"
    assert finding(one, promotion="third_party").outcome == "enforce"


@pytest.mark.parametrize(
    ("instant", "holds"),
    [
        ("2026-01-31T15:59:59.999Z", False),
        ("2026-01-31T23:59:59.999+08:00", False),
        ("2026-01-31T16:00:00.000Z", True),
        ("2026-02-01T00:00:00+08:00", True),
        ("2026-02-01T15:59:59Z", True),
        ("2026-02-01T16:00:00Z", False),
    ],
)
def test_days_of_a_rule_are_those_of_beijing_however_an_instant_is_written(instant, holds):
    compiled = detector(
        rule(effective_from=date(2026, 2, 1), effective_until=date(2026, 2, 1))
    ).compiled.rules[0]
    assert applies(compiled, segment("x", emitted_at=instant), UNKNOWN_GOODS) is holds


def test_rule_holds_on_its_channels_and_days_only():
    assert finding(rule(channels=frozenset({"title"}))) is None
    assert finding(rule(effective_from=date(2031, 1, 1))) is None
    assert finding(rule(effective_until=date(2020, 1, 1))) is None
    assert finding(rule(effective_from=date(2020, 1, 1), effective_until=date(2031, 1, 1)))


def test_rule_holds_for_its_languages_where_speech_is_marked():
    english = rule(languages=frozenset({"en"}))
    assert finding(english)
    assert finding(english, language="en-GB")
    assert finding(english, language="zh") is None
    assert finding(rule(), language="zh")


def test_rollout_is_a_share_of_rooms_and_the_rest_is_shadow():
    rooms = [finding(rule(rollout_percent=30), room_id=f"room {n}").shadow for n in range(200)]
    assert 110 < sum(rooms) < 170
    assert not finding(rule(rollout_percent=100)).shadow
    assert finding(rule(rollout_percent=0)).shadow


def test_shadow_rule_gives_shadow_findings_that_swallow_nothing():
    shadow = words("medical_claim/shadow", "治好糖尿病", severity="grave", status="shadow")
    news = Listener(rule(), shadow).hear(segment(CLAIM))
    assert [(one.shadow, one.also) for one in news.findings] == [(False, ()), (True, ())]


def test_folding_that_a_rule_does_not_take_part_in_makes_no_hit():
    one = rule(techniques_off=frozenset({"traditional"}))
    assert finding(one, "能治好糖尿病")
    assert finding(rule(), "能治好糖尿病").evasions == ()
    assert finding(rule(), "能治好糖尿疒病") is None
    assert finding(words("medical_claim/x", "根治高血压"), "根治高血壓").evasions == (
        "traditional",
    )
    off = words("medical_claim/x", "根治高血压", techniques_off=frozenset({"traditional"}))
    assert finding(off, "根治高血壓") is None


def test_interrupted_terms_name_the_step():
    found = finding(words("superlative/x", "最低价格"), "最呀低价格")
    assert (found.evasions, found.quote, found.confidence) == (("fillers",), "最呀低价格", 0.85)


def test_evidence_of_sound_lowers_confidence_and_never_changes_severity():
    plain = finding(words("medical_claim/x", "治愈糖尿病"), "治愈糖尿病")
    pinyin = finding(words("medical_claim/x", "治愈糖尿病"), "zhi愈糖尿病")
    assert pinyin.evasions == ("mixed_pinyin",)
    assert pinyin.confidence < plain.confidence
    assert pinyin.severity == plain.severity


@pytest.mark.parametrize("off", [frozenset(), frozenset({"full_width"})])
def test_steps_that_fired_between_the_terms_are_listed_and_change_nothing(off):
    contact = rule(
        "off_platform/contact",
        (sequence("add", "cheap", gap=6),),
        groups={"add": ("加我",), "cheap": ("便宜",)},
        techniques_off=off,
    )
    found = finding(contact, "加我ｗｅｉ亻言便宜")
    assert found.quote == "加我ｗｅｉ亻言便宜"
    assert found.evasions == ("full_width", "split_characters")
    assert found.confidence == 0.9


def test_evidence_of_sound_is_listed_only_where_a_term_rests_on_it():
    """The ledger holds back what rests on sound: clear words beside it must not be."""
    cures = rule(groups={"cure": ("治好",), "disease": ("糖尿病",)})
    assert finding(cures, "治好zhong瘤糖尿病").evasions == ()
    assert finding(cures, "治好了tang尿病").evasions == ("mixed_pinyin",)


def test_overlapping_findings_become_one_in_the_heaviest_category():
    grave = rule("medical_claim/cures", severity="grave")
    other = words("superlative/heals", "治好糖尿病", law=(AD_LAW, LAW), severity="general")
    news = Listener(other, grave).hear(segment(CLAIM, promotion="clip"))
    (one,) = news.findings
    assert (one.category, one.also) == ("medical_claim", ("superlative",))
    assert [ref.id for ref in one.rules] == ["medical_claim/cures", "superlative/heals"]
    assert [ref.name for ref in one.law] == [LAW.name, AD_LAW.name]


@pytest.mark.parametrize(
    "text", ["包治糖尿病", "包 治 糖 尿 病", "包~治糖尿病", "包\u200b治糖尿病"]
)
def test_evasion_changes_neither_category_nor_quote(text):
    cures = words("medical_claim/cures", "包治糖尿病")
    promises = rule(
        "drug_device/promises",
        (sequence("sure", "heal", gap=3),),
        groups={"sure": ("包",), "heal": ("治",)},
    )
    (one,) = Listener(promises, cures).hear(segment(text)).findings
    assert (one.category, one.quote) == ("drug_device", text)


def test_enforced_finding_outweighs_a_graver_one_for_review():
    doubtful = rule("medical_claim/cures", severity="grave", outcome="review")
    certain = words("superlative/x", "治好糖尿病", severity="notice")
    (one,) = Listener(doubtful, certain).hear(segment(CLAIM)).findings
    assert (one.category, one.outcome, one.also) == ("superlative", "enforce", ("medical_claim",))


def test_distinct_findings_stay_apart():
    news = Listener(rule()).hear(segment("能治好糖尿病，还能根治高血压"))
    assert len(news.findings) == 2


def test_claim_key_takes_the_terms_of_the_rule_in_any_order():
    one = rule(any_of=(sequence("cure", "disease", fixed_order=False),))
    keys = {finding(one, text).claim_key for text in ("治好糖尿病", "糖尿病都治好")}
    assert len(keys) == 1
    assert finding(one, "根治糖尿病").claim_key not in keys


def test_thresholds_hold_per_category():
    doubtful = Thresholds(
        dict.fromkeys(CATEGORIES, 0.9),
        dict.fromkeys(CATEGORIES, 0.9),
        dict.fromkeys(CATEGORIES, 0.0) | {"medical_claim": 0.5},
        hears={"medical_claim/cures", "superlative/x"},
    )
    listener = Listener(rule(), words("superlative/x", "第一茶"), thresholds=doubtful)
    outcomes = {
        one.category: one.outcome
        for one in listener.hear(
            segment("第一茶，大家都拿笔记一下，治好糖尿病"), claim_of(0.4)
        ).findings
    }
    assert outcomes == {"medical_claim": "review", "superlative": "enforce"}


def test_model_alone_takes_law_and_severity_of_its_category():
    detector = Detector(
        ruleset(
            rule("medical_claim/a", severity="grave"),
            rule("medical_claim/b", severity="grave"),
            rule("medical_claim/c", severity="notice"),
        )
    )
    profile = detector.profile("medical_claim")
    assert profile.severity == "grave"
    assert profile.law == (LAW,)
    assert detector.profile("investment").law == ()


HEALTH_FOOD = DetectionContext(
    known=True, product_category="health_food", approvals=frozenset({"health_food_registration"})
)
APPROVED = "蓝帽子批的功能是有助于增强免疫力"


def health_claim(text, goods):
    values = [0.0] * len(CATEGORIES)
    values[CATEGORIES.index("health_food")] = 1.0
    prediction = Prediction.from_probabilities([*values, 1.0, 0.0])
    return Listener(rule(), goods=goods).hear(segment(text), prediction).findings


def test_the_model_alone_questions_no_statement_that_the_goods_are_approved_for():
    assert health_claim(APPROVED, HEALTH_FOOD) == ()
    assert [one.outcome for one in health_claim(APPROVED, FOOD)] == ["review"]


@pytest.mark.parametrize("promise", ["保证见效", "能代替降压药", "三天就好", "没有副作用"])
def test_the_model_alone_questions_a_promise_beside_an_approved_statement(promise):
    assert [one.outcome for one in health_claim(APPROVED + promise, HEALTH_FOOD)] == ["review"]


def test_the_model_alone_asks_nobody_about_a_shred():
    assert health_claim("能治很多病啊", UNKNOWN_GOODS) == ()
    assert health_claim("这个能治很多病啊", UNKNOWN_GOODS) != ()


VIEWERS_QUESTIONS = [
    "有茶友问这一提囤着明年能涨多少",
    "有人说两千多条好评是不是自己人写的",
    "刚才有姐妹问这个面霜能不能把斑去掉？",
    "公屏问老寒腿能不能泡好",
    "Someone's asking if it clears up eczema",
]
ANSWERED = [
    "有茶友问这一提囤着明年能涨多少我说翻倍",
    "有人问这个能不能治好老寒腿，当然能",
    "有人问我这个效果怎么样一个疗程就断根从来没人说不好的",
    "Someone's asking if it clears up eczema, yes in a week",
]


@pytest.mark.parametrize("text", VIEWERS_QUESTIONS)
def test_the_model_alone_asks_nobody_about_what_a_viewer_asks(text):
    assert health_claim(text, UNKNOWN_GOODS) == ()


@pytest.mark.parametrize("text", ANSWERED)
def test_a_viewers_question_with_its_answer_is_the_models_to_judge(text):
    assert health_claim(text, UNKNOWN_GOODS) != ()


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_the_model_alone_found_is_said_in_a_sentence(category: Category):
    """No article stands before a category's title: “a special goods and superstition”."""
    advice = category_profiles(())[category].advice
    zh, en = CATEGORY_TITLES[category]
    assert f"“{zh}”" in advice.zh
    assert f"may fall under “{en}”;" in advice.en


def test_quote_is_of_whole_words_where_any_rule_knows_them():
    short = rule(groups={"cure": ("治",), "disease": ("颈椎", "糖尿")})
    longer = words("medical_claim/other", "颈椎病", "根治", all_of=("never",))
    longer = replace(longer, groups={**longer.groups, "never": ("从不出现",)})
    (one,) = Listener(short, longer).hear(segment("这个能根治颈椎病")).findings
    assert (one.quote, one.folded_quote) == ("根治颈椎病", "根治颈椎病")
    assert one.claim_key == finding(short, "治颈椎").claim_key


def test_quote_of_whole_words_takes_in_no_denial():
    asked = words("medical_claim/other", "不能治好", "能治好", all_of=("never",))
    asked = replace(asked, groups={**asked.groups, "never": ("从不出现",)})
    (one,) = Listener(rule(), asked).hear(segment("能不能治好糖尿病？当然能")).findings
    assert one.quote == "能治好糖尿病"


def test_quote_holds_the_object_that_another_rule_of_the_same_words_names():
    verb = words("medical_claim/used", "喝了能治好", severity="grave")
    (one,) = Listener(verb, rule()).hear(segment("这个茶喝了能治好高血压的")).findings
    assert one.quote == "喝了能治好高血压"
    assert [ref.id for ref in one.rules] == ["medical_claim/used", "medical_claim/cures"]


def test_quote_does_not_reach_into_another_segment_than_the_match():
    verb = words("medical_claim/used", "喝了能治好", severity="grave")
    listener = Listener(verb, rule())
    listener.hear(segment("这个茶喝了能治", 0))
    assert quotes(listener.hear(segment("好糖尿病的", 1))) == ["喝了能治\n好糖尿病"]


def test_wider_quote_swallows_no_claim_beside_the_match():
    verb = words("medical_claim/used", "喝了能治好", severity="grave")
    listener = Listener(verb, rule())
    listener.hear(segment("喝了能治好高血压", 0))
    assert quotes(listener.hear(segment("根治糖尿病", 1))) == ["根治糖尿病"]
