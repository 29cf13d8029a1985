"""Many texts in little memory: where each of them is in a list."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence


class Index:
    """Numbers by texts, of which only hashes are kept: a tenth of the memory of a dictionary.

    Another text may have the same hash, so what is found must be compared.
    """

    __slots__ = ("_hashes", "_numbers")

    def __init__(self, texts: Iterable[str], numbers: Sequence[int]) -> None:
        hashes = list(map(hash, texts))
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        self._hashes = array("q", [hashes[place] for place in order])
        self._numbers = array("l", [numbers[place] for place in order])

    def numbers(self, text: str) -> Iterator[int]:
        """Yield the numbers of a text, in the order in which they were given."""
        wanted = hash(text)
        place = bisect_left(self._hashes, wanted)
        while place < len(self._hashes) and self._hashes[place] == wanted:
            yield self._numbers[place]
            place += 1
