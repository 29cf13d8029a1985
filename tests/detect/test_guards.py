"""Guard tables: for each guard what it removes, what it lets pass, what a cover makes a claim."""

import pytest

from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.rooms import Rooms
from streamdetect.events.vocabulary import GuardVerdict
from tests.detect.builders import detector, rule, segment, sequence

ZH = (
    rule(
        any_of=(sequence("cure", "disease", gap=6), sequence("disease", "cure", gap=6)),
        groups={"cure": ("治好", "根治", "治愈"), "disease": ("糖尿病", "高血压", "百病")},
    ),
    rule(
        "superlative/best",
        (sequence("best"),),
        groups={"best": ("最", "第一", "顶级", "一流", "唯一")},
    ),
    rule("price_fraud/lowest", (sequence("low"),), groups={"low": ("全网最低价", "瘦十斤")}),
)
EN = (
    rule(
        any_of=(sequence("cure", "disease", gap=20),),
        groups={
            "cure": ("cure", "cures", "cured", "heals"),
            "disease": ("diabetes", "cancer", "arthritis"),
        },
        language="en",
    ),
    rule(
        "superlative/best-en",
        (sequence("best"),),
        groups={"best": ("best", "number one", "first")},
        language="en",
    ),
)


def judged(rules, text):
    """Return whether anything stands, and the guards of all candidates."""
    rooms = Rooms(detector(*rules))
    heard = rooms.hear(segment(text), UNKNOWN_GOODS)
    assert heard.candidates, f"no rule points at {text!r}"
    results = {
        (result.guard, result.verdict)
        for candidate in heard.candidates
        for result in candidate.guards
    }
    return bool(rooms.conclude(heard, None).findings), results


REMOVED = {
    "negation": [
        "这个茶不能治好糖尿病",
        "它不是药治不好糖尿病也不能根治高血压",
        "我们没有说治好糖尿病",
        "我不敢说最好合不合适要看你自己",
        "这个不会治愈高血压",
        "并不能帮你治好糖尿病",
        "这并非根治高血压的药",
        "没有任何食品能治好糖尿病",
        "没有一款茶可以根治糖尿病",
        "我不敢保证能治好糖尿病",
        "我不承诺瘦十斤",
        "我们不保证一个月瘦十斤",
        "治好糖尿病是不可能的",
        "根治糖尿病那是骗人的",
        "治好糖尿病我可没说过",
        "别指望这个能治好糖尿病",
        "无法根治高血压",
        "我从来没说过能治好糖尿病",
        "糖尿病不能治好",
        "根治不了糖尿病",
        "它谈不上治好糖尿病",
        "谁敢说能治好糖尿病",
        "这不代表它能治愈糖尿病",
        "做不到根治高血压",
    ],
    "quotation": [
        "平台不让说全网最低价",
        "不能说最这个字",
        "治愈糖尿病这种话不能说",
        "第一这两个字是违规的",
        "广告法规定不能用最和第一",
        "像顶级一流这些词都是违禁词",
        "直播间不允许讲治好糖尿病",
        "极限词比如第一我们都不用",
        "说治好百病会被封的",
    ],
    "question": [
        "有人问能不能治好糖尿病",
        "有宝宝问这个治好糖尿病吗",
        "这个能治好糖尿病吗",
        "能不能治好糖尿病要问医生",
        "刚才有姐妹问是不是全网最低价",
        "痛风和糖尿病能不能治愈请问医生",
    ],
    "warning": [
        "大家千万别信治好糖尿病的神药",
        "谨防治愈糖尿病的骗局",
        "凡是跟你说治好糖尿病的都是骗子",
        "号称根治高血压的都是骗人的",
        "小心那些说瘦十斤的广告",
        "治愈糖尿病属于虚假宣传",
    ],
    "third_party": [
        "别人家说他们能治好糖尿病",
        "网上说这个治好糖尿病",
        "隔壁直播间天天吹全网最低价",
        "有的商家说根治高血压",
    ],
    "self_correction": [
        "治好糖尿病啊不对口误是辅助",
        "全网最低价说错了是本店优惠价",
        "根治高血压，这句话我收回刚才的话",
        "对不起我说错了，刚才那句全网最低价收回",
        "前面说的治好糖尿病不算",
    ],
    "superlative_exemption": [
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
    ],
}

CLAIMS = [
    "这个茶能治好糖尿病",
    "不吃药就能治好糖尿病",
    "不打针不吃药治好糖尿病",
    "不但能治好糖尿病还能降压",
    "不只是根治高血压",
    "没有一个人说不好治好了多少糖尿病",
    "不是不能治好糖尿病",
    "今天不多说了啊这个茶能治好糖尿病",
    "我不是医生但是这个茶能治好糖尿病",
    "这个不贵而且能根治高血压",
    "别人都瘦了你还等什么一个月瘦十斤",
    "别犹豫了全网最低价",
    "不要错过全网最低价",
    "不节食不运动瘦十斤",
    "不反弹一个月瘦十斤",
    "非常有效治好糖尿病",
    "没问题的治好糖尿病",
    "你说是不是全网最低价",
    "全网最低价对不对",
    "想不想一个月瘦十斤",
    "难道还不是全网最低价吗",
    "我们家是全国第一",
    "全世界最好的茶",
    "没骗你治好糖尿病",
    "能治好糖尿病吗？当然能",
    "谁用谁知道治好糖尿病",
    "最先进的技术",
    "感谢宝贝的小心心一个月瘦十斤",
    "为什么能卖全网最低价",
    "不是药胜似药治好糖尿病",
    "没有副作用治好糖尿病",
    "别的我不敢说这个治好糖尿病",
]

COVERED = [
    ("negation", "我不敢说治好糖尿病但是你们自己体会"),
    ("quotation", "平台不让说治好糖尿病懂的都懂"),
    ("quotation", "不能说治好糖尿病你们自己品"),
    ("question", "有人问能不能治好糖尿病，能的"),
    ("third_party", "人家说治好糖尿病果然是真的"),
    ("negation", "这话我没讲你们自己体会治好糖尿病"),
]


@pytest.mark.parametrize(
    ("guard", "text"), [(guard, text) for guard, texts in REMOVED.items() for text in texts]
)
def test_guard_removes_what_is_no_claim(guard, text):
    stands, results = judged(ZH, text)
    assert not stands, results


@pytest.mark.parametrize("text", CLAIMS)
def test_guards_leave_claims_standing(text):
    stands, results = judged(ZH, text)
    assert stands, results


@pytest.mark.parametrize(("guard", "text"), COVERED)
def test_cover_makes_it_a_claim_all_the_same(guard, text):
    stands, results = judged(ZH, text)
    assert stands, results
    assert (guard, "covered") in results


def test_customers_praise_goes_to_a_person():
    rooms = Rooms(detector(*ZH))
    heard = rooms.hear(segment("有位大姐来信说治好糖尿病"), UNKNOWN_GOODS)
    (finding,) = rooms.conclude(heard, None).findings
    assert finding.outcome == "review"
    assert [result.guard for result in finding.guards] == ["third_party"]


def test_customers_praise_that_is_adopted_counts():
    stands, results = judged(ZH, "有位大姐来信说治好糖尿病我也用了真的好")
    assert stands
    assert ("third_party", "covered") in results


REMOVED_EN = [
    "this tea does not cure diabetes",
    "it doesn't cure diabetes",
    "this will never cure cancer",
    "i can't say it cures diabetes",
    "we don't claim that this cream cures arthritis",
    "no supplement cures diabetes",
    "there is no proof that it cures cancer",
    "curing is hard and the idea that it cures cancer is a myth",
    "we are not allowed to say it cures cancer",
    "does it cure diabetes?",
    "does this cure diabetes no it does not",
    "someone asked if it cures diabetes",
    "don't believe sellers who say it cures cancer",
    "other sellers say it cures cancer",
    "it cures cancer, sorry, i misspoke",
    "best before march",
    "the best way to store it is the fridge",
    "first of all welcome everyone",
    "it is one of the best of our range",
    "i'm not saying it's the best",
]
CLAIMS_EN = [
    "this tea cures diabetes",
    "it not only cures diabetes",
    "without any drugs it cures diabetes",
    "no doubt it cures cancer",
    "i am no doctor but it cures cancer",
    "does it cure diabetes? yes it does",
    "don't wait, it cures arthritis",
    "the best tea in the world",
    "we are number one worldwide",
]


@pytest.mark.parametrize("text", REMOVED_EN)
def test_guard_removes_what_is_no_claim_in_english(text):
    stands, results = judged(EN, text)
    assert not stands, results


@pytest.mark.parametrize("text", CLAIMS_EN)
def test_guards_leave_english_claims_standing(text):
    stands, results = judged(EN, text)
    assert stands, results


def test_guard_can_be_turned_off_by_a_rule():
    off = rule(guards_off=frozenset({"question"}))
    stands, _ = judged((off,), "这个能治好糖尿病吗")
    assert stands


def test_verdicts_are_those_of_the_wire():
    assert set(GuardVerdict.__args__) == {"passed", "covered", "removed", "review"}
