"""Expressions with a sieve before them: a quick look at the needles that every match must hold.

Most texts hold none of them, and a look at neighbouring characters says so many times faster than
the expression itself.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

try:
    from streamdetect import _sieve as native
except ImportError:  # built without a compiler: PlainSieve says the same
    native = None  # type: ignore[assignment]

from streamdetect.text.pattern import Pattern
from streamdetect.text.pattern_literals import Words, needs_of
from streamdetect.text.tables.frequent import FREQUENT

END: Final = 1 << 60
Cost = Callable[[Words], float]
Spans = Iterator[re.Match[str]] | tuple[()]
Needles = tuple[str, str]  # single characters; pairs of neighbours, one behind another

_MADE: Final["list[Sieved]"] = []


def make_sieves() -> None:
    """Make every sieve now, or the first words of a worker would wait."""
    while _MADE:
        _MADE.pop().search  # noqa: B018 - asked for, it is made


_RANKS: Final = {character: rank for rank, character in enumerate(FREQUENT)}
_LETTER: Final = 0.03  # share of a letter or a digit where there are any


def common_by_rank(words: Words) -> float:
    """Return roughly the share of places at which one of some words stands in Chinese."""
    return sum(
        _share_by_rank(word[0]) * (_share_by_rank(word[1]) if len(word) > 1 else 1)
        for word in words
    )


def _share_by_rank(character: str) -> float:
    return _LETTER if character.isascii() else 0.1 / (2 + _RANKS.get(character, len(_RANKS)))


class PlainSieve:
    """The sieve in Python: the rarest set of needles as an expression."""

    __slots__ = ("_needles", "_pattern", "_width")

    def __init__(self, pattern: Pattern, width: int, needles: tuple[Needles, ...]) -> None:
        self._pattern = pattern
        self._width = width
        singles, pairs = needles[0]
        written = [f"[{re.escape(singles)}]"] if singles else []
        written += [re.escape(pairs[at : at + 2]) for at in range(0, len(pairs), 2)]
        self._needles = re.compile("|".join(written))

    def match(self, text: str, start: int = 0, end: int = END) -> re.Match[str] | None:
        """Return the match that begins at `start`, if there is one."""
        if self._needles.search(text, start, min(end, max(start, 0) + self._width)) is None:
            return None
        return self._pattern.match(text, start, end)

    def search(self, text: str, start: int = 0, end: int = END) -> re.Match[str] | None:
        """Return the first match, if there is one."""
        if self._needles.search(text, start, end) is None:
            return None
        return self._pattern.search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = END) -> Spans:
        """Return all matches from left to right."""
        if self._needles.search(text, start, end) is None:
            return ()
        return self._pattern.finditer(text, start, end)

    def sub(self, replacement: Callable[[re.Match[str]], str], text: str) -> str:
        """Return the text with every match replaced."""
        if self._needles.search(text) is None:
            return text
        return self._pattern.sub(replacement, text)


class PlainPlaces:
    """Where one of some single characters or pairs of neighbours stands, in Python."""

    __slots__ = ("_found",)

    def __init__(self, singles: str, pairs: str) -> None:
        self._found = {*singles, *(pairs[at : at + 2] for at in range(0, len(pairs), 2))}

    def next(self, text: str, start: int, end: int) -> int:
        """Return the first such place in `[start, end)`, else `end`; a pair may reach over it."""
        found = self._found
        for at in range(start, end):
            if text[at] in found or text[at : at + 2] in found:
                return at
        return end


def places_of(singles: str, pairs: str) -> "PlainPlaces | native.Places":
    """Return the fastest such search there is."""
    return (PlainPlaces if native is None else native.Places)(singles, pairs)


class Sieved:
    """An expression that answers like `re.Pattern`, for `[start, end)` of a text.

    `cost`: the share of places at which one of some needles stands in ordinary talk. Sets that cost
    `common` or more are no sieve.
    """

    __slots__ = ("_common", "_cost", "_flags", "_pattern", "finditer", "match", "search", "sub")

    finditer: Callable[..., Spans]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    sub: Callable[..., str]

    def __init__(
        self, pattern: str, flags: int = 0, *, cost: Cost = common_by_rank, common: float = END
    ) -> None:
        self._pattern = Pattern(pattern, flags)
        self._flags = flags
        self._cost = cost
        self._common = common
        _MADE.append(self)

    @property
    def pattern(self) -> str:
        """The expression as written."""
        return self._pattern.pattern

    def __getattr__(self, name: str) -> Any:
        """Make the sieve, and return what is asked: a slot is empty before the first question."""
        if name not in _ANSWERS:
            raise AttributeError(name)
        # Not the other way round: hundreds of expressions would hold up every start.
        width, needles = needles_of(self.pattern, self._cost, self._common, self._flags)
        behind: Any = self._pattern
        if needles:
            make = PlainSieve if native is None else native.Sieve
            behind = make(self._pattern, width, needles)
        for answer in _ANSWERS:
            setattr(self, answer, getattr(behind, answer))
        return getattr(self, name)


_ANSWERS: Final = frozenset({"finditer", "match", "search", "sub"})

_LISTED: Final = re.compile(r"\[([^\]\[\\^-]+)\]")  # however many: classes are read up to a width


def needles_of(
    pattern: str, cost: Cost = common_by_rank, common: float = END, flags: int = 0
) -> tuple[int, tuple[Needles, ...]]:
    """Return the characters of the longest match, and the sets of needles, the rarest first."""
    if (listed := _LISTED.fullmatch(pattern)) is not None and not flags:
        return 1, ((listed[1], ""),)
    sets, width = needs_of(pattern, cost, flags)
    chosen = [frozenset(_needle(word, cost) for word in words) for words in sets]
    return width, tuple(
        (
            "".join(sorted(needle for needle in needles if len(needle) == 1)),
            "".join(sorted(needle for needle in needles if len(needle) == 2)),
        )
        for needles in sorted(chosen, key=lambda one: (cost(one), sorted(one)))
        if cost(needles) < common
    )


def _needle(word: str, cost: Cost) -> str:
    """Return the rarest pair of neighbours in a word; the word itself where it is one character."""
    if len(word) == 1:
        return word
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return min(pairs, key=lambda pair: cost(frozenset({pair})))
