"""The per-character part of folding: one table for `str.translate`, and the classes of characters.

What needs a look at the neighbours (separators, masks, split characters …) stands in modules of
its own; this one says what a single character folds to, and which step that was.
"""

import unicodedata
from bisect import bisect_right

from streamdetect.text import steps
from streamdetect.text.pattern import Pattern
from streamdetect.text.tables import characters_data as data
from streamdetect.text.tables.symbols import EMOJI, HEART, HEARTS, MASK, MASKS, STYLED

# Clause punctuation, as it stands in folded text. ASR writes it where it heard a pause, so it is
# kept; terms and gaps may run across it.
CLAUSE_MARKS = "，。！？；：、"
# Every sign without a meaning of its own, until its neighbours decide what becomes of it.
DECORATION_MARK = "|"

# Character classes for regular expressions (without brackets), over per-character folded text.
HAN = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003fffd"
)
CJK = HAN + "\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
# Resolved by their neighbours; % and + too, unless they belong to the word before them.
SIGNS = " |.,:\\-/*·'#$¥€£♥"
_CACHED_AT_MOST = 150_000


class _CharacterTable(dict[int, str | int]):
    """Code point → folded text. Fills itself, so that known characters cost one look-up in C."""

    def __missing__(self, code: int) -> str | int:
        target = _by_range(code)
        if len(self) < _CACHED_AT_MOST:  # hostile input must not grow it without end
            self[code] = target
        return target


def _by_range(code: int) -> str | int:
    place = bisect_right(_RANGE_STARTS, code) - 1
    if place >= 0 and code <= _RANGES[place][1]:
        return _RANGES[place][2]
    return code


_RANGES: list[tuple[int, int, str]] = sorted(
    [(first, last, "") for first, last in data.DELETED]
    + [(first, last, DECORATION_MARK) for first, last in data.DECORATION]
    + [(first, last, " ") for first, last in data.SPACES]
)
_RANGE_STARTS = [first for first, _, _ in _RANGES]


def _pairs(one: tuple[str, str], longer: str = "") -> dict[str, str]:
    table = dict(zip(*one, strict=True))
    table |= {entry[0]: entry[1:] for entry in longer.split("\n") if entry}
    return table


# By step, first match names the step; None: no evasion.
_BY_STEP: tuple[tuple[str | None, dict[str, str]], ...] = (
    (steps.EMOJI, EMOJI | dict.fromkeys(HEARTS, HEART)),
    (steps.STYLED_CHARACTERS, STYLED),
    (None, dict.fromkeys(MASKS, MASK)),
    (steps.FULL_WIDTH, _pairs((data.FULL_WIDTH_FROM, data.FULL_WIDTH_TO))),
    (
        steps.COMPATIBILITY,
        _pairs((data.COMPATIBILITY_FROM, data.COMPATIBILITY_TO), data.COMPATIBILITY_LONGER),
    ),
    (steps.TRADITIONAL, _pairs((data.TRADITIONAL_FROM, data.TRADITIONAL_TO))),
    (steps.VARIANT_CHARACTERS, _pairs((data.VARIANTS_FROM, data.VARIANTS_TO))),
    (None, _pairs((data.PLAIN_FROM, data.PLAIN_TO), data.PLAIN_LONGER)),
    (None, {"妳": "你"}),  # as some write it
)

CHARACTERS: dict[int, str | int] = _CharacterTable()
for _, _table in reversed(_BY_STEP):
    CHARACTERS.update({ord(source): target for source, target in _table.items()})


def folded_character(char: str) -> str:
    """Return what one character folds to by itself."""
    target = CHARACTERS[ord(char)]
    return char if isinstance(target, int) else target


# Styled forms that NFKC knows: circled, mathematical, super- and subscript.
_STYLED_BY_NFKC = ("<circle>", "<font>", "<super>", "<sub>")


def step_of_character(char: str) -> str | None:
    """Return the step that folds this character, None where it is unchanged or hides nothing."""
    for step, table in _BY_STEP:
        if char in table:
            if table[char] == char:
                return None
            if step == steps.COMPATIBILITY and unicodedata.decomposition(char).startswith(
                _STYLED_BY_NFKC
            ):
                return steps.STYLED_CHARACTERS
            return step
    if char.isspace() or folded_character(char):
        return None
    return steps.INVISIBLE_CHARACTERS


def _class_of_ranges(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


_COMPOSING = _class_of_ranges(data.COMPOSING)
# A character with what may join it. NFC looks across characters, so it works on whole clusters.
CLUSTER = Pattern(f"[^{_COMPOSING}]?[{_COMPOSING}]+")
# Quicker: beyond the basic plane a class of many ranges is slow to look up, a single one is not.
_BASIC = tuple(pair for pair in data.COMPOSING if pair[1] < 0x10000)
MAY_COMPOSE = Pattern(f"[{_class_of_ranges(_BASIC)}\U00010000-\U0010ffff]")
