"""What could lead to a person leaves no export: numbers, accounts, links, however written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.client.masking import masked


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("打我电话13812345678下单", "打我电话[phone]下单"),
        ("打138-1234-5678", "打[phone]"),
        ("电话幺三八一二三四五六七八", "电话[phone]"),
        ("一三八 一二三四 五六七八", "[phone]"),
        ("座机010-12345678", "座机[phone]"),
        ("客服400-123-4567", "客服[phone]"),
        ("身份证11010119900307123X", "身份证[number]"),
        ("加微信abc_1234领", "加微信[account]领"),
        ("微信号：wx-2024abc", "微信号：[account]"),
        ("QQ群123456", "QQ群[account]"),
        ("问 @some_one.1", "问 @[account]"),
        ("写信 a.b@example.org", "写信 [account]"),
        ("看 https://example.org/a?b=1 吧", "看 [link] 吧"),
    ],
)
def test_what_leads_to_a_person_is_masked(said: str, left: str):
    assert masked(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "喝这个茶一个月就能根治糖尿病",
        "原价399现在99，只有100件",
        "2026年3月1日起第一百二十三批",
        "加微信领",
        "一二三上链接",
        "Only 50 left, 20% off",
    ],
)
def test_ordinary_talk_stays(said: str):
    assert masked(said) == said


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_masking_twice_masks_no_more_numbers(text: str):
    once = masked(text)
    assert masked(once).count("[phone]") >= once.count("[phone]")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["，", "电话", " ", ""]))
def test_no_mobile_number_is_left(number: str, before: str):
    assert number not in masked(f"{before}{number}。")
