"""What the speaker owns outright is his claim: another's words, a doubt of them, an answer, a turn.

An oath of honesty, or a rival's lie told before one's own goods, denies nothing.
"""

import pytest

from streamdetect.detect.guards import register, stance
from streamdetect.detect.guards.cover import confirmation
from streamdetect.detect.guards.scene import Scene
from tests.detect.guarded import EN, ZH, judged

CLAIMED = [
    # Another's words, owned.
    "他们说这个茶治好糖尿病我当时就信了一点没夸张",
    "粉丝留言治好糖尿病这就是事实",
    "大姐说根治高血压大姐没骗你",
    # A question with its answer.
    "你问能不能瘦十斤我直接告诉你瘦十斤起步",
    "你问问旁边那位大姐她治好糖尿病了",
    # Oaths and modesty.
    "不是吓唬你们这个根治高血压",
    "谦虚就是骗你们这个根治高血压",
    "没得骗你们这个治好糖尿病",
    # Others' lies end where one's own goods begin.
    "别人卖八百那是骗你我这台全网最低价",
    # Another clause of one's own after a denial.
    "我啥也没说这个治好糖尿病",
    "不让说治疗那咱就说治好糖尿病",
    "医生没办法的老毛病我们这个根治高血压",
    "瘦十斤没瘦我把桌子吃了",
    # Openings and endings that deny no claim.
    "我不跟你讲虚的，这个治好糖尿病",
    "不给大家整那些花里胡哨的，全网最低价",
    "咱不跟你们扯没用的，这个根治高血压",
    "这个治好糖尿病，不是开玩笑的",
    "这个治好糖尿病，我没跟你开玩笑",
    "这个治好糖尿病，是不是",
]
CLAIMED_EN = [
    "people ask does it work, yes, it cures diabetes in a week",
    "a lady wrote that it cured her arthritis, yes way, happens all the time",
    "not a sugar, not ever, it cures diabetes",
    "it cures diabetes, nobody is lying to you",
]
LAWFUL = [
    "你问能不能治好糖尿病我直接告诉你不能",
    "大姐说治好糖尿病大姐你别当真",
    "骗子说我这药治好糖尿病千万别信",
    "我没说治好糖尿病我说的是解渴",
    "他们说根治高血压那是骗人的",
    "那是骗你的说能根治高血压",
    "这个茶治好糖尿病，那是开玩笑的",
    "治好糖尿病，这不就是个玩笑",
    "这个茶治好糖尿病，不是的",
]
LAWFUL_EN = [
    "people ask does it cure diabetes, no, it does not",
    "a lady wrote that it cured her arthritis, please don't quote that",
    "it never cures diabetes",
]


@pytest.mark.parametrize("text", CLAIMED + CLAIMED_EN)
def test_owned_words_are_a_claim(text):
    stands, results = judged(text, EN if text.isascii() else ZH)
    assert stands, results


@pytest.mark.parametrize("text", LAWFUL + LAWFUL_EN)
def test_disowned_words_are_none(text):
    stands, results = judged(text, EN if text.isascii() else ZH)
    assert not stands, results


def scene(text, term, category="medical_claim"):
    start = text.index(term)
    end = start + len(term)
    return Scene(text, start, end, ((start, end),), "zh", category)


@pytest.mark.parametrize(
    "text",
    ["老外说治好糖尿病他没说错", "她说治好糖尿病我一点都不奇怪", "说治好糖尿病这叫骗吗"],
)
def test_confirmation_is_found_behind_the_words(text):
    one = scene(text, "治好糖尿病")
    found = confirmation(one, one.end, len(text))
    assert found is not None
    assert found.verdict == "covered"


def test_owned_remark_is_not_for_a_person():
    remark = "上个月买的，用了半个月，除了声音大一点其他都还行，客服说七天内可以退"
    assert register.check(scene(remark, "半个月")) is not None
    assert register.check(scene("我们家的" + remark, "半个月")) is None
    told = scene(remark + "，他没说错", "半个月")
    assert register.check(told) is None
    assert stance.check(told) is None
