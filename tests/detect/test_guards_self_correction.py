"""Self-correction: what is taken back on the spot."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.detect.guards.self_correction import HEARD, may_correct
from streamdetect.detect.model import UNKNOWN_GOODS
from tests.detect.builders import Listener, segment
from tests.detect.guarded import EN, ZH, judged

NO_CLAIM = [
    "客服昨天回的是根治这个说法是错的大家别记",
    "治好糖尿病啊不对口误是辅助",
    "全网最低价说错了是本店优惠价",
    "根治高血压，这句话我收回刚才的话",
    "对不起我说错了，刚才那句全网最低价收回",
    "前面说的治好糖尿病不算",
    "治好糖尿病哎不对不对是辅助",
    "全网最低价我嘴瓢了是店里活动价",
    "根治高血压更正一下不能根治",
    "瘦十斤说快了是显瘦",
    "刚才喊的全网最低价对不起大家",
    "我刚说的治好糖尿病说错了",
    "上一场说瘦十斤的那句不严谨",
    "前面那句治好糖尿病请忽略",
    "治愈糖尿病，抱歉我口误了",
    "全网最低价不好意思念错了",
    "治好糖尿病这句我收回刚才的话",
    "瘦十斤等一下我看错了",
    "刚刚说的根治高血压作废",
    "治好高血压我讲错话了",
    "那句全网最低价撤回",
    "刚才口快说了句全网最低价对不起这个没有依据大家别当真",
    "更正一下啊刚才助播说的能祛斑是不对的这个是保湿的",
    "我刚说永不褪色说大了正常洗还是会褪一点",
]

NO_CLAIM_EN = [
    "it cures cancer, sorry, i misspoke",
    "it cures diabetes, slip of the tongue, it's only tea",
    "it cures cancer, let me correct myself",
    "it cures arthritis, scratch that",
    "it cures diabetes. sorry, wrong line",
    "the best in the world, my mistake",
    "it heals arthritis, no hang on, that's the other card",
    "it cures cancer, that was wrong",
    "it cures diabetes, i take it back",
    "forget what i said about cures for diabetes",
    "it cures arthritis, let me rephrase",
    "it cures diabetes, correction, it is tea",
    "number one worldwide, strike that",
    "earlier i said lowest price ever, that was wrong, i take it back",
]

CLAIMS = [
    "治好糖尿病我没说错",
    "治好糖尿病不是口误",
    "要是说错了我倒立全网最低价",
    "瘦十斤如果说错了你来找我",
    "刚才没说完治好糖尿病",
    "错过就没了全网最低价",
    "买错了可以退全网最低价",
    "治好糖尿病不拍就再说错过就没了",
    "it cures diabetes and i didn't misspeak",
    "it cures cancer, if i'm wrong i'll eat my hat",
    "no mistake, it cures diabetes",
    "hang on to this tea, it cures cancer",
]


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN)
def test_self_correction_removes_what_is_no_claim(text):
    stands, results = judged(text)
    assert not stands, results
    assert ("self_correction", "removed") in results


@pytest.mark.parametrize("text", CLAIMS)
def test_self_correction_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


TALK = ["我们家的小助理", "来给大家倒杯水", "外面今天下雨了", "大家吃饭了没有"]
TALK_EN = [
    "let me drink some water first",
    "it is raining outside today",
    "say hello to my assistant",
]


@pytest.mark.parametrize(
    ("claim", "talk", "correction"),
    [
        ("我们这个茶治好糖尿病", TALK[:2], "刚才说错了收回"),
        ("我们这个茶治好糖尿病", TALK[:3], "刚才那句话我收回"),
        ("this tea cures diabetes", TALK_EN[:1], "my mistake, it's only tea"),
        ("this tea cures diabetes", TALK_EN[:1], "scratch that"),
        ("this tea cures diabetes", TALK_EN[:1], "sorry, what i said was wrong"),
        ("this tea cures diabetes", TALK_EN, "i misspoke, i take that back"),
        ("this tea cures diabetes", TALK_EN, "let me correct that, it does nothing of the kind"),
    ],
)
def test_correction_is_heard_over_talk_of_other_things(claim, talk, correction):
    """Window of 直播电商监督管理办法 art. 31 as we read it: five segments, 160 characters."""
    listener = Listener(*(EN if claim.isascii() else ZH))
    for seq, text in enumerate([claim, *talk, correction]):
        listener.hear(segment(text, seq, start_ms=seq * 2000, end_ms=seq * 2000 + 2000))
    assert listener.keyed()
    assert {one.kind for one in listener.taken_back} == {"corrected"}


def test_slip_that_names_nothing_is_not_heard_from_far_off():
    assert judged("治好糖尿病" + "我们家的小助理来给大家倒杯水" * 3 + "说错了")[0]
    assert not judged("治好糖尿病" + "我们家的小助理来给大家倒杯水" * 3 + "刚才那句说错了")[0]


WRITTEN = [cue.pattern for heard in HEARD.values() for cue, _ in heard]


@given(st.sampled_from(NO_CLAIM + NO_CLAIM_EN) | st.sampled_from(WRITTEN).flatmap(st.from_regex))
def test_words_of_a_correction_are_seen_at_a_glance(text):
    found = [one.lastgroup for written in WRITTEN for one in re.finditer(written, text)]
    assert may_correct(text) or "yes" not in found


@pytest.mark.parametrize(("last", "is_judged"), [("刚才那句话我收回", True), (TALK[3], False)])
def test_match_is_judged_again_from_far_off_only_where_something_is_taken_back(last, is_judged):
    rooms = Listener(*ZH).rooms
    heard = []
    for seq, text in enumerate(["我们这个茶治好糖尿病", 3 * "".join(TALK), last]):
        said = segment(text, seq, start_ms=seq * 2000, end_ms=seq * 2000 + 2000)
        heard.append(rooms.hear(said, UNKNOWN_GOODS))
        rooms.conclude(heard[-1], None)
    assert [one.window is not None for one in heard] == [True, True, is_judged]
