"""Loose matches: all the words of a rule, farther apart than it allows, for a sure classifier.

They are looked for once the classifier has answered. Such a match carries the guard `distance`,
which asks for a person: without a sure classifier it counts for nothing.
"""

from collections.abc import Iterable
from dataclasses import replace

from streamdetect.classify.model import Prediction
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import is_sure
from streamdetect.detect.evaluation import evaluate
from streamdetect.detect.guards import DISTANCE
from streamdetect.detect.neighbours import as_heard
from streamdetect.detect.room import Heard
from streamdetect.detect.specs import SequenceSpec
from streamdetect.detect.window import Window
from streamdetect.events.messages import GuardResult
from streamdetect.events.vocabulary import Category


def look_loosely(heard: Heard, prediction: Prediction | None) -> None:
    """Add loose matches to what was heard: where the classifier is sure, and of what is marked."""
    sequences = _sequences(heard, prediction)
    if not sequences or heard.around is None:
        return
    rules = heard.detector.compiled
    entries, looked, place = heard.around
    if any(entry.compiled is not rules for entry in entries):
        return  # heard by other rules than those in force by now
    window = heard.window
    if window is None:
        window = Window(as_heard(entries, looked), (0, len(entries) - 1), place)
    said = window.groups
    due = [one for one in sequences if one.need & said == one.need]
    found = [
        _asking(candidate)
        for candidate in evaluate(rules, window, due, heard.segment, heard.goods)
        if not any(_is_same(candidate, known) for known in heard.candidates)
    ]
    if found:
        heard.window = window
        heard.candidates = (*heard.candidates, *found)


def _sequences(heard: Heard, prediction: Prediction | None) -> Iterable[SequenceSpec]:
    """Return the loosened sequences worth a look, each once."""
    detector, room = heard.detector, heard.room
    sequences: dict[int, SequenceSpec] = {}
    if prediction is not None and is_sure(detector.thresholds, prediction):
        category = prediction.top_category
        if not _is_enforced(heard, category):
            sequences |= {one.index: one for one in detector.loose.get(category, ())}
    if room.has_loose:  # what is said now may take it back
        ids = {
            ref.id
            for mark in room.marks
            if mark.standing and mark.is_loose
            for ref in mark.finding.rules
        }
        rules = detector.compiled.rules
        sequences |= {
            one.index: one
            for its in detector.loose.values()
            for one in its
            if rules[one.rule].rule.id in ids
        }
    return sequences.values()


def _is_enforced(heard: Heard, category: Category) -> bool:
    """Tell whether a rule of a category hits words of the new segment beyond doubt."""
    window = heard.window
    return window is not None and any(
        candidate.removed is None
        and not candidate.unsure
        and candidate.rule.rule.outcome == "enforce"
        and candidate.rule.rule.category == category
        and window.touches_new(candidate.start, candidate.end)
        for candidate in heard.candidates
    )


def _is_same(candidate: Candidate, known: Candidate) -> bool:
    return (
        candidate.rule is known.rule and candidate.start < known.end and known.start < candidate.end
    )


def _asking(candidate: Candidate) -> Candidate:
    """Let the guard `distance` ask for a person about a match that no guard removed."""
    if candidate.removed is not None:
        return candidate
    return replace(
        candidate,
        guards=(*candidate.guards, GuardResult(guard=DISTANCE, verdict="review")),
        cues=(*candidate.cues, (candidate.start, candidate.end)),
        chances=(*candidate.chances, None),
        unsure=True,
    )
