"""How an English word sounds, coarsely: what is written by ear has the sound of what is meant.

In the manner of Metaphone (Philips 1990), but with three kinds of vowels, since what is meant is
one of some thousand words and must be told from the others: kuntry, kompany, aprooved, offishally.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final

from streamdetect.text.tables.english_sounds import BY_EAR, WORDS_AS_HEARD

LONGEST: Final = 16  # letters of a word that may be meant
SHORTEST: Final = 4  # … of a word of rules, and of what is written for it
_ODD_BY_EAR: Final = 4  # words without a meaning in a text that has one word by ear
_KEPT_READINGS: Final = 1 << 14
_KEPT_TEXTS: Final = 16
_LETTERS: Final = re.compile("(?<![a-z0-9'])[a-z]+(?![a-z0-9'])")

# Read one behind the other; capitals are sounds that no letter has alone.
_AS_HEARD: Final = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"([^c])\1+", r"\1"),
        ("^(?:kn|gn|pn)", "n"),
        ("^wr", "r"),
        ("^wh(?=o)", "h"),
        ("^wh", "w"),
        ("^ps", "s"),
        ("^x", "z"),
        ("tch", "C"),
        ("dge?(?=[eiy])|dge$", "j"),
        ("ph", "f"),
        ("gh", ""),
        ("(?:[st]io|shu?|sho|chu)n(?=s?$|al|ed|a)", "Sn"),
        ("[ct]i(?=[aou])|sh|s(?=ur)", "S"),
        ("^ch(?=ol|r)|ch(?=[lr])|sch", "k"),
        ("ch|t(?=u(?:re?|al))", "C"),
        ("c(?=[eiy])", "s"),
        ("c?q(?:u|w)?|kw", "kw"),
        ("c?kh?|c+", "k"),
        ("x|kz", "ks"),
        ("g(?=[eiy])", "j"),
        ("z", "s"),
        ("th", "T"),
        ("(?<=[skjSC])es$", "iz"),
        ("(?<=[^aeiouy])e(?=s?$|ly$|ment)", ""),
        ("(?<=[^aeiou])(?:[eou]r+e?|re|ah?|uh)(?=s?$)", "A"),
        ("y(?=[aeou])", "Y"),
        ("w(?=[aeiou])", "W"),
        ("(?<=W)or(?=[^aeiou])|[eiuy]+r(?=[^aeiou])|ear(?=[^aeiou])", "R"),
        ("[eiy][eiy]*a?|a[iy]", "E"),
        ("[ou][ouwe]*a?|a[uw]", "O"),
        ("w", ""),
        ("h(?![AEORa])", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS: Final = re.compile("[AEORWYah]")
_LEAST_BONES: Final = 4
_NEAR: Final = 0.3  # letters that may be others, in parts of the longer word


class ByEar:
    """The words that may be meant by ear, and what is read as them in which text. Never changes."""

    __slots__ = ("_heard", "_indexes", "_is_by_ear", "_is_ordinary", "_meant", "_words")

    def __init__(self, words: Collection[str], is_ordinary: Callable[[str], bool]) -> None:
        """Take the words of rules, and what tells whether a word has a meaning of its own."""
        self._words = words
        self._is_ordinary = is_ordinary
        # Made when the first text has a strange word: most of them never do.
        self._indexes = lru_cache(1)(self._by_sound_and_bones)
        self._heard = lru_cache(_KEPT_READINGS)(self._word_heard)
        self._meant = lru_cache(_KEPT_READINGS)(self._word_meant)
        self._is_by_ear = lru_cache(_KEPT_TEXTS)(self._has_more_of_it)

    def read(self, word: str, text: str) -> str | None:
        """Return what a word of a text means; None where it is itself, or the text not by ear."""
        return self._meant(word) if self._is_by_ear(text) else None

    def _has_more_of_it(self, text: str) -> bool:
        """Tell whether a text is written by ear: one strange word alone may be a rare one."""
        odd = {
            word
            for word in _LETTERS.findall(text)
            if 2 < len(word) <= LONGEST and not self._is_ordinary(word)
        }
        heard = sum(self._heard(word) is not None for word in odd)
        return heard > 1 or (heard == 1 and len(odd) >= _ODD_BY_EAR)

    def _word_heard(self, word: str) -> str | None:
        """Return the one word that sounds like a word without a meaning of its own."""
        if not SHORTEST <= len(word) <= LONGEST or word in WORDS_AS_HEARD:
            return None
        if word in BY_EAR:
            return BY_EAR[word]
        by_sound, _ = self._indexes()
        return nearest(word, by_sound.get(sound_of(word), ()))

    def _word_meant(self, word: str) -> str | None:
        """Return what a word means in a text by ear: there consonants alone will do."""
        meant = BY_EAR.get(word) or self._heard(word)
        if meant is not None or len(word) > LONGEST or (bones := bones_of(word)) is None:
            return meant
        _, by_bones = self._indexes()
        return nearest(word, by_bones.get(bones, ()))

    def _by_sound_and_bones(self) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
        by_sound: dict[str, list[str]] = {}
        by_bones: dict[str, list[str]] = {}
        for word in self._words:
            by_sound.setdefault(sound_of(word), []).append(word)
            if (bones := bones_of(word)) is not None:
                by_bones.setdefault(bones, []).append(word)
        return by_sound, by_bones


def sound_of(word: str) -> str:
    """Return how a word in lower case sounds: alike for words that differ by spelling only."""
    for written, heard in _AS_HEARD:
        word = written.sub(heard, word)
    return word


def bones_of(word: str) -> str | None:
    """Return the consonants of a word as they sound; None where they are too few to tell it."""
    bones = _VOWELS.sub("", sound_of(word))
    return bones if len(bones) >= _LEAST_BONES else None


def nearest(written: str, words: Iterable[str]) -> str | None:
    """Return the one word that is written most alike, None where it is not much alike or not one.

    Of words that sound the same: "prise" is "price" or "prize".
    """
    ranked = sorted((_letters_apart(written, word), word) for word in words)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    apart, word = ranked[0]
    return word if apart <= _NEAR * max(len(word), len(written)) + 1 else None


def _letters_apart(left: str, right: str) -> int:
    """Return the edit distance (Levenshtein) of two words."""
    row = list(range(len(right) + 1))
    for place, char in enumerate(left, 1):
        before, row[0] = row[0], place
        for at, other in enumerate(right, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (char != other))
    return row[-1]
