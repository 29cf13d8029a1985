"""The words of a rule may stand farther apart where the classifier is sure, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.detect.detector import DEFAULT, Detectors
from streamdetect.detect.explain import explain
from streamdetect.detect.loose import WIDER, loosened
from streamdetect.detect.marks import violation_id_of
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.room import UNHEARD
from streamdetect.detect.scan import FIXED_DAY, ScanRequest, scan
from streamdetect.ruleset.model import AppliesTo
from tests.detect.builders import (
    SURE,
    Listener,
    answer,
    detector,
    rule,
    segment,
    sequence,
    words,
)
from tests.detect.test_explain import Answering

FAR = "这个茶喝了能治好我们村里好几个老人家的糖尿病"  # 13 characters; the rule allows 4
TURNED = "糖尿病我们村里好几个老人家喝了这个茶都治好"
CURES = rule()


def found(text, prediction, *rules, thresholds=SURE, goods=UNKNOWN_GOODS):
    """What rules found; the classifier may ask for a person besides."""
    listener = Listener(*rules or (CURES,), thresholds=thresholds, goods=goods)
    news = listener.hear(segment(text), prediction, lambda words_, _: (0, len(words_)))
    return [one for one in news.findings if one.rules]


@pytest.mark.parametrize("text", [FAR, TURNED])
def test_words_farther_apart_or_turned_round_count_where_the_classifier_is_sure(text):
    (finding,) = found(text, answer())
    assert (finding.outcome, finding.severity, finding.score) == ("enforce", "serious", 0.97)
    assert [one.id for one in finding.rules] == [CURES.id]
    assert finding.quote.startswith(("治好", "糖尿病"))
    assert finding.quote.endswith(("糖尿病", "治好"))
    assert [(one.guard, one.verdict) for one in finding.guards] == [("distance", "review")]
    assert finding.law


@pytest.mark.parametrize(
    ("prediction", "thresholds"),
    [
        (None, SURE),
        (answer(0.85), SURE),
        (answer(violation=0.4, review=0.97), SURE),
        (answer(category="investment"), SURE),
        (answer(1.0), DEFAULT),
    ],
)
def test_without_a_classifier_sure_of_the_category_they_are_no_hit(prediction, thresholds):
    assert found(FAR, prediction, thresholds=thresholds) == []


def test_rules_alone_look_for_nothing_loose():
    alone = detector(CURES, thresholds=SURE, detectors=Detectors.RULES)
    assert scan([FAR], UNKNOWN_GOODS, "speech", alone, day=FIXED_DAY).outcome == "ok"
    assert alone.loose == {}


def test_distance_has_an_end():
    near, far = (f"治好{'啦哩' * 50}"[: 2 + 4 + WIDER["zh"] + more] + "糖尿病" for more in (0, 1))
    assert len(found(near, answer())) == 1
    assert found(far, answer()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"guards_off": frozenset({"distance"})},
        {"outcome": "review"},
        {"any_of": (sequence("cure"), sequence("disease"))},  # bare terms: nothing to loosen
    ],
)
def test_what_is_never_loosened(changes):
    assert detector(rule(**changes), thresholds=SURE).loose.get("medical_claim", ()) == ()


def test_numbers_stay_in_the_order_of_the_rule():
    days = rule(any_of=(sequence("cure", "<number>", gap=2),))
    (loose,) = loosened(detector(days).compiled)["medical_claim"]
    assert loose.orders == detector(days).compiled.sequences[0].orders
    assert loose.gap == 2 + WIDER["zh"]


def test_guards_hear_a_loose_match_like_any_other():
    assert found("平台规定不能说" + FAR, answer()) == []
    assert found(FAR.replace("能治好", "不能治好"), answer()) == []


def test_unknown_goods_still_ask_for_a_person():
    scoped = rule(applies_to=AppliesTo(product_categories=frozenset({"food"})))
    assert [one.outcome for one in found(FAR, answer(), scoped)] == ["review"]
    food = DetectionContext(known=True, product_category="food")
    assert [one.outcome for one in found(FAR, answer(), scoped, goods=food)] == ["enforce"]


def test_rule_that_hits_as_it_stands_is_not_loosened_besides():
    other = words("medical_claim/tea", "治好了糖尿病")
    (finding,) = found("治好了糖尿病，" + FAR, answer(), other, CURES)
    assert {one.id for one in finding.rules} == {CURES.id, other.id}
    assert "distance" not in [one.guard for one in finding.guards]


def test_english_words_have_twice_the_room_and_a_level_of_their_own():
    english = rule(
        any_of=(sequence("cure", "disease", gap=10),),
        groups={"cure": ("cures",), "disease": ("diabetes",)},
        language="en",
    )
    text = "this tea cures any kind of stubborn old diabetes"
    assert [one.outcome for one in found(text, answer(0.75, spaced=True), english)] == ["enforce"]
    assert found(text, answer(0.75), english) == []


CUT = ("这个茶喝了能治好我们村里", "好几个老人家的糖尿病")


def test_loose_match_cut_over_two_segments_has_evidence_in_both():
    listener = Listener(CURES, thresholds=SURE)
    assert not listener.hear(segment(CUT[0], 0), answer(0.3)).findings
    (finding,) = listener.hear(segment(CUT[1], 1), answer()).findings
    assert [(one.segment.seq, one.start, one.end) for one in finding.spans] == [
        (0, 6, 12),
        (1, 0, 10),
    ]


def test_loose_match_is_reported_once():
    listener = Listener(CURES, thresholds=SURE)
    listener.hear(segment(FAR, 0), answer())
    listener.hear(segment("大家赶紧去拍一号链接", 1), answer())
    assert len([one for one in listener.found if one.rules]) == 1


@pytest.mark.parametrize("prediction", [None, answer(0.1), answer()])
def test_later_words_that_deny_a_loose_match_take_it_back(prediction):
    listener = Listener(CURES, thresholds=SURE)
    listener.hear(segment(FAR, 0), answer())
    news = listener.hear(segment("那是不可能的", 1), prediction, lambda text, _: (0, len(text)))
    assert [one.kind for one in news.retractions] == ["negated"]


def test_memory_of_a_loose_match_ends_with_its_words():
    listener = Listener(CURES, thresholds=SURE)
    listener.hear(segment(FAR, 0), answer())
    (room,) = listener.rooms._rooms.values()
    assert room.has_loose
    listener.hear(segment("大家晚上好", 1, end_ms=90_000, start_ms=88_000), None)
    assert not room.has_loose


def test_explanation_names_the_distance():
    row = ScanRequest((f"{FAR}，真棒",))  # 棒 opens the gate of the classifier
    (hit,) = explain(row, detector(CURES, thresholds=SURE), Answering(answer()), day=FIXED_DAY).hits
    assert (hit.status, hit.outweighed, hit.review) == ("counts", True, ())
    assert [one.guard for one in hit.guards] == ["distance"]


PARTS = ("治好", "糖尿病", "高血压", "啊", "今天", "，", "喝茶", "不")


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_what_a_rule_hits_as_it_stands_is_found_however_sure_the_classifier_is(parts):
    text = "".join(parts)
    as_it_stands = {one.quote for one in found(text, None) if one.outcome == "enforce"}
    assert as_it_stands <= {one.quote for one in found(text, answer())}


def test_late_segment_changes_nothing_of_what_was_heard_before_it():
    """Where many are heard before the first is concluded, as in a batch."""

    def heard(said, *late):
        rooms = Listener(CURES, thresholds=SURE).rooms
        both = [rooms.hear(segment(text, 2 * n), UNKNOWN_GOODS) for n, text in enumerate(said)]
        for one in late:
            rooms.hear(one, UNKNOWN_GOODS)
        rooms.conclude(both[0], None)
        found = rooms.conclude(both[1], answer(), lambda text, _: (0, len(text))).findings
        return [(one.rules, one.spans) for one in found if one.rules]

    late = segment("他有糖尿", 1)
    assert heard(CUT)
    assert heard(CUT, late) == heard(CUT)
    assert heard(("喝了能治好我们村里好几个", "病都好了不用再吃药")) == []
    assert heard(("喝了能治好我们村里好几个", "病都好了不用再吃药"), late) == []


HEARD = st.tuples(
    st.integers(0, 5),  # seq
    st.integers(0, 2),  # revision
    st.lists(st.sampled_from(PARTS), max_size=6).map("".join),
    st.sampled_from([None, answer(0.1), answer(0.6), answer(0.9), answer(category="investment")]),
)


@given(st.lists(st.lists(HEARD, min_size=1, max_size=4), max_size=5))
def test_whatever_the_classifier_says_each_id_is_reported_once_and_taken_back_once(batches):
    """Late, revised and repeated segments, several heard before the first is concluded."""
    listener = Listener(CURES, words("medical_claim/tea", "喝茶"), thresholds=SURE)
    reported, taken_back = [], []
    for batch in batches:
        heard = [
            (listener.rooms.hear(segment(text, seq, revision=revision), UNKNOWN_GOODS), prediction)
            for seq, revision, text, prediction in batch
            if text
        ]
        for one, prediction in heard:
            if one.arrival in UNHEARD:
                continue
            news = listener.rooms.conclude(one, prediction, lambda text, _: (0, len(text)))
            reported += map(violation_id_of, news.findings)
            taken_back += [retraction.violation_id for retraction in news.retractions]
            for finding in news.findings:
                assert all(
                    0 <= span.start < span.end <= len(span.segment.text) for span in finding.spans
                )
            assert set(taken_back) <= set(reported)
    assert len(set(reported)) == len(reported)
    assert len(set(taken_back)) == len(taken_back)
