"""Disguises of a Chinese word, or of one of its characters, drawn by lot."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from streamdetect.text.characters import HAN
from streamdetect.text.pattern import Pattern
from streamdetect.text.pinyin import fuzzy_pinyin_code, syllable_of_character
from streamdetect.text.tables.pinyin_data import READINGS

WORD: Final = Pattern(f"[{HAN}]")
_BETWEEN_EACH: Final = ("zero-width space", "\u200b"), *((sign, sign) for sign in " -｜*.、，")
_INSIDE: Final = "🔥", "、", "，", ".", "啊", "嗯", "那个"
_MASKS: Final = "*", "x", "□", "某"
_USUAL: Final = 8  # other characters of a sound that a writer may take


def disguises(chance: random.Random, texts: Iterable[str]) -> dict[str, Callable[[str], str]]:
    """Return the disguises by name. Characters are usual that stand in many of the `texts`."""
    sounds = _Sounds(chance, texts)
    found: dict[str, Callable[[str], str]] = {
        "治欲: one of the same sound": _one(chance, sounds.homophone),
        "自愈: one of a confusable sound": _one(chance, sounds.confusable),
        "all of the same sound": lambda word: "".join(map(sounds.homophone, word)),
        "治yu: one in pinyin": _one(chance, _pinyin),
        "治YU": _one(chance, lambda char: _pinyin(char).upper()),
        "zhiyu: all in pinyin": lambda word: "".join(map(_pinyin, word)),
        "zhi yu": lambda word: " ".join(map(_pinyin, word)),
        "治y: one initial": _one(chance, lambda char: _pinyin(char)[:1]),
        "治治愈: one doubled": _one(chance, lambda char: char * 2),
        "治（愈）": _one(chance, lambda char: f"（{char}）"),
    }
    found |= {f"each parted by {name}": sign.join for name, sign in _BETWEEN_EACH}
    found |= {f"parted once by {sign}": _parted(chance, sign) for sign in _INSIDE}
    found |= {f"one is {sign}": _one(chance, lambda _, sign=sign: sign) for sign in _MASKS}
    return found


class _Sounds:
    def __init__(self, chance: random.Random, texts: Iterable[str]) -> None:
        self._chance = chance
        self._counts = Counter("".join(texts))

    def homophone(self, char: str) -> str:
        """Return another character of the same sound; this one where there is none."""
        return self._drawn(READINGS.get(syllable_of_character(char) or "", ""), char)

    def confusable(self, char: str) -> str:
        """Return a character of another sound that is taken for this one (zh/z, n/l, ang/an)."""
        syllable, code = syllable_of_character(char), fuzzy_pinyin_code(char)
        alike = "".join(
            chars
            for other, chars in READINGS.items()
            if other != syllable and fuzzy_pinyin_code(chars[0]) == code
        )
        return self._drawn(alike, char)

    def _drawn(self, chars: str, but: str) -> str:
        usual = sorted(
            (char for char in chars if char != but and self._counts[char]),
            key=lambda char: (-self._counts[char], char),
        )
        return self._chance.choice(usual[:_USUAL]) if usual else but


def _pinyin(char: str) -> str:
    return syllable_of_character(char) or char


def _one(chance: random.Random, change: Callable[[str], str]) -> Callable[[str], str]:
    def disguise(word: str) -> str:
        place = chance.randrange(len(word))
        return word[:place] + change(word[place]) + word[place + 1 :]

    return disguise


def _parted(chance: random.Random, sign: str) -> Callable[[str], str]:
    def disguise(word: str) -> str:
        place = chance.randrange(1, len(word))
        return word[:place] + sign + word[place:]

    return disguise
