"""Latin letters among Chinese: look-alike letters, mixed pinyin (zhi愈), initials (降gxy, 加vx).

A Latin run is read as Chinese only where its neighbours complete a listed word, or where all of it
is English that is listed with its meaning (可以cure糖尿病).
"""

import re
from collections.abc import Mapping

from streamdetect.text import steps
from streamdetect.text.characters import CJK, HAN
from streamdetect.text.lexicon import Lexicon
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.spelt import SPELLINGS, spell
from streamdetect.text.tables.english_among_chinese import LONGEST_PHRASE, MEANT_AMONG_CHINESE
from streamdetect.text.tables.initials import INITIALS, Initials
from streamdetect.text.tables.symbols import HEART, LATIN_SKELETON
from streamdetect.text.tables.words import WORDS

_FOREIGN = "".join(LATIN_SKELETON)
_NOT_FOREIGN = re.compile(f"[^a-z0-9{_FOREIGN}]").search
_TO_LATIN = str.maketrans(LATIN_SKELETON)


def _to_latin(match: re.Match[str]) -> str:
    """Replace look-alikes in a word of several scripts, or in one that stands among Chinese."""
    token, text = match[0], match.string
    if _NOT_FOREIGN(token):
        return token  # a real Russian or Greek word
    start, end = match.span()
    beside_cjk = _IS_CJK(text[start - 1 : start]) or _IS_CJK(text[end : end + 1])
    mixed = any(char.isascii() for char in token)
    return token.translate(_TO_LATIN) if mixed or beside_cjk else token


_IS_CJK = re.compile(f"[{CJK}]").match

LETTER_LOOKALIKES = Rewriting(
    steps.LETTER_LOOKALIKES,
    Pattern("[a-z0-9ɐ-ʯͰ-ϿЀ-ӿԀ-ԯՀ-֏ꓐ-꓿ƀ-ɏ]+"),
    _to_latin,
    Pattern(f"[{_FOREIGN}]"),
)

# v❤, 微❤: the heart is read xin. Elsewhere it is decoration.
HEART_AS_LETTER = Rewriting(
    steps.EMOJI, Pattern(f"(?<=[v微薇威维]){HEART}"), lambda match: "信", Pattern(HEART)
)
# A cross for the plus: 十v.
PLUS_AS_ADD = Rewriting(
    None,
    Pattern(
        r"\+(?= ?(?:v|vx|wx|微|威信|薇|卫星|围信|扣扣|好友)(?![a-uwyz]))"
        "|十(?<![零一二两三四五六七八九几0-9]十)(?=(?:vx?|wx)(?![a-z0-9]))"
    ),
    lambda match: "加",
    Pattern(r"\+|十[vw]"),
)


def _meant(match: re.Match[str]) -> str:
    """Return what a run of English words means in a Chinese sentence, if all of it is listed."""
    text = match.string
    start, end = match.span()
    if not (_ENDS_IN_CHINESE(text, max(0, start - _NEAR), start) or _BEGINS_IN_CHINESE(text, end)):
        return match[0]
    words = match[0].split(" ")
    meant = ""
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = MEANT_AMONG_CHINESE.get(" ".join(words[at : at + size]))
            if phrase is not None:
                meant += phrase
                at += size
                break
        else:
            return match[0]
    return meant


_NEAR = 8  # characters: a number may stand between
_ENDS_IN_CHINESE = re.compile(f"[{HAN}](?:[0-9.]+%? ?)?\\Z").search
_BEGINS_IN_CHINESE = re.compile(f"(?: ?[0-9.]+%?)?[{HAN}]").match
# A whole run of words: what English stands beside it is no Chinese sentence.
ENGLISH_AMONG_CHINESE = Rewriting(
    None,
    Pattern(
        "[a-z](?<![a-z0-9'][a-z])(?<![a-z0-9'] [a-z])[a-z]*(?:'[a-z]+)?"
        "(?: [a-z]+(?:'[a-z]+)?){0,5}+(?![a-z0-9']| [a-z])"
    ),
    _meant,
    Pattern("[a-z]{3}"),
)


def _mixed_pinyin() -> tuple[dict[str, str], dict[str, str]]:
    """Return (letters with a neighbour of theirs → Chinese, letters of a whole word → the word).

    The first word listed wins; a spelling between both its neighbours is listed with both.
    """
    parts: dict[str, str] = {}
    wholes: dict[str, str] = {}
    for word in WORDS:
        syllables = spell(word)
        size = len(word)
        for first in range(size):
            for last in range(first + 1, size + 1):
                letters = "".join(syllables[first:last])
                if last - first == size:
                    if len(letters) >= 5:  # shorter ones collide with names and English words
                        wholes.setdefault(letters, word)
                    continue
                before, after = word[:first][-1:], word[last:][:1]
                if before and after:
                    parts.setdefault(before + letters + after, word[first:last])
                if before:
                    parts.setdefault(before + letters, word[first:last])
                if after:
                    parts.setdefault(letters + after, word[first:last])
    return parts, wholes


_PARTS, _WHOLES = _mixed_pinyin()


def _from_pinyin(match: re.Match[str]) -> str:
    letters, text = match[0], match.string
    start, end = match.span()
    left, right = text[start - 1 : start], text[end : end + 1]
    part = (
        _PARTS.get(left + letters + right)
        or _PARTS.get(left + letters)
        or _PARTS.get(letters + right)
    )
    if part is not None:
        return part
    whole = _WHOLES.get(letters)
    if whole is not None and (_IS_CJK(left) or _IS_CJK(right)):
        return whole
    return letters


# A Latin run that does not go on with a digit; whether it stands beside Chinese is asked later.
_RUN = Pattern("[a-z](?<![a-z0-9][a-z])[a-z]*(?![0-9])")


MIXED_PINYIN = Rewriting(steps.MIXED_PINYIN, _RUN, _from_pinyin)


def _initials() -> dict[str, Initials]:
    """Return the listed initials with those of all longer words; the first word listed wins.

    Letters without a vowel, four or more, are no word of another language.
    """
    table = dict(INITIALS)
    for word in WORDS:
        letters = "".join(syllable[0] for syllable in spell(word))
        if len(word) >= _TELLING and letters.isascii() and not _VOWELS.intersection(letters):
            table.setdefault(letters, Initials(word))
    return table


_TELLING = 4  # characters of a word whose initials need no other context than Chinese beside them
_VOWELS = frozenset("aeiou")
_INITIALS = _initials()


def _from_initials(match: re.Match[str], table: Mapping[str, Initials] = _INITIALS) -> str:
    letters, text = match[0], match.string
    entry = table.get(letters)
    if entry is None:
        return letters
    start, end = match.span()
    if not (_IS_CJK(text[start - 1 : start]) or _IS_CJK(text[end : end + 1])):
        return letters
    if entry.never_before and text.startswith(entry.never_before, end):
        return letters
    if entry.after and text[max(0, start - 4) : start].endswith(entry.after):
        return entry.word
    if entry.before and text.startswith(entry.before, end):
        return entry.word
    return letters if entry.after or entry.before else entry.word


PINYIN_INITIALS = Rewriting(steps.PINYIN_INITIALS, _RUN, _from_initials)


# The same of two letters and more, right beside Chinese.
_RUN_BESIDE = Pattern(
    f"[a-z](?<![a-z0-9][a-z])(?:(?<=[{HAN}][a-z])[a-z]+(?![a-z0-9])|[a-z]+(?=[{HAN}]))"
)


def read_pinyin_in(lexicon: Lexicon) -> Rewriting:
    """Return the step that reads pinyin beside the rest of a word of the rules."""
    return Rewriting(
        steps.MIXED_PINYIN,
        _RUN_BESIDE,
        lambda match: lexicon.spelt(match.string, *match.span()) or match[0],
    )


def join_syllables_in(lexicon: Lexicon) -> Rewriting:
    """Return the step that reads words whose syllables stand apart: zui di jia."""

    def joined(match: re.Match[str]) -> str:
        said, text = match[0], match.string
        start, end = match.span()
        if not (_IS_CJK(text[start - 1 : start]) or _IS_CJK(text[end : end + 1])):
            return said
        syllables = said.split(" ")
        if not SPELLINGS.issuperset(syllables):
            return said
        return lexicon.spelt_whole("".join(syllables)) or said

    return Rewriting(
        steps.MIXED_PINYIN,
        Pattern(
            "[a-z](?<![a-z0-9'][a-z])(?<![a-z0-9'] [a-z])[a-z]*(?: [a-z]+)+(?![a-z0-9']| [a-z])"
        ),
        joined,
        Pattern("[a-z] [a-z]"),
    )


# v信, 微x: half letters, half characters; no other reading.
HALF_LETTERS = Rewriting(
    steps.PINYIN_INITIALS,
    Pattern("[vw](?<![a-z0-9][vw])信(?!息|用|任)|[微威薇]x(?![a-z0-9])"),
    lambda match: "微信",
    Pattern("[vw]信|[微威薇]x"),
)
