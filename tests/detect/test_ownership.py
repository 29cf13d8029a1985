"""Whose claim a hit is: what a classifier is asked about it, and what its answer counts for."""

from dataclasses import replace

import pytest

from streamdetect.classify.model import MarkedText
from streamdetect.detect.explain import explain
from streamdetect.detect.guards import stance
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.ownership import MOST_QUESTIONS, questions_of, take_answers
from streamdetect.detect.scan import FIXED_DAY, ScanRequest, scan
from tests.detect.builders import DEFAULT, Listener, answer, detector, rule, segment
from tests.detect.test_explain import Answering

LEVELS = replace(
    DEFAULT,
    disowned=0.1,
    half_owned=0.3,
    owned=0.9,
    disowned_spaced=0.1,
    half_owned_spaced=0.3,
    owned_spaced=0.9,
)
TOLD = "培训的时候发的稿子上面有治好糖尿病，我跟老板提过"
TERSE = "这茶能治好糖尿病"
TALK = "三号链接还有四十七件大家抓紧时间拍"


class Owning(Answering):
    """Gives one claim score to every text, one chance to every marked one, and notes these."""

    def __init__(self, claim, owned):
        super().__init__(answer(claim))
        self.chance = owned
        self.asked = []

    def owned(self, asked):
        self.asked += asked
        return [self.chance] * len(asked)


def outcomes(text, claim, owned, *rules, thresholds=LEVELS):
    classifier = Owning(claim, owned)
    said = detector(*(rules or (rule(),)), thresholds=thresholds)
    row = scan([text], UNKNOWN_GOODS, "speech", said, classifier, day=FIXED_DAY)
    return [one.finding.outcome for one in row.findings]


@pytest.mark.parametrize(
    ("owned", "found"),
    [(0.099, []), (0.1, ["review"]), (0.299, ["review"]), (0.3, ["enforce"]), (1.0, ["enforce"])],
)
def test_chance_of_being_owned_lets_pass_asks_or_leaves_a_hit(owned, found):
    assert outcomes(TOLD, 0.9, owned) == found


def test_hit_is_asked_about_as_marked_words_in_what_stands_around():
    classifier = Owning(0.9, 1.0)
    scan(
        [TOLD],
        UNKNOWN_GOODS,
        "speech",
        detector(rule(), thresholds=LEVELS),
        classifier,
        day=FIXED_DAY,
    )
    (question,) = classifier.asked
    assert question.text == TOLD
    assert question.text[question.start : question.end] == "治好糖尿病"


def test_segments_before_are_read_too():
    listener = Listener(rule(), thresholds=LEVELS)
    listener.rooms.hear(segment("我们今天在仓库里培训，发的稿子", 0), UNKNOWN_GOODS)
    heard = listener.rooms.hear(segment("上面有治好糖尿病，我跟老板提过", 1), UNKNOWN_GOODS)
    (question,) = questions_of(heard).values()
    assert question.text.startswith("我们今天在仓库里培训")
    assert question.text[question.start : question.end] == "治好糖尿病"


def test_terse_claim_and_levels_that_say_nothing_ask_nobody():
    classifier = Owning(0.9, 0.0)
    english = replace(LEVELS, half_owned=0.0)
    for text, levels in ((TERSE, LEVELS), (TOLD, DEFAULT), (TOLD, english)):
        said = detector(rule(), thresholds=levels)
        row = scan([text], UNKNOWN_GOODS, "speech", said, classifier, day=FIXED_DAY)
        assert row.outcome == "violation"
    assert classifier.asked == []


def test_cover_is_not_asked_about():
    assert outcomes("我可没说治好糖尿病，懂的都懂，" + TALK, 0.9, 0.0) == ["enforce"]


def test_rule_whose_stance_guard_is_off_is_not_asked_about():
    assert outcomes(TOLD, 0.9, 0.0, rule(guards_off=frozenset({"stance"}))) == ["enforce"]


def test_rule_for_review_is_let_pass_too():
    assert outcomes(TOLD, 0.9, 0.05, rule(outcome="review")) == []
    assert outcomes(TOLD, 0.9, 0.5, rule(outcome="review")) == ["review"]


def test_owned_claim_outweighs_a_guard_that_only_weighs(monkeypatch):
    monkeypatch.setattr(stance, "chance", lambda _: 0.9)
    text = "你们家的茶治好糖尿病，" + TALK
    assert outcomes(text, 0.9, 0.9) == ["review"]
    assert outcomes(text, 0.9, 0.95) == ["enforce"]


def test_classifier_asks_by_itself_for_nothing_that_it_disowns():
    levels = replace(LEVELS, claim=dict.fromkeys(LEVELS.claim, 0.8))
    assert outcomes(TOLD, 0.9, 0.05, thresholds=levels) == []
    assert outcomes("大家都说棒，" + TALK, 0.9, 0.05, thresholds=levels) == ["review"]


DENIED = "我们这个茶不能治好糖尿病，"
RECLAIMING = replace(LEVELS, reclaimed=0.9, reclaimed_spaced=0.9)


@pytest.mark.parametrize(("owned", "found"), [(0.9, []), (0.901, ["review"]), (1.0, ["review"])])
def test_hit_that_a_guard_takes_back_goes_to_a_person_where_it_is_surely_owned(owned, found):
    assert outcomes(DENIED + TALK, 0.1, 0.5, thresholds=RECLAIMING) == []
    assert outcomes(DENIED + TALK, 0.1, owned, thresholds=RECLAIMING) == found


def test_hit_that_a_guard_takes_back_is_never_enforced_for_being_owned():
    for rule_of in (rule(), rule(outcome="review")):
        assert outcomes(DENIED + TALK, 1.0, 1.0, rule_of, thresholds=RECLAIMING) == ["review"]


def test_hit_that_the_rule_itself_excepts_is_not_asked_about():
    excepting = rule(allow=("不能治好糖尿病",))
    assert outcomes(DENIED + TALK, 0.1, 1.0, excepting, thresholds=RECLAIMING) == []


def test_hits_that_a_guard_takes_back_are_asked_about_behind_those_that_stand():
    listener = Listener(rule(), thresholds=RECLAIMING)
    standing = "，".join(f"第{n}号链接的茶治好糖尿病" for n in range(2))
    heard = listener.rooms.hear(segment(DENIED + standing), UNKNOWN_GOODS)
    assert [heard.candidates[place].removed for place in questions_of(heard)] == [
        None,
        None,
        "negated",
    ]


def test_reclaimed_hit_stands_until_new_words_take_it_back():
    listener = Listener(rule(), thresholds=RECLAIMING)

    def hear(text, seq):
        heard = listener.rooms.hear(segment(text, seq), UNKNOWN_GOODS)
        take_answers(heard, dict.fromkeys(questions_of(heard), 0.95))
        return listener.rooms.conclude(heard, answer(0.1))

    (found,) = hear(DENIED + TALK, 0).findings
    assert (found.outcome, found.guards[-1].guard, found.guards[-1].verdict) == (
        "review",
        "negation",
        "review",
    )
    assert not hear("大家看一下尺码表", 1).retractions
    (gone,) = hear("刚才我说治好糖尿病是口误，更正一下", 2).retractions
    assert gone.kind == "corrected"


def test_explanation_says_which_guard_and_how_surely_the_claim_is_owned():
    said = detector(rule(), thresholds=RECLAIMING)
    (hit,) = explain(ScanRequest((DENIED + TALK,)), said, Owning(0.1, 0.95), day=FIXED_DAY).hits
    assert (hit.status, hit.review, hit.owned) == ("counts", ("reclaimed",), 0.95)
    assert (hit.guards[-1].guard, hit.guards[-1].verdict) == ("negation", "removed")


def test_one_segment_has_a_bounded_number_of_questions():
    listener = Listener(rule(), thresholds=LEVELS)
    text = "，".join(f"第{n}号链接的茶治好糖尿病" for n in range(2 * MOST_QUESTIONS))
    heard = listener.rooms.hear(segment(text), UNKNOWN_GOODS)
    assert len(heard.candidates) > MOST_QUESTIONS
    assert len(questions_of(heard)) == MOST_QUESTIONS


def test_hit_without_an_answer_is_judged_as_before():
    listener = Listener(rule(), thresholds=LEVELS)
    heard = listener.rooms.hear(segment(TOLD), UNKNOWN_GOODS)
    take_answers(heard, {})
    assert [one.outcome for one in listener.rooms.conclude(heard, answer(0.9)).findings] == [
        "enforce"
    ]


def test_explanation_says_that_the_claim_is_not_the_speakers():
    said = detector(rule(), thresholds=LEVELS)
    hits = [
        explain(ScanRequest((TOLD,)), said, Owning(0.9, owned), day=FIXED_DAY).hits[0]
        for owned in (0.05, 0.2)
    ]
    assert (hits[0].status, hits[0].removed_by, hits[0].owned) == ("removed", "disowned", 0.05)
    assert (hits[1].status, hits[1].review, hits[1].owned) == (
        "counts",
        ("classifier_doubts",),
        0.2,
    )


def test_marked_text_is_as_long_as_its_text():
    assert len(MarkedText("治好糖尿病", 0, 2)) == 5
