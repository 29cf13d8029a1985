"""Periods of days: 三天, 3天, 三日 and 3日 mean the same. 11月3日 is a date and no period."""

import re
from collections.abc import Iterator
from typing import Final

from streamdetect.text.figures import in_figures

_ONES: Final = "零一二三四五六七八九"
_NUMERALS: Final = "一二三四五六七八九十百两半0-9"
_FIGURES: Final = re.compile("(?<![0-9.])[1-9][0-9]{0,2}(?=[天日])")
_DAYS: Final = re.compile(f"(?<=[{_NUMERALS}])天")
# Not where another word begins: 三日本, 百日咳, 一日元.
_DAYS_AS_IN_PRINT: Final = re.compile(f"(?<=[{_NUMERALS}])日(?![本语元圆期历记报系企咳])")
_DATE: Final = re.compile(f"月[{_NUMERALS}]+日")
_LEAST: Final = 3  # characters, in words: 三日 alone is as often a date


def other_days(term: str) -> Iterator[str]:
    """Yield the spellings of a folded term that has a period of days, the term itself among them.

    Of less than three characters only those with the same word for day.
    """
    if _DATE.search(term) is not None:
        return
    spelt = _FIGURES.sub(_in_words, term)
    alone = len(spelt) < _LEAST
    if not alone:
        spelt = _DAYS_AS_IN_PRINT.sub("天", spelt)
    if _DAYS.search(spelt) is None:
        return
    for way in (spelt, *in_figures(spelt)):
        yield way
        if not alone:
            yield _DAYS.sub("日", way)


def begins_in_date(text: str, start: int) -> bool:
    """Tell whether a span that begins with figures at `start` begins with a day of a month."""
    return start > 0 and text[start - 1] == "月" and _OF_MONTH.match(text, start) is not None


_OF_MONTH: Final = re.compile("[0-9]{1,2}日")


def _in_words(match: re.Match[str]) -> str:
    """Return a number from 1 to 999 in words: 2 is 两, 15 is 十五."""
    if match[0] == "2":
        return "两"
    hundreds, rest = divmod(int(match[0]), 100)
    tens, ones = divmod(rest, 10)
    said = f"{_ONES[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_ONES[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_ONES[ones] if ones else "")
