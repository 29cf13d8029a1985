"""Oaths of honesty, stakes and what is left unsaid beside a claim: none of them takes it back."""

import pytest

from streamdetect.detect.guards import register, stance
from streamdetect.detect.guards.oaths import is_oath, is_sworn
from tests.detect.guarded import EN, ZH, judged, scene

OATHS = [
    "我从来不骗人这个就是全网最低价",
    "我骗你干啥这个治好糖尿病",
    "犯不着骗你这就是全网最低价",
    "我们从不忽悠人全网最低价",
    "我从来不说瞎话这个能治好糖尿病",
    "我从没跟大家撒过谎这个治好糖尿病",
    "没必要骗你这个真的治好糖尿病",
    "不跟你们开玩笑一个月瘦十斤",
    "骗你我是小狗全网最低价",
]
STAKES = [
    "我敢跟你保证三个月治好糖尿病做不到你来砸店",
    "根治糖尿病办不到我把店关了",
    "保证全网最低价不是的话你来砸店",
    "保证瘦十斤做不到双倍赔你",
]
# Others are at their wits' end, and these goods are not.
AT_WITS_END = [
    "大医院都没法子喝了我们这个糖尿病就治好了",
    "西医没这个本事我们这个就能根治糖尿病",
    "医生都说没办法了吃了我们这个治好了糖尿病",
]
# Who it was, and how many more there are, is not said; the claim is.
UNSAID = [
    "全国第一不能讲是谁反正就是我手里这个",
    "全网最低价不能说太多快拍",
]
# Whether or not the listener has bought before is no question about the price.
REGARDLESS = [
    "不管有没有下过单今天都是全网最低价",
    "不管是不是新粉全网最低价给到",
    "甭管你会不会做饭全网最低价",
    "别管有没有用过这个治好糖尿病",
]
TITLES = [
    "这个牌子是中国第一炉说的就是咱",
    "全国第一锅那就是我们",
]


@pytest.mark.parametrize("text", OATHS + STAKES + AT_WITS_END + UNSAID + REGARDLESS + TITLES)
def test_claim_beside_an_oath_a_stake_or_the_unsaid_stands(text):
    stands, results = judged(text, ZH)
    assert stands, results


@pytest.mark.parametrize(
    "text",
    [
        "我不骗你说能治好糖尿病",
        "我没办法保证治好糖尿病",
        "我们没本事治好糖尿病",
        "治好糖尿病我做不到你别来找我",
        "全网最低价我们做不到",
        "全网最低价这几个字不能说",
        "有没有全网最低价我也不知道",
        "中国第一炉铁水是哪年炼的",
    ],
)
def test_denial_that_looks_like_an_oath_takes_the_claim_back(text):
    stands, results = judged(text, ZH)
    assert not stands, results


@pytest.mark.parametrize(
    "text",
    [
        "a customer said it cures diabetes, there is no proof of that",
        "some guy claims it cures cancer, no proof",
        "he said it cures cancer without any proof whatsoever",
    ],
)
def test_missing_proof_adopts_nothing(text):
    stands, results = judged(text, EN)
    assert not stands, results


def test_proof_that_is_there_adopts_what_a_customer_said():
    assert judged("a customer said it cures diabetes and i have the proof right here", EN)[0]


def test_oath_is_found_around_the_word_that_looks_like_a_warning():
    text = "我从来不骗人全网最低价"
    at = text.index("骗人")
    assert is_oath(text, at, at + 2, 0)
    assert not is_oath("小心骗人的", 2, 4, 0)


@pytest.mark.parametrize(
    ("text", "term", "language"),
    [
        ("我摸着良心说，这个治好糖尿病", "治好糖尿病", "zh"),
        ("谁骗人谁孙子，治好糖尿病", "治好糖尿病", "zh"),
        ("治好糖尿病，不信拉倒", "治好糖尿病", "zh"),
        ("治好糖尿病，我负责", "治好糖尿病", "zh"),
        ("i swear to god this balm cures arthritis", "cures arthritis", "en"),
        ("cures arthritis, mark my words", "cures arthritis", "en"),
    ],
)
def test_who_swears_to_a_claim_makes_it(text, term, language):
    assert is_sworn(scene(text, term, language=language))
    assert register.check(scene(text, term, language=language)) is None
    assert stance.check(scene(text, term, language=language)) is None


@pytest.mark.parametrize(
    ("text", "term", "language"),
    [
        ("他发誓说她吃的那个治好糖尿病", "治好糖尿病", "zh"),
        ("治好糖尿病。我负责发货", "治好糖尿病", "zh"),
        ("i swear, he told everybody it cures arthritis", "cures arthritis", "en"),
        ("cures arthritis. i promise you fast shipping", "cures arthritis", "en"),
    ],
)
def test_oath_of_another_or_to_something_else_does_not_count(text, term, language):
    assert not is_sworn(scene(text, term, language=language))


def test_dare_to_those_who_doubt_denies_nothing():
    for text in ("治好糖尿病，不信拉倒", "治好糖尿病，不信算了"):
        stands, results = judged(text, ZH)
        assert stands, results
    assert not judged("治好糖尿病，这话我不信", ZH)[0]
