"""All patterns of all rules in one pass over a text: which of them are found."""

from collections.abc import Sequence
from typing import Any, Final

import re2

from streamdetect.detect.automaton import matchable

_MEMORY: Final = 64 << 20  # bytes that the automaton of all patterns may grow to


class Patterns:
    """A set of RE2 patterns. `found_in` gives the indices of those that a text holds."""

    __slots__ = ("_always", "_set", "_single")

    def __init__(self, patterns: Sequence[Any]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        self._single = tuple(patterns)
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(pattern.pattern)
        # It is found in every text: where it is not, the automaton outgrew its memory.
        self._always = self._set.Add("")
        self._set.Compile()

    def found_in(self, text: str) -> list[int]:
        """Return the indices of the patterns found, lone surrogates in the text or not."""
        try:
            found: list[int] = self._set.Match(text)
        except UnicodeEncodeError:
            text = matchable(text)
            found = self._set.Match(text)
        if self._always in found:
            found.remove(self._always)
            return found
        return [index for index, one in enumerate(self._single) if one.search(text) is not None]
