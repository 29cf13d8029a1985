"""Chinese numerals as figures: titles and many recognisers have 用3天 for 用三天, 5万 for 五万."""

import re
from collections.abc import Callable
from typing import Final

from streamdetect.text.numbers import arabic

_VALUES: Final = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "两": "2"
}
_ONES: Final = "".join(_VALUES)
_UNITS: Final = "十百千"
_LARGE: Final = "万亿"
_NUMERAL: Final = re.compile(f"[{_ONES}{_UNITS}{_LARGE}]+")
_READ_OUT: Final = re.compile(f"[{_ONES}]{{3,}}")  # two in a row are a range: 五六年
_FRACTION: Final = re.compile(f"[{_ONES}{_UNITS}{_LARGE}]点|点[{_ONES}]|百分之")
_OFTEN_IN_WORDS: Final = frozenset("一两")  # beside others in figures: 没有一个3天不好的


def in_figures(term: str) -> tuple[str, ...]:
    """Return the other spellings of a folded term, its numerals in figures; none without any.

    三千 is 3000 and 3千, 五万 is 5万 and 50000. Of several numerals all are in figures, or all but
    一 and 两. A fraction (三点五) stays, and so does 第一: folding makes that of 第1.
    """
    if _NUMERAL.search(term) is None or _FRACTION.search(term) is not None:
        return ()
    found = dict.fromkeys(
        _rewritten(term, figures, kept)
        for kept in (frozenset(), _OFTEN_IN_WORDS)
        for figures in (_in_full, _with_unit)
    )
    return tuple(one for one in found if one != term and "第1" not in one)


def _rewritten(term: str, figures: Callable[[str], str], kept: frozenset[str]) -> str:
    return _NUMERAL.sub(lambda match: match[0] if match[0] in kept else figures(match[0]), term)


def _in_full(numeral: str) -> str:
    if numeral in _LARGE or "亿" in numeral:
        return numeral
    if _READ_OUT.fullmatch(numeral):
        return "".join(map(_VALUES.__getitem__, numeral))
    return arabic(numeral) or numeral


def _with_unit(numeral: str) -> str:
    """Return it with its unit in words: 5万, 80亿, 3千."""
    if len(numeral) > 1 and numeral[-1] in _LARGE:
        return _in_full(numeral[:-1]) + numeral[-1]
    if len(numeral) == 2 and numeral[0] in _VALUES and numeral[1] in _UNITS:
        return _VALUES[numeral[0]] + numeral[1]
    return _in_full(numeral)
