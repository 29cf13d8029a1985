"""English words of the rules behind digits, masks, signs and slips: c4nc3r, d*betes, dia betes.

Written by ear they are read where the text has more of the kind: lozing munny on evry peece.

A word is read so only where what is written is no ordinary word itself. The words listed by hand
(tables/english_words.py) are read wherever they fit; those of rules, thousands of them and by
people who write rules only, where most of their letters are there.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from streamdetect.text import steps
from streamdetect.text.by_ear import LONGEST, SHORTEST, ByEar
from streamdetect.text.characters import HAN
from streamdetect.text.lexicon import Lexicon
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting, characterwise
from streamdetect.text.tables.english_sounds import BY_EAR, WORDS_AS_HEARD
from streamdetect.text.tables.english_vocabulary import ENGLISH_VOCABULARY
from streamdetect.text.tables.english_words import ENGLISH_WORDS

_SHORTEST: Final = 5  # letters of a hidden word of rules
_SHORTEST_MASKED: Final = 4  # … of one listed by hand, a letter of which is masked
_SHORTEST_TORN: Final = 6  # … in two pieces with a space between
_SHORTEST_SWAPPED: Final = 6  # … two letters of which changed places
_SHORTEST_SLIP: Final = 8  # … with a letter too many or too few
_LONGEST_TOKEN: Final = LONGEST + 2  # with signs; longer ones are neither read nor kept
_LONGEST_STRETCHED: Final = 2 * LONGEST  # likewise
_MOST_PIECES: Final = 8  # of one word
_LEAST_SHOWN: Final = 0.6  # share of the letters of a word that must be written
_KEPT_READINGS: Final = 1 << 14

# What stands for a letter by its look; in folded text `|` is any sign, brackets and emoji too.
_LOOKS: Final = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "$": "s",
    "€": "e",
    "£": "l",
    "！": "il",
}
_MASKS: Final = frozenset("*|#")
# Digits that are read as letters in any word, between two letters: the others occur in names.
_BETWEEN: Final = str.maketrans("01345", "oieas")
_BETWEEN_LETTERS: Final = re.compile("[a-z]+(?:[01345][a-z]+)+").fullmatch
_MOST_DIGITS: Final = 4  # in one word
_MOST_DOUBTFUL: Final = 6  # signs of one word that look like two letters each
_SHORT_WORDS: Final = frozenset(
    word.replace("o", "0")
    for word in ("of", "to", "or", "on", "so", "go", "do", "our", "out", "who", "how", "you", "not")
) | {"n0w", "f0r", "b0x", "tw0", "n0ne", "0ne"}
_ENDINGS: Final = ("s", "es", "d", "ed", "r", "rs", "er", "ers", "ing", "ings", "ly", "able")
_HAN: Final = Pattern(f"[{HAN}]")
_CHUNKS: Final = re.compile("[a-z]+|[^a-z]+")
_WORDS: Final = re.compile("[a-z']+| ")
_STRETCHED: Final = re.compile(r"([a-z])\1{2,}")
_APART: Final = "[-.|*·/_~+ ]"


class Disguises:
    """The words that may be hidden, and what is read where. Never changes."""

    __slots__ = ("_by_ear", "_by_shape", "_hidden", "_known", "_mended", "_read")

    def __init__(self, words: Iterable[str] = ()) -> None:
        words = frozenset(words)
        self._hidden = ENGLISH_WORDS | {word for word in words if len(word) >= _SHORTEST}
        self._known = ENGLISH_VOCABULARY | ENGLISH_WORDS | words
        self._by_shape: dict[tuple[str, int], list[str]] = {}  # first letter, length
        for word in sorted(self._hidden):
            self._by_shape.setdefault((word[0], len(word)), []).append(word)
        heard = ENGLISH_WORDS | {word for word in words if len(word) >= SHORTEST}
        self._by_ear = ByEar(heard, self._is_ordinary)
        self._read = lru_cache(_KEPT_READINGS)(self._reading)
        self._mended = lru_cache(_KEPT_READINGS)(self._mended_word)

    @property
    def digits(self) -> Rewriting:
        """The step for digits, and signs that look like letters, in words."""
        return characterwise(steps.DIGIT_LOOKALIKES, _WITH_DIGITS, self._digits, _DIGIT_BY_LETTER)

    @property
    def masks(self) -> Rewriting:
        """The step for signs in the place of letters."""
        return characterwise(steps.MASKED_CHARACTER, _WITH_MASKS, self._masks, _MASK_IN_WORD)

    @property
    def joining(self) -> Rewriting:
        """The step for words in pieces with signs between."""
        return characterwise(steps.SEPARATORS, _IN_PIECES, self._joined, _SIGN_BETWEEN)

    @property
    def mending(self) -> Rewriting:
        """The step for words that are stretched, torn apart or written with a slip.

        Recognisers and honest writers do that too, so it accuses nobody.
        """
        return characterwise(None, _WORDS_IN_A_ROW, self._mend)

    def _digits(self, match: re.Match[str]) -> Sequence[str]:
        """Read a token; where it is no word as a whole, what stands between its signs."""
        read = self._digits_of(match[0])
        if read is not None:
            return read
        result: list[str] = []
        for part in _SIGNS_AS_LETTERS.split(match[0]):
            result += self._digits_of(part) or part
        return result

    def _digits_of(self, token: str) -> Sequence[str] | None:
        if token in _SHORT_WORDS:
            return token.replace("0", "o")
        if len(token) > _LONGEST_TOKEN or _NUMBER.search(token) is not None:
            return None
        read = self._read(token)
        if read is not None:
            return read
        digits = sum(char.isdigit() for char in token)
        is_word = (
            0 < digits <= _MOST_DIGITS
            and len(token) <= LONGEST
            and len(token) - digits >= 3 * digits
            and _BETWEEN_LETTERS(token) is not None
        )
        return token.translate(_BETWEEN) if is_word else None

    def _masks(self, match: re.Match[str]) -> Sequence[str]:
        """Read the longest stretches of a run that are words."""
        pieces = _MASKS_APART.split(match[0])  # what is written and masks, in turns
        if max(map(len, pieces[::2])) < 2:
            return match[0]  # spelt out
        result: list[str] = []
        place = 0
        while place < len(pieces):
            end = place + 1
            read: Sequence[str] = pieces[place]
            for later in range(min(len(pieces), place + 2 * _MOST_PIECES), place + 1, -1):
                token = "".join(pieces[place:later])
                found = self._read(token) if len(token) <= _LONGEST_TOKEN else None
                if found is not None:
                    read, end = found, later
                    break
            result += read
            place = end
        return result

    def _reading(self, token: str) -> tuple[str, ...] | None:
        """Return the letters of the one word that a token with digits or masks stands for."""
        letters = sum("a" <= char <= "z" for char in token)
        if letters < 2 or letters == len(token):
            return None
        parts = _CHUNKS.findall(token)
        is_odd = not all(self._is_ordinary(part) for part in parts if part.isalpha())
        words = self._hidden if is_odd else ENGLISH_WORDS
        if _MASKS.isdisjoint(token):
            looks = [_LOOKS.get(char, char) for char in token]
            if sum(len(look) > 1 for look in looks) > _MOST_DOUBTFUL:
                return None
            readings = map("".join, product(*looks))
            found = [one for one in readings if len(one) > 2 and one in words]
            return tuple(found[0]) if found else None
        if not token[0].isalpha():
            return None
        mask = "[a-z]?" if is_odd else "[a-z]"
        expression = re.compile(
            "".join(mask if char in _MASKS else f"[{_LOOKS.get(char, char)}]" for char in token)
        )
        for length in range(max(_SHORTEST_MASKED, letters), len(token) + 1):
            if letters < length * _LEAST_SHOWN:
                break
            candidates = self._by_shape.get((token[0], length), ())
            found = [one for one in candidates if one in words and expression.fullmatch(one)]
            if found:
                return _aligned(token, found[0]) if len(found) == 1 else None
        return None

    def _is_ordinary(self, word: str) -> bool:
        return len(word) == 1 or "'" in word or word in self._known or self._is_inflected(word)

    def _is_inflected(self, word: str) -> bool:
        """Tell whether a word is a known one with an ending: no table has all of them."""
        if _STRETCHED.search(word) is not None:
            return False
        for ending in _ENDINGS:
            if word.endswith(ending):
                stem = word[: -len(ending)]
                if len(stem) > 2 and (
                    stem in self._known
                    or f"{stem}e" in self._known
                    or (stem[-1] == stem[-2] and stem[:-1] in self._known)
                ):
                    return True
        return False

    def _joined(self, match: re.Match[str]) -> Sequence[str]:
        """Join the pieces of hidden words; two words with nothing but a space between stay two."""
        pieces = _CHUNKS.findall(match[0])  # words and what stands between, in turns
        result: list[str] = []
        place = 0
        while place < len(pieces):
            end = self._end_of_word(pieces, place)
            for piece in pieces[place:end]:
                result += piece if piece.isalpha() else ("",) * len(piece)
            result += "".join(pieces[end : end + 1])
            place = end + 1
        return result

    def _end_of_word(self, pieces: list[str], place: int) -> int:
        """Return where the longest hidden word made of pieces from a place on ends."""
        word = pieces[place]
        end = place + 1
        is_apart = False
        is_odd = not self._is_ordinary(word)
        for later in range(place + 2, min(len(pieces), place + 2 * _MOST_PIECES), 2):
            word += pieces[later]
            is_apart = is_apart or not pieces[later - 1].isspace()
            is_odd = is_odd or not self._is_ordinary(pieces[later])
            if len(word) > LONGEST:
                break
            if is_apart and (word in ENGLISH_WORDS or (is_odd and word in self._hidden)):
                end = later + 1
        return end

    def _mend(self, match: re.Match[str]) -> Sequence[str]:
        pieces = _WORDS.findall(match[0])  # words and single spaces, in turns
        ordinary = [self._is_ordinary(piece) for piece in pieces[::2]]
        if all(ordinary) or _HAN.search(match.string) is not None:
            return match[0]
        result: list[str] = []
        place = 0
        while place < len(ordinary):
            word = pieces[2 * place]
            after = pieces[2 * place + 2] if place + 1 < len(ordinary) else ""
            if self._are_one(word, after) and not (ordinary[place] and ordinary[place + 1]):
                result += (*word, "", *after)
                place += 1
            else:
                stays = len(word) > _LONGEST_STRETCHED or (ordinary[place] and word not in BY_EAR)
                result += word if stays else self._meant(word, match.string)
            result += pieces[2 * place + 1 : 2 * place + 2]
            place += 1
        return result

    def _meant(self, word: str, text: str) -> Sequence[str]:
        """Return the letters of what a word stands for, or its own."""
        mended = tuple(word) if word in BY_EAR else self._mended(word)
        heard = self._by_ear.read(word, text) if mended == tuple(word) else None
        return mended if heard is None else _aligned(word, heard)

    def _are_one(self, left: str, right: str) -> bool:
        size = len(left) + len(right)
        return (
            _SHORTEST_TORN <= size <= LONGEST
            and min(len(left), len(right)) > 1
            and left + right in self._hidden
        )

    def _mended_word(self, word: str) -> tuple[str, ...]:
        """Return the letters of what a word is a slip, a stretch or a shortening of, or its own."""
        same = tuple(word)
        if word in WORDS_AS_HEARD:
            return same
        if word.endswith("in") and self._is_ordinary(f"{word}g"):  # losin weight
            return (*word[:-1], "ng")
        if _STRETCHED.search(word) is not None:
            for reading in _squeezed(word):
                if reading in self._known:
                    return _aligned(word, reading)
        for size in (len(word), len(word) + 1, len(word) - 1):
            if size >= (_SHORTEST_SWAPPED if size == len(word) else _SHORTEST_SLIP):
                words = self._by_shape.get((word[0], size), ())
                found = [one for one in words if one[-1] == word[-1] and _is_slip(word, one)]
                if len(found) == 1:
                    return _aligned(word, found[0])
        return same


def _squeezed(word: str) -> Iterable[str]:
    """Yield a word with each stretched letter said once or twice."""
    parts = _STRETCHED.split(word)  # between them the letters that are stretched
    odd = range(1, len(parts), 2)
    for times in product((1, 2), repeat=min(len(odd), 4)):
        letters = dict(zip(odd, times, strict=False))
        yield "".join(part * letters.get(place, 1) for place, part in enumerate(parts))


def _is_slip(written: str, meant: str) -> bool:
    """Tell whether one letter too many, too few or two that changed places tell words apart."""
    head = 0
    while head < min(len(written), len(meant)) and written[head] == meant[head]:
        head += 1
    left, right = written[head:], meant[head:]
    if len(left) == len(right):
        return left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right if len(left) > len(right) else left == right[1:]


def _aligned(written: str, meant: str) -> tuple[str, ...]:
    """Return for each character written what it becomes: what is alike at both ends stays."""
    head = 0
    while head < min(len(written), len(meant)) - 1 and written[head] == meant[head]:
        head += 1
    tail = 0
    while (
        tail < min(len(written), len(meant)) - head - 1 and written[-1 - tail] == meant[-1 - tail]
    ):
        tail += 1
    inner = len(written) - head - tail
    middle = meant[head : len(meant) - tail]
    spread = [*middle[: inner - 1], middle[inner - 1 :]] if inner <= len(middle) else [*middle]
    spread += [""] * (inner - len(spread))
    return (*written[:head], *spread, *written[len(written) - tail :])


# Runs that nothing cuts short and none of which begins inside another: each is read once.
_WITH_DIGITS: Final = Pattern(
    "(?<![a-z0-9'.$])(?<![a-z0-9][€£！])[$a-z0-9](?:[a-z0-9]|[$€£！](?=[a-z0-9$€£！])|\\$(?![0-9]))*+"
)
_DIGIT_BY_LETTER: Final = Pattern("[0-9$€£！][a-z]|[a-z](?:\\$|[0-9](?![0-9]))")
# Two digits side by side are one number but between letters, three anywhere.
_NUMBER: Final = re.compile("[0-9]{3}|^[0-9]{2}|[0-9]{2}(?![a-z])")
_SIGNS_AS_LETTERS: Final = re.compile("([$€£！])")
# A bracket or a quotation mark behind a word is a mask nowhere.
_WITH_MASKS: Final = Pattern(
    "(?<![a-z0-9*|#'])(?<![a-z0-9][$€£！])[a-z]"
    "(?:[a-z0-9]|[$€£！](?=[a-z0-9$€£！*|#])|\\$(?![0-9])|[*|#]{1,3}(?=[a-z0-9$€£！]))*+\\*?"
)
_MASK_IN_WORD: Final = Pattern("[a-z][*|#]")
_MASKS_APART: Final = re.compile("([*|#]+)")
_IN_PIECES: Final = Pattern(f"(?<![a-z0-9'])[a-z]+(?:{_APART}{{1,3}}[a-z]++(?![0-9']))+")
_SIGN_BETWEEN: Final = Pattern("[a-z] ?[-.|*·/_~+] ?[a-z]")
_WORDS_IN_A_ROW: Final = Pattern("(?<![a-z0-9'])[a-z][a-z']*(?: [a-z][a-z']*)*(?![a-z0-9])")


@lru_cache(maxsize=4)
def disguises_of(lexicon: Lexicon) -> Disguises:
    """Return the disguises of the English words of a lexicon: the same for the same lexicon."""
    return Disguises(lexicon.english)
