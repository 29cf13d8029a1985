"""Other ways of writing a term of a rule that mean the same; recognisers and people use them all.

Chinese: characters that nobody tells apart by ear (他它她, 做作, 再在, 哪那, the particle 得 as
的), and words that stand for each other (没有, 没; 不用, 不需要, 无需). Numbers: see figures,
english_figures and days. Terms and patterns are written so, never a text: there these characters
are other words as well.
"""

import re
from collections.abc import Iterator
from typing import Final

from streamdetect.text.days import other_days
from streamdetect.text.english_figures import in_english_figures
from streamdetect.text.figures import in_figures

_PRONOUNS: Final = "他她它"
_ALIKE: Final = {
    char: alike
    for alike in (_PRONOUNS, "你您", "做作", "再在", "账帐")
    for char in alike
    if char != "在"  # of places and times, everywhere
}
# 得 that joins a verb to how it went (好得快); not 都得 (must), 得到, 值得.
_PARTICLE: Final = re.compile(
    r"(?<=[^都准全肯就非总必值难取获觉懂记显免舍不])得(?=[^到了病意分罪知益奖出])"
)
_YUAN: Final = re.compile(r"(?<=[一二三四五六七八九十百千万两0-9])块(?!钱)")
_NOT_YET: Final = re.compile(
    r"(?<![淹埋吞])没(?=[^有收药完准落按照依]..)|(?<=..)没(?=[^有收药完准落按照依])"
)
_NONE: Final = re.compile(r"没有(?=..)")
_WHAT: Final = re.compile(r"(?<!个)什么")
_IS_ABLE: Final = re.compile(r"(?:^|(?<=[就也都还才又真]))能(?=[^量力源耗干否够])")
_NO_NEED: Final = ("不用", "不需要", "无需", "不必", "用不着")
_LEAST_BESIDE: Final = 2  # characters of a term beside a shorter one: 你不用 is said of anything
_PAIR: Final = 2
# A character of a pattern, escaped or not, or a class of them.
_ATOMS: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def with_other_forms(pattern: str) -> str:
    """Return a Chinese pattern that finds each such character in the others' place as well."""
    if _ALIKE.keys().isdisjoint(pattern):
        return pattern
    return _ATOMS.sub(_alike, pattern)


def _alike(match: re.Match[str]) -> str:
    atom: str = match[0]
    if len(atom) == 1:
        return f"[{_ALIKE[atom]}]" if atom in _ALIKE else atom
    if atom[0] != "[":
        return atom
    more = {other for char in atom if char in _ALIKE for other in _ALIKE[char]}
    return f"{atom[:-1]}{''.join(sorted(more - set(atom)))}]"


def other_forms(term: str) -> tuple[str, ...]:
    """Return the other spellings of a folded term; none of them is the term."""
    forms = [*in_figures(term), *in_english_figures(term)]
    if not term.isascii():
        forms += _alike_at_any_length(term)
        if len(term) > _PAIR:
            forms += _said_alike(term)
        forms += other_days(term)
    return tuple(one for one in dict.fromkeys(forms) if one != term)


def _alike_at_any_length(term: str) -> Iterator[str]:
    if len(term) >= _PAIR:
        for pronoun in _PRONOUNS:
            if pronoun in term:
                yield from (term.replace(pronoun, other) for other in _PRONOUNS)
    for said in _NO_NEED:
        if said in term:
            is_long = len(term) >= len(said) + _LEAST_BESIDE
            for other in _NO_NEED:
                if is_long or len(other) > len(said):
                    yield term.replace(said, other)


def _said_alike(term: str) -> Iterator[str]:
    for written, meant in _REPLACED:
        if written in term:
            yield term.replace(written, meant)
    for pattern, meant in _REWRITTEN:
        yield pattern.sub(meant, term)
    if term.endswith("了"):
        yield f"{term[:-1]}啦"


_REPLACED: Final = (
    *(
        (char, alike.replace(char, ""))
        for char, alike in _ALIKE.items()
        if char not in _PRONOUNS and char != "您"
    ),
    ("哪", "那"),
    ("不会", "不可能"),
    ("啥", "什么"),
)
_REWRITTEN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (_PARTICLE, "的"),
    (_YUAN, "元"),
    (_NOT_YET, "没有"),
    (_NONE, "没"),
    (_WHAT, "啥"),
    (_IS_ABLE, "能够"),
    (_IS_ABLE, "可以"),
)
