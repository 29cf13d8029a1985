"""A room's recent segments joined into one folded text, with the way back to each of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from streamdetect.detect.automaton import Hit
from streamdetect.detect.bounds import WINDOW_CHARACTERS, joint
from streamdetect.detect.model import EvidenceSpan
from streamdetect.detect.neighbours import between
from streamdetect.detect.remembered import Remembered, Words
from streamdetect.text.folding import Folded, fold


class _Block:
    """Segments that fold together (usually one): a stretch of the window's text.

    `starts`: where each segment begins in the block's original.
    """

    __slots__ = ("entries", "folded", "starts")

    def __init__(self, entries: list[Remembered]) -> None:
        self.entries = entries
        self.starts = [0]
        if len(entries) == 1:
            self.folded: Folded = entries[0].folded
            return
        original = entries[0].segment.text
        for left, right in pairwise(entries):
            original += between(left, right)
            self.starts.append(len(original))
            original += right.segment.text
        self.folded = fold(original, entries[-1].folding)

    def spans(self, start: int, end: int) -> list[EvidenceSpan]:
        first, last = self.folded.original_span(start, end)
        if len(self.entries) == 1:
            return [EvidenceSpan(self.entries[0].segment, first, last)]
        found = []
        for entry, base in zip(self.entries, self.starts, strict=True):
            low = max(0, first - base)
            high = min(last - base, len(entry.segment.text))
            if low < high:
                found.append(EvidenceSpan(entry.segment, low, high))
        return found

    def place_of(self, number: int) -> tuple[int, int]:
        """Return the folded span of one of its segments, in the block's folded text."""
        length = len(self.folded.text)
        if len(self.entries) == 1:
            return 0, length
        start = self.starts[number]
        end = start + len(self.entries[number].segment.text)
        places = range(length)
        return (
            bisect_right(places, start, key=lambda at: self.folded.original_span(at, at + 1)[1]),
            bisect_left(places, end, key=lambda at: self.folded.original_span(at, at + 1)[0]),
        )


class Window:
    """The joined folded text around a new segment, `[new_start, new_end)` in it.

    Of the first segments only the tail may be in the text.
    """

    __slots__ = (
        "_blocks",
        "_entries",
        "_offsets",
        "_terms",
        "is_fused",
        "is_mixed",
        "new_end",
        "new_start",
        "text",
    )

    def __init__(self, entries: Sequence[Remembered], bounds: tuple[int, int], new: int) -> None:
        first, last = bounds
        self._entries = entries[first : last + 1]
        self.is_fused = any(entry.fused for entry in self._entries[1:])
        goods = entries[new].goods
        self.is_mixed = any(
            entry.goods is not goods and entry.goods != goods for entry in self._entries
        )
        self._blocks: list[_Block] | None = None
        self._terms: list[Hit] | None = None
        if self.is_fused:
            blocks = self._blocks = _blocks(self._entries)
            texts = [block.folded.text for block in blocks]
            block, number = _find(blocks, entries[new])
            start, end = blocks[block].place_of(number)
        else:
            texts = [entry.text for entry in self._entries]
            block = new - first
            start, end = 0, len(texts[block])
        self._lay_out(texts, block)
        base = self._offsets[block]
        self.new_start, self.new_end = max(0, base + start), max(0, base + end)

    def _lay_out(self, texts: list[str], new: int) -> None:
        """Join the texts and note where each begins: the first one maybe before the window."""
        before = 0
        for index in range(new):
            before += len(texts[index])
        surplus = min(len(texts[0]), max(0, before - WINDOW_CHARACTERS))
        pieces = [texts[0][surplus:] if surplus else texts[0]]
        self._offsets = [-surplus]
        length = len(pieces[0])
        for index in range(1, len(texts)):
            right = texts[index]
            space = joint(texts[index - 1], right)
            length += len(space)
            self._offsets.append(length)
            pieces += (space, right)
            length += len(right)
        self.text = "".join(pieces)

    @property
    def entries(self) -> Sequence[Remembered]:
        """Its segments."""
        return self._entries

    def said_in(self, start: int, end: int) -> Remembered:
        """Return the segment in which a span ends: its goods are those that the words are of."""
        seq = self.evidence(start, end)[-1].segment.seq
        return next(entry for entry in self._entries if entry.segment.seq == seq)

    @property
    def borders(self) -> list[int]:
        """Where its segments begin in the text; of those that fold together the first."""
        return [max(0, offset) for offset in self._offsets]

    @property
    def groups(self) -> int:
        """Bits of the groups of terms that stand somewhere in its segments."""
        found = 0
        for entry in self._entries:
            if entry.looked is not None:
                found |= entry.looked.bits
        return found

    def hits(self, wanted: int) -> list[Hit]:
        """Return the hits of some groups in its segments (not for fused ones)."""
        found: list[Hit] = []
        for entry, offset in zip(self._entries, self._offsets, strict=True):
            if entry.looked is not None:
                found += entry.looked.hits(wanted, offset)
        return found

    def terms(self, claimed: int) -> list[Hit]:
        """Return the hits of the groups that claims are made of; looked for once."""
        if self._terms is None:
            self._terms = self.hits(claimed)
        return self._terms

    def sounds(self, wanted: int) -> list[Hit]:
        """Return the same of what only sounds like a literal."""
        found: list[Hit] = []
        for entry, offset in zip(self._entries, self._offsets, strict=True):
            if entry.looked is not None:
                found += entry.looked.sounds(wanted, offset)
        return found

    def words_of(self, rule: int, start: int, end: int) -> Words:
        """Return a match of a rule (its index) by its words in the original texts."""
        spans = self.evidence(start, end)
        return rule, tuple((span.segment.seq, span.start, span.end) for span in spans)

    def touches_new(self, start: int, end: int) -> bool:
        """Tell whether a span has a character in the new segment."""
        return start < self.new_end and end > self.new_start

    def beside(self, start: int, end: int) -> int:
        """Return how many characters of the new segment a span leaves out."""
        inside = max(0, min(end, self.new_end) - max(start, self.new_start))
        return self.new_end - self.new_start - inside

    def begins_with(self, entry: Remembered) -> bool:
        """Tell whether the window's text begins with the whole of an entry, or before it."""
        first = self._entries[0].segment.seq
        wanted = entry.segment.seq
        return first < wanted or (first == wanted and self._offsets[0] == 0)

    def inside_segments(self, wide: tuple[int, int], span: tuple[int, int]) -> tuple[int, int]:
        """Return a wider span cut down to the segments in which a span begins and ends."""
        if self.is_fused:
            return span
        first = bisect_right(self._offsets, span[0]) - 1
        last = bisect_left(self._offsets, span[1]) - 1
        low = max(wide[0], self._offsets[first], 0)
        high = min(wide[1], self._offsets[last] + len(self._entries[last].text))
        return low, high

    def crosses_gap(self, start: int, end: int) -> bool:
        """Tell whether a segment is missing inside a span."""
        blocks = self._parts()
        return any(
            start < offset < end
            for (left, right), offset in zip(pairwise(blocks), self._offsets[1:], strict=True)
            if right.entries[0].segment.seq != left.entries[-1].segment.seq + 1
        )

    def evidence(self, start: int, end: int) -> tuple[EvidenceSpan, ...]:
        """Return a span as spans of the original texts, one a segment."""
        return tuple(
            span for block, low, high in self._pieces(start, end) for span in block.spans(low, high)
        )

    def steps(self, start: int, end: int) -> tuple[str, ...]:
        """Return the folding steps that changed something inside a span, each once."""
        names: dict[str, None] = {}
        if not self.is_fused and all(one.text is one.segment.text for one in self._entries):
            return ()
        for block, low, high in self._pieces(start, end):
            names.update(dict.fromkeys(block.folded.steps_in(low, high)))
        return tuple(names)

    def _parts(self) -> list[_Block]:
        if self._blocks is None:
            self._blocks = _blocks(self._entries)
        return self._blocks

    def _pieces(self, start: int, end: int) -> list[tuple[_Block, int, int]]:
        """Split a span into spans of the folded texts of its blocks."""
        blocks = self._parts()
        found = []
        for number in range(
            max(0, bisect_right(self._offsets, start) - 1), bisect_left(self._offsets, end)
        ):
            block, offset = blocks[number], self._offsets[number]
            low = max(0, start - offset)
            high = min(end - offset, len(block.folded.text))
            if low < high:
                found.append((block, low, high))
        return found


def _blocks(entries: Sequence[Remembered]) -> list[_Block]:
    found: list[list[Remembered]] = []
    for number, entry in enumerate(entries):
        if number and entry.fused:
            found[-1].append(entry)
        else:
            found.append([entry])
    return [_Block(together) for together in found]


def _find(blocks: Sequence[_Block], entry: Remembered) -> tuple[int, int]:
    for index, block in enumerate(blocks):
        for number, one in enumerate(block.entries):
            if one is entry:
                return index, number
    raise ValueError("the new segment is not among the window's segments")
