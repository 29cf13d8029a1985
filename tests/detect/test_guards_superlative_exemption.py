"""Superlatives that the law does not mean."""

import pytest

from tests.detect.guarded import judged

NO_CLAIM = [
    "最近降温了大家记得加衣服",
    "今天最后一天报名明天关系统",
    "第一次来直播间不会下单的扣个不会",
    "一流程序走完就能领券了",
    "我们家这几款里面最薄的一款",
    "饭后半小时是最佳食用时间",
    "最好在饭后吃",
    "我们争取做到最好",
    "这个最大码能穿到一百八",
    "我最喜欢这个颜色",
    "跟我们上一代比这是最轻的",
    "第一步先撕开包装",
    "第一个链接是茶",
    "唯一的缺点就是有点贵",
    "最低温度零下三度",
    "第一名签到的宝宝有没有",
    "第一名的宝宝送一盒",
    "全国第一大产区是陕西，咱家是山东的",
    "我侄子考了全班第一",
    "世界排名第一的网球选手退赛了",
    "长江是我国第一长河",
    "这几款里面最厚的是灰色",
    "我们的目标是做最好的售后",
    "最佳赏味期是三天",
    "据行业协会2023年白皮书我们省产量排第一",
    "店名叫第一村",
    "最好别放冰箱",
    "第一位是生牛乳第二位是白砂糖",
    "跟去年的比今年的最甜",
    "最后两件拍完下播",
    "第一届茶会在我们村办",
]

NO_CLAIM_EN = [
    "best before march",
    "the best way to store it is the fridge",
    "first of all welcome everyone",
    "it is one of the best of our range",
    "best served chilled",
    "the best thing about autumn is soup",
    "rule number one keep your fingers away",
    "my son got first place in the race",
    "my mum is the best",
    "do your best today",
    "number one on the list is milk",
    "this is the best of our range",
    "we try to be the best",
    "best way to wash it is by hand",
    "she came first in the spelling bee",
]

CLAIMS = [
    "全国第一名的腊肠没有之一",
    "别以为我们小我们可是全国第一",
    "所以我们是全国第一",
    "货就在这里了全国第一",
    "想不到吧全国第一",
    "我们家的茶天下第一",
    "行业第一品牌",
    "这是最好的面霜",
    "唯一能做到的厂家",
    "顶级的材料",
    "一流的品质",
    "this is the best pan in the country",
    "the number one brand",
    "simply the best",
    "we are first in the world",
]


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN)
def test_superlative_exemption_removes_what_is_no_claim(text):
    stands, results = judged(text)
    assert not stands, results
    assert ("superlative_exemption", "removed") in results


@pytest.mark.parametrize("text", CLAIMS)
def test_superlative_exemption_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


@pytest.mark.parametrize(
    "text",
    [
        "you guys are the best audience in the world",
        "honestly you lot are just the best",
        "best kids in the world are packing behind me",
        "she is the best in the world my nan",
    ],
)
def test_superlative_exemption_removes_what_is_said_of_people(text):
    stands, results = judged(text)
    assert not stands, results


@pytest.mark.parametrize(
    "text",
    [
        "you guys are getting the best pan in the world",
        "she is the best blender in the world",
        "the best team shirt in the country",
        "you are looking at the number one brand",
        "best kids shoes in the world",
        "best dog food in the country",
    ],
)
def test_superlative_exemption_leaves_goods_for_people(text):
    stands, results = judged(text)
    assert stands, results
