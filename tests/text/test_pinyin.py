"""Pinyin codes: as long as the text, equal where it sounds alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text.folding import fold
from streamdetect.text.pinyin import (
    SYLLABLES,
    fuzzy_pinyin_code,
    pinyin_code,
    syllable_of_character,
    syllable_of_code,
)


@given(st.text(st.characters(exclude_categories=())))
def test_codes_are_as_long_as_the_folded_text(text: str) -> None:
    folded = fold(text).text
    assert len(pinyin_code(folded)) == len(folded)
    assert len(fuzzy_pinyin_code(folded)) == len(folded)


@given(st.text(st.characters(exclude_categories=())))
def test_folded_text_holds_no_code_of_its_own(text: str) -> None:
    assert all(syllable_of_code(char) is None for char in fold(text).text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("治愈", "治欲"),
        ("最", "醉"),
        ("副作用", "复作用"),
        ("糖尿病", "塘尿病"),
        ("国家级", "锅家级"),
    ],
)
def test_homophones_share_their_code(one: str, other: str) -> None:
    assert pinyin_code(one) == pinyin_code(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("字", "之"),  # z, zh
        ("次", "吃"),  # c, ch
        ("四", "是"),  # s, sh
        ("奶", "来"),  # n, l
        ("安", "昂"),  # an, ang
        ("恩", "鞥"),  # en, eng
        ("金", "京"),  # in, ing
        ("赞", "张"),  # both ends
    ],
)
def test_confusable_sounds_share_their_fuzzy_code_only(one: str, other: str) -> None:
    assert pinyin_code(one) != pinyin_code(other)
    assert fuzzy_pinyin_code(one) == fuzzy_pinyin_code(other)


@pytest.mark.parametrize(("one", "other"), [("好", "坏"), ("治", "几"), ("南", "费")])
def test_different_sounds_keep_different_fuzzy_codes(one: str, other: str) -> None:
    assert fuzzy_pinyin_code(one) != fuzzy_pinyin_code(other)


def test_letters_digits_and_marks_stay_themselves() -> None:
    assert pinyin_code("top1，100%") == "top1，100%"


@pytest.mark.parametrize(
    ("char", "syllable"),
    [
        ("绿", "lv"),
        ("女", "nv"),
        ("略", "lve"),
        ("血", "xue"),
        ("药", "yao"),
        ("癌", "ai"),
        ("a", None),
    ],
)
def test_syllables_are_plain_letters(char: str, syllable: str | None) -> None:
    assert syllable_of_character(char) == syllable
    code = pinyin_code(char)
    assert syllable_of_code(code) == syllable


def test_syllables_are_those_of_mandarin() -> None:
    assert 380 <= len(SYLLABLES) <= 450
    assert all(syllable.isascii() and syllable.isalpha() for syllable in SYLLABLES)
