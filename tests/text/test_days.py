"""Periods of days: in words or in figures, 天 or 日, and which of them are dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text.folding import fold
from streamdetect.text.numbers import arabic
from streamdetect.text.term_forms import other_forms

SPELT = {"一": "1", "两": "2", "三": "3", "十": "10", "十五": "15", "二十八": "28", "一百": "100"}
WRITTEN = [
    [f"{number}{day}" for number in (words, figures) for day in "天日"]
    for words, figures in SPELT.items()
]


@pytest.mark.parametrize("period", WRITTEN, ids=lambda one: one[0])
@pytest.mark.parametrize("term", ["用{}", "{}见效", "喝{}就好"])
def test_each_way_of_writing_a_period_stands_for_each_other(term: str, period: list[str]) -> None:
    ways = {term.format(one) for one in period}
    for way in ways:
        assert ways <= {way, *other_forms(way)}, way
        assert fold(way).text == way  # else no folded text would have it


@given(st.integers(1, 999), st.sampled_from("天日"))
def test_figures_of_a_period_are_spelt_as_the_words_that_mean_them(days: int, day: str) -> None:
    forms = other_forms(f"用{days}{day}")
    [spelt] = [one for one in forms if one.endswith("天") and not one[1].isdecimal()]
    assert arabic(spelt[1:-1]) == str(days)
    assert f"用{days}{day}" in other_forms(spelt)


@pytest.mark.parametrize("term", ["十一月三日", "到11月3日", "11月3日为止"])
def test_date_is_no_period(term: str) -> None:
    assert not [one for one in other_forms(term) if "天" in one]


@pytest.mark.parametrize("term", ["百日咳", "三日本", "一日元", "百日报告"])
def test_word_that_begins_with_day_is_no_period(term: str) -> None:
    assert not [one for one in other_forms(term) if "天" in one]


def test_two_characters_are_not_told_from_a_date_by_the_other_word_for_day() -> None:
    assert other_forms("三天") == ("3天",)
    assert "3天" not in other_forms("三日")
