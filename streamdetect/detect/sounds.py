"""Homophones: a term with characters written as others of the same sound (锅家级, 世介鼎集).

One in terms of two characters, all in longer ones. Speech cannot tell them from
recognition errors, so a hit by sound is separate evidence: it lowers confidence, and a term of two
characters counts only beside another term heard as written. What sounds like a term is mostly
something else: common words, and characters that stand for themselves, tell it apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from streamdetect.detect.automaton import FindAll, Hit, build_automaton
from streamdetect.detect.tables.common_words import WORDS
from streamdetect.detect.tables.polyphones import POLYPHONES
from streamdetect.text.pinyin import READ_CHARACTERS, fuzzy_pinyin_code, pinyin_code
from streamdetect.text.tables.frequent import FREQUENT

HOMOPHONE: Final = "homophone"  # evasion step
SHORT: Final = 2  # characters of a term that needs company
FUZZY: Final = 3  # characters of a term that confusable sounds are tried for
LONGEST: Final = 6

COMMON_WORDS: Final = frozenset(WORDS[at : at + 2] for at in range(0, len(WORDS), 2))
# Nobody hides a term behind these: they stand for themselves.
PLAIN_CHARACTERS: Final = frozenset(FREQUENT[:120])
_TOLD: Final = 2  # characters that a term beside a confusable sound needs as written
_HOLDS_NO_PLAIN: Final = PLAIN_CHARACTERS.isdisjoint


_CHINESE: Final = "".join(map(chr, range(0x3400, 0xA000)))
SOUNDS: Final = {
    ord(char): code for char, code in zip(_CHINESE, pinyin_code(_CHINESE), strict=True)
}
# A character becomes the code of its sound, confusable sounds (zh/z, n/l, ang/an …) made one.
CODES: Final = {
    ord(char): code
    for char, code in zip(_CHINESE, fuzzy_pinyin_code(_CHINESE), strict=True)
    if char != code and char not in PLAIN_CHARACTERS
}
# What is left of a term are its characters that have no reading.
_UNHEARD: Final = dict.fromkeys(map(ord, READ_CHARACTERS))
_BORDER: Final = "\n"  # translated to itself
# A word with a character that is not read as usual → characters that sound as it does: 便宜, 反弹.
_HEARD: Final = {
    POLYPHONES[at : at + 2]: POLYPHONES[at + 2 : at + 4] for at in range(0, len(POLYPHONES), 4)
}
_HOLDS_NO_POLYPHONE: Final = frozenset(
    char for word, heard in _HEARD.items() for char in word if char not in heard
).isdisjoint


def as_heard(term: str) -> str:
    """Return a term with other characters for those that it reads otherwise than usual."""
    if _HOLDS_NO_POLYPHONE(term):
        return term
    heard = list(term)
    for place in range(len(term) - 1):
        word = term[place : place + 2]
        for offset, char in enumerate(_HEARD.get(word, word)):
            if char != word[offset]:
                heard[place + offset] = char
    return "".join(heard)


class Sounds:
    """The other spellings of some terms. `find` gives hits with the indices of the literals.

    `spellings`: what texts in CODES are searched for; `meant`: the literals that each stands for.
    """

    __slots__ = ("_find", "_literals", "_written", "meant", "spellings")

    def __init__(
        self,
        literals: Sequence[str],
        spellings: tuple[str, ...],
        meant: tuple[tuple[int, ...], ...],
    ) -> None:
        self.spellings = spellings
        self.meant = meant
        self._literals = literals
        self._written: frozenset[str] = frozenset()
        self._find: FindAll | None = None  # built when asked: the scanner in C has its own

    def find(self, text: str) -> list[Hit]:
        """Return what sounds like a term and is written otherwise, in order of its end."""
        if self._find is None:
            self._find = build_automaton(self.spellings)
            self._written = frozenset(self._literals)
        found: list[Hit] = []
        for start, end, spelling in self._find(text.translate(CODES)):
            said = text[start:end]
            if said in self._written or said in COMMON_WORDS:
                continue
            found += [
                (start, end, index)
                for index in self.meant[spelling]
                if (covers := _covers(said, self._literals[index], as_heard(self._literals[index])))
                and not _is_seam(text, start, end, start + covers[0], start + covers[-1])
            ]
        return found


def spellings_of(literals: Sequence[str], indices: Iterable[int]) -> dict[str, list[int]]:
    """Return other spellings of some literals in CODES, each with the literals it stands for."""
    meant: dict[str, list[int]] = {}
    for index, code in _codes_of(literals, indices):
        those = meant.setdefault(code, [])
        if index not in those:
            those.append(index)
    return meant


def _codes_of(literals: Sequence[str], indices: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield the codes of spellings of literals, with their indices.

    Plain characters stand in them as they are, but for one at most.
    """
    short = [
        (index, literals[index])
        for index in indices
        if SHORT <= len(literals[index]) <= LONGEST and _BORDER not in literals[index]
    ]
    # A polyphone is written as it is, or as a character of the sound that it has in this term.
    short += [(index, sound) for index, term in short if (sound := as_heard(term)) != term]
    together = _BORDER.join([sound for _, sound in short])  # once for all: many thousands
    codes = together.translate(CODES).split(_BORDER)
    left = together.translate(_UNHEARD).split(_BORDER)
    for (index, sound), coded, unheard in zip(short, codes, left, strict=True) if short else ():
        if unheard:
            continue
        term = literals[index]
        if sound != term:
            coded = "".join(
                char if char in PLAIN_CHARACTERS else code
                for char, code in zip(term, coded, strict=True)
            )
        yield index, coded
        if _HOLDS_NO_PLAIN(term):
            continue
        yielded = {coded}
        for place, char in enumerate(term):
            if coded[place] == char:
                code = f"{coded[:place]}{fuzzy_pinyin_code(sound[place])}{coded[place + 1 :]}"
                if code not in yielded:
                    yielded.add(code)
                    yield index, code


def _covers(said: str, term: str, heard: str) -> list[int]:
    """Return the places of the characters that are others of the same sound, none to be ignored.

    `heard`: the term in characters that sound as it does. One that only sounds much alike (zh/z,
    n/l) counts alone, in terms of three characters and more. Where that is so in one of four and
    more, where none is as written, or one of three, the cover must hold no word and no character
    twice; and where it only sounds alike, two others must be as written and not plain.
    """
    # A plain character is no cover: it is not coded, so it never gets here.
    strange = [place for place, char in enumerate(said) if char != term[place]]
    confused = any(SOUNDS[ord(said[at])] != SOUNDS[ord(heard[at])] for at in strange)
    size = len(term)
    if size > FUZZY and not all(_are_alike(said[at], heard[at]) for at in strange):
        return []  # as the term would sound, were one of its characters read as usual
    if not strange or len(strange) > (1 if size == SHORT or confused else size):
        return []
    if len(strange) == 1 if size <= FUZZY else len(strange) < size and not confused:
        return [] if size == SHORT and confused else strange
    if confused and sum(ord(char) in CODES for char in said) - 1 < _TOLD:
        return []
    beside = {said[max(0, at - 1) : at + 1] for at in strange} | {
        said[at : at + 2] for at in strange
    }
    is_new = all(said.count(said[at]) == 1 for at in strange)
    return strange if is_new and COMMON_WORDS.isdisjoint(beside) else []


def _are_alike(one: str, other: str) -> bool:
    first, second = ord(one), ord(other)
    return SOUNDS[first] == SOUNDS[second] or CODES.get(first, first) == CODES.get(second, second)


def _is_seam(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Tell whether a word goes on beyond the span, so that it is none (胶[原蛋]白, [国家及]其).

    In a span of two characters at either edge, in longer ones where a cover is the edge.
    """
    is_short = end - start == SHORT
    if (is_short or last == end - 1) and text[end - 1 : end + 1] in COMMON_WORDS:
        return True
    return (
        start > 0 and (is_short or first == start) and text[start - 1 : start + 1] in COMMON_WORDS
    )
