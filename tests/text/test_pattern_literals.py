"""The literals that a pattern needs stand in whatever it matches."""

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.shares import share_of, share_of_any
from streamdetect.ruleset.model import PatternStep
from streamdetect.text.pattern_literals import needed_literals
from tests.shipped import shipped_rules


def needed(pattern):
    """Return the sets, the rarest first, None for none."""
    found = needed_literals(pattern, lambda words: sum(1 / len(word) for word in words))
    return [set(words) for words in found] or None


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("治好", [{"治好"}]),
        ("治好|根治", [{"治好", "根治"}]),
        ("(?:喝|吃)了(?:三|五)天", [{"喝了三天", "喝了五天", "吃了三天", "吃了五天"}]),
        ("[喝吃]好", [{"喝好", "吃好"}]),
        ("[0-9]+(?:公斤|斤)", [{"公斤", "斤"}, set("0123456789")]),
        ("喝.{0,4}好了", [{"好了"}, {"喝"}]),
        ("就?好", [{"就好", "好"}]),
        ("(?:天){2,3}好了", [{"好了"}, {"天"}]),
        ("^好$", [{"好"}]),
        ("[a-c]x", [{"ax", "bx", "cx"}]),
        ("[^，]好", [{"好"}]),
        (".*", None),
        ("好*", None),
        ("好?", None),
        ("好|.", None),
        ("(?i)cure", None),
        ("(?i:cure)", None),
    ],
)
def test_pattern_needs_one_of_these_literals(pattern, literals):
    assert needed(pattern) == literals


PARTS = st.sampled_from(
    ["治", "好了", "[喝吃]", "[0-9]{1,2}", "(?:三天|一周)", "就?", ".{0,2}", "的+"]
)
patterns = st.lists(PARTS, min_size=1, max_size=5).map("".join)


@given(
    patterns,
    patterns,
    st.lists(st.sampled_from("治好了喝吃3三天一周就的x"), max_size=14).map("".join),
)
@settings(max_examples=600)
def test_a_text_without_the_literals_never_matches(left, right, text):
    pattern = f"{left}|{right}"
    if re2.search(pattern, text) is not None:
        for literals in needed(pattern) or ():
            assert any(literal in text for literal in literals)


def test_patterns_of_the_rules_are_announced_by_literals():
    """A pattern without them is searched in every segment where its neighbours stand."""
    patterns = {
        step.pattern
        for rule in shipped_rules().rules
        for sequence in rule.matching.any_of
        for step in sequence.steps
        if isinstance(step, PatternStep)
    }
    silent = [pattern for pattern in patterns if not needed_literals(pattern, share_of_any)]
    assert patterns
    assert len(silent) <= len(patterns) // 20, silent


def test_ordinary_words_have_a_greater_share_than_rare_ones():
    assert share_of("的") > share_of("直接") > share_of("治愈糖尿病")
