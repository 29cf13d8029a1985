"""Disguises of an English word."""

import re
from collections.abc import Callable
from typing import Final

WORD: Final = re.compile("[A-Za-z]{4,}")
_LEET: Final = str.maketrans("aeiost", "431057")
_SIGNS: Final = str.maketrans("sai", "$@!")
_CYRILLIC: Final = str.maketrans("aeocpxy", "аеосрху")


def _middle(between: str) -> Callable[[str], str]:
    return lambda word: f"{word[: len(word) // 2]}{between}{word[len(word) // 2 :]}"


def _at_first_vowel(change: Callable[[str], str]) -> Callable[[str], str]:
    def disguise(word: str) -> str:
        place = next((at for at, char in enumerate(word) if at and char in "aeiou"), 1)
        return word[:place] + change(word[place]) + word[place + 1 :]

    return disguise


def _swapped(word: str) -> str:
    at = len(word) // 2
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "c-a-n-c-e-r": "-".join,
    "c a n c e r": " ".join,
    "cаncеr (Cyrillic)": lambda word: word.translate(_CYRILLIC),
    "c4nc3r": lambda word: word.translate(_LEET),
    "c4ncer": lambda word: re.sub(
        "[aeiost]", lambda found: found[0].translate(_LEET), word, count=1
    ),
    "c@ncer": lambda word: word.translate(_SIGNS),
    "c*ncer": _at_first_vowel(lambda _: "*"),
    "c(a)ncer": _at_first_vowel(lambda vowel: f"({vowel})"),
    "can-cer": _middle("-"),
    "can🔥cer": _middle("🔥"),
    "can cer": _middle(" "),
    "caaancer": _at_first_vowel(lambda vowel: vowel * 3),
    "cnacer": _swapped,
    "cncer": _at_first_vowel(lambda _: ""),
}
