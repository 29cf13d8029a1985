"""What one look at a text finds, and which sequences a window of texts may complete.

The hot path: most segments end here, since no rule has all that it needs in the window. There are
two implementations with the same answers: the one in this module, and `_native`, in C, where it
was built. A property test holds them together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from streamdetect.detect.automaton import Hit, matchable
from streamdetect.detect.literals import FILLER_CHARACTERS, Literals, is_interruptible
from streamdetect.detect.numerals import NUMERALS, holds_number
from streamdetect.detect.sounds import CODES, LONGEST, SOUNDS, Sounds
from streamdetect.detect.tables.common_words import WORDS

try:
    from streamdetect import _native as native
except ImportError:  # built without a compiler: this module does the work
    native = None  # type: ignore[assignment]

NUMBER: Final = -1  # step: a run of digits or numerals; pattern steps count on from -2 downwards
PATTERN_CHARACTERS: Final = 24  # of the text before a segment in which a pattern may begin
SLACK: Final = 2  # characters by which the quick check of a sequence is generous
MANY: Final = 256  # hits of a window from which the quick check of a sequence says yes


@dataclass(frozen=True, slots=True)
class SequenceSpec:
    """One way in which a rule hits. `orders`: step lists to try, the written one first.

    A step is a group index, NUMBER, or `-2 - i` for pattern i. `need`: bits of all groups that
    must occur. `anchor`: the group whose hits announce the sequence. `is_open`: it has a step that
    no literal announces (a number, a pattern).
    """

    index: int
    rule: int
    orders: tuple[tuple[int, ...], ...]
    gap: int
    need: int
    anchor: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class ScannerSpec:
    """All that a scanner is built from. `literal_bits[i]`: the groups of literal i as bits.

    `afterthought`: characters behind a match that can still change its verdict.
    """

    literals: tuple[str, ...]
    literal_bits: tuple[int, ...]
    groups: int
    sequences: tuple[SequenceSpec, ...]
    patterns: tuple[Any, ...]  # compiled RE2
    sounds: Sounds
    afterthought: int


class Looked(Protocol):
    """What one look at a segment found. Offsets are those of its text; hits may begin before it.

    `pointed`: rules whose matches the segment had a part in, removed or not; the caller's notes.
    """

    pointed: tuple[int, ...]

    def hits(self, wanted: int, offset: int) -> list[Hit]:
        """Return the hits of literals in some groups, moved, those from 0 on."""

    def sounds(self, wanted: int, offset: int) -> list[Hit]:
        """Return the same of what only sounds like a literal."""

    def include(self, other: Any) -> None:
        """Count the groups of another look as seen here too."""


class Scanner(Protocol):
    """Literals, sounds, numbers and patterns in texts; sequences in windows of them."""

    def look(self, before: str, text: str) -> Looked:
        """Look at a text that follows another: what ends in it."""

    def due(self, window: list[Any], new: int) -> list[int]:
        """Return the sequences worth matching: what segment `new` may complete or change."""


def joint(left: str, right: str) -> str:
    """Return what stands between two segments: a space between English ones, else nothing."""
    if is_spaced(left) and is_spaced(right) and left[-1:].strip() and right[:1].strip():
        return " "
    return ""


def is_spaced(text: str) -> bool:
    """Tell whether a folded text is of a language with spaces between words: it has no Han."""
    return text.isascii() or _HAN.search(text) is None


_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003fffd]")


def found_in(pattern: Any, text: str) -> bool:
    """Tell whether a compiled pattern is found in a text, lone surrogates or not."""
    try:
        return pattern.search(text) is not None
    except UnicodeEncodeError:
        return pattern.search(matchable(text)) is not None


def build_scanner(spec: ScannerSpec) -> Scanner:
    """Return the fastest scanner there is."""
    return build_plain(spec) if native is None else build_native(spec)


def build_plain(spec: ScannerSpec) -> Scanner:
    """Return the scanner in Python."""
    return PlainScanner(spec)


def build_native(spec: ScannerSpec) -> Scanner:
    """Return the scanner in C. ImportError where it was not built."""
    if native is None:
        raise ImportError("streamdetect._native is not built (it needs a C compiler)")
    scanner: Scanner = native.Scanner(
        literals=[matchable(literal) for literal in spec.literals],
        literal_bits=list(spec.literal_bits),
        groups=spec.groups,
        interruptible=sum(map(is_interruptible, spec.literals)),
        fillers=FILLER_CHARACTERS,
        numerals=NUMERALS,
        sequences=[(one.rule, one.orders, one.gap, one.need, one.anchor) for one in spec.sequences],
        patterns=[partial(found_in, pattern) for pattern in spec.patterns],
        codes=CODES,
        sounds=SOUNDS,
        spellings=list(spec.sounds.spellings),
        meant=spec.sounds.meant,
        common_words="".join(WORDS),
        longest_sound=LONGEST,
        afterthought=spec.afterthought,
        pattern_characters=PATTERN_CHARACTERS,
        slack=SLACK,
        many=MANY,
    )
    return scanner


class PlainLooked:
    """`Looked` in Python. `text` with `before`: for numbers and patterns, searched when asked."""

    __slots__ = (
        "before",
        "bits",
        "found",
        "heard",
        "is_joined",
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
        self.pointed: tuple[int, ...] = ()

    def hits(self, wanted: int, offset: int) -> list[Hit]:
        """Return the hits of literals in some groups, moved, those from 0 on."""
        return self._moved(self.found, wanted, offset)

    def sounds(self, wanted: int, offset: int) -> list[Hit]:
        """Return the same of what only sounds like a literal."""
        return self._moved(self.heard, wanted, offset)

    def include(self, other: "PlainLooked") -> None:
        """Count the groups of another look as seen here too."""
        self.bits |= other.bits
        self.is_joined = True

    def opened_by(self, step: int) -> bool:
        """Tell whether a number or pattern ends in the text; searched once."""
        known = self.opens.get(step)
        if known is None:
            if step == NUMBER:
                known = holds_number(self.text)
            else:
                text = self.before[-PATTERN_CHARACTERS:] + self.text
                known = found_in(self.scanner.spec.patterns[-2 - step], text)
            self.opens[step] = known
        return known

    def _moved(self, hits: list[Hit], wanted: int, offset: int) -> list[Hit]:
        bits = self.scanner.spec.literal_bits
        return [
            (start + offset, end + offset, literal)
            for start, end, literal in hits
            if bits[literal] & wanted and start + offset >= 0
        ]


class PlainScanner:
    """`Scanner` in Python."""

    __slots__ = ("_anchor_bits", "_anchored", "_by_rule", "_literals", "_open_bits", "spec")

    def __init__(self, spec: ScannerSpec) -> None:
        self.spec = spec
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
            hits = [
                (start - base, end - base, literal) for start, end, literal in hits if end > base
            ]
        base = min(base, LONGEST)
        sounds = self.spec.sounds.find(together[-len(text) - base :])
        if sounds:
            sounds = [
                (start - base, end - base, literal) for start, end, literal in sounds if end > base
            ]
        bits = 0
        literal_bits = self.spec.literal_bits
        for hit in hits:
            bits |= literal_bits[hit[2]]
        for hit in sounds:
            bits |= literal_bits[hit[2]]
        looked.found, looked.heard, looked.bits = hits, sounds, bits
        return looked

    def due(self, window: list[PlainLooked], new: int) -> list[int]:
        """Return the sequences worth matching: what segment `new` may complete or change."""
        new_bits = present = window[new].bits
        rules: set[int] = set()
        distance = 0
        for position in range(new - 1, -1, -1):
            looked = window[position]
            present |= looked.bits
            if looked.pointed and distance <= self.spec.afterthought:
                rules.update(looked.pointed)
            distance += len(looked.text)
        for position in range(new + 1, len(window)):
            present |= window[position].bits
            rules.update(window[position].pointed)
        live = present & self._anchor_bits
        if not new_bits:
            live &= self._open_bits
        is_joined = any(looked.is_joined for looked in window)
        placed: list[tuple[int, int, int]] | None = None
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
                if placed is None:
                    placed = [] if is_joined else self._placed(window)
                if (is_joined or _may_stand(sequence, placed)) and (
                    not sequence.is_open or _may_open(sequence, window, new, is_new=is_new)
                ):
                    rules.add(sequence.rule)
        return [
            sequence.index
            for rule in sorted(rules)
            for sequence in self._by_rule.get(rule, ())
            if sequence.need & present == sequence.need
        ]

    def _placed(self, window: Sequence[PlainLooked]) -> list[tuple[int, int, int]]:
        """Return `(start, end, groups)` of all hits and sounds of a window."""
        bits = self.spec.literal_bits
        placed = []
        offset = 0
        for index, looked in enumerate(window):
            if index:
                offset += len(joint(window[index - 1].text, looked.text))
            for start, end, literal in looked.found + looked.heard:
                placed.append((start + offset, end + offset, bits[literal]))
            offset += len(looked.text)
        return placed


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


def _may_stand(sequence: SequenceSpec, placed: Sequence[tuple[int, int, int]]) -> bool:
    """Tell whether hits stand in the order and within the gaps of a sequence, generously."""
    if len(placed) > MANY:
        return True
    return any(_chains(order, sequence.gap, placed) for order in sequence.orders)


def _chains(order: Sequence[int], gap: int, placed: Sequence[tuple[int, int, int]]) -> bool:
    ends: list[int] | None = None
    is_far = False  # an open step lies between: how long it is, nobody knows
    for step in order:
        if step < 0:
            is_far = True
            continue
        group = 1 << step
        reached = [
            end
            for start, end, groups in placed
            if groups & group
            and (
                ends is None
                or any(
                    last <= start + SLACK and (is_far or start - last <= gap + SLACK)
                    for last in ends
                )
            )
        ]
        if not reached:
            return False
        ends, is_far = reached, False
    return True
