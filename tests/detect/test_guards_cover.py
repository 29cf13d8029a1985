"""The cover: what makes a claim of words that were denied, banned or said by others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.guards import GUARDS, Scene
from tests.detect.guarded import EN, ZH, judged

COVERED = [
    # A denial of speech, a turn, a result.
    "我没说治好糖尿病但是我妈吃了半年药都停了",
    "我不敢说治好糖尿病只能说邻居喝了以后从十三点降到五点多",
    "不能承诺瘦十斤只不过上个月那批学员一个都没掉队全都瘦了",
    "我可没讲根治高血压反正老张现在不用吃药了",
    "不敢保证瘦十斤但我自己瘦了十五斤",
    # The negation is the condition of a promise.
    "一个月不瘦十斤双倍退给你",
    "不瘦十斤我跟你姓",
    "不能瘦十斤你拿空盒来找我",
    # What others cannot, ours can.
    "别家做不到根治高血压我们做得到",
    "人家不敢说全网最低价我敢",
    # Two negations are none.
    "没有一个人不瘦十斤的",
    "没有不瘦十斤的",
    "不可能不瘦十斤",
    # A hint to the listener.
    "不能提全网最低价反正你们去比",
    "我不说根治高血压懂的都懂",
]
COVERED += [
    "我不承诺瘦十斤只是从开课到现在没有一个学员没掉秤的",
    "不能说全网最低价你们货比三家",
    "不敢说治好糖尿病可是邻居喝完指标全正常了",
    "我不讲根治高血压结果老李出院了",
    "没人敢说瘦十斤只有我们敢",
    "不敢保证瘦十斤但是找不到一个人比我便宜",
]
COVERED_EN = [
    "i can't say it cures diabetes, let's just say my doctor cancelled my surgery",
    "not allowed to say it heals arthritis, but not one of my customers complained",
    "we never claim it cures cancer, all i can say is the lump shrank",
    "i can't say it cures diabetes but my dad threw his pills away",
    "we don't claim it cures cancer, i'll just say the lump is gone",
    "i'm not saying it heals arthritis, just see for yourself",
    "not allowed to say it cures diabetes but you girls buy it and tell me",
    "a lady wrote that it cured her arthritis and it really works",
]
# The same turns without a result or a hint leave the denial a denial.
HONEST = [
    "我不敢说治好糖尿病但是没有一个字骗人",
    "不能承诺瘦十斤你看标签写的是代餐",
    "i can't say it cures diabetes, let's just say it smells nice",
    "we don't claim it cures cancer, but every jar is numbered",
    "我没说治好糖尿病但是口感确实不错",
    "我不敢说治好糖尿病只能说是普通的茶",
    "不能承诺瘦十斤但是保湿效果很好",
    "这个不能治好糖尿病不满意可以退",
    "i can't say it cures diabetes but it tastes of mint",
    "we don't claim it heals arthritis, it's just a warm blanket",
]


@pytest.mark.parametrize("text", COVERED + COVERED_EN)
def test_cover_makes_a_claim_of_a_denial(text):
    stands, results = judged(text, EN if text.isascii() else ZH)
    assert stands, results
    assert "removed" not in {verdict for _, verdict in results}


@pytest.mark.parametrize("text", HONEST)
def test_turn_without_a_result_leaves_the_denial(text):
    stands, results = judged(text, EN if text.isascii() else ZH)
    assert not stands, results


def test_bare_shi_bu_shi_goes_to_a_person():
    _, results = judged("是不是瘦十斤", ZH)
    assert ("question", "review") in results


PIECES = (
    *(
        "不",
        "没",
        "没有",
        "不能",
        "不是",
        "别",
        "从没",
        "谁",
        "说",
        "保证",
        "的",
        "了",
        "吗",
        "，",
        "。",
    ),
    *("但是", "反正", "我们", "你", "治", "好", "这种话", "被罚", "有人问", "第一", "not ", "but "),
    *("say ", "if ", "cures ", "cancer ", "?", "."),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join),
    st.data(),
)
def test_ruling_rests_on_words_of_the_text(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for language in ("zh", "en"):
        scene = Scene(text, start, end, ((start, end),), language, "superlative")
        for check in GUARDS.values():
            ruling = check(scene)
            assert ruling is None or 0 <= ruling.start <= ruling.end <= len(text)
