"""A match that runs from one sentence into the next is for a person to judge."""

from dataclasses import replace

import pytest

from streamdetect.detect.guards import two_sentences
from streamdetect.detect.guards.scene import Ruling, Scene
from tests.detect.builders import Listener, rule, sequence


def scene(text, *terms, language="zh"):
    spans = tuple((text.index(term), text.index(term) + len(term)) for term in terms)
    return Scene(
        text,
        min(start for start, _ in spans),
        max(end for _, end in spans),
        spans,
        language,
        "medical_claim",
    )


@pytest.mark.parametrize(
    ("text", "terms", "language"),
    [
        ("还有糖尿病的。治好了再来", ("糖尿病", "治好"), "zh"),
        ("谁有糖尿病？治好不容易", ("糖尿病", "治好"), "zh"),
        ("糖尿病！治好", ("糖尿病", "治好"), "zh"),
        ("my aunt has diabetes. cures take time", ("diabetes", "cures"), "en"),
    ],
)
def test_match_over_the_end_of_a_sentence_asks_for_a_person(text, terms, language):
    ruling = two_sentences.check(scene(text, *terms, language=language))
    assert ruling is not None
    assert (ruling.verdict, text[ruling.start : ruling.end] in "。？！.") == ("review", True)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("治好糖尿病", ("治好", "糖尿病")),
        ("糖尿病，三天治好。", ("糖尿病", "治好")),
        ("真的。治好糖尿病？", ("治好", "糖尿病")),
        ("就是全国第一", ("全国第一",)),
        ("it cures 3.5 kinds of diabetes", ("cures", "diabetes")),
    ],
)
def test_match_inside_a_sentence_is_left_alone(text, terms):
    assert two_sentences.check(scene(text, *terms)) is None


@pytest.mark.parametrize(
    ("borders", "parted"),
    [
        ((0, 4, 14), True),  # a whole segment of other talk
        ((0, 14), False),  # it ends in the next one
        ((0, 4, 8, 14), False),  # pieces too short for a sentence of their own
        ((0, 2, 14), False),  # the segment has words of the match
        ((), False),
    ],
)
def test_match_over_a_whole_segment_asks_for_a_person(borders, parted):
    one = scene("有糖尿病袋子背面印着执行标准治好了", "糖尿病", "治好")
    ruling = two_sentences.check(replace(one, borders=borders))
    assert ruling == (Ruling("review", 4, 14) if parted else None)


def test_claim_with_a_segment_of_other_talk_inside_is_for_review():
    cures = rule(any_of=(sequence("disease", "cure", gap=16),))
    for pieces, outcome in (
        (("有糖尿病", "袋子背面印着执行标准", "治好了"), "review"),
        (("有糖尿病袋子背面印着", "执行标准治好了"), "enforce"),
    ):
        listener = Listener(cures)
        listener.say(*pieces)
        assert [one.outcome for one in listener.found] == [outcome]


def test_terms_in_any_order_are_looked_at_as_they_stand():
    text = "治好了。糖尿病"
    assert two_sentences.check(scene(text, "糖尿病", "治好")) == Ruling("review", 3, 4)
