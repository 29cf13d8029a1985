"""What a hint at a folding step needs beside its first character."""

from typing import Any

from streamdetect.text.regex_tree import parser


def hint_pairs(hint: str) -> list[str] | None:
    """Return pairs of neighbours one of which is wherever a hint matches; None where any may be.

    A hint is a character, then maybe what must stand behind or before it.
    """
    first, *rest = parser.parse(hint)
    if first != (parser.LITERAL, ord(hint[0])):
        return None
    return _beside(hint[0], rest)


def _beside(char: str, items: Any) -> list[str] | None:
    """Return the pairs that the first telling one of some parsed items asks for."""
    for kind, value in items:
        pairs = None
        if kind is parser.ASSERT:
            direction, inside = value
            if direction > 0 and len(inside) and (others := _characters(inside[0])) is not None:
                pairs = [char + other for other in others]
            elif direction < 0 and len(inside) > 1 and inside[-1] == (parser.LITERAL, ord(char)):
                others = _characters(inside[-2])
                pairs = None if others is None else [other + char for other in others]
        elif kind is parser.BRANCH:
            options = [_beside(char, option) for option in value[1]]
            if None not in options:
                pairs = [pair for option in options for pair in option or ()]
        if pairs is not None:
            return pairs
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
    if kind is parser.BRANCH:
        firsts = [_characters(option[0]) if len(option) else None for option in value[1]]
        if None not in firsts:
            return [char for option in firsts for char in option or ()]
    return None
