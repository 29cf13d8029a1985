"""Characters spelt aloud by their parts: 三点水加个台 → 治, 病字头里面一个品字再坐一座山 → 癌."""

import re

from streamdetect.text import steps
from streamdetect.text.characters import HAN
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.splits import BOUND, COMMON
from streamdetect.text.tables.strokes import JOINTS, RADICAL_NAMES, SPELT
from streamdetect.text.tables.words import WORDS

_WHOLE = {**COMMON, **BOUND, **SPELT}
_PARTS = "".join(sorted({char for spelt in _WHOLE for char in spelt} - {"一"}))
_REPEATED = {"两个": 2, "俩": 2, "三个": 3}

_NAME = "|".join(sorted(RADICAL_NAMES, key=len, reverse=True))
_JOINT = "|".join(sorted(JOINTS, key=len, reverse=True))
# "the 文 of 文化": people say which character they mean.
_WHICH = f"(?:[{HAN}]{{1,3}}的)?"
_SPELT = re.compile(
    f"(?P<name>{_NAME})"
    f"(?:{_JOINT}){{0,5}}(?P<times>{'|'.join(_REPEATED)})?{_WHICH}(?P<first>[{_PARTS}])字?"
    f"(?P<rest>(?:(?P=first)字?)?(?:{_JOINT}){{1,5}}{_WHICH}(?P<second>[{_PARTS}])字?)?"
)


def _character(match: re.Match[str]) -> str:
    radical = RADICAL_NAMES[match["name"]]
    first = match["first"] * _REPEATED.get(match["times"], 1)
    if match["second"]:
        whole = _WHOLE.get(radical + first + match["second"])
        if whole is not None:
            return whole
    whole = _WHOLE.get(radical + first) or _WHOLE.get(first + radical)
    return match[0] if whole is None else whole + (match["rest"] or "")


REJOIN_SPELT = Rewriting(steps.STROKE_SPELLING, _SPELT, _character)
# Two of the same with something between: 两个王中间夹个文.
REJOIN_FLANKED = Rewriting(
    steps.STROKE_SPELLING,
    re.compile(f"(?:两个?|俩|2个?)王字?中间(?:夹|加|放|来)(?:着|了)?(?:一个|个)?{_WHICH}文字?"),
    lambda match: "斑",
)

# By place: 上面一个日下面一个取, 左边一个衣字旁右边一个去字.
_FIRST_PLACES = (("左", "[边面侧]"), ("上", "[面边头]"), ("外", "[面边头]"))
_FIRST_PLACE = "|".join(map("".join, _FIRST_PLACES))
_SECOND_PLACE = "右[边面侧]|下[面边头]|底下|里[面边头]|中间"
_STANDS = "(?:是|有|写|放|画|搁)?"
_COUNTED = "(?:一[个颗座块]|个)"
_OPENS = f"(?:{_STANDS}{_COUNTED}|是)"


def _component(which: str) -> str:
    return f"{_WHICH}(?:(?P<{which}name>{_NAME})|(?P<{which}part>[{_PARTS}])字?)"


REJOIN_PLACED = Rewriting(
    steps.STROKE_SPELLING,
    re.compile(
        f"(?:{_FIRST_PLACE}){_STANDS}{_COUNTED}{_component('a')}[，、]?(?:再|然后|和|跟)?"
        f"(?:{_SECOND_PLACE}){_STANDS}{_COUNTED}?{_component('b')}"
    ),
    lambda match: _WHOLE.get(_part(match, "a") + _part(match, "b"), match[0]),
)


def _part(match: re.Match[str], which: str) -> str:
    name = match[f"{which}name"]
    return RADICAL_NAMES[name] if name else str(match[f"{which}part"])


# The radical last: 叟字外面套个病字头, 台湾的台加上三点水.
REJOIN_RADICAL_LAST = Rewriting(
    steps.STROKE_SPELLING,
    re.compile(
        f"{_WHICH}(?P<part>[{_PARTS}])字?(?:的?(?:左边|前面|旁边|上面|外面|头上|边上|外头))?"
        f"(?:再|给它|给他)?(?:加|带|套|配|戴|放|搭|添|顶|安|盖)(?:上|个|着|了|一个)*(?P<name>{_NAME})"
    ),
    lambda match: (
        _WHOLE.get(RADICAL_NAMES[match["name"]] + match["part"])
        or _WHOLE.get(match["part"] + RADICAL_NAMES[match["name"]])
        or match[0]
    ),
)

# A word by its characters, each said in a word of its own: 一个国字外加一个宴席的宴.
_PAIRS = frozenset(word for word in WORDS if len(word) == 2)
_THEN = "[，、]?(?:再|外|另|后面|前面|然后|接着)*(?:加上?|跟上?|和|配上?|接上?|来|是)?(?:一?个|上)*"


def _named(which: str) -> str:
    said_in = f"(?P<{which}word>[{HAN}]{{2,3}})的(?P<{which}of>[{HAN}])字?"
    return f"(?:{said_in}|(?P<{which}one>[{HAN}])字)"


def _said(match: re.Match[str], which: str) -> str:
    one, word = match[f"{which}one"], match[f"{which}word"]
    if one:
        return str(one)
    of = str(match[f"{which}of"])
    return of if of in word else ""


def _said_word(match: re.Match[str]) -> str:
    word = _said(match, "a") + _said(match, "b")
    return word if word in _PAIRS else match[0]


REJOIN_SAID = Rewriting(
    steps.STROKE_SPELLING,
    re.compile(_named("a") + _THEN + _named("b")),
    _said_word,
    re.compile("字[外加再后跟和另接]|外加一?个"),
)

_RARE = "字旁盖框立底刀水之文头"  # in names of radicals; the rest of them is in every second text


def _hint(name: str) -> str:
    rare = next(char for char in _RARE if char in name)
    before, _, after = name.partition(rare)
    return f"{rare}(?<={before}{rare})" + (f"(?={after})" if after else "")


# Finds every text that the steps above may touch.
HINTS: tuple[str, ...] = (
    *sorted(map(_hint, RADICAL_NAMES)),
    "王(?=字?中间)",
    *(f"{place}(?={beside}{_OPENS})" for place, beside in _FIRST_PLACES),
    "字(?=[外加再后跟和另接])",
    "外(?=加一?个)",
)
