"""English words of the rules behind digits, masks, signs, stretches and slips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text import steps
from streamdetect.text.folding import fold
from streamdetect.text.lexicon import lexicon_of
from streamdetect.text.pipeline import folding_by
from streamdetect.text.tables.english_vocabulary import ENGLISH_VOCABULARY

RULES = frozenset(
    ("miracle", "diabetes", "cellulite", "guaranteed", "regrow", "reverses", "baldness", "bothers")
)
FOLDING = folding_by(lexicon_of((), RULES))


def folded(text: str) -> str:
    return FOLDING.text_of(text)


@pytest.mark.parametrize(
    ("text", "meant", "step"),
    [
        ("m1racle", "miracle", steps.DIGIT_LOOKALIKES),
        ("c3llul1t3", "cellulite", steps.DIGIT_LOOKALIKES),
        ("d14betes", "diabetes", steps.DIGIT_LOOKALIKES),  # two digits side by side
        ("cellulit3", "cellulite", steps.DIGIT_LOOKALIKES),  # at the end
        ("ba1dne$s", "baldness", steps.DIGIT_LOOKALIKES),
        ("baldnes$", "baldness", steps.DIGIT_LOOKALIKES),
        ("m!racle", "miracle", steps.DIGIT_LOOKALIKES),
        ("wow!m1racle", "wow！miracle", steps.DIGIT_LOOKALIKES),
        ("mir*cle", "miracle", steps.MASKED_CHARACTER),
        ("di**etes", "diabetes", steps.MASKED_CHARACTER),
        ("cell#lite", "cellulite", steps.MASKED_CHARACTER),
        ("mir@cle", "miracle", steps.MASKED_CHARACTER),
        ("mir(a)cle", "miracle", steps.MASKED_CHARACTER),
        ("mira🔥cle", "miracle", steps.MASKED_CHARACTER),
        ("cellul*t3", "cellulite", steps.MASKED_CHARACTER),
        ("mira-cle", "miracle", steps.SEPARATORS),
        ("re/gr/ow", "regrow", steps.SEPARATORS),
    ],
)
def test_a_word_of_rules_is_read_behind_its_disguise(text: str, meant: str, step: str) -> None:
    result = fold(text, FOLDING)
    assert result.text == meant
    assert step in result.steps_in(0, len(meant))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a miraaaacle cure", "a miracle cure"),
        ("guaranteeeed", "guaranteed"),
        ("it was sooo good", "it was so good"),
        ("the mira cle cure", "the miracle cure"),
        ("gua ranteed to reg row hair", "guaranteed to regrow hair"),
        ("diabtes gone", "diabetes gone"),
        ("cellullite gone", "cellulite gone"),
        ("reg rwo and mircale", "reg rwo and miracle"),
    ],
)
def test_slips_of_the_pen_are_mended_and_accuse_nobody(text: str, meant: str) -> None:
    result = fold(text, FOLDING)
    assert result.text == meant
    assert result.steps_in(0, len(meant)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "any body reads them all over night",  # words of their own
        "he stated and started it",
        "brothers bother nobody",
        "stairs and stars",
        "vitamin b12 and q10 and a ps5",
        "24k gold in 3 days",
        "nightmares",
    ],
)
def test_ordinary_words_hide_no_other(text: str) -> None:
    assert folded(text) == text


def test_two_words_that_fit_are_one_too_many() -> None:
    both = folding_by(lexicon_of((), frozenset(("grabbed", "grubbed"))))
    assert both.text_of("gr*bbed") != "grabbed"


def test_pinyin_among_chinese_is_no_slip_of_english() -> None:
    assert folded("他说diabtes这个词") == "他说diabtes这个词"


@given(
    st.text(alphabet="miracledbets0134$*|!-. @'", min_size=1, max_size=40),
)
def test_folding_behind_disguises_ends_and_changes_nothing_more(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    result = fold(text, FOLDING)
    assert result.text == once
    for place in range(len(once)):
        start, end = result.original_span(place, place + 1)
        assert 0 <= start < end <= len(text)


def test_what_is_ordinary_is_ordinary_in_capitals_too() -> None:
    words = sorted(ENGLISH_VOCABULARY)[::40]
    for word in words:
        assert folded(word.upper()) == folded(word)
