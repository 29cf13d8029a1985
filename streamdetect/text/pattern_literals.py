"""Which literals a pattern needs: one of each set stands in every text that the pattern matches.

They announce the pattern to the automaton, so that it is searched only where it may match.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from streamdetect.text.regex_tree import kinds, parser

MOST: Final = 400  # literals a set; with more it counts as none
SETS: Final = 3  # sets of literals a pattern, the rarest
WIDEST_CLASS: Final = 40  # characters of a class that is read as alternatives
ENDLESS: Final = 1 << 30  # characters of a match that has no longest

Words = frozenset[str]
Cost = Callable[[Words], float]
# What a part of a pattern says: all texts that it matches, if few; and sets of words, of each of
# which it holds one.
Part = tuple[Words | None, tuple[Words, ...]]
_NOTHING: Final[Words] = frozenset({""})
_ANYTHING: Final[Part] = (None, ())


def needed_literals(pattern: str, cost: Cost) -> tuple[Words, ...]:
    """Return sets of literals; every match holds one of each. The rarest sets first, maybe none.

    `cost` says how often a set of literals occurs. Patterns are RE2's; what Python's parser does
    not read, or reads as case-insensitive, has no sets.
    """
    return needs_of(pattern, cost)[0]


def needs_of(pattern: str, cost: Cost, flags: int = 0) -> tuple[tuple[Words, ...], int]:
    """Return the same sets, and how many characters the longest match has."""
    try:
        tree = parser.parse(pattern, flags)
    except (re.error, RecursionError, OverflowError):
        return (), ENDLESS
    if tree.state.flags & re.IGNORECASE:
        return (), ENDLESS
    width = min(tree.getwidth()[1], ENDLESS)
    return _rarest(_sets(_sequence(tree, cost)), cost), width


def _sets(part: Part) -> tuple[Words, ...]:
    """Return the sets of a part that stands alone."""
    exact, needed = part
    if exact and "" not in exact:
        return (exact, *needed)
    return needed


def _rarest(sets: Iterable[Words], cost: Cost) -> tuple[Words, ...]:
    few = {words for words in sets if len(words) <= MOST}
    return tuple(sorted(few, key=lambda words: (cost(words), sorted(words)))[:SETS])


def _sequence(items: Iterable[Any], cost: Cost) -> Part:
    """Join parts: what stands side by side is one text, as long as the texts are few."""
    run = _NOTHING
    needed: tuple[Words, ...] = ()
    is_whole = True
    for kind, value in items:
        exact, inner = _part(kind, value, cost)
        if exact is not None and len(run) * len(exact) <= MOST:
            run = frozenset(left + right for left in run for right in exact)
            continue
        is_whole = False
        needed = (*needed, *_sets((run, inner)))
        run = exact if exact is not None else _NOTHING
    if is_whole:
        return run, ()
    return None, _rarest((*needed, *_sets((run, ()))), cost)


def _part(kind: Any, value: Any, cost: Cost) -> Part:
    if kind is kinds.LITERAL:
        return frozenset({chr(value)}), ()
    if kind is kinds.IN:
        return _class(value), ()
    if kind is kinds.SUBPATTERN:
        if value[1] & re.IGNORECASE:
            return _ANYTHING
        return _sequence(value[3], cost)
    if kind is kinds.BRANCH:
        return _branch([_sequence(branch, cost) for branch in value[1]], cost)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, most, inner = value
        part = _sequence(inner, cost)
        if (least, most) == (0, 1) and part[0] is not None:
            return part[0] | _NOTHING, ()
        if (least, most) == (1, 1):
            return part
        return None, _sets(part) if least else ()
    if kind is kinds.AT:
        return _NOTHING, ()
    return _ANYTHING


def _branch(branches: list[Part], cost: Cost) -> Part:
    exacts = [exact for exact, _ in branches]
    if all(exact is not None for exact in exacts):
        return frozenset[str]().union(*(exact for exact in exacts if exact is not None)), ()
    words: set[str] = set()
    for branch in branches:
        sets = _rarest(_sets(branch), cost)
        if not sets:
            return _ANYTHING
        words |= sets[0]
    return None, (frozenset(words),)


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
