"""Two doubts that are none alone: the stance where the classifier is not convinced either."""

from dataclasses import replace

import pytest

from streamdetect.detect.explain import explain
from streamdetect.detect.guards import stance
from streamdetect.detect.scan import FIXED_DAY, ScanRequest
from tests.detect.builders import DEFAULT, Listener, answer, detector, rule, segment
from tests.detect.test_explain import Answering

ID = rule().id
TOGETHER = replace(DEFAULT, knows={ID}, unconvinced=0.7)
TRAINED = "培训的时候发的稿子上面有治好糖尿病，我跟老板提过"  # the stance: 0.377
NEXT_DOOR = "我表舅说隔壁那家治好糖尿病，我们只卖茶不卖药"  # 0.116
OWN = "你们家的茶治好糖尿病，三号链接还有四十七件"  # 0.004
COVERED = "我可没说治好糖尿病，懂的都懂，三号链接还有四十七件"


def outcomes(text, claim, *rules, thresholds=TOGETHER):
    listener = Listener(*(rules or (rule(),)), thresholds=thresholds)
    prediction = None if claim is None else answer(claim)
    return [one.outcome for one in listener.hear(segment(text), prediction).findings]


@pytest.mark.parametrize(
    ("text", "claim", "found"),
    [
        (TRAINED, 0.69, []),
        (TRAINED, 0.1, []),
        (NEXT_DOOR, 0.69, ["review"]),
        (NEXT_DOOR, 0.1, ["review"]),
        (OWN, 0.3, ["enforce"]),
    ],
)
def test_stance_counts_sooner_where_the_classifier_is_not_convinced(text, claim, found):
    assert outcomes(text, claim) == found


@pytest.mark.parametrize("claim", [None, 0.7])
def test_neither_lowers_it_alone(claim):
    assert outcomes(TRAINED, claim) == ["enforce"]
    assert outcomes(TRAINED, 0.5, thresholds=DEFAULT) == ["enforce"]


def test_rule_that_the_classifier_does_not_know_needs_more_to_be_let_pass():
    unknown = replace(TOGETHER, knows=())
    assert outcomes(TRAINED, 0.5, thresholds=unknown) == ["enforce"]
    assert outcomes(TRAINED, 0.25, thresholds=unknown) == []


def test_rule_for_review_is_let_pass_too():
    assert outcomes(TRAINED, 0.5, rule(outcome="review")) == []
    assert outcomes(NEXT_DOOR, 0.5, rule(outcome="review")) == ["review"]


def test_rule_whose_stance_guard_is_off_is_weighed_by_the_classifier_alone():
    assert outcomes(TRAINED, 0.5, rule(guards_off=frozenset({"stance"}))) == ["enforce"]


def test_cover_and_words_by_which_the_speaker_makes_it_his_own_are_not_weighed(monkeypatch):
    monkeypatch.setattr(stance, "chance", lambda _: 0.999)
    assert outcomes(OWN, 0.5) == []
    assert outcomes(COVERED, 0.5) == ["enforce"]
    assert outcomes("我发誓这个茶治好糖尿病，骗你们天打雷劈", 0.5) == ["enforce"]


def test_terse_claim_leaves_no_room_for_it(monkeypatch):
    monkeypatch.setattr(stance, "chance", lambda _: 0.999)
    assert outcomes("这茶能治好糖尿病", 0.01) == ["review"]  # by the guard alone


def test_words_that_come_later_do_not_let_pass_what_was_enforced():
    listener = Listener(rule(), thresholds=TOGETHER)
    listener.hear(segment("隔壁那家治好糖尿病", 0), answer(0.9))
    listener.hear(segment("三号链接还有四十七件大家抓紧", 1), answer(0.1))
    assert [one.outcome for one in listener.found] == ["enforce"]
    assert listener.taken_back == []


def test_explanation_says_what_both_did():
    def hit(text, claim):
        said = detector(rule(), thresholds=TOGETHER)
        request = ScanRequest((text,))
        return explain(request, said, Answering(answer(claim)), day=FIXED_DAY).hits[0]

    let_pass, asked, sure = hit(TRAINED, 0.5), hit(NEXT_DOOR, 0.5), hit(TRAINED, 0.7)
    assert (let_pass.status, let_pass.removed_by) == ("removed", "doubts")
    assert (asked.status, asked.review) == ("counts", ("classifier_doubts",))
    notes = [
        [(one.guard, one.verdict, one.chance) for one in hit.guards] for hit in (let_pass, asked)
    ]
    assert notes == [[("stance", "passed", 0.377)], [("stance", "passed", 0.116)]]
    assert (sure.status, sure.guards, sure.review) == ("counts", (), ())
