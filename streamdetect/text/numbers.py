"""Numbers and letters as people say or disguise them: l00%, 2O斤, 百分之一百二, 维埃克斯.

The canonical form of a percentage is digits with `%` (百分之九十九点九 → 99.9%). Other Chinese
numerals stay as they are; rules read them through the built-in number group.
"""

import re

from streamdetect.text import steps
from streamdetect.text.pattern import Pattern
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
    number = _in_figures(spoken)
    return match[0] if number is None else f"{number}%"


def _in_figures(spoken: str) -> str | None:
    """Return a numeral in digits, read out one by one too (九九点九); None where it is none."""
    number = arabic(spoken)
    if number is None and _READ_OUT(spoken):
        number = "".join("." if char == "点" else str(_DIGITS[char]) for char in spoken)
    return number


def _percent_in_digits(spoken: str) -> str:
    return _in_figures(spoken) or spoken


_READ_OUT = re.compile(f"[{''.join(_DIGITS)}]{{2}}(?:点[{''.join(_DIGITS)}]+)?").fullmatch

PERCENTAGES = Rewriting(
    None,
    Pattern(
        "百分之(?:"
        f"(?P<spoken>[{_NUMERAL}]+(?:点[零〇一二两三四五六七八九]+)?)"
        "|(?P<written>[0-9]++(?:\\.[0-9]++)?+)(?!%))"
        "|百分百"
    ),
    _percentage,
)
# 九十九点九个百分点 of all: less than that is a difference between two rates.
PERCENTAGE_POINTS = Rewriting(
    None,
    Pattern(
        "(?:一百|九十?[一二三四五六七八九](?:点[零〇一二两三四五六七八九]+)?|100|9[0-9](?:\\.[0-9]+)?)个百分点"
    ),
    lambda match: f"{_in_digits(match[0][:-4])}%",
    Pattern("个百分点"),
)


def _in_digits(numeral: str) -> str:
    """Return a numeral of about a hundred in digits; its ten may be left out: 九九点九."""
    if numeral[0] in _DIGITS:
        spoken = numeral if numeral[1] in "百十" else f"{numeral[0]}十{numeral[1:]}"
        return arabic(spoken) or numeral
    return numeral


# A sign after a numeral in words: 九九%, 九十九点九%. After 治 it is an emoji for 百: 治💯病.
PERCENT_SIGNS = Rewriting(
    None,
    Pattern(
        f"(?<![{_NUMERAL}点])[{_NUMERAL}]++(?:点[零〇一二两三四五六七八九]++)?+(?=%)"
        "|100%(?<=治100%)(?=病)"
    ),
    lambda match: "百" if match[0] == "100%" else _percent_in_digits(match[0]),
    Pattern("%"),
)
# Sounds that the homophone pass leaves alone, since 地 is too common and 没有任何副作用 too long;
# beside these words nothing else is meant.
_MEANT_BY_SOUND = {"地": "第", "付": "副", "负": "副"}
MEANT_BY_SOUND = Rewriting(
    None,
    Pattern(
        "地(?<=(?:全国|全网|全球|世界|行业|国内|中国|排名|销量)地)(?=一(?:品牌|名))"
        "|[付负](?<=(?:没有|任何|一点|毫无).)(?=作用)"
    ),
    lambda match: _MEANT_BY_SOUND[match[0]],
    Pattern("地一[品名]|[付负]作用"),
)

# 幺 is how telephone operators say one.
SPOKEN_ONE = Rewriting(
    None,
    Pattern("幺(?:(?<=[零〇一二两三四五六七八九幺0-9]幺)|(?=[零〇一二两三四五六七八九幺0-9]))"),
    lambda match: "一",
)

_X = "(?:[埃爱挨艾哎诶唉]克[斯思司丝]|叉(?=[号码群加搜私]))"
_W = "(?:[达打大答搭][不布][溜留流遛]|豆[不布][溜流]|豆比优)"
# "Number one", "top one" as they sound in Chinese: 南波万, 拓扑旺.
_ONE = "[万湾弯旺完玩温望碗腕]"
_SOUNDS = (
    (f"[维微威唯薇歪v]{_X}", "vx"),
    (f"(?:{_W}|w){_X}", "wx"),
    (f"{_W}", "w"),
    (_X.split("|")[0][3:], "x"),
    (f"[南男楠拿那纳娜囊难喃奶][姆木母牡]?[波坡玻伯泊拨啵博勃铂播]{_ONE}", "no1"),
    (f"[拓托脱踏塔拖][扑普谱铺朴](?:{_ONE}|一(?![{_NUMERAL}]))", "top1"),
    ("[拓托脱踏塔拖][扑普谱铺朴](?=[一二三1-3])", "top"),
    (f"[踢提替题梯][欧偶哦鸥][屁皮批披劈匹](?:万|一(?![{_NUMERAL}]))", "top1"),
    (f"[恩嗯][欧偶鸥]点?(?:万|一(?![{_NUMERAL}]))", "no1"),
    ("[恩嗯][欧偶鸥]点?(?=[一1])", "no"),
    (f"(?<![a-z])top{_ONE}", "top1"),
    ("[踢提替题梯][欧偶哦鸥][屁皮批披劈匹]", "top"),
    ("[维微威][威维艾爱埃][皮批劈屁匹](?=[客会专用])", "vip"),
    ("西西[踢提替题梯][维威微唯v]", "cctv"),
    ("[艾爱埃][弗福夫]迪[诶欸]", "fda"),
)
_SPOKEN_SYMBOL = Pattern("|".join(f"({sound})" for sound, _ in _SOUNDS))


def _letters(match: re.Match[str]) -> str:
    return _SOUNDS[match.lastindex - 1][1] if match.lastindex else match[0]


_SYMBOL_HINTS = (
    "埃",
    *(f"{first}(?=克)" for first in "爱挨艾哎诶唉"),
    *(f"{first}(?=叉[号码群加搜私])" for first in "维微威唯薇歪"),
    *(f"{first}(?=[扑普谱铺朴])" for first in "拓托脱踏塔拖"),
    *(f"{first}(?=[不布][溜留流遛])" for first in "达打大答搭"),
    "豆(?=[不布][溜流]|比优)",
    *(f"{first}(?=[欧偶哦鸥])" for first in "踢提替题梯"),
    *(f"{first}(?=[欧偶鸥])" for first in "恩嗯"),
    *(
        f"{first}(?=[姆木母牡][波坡玻伯泊拨啵博勃铂播]|[波坡玻伯泊拨啵博勃铂播]{_ONE})"
        for first in "南男楠拿那纳娜囊难喃奶"
    ),
    *(f"{first}(?=[威维艾爱埃][皮批劈屁匹])" for first in "维微威"),
    *(f"{one}(?<=top{one})" for one in _ONE[1:-1]),
    "西(?=西[踢提替题梯])",
    "弗(?=迪)",
    "福(?=迪[诶欸])",
    "夫(?=迪[诶欸])",
)

SPOKEN_SYMBOLS = Rewriting(
    steps.SPOKEN_SYMBOLS,
    _SPOKEN_SYMBOL,
    _letters,
    Pattern("|".join(_SYMBOL_HINTS)),
)

# A number said by its noughts: 一后面四个零 → 10000.
_BEHIND = "后[面边头]"
SPOKEN_NOUGHTS = Rewriting(
    steps.SPOKEN_SYMBOLS,
    Pattern(
        "(?P<first>[一二两三四五六七八九1-9])个?(?:字)?后[面边头](?P<times>[一两二三四五六七八九2-9])个零"
    ),
    lambda match: _value(match["first"]) + "0" * int(_value(match["times"])),
    Pattern("个零"),
)


def _value(digit: str) -> str:
    return str(_DIGITS.get(digit, digit))


# Finds every text that the steps above may touch.
HINTS: tuple[str, ...] = (
    "百(?=分)",
    "幺",
    *_SYMBOL_HINTS,
    "个(?=百分点)",
    "点(?=[0123456789])(?<=[0123456789]点)",
    "第(?=1)",
    "地(?=一[品名])",
    "付(?=作用)",
    "负(?=作用)",
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
    Pattern(f"[0-9oli*〇](?<![a-z0-9*〇][0-9oli*〇])[0-9oli*〇]+(?= ?[{_UNIT}])"),
    _digits,
    Pattern(f"[{_UNIT}]"),
)

# A digit inside a Latin word.
_DIGIT_WORDS = {"t0p": "top", "n0": "no", "n01": "no1", "t0p1": "top1", "v1p": "vip"}
DIGITS_IN_WORDS = Rewriting(
    steps.DIGIT_LOOKALIKES,
    Pattern("(?<![a-z0-9])(?:t0p1?|n01?|v1p)(?![a-z])"),
    lambda match: _DIGIT_WORDS[match[0]],
    Pattern("[01]"),
)

# 第1 → 第一, 99点9% → 99.9%.
NUMBERS_AS_SAID = Rewriting(
    None,
    Pattern("第1(?![0-9.])|点(?<=[0-9]点)(?=[0-9]+%)"),
    lambda match: "第一" if match[0][0] == "第" else ".",
    Pattern("第1|点[0-9]"),
)

# Full-sized look-alikes beside a digit: 9S%, 1B天; and a nought beside a Chinese digit: 二o斤.
_AMONG_DIGITS = str.maketrans("sbqgz", "58992")
DIGITS_AMONG_DIGITS = Rewriting(
    steps.DIGIT_LOOKALIKES,
    Pattern("[0-9](?<![a-z0-9.][0-9])[0-9.]*[sbqgz][0-9.]*(?=%|[斤天倍])|[sbqgz][0-9]+(?=%)"),
    lambda match: match[0].translate(_AMONG_DIGITS),
    Pattern("[sbqgz][0-9.]*[%斤天倍]"),
)
NOUGHTS_AMONG_NUMERALS = Rewriting(
    steps.DIGIT_LOOKALIKES,
    Pattern("[一二两三四五六七八九][0o]+(?=[%斤天倍万元块])"),
    lambda match: f"{_DIGITS[match[0][0]]}{'0' * (len(match[0]) - 1)}",
    Pattern("[0o][%斤天倍万元块]"),
)
