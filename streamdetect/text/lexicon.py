"""The words of a ruleset in force, as the folding steps ask for them: is one hidden here?

The words of tables/words.py are listed by hand, and one neighbour is often enough to read them.
These come from rules, thousands of them and by people who write rules only: so all of a word but
what is hidden must stand around it.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from streamdetect.text.characters import HAN
from streamdetect.text.pattern import Pattern
from streamdetect.text.pinyin import SYLLABLES, syllable_of_character
from streamdetect.text.tables.frequent import FREQUENT
from streamdetect.text.tables.symbols import MASK
from streamdetect.text.tables.words import WORDS

SHORTEST: Final = 3  # characters of a word; shorter ones are completed by chance
LONGEST: Final = 7
_AT_ENDS: Final = 4  # characters of a word that may hide its first, its last, or two
SPEAKING: Final = 2  # telling characters of a word that everyday speech does not complete by chance
_BY_HAND: Final = frozenset(WORDS)
_ORDINARY: Final = frozenset(FREQUENT)
_IS_HAN: Final = Pattern(f"[{HAN}]+")
_SYLLABLES: Final = frozenset(SYLLABLES)
_LONGEST_SYLLABLE: Final = max(map(len, SYLLABLES))
_SHORTEST_SPELT: Final = 2  # letters: one alone is a name (e, a)


def may_hide(word: str) -> bool:
    """Tell whether a word of a rule is looked for where it is hidden.

    It has 3 to 7 characters, all Chinese, one of them none of the 448 most frequent: without one
    it is said in every second sentence, and a sign inside it hides nothing. Words listed by hand
    are looked for already.
    """
    return (
        SHORTEST <= len(word) <= LONGEST
        and telling(word) >= 1
        and word not in _BY_HAND
        and _IS_HAN.fullmatch(word) is not None
    )


def telling(word: str) -> int:
    """Return how many characters of a word are none of the most frequent."""
    return sum(char not in _ORDINARY for char in word)


class Lexicon:
    """Words that may be hidden, in the order in which they are tried. Never changes.

    What only some texts ask for is worked out at the first question. `english`: the English words
    of the rules, by which a word is known again that two segments have a part of each.
    """

    __slots__ = ("_forms", "_known", "_neighbours", "_sounds", "_words", "english")

    def __init__(self, words: Iterable[str] = (), english: Iterable[str] = ()) -> None:
        self.english = frozenset(english)
        self._words = tuple(dict.fromkeys(words))
        self._known = frozenset(self._words)
        self._forms: _Index | None = None
        self._sounds: _Index | None = None
        self._neighbours: bytes | None = None

    def __bool__(self) -> bool:
        """Whether it has a word."""
        return bool(self._words or self.english)

    def __iter__(self) -> Iterator[str]:
        """Give its Chinese words."""
        return iter(self._words)

    @property
    def is_prepared(self) -> bool:
        """Whether no question waits for what is worked out once."""
        return not self._words or None not in (self._forms, self._sounds, self._neighbours)

    def prepare(self) -> None:
        """Work out now what the first questions would wait for."""
        if self._words:
            self._masked()
            self._spelt()
            self._near()

    def may_surround(self, left: str, right: str) -> bool:
        """Tell whether one character or none may be missing between these two in a word.

        A quick look: False is sure, True is not.
        """
        if left + right in _BY_HAND_NEIGHBOURS:
            return True
        place = _place(left, right)
        return bool(self._words) and bool(self._near()[place >> 3] >> (place & 7) & 1)

    def completed(self, text: str, start: int, end: int, middle: str) -> str | None:
        """Return a word that stands where a text has `middle` for `[start, end)`.

        It may be one listed by hand. All of `middle` is in it; where that is empty, there are
        characters on both sides.
        """
        if not self._words:
            return None
        size = len(middle)
        sides = 0 if size else 1
        left = text[max(0, start - LONGEST + max(size, 1)) : start]
        right = text[end : end + LONGEST - max(size, 1)]
        for before in range(sides, len(left) + 1):
            head = left[len(left) - before :] + middle
            least = max(sides, SHORTEST - len(head))
            for after in range(least, min(LONGEST - len(head), len(right)) + 1):
                if head + right[:after] in self:
                    return head + right[:after]
        return None

    def hidden(
        self, text: str, start: int, end: int, size: int, longer_than: int = 0, beside: int = 0
    ) -> str | None:
        """Return the one or two characters (`size`) that `[start, end)` hides.

        They are those of the longest word that fits and has more characters than `longer_than`,
        `beside` of them at least on either side; None where a word stands around them already.
        """
        if not self._words:
            return None
        left, right = _run_before(text, start), _run_after(text, end)
        for length in range(LONGEST, max(SHORTEST - 1, longer_than), -1):
            for before in range(min(len(left), length - size - beside), beside - 1, -1):
                after = length - size - before
                if after > len(right):
                    break
                head, tail = left[len(left) - before :], right[:after]
                if head and tail and head + tail in self:
                    return None  # nothing is missing
                for number in self._masked().numbers(head + MASK * size + tail):
                    word = self._words[number]
                    if len(word) == length and word.startswith(head) and word.endswith(tail):
                        return word[before : before + size]
        return None

    def spelt(self, text: str, start: int, end: int) -> str | None:
        """Return the characters of a word that the letters `[start, end)` spell in pinyin."""
        if not self._words or end - start < _SHORTEST_SPELT:
            return None
        ways = _syllables(text[start:end])
        if not ways:
            return None
        left, right = _run_before(text, start), _run_after(text, end)
        heads, tails = _heard(left), _heard(right)
        for read in ways:
            size = len(read)
            for before in range(min(len(left), LONGEST - size), -1, -1):
                head = left[len(left) - before :]
                for after in range(min(len(right), LONGEST - size - before), -1, -1):
                    if before + size + after < SHORTEST or not before + after:
                        continue
                    sound = (*heads[len(left) - before :], *read, *tails[:after])
                    for number in self._spelt().numbers(" ".join(sound)):
                        word = self._words[number]
                        inner = word[before : before + size]
                        if word == head + inner + right[:after] and _heard(inner) == read:
                            return inner
        return None

    def _masked(self) -> "_Index":
        """Return where a word is by what is left of it, MASK for each hidden character.

        At its beginning and end only of words of four and more, and not where another word is
        left: then the sign is a bullet, a footnote or a separator.
        """
        if self._forms is None:
            forms: list[str] = []
            numbers: list[int] = []
            for number, word in enumerate(self._words):
                size = len(word)
                places = range(1, size - 1)
                if size >= _AT_ENDS:
                    rests = {0: word[1:], size - 1: word[:-1]}
                    bare = [at for at, rest in rests.items() if rest not in self]
                    forms += [f"{word[:at]}{MASK}{word[at + 1 :]}" for at in bare]
                    forms += [f"{word[:at]}{MASK}{MASK}{word[at + 2 :]}" for at in places[:-1]]
                forms += [f"{word[:at]}{MASK}{word[at + 1 :]}" for at in places]
                numbers += [number] * (len(forms) - len(numbers))
            self._forms = _Index(forms, numbers)
        return self._forms

    def _spelt(self) -> "_Index":
        if self._sounds is None:
            sounds = [" ".join(_heard(word)) for word in self._words]
            self._sounds = _Index(sounds, range(len(sounds)))
        return self._sounds

    def _near(self) -> bytes:
        if self._neighbours is None:
            near = bytearray(1 << _NEAR_BITS - 3)
            for word in self._words:
                for pair in _neighbours(word):
                    place = _place(*pair)
                    near[place >> 3] |= 1 << (place & 7)
            self._neighbours = bytes(near)
        return self._neighbours

    def __contains__(self, word: str) -> bool:
        """Whether a word is one of these, or is listed by hand."""
        return word in self._known or word in _BY_HAND


def _neighbours(word: str) -> Iterator[str]:
    """Yield the pairs of characters that stand side by side in a word, or around another one."""
    for place in range(len(word) - 1):
        yield word[place : place + 2]
        if place + 2 < len(word):
            yield word[place] + word[place + 2]


def _place(left: str, right: str) -> int:
    """Return where a table of bits notes a pair of characters."""
    return (ord(left) * 0x9E3779B1 ^ ord(right) * 0x85EBCA77) >> 7 & (1 << _NEAR_BITS) - 1


_NEAR_BITS: Final = 20
_BY_HAND_NEIGHBOURS: Final = frozenset(
    pair for word in WORDS if len(word) >= SHORTEST for pair in _neighbours(word)
)


class _Index:
    """Numbers by texts, of which only hashes are kept: a tenth of the memory of a dictionary.

    Another text may have the same hash, so what is found must be compared.
    """

    __slots__ = ("_hashes", "_numbers")

    def __init__(self, texts: Iterable[str], numbers: Sequence[int]) -> None:
        hashes = list(map(hash, texts))
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        self._hashes = array("q", [hashes[place] for place in order])
        self._numbers = array("l", [numbers[place] for place in order])

    def numbers(self, text: str) -> Iterator[int]:
        """Yield the numbers of a text, in the order in which they were given."""
        wanted = hash(text)
        place = bisect_left(self._hashes, wanted)
        while place < len(self._hashes) and self._hashes[place] == wanted:
            yield self._numbers[place]
            place += 1


def _heard(text: str) -> tuple[str, ...]:
    return tuple([syllable_of_character(char) or char for char in text])


def _run_before(text: str, end: int) -> str:
    """Return the Chinese characters right before a place, as many as a word may have."""
    start = end
    while start > 0 and end - start < LONGEST - 1 and _IS_HAN.match(text, start - 1, start):
        start -= 1
    return text[start:end]


def _run_after(text: str, start: int) -> str:
    found = _IS_HAN.match(text, start, start + LONGEST - 1)
    return found[0] if found else ""


@lru_cache(maxsize=1024)
def _syllables(letters: str) -> list[tuple[str, ...]]:
    """Return the ways to read letters as syllables, fewest syllables first."""
    if len(letters) > LONGEST * _LONGEST_SYLLABLE:
        return []
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here: list[tuple[str, ...]] = []
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            if letters[start:end] in _SYLLABLES:
                here += [(*way, letters[start:end]) for way in ways[start] if len(way) < LONGEST]
        ways.append(here)
    return sorted(ways[-1], key=len)


NOTHING: Final = Lexicon()


@lru_cache(maxsize=4)
def lexicon_of(words: tuple[str, ...], english: frozenset[str] = frozenset()) -> Lexicon:
    """Return the lexicon of some words: the same one where the same words come again."""
    return Lexicon(words, english) if words or english else NOTHING
