"""Regular expressions of the guards, with a quick look at the characters that they need.

Most scenes hold no cue at all; a search for a few rare characters says so many times faster than
the expression itself.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from streamdetect.detect.pattern_literals import needed_literals
from streamdetect.detect.shares import share_of, share_of_any
from streamdetect.text.pattern import Pattern, compile_all

_COMMON: Final = 0.04  # share of ordinary characters from which the quick look saves nothing
_END: Final = 1 << 60


_MADE: Final["list[Cue]"] = []


def prepare() -> None:
    """Make every quick look and expression now, or the first words of a worker would wait."""
    for cue in _MADE:
        _ = cue._hint
    compile_all()


class Cue:
    """An expression that answers like `re.Pattern`, for `[start, end)` of a text."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = Pattern(pattern, flags)
        self._flags = flags
        _MADE.append(self)

    @property
    def pattern(self) -> str:
        """The expression as written."""
        return self._pattern.pattern

    @cached_property  # when first asked: hundreds of expressions would hold up every start
    def _hint(self) -> re.Pattern[str] | None:
        if self._flags & re.IGNORECASE:
            return None
        characters = needed_characters(self._pattern.pattern)
        return re.compile(f"[{re.escape(characters)}]") if characters else None

    def match(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """Return the match that begins at `start`, if there is one."""
        hint = self._hint
        if hint is not None and hint.search(text, start, end) is None:
            return None
        return self._pattern.match(text, start, end)

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """Return the first match, if there is one."""
        hint = self._hint
        if hint is not None and hint.search(text, start, end) is None:
            return None
        return self._pattern.search(text, start, end)

    def finditer(
        self, text: str, start: int = 0, end: int = _END
    ) -> Iterator[re.Match[str]] | tuple[()]:
        """Return all matches from left to right."""
        hint = self._hint
        if hint is not None and hint.search(text, start, end) is None:
            return ()
        return self._pattern.finditer(text, start, end)


def needed_characters(pattern: str) -> str:
    """Return characters one of which stands in every match; empty where they would be common."""
    best, least = "", _COMMON
    for literals in needed_literals(pattern, share_of_any):
        characters = sorted({min(literal, key=share_of) for literal in literals})
        if (share := share_of_any(characters)) < least:
            best, least = "".join(characters), share
    return best
