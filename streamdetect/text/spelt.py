"""Words that letters spell in pinyin: chang梗阻, 清ling, zhiliaojieshi.

Beside the rest of a word of three characters and more any syllable is read. Whole words, and one of
the two characters of a word, are read only from letters that are no English word.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from streamdetect.text.characters import HAN
from streamdetect.text.pattern import Pattern
from streamdetect.text.pinyin import SYLLABLES, syllable_of_character
from streamdetect.text.tables.english_vocabulary import ENGLISH_VOCABULARY
from streamdetect.text.tables.words import READINGS, WORDS
from streamdetect.text.word_index import Index

LONGEST: Final = 7  # characters of a word
SHORTEST: Final = 3  # … that may hide some of them; shorter ones are completed by chance
PAIR: Final = 2  # … that is read only where all that hides it is plain to see
_SHORTEST_READ: Final = 2  # letters: one alone is a name (e, a)
_SHORTEST_OF_PAIR: Final = 3  # … that are one of the two characters of a word: shorter are words
_SHORTEST_WHOLE: Final = 5  # … that are all of a word: shorter ones collide with names
_LONGEST_WHOLE: Final = 48
SPELLINGS: Final = frozenset(SYLLABLES)
_LONGEST_SYLLABLE: Final = max(map(len, SYLLABLES))
# English lines name dynasties, money and people, too.
_ENGLISH: Final = ENGLISH_VOCABULARY - {"ding", "hun", "ling", "mei", "qing", "shui", "yuan"}
IS_HAN: Final = Pattern(f"[{HAN}]+")
_BY_HAND: Final = tuple(
    word for word in dict.fromkeys(WORDS) if len(word) >= PAIR and IS_HAN.fullmatch(word)
)


def spell(word: str) -> list[str]:
    """Return the syllables of a word; what has no reading stays itself."""
    spelt = READINGS.get(word)
    return spelt.split() if spelt else list(_heard(word))


def run_before(text: str, end: int) -> str:
    """Return the Chinese characters right before a place, as many as a word may have."""
    start = end
    while start > 0 and end - start < LONGEST - 1 and IS_HAN.match(text, start - 1, start):
        start -= 1
    return text[start:end]


def run_after(text: str, start: int) -> str:
    """Return the Chinese characters from a place on, as many as a word may have."""
    found = IS_HAN.match(text, start, start + LONGEST - 1)
    return found[0] if found else ""


class Spelt:
    """Words by their sound. The first that fits is taken; whole ones may be listed by hand."""

    __slots__ = ("_letters", "_sounds", "_wholes", "_words")

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._sounds = Index([" ".join(_heard(word)) for word in words], range(len(words)))
        self._wholes = (*_BY_HAND, *words)
        self._letters = Index(
            ["".join(spell(word)) for word in self._wholes], range(len(self._wholes))
        )

    def read(self, text: str, start: int, end: int) -> str | None:
        """Return the characters that the letters `[start, end)` of a text spell."""
        letters = text[start:end]
        if len(letters) < _SHORTEST_READ:
            return None
        ways = _syllables(letters)
        if ways:
            left, right = run_before(text, start), run_after(text, end)
            found = self._completing(ways, left, right, SHORTEST)
            if found is not None:
                return found
        whole = self.whole(letters)
        if whole is not None or not ways:
            return whole
        if len(letters) < _SHORTEST_OF_PAIR or letters in _ENGLISH:
            return None
        found = self._completing(ways, left[-1:], "", PAIR)
        return found or self._completing(ways, "", right[:1], PAIR)

    def whole(self, letters: str) -> str | None:
        """Return the words that letters spell one behind another, the fewest of them."""
        if not _SHORTEST_WHOLE <= len(letters) <= _LONGEST_WHOLE or letters in _ENGLISH:
            return None
        best: list[tuple[int, str] | None] = [(0, "")]
        for end in range(1, len(letters) + 1):
            ways: list[tuple[int, str]] = []
            for start in range(max(0, end - LONGEST * _LONGEST_SYLLABLE), end):
                before = best[start]
                if before is not None and (word := self._word_of(letters[start:end])) is not None:
                    ways.append((before[0] + 1, before[1] + word))
            best.append(min(ways, default=None))
        return None if best[-1] is None else best[-1][1]

    def _word_of(self, letters: str) -> str | None:
        for number in self._letters.numbers(letters):
            word = self._wholes[number]
            if "".join(spell(word)) == letters:
                return word
        return None

    def _completing(
        self, ways: list[tuple[str, ...]], left: str, right: str, shortest: int
    ) -> str | None:
        """Return what completes a word that begins in `left` or ends in `right`."""
        heads, tails = _heard(left), _heard(right)
        for read in ways:
            size = len(read)
            for before in range(min(len(left), LONGEST - size), -1, -1):
                head = left[len(left) - before :]
                for after in range(min(len(right), LONGEST - size - before), -1, -1):
                    if before + size + after < shortest or not before + after:
                        continue
                    sound = (*heads[len(left) - before :], *read, *tails[:after])
                    for word in self._sounding(sound):
                        inner = word[before : before + size]
                        if word == head + inner + right[:after] and _heard(inner) == read:
                            return inner
        return None

    def _sounding(self, sound: tuple[str, ...]) -> Iterator[str]:
        for number in self._sounds.numbers(" ".join(sound)):
            yield self._words[number]


def _heard(text: str) -> tuple[str, ...]:
    return tuple([syllable_of_character(char) or char for char in text])


@lru_cache(maxsize=1024)
def _syllables(letters: str) -> list[tuple[str, ...]]:
    """Return the ways to read letters as syllables, fewest syllables first."""
    if len(letters) > LONGEST * _LONGEST_SYLLABLE:
        return []
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here: list[tuple[str, ...]] = []
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            if letters[start:end] in SPELLINGS:
                here += [(*way, letters[start:end]) for way in ways[start] if len(way) < LONGEST]
        ways.append(here)
    return sorted(ways[-1], key=len)
