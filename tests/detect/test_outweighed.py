"""Measure against measure: what the classifier makes of a guard that only weighs words."""

from dataclasses import replace

import pytest

from streamdetect.detect.detector import DEFAULT, is_sure
from streamdetect.detect.explain import explain
from streamdetect.detect.scan import FIXED_DAY, ScanRequest
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.model import LawCitation
from tests.detect.builders import SURE, Listener, answer, detector, rule, segment
from tests.detect.guarded import ZH
from tests.detect.test_explain import Answering

REPORT = "去年该院收治病人三百名，其中九成治好糖尿病，同比增长百分之四"
STANCE = tuple(replace(one, guards_off=frozenset({"register"})) for one in ZH)
REPORTED = "我表舅花八千买个床垫人家跟他讲治好糖尿病 睡了半年药也没停"
NAMED = "有顾客说治好糖尿病"
PLAIN = "大家记一下三号链接还有四十七件治好糖尿病"


def outcome(text, prediction, *rules, thresholds=SURE):
    (finding,) = Listener(*rules, thresholds=thresholds).hear(segment(text), prediction).findings
    return finding.outcome


@pytest.mark.parametrize(
    ("text", "rules", "guard"),
    [
        (REPORT, ZH, "register"),
        (REPORTED, STANCE, "stance"),
        ("还有糖尿病的。治好了再来", ZH, "two_sentences"),
    ],
)
def test_doubt_of_a_weight_is_outweighed_by_a_sure_classifier(text, rules, guard):
    (finding,) = Listener(*rules, thresholds=SURE).hear(segment(text), answer(0.97)).findings
    assert finding.outcome == "enforce"
    assert [(one.guard, one.verdict) for one in finding.guards][-1] == (guard, "review")


def test_without_an_answer_or_with_one_that_is_less_sure_a_person_is_asked():
    assert outcome(REPORT, None, *ZH) == "review"
    assert outcome(REPORT, answer(0.85), *ZH) == "review"
    assert outcome(REPORT, answer(0.97), *ZH, thresholds=DEFAULT) == "review"


def test_classifier_that_hears_a_claim_for_a_person_to_judge_outweighs_nothing():
    assert outcome(REPORT, answer(0.97, violation=0.6, review=0.9), *ZH) == "review"
    assert not is_sure(SURE, answer(1.0, violation=0.4))


def test_guard_that_names_a_reason_is_never_outweighed():
    assert outcome(NAMED, answer(1.0), rule()) == "review"


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "review"},
        {"law": (LawCitation("statute", "广告法", "17", "2021", "always", False),)},
    ],
)
def test_rule_that_may_not_enforce_does_not_by_a_sure_classifier(changes):
    rules = tuple(replace(one, **changes) for one in ZH)
    assert outcome(REPORT, answer(1.0), *rules) == "review"


def test_classifier_alone_enforces_nothing_however_sure():
    assert outcome("喝了这个身体倍儿棒什么都好", answer(1.0), *ZH) == "review"


@pytest.mark.parametrize(("claim", "outcomes"), [(0.9, ["enforce"]), (0.5, ["enforce", "review"])])
def test_later_words_that_weigh_are_outweighed_too(claim, outcomes):
    said, later = "能治好糖尿病", "我当时一听就笑了，这种话也有人信"
    listener = Listener(rule(), thresholds=SURE)
    listener.hear(segment(said, 0), answer(claim))
    listener.hear(segment(later, 1), answer(claim))
    assert [one.outcome for one in listener.found] == outcomes
    assert len(listener.taken_back) == len(outcomes) - 1


def test_explanation_says_that_the_guard_was_outweighed():
    hits = [
        explain(
            ScanRequest((REPORT,)),
            detector(*ZH, thresholds=SURE),
            Answering(answer(claim)),
            day=FIXED_DAY,
        ).hits[0]
        for claim in (0.97, 0.5)
    ]
    assert [(one.outweighed, one.review) for one in hits] == [(True, ()), (False, ("guard",))]


def test_explanation_names_only_the_reason_that_still_asks_for_a_person():
    unread = LawCitation("statute", "广告法", "17", "2021", "always", False)
    rules = tuple(replace(one, law=(unread,)) for one in ZH)
    (hit, *_) = explain(
        ScanRequest((REPORT,)),
        detector(*rules, thresholds=SURE),
        Answering(answer(0.97)),
        day=FIXED_DAY,
    ).hits
    assert (hit.outweighed, hit.review) == (True, ("no_verified_law",))


_IDS = {one.id for one in ZH} | {rule().id}
KNOWS = replace(SURE, knows=_IDS, hears=_IDS, doubt=dict.fromkeys(CATEGORIES, 0.2))


@pytest.mark.parametrize(("text", "rules"), [(REPORT, ZH), (REPORTED, STANCE)])
def test_what_a_weight_and_the_classifier_doubt_is_let_pass(text, rules):
    listener = Listener(*rules, thresholds=KNOWS)
    assert listener.hear(segment(text), answer(0.1)).findings == ()
    assert outcome(text, answer(0.2), *rules, thresholds=KNOWS) == "review"
    assert outcome(text, None, *rules, thresholds=KNOWS) == "review"


@pytest.mark.parametrize(("text", "rules"), [(REPORT, ZH), (REPORTED, STANCE)])
def test_level_of_a_second_doubt_lets_pass_more_of_what_a_weight_doubts_and_nothing_else(
    text, rules
):
    known = replace(KNOWS, doubt_twice=0.5)
    assert Listener(*rules, thresholds=known).hear(segment(text), answer(0.45)).findings == ()
    assert outcome(text, answer(0.5), *rules, thresholds=known) == "review"
    assert outcome(text, answer(0.45, spaced=True), *rules, thresholds=known) == "review"
    assert outcome(PLAIN, answer(0.45), rule(), thresholds=known) == "enforce"
    assert outcome(NAMED, answer(0.45), rule(), thresholds=known) == "review"


def test_later_words_that_both_doubt_send_what_was_enforced_to_a_person():
    listener = Listener(rule(), thresholds=KNOWS)
    listener.hear(segment("能治好糖尿病", 0), answer(0.6))
    listener.hear(segment("我当时一听就笑了，这种话也有人信", 1), answer(0.1))
    assert [one.outcome for one in listener.found] == ["enforce", "review"]


def test_one_doubt_asks_a_person():
    assert outcome(PLAIN, answer(0.1), rule(), thresholds=KNOWS) == "review"
    assert outcome(NAMED, answer(0.1), rule(), thresholds=KNOWS) == "review"


def test_classifier_that_does_not_know_the_rule_doubts_nothing_twice():
    assert outcome(REPORT, answer(0.1), *ZH, thresholds=replace(KNOWS, knows=())) == "review"


def test_classifier_that_does_not_hear_the_rule_is_never_the_first_to_doubt():
    deaf = replace(KNOWS, hears=())
    assert outcome(PLAIN, answer(0.1), rule(), thresholds=deaf) == "enforce"
    assert Listener(*ZH, thresholds=deaf).hear(segment(REPORT), answer(0.1)).findings == ()


def test_explanation_says_that_two_doubts_let_it_pass():
    said = detector(*ZH, thresholds=KNOWS)
    (hit,) = explain(ScanRequest((REPORT,)), said, Answering(answer(0.1)), day=FIXED_DAY).hits
    assert (hit.status, hit.removed_by) == ("removed", "doubts")
