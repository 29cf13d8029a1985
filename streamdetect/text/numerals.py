"""Numerals in other characters (玖拾玖%, 廿斤) and percentages in two scripts (9十9%, 九9%)."""

import re
from typing import Final

from streamdetect.text import steps
from streamdetect.text.numbers import arabic
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting

_DIGITS: Final = "零〇一二两三四五六七八九"
_UNITS: Final = "十百千"
_PLAIN: Final = {
    **dict(zip("肆伍陆柒捌玖拾佰仟什弎亖", "四五六七八九十百千十三四", strict=True)),
    "廿": "二十",
    "卅": "三十",
    "卌": "四十",
}
_FORMAL: Final = "肆伍陆柒捌玖"
_NUMERAL: Final = f"{_DIGITS}{_UNITS}万0-9{_FORMAL}拾佰仟"
# Each of these is a word or a part of one elsewhere: 大陆百货, 队伍, 收拾, 佰草集, 什么.
_ALTERNATIVES: Final = (
    "[廿卅卌弎亖]",
    f"[拾佰仟](?<=[{_DIGITS}0-9{_FORMAL}][拾佰仟])(?![草掇])",
    "佰(?<=百分之佰)",
    "什(?<=[二三四五六七八九]什)(?=[岁斤天块元个年%])",
    f"[{_FORMAL}](?=[{_UNITS}万拾佰仟])(?<![大内登着水旱海上]陆)(?<![队入退落]伍)(?<!放肆)",
    f"[{_FORMAL}](?<=[{_UNITS}拾佰仟点零][{_FORMAL}])",
    f"[肆柒捌玖](?=[{_DIGITS}0-9{_FORMAL}]?[%天斤折成倍块元岁])",
    f"[{_FORMAL}](?<=第[{_FORMAL}])|[{_FORMAL}](?<=百分之[{_FORMAL}])",
    f"[{_FORMAL}](?<=[{_DIGITS}0-9{_FORMAL}][{_FORMAL}])(?=%)",
)
FORMAL_NUMERALS = Rewriting(
    steps.VARIANT_CHARACTERS,
    Pattern("|".join(_ALTERNATIVES)),
    lambda match: _PLAIN[match[0]],
    Pattern(f"[{''.join(_PLAIN)}]"),
)

_IN_WORDS: Final = str.maketrans("0123456789", "零一二三四五六七八九")
_RUN: Final = f"[{_DIGITS}{_UNITS}0-9]"
_WITH_UNIT: Final = f"(?:[0-9][{_UNITS}][{_DIGITS}0-9]?|[{_DIGITS}][{_UNITS}][0-9])"


def _percentage(match: re.Match[str]) -> str:
    written = match["sign"] or match["said"]
    if written is None:
        return ""  # 百分💯
    if written.isdecimal() or not any(char.isdecimal() for char in written):
        return match[0]
    said = written.translate(_IN_WORDS)
    number = arabic(said)
    if number is None and not any(char in _UNITS for char in said):
        number = "".join(arabic(char) or "0" for char in said)
    if number is None:
        return match[0]
    return number if match["sign"] else f"{number}%"


MIXED_PERCENTAGES = Rewriting(
    None,  # recognisers write so, too
    Pattern(
        f"(?<![{_NUMERAL}点.])(?P<sign>{_RUN}{{2,5}})(?=%)"
        f"|百分之(?P<said>{_WITH_UNIT})(?![{_NUMERAL}点.%])"
        "|百分之?(?=[0-9]+(?:\\.[0-9]+)?%)"
    ),
    _percentage,
    Pattern(f"百分|[{_DIGITS}{_UNITS}0-9]%"),
)

# Finds every text without a percent sign that these may touch, with those of numbers.
HINTS: tuple[str, ...] = (
    *(char for char in _PLAIN if char != "什"),
    "什(?<=[二三四五六七八九]什)",
)
