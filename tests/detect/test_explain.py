"""Explanations: they tell what production did, and every removal with its words."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.classify.model import Prediction
from streamdetect.detect.detector import DEFAULT, Detectors
from streamdetect.detect.explain import explain
from streamdetect.detect.model import UNKNOWN_GOODS, Controls, DetectionContext
from streamdetect.detect.scan import FIXED_DAY, PIECE_CHARACTERS, ScanRequest, scan
from streamdetect.detect.scope import applies
from streamdetect.detect.verdicts import idle_reasons
from streamdetect.events.vocabulary import CATEGORIES, CHANNELS
from streamdetect.ruleset.model import NUMBER_GROUP, AppliesTo, LawCitation
from tests.detect.builders import detector, rule, segment, sequence, words
from tests.shipped import rules_with_examples, shipped_detector

FOOD = DetectionContext(True, "food", frozenset())
DRUG = DetectionContext(True, "drug", frozenset({"drug_reg"}))


def explained(*segments, rules=(), goods=UNKNOWN_GOODS, channel="speech", classifier=None, **more):
    judge = detector(*(rules or (rule(),)), **more)
    return explain(ScanRequest(segments, goods, channel), judge, classifier, day=FIXED_DAY)


def only_hit(*segments, **more):
    (hit,) = explained(*segments, **more).hits
    return hit


def test_a_hit_names_its_terms_in_the_original_words():
    hit = only_hit("这个茶能治　好糖尿病")
    assert (hit.status, hit.finding, hit.review) == ("counts", 0, ())
    assert hit.words.quote == "治　好糖尿病"
    assert hit.words.spans == ((0, 4, 10),)
    assert [(term.term, term.words.quote) for term in hit.terms] == [
        ("治好", "治　好"),
        ("糖尿病", "糖尿病"),
    ]


def test_numbers_and_patterns_of_a_hit_are_told_with_its_terms():
    one = rule(
        "exaggerated_efficacy/n",
        (sequence("lose", NUMBER_GROUP, "/[斤磅]"),),
        groups={"lose": ("暴瘦",)},
    )
    hit = only_hit("一定暴瘦20斤", rules=(one,))
    assert [(term.term, term.words.quote) for term in hit.terms] == [
        ("暴瘦", "暴瘦"),
        (None, "20"),
        (None, "斤"),
    ]


def test_a_guard_that_removes_a_hit_shows_its_words():
    explanation = explained("这个茶不能治好糖尿病")
    (hit,) = explanation.hits
    assert explanation.row.outcome == "ok"
    assert (hit.status, hit.removed_by) == ("removed", "negation")
    assert hit.cue is not None
    assert hit.cue.quote == "不能"
    assert [(note.guard, note.verdict, note.words.quote) for note in hit.guards] == [
        ("negation", "removed", "不能")
    ]


def test_a_cover_shows_the_words_that_make_a_denial_a_claim():
    hit = only_hit("我不敢说治好糖尿病", "反正你们自己体会")
    assert hit.status == "counts"
    covered = [note for note in hit.guards if note.verdict == "covered"]
    assert covered
    assert covered[0].words.spans[0][0] == 1
    assert "自己体会" in covered[0].words.quote


def test_what_a_later_segment_takes_back_is_removed_by_its_words():
    hit = only_hit("能治好糖尿病", "口误")
    assert (hit.status, hit.removed_by) == ("removed", "self_correction")
    assert hit.cue is not None
    assert hit.cue.spans == ((1, 0, 2),)


def test_exceptions_are_told_apart():
    one = rule(
        allow=("糖尿病患者请遵医嘱",),
        groups={"cure": ("治好",), "disease": ("糖尿病",), "talk": ("书",)},
        unless=("talk",),
    )
    allowed = only_hit("治好糖尿病患者请遵医嘱", rules=(one,))
    assert (allowed.status, allowed.removed_by) == ("removed", "allow")
    assert allowed.cue is not None
    assert allowed.cue.quote == "糖尿病患者请遵医嘱"
    lifted = only_hit("治好糖尿病这本书", rules=(one,))
    assert (lifted.status, lifted.removed_by) == ("removed", "unless")
    assert lifted.cue is not None
    assert lifted.cue.quote == "书"


@pytest.mark.parametrize(
    "changes, goods, channel, reasons",
    [
        ({"applies_to": AppliesTo(product_categories=frozenset({"food"}))}, DRUG, "speech",
         ("product_category",)),
        ({"applies_to": AppliesTo(except_product_categories=frozenset({"drug"}),
                                  except_approvals=frozenset({"drug_reg"}))}, DRUG, "speech",
         ("product_category", "approval")),
        ({"channels": frozenset({"title"})}, FOOD, "speech", ("channel",)),
        ({}, FOOD, "comment", ("channel",)),
        ({"effective_from": date(2030, 1, 1)}, FOOD, "speech", ("not_yet",)),
        ({"effective_until": date(2020, 1, 1)}, FOOD, "speech", ("no_longer",)),
        ({"status": "draft"}, FOOD, "speech", ("status",)),
        ({"applies_to": AppliesTo(product_categories=frozenset({"food"}),
                                  unknown_goods="let_pass")}, UNKNOWN_GOODS, "speech",
         ("goods_unknown",)),
    ],
)  # fmt: skip
def test_a_rule_that_does_not_hold_here_says_why(changes, goods, channel, reasons):
    explanation = explained("能治好糖尿病", rules=(rule(**changes),), goods=goods, channel=channel)
    (hit,) = explanation.hits
    assert explanation.row.outcome == "ok"
    assert (hit.status, hit.idle) == ("idle", reasons)
    assert hit.rule.status == changes.get("status", "enforced")  # the rule as it is written


@pytest.mark.parametrize(
    "changes, controls, status, reasons",
    [
        ({"status": "shadow"}, Controls(), "shadow", ("status",)),
        ({"rollout_percent": 0}, Controls(), "shadow", ("rollout",)),
        ({"rollout_percent": 20}, Controls(), "counts", ("rollout",)),
        ({}, Controls({"medical_claim/cures": "shadow"}), "shadow", ("controls",)),
        ({}, Controls(kill_switch=True), "shadow", ("kill_switch",)),
        ({}, Controls(), "counts", ()),
    ],
)
def test_a_hit_says_why_it_has_no_effect_or_not_in_every_room(changes, controls, status, reasons):
    hit = only_hit("能治好糖尿病", rules=(rule(**changes),), controls=controls)
    assert (hit.status, hit.shadow) == (status, reasons)


def test_a_technique_that_a_rule_does_not_count_is_named():
    one = rule(techniques_off=frozenset({"traditional"}))
    hit = only_hit("治好高血壓", rules=(one,))
    assert (hit.status, hit.idle, hit.words.quote) == ("idle", ("technique",), "治好高血壓")


def test_idle_reasons_agree_with_what_production_applies():
    scopes = [
        AppliesTo(),
        AppliesTo(product_categories=frozenset({"food"})),
        AppliesTo(except_product_categories=frozenset({"food"})),
        AppliesTo(except_approvals=frozenset({"drug_reg"})),
        AppliesTo(product_categories=frozenset({"food"}), unknown_goods="let_pass"),
        AppliesTo(except_approvals=frozenset({"drug_reg"}), unknown_goods="let_pass"),
    ]
    goods = [UNKNOWN_GOODS, FOOD, DRUG, DetectionContext(True, None, frozenset({"drug_reg"}))]
    days = [None, date(2026, 6, 1)]
    checked = 0
    for scope in scopes:
        for start in days:
            for end in days:
                one = rule(applies_to=scope, effective_from=start, effective_until=end)
                compiled = detector(one).compiled.rules[0]
                for channel in CHANNELS[:3]:
                    for day in ("2026-05-31", "2026-06-01", "2026-06-02"):
                        for some in goods:
                            instant = f"{day}T00:00:00.000Z"
                            spoken = segment("x", channel=channel, emitted_at=instant)
                            assert applies(compiled, spoken, some) is not bool(
                                idle_reasons(one, some, channel, instant)
                            )
                            checked += 1
    assert checked == 6 * 4 * 3 * 3 * 4


TALK = "大家记一下三号链接还有四十七件"


def test_reasons_why_a_hit_is_only_for_review():
    unverified = LawCitation("statute", "广告法", "17", "2021", "always", False)
    doubting = Prediction.from_probabilities([0.0] * (len(CATEGORIES) + 2))
    assert only_hit("治好糖尿病", rules=(rule(outcome="review"),)).review == ("rule",)
    assert only_hit("治好糖尿病", rules=(rule(law=(unverified,)),)).review == ("no_verified_law",)
    scoped = rule(applies_to=AppliesTo(product_categories=frozenset({"food"})))
    assert only_hit("治好糖尿病", rules=(scoped,)).review == ("goods_unknown",)
    assert only_hit("治好糖尿病", rules=(scoped,), goods=FOOD).review == ()
    assert only_hit("有顾客说治好糖尿病").review == ("guard",)
    held = Controls({"medical_claim/cures": "review_only"})
    assert only_hit("治好糖尿病", controls=held).review == ("controls",)
    assert only_hit("治好糖尿病", classifier=Answering(doubting)).review == ()
    hears = replace(DEFAULT, hears={"medical_claim/cures"})
    for said, reasons in (("治好糖尿病", ()), (f"{TALK}治好糖尿病", ("classifier_doubts",))):
        (hit,) = explained(said, classifier=Answering(doubting), thresholds=hears).hits
        assert hit.review == reasons


class Answering:
    """A classifier with one answer for every text; its gate opens for 棒."""

    name = "answering"
    model_hash = "c" * 64

    def __init__(self, answer):
        self.answer = answer

    def gate(self, texts):
        return ["棒" in text for text in texts]

    def predict(self, texts):
        return [self.answer for _ in texts]

    def locate(self, text, category):
        return 0, len(text)


def test_readings_tell_gate_pointer_and_score():
    values = [0.5] + [0.0] * (len(CATEGORIES) - 1) + [0.4, 0.0]
    answer = Prediction.from_probabilities(values)
    explanation = explained(
        "大家晚上好", "身体棒棒棒", "不能治好糖尿病", classifier=Answering(answer)
    )
    told = [(one.segment, one.gate, one.pointed) for one in explanation.readings]
    assert told == [(0, False, False), (1, True, False), (2, True, True)]
    shut, opened, _ = explanation.readings
    assert (shut.prediction, shut.claim_from) == (None, None)
    assert (opened.prediction, opened.claim_from, opened.doubt_below) == (answer, 0.95, 0.02)


def test_folding_steps_are_shown_where_they_fired_in_the_whole_text():
    filler = "大家好，" * PIECE_CHARACTERS
    (text,) = explained(f"{filler}減月巴ＶＸ").texts
    at = len(filler)
    assert [(one.step, one.words.spans[0][1:], one.words.quote, one.folded) for one in text.steps] \
        == [
            ("traditional", (at, at + 1), "減", "减"),
            ("split_characters", (at + 1, at + 3), "月巴", "肥"),
            ("full_width", (at + 3, at + 4), "Ｖ", "v"),
            ("full_width", (at + 4, at + 5), "Ｘ", "x"),
        ]  # fmt: skip
    assert text.folded.endswith("减肥vx")


def test_a_step_whose_result_another_step_took_up_shows_what_became_of_both():
    text = explained("加我ｗｘ").texts[0]
    assert [(one.step, one.words.quote, one.folded) for one in text.steps] == [
        ("full_width", "ｗ", "微信"),
        ("pinyin_initials", "ｗｘ", "微信"),
        ("full_width", "ｘ", "微信"),
    ]


def test_homophones_are_evidence_apart_counted_or_not():
    one = words("superlative/level", "国家级")
    (counted,) = explained("这是锅家级的", rules=(one,)).homophones
    assert (counted.term, counted.words.quote, counted.counted) == ("国家级", "锅家级", True)
    pair = rule(groups={"cure": ("国家级",), "disease": ("认证",)})
    explanation = explained("这是锅家级的", rules=(pair,))
    assert explanation.hits == ()
    assert [(one.words.quote, one.counted) for one in explanation.homophones] == [("锅家级", False)]


def test_a_shadow_rule_is_told_as_such():
    explanation = explained("暗查", rules=(words("investment/s", "暗查", status="shadow"),))
    (hit,) = explanation.hits
    assert (explanation.row.outcome, hit.status, hit.finding) == ("ok", "shadow", 0)


def test_a_shadow_rule_on_the_words_of_another_is_not_said_to_count():
    rules = (rule(), rule("health_food/s", status="shadow"))
    hits = explained("能治好糖尿病", rules=rules).hits
    assert [(hit.rule.id, hit.status, hit.finding) for hit in hits] == [
        ("medical_claim/cures", "counts", 0),
        ("health_food/s", "shadow", 0),
    ]


def test_rules_on_the_same_words_are_one_finding_that_both_hits_name():
    hits = explained("能治好糖尿病", rules=(rule(), rule("health_food/s"))).hits
    assert [(hit.rule.id, hit.status, hit.finding) for hit in hits] == [
        ("health_food/s", "counts", 0),
        ("medical_claim/cures", "counts", 0),
    ]


def test_with_the_model_alone_no_rule_is_told_of():
    explanation = explained("能治好糖尿病", detectors=Detectors.MODEL)
    assert (explanation.hits, explanation.homophones) == ((), ())


def are_inside(spans, wider):
    """A quote is of whole words, so it may be wider than the match."""
    return len(spans) == len(wider) and all(
        index == other and low <= start and end <= high
        for (index, start, end), (other, low, high) in zip(spans, wider, strict=True)
    )


def test_explanations_agree_with_scan_on_examples_of_the_real_rules():
    """Every finding has its hit; what goes to review says why, what is enforced has no reason."""
    judge = shipped_detector()
    some = rules_with_examples().rules[::100]
    examples = [one for rule in some for one in (*rule.violating[:2], *rule.allowed[:2])]
    assert len(examples) > 25
    # Whoever explains the next line of the same goods has the idle rules compiled already.
    examples.sort(key=lambda one: (one.channel, one.product_category or "", one.approvals))
    for example in examples:
        known = example.product_category is not None or bool(example.approvals)
        goods = DetectionContext(known, example.product_category, frozenset(example.approvals))
        request = ScanRequest(example.segments, goods, example.channel)
        explanation = explain(request, judge, day=FIXED_DAY)
        row = scan(request.segments, goods, request.channel, judge, day=FIXED_DAY)
        assert explanation.row == row
        for number, found in enumerate(row.findings):
            hits = [
                hit
                for hit in explanation.hits
                if hit.status == "counts"
                and hit.finding == number
                and hit.rule.id == found.finding.rules[0].id
                and are_inside(hit.words.spans, found.spans)
            ]
            assert len(hits) == 1, example
            assert bool(hits[0].review) is (found.finding.outcome == "review"), example
        for hit in explanation.hits:
            assert (hit.status == "removed") is (hit.removed_by is not None)
            assert (hit.status == "idle") is bool(hit.idle)
            assert hit.words.quote == "\n".join(
                request.segments[index][start:end] for index, start, end in hit.words.spans
            )


def test_lifting_a_restriction_leaves_the_rules_of_the_detector_alone():
    one = rule(channels=frozenset({"title"}))
    judge = detector(one)
    explain(ScanRequest(("能治好糖尿病",)), judge, day=FIXED_DAY)
    assert judge.ruleset.rules == (one,)
    assert replace(one) == one


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(
                    [
                        "治好",
                        "治　好",
                        "糖尿病",
                        "塘尿病",
                        "減月巴",
                        "ＶＸ",
                        "不能",
                        "口误",
                        "反正",
                        "㎏",
                    ]
                ),
                st.text(max_size=3),
                st.text(st.characters(categories=("Cs", "Cf", "Mn", "Nd")), max_size=2),
            ),
            max_size=30,
        ).map("".join),
        max_size=4,
    )
)
def test_any_text_can_be_explained_with_spans_inside_it(segments):
    judge = detector(rule(), words("superlative/level", "国家级"), rule("x/d", status="draft"))
    request = ScanRequest(tuple(segments))
    explanation = explain(request, judge, day=FIXED_DAY)
    assert explanation.row == scan(request.segments, UNKNOWN_GOODS, "speech", judge, day=FIXED_DAY)
    told = [step.words for text in explanation.texts for step in text.steps]
    told += [one.words for one in explanation.homophones]
    for hit in explanation.hits:
        told += [hit.words, *[term.words for term in hit.terms], *[g.words for g in hit.guards]]
    for one in told:
        assert one.quote == "\n".join(segments[index][a:b] for index, a, b in one.spans)
        assert all(0 <= a < b <= len(segments[index]) for index, a, b in one.spans)
