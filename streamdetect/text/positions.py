"""Patterns as position automata, which C walks without a call into Python.

Glushkov's construction: one position for each character of the pattern, and for each position the
set of those that may follow it. A set of positions is an int, or little-endian words of 64 bits
for C. Linear in the text whatever the pattern (Glushkov 1961; Navarro and Raffinot 2001).

It answers whether a text holds the pattern, as RE2 does; where patterns stand, RE2 says.
"""

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from streamdetect.text.regex_tree import kinds, parser

MOST_POSITIONS: Final = 256
_LAST_CODE: Final = 0x10FFFF
# What Python's parser reads otherwise than RE2's, or may: such patterns stay with RE2.
_DISPUTED: Final = re.compile(r"\\[^.\-\[\]()?*+|^$%/\\{}]|\{,|\[\[|\[:|\(\?[^:]")

Ranges = tuple[tuple[int, int], ...]  # code points, both ends included, sorted and apart


@dataclass(frozen=True, slots=True)
class Positions:
    """A pattern's automaton. `ranges` are the characters of each position."""

    ranges: tuple[Ranges, ...]
    first: int
    last: int
    follow: tuple[int, ...]
    is_nullable: bool


# The tables of an automaton as C reads them, see `written`.
Written = tuple[bytes, bytes, bytes, bytes, bytes, bool]


class _TooMuchError(Exception):
    """The pattern has more positions, or something that positions cannot say."""


def positions_of(pattern: str) -> Positions | None:
    """Return the automaton of an RE2 pattern, None where it needs more than positions."""
    if _DISPUTED.search(pattern):
        return None
    try:
        tree = parser.parse(pattern)
        if tree.state.flags & ~re.UNICODE:
            return None
        builder = _Builder()
        part = builder.sequence(tree)
    except (re.error, RecursionError, OverflowError, _TooMuchError):
        return None
    return Positions(
        tuple(builder.ranges), part.first, part.last, tuple(builder.follow), part.is_nullable
    )


def holds(automaton: Positions, text: str) -> bool:
    """Tell whether a text holds the pattern: what C does, for tests and for reading."""
    if automaton.is_nullable:
        return True
    live = 0
    for char in text:
        reached = automaton.first
        for position in _bits(live):
            reached |= automaton.follow[position]
        code = ord(char)
        live = sum(
            1 << position
            for position in _bits(reached)
            if any(low <= code <= high for low, high in automaton.ranges[position])
        )
        if live & automaton.last:
            return True
    return False


def written(automata: Sequence[Positions | None]) -> tuple[bytes, list[Written | None]]:
    """Return the borders of the intervals that no automaton tells apart inside (uint32 each), and
    for each automaton its tables: class by interval (uint8), positions by class, first, last,
    follow (sets of positions), whether it holds everywhere.
    """
    known = [automaton for automaton in automata if automaton is not None]
    borders = sorted(
        {
            border
            for automaton in known
            for ranges in automaton.ranges
            for low, high in ranges
            for border in (low, high + 1)
        }
        | {0}
    )
    place = {border: index for index, border in enumerate(borders)}
    return struct.pack(f"<{len(borders)}I", *borders), [
        None if automaton is None else _written(automaton, place) for automaton in automata
    ]


def _written(automaton: Positions, place: dict[int, int]) -> Written | None:
    accepted = [0] * len(place)  # by interval: the positions that take its characters
    for position, ranges in enumerate(automaton.ranges):
        for low, high in ranges:
            for interval in range(place[low], place.get(high + 1, len(place))):
                accepted[interval] |= 1 << position
    classes = sorted(set(accepted))
    if len(classes) > 256:
        return None
    number = {positions: index for index, positions in enumerate(classes)}
    words = max(1, -(-len(automaton.ranges) // 64))

    def packed(sets: Iterable[int]) -> bytes:
        return b"".join(positions.to_bytes(words * 8, "little") for positions in sets)

    return (
        bytes(number[positions] for positions in accepted),
        packed(classes),
        packed((automaton.first,)),
        packed((automaton.last,)),
        packed(automaton.follow),
        automaton.is_nullable,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    first: int
    last: int
    is_nullable: bool


_EMPTY: Final = _Part(0, 0, True)


class _Builder:
    """Reads a parsed pattern; each of its characters gets a position, in order."""

    def __init__(self) -> None:
        self.ranges: list[Ranges] = []
        self.follow: list[int] = []

    def sequence(self, items: Iterable[Any]) -> _Part:
        part = _EMPTY
        for kind, value in items:
            part = self._joined(part, self._item(kind, value))
        return part

    def _item(self, kind: Any, value: Any) -> _Part:
        if kind is kinds.LITERAL:
            return self._character(((value, value),))
        if kind is kinds.NOT_LITERAL:
            return self._character(_others([(value, value)]))
        if kind is kinds.ANY:
            return self._character(_others([(10, 10)]))
        if kind is kinds.IN:
            return self._character(_class(value))
        if kind is kinds.SUBPATTERN and not (value[1] or value[2]):
            return self.sequence(value[3])
        if kind is kinds.BRANCH:
            parts = [self.sequence(branch) for branch in value[1]]
            return _Part(
                _union(part.first for part in parts),
                _union(part.last for part in parts),
                any(part.is_nullable for part in parts),
            )
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
            return self._repeated(*value)
        raise _TooMuchError

    def _repeated(self, least: int, most: int, items: Any) -> _Part:
        part = _EMPTY
        for _ in range(least):
            part = self._joined(part, self.sequence(items))
        if most is kinds.MAXREPEAT:
            again = self.sequence(items)
            for position in _bits(again.last):
                self.follow[position] |= again.first
            return self._joined(part, _Part(again.first, again.last, True))
        for _ in range(most - least):
            once = self.sequence(items)
            part = self._joined(part, _Part(once.first, once.last, True))
        return part

    def _character(self, ranges: Ranges) -> _Part:
        position = len(self.ranges)
        if position >= MOST_POSITIONS:
            raise _TooMuchError
        self.ranges.append(ranges)
        self.follow.append(0)
        return _Part(1 << position, 1 << position, False)

    def _joined(self, left: _Part, right: _Part) -> _Part:
        for position in _bits(left.last):
            self.follow[position] |= right.first
        return _Part(
            left.first | (right.first if left.is_nullable else 0),
            right.last | (left.last if right.is_nullable else 0),
            left.is_nullable and right.is_nullable,
        )


def _class(items: list[Any]) -> Ranges:
    ranges: list[tuple[int, int]] = []
    is_negated = False
    for kind, value in items:
        if kind is kinds.NEGATE:
            is_negated = True
        elif kind is kinds.LITERAL:
            ranges.append((value, value))
        elif kind is kinds.RANGE:
            ranges.append(value)
        else:
            raise _TooMuchError
    return _others(ranges) if is_negated else _others(_others(ranges))


def _others(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return the code points outside some ranges."""
    found = []
    at = 0
    for low, high in sorted(ranges):
        if low > at:
            found.append((at, low - 1))
        at = max(at, high + 1)
    if at <= _LAST_CODE:
        found.append((at, _LAST_CODE))
    return tuple(found)


def _bits(positions: int) -> Iterable[int]:
    while positions:
        lowest = positions & -positions
        yield lowest.bit_length() - 1
        positions ^= lowest


def _union(sets: Iterable[int]) -> int:
    union = 0
    for positions in sets:
        union |= positions
    return union
