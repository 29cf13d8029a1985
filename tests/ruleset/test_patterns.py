"""What makes a pattern slow, and what makes it unreachable."""

import pytest
import re2

from streamdetect.ruleset.checks.check_patterns import nested_repeat
from streamdetect.ruleset.checks.check_reach import changed_by_folding


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("(a+)+", "(a+)+"),
        ("好(?:天*)*吃", "(?:天*)*"),
        ("(a+b?)+", "(a+b?)+"),
        ("((a+))+", "((a+))+"),
        ("(a|b+)*", "(a|b+)*"),
        ("(?P<x>[0-9]+){2,}", "(?P<x>[0-9]+){2,}"),
        ("(?i:a+)+?", "(?i:a+)+?"),
        (r"(\d+\b)+", r"(\d+\b)+"),
        ("(a{1,})+", "(a{1,})+"),
    ],
)
def test_repeat_of_a_repeat_is_found(pattern: str, part: str):
    assert nested_repeat(pattern) == part


@pytest.mark.parametrize(
    "pattern",
    [
        "a+b+", "(ab+)+", "(?:[0-9]+年)+", "(a+)?", "(a+){2}", "(a+){0,3}", "([a+]b)+", r"(a\+)+",
        r"(\Qa+\E)+", "(a|b)+", "[(a+)+]", "(a?b)+", "(ab?)+", r"(\(a)+", "a{2,5}", "(?i)a+",
    ],
)  # fmt: skip
def test_what_cannot_be_cut_in_many_ways_is_let_pass(pattern: str):
    re2.compile(pattern)
    assert nested_repeat(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "character"),
    [("[A-Z]x", "A"), ("減肥", "減"), ("１00%", "１"), ("VX", "V"), ("(?:Top|top)1", "T")],
)
def test_characters_that_folding_replaces_are_found(pattern: str, character: str):
    found = changed_by_folding(pattern)
    assert found is not None
    assert found[0] == character


@pytest.mark.parametrize(
    "pattern",
    [r"\D\W[0-9]+天", "(?i)TOP1", r"\p{Han}+", r"\pL", "(?P<Name>天)", r"\bvx\b", "30%", "减肥，"],
)
def test_what_folded_text_can_hold_is_let_pass(pattern: str):
    re2.compile(pattern)
    assert changed_by_folding(pattern) is None
