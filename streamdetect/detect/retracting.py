"""What a new segment takes back of what was reported, and by which words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from streamdetect.classify.model import Prediction
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.doubts import doubt_of
from streamdetect.detect.guarding import stood_in
from streamdetect.detect.marks import Mark, identity_of
from streamdetect.detect.model import EvidenceSpan, Finding, Retraction
from streamdetect.detect.room import NEW, Heard
from streamdetect.detect.window import Window
from streamdetect.events.messages import AmendmentCause, TranscriptSegment
from streamdetect.events.vocabulary import AmendmentKind


def taken_back(
    heard: Heard, window: Window, prediction: Prediction | None
) -> list[tuple[Mark, Retraction]]:
    """Take back what is denied or corrected by words that touch the new segment.

    What they only make doubtful is taken back too, and comes up again as a review.
    """
    found = []

    @cache
    def placed(rule_id: str) -> list[tuple[Candidate, tuple[EvidenceSpan, ...]]]:
        return [
            (candidate, window.evidence(candidate.start, candidate.end))
            for candidate in heard.candidates
            if candidate.rule.rule.id == rule_id
        ]

    for mark in heard.room.marks:
        if not mark.standing or not mark.finding.rules:
            continue
        main, *others = (ref.id for ref in mark.finding.rules)
        about = [(candidate, spans) for candidate, spans in placed(main) if mark.overlaps(spans)]
        same = [(candidate, spans) for candidate, spans in about if spans == mark.finding.matched]
        about = same or about  # the very words decide, else whatever shares some with them
        standing = [candidate for candidate, _ in about if candidate.removed is None]
        if standing:
            doubt = doubt_of(heard, window, mark, standing, prediction)
            if doubt is not None:
                found.append((mark, retract(mark, "retracted", doubt, heard.segment)))
            continue
        removed = [candidate for candidate, _ in about]
        # What other rules held that it names falls with the last of them.
        held = [one for rule in others for one, spans in placed(rule) if mark.overlaps(spans)]
        if about and not any(candidate.removed is None for candidate in held):
            removed += held
        for candidate in removed:
            cause = _cause(heard, window, candidate)
            if candidate.removed is not None and cause is not None:
                retraction = retract(mark, candidate.removed, cause, heard.segment)
                found.append((mark, retraction))
                break
    return found


def _cause(heard: Heard, window: Window, candidate: Candidate) -> EvidenceSpan | None:
    """Return the new words by which a match is removed; None where they are not what did it.

    They say it themselves, or give earlier words another sense ("first? but … | ask a doctor").
    A removal that came because older words left the window takes nothing back.
    """
    cue = candidate.cue
    if cue is None:
        return None
    if window.touches_new(*cue):
        return next(span for span in window.evidence(*cue) if span.segment.seq == heard.segment.seq)
    if heard.arrival is not NEW or candidate.is_excepted:
        return None
    if candidate.end > window.new_start:
        return None
    before = window.text[: window.new_start].rstrip(" ")
    if not stood_in(candidate, before, window.borders, heard.segment.channel):
        return None
    return whole(heard.segment)


def undone_by_revision(
    heard: Heard, news: Sequence[Finding], by_model: Finding | None
) -> tuple[list[Retraction], list[Finding]]:
    """Hold the marks of a revised segment against what its new words give.

    Returns what is taken back, and the findings that were reported already. What the classifier
    alone had heard stays as long as its words do, wherever the revision has them.
    """
    retractions: list[Retraction] = []
    known: list[Finding] = []
    for mark in heard.room.marks:
        if not mark.standing or not mark.stands_in(heard.segment.seq):
            continue
        again = next(
            (
                finding
                for finding in news
                if finding not in known
                and identity_of(finding) == identity_of(mark.finding)
                and finding.outcome == mark.finding.outcome
            ),
            None,
        )
        if again is not None:
            known.append(again)
            mark.move_to(again)
        elif mark.finding.rules or not _still_said(mark, heard.segment):
            retractions.append(retract(mark, "retracted", whole(heard.segment), heard.segment))
        elif by_model is not None and _says_the_same(mark.finding, by_model):
            mark.move_to(by_model)
        else:
            mark.move_to(_in_revision(mark.finding, heard.segment))
    return retractions, known


def _says_the_same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings of the classifier are of one category and quote the same words."""
    return one.category == other.category and one.quote == other.quote


def _in_revision(finding: Finding, segment: TranscriptSegment) -> Finding:
    """Return a finding with its words where a revision of their segment has them first."""
    spans = []
    for span in finding.spans:
        if span.segment.seq == segment.seq:
            words = span.segment.text[span.start : span.end]
            start = segment.text.index(words)
            span = EvidenceSpan(segment, start, start + len(words))
        spans.append(span)
    return replace(finding, spans=tuple(spans))


def _still_said(mark: Mark, segment: TranscriptSegment) -> bool:
    """Tell whether the words of a finding in a segment are in its revision too."""
    return all(
        span.segment.text[span.start : span.end] in segment.text
        for span in mark.finding.spans
        if span.segment.seq == segment.seq
    )


def whole(segment: TranscriptSegment) -> EvidenceSpan:
    """Return all words of a segment, where they as a whole are what changes something."""
    return EvidenceSpan(segment, 0, len(segment.text))


def retract(
    mark: Mark, kind: AmendmentKind, cause: EvidenceSpan, segment: TranscriptSegment
) -> Retraction:
    """Take back what a mark stands for, which stands no longer, and say by which words.

    `segment`: the new one, by which it came; `cause` may be of another.
    """
    mark.standing = False
    mark.undone_by = cause.segment.seq if kind != "retracted" else None
    words = cause.segment.text[cause.start : cause.end]
    return Retraction(
        violation_id=mark.violation_id,
        subject_id=mark.subject_id,
        shadow=mark.finding.shadow,
        kind=kind,
        cause=AmendmentCause(
            event_id=segment.event_id,
            seq=segment.seq,
            revision=segment.revision,
            start=cause.start,
            end=cause.end,
        ),
        cause_segment=segment,
        quote=words or None,
    )
