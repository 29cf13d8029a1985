"""English words disguised with digits, masks, signs and sounds: c4ncer, c*ncer, an.ti, kansa."""

import re
from collections.abc import Sequence
from itertools import product

from streamdetect.text import steps
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting, characterwise
from streamdetect.text.tables.english_sounds import PHRASES_AS_HEARD, WORDS_AS_HEARD
from streamdetect.text.tables.english_words import ENGLISH_WORDS

_SHORTEST, _LONGEST = 4, 16  # letters of a hidden word
_MOST_DIGITS = 4  # in one word
_LETTERS_OF = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
# Digits that are read as letters in any word, between two letters: the others occur in names.
_BETWEEN = str.maketrans("01345", "oieas")


def _readings(token: str) -> list[str]:
    return ["".join(letters) for letters in product(*(_LETTERS_OF.get(c, c) for c in token))]


def _read_digits(match: re.Match[str]) -> str:
    token = match[0]
    digits = sum(char.isdigit() for char in token)
    if not 0 < digits <= _MOST_DIGITS or len(token) > _LONGEST:
        return token
    if token in _SHORT_WORDS:
        return token.replace("0", "o")
    if len(token) >= 3:
        for reading in _readings(token):
            if reading in ENGLISH_WORDS:
                return reading
    is_word = len(token) - digits >= 3 * digits and _BETWEEN_LETTERS(token) is not None
    return token.translate(_BETWEEN) if is_word else token


_SHORT_WORDS = frozenset(
    (
        "0f",
        "t0",
        "0r",
        "0n",
        "s0",
        "g0",
        "d0",
        "0ur",
        "0ut",
        "wh0",
        "h0w",
        "y0u",
        "n0t",
        "n0w",
        "f0r",
        "b0x",
        "tw0",
        "n0ne",
        "0ne",
    )
)
_BETWEEN_LETTERS = re.compile("[a-z]+(?:[01345][a-z]+)+").fullmatch

# Single digits among letters; a longer number is one.
DIGITS_FOR_LETTERS = characterwise(
    steps.DIGIT_LOOKALIKES,
    Pattern("(?<![a-z0-9'.])(?:[0-9](?![0-9])|[a-z])+(?![a-z0-9])"),
    _read_digits,
    Pattern("[0-9][a-z]"),
)


def _masked() -> dict[str, str | None]:
    """Return (listed word with one letter masked → the word); None where several would fit."""
    table: dict[str, str | None] = {}
    for word in sorted(ENGLISH_WORDS):
        if len(word) >= _SHORTEST:
            for place in range(1, len(word)):
                key = f"{word[:place]}*{word[place + 1 :]}"
                table[key] = None if key in table else word
    return table


_MASKED = _masked()

FILL_ENGLISH_MASKS = characterwise(
    steps.MASKED_CHARACTER,
    Pattern("(?<![a-z0-9*|])[a-z]+[*|][a-z]*+(?![a-z0-9*|])"),
    lambda match: _MASKED.get(match[0].replace("|", "*")) or match[0],
    Pattern("[a-z][*|]"),
)

# Letters one by one with a sign between: n-u-m-b-e-r.
JOIN_SPELT_LETTERS = characterwise(
    steps.SEPARATORS,
    Pattern(
        "(?<![a-z0-9'])[a-z](?:[-.|*·/_~][a-z](?![a-z0-9'])){2,}(?:(?<=\\.[a-z])\\.(?= [a-z]))?"
    ),
    lambda match: [char if char.isalpha() else "" for char in match[0]],
    Pattern("[a-z][-.|*·/_~][a-z][-.|*·/_~]"),
)

_CHUNKS = re.compile("[a-z]+|[^a-z]+")
_APART = "[-.|*·/_~+ ]"


def _joined(match: re.Match[str]) -> Sequence[str]:
    """Join the pieces of listed words; two words with nothing but a space between stay two."""
    pieces = _CHUNKS.findall(match[0])  # words and what stands between, in turns
    result: list[str] = []
    place = 0
    while place < len(pieces):
        end = _end_of_listed(pieces, place)
        for piece in pieces[place:end]:
            result += piece if piece.isalpha() else ("",) * len(piece)
        result += "".join(pieces[end : end + 1])
        place = end + 1
    return result


def _end_of_listed(pieces: list[str], place: int) -> int:
    """Return where the longest listed word made of pieces from a place on ends."""
    word = pieces[place]
    end = place + 1
    is_apart = False
    for later in range(place + 2, len(pieces), 2):
        word += pieces[later]
        is_apart = is_apart or not pieces[later - 1].isspace()
        if len(word) > _LONGEST:
            break
        if is_apart and word in ENGLISH_WORDS:
            end = later + 1
    return end


JOIN_CHUNKS = characterwise(
    steps.SEPARATORS,
    Pattern(f"(?<![a-z0-9'])[a-z]+(?:{_APART}{{1,3}}[a-z]++(?![0-9']))+"),
    _joined,
    Pattern("[a-z] ?[-.|*·/_~+] ?[a-z]"),
)


def _heard(match: re.Match[str]) -> str:
    return WORDS_AS_HEARD.get(match[0], match[0])


# garanteed, kansa. Recognisers write them too: no step.
WORDS_AS_THEY_SOUND = Rewriting(
    None, Pattern("[a-z](?<![a-z0-9'][a-z])[a-z]{3,}(?![a-z0-9]|'(?!s))"), _heard
)
PHRASES_AS_THEY_SOUND = Rewriting(
    None,
    Pattern(
        f"(?<![a-z0-9'])(?:{'|'.join(sorted(PHRASES_AS_HEARD, key=len, reverse=True))})"
        "(?![a-z0-9'])"
    ),
    lambda match: PHRASES_AS_HEARD[match[0]],
    Pattern("[a-z] [a-z]"),
)

_DIGIT_NAMES = {
    name: str(value)
    for value, names in enumerate(
        ("zero oh nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for name in names.split()
}
_DIGIT_NAME = f"(?:{'|'.join(_DIGIT_NAMES)})"
_SPOKEN_DIGITS = re.compile(f"(?:double |triple )?{_DIGIT_NAME}")


def _number_read_out(match: re.Match[str]) -> str:
    digits = ""
    for said in _SPOKEN_DIGITS.findall(match[0]):
        times = {"d": 2, "t": 3}.get(said[0], 1) if said[1:].startswith(("ouble", "riple")) else 1
        digits += _DIGIT_NAMES[said.rpartition(" ")[2]] * times
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
