"""Regular expressions that are compiled when they are first asked.

Folding and guards have hundreds of them, some of thousands of alternatives: compiled at import,
they would take most of the start of a program that reads a few lines.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

_MADE: Final["list[Pattern]"] = []


def compile_all() -> None:
    """Compile every expression now: a worker calls it before it is ready, or first words wait."""
    while _MADE:
        _MADE.pop().compiled()


class Pattern:
    """An expression that answers like `re.Pattern`, and as fast once it was asked.

    Ask at the place of use (`pattern.search(text)`): what was taken from it before it was compiled
    looks up the compiled expression each time.
    """

    __slots__ = (
        "_compiled",
        "_flags",
        "finditer",
        "fullmatch",
        "match",
        "pattern",
        "search",
        "sub",
    )

    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None
        self.finditer = self._finditer
        self.fullmatch = self._fullmatch
        self.match = self._match
        self.search = self._search
        self.sub = self._sub
        _MADE.append(self)

    def compiled(self) -> re.Pattern[str]:
        """Return the compiled expression, which answers from now on."""
        found = self._compiled
        if found is not None:
            return found
        self._compiled = found = re.compile(self.pattern, self._flags)
        self.finditer, self.sub = found.finditer, found.sub
        self.fullmatch, self.match, self.search = found.fullmatch, found.match, found.search
        return found

    def _finditer(self, *place: Any) -> Iterator[re.Match[str]]:
        return self.compiled().finditer(*place)

    def _fullmatch(self, *place: Any) -> re.Match[str] | None:
        return self.compiled().fullmatch(*place)

    def _match(self, *place: Any) -> re.Match[str] | None:
        return self.compiled().match(*place)

    def _search(self, *place: Any) -> re.Match[str] | None:
        return self.compiled().search(*place)

    def _sub(self, *call: Any) -> str:
        return self.compiled().sub(*call)
