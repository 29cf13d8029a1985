"""The quick look never hides a match."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.guards import (
    clinical,
    cover,
    hearsay,
    naming,
    negation,
    notice,
    prepare,
    question,
    quotation,
    self_correction,
    third_party,
    warning,
)  # fmt: skip
from streamdetect.detect.guards.cue import Cue

MODULES = (
    clinical, cover, hearsay, naming, negation, notice, question, quotation, self_correction,
    third_party, warning,
)  # fmt: skip
CUES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": cue
    for module in MODULES
    for name, cue in vars(module).items()
    if isinstance(cue, Cue)
}


@pytest.mark.parametrize("name", sorted(CUES))
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_cue_answers_like_its_expression(name, data):
    cue = CUES[name]
    plain = re.compile(cue.pattern)
    text = data.draw(st.from_regex(plain) | st.text("不没说假的，。我们骗人这个词吗", max_size=30))
    start = data.draw(st.integers(0, 3))
    end = start + data.draw(st.integers(0, len(text) + 2))
    for ours, theirs in (
        (cue.match(text, start, end), plain.match(text, start, end)),
        (cue.search(text, start, end), plain.search(text, start, end)),
    ):
        assert (ours and ours.span()) == (theirs and theirs.span())
    spans = [found.span() for found in plain.finditer(text, start, end)]
    assert [found.span() for found in cue.finditer(text, start, end)] == spans


def test_prepared_cues_have_nothing_left_to_make():
    prepare()
    asked = Cue.__bases__[0].__dict__["search"]  # the slot: empty before the first question
    assert all(asked.__get__(cue) is not None for cue in CUES.values())
