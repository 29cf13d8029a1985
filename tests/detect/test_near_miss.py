"""Near misses: what a rule lacked to hit."""

from streamdetect.detect.detector import Detectors
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.near_miss import HANDFUL, near_misses
from streamdetect.detect.scan import FIXED_DAY, ScanRequest
from streamdetect.ruleset.model import NUMBER_GROUP, AppliesTo
from tests.detect.builders import detector, rule, sequence


def missed(text, *rules, hit=(), goods=UNKNOWN_GOODS, **more):
    return near_misses(ScanRequest((text,), goods), detector(*rules, **more), hit, day=FIXED_DAY)


def told(misses):
    return [(one.rule.id, one.missing, one.name, one.words.quote) for one in misses]


def test_a_missing_group_is_named_with_some_of_its_terms():
    one = rule(groups={"cure": ("治好", "根治", "断根", "痊愈", "除根"), "disease": ("糖尿病",)})
    (miss,) = missed("家里有糖尿病的看过来", one)
    assert (miss.missing, miss.name, miss.words.quote) == ("group", "cure", "糖尿病")
    assert miss.terms == ("治好", "根治", "断根", "痊愈")
    assert miss.rule is one


def test_words_too_far_apart_or_in_another_order():
    far = "治好我们这里很多老人家的糖尿病"
    assert told(missed(far, rule())) == [("medical_claim/cures", "distance", "", far)]
    swapped = missed("糖尿病都治好", rule())
    assert [(one.missing, one.gap) for one in swapped] == [("distance", 4)]


def test_a_missing_number_or_pattern():
    groups = {"lose": ("暴瘦", "狂瘦")}
    one = rule("exaggerated_efficacy/n", (sequence("lose", NUMBER_GROUP),), groups=groups)
    assert [(miss.missing, miss.name) for miss in missed("一定暴瘦", one)] == [("number", "")]
    two = rule("exaggerated_efficacy/p", (sequence("lose", "/[0-9]+斤"),), groups=groups)
    assert [(miss.missing, miss.name) for miss in missed("暴瘦啊", two)] == [
        ("pattern", "[0-9]+斤")
    ]


def test_a_term_in_figures_is_not_missing():
    one = rule(groups={"cure": ("三天痊愈",), "disease": ("这个病",)})
    (miss,) = missed("保证3天痊愈", one)
    assert (miss.missing, miss.name, miss.words.quote) == ("group", "disease", "3天痊愈")


def test_missing_company_is_told_with_its_distance():
    one = rule(
        groups={"cure": ("治好",), "disease": ("糖尿病",), "goods": ("茶叶", "蜂蜜")},
        all_of=("goods",),
        near=20,
    )
    (miss,) = missed("能治好糖尿病", one)
    assert (miss.missing, miss.name, miss.terms, miss.gap) == (
        "company", "goods", ("茶叶", "蜂蜜"), 20,
    )  # fmt: skip


def test_words_that_stand_everywhere_are_near_nothing():
    one = rule(groups={"cure": ("这个", "我们"), "disease": ("糖尿病",)})
    assert missed("我们这个是新款", one) == ()


def test_words_that_stand_everywhere_are_near_no_pattern_either():
    """A pattern was taken for commoner than any word: each 我们 was said to be near it."""
    groups = {"goods": ("这个", "我们", "咱家"), "lose": ("暴瘦",)}
    one = rule("superlative/first", (sequence("goods", "/天下第一|宇宙第一"),), groups=groups)
    assert missed("我们家面膜很水润", one) == ()
    two = rule("superlative/two", (sequence("goods", "lose", "/[0-9]+斤"),), groups=groups)
    assert [miss.missing for miss in missed("我们都暴瘦啊", two)] == ["pattern"]


def test_two_missing_groups_are_no_near_miss():
    one = rule(
        any_of=(sequence("goods", "cure", "disease"),),
        groups={"goods": ("蜂胶",), "cure": ("治好",), "disease": ("糖尿病",)},
    )
    assert missed("家里有糖尿病的看过来", one) == ()
    assert told(missed("蜂胶对糖尿病", one)) == [
        ("medical_claim/cures", "group", "cure", "蜂胶对糖尿病")
    ]


def test_rules_that_hit_or_do_not_hold_or_are_denied_are_left_out():
    text = "治好我们这里很多老人家的糖尿病"
    assert missed(text, rule(), hit=["medical_claim/cures"]) == ()
    scoped = rule(applies_to=AppliesTo(product_categories=frozenset({"food"})))
    assert missed(text, scoped, goods=DetectionContext(True, "drug")) == ()
    assert missed(f"不能{text}", rule()) == ()
    assert missed(text, rule(), detectors=Detectors.MODEL) == ()


def test_one_a_rule_the_nearest_first_and_no_more_than_a_handful():
    rules = [
        rule(
            f"medical_claim/r{number}",
            (sequence("disease", "sign"), sequence("sign", "disease")),
            groups={"disease": ("糖尿病",), "sign": ("我们的",)},
        )
        for number in range(HANDFUL + 3)
    ]
    misses = missed("治好这么多年这么多人的糖尿病", *rules, rule("medical_claim/z", groups={
        "cure": ("治好",), "disease": ("糖尿病",)}))  # fmt: skip
    assert len(misses) == HANDFUL
    assert misses[0].rule.id == "medical_claim/z"
    assert len({one.rule.id for one in misses}) == HANDFUL
