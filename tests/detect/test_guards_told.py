"""Whose words a match is: off the screen, once the speaker's own, laid to another behind it."""

import pytest

from streamdetect.detect.guards.attribution import attribution
from streamdetect.detect.guards.former_self import former_self
from streamdetect.detect.guards.read_out import read_out
from streamdetect.detect.guards.scene import Scene
from tests.detect.guarded import EN, WORDS, ZH, judged

# A line off the screen, and on to the next.
READ_OUT = [
    "弹幕全网最低价弹幕几点发货今晚发",
    "公屏上飘过去一句全网最低价看下一条问码数的",
    "屏幕刚有人打治好糖尿病这个我不能接",
    "全网最低价弹幕说的嗯三十九块八两斤",
    "治好糖尿病刚有个人在公屏刷这个房管已经踢了",
]
READ_OUT_EN = [
    "chat says it cures diabetes, and the next one asks how big the jar is",
    "somebody just wrote does the honey cure diabetes, okay, um, the next one says how big is it",
]
# What he said himself once, and regrets.
FORMER_SELF = [
    "去年我站在这儿讲过一句全网最低价被平台扣了分现在只看克重",
    "上周六我嘴快说了一句全网最低价我检讨那句不算数",
    "我道歉前年我顺着稿子念过治好糖尿病对不住信我的人",
    "旧稿子里有一行治好糖尿病我拿红笔划了三道",
]
FORMER_SELF_EN = [
    "years ago i told a customer it cures diabetes, i was wrong and i apologised",
    "last spring i said we are number one, got a warning for it, deserved it",
]
# Whose it was is told behind it.
ATTRIBUTED = [
    "治好糖尿病这是我收旧杂志收来的一页广告",
    "治好糖尿病听着多好对吧新闻里那个膏就是这么吆喝的",
    "治好糖尿病这几个字印在一个集市上买来的罐子上",
    "治好糖尿病就因为喊了这么一句那个老板判了三年",
    "治好糖尿病群里那条语音你们都收到了吧假的别再传",
]
ATTRIBUTED_EN = ["cures diabetes, that was on a flyer at the bus stop, we sell tea"]
# Denials: nobody may have said so, or whoever does is dared.
DENIALS = [
    "谁告诉你这个能治好糖尿病的它就是茶",
    "全网最低价这种招牌谁敢挂谁挂我这小摊挂不起",
    "治好糖尿病这话但凡出自我嘴你们截图去举报我",
    "什么全网最低价什么全国第一这些个大词你在我这屋里一个都听不着",
    "全国第一不第一的喝到嘴里你自己知道",
    "治好糖尿病这话等我哪天当了院长再说",
]
# He agrees, or tells it as his claim: then it is one.
ADOPTED = [
    "公屏有人打全网最低价对哥你打得太对了就是全网最低价",
    "弹幕治好糖尿病没错我家的就能",
    "我前年也说过全网最低价今年还是这句全网最低价",
    "公屏打一波全网最低价",
    "治好糖尿病我说的",
    "谁告诉你治不好糖尿病的我家这个就治好糖尿病",
    "不夸大就事论事这个治好糖尿病",
]
ADOPTED_EN = [
    "chat says it cures diabetes, and she is right, order now",
    "last year i said it cures diabetes and i say it again",
]


@pytest.mark.parametrize("text", READ_OUT + FORMER_SELF + ATTRIBUTED + DENIALS)
def test_words_of_another_claim_nothing(text):
    stands, results = judged(text, ZH)
    assert not stands, results


@pytest.mark.parametrize("text", READ_OUT_EN + FORMER_SELF_EN + ATTRIBUTED_EN)
def test_english_words_of_another_claim_nothing(text):
    stands, results = judged(text, EN)
    assert not stands, results


@pytest.mark.parametrize("text", ADOPTED)
def test_words_that_the_speaker_adopts_are_a_claim(text):
    stands, results = judged(text, ZH)
    assert stands, results


@pytest.mark.parametrize("text", ADOPTED_EN)
def test_english_words_that_the_speaker_adopts_are_a_claim(text):
    stands, results = judged(text, EN)
    assert stands, results


def test_line_that_is_left_without_a_word_goes_to_a_person():
    stands, results = judged("公屏上飘过去一句全网最低价", ZH)
    assert stands
    assert ("third_party", "review") in results


def test_words_of_kin_told_behind_the_claim_go_to_a_person():
    stands, results = judged("治好糖尿病这是我二舅说的", ZH)
    assert stands
    assert ("third_party", "review") in results


def test_own_people_who_call_out_the_stock_do_not_take_the_claim_back():
    claim = scene("房东说了不让带走全网最低价", "全网最低价", category="price_fraud")
    assert all(frame(claim) is None for frame in (read_out, former_self, attribution))
    stands, results = judged("房东说了一件不让带走全网最低价", ZH)
    assert stands, results


@pytest.mark.parametrize("frame", [read_out, former_self, attribution])
def test_ordinary_claim_has_nothing_of_a_frame(frame):
    assert frame(scene("咱家今天就是全网最低价赶紧拍", "全网最低价")) is None


def scene(text, match, category="superlative"):
    start = text.index(match)
    span = (start, start + len(match))
    return Scene(text, *span, (span,), "zh", category)


@pytest.mark.parametrize(
    "text",
    [
        "我们全国第一，我也是听总部那边说的",
        "这个品类全国第一，平台给的榜",
        "咱家全国第一这是厂家报的数",
    ],
)
def test_rank_laid_to_head_office_or_a_list_goes_to_a_person(text):
    stands, results = judged(text, WORDS)
    assert stands
    assert ("third_party", "review") in results


def test_rank_laid_to_head_office_and_adopted_behind_it_counts():
    stands, results = judged("我们全国第一，我也是听总部说的，确实是这样，我敢拍胸脯", WORDS)
    assert stands
    assert ("third_party", "review") not in results


def test_cure_laid_to_the_maker_is_no_figure_to_look_up():
    claim = scene("治好糖尿病，厂家说的", "治好糖尿病", category="medical_claim")
    assert attribution(claim) is None
