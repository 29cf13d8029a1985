"""Regular expressions of the guards, with a quick look at the words that they need.

Most scenes hold no cue at all; a look for a few rare pairs of characters says so many times faster
than the expression itself.
"""

from typing import Final

from streamdetect.detect.shares import share_of_any
from streamdetect.text.sieved import Sieved

_COMMON: Final = 0.04  # share of ordinary places from which the quick look saves nothing


class Cue(Sieved):
    """An expression that answers like `re.Pattern`, for `[start, end)` of a text."""

    __slots__ = ()

    def __init__(self, pattern: str, flags: int = 0) -> None:
        super().__init__(pattern, flags, cost=share_of_any, common=_COMMON)
