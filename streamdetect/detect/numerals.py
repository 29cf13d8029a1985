"""Numbers in folded text: runs of digits, or of Chinese numerals."""

import re
from typing import Final

NUMERALS: Final = "零〇一二两三四五六七八九十百千万亿半几"
NUMBER_PATTERN: Final = re.compile(rf"[0-9]+(?:[.,][0-9]+)*%?|[{NUMERALS}]+")
_STARTS: Final = re.compile(f"[0-9{NUMERALS}]")


def holds_number(text: str) -> bool:
    """Tell whether a number stands in the text."""
    return _STARTS.search(text) is not None
