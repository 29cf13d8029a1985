"""Hits in a folded text, and the sequences of terms that they form. Linear in the text.

Offsets here are offsets into the text given. What a match means is for the guards to say.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from streamdetect.detect.automaton import Hit
from streamdetect.detect.bounds import parts_words
from streamdetect.detect.compiled import CompiledRules
from streamdetect.detect.literals import MAX_INTERRUPTIONS
from streamdetect.detect.numerals import NUMBER_PATTERN
from streamdetect.detect.patterns import spans_in
from streamdetect.detect.specs import NUMBER, SequenceSpec
from streamdetect.text.days import begins_in_date


class Placed(NamedTuple):
    """One step of a match: where it stands and which literal it is (-1: a number or pattern)."""

    start: int
    end: int
    literal: int


@dataclass(frozen=True, slots=True)
class Match:
    """A sequence that stands in the text. `placed` is in order of the text."""

    sequence: SequenceSpec
    start: int
    end: int
    placed: tuple[Placed, ...]


WHOLE: Final = 0, sys.maxsize  # a text from its beginning to its end
_NOT: Final = frozenset("不没")
_ASKED: Final = frozenset("是有能会敢要可该")


class HitTable:
    """The hits of one text by group, sorted by end and then by start: whole words only.

    The second half of a question is no hit: 是不是真的 is no 不是真的.

    `groups`: those that will be asked for; None for all.
    """

    __slots__ = ("_by_group", "_ends", "_longest", "_patterns", "_rules", "_text")

    def __init__(
        self,
        rules: CompiledRules,
        text: str,
        hits: list[Hit],
        groups: Container[int] | None = None,
    ) -> None:
        self._rules = rules
        self._text = text
        self._longest = rules.longest + MAX_INTERRUPTIONS
        self._by_group: dict[int, list[Placed]] = {}
        self._ends: dict[int, list[int]] = {}
        self._patterns: dict[int, list[Placed]] = {}
        by_group = self._by_group
        wordy, literal_groups = rules.wordy, rules.literal_groups
        for start, end, literal in sorted(hits, key=_by_end):
            if wordy[literal] and cuts_word(text, start, end):
                continue
            placed = Placed(start, end, literal)
            if _asks_word(text, placed):
                continue
            for group in literal_groups[literal]:
                if groups is not None and group not in groups:
                    continue
                if group in by_group:
                    by_group[group].append(placed)
                else:
                    by_group[group] = [placed]

    def of(self, step: int) -> list[Placed]:
        """Return the places where a step stands (a group, NUMBER or a pattern)."""
        if step >= 0:
            return self._by_group.get(step, _NOWHERE)
        found = self._patterns.get(step)
        if found is None:
            found = self._patterns[step] = self._announced_by_nothing(step)
        return found

    def ends(self, step: int) -> list[int]:
        """Return the ends of `of(step)`, in the same order."""
        ends = self._ends.get(step)
        if ends is None:
            ends = self._ends[step] = [placed.end for placed in self.of(step)]
        return ends

    def within(
        self,
        group: int,
        start: int,
        end: int,
        distance: int,
        but: Iterable[Placed] = (),
        inside: tuple[int, int] = WHOLE,
    ) -> Placed | None:
        """Return the first hit of a group at most `distance` characters from a span.

        A hit that is only a piece of a longer term in `but` is no hit, nor one not wholly `inside`,
        nor the second half of a question (敢不敢 is no 不敢).
        """
        low, high = inside
        places, ends = self.of(group), self.ends(group)
        for position in range(bisect_left(ends, start - distance), len(places)):
            placed = places[position]
            if placed.start <= end + distance:
                if placed.start < low or placed.end > high:
                    continue
                if any(_is_piece(placed, term) for term in but):
                    continue
                if _asks(self._text, placed):
                    continue
                return placed
            if placed.end > end + distance + self._longest:
                break
        return None

    def covering(self, group: int, placed: Placed) -> Placed | None:
        """Return a longer hit of a group that holds another hit inside, if there is one."""
        places, ends = self.of(group), self.ends(group)
        for position in range(bisect_left(ends, placed.end), len(places)):
            longer = places[position]
            if longer.end > placed.start + self._longest:
                break
            if (
                longer.start <= placed.start
                and longer.end - longer.start > placed.end - placed.start
            ):
                return longer
        return None

    def without(self, group: int) -> "HitTable":
        """Return the table less every hit inside a longer hit of that group."""
        table = HitTable(self._rules, self._text, [])
        for other, places in self._by_group.items():
            table._by_group[other] = [
                placed for placed in places if self.covering(group, placed) is None
            ]
        for step, places in self._patterns.items():
            table._patterns[step] = [
                placed for placed in places if self.covering(group, placed) is None
            ]
        return table

    def words_of(self, chain: Sequence[Placed]) -> tuple[int, int]:
        """Return where the words of a chain stand.

        The marks and spaces by which a pattern knows a clause are none at the ends of a match: they
        may be those of the segment before.
        """
        start, end = chain[0].start, chain[-1].end
        while start < end - 1 and chain[0].literal < 0 and parts_words(self._text[start]):
            start += 1
        while start < end - 1 and chain[-1].literal < 0 and parts_words(self._text[end - 1]):
            end -= 1
        return start, end

    def _announced_by_nothing(self, step: int) -> list[Placed]:
        pattern = NUMBER_PATTERN if step == NUMBER else self._rules.patterns[-2 - step]
        return [Placed(start, end, -1) for start, end in spans_in(pattern, self._text)]


def _asks(text: str, placed: Placed) -> bool:
    """Tell whether a hit is what A-not-A denies: 是不是, 有没有, 要不要."""
    first = placed.start
    return (
        placed.end - first > 1
        and text[first] in _NOT
        and first > 0
        and text[first - 1] == text[first + 1]
    )


def _asks_word(text: str, placed: Placed) -> bool:
    """Tell whether a hit is what a question denies, one of a frequent verb or of a whole word.

    能不能, 胀气不胀气; but not 过 and its like: 包过不过退钱 asks nothing.
    """
    first = placed.start
    if text[first] not in _NOT:
        return False
    if 1 < first < placed.end - 2 and text[first - 2 : first] == text[first + 1 : first + 3]:
        return True
    return _asks(text, placed) and text[first - 1] in _ASKED


def _is_piece(placed: Placed, term: Placed) -> bool:
    return (
        term.literal >= 0
        and term.start <= placed.start
        and placed.end <= term.end
        and placed.end - placed.start < term.end - term.start
    )


_NOWHERE: Final[list[Placed]] = []


def _by_end(hit: Hit) -> tuple[int, int]:
    return hit[1], hit[0]


def cuts_word(text: str, start: int, end: int) -> bool:
    """Tell whether a span begins or ends inside an English word, a number or a date (11月3日)."""
    return (
        (start > 0 and _same_word(text[start - 1], text[start]))
        or (end < len(text) and _same_word(text[end - 1], text[end]))
        or begins_in_date(text, start)
    )


def _same_word(left: str, right: str) -> bool:
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def match_sequence(table: HitTable, sequence: SequenceSpec) -> list[Match]:
    """Return for every place where the sequence can end its tightest match (the latest start)."""
    best: dict[int, Match] = {}
    for order in sequence.orders:
        for chain in _chains(table, order, sequence.gap):
            start, end = chain[0].start, chain[-1].end
            known = best.get(end)
            if known is None or start > known.placed[0].start:
                best[end] = Match(sequence, *table.words_of(chain), chain)
    return [best[end] for end in sorted(best)]


def _chains(table: HitTable, order: tuple[int, ...], gap: int) -> list[tuple[Placed, ...]]:
    chains: list[tuple[Placed, ...]] = [(placed,) for placed in table.of(order[0])]
    for step in order[1:]:
        if not chains:
            return chains
        chains = _extended(chains, table.of(step), gap)
    return chains


def _extended(
    chains: list[tuple[Placed, ...]], places: list[Placed], gap: int
) -> list[tuple[Placed, ...]]:
    """Append each place to the reachable chain that starts latest (among equals: ends latest).

    Chains are sorted by end, so the reachable ones are a slice: its length is bounded by the gap.
    """
    ends = [chain[-1].end for chain in chains]
    found = []
    for placed in places:
        low = bisect_left(ends, placed.start - gap)
        high = bisect_right(ends, placed.start)
        if low < high:
            chain = max(chains[low:high], key=_latest)
            found.append((*chain, placed))
    return found


def _latest(chain: tuple[Placed, ...]) -> tuple[int, int]:
    return chain[0].start, chain[-1].end
