"""Warnings: who tells the audience not to believe a claim, and how scams talk."""

import pytest

from tests.detect.builders import rule, sequence
from tests.detect.guarded import judged

NO_CLAIM = [
    "有人说这个能治好糖尿病说得不对",
    "根治糖尿病那是骗人的",
    "谁敢说能治好糖尿病",
    "听说有人拿我们家蜂蜜去根治糖尿病，千万别，赶紧看医生",
    "大家千万别信治好糖尿病的神药",
    "谨防治愈糖尿病的骗局",
    "凡是跟你说治好糖尿病的都是骗子",
    "号称根治高血压的都是骗人的",
    "小心那些说瘦十斤的广告",
    "治愈糖尿病属于虚假宣传",
    "警惕打着治好糖尿病旗号的讲座",
    "骗子最爱说治好糖尿病",
    "陌生人让你买治愈高血压的神药千万别信",
    "遇到有人说根治高血压就报警",
    "那种治好糖尿病的广告多半是骗人的",
    "他们的套路就是先说治好糖尿病再让你交钱",
    "只要跟你说治好糖尿病的你就赶紧走",
    "当心有人用根治高血压来骗你爸妈",
    "号称治愈糖尿病的你让他拿批文出来问他敢不敢",
    "打着治好糖尿病的幌子都是诈骗",
    "凡是说瘦十斤的一律当骗子",
    "瘦十斤这种话谁信谁上当",
    "别上当治好糖尿病都是话术",
    "喊着全网最低价的你得留个心眼",
    "我妈被一个卖床垫的骗了八千那人跟她说睡了能降血压",
    "保证收益这四个字谁跟你讲你都得留个心眼",
    "给大家念一段判决书被告宣称产品可以根治糖尿病构成虚假宣传",
    "内部渠道押题卷这种东西碰都别碰抓到取消成绩",
    "投资群里喊着稳赚不赔带你飞的十个有十个是坑",
    "谁要是跟你讲买一送十亏本清仓你得想想他图什么",
    "说我们好评率百分百的那个截图是p的",
    "谁说我们是全国第一的我可没吹过这个牛",
    "某平台上周封了一批喊包治百病的号",
    "吹得天花乱坠说能抗癌的你得问他要批文",
    "谁再在公屏打能治糖尿病我就拉黑谁",
    "属相犯太岁要戴这个我不信你也别信",
    "有人拿我头像说喝了能治好糖尿病，那个不是我",
    "骗子用了我们的名义说根治高血压，钱一分都别转",
]

ADVISED = [
    "陌生电话里讲根治的您立马挂断",
    "不管谁让你私下转账都别理",
    "谁要是打着我的旗号要私下转账你立马报警",
    "满屏写稳赚的直播间直接划走",
    "张口就是必过的机构交钱前先想清楚",
    "说考试必过的你品品这可能吗",
]

NO_CLAIM_EN = [
    "don't believe sellers who say it cures cancer",
    "beware of anyone selling a tea that cures cancer",
    "be wary of people who say it cures diabetes",
    "if someone tells you it cures cancer, walk away",
    "scammers love to say it cures diabetes",
    "never trust a seller who says it heals arthritis",
    "a pill that cures cancer is a scam",
    "when somebody promises it cures diabetes, that's a lie",
    "ads claiming it cures cancer are everywhere",
    "ignore the comments saying it cures arthritis",
    "there used to be adverts saying it cures arthritis",
    "a lady got scammed last week by a guy who promised to double her money",
    "please stop writing that it healed your back, we can't claim that",
    "anyone telling you they have the exam answers is lying to you",
    "someone pretending to be us is asking people to pay by bank transfer, it's fake",
    "you'll see adverts promising you lose ten pounds in a week, ignore them",
    "no one can promise you'll double your money, if they do they're lying",
    "back in school my teacher told us snake oil cures everything was the oldest lie",
]

CLAIMS = [
    "有人说这个能治好糖尿病说得对就是能治",
    "那些说没用的人都回来了治好糖尿病",
    "谁说糖尿病只能靠打针这个治好糖尿病",
    "从来不做虚假宣传全网最低价",
    "很多人问我是不是骗人的我告诉你治好糖尿病",
    "有人说我吹牛我今天就吹给你看全网最低价",
    "全网最低价你们别买小盒的",
    "don't believe me, it cures diabetes",
    "别信那些药这个治好糖尿病",
    "别再被别人骗了我们这个治好糖尿病",
    "治好糖尿病你们别不信",
    "全网最低价你们不要买贵了",
    "治好糖尿病别听医生的",
    "不搞套路全网最低价",
    "小心脚下台阶，这个茶治好糖尿病",
    "don't trust pills, but this tea cures diabetes",
    "it cures diabetes, trust me",
    "watch out for the link, our tea cures diabetes",
    "be careful with the hot lid. this tea cures arthritis",
]


WARNED_INSIDE = (
    rule(
        "investment/gain",
        (sequence("what", "gain", gap=12),),
        groups={"what": ("买银元",), "gain": ("翻倍", "回本")},
    ),
)


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN + ADVISED)
def test_warning_removes_what_is_no_claim(text):
    stands, results = judged(text)
    assert not stands, results
    assert ("warning", "removed") in results


@pytest.mark.parametrize("text", CLAIMS)
def test_warning_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


def test_warning_between_the_terms_removes_the_match():
    stands, results = judged("买银元凡是说翻倍的都绕开", WARNED_INSIDE)
    assert not stands, results
    assert ("warning", "removed") in results


def test_warning_of_others_before_our_goods_leaves_the_match():
    stands, results = judged("买银元当心假的我们家翻倍", WARNED_INSIDE)
    assert stands, results
