"""What compiling works out of a ruleset, kept and read again."""

import msgspec
import pytest

from streamdetect.detect.compiled import compile_rules
from streamdetect.detect.outline import Outline, outline_of
from streamdetect.events.ids import claim_key
from tests.detect.builders import Listener, rule, ruleset, segment, sequence, words

RULES = ruleset(
    rule(any_of=(sequence("cure", "disease", gap=6), sequence("/[0-9]+天", "cure"))),
    rule("medical_claim/other", any_of=(sequence("disease", "cure", fixed_order=False),)),
)


def kept(outline):
    return msgspec.msgpack.decode(msgspec.msgpack.encode(outline), type=Outline)


def test_outline_that_was_kept_compiles_to_the_same():
    fresh, read = compile_rules(RULES), compile_rules(RULES, kept(outline_of(RULES)))
    for name in ("rules", "sequences", "groups", "literals", "literal_groups", "wordy", "longest"):
        assert getattr(read, name) == getattr(fresh, name)
    text = "三天治好堂尿病"
    assert read.hits(text) == fresh.hits(text)
    assert read.sounds(text) == fresh.sounds(text) != []


def test_outline_of_other_rules_is_not_used():
    other = msgspec.structs.replace(outline_of(RULES), ruleset_hash="other", literals=())
    assert compile_rules(RULES, other).literals == compile_rules(RULES).literals


@pytest.mark.parametrize("text", ["用3天见效", "用三天见效"])
def test_term_is_found_with_its_numerals_in_figures_and_keys_as_the_term(text):
    one = words("exaggerated_efficacy/days", "用三天见效")
    (found,) = Listener(one).hear(segment(text)).findings
    assert (found.quote, found.evasions) == (text, ())
    assert found.claim_key == claim_key("exaggerated_efficacy", ["用三天见效"])


PERIODS = ("用三天见效", "用3天见效", "用三日见效", "用3日见效")


@pytest.mark.parametrize("said", PERIODS)
@pytest.mark.parametrize("term", PERIODS)
def test_period_of_days_is_found_however_it_is_written(term, said):
    one = words("exaggerated_efficacy/days", term)
    (found,) = Listener(one).hear(segment(said)).findings
    assert (found.quote, found.evasions) == (said, ())
    assert found.claim_key == claim_key("exaggerated_efficacy", [term])


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("这个3日见效", True),
        ("用了一个月，3日见效", True),
        ("11月3日见效", False),
        ("本月3日见效", False),
        ("这个13日见效", False),
        ("11月3天见效", True),
    ],
)
def test_day_of_a_month_is_no_period(said, is_found):
    one = words("exaggerated_efficacy/days", "三天见效")
    assert bool(Listener(one).hear(segment(said)).findings) is is_found


def test_term_in_figures_is_a_whole_number_and_a_rules_own_term_stays_itself():
    rules = compile_rules(
        ruleset(words("price_fraud/a", "交五万"), words("price_fraud/b", "交5万"))
    )
    assert len(rules.hits("交5万")) == 1
    terms = {rules.literals[at]: rules.terms[at] for at in range(len(rules.literals))}
    assert terms == {"交五万": "交五万", "交5万": "交5万", "交50000": "交五万"}
    one = words("exaggerated_efficacy/tens", "瘦二十")
    assert Listener(one).hear(segment("瘦205斤")).findings == ()
    assert len(Listener(one).hear(segment("瘦20斤")).findings) == 1
