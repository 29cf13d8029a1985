"""Cutting a text into segments anywhere gives the same findings as the text whole.

But where a segment of its own stands beside a claim: see test_guards_borders.py.
"""

from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from streamdetect.detect.guards.scene import WHOLE_SEGMENT
from streamdetect.ruleset.model import Matching
from tests.detect.builders import CHARACTER_MS, Listener, rule, segment, sequence, words

RULES = (
    rule(
        "medical_claim/cures",
        (sequence("cure", "disease", gap=4), sequence("disease", "cure", gap=6)),
        allow=("糖尿病患者慎用",),
        unless=("doctor",),
        groups={
            "cure": ("治好", "根治"),
            "disease": ("糖尿病", "高血压"),
            "doctor": ("遵医嘱",),
        },
    ),
    rule(
        "exaggerated_efficacy/slim",
        matching=Matching(
            any_of=(sequence("<number>", "days", "slim", gap=3),), all_of=("goods",), near=20
        ),
        groups={"days": ("天",), "slim": ("瘦十斤", "瘦一圈"), "goods": ("这个茶", "减肥茶")},
    ),
    words("superlative/first", "全国第一", "天下第一好", severity="general"),
)  # fmt: skip

COVER = "你们自己体会"

TOKENS = (
    "治好", "根治", "糖尿病", "高血压", "三", "天", "瘦十斤", "瘦一圈", "这个茶", "减肥茶",
    "全国第一", "天下第一好", "糖尿病患者慎用", "遵医嘱", "减月巴茶", "不", "不能", "我不敢说",
    "但是", "反正", COVER, "有人问", "吗", "？", "，", "。", "啊", "那个",
    "口误", "说错了",
    "的", "了", "真的", "今天", "谨防", "别人家说",
)  # fmt: skip

texts = st.lists(st.sampled_from(TOKENS), min_size=2, max_size=14).map("".join)


def standing(pieces, rules=RULES):
    """Return (main rule, absolute span) of all that is reported and not taken back.

    The span is that of the match: a quote is widened to whole words within a segment only.
    """
    listener = Listener(*rules)
    offsets, position = [], 0
    for seq, text in enumerate(pieces):
        offsets.append(position)
        position += len(text)
        listener.hear(
            segment(
                text,
                seq,
                start_ms=offsets[-1] * CHARACTER_MS,
                end_ms=position * CHARACTER_MS,
            )
        )
    gone = {retraction.violation_id for retraction in listener.taken_back}
    return {
        (
            finding.rules[0].id,
            offsets[finding.matched[0].segment.seq] + finding.matched[0].start,
            offsets[finding.matched[-1].segment.seq] + finding.matched[-1].end,
        )
        for finding, key in listener.keyed()
        if key not in gone
    }


@settings(max_examples=300, deadline=None)
@given(texts, st.data())
def test_cut_anywhere_gives_the_findings_of_the_whole(text, data):
    cuts = data.draw(
        st.lists(st.integers(1, max(1, len(text) - 1)), max_size=3, unique=True).map(sorted)
    )
    borders = [0, *[cut for cut in cuts if cut < len(text)], len(text)]
    pieces = [text[a:b] for a, b in pairwise(borders)]
    # Half of a split character alone is not read back: at the edge of a guard's reach one
    # character more decides.
    assume("月" not in pieces and "巴" not in pieces)
    found, whole = standing(pieces), standing([text])
    if len(pieces) > 1 and any(len(piece) >= WHOLE_SEGMENT["zh"] for piece in pieces):
        # What it denies or excepts is its own, so that more may stand.
        assert COVER in text or are_alike(whole, found)
    elif COVER in text:
        # Heard later, it brings a denied match back: what stands on its words by then is not
        # taken back for it, so the same rule may name other words of one and the same claim.
        assert are_alike(found, whole)
        assert are_alike(whole, found)
    else:
        assert found == whole


def are_alike(some, others):
    """Tell whether each finding has one of the same rule in words that it shares."""
    return all(
        any(rule == other and start < ends and begins < end for other, begins, ends in others)
        for rule, start, end in some
    )


def test_a_cover_that_brings_a_denied_match_back_reports_the_words_once():
    found = standing(["不治好糖尿病治好", COVER])
    assert found == {("medical_claim/cures", 3, 8)}
    assert standing(["不治好糖尿病治好" + COVER]) == {("medical_claim/cures", 1, 6)}


@pytest.mark.parametrize(
    "pieces",
    [
        ["治好治好治好糖尿病患者慎用治好糖尿病", "这个茶"],  # a report about patients was none
        ["治好全国第一", "你们自己体会你们自己体会我不敢说", "治好"],  # the denial was of what came
    ],
)
def test_words_that_undo_an_earlier_denial_bring_the_match_back(pieces):
    assert standing(pieces) == standing(["".join(pieces)])


def test_words_that_give_an_earlier_cue_its_sense_take_the_claim_back():
    text = "全国第一吗但是瘦十斤遵医嘱"

    assert standing([text]) == set()
    for cut in range(1, len(text)):
        assert standing([text[:cut], text[cut:]]) == set(), text[:cut]


@pytest.mark.parametrize(
    ("text", "rules", "found"),
    [
        (  # of equal weight, the category that comes first in the taxonomy names the claim
            "全网销量第一名",
            (
                words("fake_data/sales", "全网销量第一"),
                words("exaggerated_efficacy/first", "销量第一名"),
            ),
            ["exaggerated_efficacy"],
        ),
        (  # the law of the goods goes before that of all goods, however grave
            "保证根治颈椎病",
            (
                words("drug_device/promises", "保证根治"),
                words("medical_claim/cures", "根治颈椎病", severity="grave"),
            ),
            ["drug_device"],
        ),
        (  # what a lighter finding had swallowed comes up again where a heavier one takes its words
            "加我微信私下打款",
            (
                words("off_platform/add", "加我微信", severity="general"),
                words("off_platform/deal", "加我微信私下", severity="general"),
                words("off_platform/pay", "私下打款"),
            ),
            ["off_platform", "off_platform"],
        ),
        (  # what is said from the first of several on joins them
            "三天祛斑黄褐斑全没了",
            (
                words("cosmetic/fade", "三天祛斑", "黄褐斑全没"),
                words("cosmetic/time", "三天祛斑黄褐斑全没了"),
            ),
            ["cosmetic"],
        ),
    ],
)
def test_cut_anywhere_overlapping_rules_give_the_claims_of_the_whole(text, rules, found):
    for cut in range(len(text)):
        claims = standing([text[:cut], text[cut:]], rules)
        assert sorted(rule.split("/")[0] for rule, _, _ in claims) == found, text[:cut]


def test_cut_anywhere_a_claim_is_as_grave_as_in_one_text():
    text = "这个钙片能根治颈椎病"
    rules = (
        words("health_food/calcium", "钙片能根治", severity="serious"),
        words("medical_claim/cures", "根治颈椎病", severity="grave"),
    )
    for cut in range(len(text)):
        listener = Listener(*rules)
        for seq, piece in enumerate([text[:cut], text[cut:]]):
            listener.hear(segment(piece, seq))
        gone = {retraction.violation_id for retraction in listener.taken_back}
        (one,) = [finding for finding, key in listener.keyed() if key not in gone]
        assert (one.category, one.severity) == ("health_food", "grave"), text[:cut]


ENGLISH = (
    rule(
        "false_endorsement/en-lives-on-it",
        (
            sequence(
                "who", "/\\b(?:won't|refuses to) march (?:\\w+ ){0,6}without (?:it|ours)\\b", gap=4
            ),
            sequence("price", "/，(?:just |only )?(?:forty|[0-9]+) tonight\\b", gap=0),
        ),
        groups={"who": ("army", "the whole army"), "price": ("hundred everywhere",)},
        language="en",
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "the army won't march without it",  # the pattern's own words end in a space at the border
        "the whole army refuses to march on any sunday of the year without ours",
        "five hundred everywhere, only forty tonight",  # folding leaves no space behind a comma
    ],
)
@pytest.mark.parametrize("cuts", [1, 2])
def test_english_pattern_is_found_wherever_it_is_cut_between_words(text, cuts):
    whole = standing([text], ENGLISH)
    words_said = text.split()
    for borders in combinations(range(1, len(words_said)), cuts):
        pieces = [" ".join(words_said[a:b]) for a, b in pairwise((0, *borders, len(words_said)))]
        assert [one[0] for one in standing(pieces, ENGLISH)] == [one[0] for one in whole] != []


def test_claim_is_not_swallowed_by_a_match_that_only_repeats_what_was_reported():
    """The words between two claims may match as well: once the first is reported they are no news,
    and the second is."""
    rules = (
        words("medical_claim/clots", "血栓化掉", severity="grave"),
        rule(
            "medical_claim/heals",
            (sequence("ill", "heals", gap=8),),
            groups={"ill": ("血栓",), "heals": ("治愈",)},
        ),
        words("fake_data/rate", "治愈率九成"),
    )
    found = standing(["吃了血栓化掉", "这个膏贴治愈率九成"], rules)
    assert {rule_id for rule_id, _, _ in found} == {"medical_claim/clots", "fake_data/rate"}
