"""One breath: what one rule finds several times in a sentence is one claim, filed under one key.

"It cures diabetes, cures gout, cures asthma" are three findings and one incident. Each is judged
and exempted by its own key before; the first one said lends the others its key. So it does to
what says the same again in the same window, though another rule names it there. A key that was
lent is lent on for a while, not for ever: a worker that takes over hears the last minutes only, and
must give the same keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from streamdetect.detect.bounds import WINDOW_MS
from streamdetect.detect.guards.scene import SENTENCE_END
from streamdetect.detect.marks import Mark
from streamdetect.detect.model import EvidenceSpan, Finding
from streamdetect.detect.remembered import Remembered

# Characters between two claims of one breath: an enumeration goes on after a few.
BREATH: Final = {True: 50, False: 20}  # by whether the words before are ASCII
# Between the words whose key it is and those to which it is lent: far less than is heard again.
LENT_MS: Final = 45_000


def keyed(
    findings: Sequence[Finding], marks: Iterable[Mark], entries: Sequence[Remembered]
) -> list[Finding]:
    """Return the findings, in order of speech, under the key of the breath that they belong to.

    `marks`: what was reported and stands; `entries`: the segments of the room, by seq.
    """
    reported = [mark.finding for mark in marks if mark.standing and mark.finding.rules]
    found: list[Finding] = []
    for finding in findings:
        first = next(
            (
                other
                for other in (*reversed(found), *reversed(reported))
                if _lends(other, finding)
                and (
                    _is_repeat(other, finding)
                    or (_may_be_one(other, finding) and _in_one_breath(other, finding, entries))
                )
            ),
            finding,
        )
        found.append(
            finding
            if first.claim_key == finding.claim_key
            else replace(
                finding,
                claim_key=first.claim_key,
                own_key=finding.claim_key,
                lent_ms=_owned_ms(first),
            )
        )
    return found


def _owned_ms(finding: Finding) -> int:
    """Return when the words ended whose own key a finding has (room time, ms)."""
    return finding.matched[-1].segment.end_ms if finding.lent_ms is None else finding.lent_ms


def _lends(one: Finding, other: Finding) -> bool:
    """Tell whether the words whose key a finding has are near enough to lend it."""
    return abs(other.matched[-1].segment.end_ms - _owned_ms(one)) <= LENT_MS


def _is_repeat(one: Finding, other: Finding) -> bool:
    """Tell whether some rule finds the very same in both, whichever rule gives them their key."""
    return (
        one.shadow is other.shadow
        and _is_akin(one, other)
        and not one.keys.isdisjoint(other.keys)
        and abs(one.matched[-1].segment.end_ms - other.matched[-1].segment.end_ms) <= WINDOW_MS
    )


def _is_akin(one: Finding, other: Finding) -> bool:
    """Tell whether two are of one category, or of medical claims whatever goods they name."""
    return one.category == other.category or (_is_medical(one) and _is_medical(other))


def _is_medical(finding: Finding) -> bool:
    return "medical_claim" in (finding.category, *finding.also)


def _may_be_one(one: Finding, other: Finding) -> bool:
    return (
        one.shadow is other.shadow
        and _is_akin(one, other)
        and (any(ref in other.rules for ref in one.rules) or _share_words(one, other))
    )


def _share_words(one: Finding, other: Finding) -> bool:
    return any(
        mine.segment.seq == theirs.segment.seq
        and mine.start < theirs.end
        and theirs.start < mine.end
        for mine in one.spans
        for theirs in other.spans
    )


def _in_one_breath(one: Finding, other: Finding, entries: Sequence[Remembered]) -> bool:
    if _place(one.matched[0]) > _place(other.matched[0]):
        one, other = other, one  # a late segment may be told before one that was reported
    left, right = one.matched[-1], other.matched[0]
    if _place(right) < (left.segment.seq, left.end):
        return True  # they share words
    if right.segment.start_ms - left.segment.end_ms > WINDOW_MS:
        return False
    between = _between(left, right, entries)
    return (
        between is not None
        and len(between) <= BREATH[left.segment.text.isascii()]
        and SENTENCE_END.search(between) is None
    )


def _place(span: EvidenceSpan) -> tuple[int, int]:
    return span.segment.seq, span.start


def _between(left: EvidenceSpan, right: EvidenceSpan, entries: Sequence[Remembered]) -> str | None:
    """Return the words between two spans, None where a segment is missing there."""
    first, last = left.segment.seq, right.segment.seq
    if first == last:
        return right.segment.text[left.end : right.start]
    texts = [entry.segment.text for entry in entries if first < entry.segment.seq < last]
    if len(texts) != last - first - 1:
        return None
    return "".join((left.segment.text[left.end :], *texts, right.segment.text[: right.start]))
