"""Toneless pinyin, one code point per character, so that offsets stay those of the folded text.

The first reading of each character is taken; `detect/sounds.py` knows those of words.
Codes lie in the private use area, which folded text never contains.
"""

from typing import Final

from streamdetect.text.tables.pinyin_data import READINGS

_FIRST_CODE = 0xE000

SYLLABLES: tuple[str, ...] = tuple(sorted(READINGS))
_CODE_OF: dict[str, str] = {
    syllable: chr(_FIRST_CODE + place) for place, syllable in enumerate(SYLLABLES)
}
_SYLLABLE_OF: dict[str, str] = {
    char: syllable for syllable, chars in READINGS.items() for char in chars
}
READ_CHARACTERS: Final = "".join(READINGS.values())  # those that have a reading

_FUZZY_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FUZZY_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def _fuzzy(syllable: str) -> str:
    """Return the syllable that stands for all that are easily confused with this one."""
    for written, kept in _FUZZY_INITIALS:
        if syllable.startswith(written) and len(syllable) > len(written):
            syllable = kept + syllable[len(written) :]
            break
    for written, kept in _FUZZY_FINALS:
        if syllable.endswith(written):
            return syllable[: -len(written)] + kept
    return syllable


def _fuzzy_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    first_of: dict[str, str] = {}
    for syllable in SYLLABLES:
        codes[syllable] = first_of.setdefault(_fuzzy(syllable), _CODE_OF[syllable])
    return codes


_FUZZY_CODE_OF = _fuzzy_codes()
_CODES: dict[int, str] = {ord(char): _CODE_OF[s] for char, s in _SYLLABLE_OF.items()}
_FUZZY_CODES: dict[int, str] = {ord(char): _FUZZY_CODE_OF[s] for char, s in _SYLLABLE_OF.items()}


def pinyin_code(text: str) -> str:
    """Return folded text with each Chinese character replaced by the code of its syllable.

    Same length; what has no reading stays itself.
    """
    return text.translate(_CODES)


def fuzzy_pinyin_code(text: str) -> str:
    """Return the same as `pinyin_code` with confusable sounds made one: zh/z, n/l, ang/an …"""
    return text.translate(_FUZZY_CODES)


def syllable_of_character(char: str) -> str | None:
    """Return the toneless first reading of a character, None where it has none."""
    return _SYLLABLE_OF.get(char)


def syllable_of_code(code: str) -> str | None:
    """Return the syllable that a code of `pinyin_code` stands for, None for other characters."""
    place = ord(code) - _FIRST_CODE
    return SYLLABLES[place] if 0 <= place < len(SYLLABLES) else None
