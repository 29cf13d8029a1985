"""One automaton over all literals: `(start, end, literal index)` of every occurrence.

`daachorse` where it has wheels, `ahocorasick_rs` elsewhere; both give the same hits in the same
order, and a test holds them against each other and against a brute-force search.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

Hit = tuple[int, int, int]
FindAll = Callable[[str], list[Hit]]

# The automata are written in Rust and take no lone surrogate; a substitute keeps the length.
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SUBSTITUTE: Final = "\ufffd"


def build_automaton(literals: Sequence[str]) -> FindAll:
    """Return a function that finds every occurrence of every literal, overlaps included.

    Hits come in order of their end, the longer first. Literals are distinct and not empty.
    """
    if not literals:
        return _nothing
    try:
        return build_daachorse(literals)
    except ImportError:
        return build_ahocorasick(literals)


def build_daachorse(literals: Sequence[str]) -> FindAll:
    """Build on `daachorse` (x86-64 Linux, macOS)."""
    from daachorse import CharwiseDoubleArrayAhoCorasick

    return _tolerant(
        CharwiseDoubleArrayAhoCorasick(list(map(matchable, literals))).find_overlapping
    )


def build_ahocorasick(literals: Sequence[str]) -> FindAll:
    """Build on `ahocorasick_rs` (where the other has no wheel)."""
    from ahocorasick_rs import AhoCorasick, Implementation

    automaton = AhoCorasick(
        list(map(matchable, literals)),
        implementation=Implementation.NoncontiguousNFA,
        store_patterns=False,
    )

    def find(text: str) -> list[Hit]:
        found = automaton.find_matches_as_indexes(text, overlapping=True)
        return sorted(
            [(start, end, index) for index, start, end in found],
            key=lambda hit: (hit[1], hit[0]),
        )

    return _tolerant(find)


def matchable(text: str) -> str:
    """Return the text without lone surrogates, of the same length."""
    return _SURROGATES.sub(_SUBSTITUTE, text)


def _nothing(text: str) -> list[Hit]:
    return []


def _tolerant(find: FindAll) -> FindAll:
    def find_any(text: str) -> list[Hit]:
        try:
            return find(text)
        except UnicodeEncodeError:
            return find(matchable(text))

    return find_any
