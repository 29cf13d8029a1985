"""How often a term occurs in ordinary talk, estimated from its pairs of characters."""

from collections.abc import Iterable
from functools import lru_cache
from operator import add
from typing import Final

from streamdetect.detect.tables import shares as tables

_RARE: Final = 18  # exponent of what the tables do not have
_KEPT_AT_MOST: Final = 200_000


def _exponents(table: str, size: int) -> dict[str, int]:
    return {
        line[at : at + size]: exponent
        for exponent, line in enumerate(table.split("\n"))
        for at in range(0, len(line), size)
    }


class _Steps(dict[str, int]):
    """Pair of neighbours → how much rarer it is than its first character; fills itself."""

    def __missing__(self, pair: str) -> int:
        rarer = max(0, _PAIRS.get(pair, _RARE + 2) - _CHARACTERS.get(pair[0], _RARE))
        if len(self) < _KEPT_AT_MOST:
            self[pair] = rarer
        return rarer


_CHARACTERS: Final = _exponents(tables.CHARACTERS, 1)
_PAIRS: Final = _exponents(tables.PAIRS, 2)
_step: Final = _Steps().__getitem__


@lru_cache(maxsize=100_000)
def share_of(term: str) -> float:
    """Return the share of places in ordinary talk at which a term begins (a chain of pairs)."""
    rarer = sum(map(_step, map(add, term, term[1:])))
    return 2.0 ** -(_CHARACTERS.get(term[0], _RARE) + rarer)


def share_of_any(terms: Iterable[str]) -> float:
    """Return the sum of the shares of some terms."""
    return sum(map(share_of, terms))
