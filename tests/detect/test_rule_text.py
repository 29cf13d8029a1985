"""A review request tells the rules that judged, in plain words, as they were then."""

from dataclasses import replace

from streamdetect.detect.rule_text import MAX_CHARACTERS, RuleTexts
from streamdetect.events.messages import RuleRef
from streamdetect.ruleset.loader import load_ruleset
from tests.detect.builders import detector, rule, words
from tests.enforce.histories import at, said
from tests.ruleset.folders import good_folder

RULES = (words("fake_data/all-say", "全网都说好"), words("price_fraud/lowest", "全网最低"))


def text_of(*refs: RuleRef, rules=RULES) -> str | None:
    return RuleTexts(detector(*rules).ruleset).of(said(at(0), rules=refs).body)


def test_rules_are_told_in_both_languages_the_leading_one_first():
    text = text_of(
        RuleRef(id="price_fraud/lowest", version=1), RuleRef(id="fake_data/all-say", version=1)
    )
    assert text is not None
    places = [text.index(f"{name} · ") for name in ("price_fraud/lowest", "fake_data/all-say")]
    assert places == sorted(places)
    for heading in ("命中什么", "What it looks for", "应该怎么说", "Say instead"):
        assert text.count(heading) == 2


def test_nothing_is_told_where_no_rule_judged():
    assert text_of() is None
    assert text_of(RuleRef(id="fake_data/gone", version=1)) is None


def test_leading_rule_is_told_whole_and_others_as_far_as_there_is_room():
    long = replace(rule(), id="medical_claim/long", advice_zh="改" * MAX_CHARACTERS)
    leading = RuleRef(id="medical_claim/long", version=1)
    other = RuleRef(id="fake_data/all-say", version=1)
    text = text_of(leading, other, rules=(long, *RULES))
    assert text is not None
    assert "改" * MAX_CHARACTERS in text
    assert "fake_data/all-say" not in text


def test_examples_do_not_change_the_text_as_they_do_not_change_the_hash(tmp_path):
    folder = good_folder(tmp_path)
    refs = (RuleRef(id="medical_claim/cures-disease", version=1),)
    violation = said(at(0), rules=refs).body
    before = load_ruleset(folder.path)
    folder.replace("- 喝这个茶能治好糖尿病", "- 喝了这个茶能治好糖尿病")
    after = load_ruleset(folder.path)
    assert before.hash == after.hash
    assert RuleTexts(before).of(violation) == RuleTexts(after).of(violation) is not None
