"""Characters spelt aloud by their parts: 三点水加个台 → 治, 病字头里面一个品字再坐一座山 → 癌."""

import re
from collections.abc import Iterable

from streamdetect.text import steps
from streamdetect.text.characters import HAN
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.frequent import FREQUENT
from streamdetect.text.tables.splits import BOUND, COMMON
from streamdetect.text.tables.strokes import (
    JOINTS,
    NAMED_ONE_BY_ONE,
    RADICAL_NAMES,
    SPELT,
    UNBOUND,
)
from streamdetect.text.tables.words import WORDS

WHOLE = {**COMMON, **BOUND, **SPELT}
_PARTS = "".join(sorted({char for spelt in WHOLE for char in spelt} - {"一"}))
_WITH_RADICAL = frozenset((spelt[0], whole) for spelt, whole in WHOLE.items())
_OWN = "".join(sorted({whole for _, whole in _WITH_RADICAL}))
_LASTS = "".join(sorted({spelt[-1] for spelt in WHOLE if len(spelt) > 2}))  # of three parts
PAIRS = frozenset(word for word in (*WORDS, *NAMED_ONE_BY_ONE) if len(word) == 2)
_COUNTS = {
    **dict.fromkeys(("两个", "俩", "两张", "2个", "两"), 2),
    **dict.fromkeys(("三个", "三张", "仨", "3个", "三"), 3),
}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NAME = _any_of(RADICAL_NAMES)
_JOINT = _any_of(JOINTS)
_COUNT = _any_of(_COUNTS)


def _one_of(chars: str, name: str) -> str:
    """Return the pattern of one character, maybe as that of a word: 文, 文化的文, 一个文字."""
    return (
        f"(?:[{HAN}]{{0,2}}?(?P<{name}_of>[{chars}])[{HAN}]{{0,2}}?的(?P={name}_of)"
        f"|(?P<{name}>[{chars}]))字?"
    )


def _meant(match: re.Match[str], name: str) -> str:
    """Return the character that `_one_of` found, an empty text where it found none."""
    return match[f"{name}_of"] or match[name] or ""


# What leads to the next character: 后头那个, 再加个.
_NEXT = (
    "(?:(?:[后前][头面边]|接着|然后|再)(?:那个|跟着?|接着?|是|再|加上?|来|配上?|一个|一(?!字)|个|的)+"
    "|第二个(?:字|是)*|加上?一?个)"
)
_BEFORE_IT = "前[头面边](?:是|再|加上?|来|放|写|有|配上?|接)*(?:一个|个)?"
# Said of the character itself right behind its spelling.
AS_SAID = "(?:字?的?[那这]个字)"


def _whole(*parts: str) -> str | None:
    """Return the character of these components, in either order of two; None where there is none.

    A bound component may be named by its own character: 水字旁 spells what 氵 does.
    """
    options = [parts] + ([parts[::-1]] if len(parts) == 2 else [])
    for option in options:
        for spelt in ("".join(option), "".join(UNBOUND.get(part, part) for part in option)):
            if spelt in WHOLE:
                return WHOLE[spelt]
    return None


RANK = {char: place for place, char in enumerate(FREQUENT)}


def _hint(name: str) -> str:
    rare = max(name, key=lambda char: RANK.get(char, 9999))
    before, _, after = name.partition(rare)
    return (
        f"{rare}" + (f"(?={after})" if after else "") + (f"(?<={before}{rare})" if before else "")
    )


_BY_SHAPE = Pattern("(.)字[旁边头底框]")
_SHAPED = "".join(
    sorted({match[1] for name in RADICAL_NAMES if (match := _BY_SHAPE.fullmatch(name))})
)
_NAME_HINTS = (
    f"字(?=[旁边头底框])(?<=[{_SHAPED}]字)",
    *sorted({_hint(name) for name in RADICAL_NAMES if not _BY_SHAPE.fullmatch(name)}),
)
_NAMED_PART = Pattern("|".join(_NAME_HINTS))

# By the name of a radical: 病字头里面三个口再来个山.
_SPELT = Pattern(
    f"(?:{_NEXT}|(?P<add>加))?(?P<name>{_NAME})(?:(?:的|那个|的那个)(?P<own>[{_OWN}])|"
    f"(?:{_JOINT}){{0,6}}(?P<times>{_COUNT})?{_one_of(_PARTS, 'first')}"
    f"(?P<rest>(?:(?P=first)字?)?(?:{_JOINT}){{1,5}}(?!{_NAME}){_one_of(_LASTS, 'second')})?)"
    f"(?P<said>{AS_SAID})?"
    f"(?P<front>[，、]?{_BEFORE_IT}(?!{_NAME}){_one_of(HAN, 'ahead')})?"
    f"(?P<then>[，、]?{_NEXT}(?!{_NAME}){_one_of(HAN, 'next')})?"
)


def _character(match: re.Match[str]) -> str:
    radical = RADICAL_NAMES[match["name"]]
    after = ""
    if match["own"]:  # 双人旁那个微
        whole = match["own"] if (radical, match["own"]) in _WITH_RADICAL else None
    else:
        first = _meant(match, "first") * _COUNTS.get(match["times"], 1)
        whole = _whole(radical, first, _meant(match, "second")) if match["rest"] else None
        if whole is None:
            whole = _whole(radical, first)
            after = match["rest"] + (match["said"] or "") if match["rest"] else ""
    if whole is None:
        return match[0]
    if match["add"] and match.string[match.start() - 1 : match.start()] + whole not in PAIRS:
        whole = match["add"] + whole  # 加三点水一个台 may be "add", unless it joins a word
    then, front = match["then"] or "", match["front"] or ""
    if then and whole[-1] + _meant(match, "next") in PAIRS:
        then = _meant(match, "next")
    if front and _meant(match, "ahead") + whole in PAIRS:
        whole, front = _meant(match, "ahead") + whole, ""
    return whole + after + front + then


REJOIN_SPELT = Rewriting(steps.STROKE_SPELLING, _SPELT, _character, _NAMED_PART)

# Two of the same with something between: 两个王中间夹个文.
REJOIN_FLANKED = Rewriting(
    steps.STROKE_SPELLING,
    Pattern(
        f"{_NEXT}?(?:两个?|俩|2个?)王字?(?:中间|当中|里面)?(?:夹|加|放|来)(?:着|了)?(?:一个|个)?(?:文[{HAN}]的)?文字?"
        f"{AS_SAID}?"
    ),
    lambda match: "斑",
    Pattern("王字?[中当里夹加放来]"),
)

# Both parts ordinary characters: 一个木一个艮拼一块, 两个火摞起来.
_TOGETHER = "(?:起来|在一起|一起|到一起|在一块|到一块|一块|成一个字|成)儿?"
_PUT = "拼合凑摞叠并组堆捏"
_SUMMED = Pattern(
    f"(?:(?P<times>{_COUNT})|(?:一个|个)?{_one_of(_PARTS, 'first')}"
    f"(?:[，、]|和|加上?|跟|再|配|来|一个|个)+)"
    f"{_one_of(_PARTS, 'second')}[，、]?(?:给它|把它|上下|两个字)*[{_PUT}]{_TOGETHER}"
    f"{AS_SAID}?"
)


def _sum(match: re.Match[str]) -> str:
    if match["times"]:
        return _whole(_meant(match, "second") * _COUNTS[match["times"]]) or match[0]
    return WHOLE.get(_meant(match, "first") + _meant(match, "second"), match[0])


_SUMMED_HINTS = tuple(f"{put}(?=[起在一到成])" for put in _PUT)
REJOIN_SUMMED = Rewriting(steps.STROKE_SPELLING, _SUMMED, _sum, Pattern("|".join(_SUMMED_HINTS)))

# By place: 上面一个日下面一个取, 左边一个衣字旁右边一个去字.
_FIRST_PLACES = (("左", "[边面侧]"), ("上", "[面边头]"), ("外", "[面边头]"))
_FIRST_PLACE = "|".join(map("".join, _FIRST_PLACES))
_SECOND_PLACE = "右[边面侧]?|下[面边头]?|底下|里[面边头]?|中间"
_STANDS = "(?:是|有|写|放|画|搁)?"
_COUNTED = "(?:一[个颗座块]|个)?"


def _component(which: str) -> str:
    return f"(?:(?P<{which}name>{_NAME})|{_one_of(_PARTS, which + 'part')})"


REJOIN_PLACED = Rewriting(
    steps.STROKE_SPELLING,
    Pattern(
        f"{_NEXT}?(?:{_FIRST_PLACE}){_STANDS}{_COUNTED}{_component('a')}[，、]?(?:再|然后|和|跟)?"
        f"(?:{_SECOND_PLACE}){_STANDS}{_COUNTED}{_component('b')}{AS_SAID}?"
    ),
    lambda match: _whole(_part(match, "a"), _part(match, "b")) or match[0],
    Pattern("左[边面侧]|上[面边头]|外[面边头]"),
)


def _part(match: re.Match[str], which: str) -> str:
    name = match[f"{which}name"]
    return RADICAL_NAMES[name] if name else _meant(match, f"{which}part")


# The radical last: 叟字外面套个病字头, 台湾的台加上三点水.
REJOIN_RADICAL_LAST = Rewriting(
    steps.STROKE_SPELLING,
    Pattern(
        f"{_one_of(_PARTS, 'part')}(?:的?(?:左边|前面|旁边|上面|外面|头上|边上|外头))?"
        f"(?:再|给它|给他)?(?:加|带|套|配|戴|放|搭|添|顶|安|盖)(?:上|个|着|了|一个)*(?P<name>{_NAME})"
        f"{AS_SAID}?"
    ),
    lambda match: _whole(RADICAL_NAMES[match["name"]], _meant(match, "part")) or match[0],
    _NAMED_PART,
)


SPELLING_STEPS = (
    REJOIN_PLACED,
    REJOIN_SPELT,
    REJOIN_RADICAL_LAST,
    REJOIN_FLANKED,
    REJOIN_SUMMED,
)
_PLACED_HINTS = tuple(
    f"{place}(?={beside}{_STANDS}{_COUNTED}(?:[{HAN}]{{2,3}}的)?(?:[{_PARTS}]|{_NAME})字?[，、]?"
    f"(?:再|然后|和|跟)?(?:{_SECOND_PLACE}))"
    for place, beside in _FIRST_PLACES
)
_FLANKED_HINTS = ("王(?=[中当里夹加放来])", "字(?=[中当里夹加放来])(?<=王字)")

# Finds every text that the steps above may touch.
HINTS: tuple[str, ...] = (*_NAME_HINTS, *_PLACED_HINTS, *_FLANKED_HINTS, *_SUMMED_HINTS)
