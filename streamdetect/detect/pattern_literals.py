"""Which literals a pattern needs: one of them stands in every text that the pattern matches.

They announce the pattern to the automaton, so that it is searched only where it may match.
"""

import re
import warnings
from collections.abc import Callable, Iterable
from typing import Any, Final

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _constants as kinds  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

MOST: Final = 400  # literals a pattern; with more it counts as having none
WIDEST_CLASS: Final = 40  # characters of a class that is read as alternatives

Words = frozenset[str]
# What a part of a pattern says: all texts that it matches, if few; and words it cannot do without.
Part = tuple[Words | None, Words | None]
_NOTHING: Final[Words] = frozenset({""})
_ANYTHING: Final[Part] = (None, None)


def needed_literals(pattern: str, cost: Callable[[Words], float]) -> Words | None:
    """Return literals of which every match holds one, the cheapest such set; None for none.

    `cost` says how often a set of literals occurs. Patterns are RE2's; what Python's parser does
    not read, or reads as case-insensitive, has none.
    """
    try:
        tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    if tree.state.flags & re.IGNORECASE:
        return None
    exact, needed = _sequence(tree, cost)
    found = _cheaper(_usable(exact), needed, cost)
    return found if found is not None and len(found) <= MOST else None


def _sequence(items: Iterable[Any], cost: Callable[[Words], float]) -> Part:
    """Join parts: what stands side by side is one text, as long as the texts are few."""
    whole: Words | None = _NOTHING
    run = _NOTHING
    needed: Words | None = None
    for kind, value in items:
        exact, inner = _part(kind, value, cost)
        if exact is not None and len(run) * len(exact) <= MOST:
            run = frozenset(left + right for left in run for right in exact)
            whole = None if whole is None else run
            continue
        whole = None
        needed = _cheaper(_usable(run), needed, cost)
        needed = _cheaper(inner, needed, cost)
        run = exact if exact is not None else _NOTHING
    if whole is not None:
        return whole, None
    return None, _cheaper(_usable(run), needed, cost)


def _part(kind: Any, value: Any, cost: Callable[[Words], float]) -> Part:
    if kind is kinds.LITERAL:
        return frozenset({chr(value)}), None
    if kind is kinds.IN:
        return _class(value), None
    if kind is kinds.SUBPATTERN:
        if value[1] & re.IGNORECASE:
            return _ANYTHING
        return _sequence(value[3], cost)
    if kind is kinds.BRANCH:
        return _branch([_sequence(branch, cost) for branch in value[1]], cost)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, most, inner = value
        exact, needed = _sequence(inner, cost)
        if (least, most) == (0, 1) and exact is not None:
            return exact | _NOTHING, None
        if (least, most) == (1, 1):
            return exact, needed
        return None, _cheaper(_usable(exact), needed, cost) if least else None
    if kind is kinds.AT:
        return _NOTHING, None
    return _ANYTHING


def _branch(branches: list[Part], cost: Callable[[Words], float]) -> Part:
    exacts = [exact for exact, _ in branches]
    if all(exact is not None for exact in exacts):
        return frozenset[str]().union(*(exact for exact in exacts if exact is not None)), None
    words: set[str] = set()
    for exact, needed in branches:
        one = _cheaper(_usable(exact), needed, cost)
        if one is None:
            return _ANYTHING
        words |= one
    return None, frozenset(words)


def _class(items: list[Any]) -> Words | None:
    words: set[str] = set()
    for kind, value in items:
        if kind is kinds.LITERAL:
            words.add(chr(value))
        elif kind is kinds.RANGE and value[1] - value[0] < WIDEST_CLASS:
            words.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(words) if 0 < len(words) <= WIDEST_CLASS else None


def _usable(words: Words | None) -> Words | None:
    return None if words is None or not words or "" in words else words


def _cheaper(
    first: Words | None, second: Words | None, cost: Callable[[Words], float]
) -> Words | None:
    if first is None or second is None:
        return second if first is None else first
    return min(first, second, key=lambda words: (cost(words), sorted(words)))
