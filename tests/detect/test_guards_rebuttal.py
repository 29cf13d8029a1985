"""Rebuttals: a doubt or a ban told to be proved wrong by the goods leaves the claim standing."""

import pytest

from tests.detect.guarded import EN, ZH, judged

REBUTTED = [
    "都说治好糖尿病是假的那是他没用过我们这个",
    "人家说治好糖尿病是骗人的那是没找对人",
    "有人说治好糖尿病是假的行你去问用过的",
    "别人都说瘦十斤是吹的后来又跑来买了三盒",
    "顾客留言说治好糖尿病你想想这么多人说能是假的吗",
    "隔壁说他最便宜你去比全网最低价在我这",
    "平台不许我提治好糖尿病行我闭嘴你们看我妈药都停了",
]
REBUTTED_EN = [
    "don't believe those other creams, this is the one that cures diabetes",
    "some woman called me a liar for saying it cures diabetes, she's back today buying six",
    "she told me it cures diabetes and i said yeah, it does that",
]


@pytest.mark.parametrize("text", REBUTTED)
def test_rebutted_doubt_is_a_claim(text):
    stands, results = judged(text, ZH)
    assert stands, results


@pytest.mark.parametrize("text", REBUTTED_EN)
def test_rebutted_english_doubt_is_a_claim(text):
    stands, results = judged(text, EN)
    assert stands, results


@pytest.mark.parametrize(
    "text",
    [
        "都说治好糖尿病那是他没吃过亏",
        "有人说治好糖尿病果然是骗子",
        "人家说瘦十斤后来又去退货了",
        "别人跟你讲这个治好糖尿病那是不懂装懂",
        "公屏有人刷治好糖尿病这种话不能在我这儿发",
    ],
)
def test_doubt_that_is_confirmed_takes_the_claim_back(text):
    stands, results = judged(text, ZH)
    assert not stands, results
