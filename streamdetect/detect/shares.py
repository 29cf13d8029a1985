"""How often a term occurs in ordinary talk, estimated from its pairs of characters."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final

from streamdetect.detect.tables import shares as tables

_RARE: Final = 18  # exponent of what the tables do not have


def _exponents(table: str, size: int) -> dict[str, int]:
    return {
        line[at : at + size]: exponent
        for exponent, line in enumerate(table.split("\n"))
        for at in range(0, len(line), size)
    }


_CHARACTERS: Final = _exponents(tables.CHARACTERS, 1)
_PAIRS: Final = _exponents(tables.PAIRS, 2)


@lru_cache(maxsize=100_000)
def share_of(term: str) -> float:
    """Return the share of places in ordinary talk at which a term begins (a chain of pairs)."""
    exponent = _CHARACTERS.get(term[0], _RARE)
    for left, right in pairwise(term):
        pair = _PAIRS.get(left + right, _RARE + 2)
        exponent += max(0, pair - _CHARACTERS.get(left, _RARE))
    return 2.0**-exponent


def share_of_any(terms: Iterable[str]) -> float:
    """Return the sum of the shares of some terms."""
    return sum(map(share_of, terms))
