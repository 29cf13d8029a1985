"""What was said before a segment of other things speaks of no claim behind it."""

import pytest

from streamdetect.detect.guards.scene import said_since
from tests.detect.builders import Listener, rule, sequence, words

GOLD = words("false_quality/gold", "纯金的手链", language="zh")
EN = words("false_quality/en-gold", "real gold", language="en")


def stands(*pieces, of=GOLD):
    listener = Listener(of)
    listener.say(*pieces)
    return len(listener.found) - len(listener.taken_back) == 1


@pytest.mark.parametrize(
    ("pieces", "of"),
    [
        (("这个外套里面不是", "鹅绒", "我们先看一下尺码表", "纯金的手链"), GOLD),
        (("隔壁家的东西都是假货", "这本练习册每页二十行", "纯金的手链"), GOLD),
        (
            ("the jacket is duck down not goose", "notebooks are college ruled here", "real gold"),
            EN,
        ),
    ],
)
def test_denial_behind_a_segment_of_other_things_leaves_a_claim(pieces, of):
    assert stands(*pieces, of=of)


@pytest.mark.parametrize(
    ("pieces", "of"),
    [
        (("这款真不是", "纯金的手链"), GOLD),  # the segment before
        (("我们不能说", "二号链接今天的这条一定是", "纯金的手链"), GOLD),  # the sentence goes on
        (("这款不是", "那个", "纯金的手链"), GOLD),  # too short for a sentence of its own
        (("I never said that", "the chain in the second link here is", "real gold"), EN),
    ],
)
def test_denial_that_runs_on_over_segments_denies(pieces, of):
    assert not stands(*pieces, of=of)


def test_talk_of_a_claim_begins_with_the_nearest_whole_segment_before():
    text = "不是鹅绒这本练习册每页二十行大家看一下尺码表好手链"
    assert said_since(text, [0, 4, 14, 23], 23, "zh") == 14
    assert said_since(text, [0, 4, 14], 23, "zh") == 4
    assert said_since(text, [0, 14], 23, "zh") == 0
    assert said_since(text, [0], 23, "zh") == 0


SILVER = rule(
    "false_quality/silver",
    (sequence("silver"),),
    groups={"silver": ("纯银的",), "toy": ("玩具", "模型")},
    unless=("toy",),
)


@pytest.mark.parametrize(
    "pieces",
    [
        ("这款真不是镀的你们放心看", "纯金的手链"),  # what it denies is its own
        ("问我有没有现货的在左下角", "纯金的手链"),
        ("禁止饮酒未成年人别碰酒啊", "纯金的手链"),
    ],
)
def test_whole_segment_before_a_claim_denies_asks_and_warns_of_its_own(pieces):
    assert stands(*pieces)


@pytest.mark.parametrize(
    "pieces",
    [
        ("隔壁店的主播昨天跟你们讲", "纯金的手链"),  # a story tells once who speaks
        ("我从来没有跟你们说", "纯金的手链"),  # it breaks off
        ("纯金的手链是骗人的话", "大家看一下尺码表"),
    ],
)
def test_whole_segment_before_a_claim_may_tell_whose_words_it_is(pieces):
    assert not stands(*pieces)


def test_excepted_word_of_a_whole_segment_beside_a_claim_lifts_nothing():
    assert stands("孩子的玩具在二号链接里", "纯银的", of=SILVER)
    assert stands("这条纯银的啊", "玩具都在二号链接里", of=SILVER)


@pytest.mark.parametrize(
    "pieces",
    [
        ("孩子的玩具", "纯银的"),  # too short for a sentence of its own
        ("这条是纯银的", "那个是玩具"),
        ("二号链接里孩子的玩具有", "纯银的"),  # the sentence goes on
        ("这条是纯银的跟", "那种玩具店里的一个样"),
        ("这条玩具是纯银的",),
    ],
)
def test_excepted_word_of_the_same_sentence_lifts_the_rule(pieces):
    assert not stands(*pieces, of=SILVER)
