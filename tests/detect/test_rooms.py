"""Windows: what is reported once, taken back, capped across gaps, and remembered."""

from dataclasses import replace

import pytest

from streamdetect.classify.model import Prediction
from streamdetect.detect.detector import DEFAULT, Detector, Detectors, Thresholds
from streamdetect.detect.emit import to_violation
from streamdetect.detect.evaluation import MOST_MATCHES
from streamdetect.detect.marks import violation_id_of
from streamdetect.detect.model import UNKNOWN_GOODS, Controls, DetectionContext, ExemptWords
from streamdetect.detect.rooms import Rooms, wants_model
from streamdetect.events.instants import from_ms
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.model import AppliesTo
from tests.detect.builders import Listener, detector, quotes, rule, ruleset, segment, words

CURES = rule()


def spans(finding):
    return [(span.segment.seq, span.start, span.end) for span in finding.spans]


def test_claim_cut_over_three_segments_is_found_with_evidence_in_each():
    news = Listener(CURES).say("这个茶能治", "好糖", "尿病的")
    assert [quotes(one) for one in news] == [[], [], ["治\n好糖\n尿病"]]
    assert spans(news[2].findings[0]) == [(0, 4, 5), (1, 0, 2), (2, 0, 2)]


def test_claim_is_reported_once():
    news = Listener(CURES).say("能治好糖尿病", "真的", "不骗你")
    assert [len(one.findings) for one in news] == [1, 0, 0]


def test_same_claim_said_twice_in_a_segment_gets_two_numbers():
    (news,) = Listener(CURES).say("能治好糖尿病，就是能治好糖尿病")
    assert [finding.n for finding in news.findings] == [0, 1]
    assert len({finding.claim_key for finding in news.findings}) == 1


def test_claim_that_is_repeated_all_through_a_text_is_judged_so_many_times():
    other = rule("medical_claim/gout", groups={"cure": ("消除",), "disease": ("痛风",)})
    said = segment("治好糖尿病" * 700 + "消除痛风", 0)
    found = Listener(CURES, other).hear(said).findings
    assert [one.quote for one in found] == ["治好糖尿病"] * MOST_MATCHES + ["消除痛风"]


def test_claim_over_a_missing_segment_is_at_most_for_review():
    listener = Listener(CURES)
    listener.hear(segment("这个茶能治好", 0))
    news = listener.hear(segment("糖尿病", 2))
    assert [finding.outcome for finding in news.findings] == ["review"]
    assert [one.outcome for one in listener.hear(segment("能治好高血压", 3)).findings] == [
        "enforce"
    ]


def test_late_segment_is_matched_with_both_neighbours():
    listener = Listener(CURES)
    listener.hear(segment("这个茶能治", 0))
    listener.hear(segment("尿病的", 2))
    news = listener.hear(segment("好糖", 1))
    assert quotes(news) == ["治\n好糖\n尿病"]
    assert news.findings[0].outcome == "enforce"


def test_late_denial_takes_back_what_its_successor_claimed():
    listener = Listener(CURES)
    listener.hear(segment("大家好啊", 0))
    found = listener.hear(segment("能治好糖尿病", 2)).findings
    news = listener.hear(segment("我不敢说", 1))
    assert len(found) == 1
    assert [(one.kind, one.quote) for one in news.retractions] == [("negated", "不敢说")]


def test_duplicate_gives_again_what_the_first_gave():
    listener = Listener(CURES)
    first = listener.hear(segment("能治好糖尿病", 0))
    listener.hear(segment("口误口误", 1))
    assert listener.hear(segment("能治好糖尿病", 0)) == first
    assert listener.hear(segment("口误口误", 1)).retractions[0].kind == "corrected"


def test_duplicate_in_one_batch_gives_the_same_as_well():
    rooms = Rooms(detector(CURES))
    heard = [rooms.hear(segment("能治好糖尿病"), UNKNOWN_GOODS) for _ in range(2)]
    first, second = [rooms.conclude(one, None) for one in heard]
    assert first.findings
    assert first == second


def test_other_event_with_the_same_seq_is_dropped():
    listener = Listener(CURES)
    listener.hear(segment("大家好", 0))
    news = listener.hear(segment("能治好糖尿病", 0, event_id="other"))
    assert (news.findings, news.dropped) == ((), "conflicting")


def test_revision_takes_back_words_that_are_gone():
    listener = Listener(CURES)
    reported = listener.hear(segment("能治好糖尿病", 0)).findings
    news = listener.hear(segment("能吃的糖尿病餐", 0, revision=1))
    assert len(reported) == 1
    assert [(one.kind, one.cause.revision) for one in news.retractions] == [("retracted", 1)]


def test_revision_of_a_denial_brings_up_what_it_denied():
    listener = Listener(CURES)
    assert not listener.hear(segment("我们不能说", 0)).findings
    assert not listener.hear(segment("治好糖尿病", 1)).findings
    (found,) = listener.hear(segment("我们都要说", 0, revision=1)).findings
    (plain,) = Listener(CURES).hear(segment("治好糖尿病", 1)).findings
    assert violation_id_of(found) == violation_id_of(plain)


def test_revision_of_a_correction_brings_up_what_it_took_back():
    listener = Listener(CURES)
    listener.hear(segment("治好糖尿病", 0))
    assert listener.hear(segment("不对说错了", 1)).retractions
    (found,) = listener.hear(segment("今天天气真好", 1, revision=1)).findings
    assert (spans(found), found.n) == ([(0, 0, 5)], 1)
    news = listener.hear(segment("今天天气真不错", 1, revision=2))
    assert (news.findings, news.retractions) == ((), ())


def test_revision_that_denies_still_brings_up_nothing():
    listener = Listener(CURES)
    listener.hear(segment("治好糖尿病", 0))
    listener.hear(segment("不对说错了", 1))
    news = listener.hear(segment("不对我说错了", 1, revision=1))
    assert (news.findings, news.retractions) == ((), ())


def test_late_segment_that_parts_a_denial_from_the_words_brings_them_up():
    listener = Listener(CURES)
    listener.hear(segment("我们不能", 0))
    assert not listener.hear(segment("治好糖尿病", 2)).findings
    (found,) = listener.hear(segment("骗人啊我们的茶", 1)).findings
    assert spans(found) == [(2, 0, 5)]


def test_revision_that_still_says_it_changes_nothing():
    listener = Listener(CURES)
    listener.hear(segment("能治好糖尿病", 0))
    news = listener.hear(segment("我说这个能治好糖尿病", 0, revision=1))
    assert (news.findings, news.retractions) == ((), ())
    assert listener.hear(segment("口误", 1)).retractions[0].kind == "corrected"


def test_revision_that_says_it_again_after_a_retraction_is_a_new_claim():
    listener = Listener(CURES)
    listener.hear(segment("能治好糖尿病", 0))
    listener.hear(segment("能吃", 0, revision=1))
    news = listener.hear(segment("能治好糖尿病", 0, revision=2))
    assert [finding.n for finding in news.findings] == [1]


@pytest.mark.parametrize(
    ("first", "revised", "outcomes"),
    [
        ("能治好糖尿病", "客户说她喝了能治好糖尿病", ("enforce", "review")),
        ("客户说她喝了能治好糖尿病", "能治好糖尿病", ("review", "enforce")),
    ],
)
def test_revision_that_changes_the_outcome_replaces_what_was_reported(first, revised, outcomes):
    listener = Listener(CURES)
    reported = listener.hear(segment(first, 0)).findings
    news = listener.hear(segment(revised, 0, revision=1))
    assert [one.kind for one in news.retractions] == ["retracted"]
    assert tuple(one.outcome for one in (*reported, *news.findings)) == outcomes
    assert [one.n for one in news.findings] == [1]


def test_lower_revision_is_dropped():
    listener = Listener(CURES)
    listener.hear(segment("大家好", 0, revision=2))
    assert listener.hear(segment("能治好糖尿病", 0, revision=1)).dropped == "superseded"


def test_negation_that_follows_takes_back():
    news = Listener(CURES).say("能治好糖尿病", "是不可能的")
    assert [one.kind for one in news[1].retractions] == ["negated"]


def test_cover_that_follows_makes_a_denied_claim_count():
    news = Listener(CURES).say("我不能说能治好糖尿病", "懂的都懂")
    assert [len(one.findings) for one in news] == [0, 1]
    assert {result.verdict for result in news[1].findings[0].guards} == {"covered"}


def test_what_looked_like_a_denial_at_the_end_of_a_segment_counts_when_it_was_none():
    news = Listener(CURES).say("能治好糖尿病没有", "任何副作用")
    assert [len(one.findings) for one in news] == [0, 1]


def test_denial_that_left_the_window_is_not_forgotten():
    listener = Listener(CURES)
    listener.hear(segment("我不敢说", 0))
    for seq, text in enumerate(["能治好糖尿病", "真的", "啊", "好", "对", "嗯", "是吧"], start=1):
        assert listener.hear(segment(text, seq)).findings == ()


def test_correction_reaches_only_what_is_in_the_window():
    listener = Listener(CURES)
    listener.hear(segment("能治好糖尿病", 0))
    for seq in range(1, 6):
        listener.hear(segment("今天天气很好大家多喝水", seq))
    assert listener.hear(segment("口误口误", 6)).retractions == ()


def test_window_ends_after_fifteen_seconds():
    listener = Listener(CURES)
    listener.hear(segment("这个茶能治好", 0, start_ms=0, end_ms=1000))
    news = listener.hear(segment("糖尿病", 1, start_ms=16_000, end_ms=16_500))
    assert news.findings == ()


def test_heavier_claim_over_reported_words_replaces_the_lighter():
    first = words("superlative/first", "全国第一", severity="notice")
    heavier = words("medical_claim/first", "第一抗癌茶", severity="grave")
    news = Listener(first, heavier).say("全国第一", "抗癌茶")
    assert [one.kind for one in news[1].retractions] == ["retracted"]
    assert [finding.category for finding in news[1].findings] == ["medical_claim"]


MOCKED = ("能治好糖尿病", "我当时一听就笑了，这种话也有人信")


def test_later_words_that_ask_for_a_person_lower_an_enforced_claim_to_a_review():
    news = Listener(CURES).say(*MOCKED)
    assert [(one.outcome, one.n) for one in news[0].findings] == [("enforce", 0)]
    assert [(one.kind, one.quote) for one in news[1].retractions] == [("retracted", MOCKED[1])]
    assert [(one.outcome, one.n) for one in news[1].findings] == [("review", 1)]
    assert [one.guard for one in news[1].findings[0].guards] == ["stance"]


def test_later_words_lower_nothing_where_another_rule_still_enforces_the_words():
    sure = words("medical_claim/sure", "治好糖尿病", guards_off=frozenset({"stance"}))
    news = Listener(CURES, sure).say(*MOCKED)
    assert (news[1].findings, news[1].retractions) == ((), ())


def test_later_words_that_only_sound_like_a_report_lower_nothing():
    news = Listener(CURES).say("这个茶能治好糖尿病", "据介绍该公司已于周二回应称将配合调查")
    assert (news[1].findings, news[1].retractions) == ((), ())


def test_lighter_claim_over_reported_words_is_not_news():
    first = words("medical_claim/first", "全国第一", severity="grave")
    lighter = words("superlative/first", "第一抗癌茶", severity="notice")
    news = Listener(first, lighter).say("全国第一", "抗癌茶")
    assert (news[1].findings, news[1].retractions) == ((), ())


def test_what_a_finding_had_swallowed_comes_up_when_it_is_taken_back():
    swallowed = words("superlative/first", "全国第一")
    main = words("medical_claim/first", "第一抗癌茶", severity="grave", allow=("第一抗癌茶话会",))
    news = Listener(swallowed, main).say("全国第一抗癌茶", "话会")
    assert [finding.category for finding in news[0].findings] == ["medical_claim"]
    assert [one.kind for one in news[1].retractions] == ["negated"]
    assert [finding.category for finding in news[1].findings] == ["superlative"]


def test_comments_never_yield_anything():
    listener = Listener(CURES)
    heard = listener.rooms.hear(segment("能治好糖尿病", channel="comment"), UNKNOWN_GOODS)
    assert heard.model_text == ""
    news = listener.rooms.conclude(heard, None)
    assert (news.findings, news.retractions, news.dropped) == ((), (), None)


@pytest.mark.parametrize("changed", ["room_id", "broadcast_id", "channel"])
def test_rooms_broadcasts_and_channels_do_not_mix(changed):
    listener = Listener(CURES)
    listener.hear(segment("这个茶能治好", 0))
    other = "title" if changed == "channel" else "other"
    assert listener.hear(segment("糖尿病", 1, **{changed: other})).findings == ()


def test_segment_older_than_the_memory_is_judged_alone_for_review():
    listener = Listener(CURES)
    for seq in range(100, 130):
        listener.hear(segment("大家好啊", seq))
    news = listener.hear(segment("能治好糖尿病", 3))
    assert [finding.outcome for finding in news.findings] == ["review"]


def test_memory_is_bounded_by_time_and_number():
    rooms = Rooms(detector(CURES))
    for seq in range(300):
        rooms.hear(segment("大家好", seq, start_ms=0, end_ms=1), UNKNOWN_GOODS)
    last = segment("大家好", 300, start_ms=0, end_ms=1)
    rooms.hear(last, UNKNOWN_GOODS)
    assert len(rooms.recent(last)) <= 65
    far = segment("大家好", 301, start_ms=10**7, end_ms=10**7 + 1)
    rooms.hear(far, UNKNOWN_GOODS)
    assert [line.seq for line in rooms.recent(far)] == [301]


def test_number_of_rooms_is_bounded_and_idle_ones_go_first():
    rooms = Rooms(detector(CURES), max_rooms=3)
    for number in range(10):
        rooms.hear(segment("大家好", room_id=str(number)), UNKNOWN_GOODS)
    assert len(rooms) == 3


def test_idle_rooms_are_forgotten_by_event_time():
    rooms = Rooms(detector(CURES))
    rooms.hear(segment("大家好", room_id="idle"), UNKNOWN_GOODS)
    rooms.hear(segment("大家好", 200, room_id="new"), UNKNOWN_GOODS)
    assert len(rooms) == 1


def test_idle_rooms_are_forgotten_behind_one_that_is_stamped_far_ahead():
    rooms = Rooms(detector(CURES))
    ahead = segment("大家好", room_id="ahead", emitted_at=from_ms(4_000_000_000_000))
    rooms.hear(ahead, UNKNOWN_GOODS)
    for number in range(20):
        rooms.hear(segment("大家好", 200 * number, room_id=str(number)), UNKNOWN_GOODS)
    assert len(rooms) <= 3


def test_rooms_that_are_weeks_ahead_keep_their_windows():
    """A replay plays broadcasts of many weeks side by side."""
    listener, week = Listener(CURES), 7 * 86_400_000
    found = []
    for seq, text in enumerate(("这个茶能治好", "糖尿病")):
        for room in reversed(range(6)):
            said = segment(
                text, seq, room_id=str(room), emitted_at=from_ms(1_780_000_000_000 + room * week)
            )
            found += listener.hear(said).findings
    assert len(found) == 6


def test_forgotten_rooms_start_anew():
    listener = Listener(CURES)
    listener.hear(segment("这个茶能治好", 0))
    listener.rooms.forget([("r", "b", "speech")])
    assert listener.hear(segment("糖尿病", 1)).findings == ()
    listener.rooms.clear()
    assert len(listener.rooms) == 0


def test_recent_lines_are_those_within_a_minute():
    rooms = Rooms(detector(CURES))
    for seq in range(30):
        rooms.hear(segment(f"第{seq}句", seq), UNKNOWN_GOODS)
    lines = rooms.recent(segment("x", 29))
    assert lines[0].seq == 9
    assert lines[-1].text == "第29句"


def test_detector_can_be_swapped_between_segments():
    listener = Listener(CURES)
    listener.hear(segment("全国第", 0))
    listener.rooms.use(detector(words("superlative/first", "全国第一")))
    assert quotes(listener.hear(segment("一", 1))) == ["全国第\n一"]


def test_controls_make_findings_shadow_or_review():
    for controls, shadow, outcome in [
        (Controls({"medical_claim/cures": "shadow"}), True, "enforce"),
        (Controls({"medical_claim/cures": "review_only"}), False, "review"),
        (Controls(kill_switch=True), True, "enforce"),
    ]:
        (news,) = Listener(CURES, controls=controls).say("能治好糖尿病")
        assert [(one.shadow, one.outcome) for one in news.findings] == [(shadow, outcome)]


def test_english_segments_are_joined_with_a_space():
    best = words("superlative/best", "best in the world", language="en")
    news = Listener(best).say("this tea is the best in", "the world folks")
    assert quotes(news[1]) == ["best in\nthe world"]


def test_characters_split_over_a_border_are_rejoined():
    slim = words("exaggerated_efficacy/slim", "减肥神器")
    news = Listener(slim).say("这个减月", "巴神器")
    assert quotes(news[1]) == ["减月\n巴神器"]
    assert news[1].findings[0].evasions == ("split_characters",)


def test_characters_rejoined_over_a_border_make_a_term_with_the_next_segment():
    slim = words("exaggerated_efficacy/slim", "减肥神器")
    assert quotes(Listener(slim).say("这个减月", "巴", "神器")[2]) == ["减月\n巴\n神器"]


def test_lone_surrogates_and_empty_texts_are_heard():
    listener = Listener(CURES)
    for seq, text in enumerate(["\ud800", "", "治好\udfff糖尿病", "\x00", "🥇" * 50]):
        listener.hear(segment(text, seq))


def prediction(claim, category="medical_claim"):
    values = [claim if one == category else 0.0 for one in CATEGORIES]
    return Prediction.from_probabilities([*values, claim, 0.0])


def test_model_reads_the_segment_with_the_tail_of_its_predecessors():
    rooms = Rooms(detector(CURES))
    rooms.hear(segment("一" * 70, 0), UNKNOWN_GOODS)
    heard = rooms.hear(segment("这是二十个字的新的一句话大家都来看一看吧", 1), UNKNOWN_GOODS)
    assert heard.model_text == "一" * 20 + "这是二十个字的新的一句话大家都来看一看吧"
    assert not heard.rule_pointed


def test_model_reads_twice_as_many_characters_of_spaced_languages_and_long_segments_whole():
    rooms = Rooms(detector(CURES))
    rooms.hear(segment("welcome to my room and have a look at this tea " * 3, 0), UNKNOWN_GOODS)
    heard = rooms.hear(segment("it keeps for a year", 1), UNKNOWN_GOODS)
    assert len(heard.model_text) == 80
    heard = rooms.hear(segment("茶" * 55, 2), UNKNOWN_GOODS)
    assert heard.model_text == "茶" * 55


def test_wants_model_where_the_gate_or_a_rule_points():
    rooms = Rooms(detector(CURES))
    plain = rooms.hear(segment("大家晚上好啊", 0), UNKNOWN_GOODS)
    denied = rooms.hear(segment("这个不能治好糖尿病", 1), UNKNOWN_GOODS)
    short = rooms.hear(segment("好", 2), UNKNOWN_GOODS)
    assert [wants_model(one, gated=False) for one in (plain, denied, short)] == [False, True, False]
    assert [wants_model(one, gated=True) for one in (plain, denied, short)] == [True, True, False]


def test_model_alone_asks_for_review_of_the_words_it_points_at():
    listener = Listener(CURES)
    listener.hear(segment("大家晚上好", 0))
    news = listener.hear(segment("喝了身体倍儿棒", 1), prediction(0.97), lambda text, _: (5, 7))
    (finding,) = news.findings
    assert (finding.outcome, finding.category, finding.rules) == ("review", "medical_claim", ())
    assert (finding.quote, finding.score) == ("喝了", 0.97)
    assert [one.name for one in finding.law] == ["直播电商监督管理办法"]


def _all_of(text, _):
    return 0, len(text)


def test_model_asks_by_the_thresholds_of_the_languages_with_spaces():
    nothing = dict.fromkeys(CATEGORIES, 0.0)
    levels = Thresholds(
        dict.fromkeys(CATEGORIES, 0.9), dict.fromkeys(CATEGORIES, 0.7), doubt=nothing
    )
    listener = Listener(CURES, thresholds=levels)
    outcomes = [
        [one.outcome for one in listener.hear(segment(text, seq), answer, _all_of).findings]
        for seq, (text, answer) in enumerate(
            [
                ("喝了身体倍儿棒", prediction(0.8)),
                ("you will never be ill again", replace(prediction(0.8), spaced=True)),
            ]
        )
    ]
    assert outcomes == [[], ["review"]]


def test_model_pointing_at_earlier_words_is_no_news():
    listener = Listener(CURES)
    listener.hear(segment("大家晚上好", 0))
    news = listener.hear(segment("喝了身体倍儿棒", 1), prediction(0.97), lambda text, _: (0, 5))
    assert news.findings == ()


def test_model_is_silent_over_words_that_a_rule_reported():
    (finding,) = Listener(CURES).hear(segment("能治好糖尿病"), prediction(0.97)).findings
    assert finding.rules
    assert finding.score == 0.97


def test_rule_that_the_model_hears_and_doubts_goes_to_review():
    hears = replace(DEFAULT, hears={CURES.id})
    listener = Listener(CURES, thresholds=hears)
    told = "大家记一下三号链接还有四十七件能治好糖尿病"
    (finding,) = listener.hear(segment(told), prediction(0.01)).findings
    assert finding.outcome == "review"


def test_model_doubts_no_claim_beside_which_there_is_no_room_for_anything_else():
    hears = replace(DEFAULT, hears={CURES.id})
    for said, outcome in (("能" * 11, "enforce"), ("能" * 12, "review")):
        listener = Listener(CURES, thresholds=hears)
        listener.hear(segment("大家晚上好刚进来的点点关注，", 0))
        (finding,) = listener.hear(segment(f"{said}治好糖尿病", 1), prediction(0.01)).findings
        assert finding.outcome == outcome, said


def test_model_doubts_no_rule_that_it_does_not_hear_amid_other_talk():
    told = "大家记一下三号链接还有四十七件能治好糖尿病"
    knows = replace(DEFAULT, knows={CURES.id})
    (finding,) = Listener(CURES, thresholds=knows).hear(segment(told), prediction(0.01)).findings
    assert finding.outcome == "enforce"


def test_revision_without_the_words_takes_back_the_models_finding():
    listener = Listener(CURES)
    listener.hear(segment("天天喝了身体倍儿棒", 0), prediction(0.97))
    news = listener.hear(segment("喝了口茶", 0, revision=1))
    assert [one.kind for one in news.retractions] == ["retracted"]


def _words(quote):
    """Return a search that always finds the same words."""
    return lambda text, _: (text.index(quote), text.index(quote) + len(quote))


@pytest.mark.parametrize("again", ["喝了身体倍儿棒", "身体倍儿棒", None])
def test_claim_of_the_model_that_a_revision_moves_is_told_once(again):
    """Even where its words are quoted otherwise in it, or nothing is heard in it any more."""
    listener = Listener(CURES)
    first = listener.hear(segment("天天喝了身体倍儿棒"), prediction(0.97), _words("喝了身体倍儿棒"))
    assert quotes(first) == ["喝了身体倍儿棒"]
    later = segment("欢迎新来的朋友，天天喝了身体倍儿棒", revision=1)
    if again is None:
        news = listener.hear(later)
    else:
        news = listener.hear(later, prediction(0.97), _words(again))
    assert (news.findings, news.retractions) == ((), ())


def test_claim_of_the_model_that_a_revision_moved_is_still_taken_back_by_the_next():
    listener = Listener(CURES)
    found = _words("喝了身体倍儿棒")
    listener.hear(segment("天天喝了身体倍儿棒"), prediction(0.97), found)
    moved = segment("欢迎新来的朋友，天天喝了身体倍儿棒", revision=1)
    listener.hear(moved, prediction(0.97), found)
    news = listener.hear(segment("欢迎新来的朋友，天天喝茶", revision=2))
    assert [one.kind for one in news.retractions] == ["retracted"]


def test_repeated_words_of_the_model_are_followed_to_where_it_hears_them():
    listener = Listener(CURES)
    said = "喝了身体棒，大家记住，喝了身体棒"

    def last(text, _):
        return len(text) - 5, len(text)

    listener.hear(segment(said), prediction(0.97), last)
    news = listener.hear(segment("来来来，" + said, revision=1), prediction(0.97), last)
    assert (news.findings, news.retractions) == ((), ())


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        ("ＯＫ家人们，喝了身体倍儿棒", ()),
        ("点点關注，喝了身体倍儿棒", ()),
        ("家人们，喝了身體倍儿棒", ("traditional",)),
        ("ＯＫ家人们，喝了身體倍儿棒", ("traditional",)),
    ],
)
def test_evasions_of_the_model_are_those_inside_its_quote(said, steps):
    (finding,) = (
        Listener(CURES)
        .hear(segment(said), prediction(0.97), lambda text, _: (len(text) - 7, len(text)))
        .findings
    )
    assert finding.evasions == steps


def test_words_that_only_sound_like_others_are_no_evasion_of_the_model():
    """What rests on sound is held back; the model's claim rests on no such word."""
    listener = Listener(rule(groups={"cure": ("治好",), "disease": ("糖尿病",)}))
    (finding,) = listener.hear(segment("喝了tang尿病就会好"), prediction(0.97), _all_of).findings
    assert finding.evasions == ()


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("it\u2019ll clear up your eczema for good, £5 each", "en"),
        ("it'll clear up your eczema for good", "en"),
        ("天天喝了身体倍儿棒", "zh"),
    ],
)
def test_language_of_the_models_claim_is_that_of_its_words(said, language):
    (finding,) = Listener(CURES).hear(segment(said), prediction(0.97), _all_of).findings
    assert finding.language == language


def test_detectors_choose_who_looks():
    (news,) = Listener(CURES, detectors=Detectors.MODEL).say("能治好糖尿病")
    assert news.findings == ()
    rooms = Rooms(detector(CURES, detectors=Detectors.RULES))
    assert rooms.hear(segment("能治好糖尿病"), UNKNOWN_GOODS).model_text == ""


def test_english_segments_with_a_comma_keep_their_words_apart():
    cheap = words("price_fraud/lowest", "lowest price", language="en")
    news = Listener(cheap).say("hey guys, this is the lowest", "price, trust me")
    assert quotes(news[1]) == ["lowest\nprice"]


@pytest.mark.parametrize(
    ("pieces", "quote"),
    [
        (("this tea cu", "res diabetes"), "cu\nres diabetes"),
        (("this tea cures dia", "betes"), "cures dia\nbetes"),
        (("THIS TEA C", "URES DIABETES FAST"), "C\nURES DIABETES"),
    ],
)
def test_english_word_cut_by_a_border_is_one_word(pieces, quote):
    cures = words("medical_claim/cures", "cures diabetes", language="en")
    assert quotes(Listener(cures).say(*pieces)[-1]) == [quote]


@pytest.mark.parametrize(
    "pieces",
    [
        ("this one", "cures"),  # both are words of their own
        ("is it so or no", "cures"),
        ("the cure ", "s for hams"),  # a space keeps them apart
        ("the cure", "'s here"),
        ("a cu.", "res"),
        ("not a", "side effect"),
    ],
)
def test_english_segments_that_cut_no_word_stay_apart(pieces):
    terms = ("cures", "onecures", "one", "nocures", "aside", "side effect")
    rules = words("medical_claim/cures", *terms, language="en")
    found = [quote for news in Listener(rules).say(*pieces) for quote in quotes(news)]
    assert not any("\n" in quote for quote in found)


@pytest.mark.parametrize(
    ("pieces", "quote"),
    [
        (("yes you", "will pass"), "you\nwill pass"),
        (("YOU", "Will", "pass"), "YOU\nWill\npass"),
        (("we do", "not lie"), "do\nnot lie"),
        (("so you will ", "not fail"), "you will \nnot fail"),
        (("we can", "not", "lose"), "can\nnot\nlose"),
        (("loss? we can not", "loose"), "can not\nloose"),
        (("its", "the best"), "its\nthe best"),
        (("ill", "drop it"), "ill\ndrop"),
        (("good for", "u"), "for\nu"),
    ],
)
def test_english_words_that_are_read_together_are_so_over_a_border(pieces, quote):
    terms = (
        "you'll pass",
        "you won't fail",
        "don't lie",
        "can't lose",
        "it's the best",
        "i'll drop",
        "for you",
    )
    rules = words("exaggerated_efficacy/read", *terms, language="en")
    assert quotes(Listener(rules).say(*pieces)[-1]) == [quote]


@pytest.mark.parametrize(
    "pieces", [("warts can", "not just fall off"), ("warts can", "not", "fall")]
)
def test_english_denial_cut_by_a_border_denies(pieces):
    gone = words("medical_claim/gone", "just fall off", "fall", language="en")
    listener = Listener(gone)
    listener.say(*pieces)
    assert listener.found == []


@pytest.mark.parametrize(
    ("pieces", "quote"),
    [
        (("your eye bags", "they just disappear，家人们"), "eye bags\nthey"),
        (("家人们 your eye bags", "they just disappear"), "eye bags\nthey"),
        (("家人们 bags", "they just disappear overnight 家人们"), None),
        (("家人们 eye bags", "they 家人们"), "eye bags\nthey"),
        (("家人们 take vitamin", "3 daily"), "vitamin\n3"),
    ],
)
def test_english_segments_beside_chinese_ones_keep_their_words_apart(pieces, quote):
    rules = words("superlative/bags", "eye bags they", "vitamin 3")
    found = [one for news in Listener(rules).say(*pieces) for one in quotes(news)]
    assert found == ([] if quote is None else [quote])


@pytest.mark.parametrize("pieces", [("家人们 it cu", "res一切"), ("只要9", "9块")])
def test_letters_and_figures_cut_in_chinese_speech_are_joined_over_a_border(pieces):
    rules = words("medical_claim/cures", "it cures", "99块")
    assert len(quotes(Listener(rules).say(*pieces)[1])) == 1


def test_latin_letters_inside_chinese_speech_are_one_word_over_a_border():
    top = words("superlative/top", "全网top")
    assert quotes(Listener(top).say("这是全网t", "op品质")[1]) == ["全网t\nop"]


def test_platform_codes_of_a_listing_are_read_as_ours():
    only_food = rule(applies_to=AppliesTo(product_categories=frozenset({"food"})))
    excepted = rule(
        "medical_claim/lifted", applies_to=AppliesTo(except_approvals=frozenset({"drug_reg"}))
    )
    rules = replace(
        ruleset(only_food, excepted),
        platform_products={"5001": "food"},
        platform_approvals={"A7": "drug_reg"},
    )
    rooms = Rooms(Detector(rules))
    heard = rooms.hear(
        segment("能治好糖尿病", 0), DetectionContext(True, "5001", frozenset({"A7"}))
    )
    assert heard.goods == DetectionContext(True, "food", frozenset({"drug_reg"}))
    (finding,) = rooms.conclude(heard, None).findings
    assert [one.id for one in finding.rules] == ["medical_claim/cures"]


TOLD = "客户说她喝了能治好糖尿病"


def test_review_whose_words_are_made_the_speakers_own_is_raised_to_a_violation():
    news = Listener(CURES).say(TOLD, "我跟你说是真的")
    assert [(one.outcome, one.n) for one in news[0].findings] == [("review", 0)]
    assert [one.kind for one in news[1].retractions] == ["retracted"]
    assert [(one.outcome, one.n) for one in news[1].findings] == [("enforce", 1)]
    assert Listener(CURES).say(TOLD + "我跟你说是真的")[0].findings[0].outcome == "enforce"


def test_review_is_not_raised_by_talk_of_other_things():
    news = Listener(CURES).say(TOLD, "下面看这款水杯", "喜欢的可以拍")
    assert [(one.findings, one.retractions) for one in news[1:]] == [((), ()), ((), ())]


def test_raised_review_is_raised_once():
    news = Listener(CURES).say(TOLD, "我跟你说是真的", "千真万确是真的")
    assert (news[2].findings, news[2].retractions) == ((), ())


def test_claims_of_one_rule_in_one_breath_are_one_incident():
    whole = Listener(CURES).say("这个茶能治好糖尿病，还能治好高血压，根治糖尿病")[0].findings
    assert [finding.quote for finding in whole] == ["治好糖尿病", "治好高血压", "根治糖尿病"]
    assert {finding.claim_key for finding in whole} == {whole[0].claim_key}
    assert [finding.n for finding in whole] == [0, 1, 2]


@pytest.mark.parametrize(
    "pieces",
    [
        ("这个茶能治好糖尿病", "还能治好高血压", "根治糖尿病"),
        ("这个茶能治好糖", "尿病还能治", "好高血压根治糖尿病"),
        ("这个茶能治好糖尿病还能", "治好高血压根", "治糖尿病"),
    ],
)
def test_cut_anywhere_claims_of_one_breath_have_the_key_of_the_whole(pieces):
    whole = Listener(CURES).say("".join(pieces))[0].findings
    found = [finding for one in Listener(CURES).say(*pieces) for finding in one.findings]
    assert [finding.claim_key for finding in found] == [one.claim_key for one in whole]
    assert violation_id_of(found[0]) == violation_id_of(whole[0])


@pytest.mark.parametrize(
    "pieces",
    [
        ("能治好糖尿病。", "能治好高血压"),  # another sentence
        ("能治好糖尿病", "今天天气很好大家多喝水早点睡觉好吧", "别忘了点关注", "能治好高血压"),
    ],
)
def test_claims_of_two_breaths_are_two_incidents(pieces):
    found = [finding for one in Listener(CURES).say(*pieces) for finding in one.findings]
    assert len({finding.claim_key for finding in found}) == 2


def test_same_claim_in_the_next_sentence_is_one_incident_whichever_rule_names_it():
    taken = words("medical_claim/taken", "喝了能治好", severity="grave")
    found = Listener(CURES, taken).say("喝了能治好糖尿病。", "我这个茶治好糖尿病")
    keys = [(one.rules[0].id, one.claim_key) for news in found for one in news.findings]
    assert [rule_id for rule_id, _ in keys] == ["medical_claim/taken", "medical_claim/cures"]
    assert len({key for _, key in keys}) == 1


def test_same_claim_by_another_rule_after_the_window_is_another_incident():
    taken = words("medical_claim/taken", "喝了能治好", severity="grave")
    listener = Listener(CURES, taken)
    first = listener.hear(segment("喝了能治好糖尿病。", 0)).findings
    again = listener.hear(segment("我这个茶治好糖尿病", 1, start_ms=20_000, end_ms=21_000)).findings
    assert first[0].claim_key != again[0].claim_key


def test_claims_on_both_sides_of_a_missing_segment_are_two_incidents():
    listener = Listener(CURES)
    first = listener.hear(segment("能治好糖尿病", 0)).findings
    second = listener.hear(segment("能治好高血压", 2)).findings
    assert first[0].claim_key != second[0].claim_key


def test_key_that_was_lent_is_not_lent_on_for_ever():
    """Who takes over hears the last minutes only, and must give the same keys."""
    said = ["治好糖尿病治好高血压"] + [
        "治好高血压" if n % 3 == 0 else "今天天气好" for n in range(1, 80)
    ]
    listener, late = Listener(CURES), Listener(CURES)
    told = {}
    for seq, text in enumerate(said):
        words = segment(text, seq, start_ms=seq * 3000, end_ms=seq * 3000 + 2900)
        told[seq] = [violation_id_of(one) for one in listener.hear(words).findings]
        if seq >= 20:
            again = [violation_id_of(one) for one in late.hear(words).findings]
            assert again == told[seq], seq
    assert any(told.values())


def test_late_claim_joins_the_breath_that_was_reported():
    listener = Listener(CURES)
    listener.hear(segment("这个茶", 0))
    reported = listener.hear(segment("能治好高血压", 2)).findings
    late = listener.hear(segment("能治好糖尿病", 1)).findings
    assert [one.claim_key for one in late] == [one.claim_key for one in reported]


def test_revision_keeps_the_key_of_the_breath():
    listener = Listener(CURES)
    listener.say("能治好糖尿病", "还能治好高血压")
    news = listener.hear(segment("还能治好高血压的", 1, revision=1))
    assert (news.findings, news.retractions) == ((), ())


def test_claim_beside_exempt_words_goes_by_its_own_key():
    key = Listener(CURES).say("能治好糖尿病")[0].findings[0].claim_key
    own = Listener(CURES).say("能治好高血压")[0].findings[0].claim_key
    exempt = ExemptWords(key, frozenset({CURES.id}), None, None, 10**15)
    listener = Listener(CURES, controls=Controls(exempt={key: (exempt,)}))
    found = listener.say("能治好糖尿病还能治好高血压")[0].findings
    assert [(one.shadow, one.claim_key) for one in found] == [(True, key), (False, own)]


FOOD = DetectionContext(True, "food")
DRUG = DetectionContext(True, "drug", frozenset({"drug_reg"}))
OF_FOOD = AppliesTo(product_categories=frozenset({"food"}), unknown_goods="let_pass")


def told_of(*said):
    """What is told of segments with the goods on offer at each."""
    rooms = Rooms(detector(rule(applies_to=OF_FOOD)))
    news = []
    for seq, (text, goods) in enumerate(said):
        news.append(rooms.conclude(rooms.hear(segment(text, seq), goods), None))
    return news


@pytest.mark.parametrize("then", [FOOD, DRUG, UNKNOWN_GOODS])
def test_words_are_taken_back_also_once_other_goods_are_on_offer(then):
    claimed, corrected = told_of(("这个茶治好糖尿病", FOOD), ("不对说错了", then))
    assert len(claimed.findings) == 1
    assert [one.kind for one in corrected.retractions] == ["corrected"]


@pytest.mark.parametrize(
    ("first", "then", "count"),
    [(FOOD, FOOD, 1), (FOOD, DRUG, 0), (DRUG, FOOD, 1), (FOOD, UNKNOWN_GOODS, 0)],
)
def test_claim_is_held_against_the_goods_at_its_end(first, then, count):
    *_, last = told_of(("这个茶治好糖", first), ("尿病啊", then))
    assert len(last.findings) == count


def test_words_that_count_later_are_of_the_goods_of_which_they_were_said():
    *_, last = told_of(("我不敢说治好糖尿病", FOOD), ("但是你们自己体会", DRUG))
    (found,) = last.findings
    assert found.goods == FOOD
    assert to_violation(found, DRUG, ruleset_hash="a" * 64).context.category == "food"
