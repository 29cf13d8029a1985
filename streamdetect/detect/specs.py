"""What scanners are built from, and what they do; the two of them are in `scanner`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from streamdetect.detect.automaton import Hit
from streamdetect.detect.sounds import Sounds
from streamdetect.text.positions import Written

NUMBER: Final = -1  # step: a run of digits or numerals; pattern steps count on from -2 downwards
# Characters of the text before a segment in which a pattern may begin: one with Han, without.
PATTERN_CHARACTERS: Final = 24
PATTERN_SPACED: Final = 60
MANY: Final = 256  # hits of a window from which the check of a sequence says yes

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SequenceSpec:
    """One way in which a rule hits. `orders`: step lists to try, the written one first.

    A step is a group index, NUMBER, or `-2 - i` for pattern i. `need`: bits of all groups that
    must occur. `anchor`: the group whose hits announce the sequence. `is_open`: it has a step that
    no literal announces (a number, a pattern). `has_company`: its rule asks for terms beside it.
    """

    index: int
    rule: int
    orders: tuple[tuple[int, ...], ...]
    gap: int
    need: int
    anchor: int
    is_open: bool
    has_company: bool


@dataclass(frozen=True, slots=True)
class ScannerSpec:
    """All that a scanner is built from. `literal_groups[i]`: the groups of literal i.

    `borders`, `walks`, `otherwise`: see `Outline`.
    """

    literals: tuple[str, ...]
    literal_groups: tuple[tuple[int, ...], ...]
    groups: int
    sequences: tuple[SequenceSpec, ...]
    patterns: tuple[Any, ...]  # compiled RE2
    borders: bytes
    walks: tuple[Written | None, ...]
    otherwise: tuple[tuple[int, str], ...]
    sounds: Sounds


class Looked(Protocol):
    """What one look at a segment found. Offsets are those of its text; hits may begin before it.

    `pointed`: rules whose matches the segment had a part in, removed or not, each with the
    characters from the end of the match to that of the segment; the caller's notes.
    """

    pointed: tuple[tuple[int, int], ...]

    @property
    def bits(self) -> int:
        """Bits of the groups of which a literal was found, also only by its sound."""

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

    def due(self, window: list[Any], new: int, reach: int) -> list[int]:
        """Return the sequences worth matching: what segment `new` may complete or change.

        `reach`: characters behind a match in which words can still change its verdict.
        """

    def attend(
        self,
        rules: object,
        entries: list[Any],
        index: int,
        reach: int,
        fuses: Callable[[Any, Any], bool],
        look: Callable[[Any, list[Any], int, int], None],
    ) -> tuple[int, int, list[int]]:
        """Look at what was not looked at in the window around entry `index`, by these rules.

        Returns the first and last entry of the window, and the sequences due. `reach`: see `due`.
        `fuses` tells whether two neighbours fold to something else together, `look` (rules,
        entries, first of the window, position) looks at an entry: they are asked where the quick
        way is not enough.
        """
