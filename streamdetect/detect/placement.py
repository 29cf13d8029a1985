"""A finding with its place in the window, how heavy it is, and which words of it are shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from streamdetect.detect.candidate import Span
from streamdetect.detect.model import EvidenceSpan, Finding
from streamdetect.detect.window import Window
from streamdetect.events.vocabulary import CATEGORIES, severity_rank

HOMOPHONE_STEPS: Final = frozenset({"homophone", "mixed_pinyin", "pinyin_initials"})
"""Evidence of sound: steps that undid what speech cannot tell from a recognition error."""

_CATEGORY_ORDER: Final = {category: index for index, category in enumerate(CATEGORIES)}
Weight = tuple[bool, bool, int, bool, int]


@dataclass(frozen=True, slots=True)
class Placement:
    """A finding with its place in the window: its span, and all spans that it rests on.

    `quoted`: what a reader needs to see of the words, at least the span. `weight`: weight_of it.
    `joined`: the findings that it stands for beside its own.
    """

    finding: Finding
    start: int
    end: int
    support: tuple[Span, ...]
    quoted: Span
    weight: Weight
    joined: tuple[Finding, ...] = ()


def weight_of(finding: Finding) -> Weight:
    """Sort key, the heaviest last: enforce, law of the goods, severity, heard as written, order.

    The law of the goods goes before that of all goods (docs/adr/0041); the order is the taxonomy's.
    Other evasions count for nothing here: a claim is filed as it would be without them.
    """
    return (
        finding.outcome == "enforce",
        finding.of_goods,
        severity_rank(finding.severity),
        HOMOPHONE_STEPS.isdisjoint(finding.evasions),
        -_CATEGORY_ORDER[finding.category],
    )


def quoted(placement: Placement, window: Window) -> Finding:
    """Return the finding with its quote widened to whole words and to what it was joined with.

    Not beyond the segments in which its own words stand: they say when it was said.
    """
    finding = placement.finding
    low, high = window.inside_segments(placement.quoted, (placement.start, placement.end))
    if (low, high) == (placement.start, placement.end):
        return finding
    spans = window.evidence(low, high)
    return replace(
        finding,
        spans=spans,
        core=finding.spans,
        quote=quote(spans),
        folded_quote=window.text[low:high],
    )


def quote(spans: Iterable[EvidenceSpan]) -> str:
    """Return the original words of some spans, segments joined with a line feed."""
    return "\n".join(span.segment.text[span.start : span.end] for span in spans)
