"""Characters spelt aloud by their parts: 三点水加个台 → 治, 病字头里面一个品字再坐一座山 → 癌."""

import re

from streamdetect.text import steps
from streamdetect.text.characters import HAN
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.splits import BOUND, COMMON
from streamdetect.text.tables.strokes import JOINTS, RADICAL_NAMES, SPELT

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
    whole = _WHOLE.get(radical + first)
    return match[0] if whole is None else whole + (match["rest"] or "")


REJOIN_SPELT = Rewriting(steps.STROKE_SPELLING, _SPELT, _character)
# Two of the same with something between: 两个王中间夹个文.
REJOIN_FLANKED = Rewriting(
    steps.STROKE_SPELLING,
    re.compile(f"(?:两个?|俩|2个?)王字?中间(?:夹|加|放|来)(?:着|了)?(?:一个|个)?{_WHICH}文字?"),
    lambda match: "斑",
)

_RARE = "字旁盖框立底刀水之文头"  # in names of radicals; the rest of them is in every second text


def _hint(name: str) -> str:
    rare = next(char for char in _RARE if char in name)
    before, _, after = name.partition(rare)
    return f"{rare}(?<={before}{rare})" + (f"(?={after})" if after else "")


# Finds every text that the steps above may touch.
HINTS: tuple[str, ...] = (*sorted(map(_hint, RADICAL_NAMES)), "王(?=字?中间)")
