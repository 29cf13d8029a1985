"""What was said before a segment of other things speaks of no claim behind it."""

import pytest

from streamdetect.detect.guards.scene import said_since
from tests.detect.builders import Listener, words

GOLD = words("false_quality/gold", "纯金的手链", language="zh")
EN = words("false_quality/en-gold", "real gold", language="en")


def stands(*pieces, rule=GOLD):
    listener = Listener(rule)
    listener.say(*pieces)
    return len(listener.found) - len(listener.taken_back) == 1


@pytest.mark.parametrize(
    ("pieces", "rule"),
    [
        (("这个外套里面不是", "鹅绒", "我们先看一下尺码表", "纯金的手链"), GOLD),
        (("隔壁家的东西都是假货", "这本练习册每页二十行", "纯金的手链"), GOLD),
        (
            ("the jacket is duck down not goose", "notebooks are college ruled here", "real gold"),
            EN,
        ),
    ],
)
def test_denial_behind_a_segment_of_other_things_leaves_a_claim(pieces, rule):
    assert stands(*pieces, rule=rule)


@pytest.mark.parametrize(
    ("pieces", "rule"),
    [
        (("这款真不是", "纯金的手链"), GOLD),  # the segment before
        (("我们不能说", "二号链接今天的这条一定是", "纯金的手链"), GOLD),  # the sentence goes on
        (("这款不是", "那个", "纯金的手链"), GOLD),  # too short for a sentence of its own
        (("I never said that", "the chain in the second link here is", "real gold"), EN),
    ],
)
def test_denial_that_runs_on_over_segments_denies(pieces, rule):
    assert not stands(*pieces, rule=rule)


def test_talk_of_a_claim_begins_with_the_nearest_whole_segment_before():
    text = "不是鹅绒这本练习册每页二十行大家看一下尺码表好手链"
    assert said_since(text, [0, 4, 14, 23], 23, "zh") == 14
    assert said_since(text, [0, 4, 14], 23, "zh") == 4
    assert said_since(text, [0, 14], 23, "zh") == 0
    assert said_since(text, [0], 23, "zh") == 0
