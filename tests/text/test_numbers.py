"""Chinese numerals into digits."""

import pytest

from streamdetect.text.numbers import arabic


@pytest.mark.parametrize(
    ("numeral", "digits"),
    [
        ("零", "0"),
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("百", "100"),
        ("一百二", "120"),
        ("一百零五", "105"),
        ("一百一十", "110"),
        ("两千五", "2500"),
        ("一千零二十", "1020"),
        ("一万二", "12000"),
        ("三万零五百", "30500"),
        ("九十九点九九", "99.99"),
        ("零点五", "0.5"),
        ("一二三", None),
        ("点五", None),
        ("九点", None),
        ("", None),
        ("一万" * 50, None),
    ],
)
def test_arabic_reads_numerals_as_spoken(numeral: str, digits: str | None) -> None:
    assert arabic(numeral) == digits
