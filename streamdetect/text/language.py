"""Which language a text is in, by the share of Chinese characters: a cheap guess for routing."""

import re
from typing import Literal

from streamdetect.text.characters import CJK

Language = Literal["zh", "en"]

_CJK = re.compile(f"[{CJK}]")
_LATIN_WORD = re.compile("[A-Za-zＡ-Ｚａ-ｚ]+(?:['’][A-Za-z]+)?")


def language_of(text: str) -> Language:
    """Return `zh` unless Latin words outnumber Chinese characters; nothing to go by is `zh`.

    A Chinese character is about two thirds of a word, so English must be clearly more.
    """
    if text.isascii():
        return "en" if _LATIN_WORD.search(text) else "zh"
    chinese = len(_CJK.findall(text))
    return "en" if len(_LATIN_WORD.findall(text)) > chinese else "zh"
