"""The second phase: what of a heard segment is news, given the model's answer and earlier news."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from streamdetect.classify.model import Prediction
from streamdetect.detect.breath import keyed
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.doubts import is_settled
from streamdetect.detect.exemption import EXEMPT, exempted, is_exempt, without_effect
from streamdetect.detect.judging import judge
from streamdetect.detect.loose_look import look_loosely
from streamdetect.detect.marks import Mark, identity_of, mark_of, place_of
from streamdetect.detect.merging import merge
from streamdetect.detect.model import DetectionContext, Finding, Retraction
from streamdetect.detect.model_claim import Locate, claim_of, says_a_rule
from streamdetect.detect.placement import Placement, quoted
from streamdetect.detect.remembered import Remembered, was_denied
from streamdetect.detect.retracting import retract, taken_back, undone_by_revision, whole
from streamdetect.detect.room import LATE, NEW, REVISION, UNHEARD, Arrival, Heard
from streamdetect.detect.weighing import counts
from streamdetect.detect.window import Window


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is news: findings, and what takes earlier ones back.

    `dropped` says why a segment was not judged (an Arrival's value), None where it was. A
    duplicate is no reason: it gives again what the first gave.
    """

    findings: tuple[Finding, ...] = ()
    retractions: tuple[Retraction, ...] = ()
    dropped: str | None = None


NOTHING: Final = Conclusion()


def conclude(heard: Heard, prediction: Prediction | None, locate: Locate | None) -> Conclusion:
    """Return the news of a segment and remember it. Called in the order of hearing."""
    entry = heard.entry
    if (
        heard.window is None
        and prediction is None
        and heard.arrival is NEW
        and entry
        and not heard.room.has_loose
    ):
        entry.told = NOTHING
        return NOTHING
    if heard.arrival is Arrival.UNJUDGED:
        return NOTHING
    if entry is None:
        raise ValueError("this value did not come from Rooms.hear")
    if heard.arrival is Arrival.DUPLICATE and isinstance(entry.told, Conclusion):
        return entry.told
    if heard.arrival in UNHEARD:
        return Conclusion(dropped=heard.arrival.value)
    told = _news(heard, entry, prediction, locate)
    entry.told = told
    return told


def _news(
    heard: Heard, entry: Remembered, prediction: Prediction | None, locate: Locate | None
) -> Conclusion:
    look_loosely(heard, prediction)
    window = heard.window
    if window is None and prediction is None:
        return NOTHING
    # Where many segments are heard before the first is concluded, nothing else forgets.
    heard.room.forget_marks(heard.oldest)
    news: list[Finding] = []
    gone: list[tuple[Mark, Retraction]] = []
    if window is not None:
        news, gone = _by_rules(heard, window, prediction)
    retractions = [retraction for _, retraction in gone]
    if news:
        others = [mark for mark in heard.room.marks if not _is_revised(heard, mark)]
        news = keyed(news, others, heard.room.entries)
    # Where a rule says the same of the segment, the model's words need not be looked for: also
    # where that was told before.
    by_model = None
    if (
        prediction is not None
        and not says_a_rule(heard, prediction)
        and not any(prediction.top_category in (one.category, *one.also) for one in news)
    ):
        by_model = claim_of(heard, entry, prediction, locate)
    known: list[Finding] = []
    if heard.arrival is Arrival.REVISION:
        undone, known = undone_by_revision(heard, news, by_model)
        retractions += undone
    findings: list[Finding] = []
    for finding in news:
        if finding in known:
            continue
        _report(heard, finding, findings)
    if by_model is not None:
        if _stands_in_exempt_words(heard, by_model):
            by_model = without_effect(by_model)
        _report(heard, by_model, findings)
    if not findings and not retractions:
        return NOTHING
    return Conclusion(tuple(findings), tuple(retractions))


def _by_rules(
    heard: Heard, window: Window, prediction: Prediction | None
) -> tuple[list[Finding], list[tuple[Mark, Retraction]]]:
    """Return what the rules find that is fresh, and what is taken back: what they outweigh too.

    Judged again after each taking back, for it may bring up what a mark had swallowed.
    """
    gone = taken_back(heard, window, prediction) if heard.room.marks else []
    doubted = [
        mark for mark in heard.room.marks if mark.standing and mark.finding.outcome == "review"
    ]
    placements = _placed(heard, window, prediction, gone, doubted)
    held = [mark for mark, _ in gone if _is_held(mark, placements)]
    if held:
        for mark in held:
            mark.stand_again()
        gone = [(mark, retraction) for mark, retraction in gone if not mark.standing]
        placements = _placed(heard, window, prediction, gone, doubted)
    while outweighed := _outweighed(heard, placements):
        gone += outweighed
        placements = _placed(heard, window, prediction, gone, doubted)
    news = [quoted(placement, window) for placement in placements]
    if heard.arrival is Arrival.STALE:
        news = [replace(finding, outcome="review") for finding in news]
    return news, gone


def _placed(
    heard: Heard,
    window: Window,
    prediction: Prediction | None,
    gone: Sequence[tuple[Mark, Retraction]],
    doubted: Sequence[Mark],
) -> list[Placement]:
    """Return what the rules find that is fresh and was not told, overlapping ones merged."""
    judged = [
        judge(
            candidate,
            window,
            heard.segment,
            _goods_of(heard, window, candidate),
            heard.detector,
            prediction,
        )
        for candidate in heard.candidates
        if counts(candidate, window, heard.detector, prediction)
        and _is_fresh(heard, window, candidate, gone, doubted)
    ]
    return merge(exempted(judged, heard.segment, heard.detector.controls), partial(_is_told, heard))


def _is_held(mark: Mark, placements: Sequence[Placement]) -> bool:
    """Tell whether other rules that a mark names find it as heavy, though its first does not.

    It would be taken back and told again: a strike lifted and given anew, and two notices.
    """
    return any(
        mark.finding.shadow is finding.shadow
        and mark.overlaps(finding.matched)
        and mark.is_equal_to(finding)
        and not mark.is_lighter_than(finding)
        and any(mark.names(ref.id) for ref in finding.rules)
        for finding in (placement.finding for placement in placements)
    )


def _goods_of(heard: Heard, window: Window, candidate: Candidate) -> DetectionContext:
    """Return what is known of the goods that were on offer when the words were said."""
    if not window.is_mixed:
        return heard.goods
    return window.said_in(candidate.start, candidate.end).goods


def _stands_in_exempt_words(heard: Heard, finding: Finding) -> bool:
    """Tell whether the model means words that people found to be true."""
    return is_exempt(finding, heard.segment, heard.detector.controls) or any(
        mark.standing and EXEMPT in mark.finding.guards and mark.overlaps(finding.matched)
        for mark in heard.room.marks
    )


def _is_revised(heard: Heard, mark: Mark) -> bool:
    return heard.arrival is Arrival.REVISION and mark.stands_in(heard.segment.seq)


def _is_fresh(
    heard: Heard,
    window: Window,
    candidate: Candidate,
    gone: Sequence[tuple[Mark, Retraction]],
    doubted: Sequence[Mark],
) -> bool:
    """Tell whether the new segment has a part in it: its words, or what makes them count.

    Where a finding is taken back now, what it had swallowed comes up again; where only a review
    was asked for, what is left without doubt by now does. So does what a denial or a correction
    had removed that a revision or a late segment undoes.
    """
    if window.touches_new(candidate.start, candidate.end):
        return True
    if any(window.touches_new(start, end) for start, end in candidate.support):
        return True
    if heard.arrival in (LATE, REVISION) and _is_undone(heard, window, candidate):
        return True
    if not gone and not doubted:
        return False
    spans = window.evidence(candidate.start, candidate.end)
    return any(mark.overlaps(spans) for mark, _ in gone) or any(
        is_settled(heard, window, mark, candidate)
        for mark in doubted
        if mark.finding.matched == spans
    )


def _is_undone(heard: Heard, window: Window, candidate: Candidate) -> bool:
    """Tell whether words that stand now were removed before, by what the new segment changes."""
    words = window.words_of(candidate.rule.index, candidate.start, candidate.end)
    if was_denied(words, window.entries):
        return True
    spans = window.evidence(candidate.start, candidate.end)
    return any(
        mark.undone_by == heard.segment.seq and mark.overlaps(spans) for mark in heard.room.marks
    )


def _outweighed(heard: Heard, news: Sequence[Placement]) -> list[tuple[Mark, Retraction]]:
    """Take back what a heavier finding stands for now, or one that joins several.

    What else such a mark had swallowed then comes up again, as it would in one text.
    """
    found = []
    for placement in news:
        marks = _marks_of(heard, placement.finding)
        if not _is_enough(marks, placement):
            cause = whole(heard.segment)
            found += [(mark, retract(mark, "retracted", cause, heard.segment)) for mark in marks]
    return found


def _is_told(heard: Heard, news: Placement) -> bool:
    """Tell whether what stands reported, and is not being revised, says all that a finding says."""
    marks = [mark for mark in _marks_of(heard, news.finding) if not _is_revised(heard, mark)]
    return _is_enough(marks, news)


def _is_enough(marks: Sequence[Mark], news: Placement) -> bool:
    return not _joins(news, marks) and any(_says_enough(mark, news.finding) for mark in marks)


def _marks_of(heard: Heard, finding: Finding) -> list[Mark]:
    """Return what stands reported about some of the words of a finding."""
    return [
        mark
        for mark in heard.room.marks
        if mark.standing
        and mark.finding.shadow is finding.shadow
        and mark.overlaps(finding.matched)
    ]


def _says_enough(mark: Mark, finding: Finding) -> bool:
    """Tell whether a finding adds nothing to one that was reported.

    Of one rule only what was for review and is so no longer is heavier.
    """
    same_rule = mark.finding.outcome == finding.outcome and any(
        mark.names(ref.id) for ref in finding.rules
    )
    return same_rule or not mark.is_lighter_than(finding)


def _joins(news: Placement, marks: Sequence[Mark]) -> bool:
    """Tell whether a finding of equal weight makes one of several, said from the first of them."""
    finding = news.finding
    apart = sum(not any(mark.overlaps(one.matched) for mark in marks) for one in news.joined)
    return (
        len(marks) + apart > 1
        and bool(marks)
        and place_of(finding) <= min(place_of(mark.finding) for mark in marks)
        and not any(
            mark.names(finding.rules[0].id) or not mark.is_equal_to(finding) for mark in marks
        )
    )


def _report(heard: Heard, finding: Finding, findings: list[Finding]) -> None:
    """Report a finding unless its words were reported."""
    if _marks_of(heard, finding):
        return
    marks = heard.room.marks
    identity = identity_of(finding)
    n = sum(identity_of(mark.finding) == identity for mark in marks)
    finding = replace(finding, n=n)
    findings.append(finding)
    marks.append(mark_of(finding))
