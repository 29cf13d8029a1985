"""Numbers and letters as people say or disguise them: l00%, 2O斤, 百分之一百二, 维埃克斯.

The canonical form of a percentage is digits with `%` (百分之九十九点九 → 99.9%). Other Chinese
numerals stay as they are; rules read them through the built-in number group.
"""

import re

from streamdetect.text import steps
from streamdetect.text.rewriting import Rewriting

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_LONGEST_NUMERAL = 20
_NUMERAL = "零〇一二两三四五六七八九十百千万"


def arabic(numeral: str) -> str | None:
    """Return a Chinese numeral in digits, None where it is too long or not well formed.

    Spoken short forms count: 一百二 is 120, 百 is 100. A fraction follows 点.
    """
    if len(numeral) > _LONGEST_NUMERAL:
        return None
    whole, point, fraction = numeral.partition("点")
    if point and not (fraction and all(char in _DIGITS for char in fraction)):
        return None
    value = _whole_number(whole)
    if value is None:
        return None
    return str(value) + ("." + "".join(str(_DIGITS[char]) for char in fraction) if point else "")


def _whole_number(numeral: str) -> int | None:
    if not numeral:
        return None
    total, section, digit, last_unit = 0, 0, -1, 0
    for char in numeral:
        if char in _DIGITS:
            if digit > 0:  # two digits in a row: read out one by one, not a number
                return None
            digit = _DIGITS[char]
            if digit == 0:
                last_unit, digit = 0, -1  # after 零 a digit stands for itself
            continue
        unit = _UNITS[char]
        if unit == 10000:
            total = (total + section + max(digit, 0)) * unit
            section = 0
        else:
            section += (1 if digit < 0 else digit) * unit
        digit, last_unit = -1, unit
    if digit > 0:
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return total + section


def _percentage(match: re.Match[str]) -> str:
    spoken = match["spoken"]
    if spoken is None:
        return f"{match['written']}%" if match["written"] else "100%"
    number = arabic(spoken)
    return match[0] if number is None else f"{number}%"


PERCENTAGES = Rewriting(
    None,
    re.compile(
        "百分之(?:"
        f"(?P<spoken>[{_NUMERAL}]+(?:点[零〇一二两三四五六七八九]+)?)"
        "|(?P<written>[0-9]++(?:\\.[0-9]++)?+)(?!%))"
        "|百分百"
    ),
    _percentage,
)

# 幺 is how telephone operators say one.
SPOKEN_ONE = Rewriting(
    None,
    re.compile("幺(?:(?<=[零〇一二两三四五六七八九幺0-9]幺)|(?=[零〇一二两三四五六七八九幺0-9]))"),
    lambda match: "一",
)

_LETTER_NAMES = {
    "维埃克斯": "vx",
    "微埃克斯": "vx",
    "威埃克斯": "vx",
    "维爱克斯": "vx",
    "微爱克斯": "vx",
    "v埃克斯": "vx",
    "达不溜埃克斯": "wx",
    "达不留埃克斯": "wx",
    "达布流埃克斯": "wx",
    "豆不溜埃克斯": "wx",
    "w埃克斯": "wx",
    "达不溜": "w",
    "达不留": "w",
    "达布流": "w",
    "豆不溜": "w",
    "埃克斯": "x",
    "爱克斯": "x",
    "挨克斯": "x",
    "打不溜": "w",
    "达不遛": "w",
    "达布溜": "w",
    "大不溜": "w",
    "答不溜": "w",
    "豆布溜": "w",
    "豆比优": "w",
}
# "Number one" as it sounds in Chinese: 南波万.
_NUMBER = "[南男楠拿那纳娜囊难喃奶][波坡玻伯泊拨啵博][万湾弯旺完玩]"
_SPOKEN_SYMBOL = re.compile(
    "[拓托脱][扑普谱铺朴](?=[一二三1-3万旺])|[踢提替题梯][欧偶哦鸥][屁皮批披劈匹]|[恩嗯][欧偶鸥]点?(?=[一1万])|"
    f"{_NUMBER}|" + "|".join(sorted(_LETTER_NAMES, key=len, reverse=True))
)


def _letters(match: re.Match[str]) -> str:
    said = match[0]
    if said in _LETTER_NAMES:
        return _LETTER_NAMES[said]
    if re.fullmatch(_NUMBER, said):
        return "no1"
    return "no" if said[0] in "恩嗯" else "top"


SPOKEN_SYMBOLS = Rewriting(
    steps.SPOKEN_SYMBOLS,
    _SPOKEN_SYMBOL,
    _letters,
)

# A number said by its noughts: 一后面四个零 → 10000.
_BEHIND = "后[面边头]"
SPOKEN_NOUGHTS = Rewriting(
    steps.SPOKEN_SYMBOLS,
    re.compile(
        "(?P<first>[一二两三四五六七八九1-9])个?(?:字)?后[面边头](?P<times>[一两二三四五六七八九2-9])个零"
    ),
    lambda match: _value(match["first"]) + "0" * int(_value(match["times"])),
)


def _value(digit: str) -> str:
    return str(_DIGITS.get(digit, digit))


# Finds every text that the steps above may touch.
HINTS: tuple[str, ...] = (
    "百(?=分)",
    "幺",
    "埃",
    "爱(?=克)",
    "拓(?=[扑普谱铺朴])",
    "达(?=[不布])",
    "豆(?=[不布比])",
    "大(?=不溜)",
    "打(?=不溜)",
    "答(?=不溜)",
    "挨(?=克)",
    *(f"{first}(?=[扑普谱铺朴])" for first in "托脱"),
    *(f"{first}(?=[欧偶哦鸥])" for first in "踢提替题梯"),
    *(f"{first}(?=[欧偶鸥])" for first in "恩嗯"),
    *(f"{first}(?=[波坡玻伯泊拨啵博][万湾弯旺完玩])" for first in "南男楠拿那纳娜囊难喃奶"),
    f"零(?<=个零)(?<={_BEHIND}.个零)",
)

_UNIT = "%折元块斤天倍年岁万千百人个米瓶盒件分度秒月周日号名"
_LOOKS_LIKE = str.maketrans("oli*〇", "01100")


def _digits(match: re.Match[str]) -> str:
    token = match[0]
    after = match.string[match.end() : match.end() + 1]
    if token.isascii() and token.isdecimal():
        return token
    if not any(char.isdecimal() for char in token) and after != "%":
        return token  # ll, oo: words unless a percentage
    body = token.rstrip("li")
    if after != "%" and body != token:  # 5l is five litres
        return token
    if token[0] in "li" and len(token) < 3:  # i5, l2: models and sizes
        return token
    return token.translate(_LOOKS_LIKE)


DIGIT_LOOKALIKES = Rewriting(
    steps.DIGIT_LOOKALIKES,
    re.compile(f"[0-9oli*〇](?<![a-z0-9*〇][0-9oli*〇])[0-9oli*〇]+(?= ?[{_UNIT}])"),
    _digits,
    re.compile(f"[{_UNIT}]"),
)

# A digit inside a Latin word.
_DIGIT_WORDS = {"t0p": "top", "n0": "no", "n01": "no1", "t0p1": "top1", "v1p": "vip"}
DIGITS_IN_WORDS = Rewriting(
    steps.DIGIT_LOOKALIKES,
    re.compile("(?<![a-z0-9])(?:t0p1?|n01?|v1p)(?![a-z])"),
    lambda match: _DIGIT_WORDS[match[0]],
    re.compile("[01]"),
)
