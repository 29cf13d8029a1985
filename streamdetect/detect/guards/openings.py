"""The first characters with which the matches of an expression may begin."""

import re
from collections.abc import Iterable
from typing import Any, Final

from streamdetect.text.regex_tree import kinds, parser

WIDEST_RANGE: Final = 200  # characters of a range that is read as alternatives

# Texts with which a match begins; with `True` anything may follow, or nothing is known of it.
_Begun = frozenset[tuple[str, bool]]
_NOTHING: Final[_Begun] = frozenset({("", False)})
_ANYTHING: Final[_Begun] = frozenset({("", True)})


_LITERAL: Final = re.compile(r"\w+(?![?*+{])")  # as written; parsing takes a hundred times longer


def openings_of(expression: str, longest: int) -> list[str]:
    """Return the openings, sorted: shorter than `longest` where any character may come next.

    Raises ValueError for an expression that may begin with any character.
    """
    literal = _LITERAL.match(expression)
    if (
        literal is not None
        and "|" not in expression
        and (literal.end() >= longest or literal[0] == expression)
    ):
        return [expression[: min(longest, literal.end())]]
    found = {text for text, _ in _of(parser.parse(expression), longest)}
    if "" in found:
        raise ValueError(f"{expression}: begin with a character or a class of them")
    return sorted(found)


def _of(items: Iterable[Any], longest: int) -> _Begun:
    begun = _NOTHING
    for kind, value in items:
        if all(is_closed for _, is_closed in begun):
            break
        begun = _joined(begun, _part(kind, value, longest), longest)
    return begun


def _joined(left: _Begun, right: _Begun, longest: int) -> _Begun:
    found = set()
    for text, is_closed in left:
        if is_closed:
            found.add((text, True))
            continue
        for more, ends in right:
            whole = (text + more)[:longest]
            found.add((whole, ends or len(whole) == longest))
    return frozenset(found)


def _part(kind: Any, value: Any, longest: int) -> _Begun:
    if kind is kinds.LITERAL:
        return frozenset({(chr(value), False)})
    if kind is kinds.IN:
        return _class(value)
    if kind is kinds.SUBPATTERN:
        return _of(value[3], longest)
    if kind is kinds.BRANCH:
        return frozenset[tuple[str, bool]]().union(*(_of(branch, longest) for branch in value[1]))
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, most, inner = value
        once, repeated = _of(inner, longest), _NOTHING
        found = _NOTHING if least == 0 else frozenset()
        for times in range(1, min(most, longest) + 1):
            repeated = _joined(repeated, once, longest)
            if times >= min(least, longest):
                found |= repeated
        return found
    if kind in (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT):
        return _NOTHING
    return _ANYTHING


def _class(items: list[Any]) -> _Begun:
    found: set[tuple[str, bool]] = set()
    for kind, value in items:
        if kind is kinds.LITERAL:
            found.add((chr(value), False))
        elif kind is kinds.RANGE and value[1] - value[0] < WIDEST_RANGE:
            found.update((chr(code), False) for code in range(value[0], value[1] + 1))
        else:
            return _ANYTHING
    return frozenset(found)
