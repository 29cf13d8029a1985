"""Two rulesets on the same speech: which findings are new, which are lost, which weigh otherwise.

Pure: the caller brings the segments. Rules alone; what the classifier would add is the same for
both, but for its doubts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.detect.detector import Detector
from streamdetect.detect.emit import to_amendment, to_violation
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.rooms import Rooms
from streamdetect.events.messages import TranscriptSegment, Violation, ViolationAmendment

GoodsOf = Callable[[str | None], DetectionContext]

_UNDOES: Final = frozenset({"retracted", "negated"})  # `corrected` leaves the violation standing


@dataclass(frozen=True, slots=True)
class Judged:
    """What one detector makes of speech, as the worker would emit it.

    `violations` and `amendments` have effect; `trial` is what shadow rules find, without any.
    """

    violations: tuple[Violation, ...] = ()
    amendments: tuple[ViolationAmendment, ...] = ()
    trial: tuple[Violation, ...] = ()

    @property
    def standing(self) -> tuple[Violation, ...]:
        """The violations that nothing took back."""
        undone = {one.violation_id for one in self.amendments if one.kind in _UNDOES}
        return tuple(one for one in self.violations if one.violation_id not in undone)


@dataclass(frozen=True, slots=True)
class Changed:
    """The same words, judged otherwise: another category, severity or outcome."""

    before: Violation
    after: Violation


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two judgements of the same speech, in the order of the speech."""

    new: tuple[Violation, ...]
    lost: tuple[Violation, ...]
    changed: tuple[Changed, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.new or self.lost or self.changed)


def judge_speech(
    segments: Iterable[TranscriptSegment],
    detector: Detector,
    goods_of: GoodsOf,
    advance: Callable[[], None] = lambda: None,
) -> Judged:
    """Return what the detector finds in segments of many rooms, in this order.

    `advance` is called once a segment. The detector must need no model (Detectors.RULES).
    """
    rooms = Rooms(detector)
    violations: list[Violation] = []
    trial: list[Violation] = []
    amendments: list[ViolationAmendment] = []
    undone_trials: set[str] = set()
    for segment in segments:
        heard = rooms.hear(segment, goods_of(segment.product_id))
        conclusion = rooms.conclude(heard, None)
        for finding in conclusion.findings:
            violation = to_violation(finding, heard.goods, ruleset_hash=detector.ruleset_hash)
            (trial if finding.shadow else violations).append(violation)
        for retraction in conclusion.retractions:
            if not retraction.shadow:
                amendments.append(to_amendment(retraction))
            elif retraction.kind in _UNDOES:
                undone_trials.add(retraction.violation_id)
        advance()
    standing = tuple(one for one in trial if one.violation_id not in undone_trials)
    return Judged(tuple(violations), tuple(amendments), standing)


def compare(before: Judged, after: Judged) -> Comparison:
    """Return what differs. Findings are the same where they share words; ids do not matter.

    A rule whose terms changed gives its findings new ids and claim keys, but hits the same words.
    """
    old, new = before.standing, after.standing
    known = _by_segment(old)
    found = _by_segment(new)
    changed: list[Changed] = []
    fresh: list[Violation] = []
    for violation in new:
        partners = _sharing_words(violation, known)
        if not partners:
            fresh.append(violation)
            continue
        if all(_weight(one) != _weight(violation) for one in partners):
            changed.append(Changed(partners[0], violation))
    lost = tuple(one for one in old if not _sharing_words(one, found))
    return Comparison(tuple(fresh), lost, tuple(changed))


def by_rule(violations: Iterable[Violation]) -> dict[str, list[Violation]]:
    """Return the violations by the rule that leads each, most first, then by id of the rule."""
    found: dict[str, list[Violation]] = defaultdict(list)
    for violation in violations:
        found[leading_rule(violation)].append(violation)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def leading_rule(violation: Violation) -> str:
    """Return the id of the rule whose finding was the heaviest."""
    return violation.rules[0].id if violation.rules else "-"


def spread(violations: Sequence[Violation], count: int) -> list[Violation]:
    """Return up to `count` of them, from as many rooms as there are, in the order of speech."""
    rooms: dict[str, list[int]] = defaultdict(list)
    for index, violation in enumerate(violations):
        rooms[violation.room_id].append(index)
    turns = sorted(
        (turn, first, index)
        for first, indices in enumerate(rooms.values())
        for turn, index in enumerate(indices)
    )
    return [violations[index] for index in sorted(index for *_, index in turns[:count])]


def _by_segment(violations: Iterable[Violation]) -> dict[tuple[str, ...], list[Violation]]:
    found: dict[tuple[str, ...], list[Violation]] = defaultdict(list)
    for violation in violations:
        for span in violation.evidence:
            found[_place(violation, span.seq)].append(violation)
    return found


def _sharing_words(
    violation: Violation, others: dict[tuple[str, ...], list[Violation]]
) -> list[Violation]:
    return [
        other
        for span in violation.evidence
        for other in others.get(_place(violation, span.seq), ())
        if any(
            theirs.seq == span.seq and theirs.start < span.end and span.start < theirs.end
            for theirs in other.evidence
        )
    ]


def _place(violation: Violation, seq: int) -> tuple[str, ...]:
    return violation.room_id, violation.broadcast_id, violation.channel, str(seq)


def _weight(violation: Violation) -> tuple[str, str, str]:
    return violation.category, violation.severity, violation.outcome
