"""What a hint at a folding step needs beside its first character."""

import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _parser as parser  # type: ignore[attr-defined]


def hint_pairs(hint: str) -> list[str] | None:
    """Return pairs of neighbours one of which is wherever a hint matches; None where any may be.

    A hint is a character, then maybe what must stand behind or before it.
    """
    first, *rest = parser.parse(hint)
    if first != (parser.LITERAL, ord(hint[0])):
        return None
    for kind, value in rest:
        if kind is not parser.ASSERT:
            continue
        direction, inside = value
        if direction > 0 and (others := _characters(inside[0])) is not None:
            return [hint[0] + other for other in others]
        if direction < 0 and len(inside) > 1 and inside[-1] == first:
            others = _characters(inside[-2])
            if others is not None:
                return [other + hint[0] for other in others]
    return None


def _characters(item: Any) -> list[str] | None:
    """Return the characters that a parsed item begins with, None where they are not listed."""
    kind, value = item
    if kind is parser.LITERAL:
        return [chr(value)]
    if kind is parser.MAX_REPEAT and value[0] >= 1:
        return _characters(value[2][0])
    if kind is parser.IN and all(one is parser.LITERAL for one, _ in value):
        return [chr(code) for _, code in value]
    return None
