"""What one look at a text finds, and which sequences a window of texts may complete.

The hot path: most segments end here, since no rule has all that it needs in the window. There are
two implementations with the same answers: `plain_scanner`, and `_native`, in C, where it was
built. A property test holds them together.
"""

from collections.abc import Sequence
from functools import partial

from streamdetect.detect.automaton import matchable
from streamdetect.detect.bounds import (
    BORDER_CHARACTERS,
    WINDOW_CHARACTERS,
    WINDOW_MS,
    WINDOW_SEGMENTS,
)
from streamdetect.detect.literals import (
    FILLER_CHARACTERS,
    FILLER_MARKS,
    FILLER_PHRASES,
    MAX_INTERRUPTIONS,
    interruptible_in,
)
from streamdetect.detect.numerals import NUMERALS
from streamdetect.detect.patterns import found_by, search_for, spans_in
from streamdetect.detect.plain_scanner import PlainScanner
from streamdetect.detect.sounds import CODES, LONGEST, SOUNDS
from streamdetect.detect.specs import MANY, PATTERN_CHARACTERS, PATTERN_SPACED, Scanner, ScannerSpec
from streamdetect.detect.tables.common_words import WORDS
from streamdetect.text.pipeline import CLASSES

try:
    from streamdetect import _native as native
except ImportError:  # built without a compiler: `plain_scanner` does the work
    native = None  # type: ignore[assignment]


def build_scanner(spec: ScannerSpec) -> Scanner:
    """Return the fastest scanner there is."""
    return build_plain(spec) if native is None else build_native(spec)


def build_plain(spec: ScannerSpec) -> Scanner:
    """Return the scanner in Python."""
    return PlainScanner(spec)


def build_native(spec: ScannerSpec) -> Scanner:
    """Return the scanner in C. ImportError where it was not built."""
    if native is None or CLASSES is None:
        raise ImportError("streamdetect._native is not built (it needs a C compiler)")
    heard = list(spec.literals)
    for index, said in spec.otherwise:
        heard[index] = said
    scanner: Scanner = native.Scanner(
        literals=_matchable(spec.literals),
        literal_groups=spec.literal_groups,
        groups=spec.groups,
        interruptible=interruptible_in(spec.literals),
        fillers=FILLER_CHARACTERS,
        marks=FILLER_MARKS,
        phrases="".join(FILLER_PHRASES),
        numerals=NUMERALS,
        sequences=[
            (one.rule, one.orders, one.gap, one.need, one.anchor, one.has_company)
            for one in spec.sequences
        ],
        patterns=[partial(spans_in, pattern) for pattern in spec.patterns],
        searches=[
            None if walk is not None else partial(found_by, search_for(pattern))
            for pattern, walk in zip(spec.patterns, spec.walks, strict=True)
        ],
        codes=CODES,
        sounds=SOUNDS,
        spellings=list(spec.sounds.spellings),
        meant=spec.sounds.meant,
        heard=_matchable(heard),
        common_words="".join(WORDS),
        longest_sound=LONGEST,
        pattern_characters=PATTERN_CHARACTERS,
        pattern_spaced=PATTERN_SPACED,
        window_segments=WINDOW_SEGMENTS,
        window_characters=WINDOW_CHARACTERS,
        window_ms=WINDOW_MS,
        border_characters=BORDER_CHARACTERS,
        interruptions=MAX_INTERRUPTIONS,
        classes=CLASSES,
        many=MANY,
        borders=spec.borders,
        walks=list(spec.walks),
    )
    return scanner


def _matchable(literals: Sequence[str]) -> list[str]:
    together = "\n".join(literals)
    if matchable(together) == together:  # nearly always, and once is quicker than many thousands
        return list(literals)
    return [matchable(literal) for literal in literals]
