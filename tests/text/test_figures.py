"""Terms with their numerals in figures."""

import pytest

from streamdetect.text.figures import in_figures
from streamdetect.text.folding import fold


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("用三天", ("用3天",)),
        ("两天", ("2天",)),
        ("二十岁", ("20岁", "2十岁")),
        ("十倍", ("10倍",)),
        ("瘦三千", ("瘦3000", "瘦3千")),
        ("交五万", ("交50000", "交5万")),
        ("八十亿", ("80亿",)),
        ("一千五百", ("1500",)),
        ("双十一", ("双11",)),
        ("六一八", ("618",)),
        ("唯一", ("唯1",)),
        ("没有一个三天不好", ("没有1个3天不好", "没有一个3天不好")),
        ("第二家", ("第2家",)),
        ("第一", ()),  # folding makes it of 第1
        ("万", ()),
        ("过亿", ()),
        ("六七天", ()),  # six or seven
        ("唯一一家", ()),
        ("九十九点九", ()),
        ("百分之三", ()),
        ("治好", ()),
        ("", ()),
    ],
)
def test_numerals_of_a_term_are_written_in_figures(term: str, written: tuple[str, ...]) -> None:
    assert in_figures(term) == written
    for one in written:
        assert fold(one).text == one  # else no folded text would have it
