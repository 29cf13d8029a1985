"""Compiled RE2 patterns in texts."""

from typing import Any

import re2

from streamdetect.detect.automaton import matchable
from streamdetect.detect.specs import Span


def spans_in(pattern: Any, text: str) -> list[Span]:
    """Return where a compiled pattern stands in a text, lone surrogates or not."""
    return [
        (found.start(), found.end())
        for found in pattern.finditer(matchable(text))
        if found.end() > found.start()
    ]


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
