"""Compiled RE2 patterns in texts."""

from typing import Any, Final

import re2

from streamdetect.detect.automaton import matchable
from streamdetect.detect.specs import Span
from streamdetect.text.characters import CLAUSE_MARKS


def spans_in(pattern: Any, text: str) -> list[Span]:
    """Return where the words of a compiled pattern stand in a text, lone surrogates or not.

    Marks and spaces at either end, by which patterns say where a clause begins or ends, are no
    words: they may stand in the segment before.
    """
    return [
        _words(text, found.start(), found.end())
        for found in pattern.finditer(matchable(text))
        if found.end() > found.start()
    ]


def _words(text: str, start: int, end: int) -> Span:
    found = text[start:end]
    if found[0] not in _NO_WORDS and found[-1] not in _NO_WORDS:
        return start, end
    behind = len(found.lstrip(_NO_WORDS))
    if not behind:
        return start, end  # marks are all that it looks for
    return end - behind, start + len(found.rstrip(_NO_WORDS))


_NO_WORDS: Final = f"{CLAUSE_MARKS} "


def search_for(pattern: Any) -> Any:
    """Return for a compiled pattern what tells fastest whether a text has it."""
    search = re2.Set.SearchSet()
    search.Add(pattern.pattern)
    search.Compile()
    return search


def found_by(search: Any, text: str) -> bool:
    """Tell whether a text has a pattern, lone surrogates or not."""
    try:
        return bool(search.Match(text.encode()))
    except UnicodeEncodeError:
        return bool(search.Match(matchable(text)))
