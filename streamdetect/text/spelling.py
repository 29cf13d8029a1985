"""Words spelt aloud character by character, and what points back at a spelt character.

微笑的微，信任的信 → 微信; 三点水加个台，专门那个字腰突 → 治，专门治腰突.
"""

import re
from collections.abc import Iterator

from streamdetect.text import steps, strokes
from streamdetect.text.characters import HAN
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.strokes import AS_SAID, PAIRS, RANK, SPELLING_STEPS, WHOLE
from streamdetect.text.tables.strokes import NAMED_ONE_BY_ONE

# A word by its characters, or a character by its parts, each said in a word of its own:
# 一个国字外加一个宴席的宴, 微笑的微信任的信, 月亮的月加巴掌的巴.
_THEN = (
    "[，、]?(?:再|外|另|后[面头边]|前[面头边]|然后|接着|旁边)*"
    "(?:加上?|跟上?|和|配上?|接上?|来|是)?(?:那个|一?个|上)*"
)


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
    first, second = _said(match, "a"), _said(match, "b")
    if not first or not second:
        return match[0]
    if first + second in PAIRS:
        return first + second
    return WHOLE.get(first + second, match[0])


# The rarer character of each pair, and what may begin a character: 的治, 的月.
_NOT_TELLING = frozenset("糖抗白保包品")  # these follow 的 in every second text about goods
_TELLING = "".join(
    sorted(
        {
            max(pair, key=lambda char: -1 if char in _NOT_TELLING else RANK.get(char, 9999))
            for pair in NAMED_ONE_BY_ONE
        }
    )
)
_AFTER_NAMED = "字(?=[，、外加再后跟和另接])"
_NAMED = f"[{_TELLING}月]"
_NAMED_IN_A_WORD = f"的(?={_NAMED})(?:(?<={_NAMED}的)|(?<={_NAMED}.的)|(?<={_NAMED}..的))"

REJOIN_SAID = Rewriting(
    steps.STROKE_SPELLING,
    Pattern(f"{_named('a')}{_THEN}{_named('b')}{AS_SAID}?"),
    _said_word,
    Pattern(f"{_AFTER_NAMED}|外加一?个|{_NAMED_IN_A_WORD}"),
)

_LOOKED_BACK = 60  # characters
_ADD = "加"  # may stand before a spelling without being part of it
_SPELLING = Pattern("|".join((*strokes.HINTS, _AFTER_NAMED, _NAMED_IN_A_WORD)))


def _spelt_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, the character or the two) of what is spelt in a text."""
    for step in (*SPELLING_STEPS, REJOIN_SAID):
        for match in step.pattern.finditer(text):
            read = step.replacement(match)
            if read != match[0]:
                read = read.removeprefix(_ADD)
                yield match.start(), match.end(), read if read in PAIRS else read[0]


def _pointed_at(match: re.Match[str]) -> str:
    """Return the character, or the two, that were spelt before and are pointed at here."""
    before = match.string[max(match.start() - _LOOKED_BACK, 0) : match.start()]
    if _SPELLING.search(before) is None:
        return match[0]
    spelt = sorted(_spelt_in(before))
    if not spelt or any(end == len(before) for _, end, _ in spelt):
        return match[0]  # right behind it: only another name for it
    if match["two"]:
        both = "".join(read for _, _, read in spelt)[-2:]
        return both if len(both) == 2 else match[0]
    return spelt[-1][2]


# 那个字, 这两个字, 就那个了.
READ_POINTERS = Rewriting(
    steps.STROKE_SPELLING,
    Pattern("[这那](?:(?P<two>两个|俩)字|个字|个(?<=[就不也能会干给是][这那]个)(?=[了的，。]))"),
    _pointed_at,
    Pattern("[这那](?:个[字了的，。]|两个字|俩字)"),
)

# Finds every text that the steps above may touch, with those of strokes.
HINTS: tuple[str, ...] = (_AFTER_NAMED, "外(?=加一?个)", _NAMED_IN_A_WORD)
