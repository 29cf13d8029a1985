"""English words spelt out, as they sound or otherwise, and numbers read out.

n-u-m-b-e-r, kansa, dont and do not, oh one.
"""

import re
from collections.abc import Iterable
from typing import Final

from streamdetect.text import steps
from streamdetect.text.characters import CJK
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting, characterwise
from streamdetect.text.tables import english_forms as forms
from streamdetect.text.tables.english_sounds import PHRASES_AS_HEARD, WORDS_AS_HEARD

# Letters one by one with a sign between: n-u-m-b-e-r.
JOIN_SPELT_LETTERS = characterwise(
    steps.SEPARATORS,
    Pattern(
        "(?<![a-z0-9'])[a-z](?:[-.|*·/_~][a-z](?![a-z0-9'])){2,}(?:(?<=\\.[a-z])\\.(?= [a-z]))?"
    ),
    lambda match: [char if char.isalpha() else "" for char in match[0]],
    Pattern("[a-z][-.|*·/_~][a-z][-.|*·/_~]"),
)


_WORDS: Final = WORDS_AS_HEARD | forms.WORDS
_PHRASES: Final = PHRASES_AS_HEARD | forms.PHRASES


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


def _read(match: re.Match[str]) -> str:
    return _WORDS.get(match[0], match[0])


# garanteed, kansa, dont, gonna, colour. Recognisers write them too: no step.
WORDS_AS_THEY_SOUND = Rewriting(
    None, Pattern("[a-z](?<![a-z0-9'][a-z])[a-z]{3,}(?![a-z0-9]|'(?!s))"), _read
)
PHRASES_AS_THEY_SOUND = Rewriting(
    None,
    Pattern(f"(?<![a-z0-9']){_any_of(_PHRASES)}(?![a-z0-9'])"),
    lambda match: _PHRASES[match[0]],
    Pattern("[a-z] [a-z]"),
)
# Beside another English word only: 最ya低, u盘.
SHORT_FORMS = Rewriting(
    None,
    Pattern(
        f"(?:(?<=[a-z] )|(?<=[a-z][,，])|(?<![{CJK}a-z0-9'])(?={_any_of(forms.SHORT)} [a-z]))"
        f"{_any_of(forms.SHORT)}(?![{CJK}a-z0-9'])"
    ),
    lambda match: forms.SHORT[match[0]],
)
# workin'. What is a word with a "g" is read as that by `disguises`.
DROPPED_G = Rewriting(None, Pattern("(?<=[a-z]in)'(?![a-z])"), lambda _: "")


def _read_before(written: str, followers: Iterable[str], meant: str) -> Rewriting:
    """Return the step that reads a word as another before some words."""
    return Rewriting(
        None,
        Pattern(f"(?<![a-z0-9']){written}(?= {_any_of(followers)}(?![a-z]))"),
        lambda _: meant,
    )


# "ill drop the coat"; who is ill drops nothing. "its the best"; "its price" is the other word.
ILL_AS_I_WILL = _read_before("ill", forms.AFTER_I_WILL, "i'll")
ITS_AS_IT_IS = _read_before("its", forms.AFTER_IT_IS, "it's")

_BEFORE: Final = {one for phrase in _PHRASES for one in phrase.split()[:-1]} | {"ill", "its"}
_BEHIND: Final = {one for phrase in _PHRASES for one in phrase.split()[1:]}.union(
    forms.AFTER_I_WILL, forms.AFTER_IT_IS
)


def may_meet(left: str, right: str) -> bool:
    """Tell whether two words in lower case may be read as others side by side: do + not, for + u.

    A quick look; what a number read out makes of its digits is left out.
    """
    return (
        (left in _BEFORE and right in _BEHIND)
        or left in forms.SHORT
        or right in forms.SHORT
        or left == right
    )


DIGIT_NAMES = {
    name: str(value)
    for value, names in enumerate(
        ("zero oh nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for name in names.split()
}
_DIGIT_NAME = f"(?:{'|'.join(DIGIT_NAMES)})"
_SPOKEN_DIGITS = re.compile(f"(?:double |triple )?{_DIGIT_NAME}")


def _number_read_out(match: re.Match[str]) -> str:
    digits = ""
    for said in _SPOKEN_DIGITS.findall(match[0]):
        times = {"d": 2, "t": 3}.get(said[0], 1) if said[1:].startswith(("ouble", "riple")) else 1
        digits += DIGIT_NAMES[said.rpartition(" ")[2]] * times
    is_counted = digits in _COUNTING or digits[::-1] in _COUNTING
    return match[0] if is_counted or len(digits) < _SHORTEST_READ_OUT else digits


_COUNTING = "0123456789"
_SHORTEST_READ_OUT = 6  # digits: shorter runs are counting and prices
# A number read out digit by digit: five five five, oh one, nine nine.
NUMBER_READ_OUT = Rewriting(
    steps.SPOKEN_SYMBOLS,
    Pattern(
        f"(?<![a-z0-9'])(?:double |triple )?{_DIGIT_NAME}"
        f"(?:[，, ]{{1,2}}(?:double |triple )?{_DIGIT_NAME}){{3,}}(?![a-z0-9'])"
    ),
    _number_read_out,
    Pattern(f"{_DIGIT_NAME}[，, ]{{1,2}}(?:double |triple )?{_DIGIT_NAME}(?![a-z])"),
)
