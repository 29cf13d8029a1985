"""The stance guard weighs the words around a match, and asks for a person in doubt."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.explain import explain
from streamdetect.detect.guards import GUARDS
from streamdetect.detect.guards.scene import LEFT, Scene
from streamdetect.detect.guards.stance import (
    NEAREST,
    REVIEW_FROM,
    Weights,
    chance_of,
    check,
    features,
    reach,
    read_weights,
    weights,
)
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import FIXED_DAY, ScanRequest
from tests.detect.builders import detector, segment
from tests.detect.guarded import EN, ZH

# Without the other guard that weighs, which asks about some of these reports too.
ALONE = tuple(replace(one, guards_off=frozenset({"register"})) for one in ZH)
REPORTED = "我表舅花八千买个床垫人家跟他讲治好糖尿病 睡了半年药也没停"


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


def found(text, *rules):
    rooms = Rooms(detector(*rules or ZH))
    return rooms.conclude(rooms.hear(segment(text), UNKNOWN_GOODS), None).findings


def test_next_sentence_does_not_say_whose_claim_it_was():
    """Behind a Chinese match: English reports go on over a full stop."""
    text = "这个茶治好糖尿病。哪个妈妈问的跟牛奶能不能一块喝"
    assert reach(scene(text, "治好", "糖尿病"))[1] == text.index("。") + 1
    assert reach(scene(text.replace("。", "，"), "治好", "糖尿病"))[1] == len(text)
    told = "he said it cures diabetes。i said mate"
    assert reach(scene(told, "cures", "diabetes", language="en"))[1] == len(told)


@pytest.mark.parametrize("mark", ["。", "！！！", "。。"])
def test_mark_that_ends_what_was_said_is_no_word_of_it(mark):
    plain, marked = (scene(f"我们这个茶治好糖尿病哦{end}", "治好", "糖尿病") for end in ("", mark))
    assert features(marked) == features(plain)
    assert reach(marked) == reach(plain)


@pytest.mark.parametrize(
    "text",
    [
        REPORTED,
        "楼下摆摊那个人逢人就讲治好糖尿病 派出所的来了他跑得比谁都快",
    ],
)
def test_report_in_words_that_no_frame_has_goes_to_a_person(text):
    (finding,) = found(text, *ALONE)
    assert finding.outcome == "review"
    assert [(one.guard, one.verdict) for one in finding.guards] == [("stance", "review")]


@pytest.mark.parametrize(
    "text",
    [
        "我们这个茶治好糖尿病",
        "治好糖尿病我敢拍胸脯",
        "家人们拿回去喝一个月治好糖尿病",
        "不信你们拿去试治好糖尿病",
    ],
)
def test_own_claim_is_enforced(text):
    (finding,) = found(text)
    assert finding.outcome == "enforce"
    assert "stance" not in [one.guard for one in finding.guards]


def test_own_claim_in_english_is_enforced():
    (finding,) = found("this tea cures diabetes, order now", *EN)
    assert (finding.outcome, finding.guards) == ("enforce", ())


@pytest.mark.parametrize(
    "text", ["不能说治好糖尿病你们自己体会", "平台不让讲治好糖尿病反正懂的都懂"]
)
def test_cover_stays_a_claim_whatever_its_words_weigh(text):
    (finding,) = found(text)
    assert finding.outcome == "enforce"
    assert "stance" not in [one.guard for one in finding.guards]


def test_it_only_ever_asks_for_a_person():
    ruling = check(scene(REPORTED, "治好", "糖尿病"))
    assert ruling is not None
    assert ruling.verdict == "review"
    assert REVIEW_FROM <= ruling.chance <= 1


def test_it_is_not_asked_where_another_guard_asks_for_a_person():
    (finding,) = found(REPORTED)
    assert [one.guard for one in finding.guards] == ["register"]


def test_it_can_be_turned_off_by_a_rule():
    (finding,) = found(
        REPORTED, *(replace(one, guards_off=frozenset({"register", "stance"})) for one in ZH)
    )
    assert finding.outcome == "enforce"


def test_terms_of_the_match_are_not_looked_at():
    text = "他们讲{}{}你别信"
    one = features(scene(text.format("治好", "糖尿病"), "治好", "糖尿病"))
    other = features(scene(text.format("祛掉", "老年斑"), "祛掉", "老年斑"))
    assert one == other
    assert not any("糖" in name for name in one)


@given(st.text("不能说治好糖尿病，他讲我们骗人 的", max_size=60), st.text("啊的他", max_size=80))
@settings(max_examples=100, deadline=None)
def test_words_out_of_reach_change_nothing(around, far):
    near = f"{'嗯' * LEFT['zh']}治好糖尿病{around}"
    there = scene(near, "治好糖尿病")
    moved = scene(f"{far}。{near}", "治好糖尿病")
    assert features(there) == features(moved)
    low, high = reach(there)
    assert there.text[low:high] == moved.text[slice(*reach(moved))]


@given(st.text(max_size=50), st.text(max_size=80), st.sampled_from(["zh", "en"]))
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_chance_and_always_the_same(before, after, language):
    one = Scene(
        f"{before}cures{after}",
        len(before),
        len(before) + 5,
        ((len(before), len(before) + 5),),
        language,
        "medical_claim",
    )
    chance = chance_of(features(one), weights(language))
    assert 0 <= chance <= 1
    assert chance == chance_of(dict(reversed(features(one).items())), weights(language))


def test_near_words_weigh_more_than_far_ones():
    known = Weights({"<讲": 400}, -100)
    near = features(scene("他讲治好", "治好"))
    far = features(scene("他讲了好多好多好多好多话治好", "治好"))
    assert near["<讲"] == NEAREST > far["<讲"]
    assert chance_of(near, known) > chance_of(far, known)


@pytest.mark.parametrize(
    ("before", "words", "language", "since"),
    [
        ("the cable is about a meter long ", "this cures diabetes", "en", 32),
        ("a lady wrote to me and said that ", "this cures diabetes", "en", 0),  # it goes on
        ("all the reds ", "this cures diabetes", "en", 0),  # a shred, no sentence
        ("这条线大概一米长还有两色", "这个能治好糖尿病", "zh", 12),
        ("咱这个酒可不是什么", "能治好糖尿病的", "zh", 0),
    ],
)
def test_manner_of_a_whole_segment_before_is_not_that_of_the_claim(before, words, language, since):
    start = len(before) + words.index("cures" if language == "en" else "治好")
    end = start + (5 if language == "en" else 2)
    one = Scene(
        before + words, start, end, ((start, end),), language, "medical_claim",
        borders=(0, len(before)),
    )  # fmt: skip
    assert reach(one)[0] == since


def test_features_are_runs_and_marks_with_their_side_and_distance():
    seen = features(scene("隔壁说治好了糖尿病是骗人", "治好", "糖尿病"))
    assert {"<隔壁", "<说▢", "~了", ">▢是", ">骗人", "<#other", "<#other0", ">#false0"} <= set(seen)
    seen = features(scene("they say it cures us", "cures", language="en"))
    assert {"<they say it", "<it ▢", ">▢ us"} <= set(seen)


def test_chance_is_the_logistic_of_the_weights():
    assert chance_of({}, Weights({}, 0)) == 0.5
    assert chance_of({"a": 100}, Weights({"a": 283}, -100)) == pytest.approx(0.731, abs=0.001)
    assert chance_of({"unknown": 100}, Weights({"a": 283}, -100)) == pytest.approx(0.269, abs=0.001)


def test_table_gives_each_feature_the_weight_of_its_line():
    assert read_weights("-12\t<a\t>b\n7\t~c\n", -3) == Weights({"<a": -12, ">b": -12, "~c": 7}, -3)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_weights_are_many_and_small_enough_to_ship(language):
    known = weights(language)
    assert 1000 <= len(known.of) <= 6000
    assert len(json.dumps(known.of, ensure_ascii=False).encode()) < 200_000


def test_explanation_names_the_chance():
    explanation = explain(ScanRequest((REPORTED,)), detector(*ALONE), day=FIXED_DAY)
    (hit,) = explanation.hits
    (note,) = hit.guards
    assert note.guard == "stance" == list(GUARDS)[-1]
    assert note.chance is not None
    assert note.chance >= REVIEW_FROM
    assert note.words.quote in REPORTED
    assert hit.review == ("guard",)
