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
        _MADE.pop().search  # noqa: B018 - asked for, it is compiled


class Pattern:
    """An expression that answers like `re.Pattern`, and as fast once it was asked."""

    __slots__ = ("_flags", "finditer", "fullmatch", "match", "pattern", "search", "sub")

    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags
        _MADE.append(self)

    def __getattr__(self, name: str) -> Any:
        """Compile, and return what is asked: a slot is empty only before the first question."""
        if name not in _ANSWERS:
            raise AttributeError(name)
        found = re.compile(self.pattern, self._flags)
        for answer in _ANSWERS:
            setattr(self, answer, getattr(found, answer))
        return getattr(self, name)


_ANSWERS: Final = frozenset(Pattern.__slots__) - {"_flags", "pattern"}
