"""Quotation: bans, words spoken of as words, prescribed notices."""

import pytest

from tests.detect.builders import rule, sequence, words
from tests.detect.guarded import judged

NO_CLAIM = [
    "我不敢说最好合不合适要看你自己",
    "平台不让说全网最低价",
    "不能说最这个字",
    "治愈糖尿病这种话不能说",
    "第一这两个字是违规的",
    "广告法规定不能用最和第一",
    "像顶级一流这些词都是违禁词",
    "直播间不允许讲治好糖尿病",
    "极限词比如第一我们都不用",
    "说治好百病会被封的",
    "不要相信什么治好糖尿病的秘方",
    "喝醋治好高血压的说法被专家否定",
    "直播间里不让提治好糖尿病",
    "审核不允许出现治愈高血压",
    "全网最低价五个字我从来不说",
    "第一顶级这些词统统不能上",
    "治好糖尿病这种说法是违规的",
    "什么叫虚假宣传比如卖茶的说治好糖尿病",
    "广告里不得出现比如根治高血压的保证",
    "治好糖尿病我们一概不说",
    "顶级这两个字谁说谁罚款",
    "母乳是婴儿最好的食物",
    "酵素排毒的说法营养学里根本没有",
    "根治这个词我划掉了写的治好糖尿病也删了",
    "系统弹窗提示请勿宣传治好糖尿病",
    "违禁词有治好糖尿病根治高血压",
    "昨天培训老师点名批评我说我嘴里老带最好的三个字今天我改",
    "驾校考试没有包过的说法谁说包过谁骗钱",
    "纯天然这个词厂家不让写因为里面有防腐剂",
    "主播把治疗两个字说出口是要扣分的所以我只说舒服",
    "不能讲最便宜我只能说今天比昨天便宜三块",
    "这个词我划掉了你们看脚本原来写的是史上最低",
    "请大家不要相信评论区里那些说返现五十的都是假的",
    "母乳是宝宝最好的食物这句话印在每一罐上",
    "限量这话我不说工厂天天在做",
    "我们公司法务专门发了个表最字头的第一字头的顶级极致这些全不能上",
    "药监局官网写得很明白普通化妆品不得宣称祛斑",
    "国家规定食品广告里不能出现治疗疾病的内容所以我只讲口感",
    "标题里不能写治好糖尿病",
    "不能用什么国家级最高级这种词",
    "不敢打全网最低价这个旗号",
    "包装上不允许标治好糖尿病",
    "不要相信别人说的治好糖尿病",
]

# A rule read out, and what it costs to break it.
FINED = [
    "公告写着主播拉人私下转账要扣十二分",
    "培训里讲提到国家级直接罚款",
    "守则第七条在评论里留微信就封号",
    "学校不得承诺包过",
]

NO_CLAIM_EN = [
    "i can't say it cures diabetes",
    "we are not allowed to say it cures cancer",
    "we can't say cures diabetes on here",
    "i'm not allowed to say it heals arthritis",
    "words like best are banned",
    "cures cancer is a phrase we never use",
    "adverts must not say it cures cancer",
    "best is not a word i use",
    "breast milk is best for babies",
    "it is not intended to diagnose, treat, cure or prevent diabetes",
    "the app won't let me say it cures diabetes",
    "my manager told me off for saying number one so i won't say it again",
    "breast milk is best, this is for when you can't",
    "we can't call it a cure for diabetes",
    "we can't use the word cures in the title",
    "i can't tell you it cures diabetes",
    "we are not allowed to use number one in our ads",
]

CLAIMS = [
    "专家不让说的真相治好糖尿病",
    "店里规定不让打折我偷偷给你们全网最低价",
    "平台不让提全国第一那换个说法史上最低",
    "加我微信要封号的你们快点",
    "平台不让说治好糖尿病但是你们懂的",
    "不能提全网最低价反正你们去比",
    "别的我不敢说治好糖尿病没问题",
    "治好糖尿病不用我多说",
    "治好糖尿病我不说第二遍",
    "改命在这里不能说，你加我，治好糖尿病",
    "we can't say it cures diabetes but trust me",
    "not allowed to say it cures cancer, if you know you know",
    "i'm not supposed to say it but it cures diabetes",
]

# What cannot be used, opened or handled is no ban of words.
UNHANDY = [
    "不好用包退，这个喷剂三天治好鼻炎",
    "不好用不要钱全网最低价",
    "你要是不好用直接找我退三天治好鼻炎",
    "手洗不能用热水这个裤子全国第一",
    "敏感肌不敢用别的霜用我这个七天祛斑",
    "不能用手机付的加我微信",
    "盖子不好打开的这批换了全网最低价给你",
    "医院都不敢用这么好的药材一个疗程治好鼻炎",
    "不让用火烤直接贴上去治好关节炎",
    "不要信别人的我这个全网最低价",
    "if you can't use it just send it back, this cream cures eczema",
    "you can't tell the difference and it cures diabetes",
    "you can't call us after six but this tea cures diabetes",
]


BAN_INSIDE = (
    rule(
        "education/pass",
        (sequence("school", "pass", gap=10),),
        groups={"school": ("补习班",), "pass": ("录取", "高分")},
    ),
)


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN + FINED)
def test_quotation_removes_what_is_no_claim(text):
    stands, results = judged(text)
    assert not stands, results
    assert ("quotation", "removed") in results


@pytest.mark.parametrize("text", CLAIMS + UNHANDY)
def test_quotation_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


@pytest.mark.parametrize("text", ["补习班不准承诺录取", "补习班不能保证高分"])
def test_ban_between_the_terms_removes_the_match(text):
    stands, results = judged(text, BAN_INSIDE)
    assert not stands, results
    assert ("quotation", "removed") in results


def test_match_that_only_names_a_ban_before_a_turn_stands():
    stands, results = judged("补习班不能保证但录取率摆着", BAN_INSIDE)
    assert stands, results


def test_milk_that_nothing_equals_is_no_claim():
    rules = (words("special_superstition/milk", "比不上母乳", "不如母乳"),)
    stands, results = judged("再贵的奶粉也比不上母乳", rules)
    assert not stands, results
    assert ("quotation", "removed") in results
