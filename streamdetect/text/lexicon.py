"""The words of a ruleset in force, as the folding steps ask for them: is one hidden here?

The words of tables/words.py are listed by hand, and one neighbour is often enough to read them.
These come from rules, thousands of them and by people who write rules only: so all of a word but
what is hidden must stand around it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from streamdetect.text.spelt import (
    IS_HAN,
    LONGEST,
    PAIR,
    SHORTEST,
    Spelt,
    run_after,
    run_before,
)
from streamdetect.text.tables.frequent import FREQUENT
from streamdetect.text.tables.symbols import MASK
from streamdetect.text.tables.words import WORDS
from streamdetect.text.word_index import Index

_AT_ENDS: Final = 4  # characters of a word that may hide its first, its last, or two
SPEAKING: Final = 2  # telling characters of a word that everyday speech does not complete by chance
_BY_HAND: Final = frozenset(WORDS)
_ORDINARY: Final = frozenset(FREQUENT)


def may_hide(word: str) -> bool:
    """Tell whether a word of a rule is looked for where it is hidden.

    It has 2 to 7 characters, all Chinese, one of them none of the 448 most frequent: without one
    it is said in every second sentence, and a sign inside it hides nothing. Words listed by hand
    are looked for already.
    """
    return (
        PAIR <= len(word) <= LONGEST
        and telling(word) >= 1
        and word not in _BY_HAND
        and IS_HAN.fullmatch(word) is not None
    )


def telling(word: str) -> int:
    """Return how many characters of a word are none of the most frequent."""
    return sum(char not in _ORDINARY for char in word)


class Lexicon:
    """Words that may be hidden, in the order in which they are tried. Never changes.

    What only some texts ask for is worked out at the first question. `english`: the English words
    of the rules, by which a word is known again that two segments have a part of each.
    `said_twice`: what their terms say twice on purpose. Words of two characters are read in pinyin
    and where a full stop parts them, nowhere else.
    """

    __slots__ = (
        "_all",
        "_forms",
        "_known",
        "_neighbours",
        "_pairs",
        "_spellings",
        "_words",
        "english",
        "said_twice",
    )

    def __init__(
        self,
        words: Iterable[str] = (),
        english: Iterable[str] = (),
        said_twice: Iterable[str] = (),
    ) -> None:
        self.english = frozenset(english)
        self.said_twice = frozenset(said_twice)
        self._all = tuple(dict.fromkeys(words))
        self._words = tuple([word for word in self._all if len(word) >= SHORTEST])
        self._known = frozenset(self._words)
        self._pairs = frozenset(self._all) - self._known
        self._forms: Index | None = None
        self._spellings: Spelt | None = None
        self._neighbours: bytes | None = None

    def __bool__(self) -> bool:
        """Whether it has a word."""
        return bool(self._all or self.english)

    def __iter__(self) -> Iterator[str]:
        """Give its Chinese words."""
        return iter(self._all)

    @property
    def is_prepared(self) -> bool:
        """Whether no question waits for what is worked out once."""
        return not self._all or None not in (self._forms, self._spellings, self._neighbours)

    def prepare(self) -> None:
        """Work out now what the first questions would wait for."""
        if self._all:
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

    def is_parted(self, text: str, start: int, end: int) -> bool:
        """Tell whether `[start, end)` stands inside a word, which may be one of two characters."""
        pair = text[start - 1 : start] + text[end : end + 1]
        return (
            pair in self._pairs
            or pair in _BY_HAND
            or self.completed(text, start, end, "") is not None
        )

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
        left, right = run_before(text, start), run_after(text, end)
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
        """Return the characters that the letters `[start, end)` spell in pinyin (text.spelt)."""
        return self._spelt().read(text, start, end) if self._all else None

    def spelt_whole(self, letters: str) -> str | None:
        """Return the words that letters spell in pinyin, one behind another."""
        return self._spelt().whole(letters) if self._all else None

    def _masked(self) -> "Index":
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
            self._forms = Index(forms, numbers)
        return self._forms

    def _spelt(self) -> Spelt:
        if self._spellings is None:
            self._spellings = Spelt(self._all)
        return self._spellings

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


NOTHING: Final = Lexicon()


@lru_cache(maxsize=4)
def lexicon_of(
    words: tuple[str, ...],
    english: frozenset[str] = frozenset(),
    said_twice: frozenset[str] = frozenset(),
) -> Lexicon:
    """Return the lexicon of some words: the same one where the same words come again."""
    return Lexicon(words, english, said_twice) if words or english else NOTHING
