"""Numerals in other characters, and percentages in two scripts."""

import pytest

from streamdetect.text import steps
from streamdetect.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("瘦廿斤", "瘦二十斤"),
        ("卅天见效", "三十天见效"),
        ("瘦贰拾斤", "瘦二十斤"),
        ("伍佰块", "五百块"),
        ("柒天见效", "七天见效"),
        ("捌折", "八折"),
        ("叁拾陆岁", "三十六岁"),
        ("第柒名", "第七名"),
        ("年轻二什岁", "年轻二十岁"),
        ("有效率玖玖%", "有效率99%"),
        ("有效率玖拾玖%", "有效率99%"),
        ("有效率百分之玖拾玖", "有效率99%"),
        ("百分之佰", "100%"),
        ("百分之一佰", "100%"),
        ("壹佰%", "100%"),
    ],
)
def test_numerals_in_other_characters_are_read(text: str, folded: str) -> None:
    result = fold(text)
    assert result.text == folded
    assert steps.VARIANT_CHARACTERS in result.steps_in(0, len(folded))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("有效率九9%", "有效率99%"),
        ("有效率9九%", "有效率99%"),
        ("有效率九十9%", "有效率99%"),
        ("有效率9十九%", "有效率99%"),
        ("1百%有效", "100%有效"),
        ("一00%", "100%"),
        ("有效率百分之9十9的", "有效率99%的"),
        ("百分之1百", "100%"),
        ("百分💯", "100%"),
        ("百分之100%", "100%"),
    ],
)
def test_percentages_in_two_scripts_are_read(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text",
    [
        "大陆百货",
        "队伍千人",
        "收拾一下",
        "一佰草集",
        "三什么",
        "放肆",
        "玖姿女装",
        "陆毅",
        "仟吉",
        "九成9",
        "五点五%",
        "十个20%",
    ],
)
def test_what_is_no_numeral_stays(text: str) -> None:
    assert fold(text).text in (text, text.replace("五点五", "5.5"))
