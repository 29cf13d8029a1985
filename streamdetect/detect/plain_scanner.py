"""The scanner in Python: what `_native` does in C, with the same answers."""

from collections.abc import Callable, Sequence
from typing import Any

from streamdetect.detect.automaton import Hit
from streamdetect.detect.bounds import is_spaced, window_bounds
from streamdetect.detect.layout import Layout
from streamdetect.detect.literals import Literals
from streamdetect.detect.numerals import holds_number
from streamdetect.detect.patterns import found_by, search_for
from streamdetect.detect.sounds import LONGEST
from streamdetect.detect.specs import (
    NUMBER,
    PATTERN_CHARACTERS,
    PATTERN_SPACED,
    ScannerSpec,
    SequenceSpec,
)


class PlainLooked:
    """`Looked` in Python. `text` with `before`: for numbers and patterns, searched when asked."""

    __slots__ = (
        "before",
        "bits",
        "found",
        "heard",
        "is_joined",
        "joined",
        "opens",
        "pointed",
        "scanner",
        "text",
    )

    def __init__(self, scanner: "PlainScanner", before: str, text: str) -> None:
        self.scanner = scanner
        self.before = before
        self.text = text
        self.found: list[Hit] = []
        self.heard: list[Hit] = []
        self.opens: dict[int, bool] = {}
        self.bits = 0
        self.is_joined = False  # its groups count words that have no place here
        self.joined: PlainLooked | None = None  # the look at it with what it folds with
        self.pointed: tuple[tuple[int, int], ...] = ()

    def hits(self, wanted: int, offset: int) -> list[Hit]:
        """Return the hits of literals in some groups, moved, those from 0 on."""
        return self._moved(self.found, wanted, offset)

    def sounds(self, wanted: int, offset: int) -> list[Hit]:
        """Return the same of what only sounds like a literal."""
        return self._moved(self.heard, wanted, offset)

    def include(self, other: "PlainLooked") -> None:
        """Count what another look saw as seen here too: groups, numbers, patterns."""
        self.bits |= other.bits
        self.is_joined = True
        if other is not self and other.joined is None:
            self.joined = other

    def opened_by(self, step: int) -> bool:
        """Tell whether a number or pattern ends in the text; searched once."""
        known = self.opens.get(step)
        if known is None:
            if step == NUMBER:
                known = holds_number(self.text)
            else:
                reach = PATTERN_SPACED if is_spaced(self.text) else PATTERN_CHARACTERS
                text = self.before[-reach:] + self.text
                known = found_by(self.scanner.searches[-2 - step], text)
            self.opens[step] = known
        return known or (self.joined is not None and self.joined.opened_by(step))

    def _moved(self, hits: list[Hit], wanted: int, offset: int) -> list[Hit]:
        bits = self.scanner.literal_bits
        return [
            (start + offset, end + offset, literal)
            for start, end, literal in hits
            if bits[literal] & wanted and start + offset >= 0
        ]


class PlainScanner:
    """`Scanner` in Python."""

    __slots__ = (
        "_anchor_bits",
        "_anchored",
        "_by_rule",
        "_literals",
        "_open_bits",
        "literal_bits",
        "searches",
        "spec",
    )

    def __init__(self, spec: ScannerSpec) -> None:
        self.spec = spec
        self.searches = [search_for(pattern) for pattern in spec.patterns]
        self.literal_bits = [sum(1 << group for group in its) for its in spec.literal_groups]
        self._literals = Literals(spec.literals)
        self._anchored: dict[int, list[SequenceSpec]] = {}
        self._by_rule: dict[int, list[SequenceSpec]] = {}
        self._anchor_bits = self._open_bits = 0
        for sequence in spec.sequences:
            self._anchored.setdefault(sequence.anchor, []).append(sequence)
            self._by_rule.setdefault(sequence.rule, []).append(sequence)
            self._anchor_bits |= 1 << sequence.anchor
            if sequence.is_open:
                self._open_bits |= 1 << sequence.anchor

    def look(self, before: str, text: str) -> PlainLooked:
        """Look at a text that follows another: what ends in it."""
        looked = PlainLooked(self, before, text)
        base = len(before)
        together = before + text
        hits = self._literals.find(together)
        if base:
            # The space between two segments is of neither, but some literals end in it.
            done = base - before.endswith(" ")
            hits = [
                (start - base, end - base, literal) for start, end, literal in hits if end > done
            ]
        base = min(base, LONGEST)
        sounds = self.spec.sounds.find(together[-len(text) - base :])
        if sounds:
            sounds = [
                (start - base, end - base, literal) for start, end, literal in sounds if end > base
            ]
        bits = 0
        literal_bits = self.literal_bits
        for hit in hits:
            bits |= literal_bits[hit[2]]
        for hit in sounds:
            bits |= literal_bits[hit[2]]
        looked.found, looked.heard, looked.bits = hits, sounds, bits
        return looked

    def due(self, window: list[PlainLooked], new: int, reach: int) -> list[int]:
        """Return the sequences worth matching: what segment `new` may complete or change."""
        new_bits = present = window[new].bits
        rules: set[int] = set()
        distance = 0
        for position in range(new - 1, -1, -1):
            looked = window[position]
            present |= looked.bits
            rules.update(rule for rule, behind in looked.pointed if distance + behind <= reach)
            distance += len(looked.text)
        for position in range(new + 1, len(window)):
            present |= window[position].bits
            rules.update(rule for rule, _ in window[position].pointed)
        live = present & self._anchor_bits
        if not new_bits:
            live &= self._open_bits
        is_joined = any(looked.is_joined for looked in window)
        layout = Layout(self.spec.patterns, self.literal_bits, window, new)
        while live:
            lowest = live & -live
            live ^= lowest
            for sequence in self._anchored[lowest.bit_length() - 1]:
                need = sequence.need
                if need & present != need or sequence.rule in rules:
                    continue
                is_new = bool(need & new_bits)
                if not is_new and not sequence.is_open:
                    continue
                if not is_joined and not layout.may_hold(sequence, patterns=False):
                    continue
                if sequence.is_open and not (
                    _may_open(sequence, window, new, is_new=is_new)
                    and (is_joined or layout.may_hold(sequence, patterns=True))
                ):
                    continue
                rules.add(sequence.rule)
        return [
            sequence.index
            for rule in sorted(rules)
            for sequence in self._by_rule.get(rule, ())
            if sequence.need & present == sequence.need
        ]

    def attend(
        self,
        rules: object,
        entries: list[Any],
        index: int,
        reach: int,
        fuses: Callable[[Any, Any], bool],
        look: Callable[[Any, list[Any], int, int], None],
    ) -> tuple[int, int, list[int]]:
        """Look at what was not looked at in the window around an entry; see `Scanner`."""
        first, last = window_bounds(entries, index)
        looked = []
        for position in range(first, last + 1):
            entry = entries[position]
            # What follows a late segment or a revision has a new predecessor.
            if entry.compiled is not rules or position > index:
                look(rules, entries, first, position)
            looked.append(entry.looked)
        return first, last, self.due(looked, index - first, reach)


def _may_open(
    sequence: SequenceSpec, window: Sequence[PlainLooked], new: int, *, is_new: bool
) -> bool:
    """Tell whether the numbers and patterns of a sequence are there, and some part of it is new."""
    for step in sequence.orders[0]:
        if step >= 0:
            continue
        if window[new].opened_by(step):
            is_new = True
        elif not any(looked.opened_by(step) for index, looked in enumerate(window) if index != new):
            return False
    return is_new
