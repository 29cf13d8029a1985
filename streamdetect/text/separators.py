"""Signs between characters: separators dropped, clause punctuation kept, numbers left whole.

What a sign means depends on its neighbours. Between Chinese characters decoration and white space
go; between Latin words one space stays; `.` `,` `:` `-` `/` `·` stay inside numbers.
"""

import re
from collections.abc import Sequence

from streamdetect.text import steps
from streamdetect.text.characters import CJK, CLAUSE_MARKS, HAN, SIGNS
from streamdetect.text.lexicon import Lexicon
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import CharacterwiseRewriting, Rewriting, characterwise

_IS_CJK = re.compile(f"[{CJK}]").match
_MARKS = frozenset(CLAUSE_MARKS)
_AS_MARK = {".": "。", ",": "，", ":": "："}
_IN_NUMBERS = frozenset(".-/:*·")
_CURRENCIES = frozenset("$¥€£")
_NOTHING = frozenset(" |*_♥")
_DIGITS = frozenset("0123456789")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_ALNUM = _LATIN | _DIGITS

# A run of signs. `%` after a digit, and `+` or `++` after a digit or letter, belong to the word
# before them; clause marks are neighbours, never part of a run.
_SIGN = f"[{SIGNS}%+](?<![0-9]%)(?<![0-9] %)(?<![a-z0-9%]\\+)(?<![a-z0-9%]\\+\\+)"
# Left alone: what changes nothing, a space or an apostrophe inside English (a b, it's).
_PLAIN = "(?!(?<=[a-z0-9][ '])[a-z0-9])"
_RUN = Pattern(f"{_SIGN}{_PLAIN}(?:{_SIGN})*")


def _is_word(char: str) -> bool:
    """Whether white space beside this character means something: not Chinese, not a border."""
    return char != "" and char not in _MARKS and not _IS_CJK(char)


def _resolve(match: re.Match[str]) -> Sequence[str]:
    """Return what becomes of each sign of a run."""
    run, text = match[0], match.string
    start, end = match.span()
    left, right = text[start - 1 : start], text[end : end + 1]
    if run in _NOTHING and (not left or not right or _IS_CJK(left) or _IS_CJK(right)):
        return ("",)  # by far the most frequent case
    size = len(run)
    kept = [""] * size
    body = size
    if right == "%" and left in _DIGITS:  # 100 %
        return kept
    if right in _DIGITS and _opens_number(run[-1], run[:-1] or left):
        body -= 1
        kept[body] = run[body]
        right = run[body]
    if body == 1 and _joins(run[0], left, right, text, end):
        if run[0] != ",":
            kept[0] = run[0]
        return kept
    if _keep_marks(run, body, kept, left, right):
        return kept
    if body and _is_word(left) and _is_word(right):
        kept[0] = " "
    return kept


def _opens_number(sign: str, before: str) -> bool:
    """Whether a sign belongs to the number after it: a currency, or # as in `#1`."""
    return sign in _CURRENCIES or (sign == "#" and not _IS_CJK(before[-1:]))


def _joins(sign: str, left: str, right: str, text: str, end: int) -> bool:
    """Whether a single sign stands inside a number or a Latin word."""
    if left in _DIGITS and right in _DIGITS:
        if sign == ",":  # thousands: three digits follow, and no fourth
            return text[end : end + 3].isdecimal() and not text[end + 3 : end + 4].isdecimal()
        return sign in _IN_NUMBERS
    return sign == "'" and left in _ALNUM and right in _ALNUM


def _keep_marks(run: str, body: int, kept: list[str], left: str, right: str) -> bool:
    """Keep the clause marks of a run in their folded form; say whether there were any."""
    if run[:body] == "." and left in _LATIN and right in _LATIN:
        return False  # as in a name of a site: two words
    found = ""
    for place in range(body):
        mark = _AS_MARK.get(run[place])
        if mark is None or (mark == "。" and found.endswith("。")):  # an ellipsis is one mark
            continue
        kept[place] = mark
        found += mark
    return found != ""


def hides_by_separating(match: re.Match[str], place: int) -> bool:
    """Whether the dropped sign at `place` of a run hid something: between Chinese characters.

    White space counts only in spaced-out writing (药 到 病 除): recognisers write pauses as spaces.
    """
    text = match.string
    start, end = match.span()
    left, right = text[start - 1 : start], text[end : end + 1]
    if not (left and right and _IS_CJK(left) and _IS_CJK(right)):
        return False
    if match[0][place] != " ":
        return True
    return text[max(start - 2, 0) : max(start - 1, 0)] == " " or text[end + 1 : end + 2] == " "


# A single sign between Chinese characters: what `_resolve` drops without a second look, and by far
# the most frequent case. Removing these first changes nothing but the time it takes.
BETWEEN_CHINESE = Pattern(f"[ |*](?<=[{CJK}][ |*])(?=[{CJK}])")
RESOLVE_SIGNS: CharacterwiseRewriting = characterwise(None, _RUN, _resolve)


def _joined_letters(match: re.Match[str]) -> Sequence[str]:
    return ["" if char == " " else char for char in match[0]]


# Letters written one by one: f d a, w e c h a t. Two are left alone: too many are real (a b).
JOIN_LETTERS: CharacterwiseRewriting = characterwise(
    steps.SEPARATORS,
    Pattern("(?<![a-z0-9'])[a-z](?: [a-z]){2,}(?![a-z0-9'])"),
    _joined_letters,
    Pattern(" [a-z] [a-z](?![a-z0-9'])"),
)

# "No. 1": the full stop belongs to the abbreviation.
NUMERO: Rewriting = Rewriting(
    None,
    Pattern("(?<![a-z])no[.:] ?(?=1(?![0-9]))"),
    lambda match: "no",
    Pattern("no[.:]"),
)

# "No.l": an l for the one.
NUMERO_LOOKALIKE: Rewriting = Rewriting(
    steps.DIGIT_LOOKALIKES,
    Pattern("(?<![a-z])no(?:[.:][li]|点[1一])(?![a-z0-9'])"),
    lambda match: "no1",
    Pattern("no[.:点][li1一]"),
)


def _without_signs(match: re.Match[str]) -> Sequence[str]:
    return [char if _IS_CJK(char) else "" for char in match[0]]


# The same sign between any two of four characters and more: 药*到*病*除的, 最.低.价.格.
_SAME_SIGNS = "*x.,:"
_BETWEEN_EACH = "|".join(f"[{HAN}](?:{re.escape(sign)}[{HAN}]){{3,}}" for sign in _SAME_SIGNS)
DROP_SAME_SIGNS: CharacterwiseRewriting = characterwise(
    steps.SEPARATORS,
    Pattern(_BETWEEN_EACH),
    _without_signs,
)

# Every character by itself between marks that no sentence has: 治 。愈 。率, 药.到.病.除.
_APART = f"(?: [{CLAUSE_MARKS}] ?|[{CLAUSE_MARKS}] |[.,:])"
DROP_SPACED_MARKS: CharacterwiseRewriting = characterwise(
    steps.SEPARATORS,
    Pattern(f"[{HAN}](?:{_APART}[{HAN}](?![{HAN}])){{2,}}|[{HAN}]\\.[{HAN}]\\.[{HAN}]"),
    _without_signs,
    Pattern(f"[{HAN}]{_APART}[{HAN}]{_APART}"),
)


# The same clause mark between any two of some characters: 根、治、糖、尿、病.
SAME_MARKS = Pattern("|".join(f"{mark}(?=[{HAN}]{mark})" for mark in CLAUSE_MARKS))
_MARKED = Pattern("|".join(f"[{HAN}](?:{mark}[{HAN}]){{2,}}" for mark in CLAUSE_MARKS))
_COUNTED = frozenset("零〇一二两三四五六七八九十百千万")
_SPELT_OUT = 4  # different characters: fewer may be short answers (好，对，来)


def drop_same_marks_in(lexicon: Lexicon) -> Rewriting:
    """Return the step that drops a clause mark which parts every character from the next.

    Lists stay (白、红、黑、蓝), counting (五，四，三), and what is said again and again (对，对).
    But a word of the rules is one, by whatever mark its characters are parted.
    """

    def without_marks(match: re.Match[str]) -> Sequence[str]:
        chars, mark = match[0][::2], match[0][1]
        is_spelt = mark != "、" and len(set(chars)) >= _SPELT_OUT and _COUNTED.isdisjoint(chars)
        if is_spelt or lexicon.completed(match.string, *match.span(), chars) is not None:
            return _without_signs(match)
        return match[0]

    return characterwise(steps.SEPARATORS, _MARKED, without_marks, SAME_MARKS)


def drop_stops_in(lexicon: Lexicon) -> Rewriting:
    """Return the step that drops a full stop inside a word of the rules: 处.方, 二甲.双胍."""
    return Rewriting(
        steps.SEPARATORS,
        Pattern(f"\\.(?<=[{HAN}]\\.)(?=[{HAN}])"),
        lambda match: "" if lexicon.is_parted(match.string, *match.span()) else match[0],
    )
