"""Where an expression of evidence may begin: nothing that it matches begins otherwise."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.guards.evidence_en import EN
from streamdetect.detect.guards.evidence_zh import ZH
from streamdetect.detect.guards.openings import openings_of


@pytest.mark.parametrize(
    ("expression", "longest", "openings"),
    [
        ("新闻", 2, ["新闻"]),
        ("新闻联播", 2, ["新闻"]),
        ("写(?!真)", 2, ["写"]),
        ("[说讲]什么", 2, ["讲什", "说什"]),
        ("群里?的", 2, ["群的", "群里"]),
        ("(?<!是)传说(?!里)", 2, ["传说"]),
        ("(?:老?爸|妈)的", 2, ["妈的", "爸的", "老爸"]),
        ("那[^，]店", 2, ["那"]),
        ("a{2,}b?", 3, ["aa", "aaa", "aab"]),
        ("ab|cd", 2, ["ab", "cd"]),
        ("th(?:is|at)\\ guy", 4, ["that", "this"]),
    ],
)
def test_openings_are_the_first_characters(expression, longest, openings):
    assert openings_of(expression, longest) == openings


@pytest.mark.parametrize("expression", [".家", "[^我]家", "(?:说)?", "\\w+"])
def test_expression_that_may_begin_with_anything_is_refused(expression):
    with pytest.raises(ValueError, match="begin with a character"):
        openings_of(expression, 2)


@pytest.mark.parametrize("lexicon", [ZH, EN])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_every_match_begins_with_an_opening_of_its_expression(lexicon, data):
    written = [one for these in lexicon._table.values() for one in these]
    pattern, kind = data.draw(st.sampled_from(written))
    text = data.draw(st.from_regex(re.compile(pattern.pattern), fullmatch=True))
    if pattern.match(text, 0, len(text)):  # look-behinds may need what is not there
        known = [
            these for size in (1, 2, 3, 4) if (these := lexicon._table.get(text[:size])) is not None
        ]
        assert (pattern, kind) in known[-1]
