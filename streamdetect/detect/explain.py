"""Why a row was judged as it was: folding, every hit, what removed it and why, the model's reading.

The row goes through the rooms of production; nothing here decides. What a rule would say of other
goods, on another channel or day comes from the same rules with that restriction lifted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from streamdetect.classify.model import Classifier, Prediction, asks_from
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.explanation import (
    ExceptionName,
    Explanation,
    FiredStep,
    FoldedText,
    GuardNote,
    HitStatus,
    Homophone,
    Reading,
    ReviewReason,
    RuleHit,
    Words,
)
from streamdetect.detect.guarding import heard_scene
from streamdetect.detect.guards import stance
from streamdetect.detect.model import DetectionContext, Finding
from streamdetect.detect.ownership import is_disowned
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import (
    HeardRow,
    Row,
    RowFinding,
    RowSpan,
    ScanRequest,
    conclude_row,
    hear_row,
    of_no_room,
    predict_wanted,
)
from streamdetect.detect.scope import leaves_open
from streamdetect.detect.verdicts import (
    Seen,
    bare_hit,
    idle_reasons,
    last_verdicts,
    shadow_reasons,
    words_in,
)
from streamdetect.detect.weighing import disowned, is_asked, is_doubted, is_let_pass
from streamdetect.events.vocabulary import Channel
from streamdetect.ruleset.model import AppliesTo, Rule, Ruleset
from streamdetect.text.folding import fold
from streamdetect.text.pipeline import Folding
from streamdetect.text.trace import OffsetMap, trace

_ALL_CHANNELS: Final[frozenset[Channel]] = frozenset({"speech", "title", "card", "comment"})


def explain(
    request: ScanRequest,
    detector: Detector,
    classifier: Classifier | None = None,
    *,
    day: str,
) -> Explanation:
    """Judge a row as `scan` does and say why. `day`: when its rules must be in force."""
    rooms = Rooms(of_no_room(detector))
    heard = hear_row(rooms, request, day=day)
    predictions = predict_wanted(heard.heard, classifier)
    locate = classifier.locate if classifier is not None else None
    row = conclude_row(rooms, heard, predictions, locate)
    hits: list[RuleHit] = []
    if detector.detectors is not Detectors.MODEL:
        both = zip(heard.heard, predictions, strict=True)
        answers = {id(one.window): answer for one, answer in both}
        hits += [
            _hit(seen, heard, row, detector, answers[id(seen.window)])
            for seen in last_verdicts(heard)
        ]
        hits += _idle_hits(request, detector, day)
    hits.sort(key=lambda hit: (hit.words.spans, _STATUS_ORDER[hit.status], hit.rule.id))
    return Explanation(
        request=request,
        row=row,
        texts=_texts(heard, detector.compiled.folding),
        hits=tuple(hits),
        homophones=_homophones(heard, detector, hits),
        readings=_readings(heard, predictions, detector, classifier),
    )


_STATUS_ORDER: Final = {"counts": 0, "shadow": 1, "removed": 2, "idle": 3}


def _hit(
    seen: Seen, heard: HeardRow, row: Row, detector: Detector, answer: Prediction | None
) -> RuleHit:
    candidate, rule = seen.candidate, seen.candidate.rule.rule
    bare = replace(bare_hit(seen, heard, "removed"), owned=candidate.owned)
    if candidate.is_reclaimed:  # said as the guard said it, before it was outweighed
        *others, last = bare.guards
        bare = replace(bare, guards=(*others, replace(last, verdict="removed")))
    hit = _with_stance(bare, seen, heard, detector, answer)
    if candidate.removed is not None:
        removed_by = candidate.guards[-1].guard if candidate.guards else _exception(seen, rule)
        cue = words_in(heard, seen.window, candidate.cue) if candidate.cue is not None else None
        return replace(hit, removed_by=removed_by, cue=cue)
    place = _finding_of(rule.id, seen.spans, row)
    if place is None:
        return replace(hit, removed_by=_let_pass_by(seen, detector, answer))
    status, number, finding = place
    doubted = is_doubted(candidate, seen.window, detector, answer)
    asked = is_asked(candidate, detector, answer)
    review = _review_reasons(candidate, heard.request.goods, detector, asked=asked, doubted=doubted)
    if candidate.unsure and finding.outcome == "review" and not review:
        asked, review = True, ("guard",)  # by what the classifier said of another segment
    outweighed = candidate.unsure and not asked
    shadow = shadow_reasons(rule, detector.controls)
    return replace(
        hit, status=status, finding=number, shadow=shadow, review=review, outweighed=outweighed
    )


def _let_pass_by(seen: Seen, detector: Detector, answer: Prediction | None) -> ExceptionName:
    if is_disowned(seen.candidate, detector.thresholds):
        return "disowned"
    return "doubts" if is_let_pass(seen.candidate, seen.window, detector, answer) else "later"


def _with_stance(
    hit: RuleHit, seen: Seen, heard: HeardRow, detector: Detector, answer: Prediction | None
) -> RuleHit:
    """Add what the stance says where it counts only because the classifier is not convinced."""
    candidate, window = seen.candidate, seen.window
    if (
        answer is None
        or candidate.removed is not None
        or any(note.guard == "stance" for note in hit.guards)
    ):
        return hit
    chance = disowned(candidate, window, detector.thresholds, answer)
    if chance < stance.REVIEW_WITH_DOUBT_FROM or not (
        is_doubted(candidate, window, detector, answer)
        or is_let_pass(candidate, window, detector, answer)
    ):
        return hit
    span = stance.reach(heard_scene(candidate, window.text, window.borders))
    note = GuardNote("stance", "passed", words_in(heard, window, span), chance)
    return replace(hit, guards=(*hit.guards, note))


def _exception(seen: Seen, rule: Rule) -> ExceptionName:
    cue = seen.candidate.cue
    said = seen.window.text[slice(*cue)] if cue is not None else ""
    return "allow" if said in {fold(phrase).text for phrase in rule.allow} else "unless"


def _finding_of(
    rule_id: str, spans: Sequence[RowSpan], row: Row
) -> tuple[HitStatus, int, Finding] | None:
    """Return the finding that has these words, rather one that names the rule.

    Only where no finding names it was the hit taken up by one that was there before.
    """
    parts: tuple[tuple[HitStatus, tuple[RowFinding, ...]], ...] = (
        ("counts", row.findings),
        ("shadow", row.shadow),
    )
    sharing = [
        (status, number, found.finding)
        for status, findings in parts
        for number, found in enumerate(findings)
        if _share(found.spans, spans)
    ]
    naming = [one for one in sharing if any(ref.id == rule_id for ref in one[2].rules)]
    return next(iter(naming or sharing), None)


def _share(some: Iterable[RowSpan], others: Sequence[RowSpan]) -> bool:
    return any(
        mine[0] == other[0] and mine[1] < other[2] and other[1] < mine[2]
        for mine in some
        for other in others
    )


def _review_reasons(
    candidate: Candidate,
    goods: DetectionContext,
    detector: Detector,
    *,
    asked: bool,
    doubted: bool,
) -> tuple[ReviewReason, ...]:
    """Return what holds a hit back from being a violation, as `judging` decides it."""
    rule = candidate.rule.rule
    scope = rule.applies_to
    reasons: list[ReviewReason] = []
    if rule.outcome == "review":
        reasons.append("rule")
    if asked:
        reasons.append("reclaimed" if candidate.is_reclaimed else "guard")
    if leaves_open(scope, goods) and scope.asks_for_unknown_goods:
        reasons.append("goods_unknown")
    if not any(
        one.applies_when == "always" and (one.verified or one.basis == "platform_rule")
        for one in rule.law
    ):
        reasons.append("no_verified_law")
    if detector.controls.rule_states.get(rule.id) == "review_only":
        reasons.append("controls")
    if doubted:
        reasons.append("classifier_doubts")
    return tuple(reasons)


class _Same:
    """A ruleset that equals only itself: to compare thousands of rules takes longer than to ask."""

    __slots__ = ("ruleset",)

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.ruleset is other.ruleset

    def __hash__(self) -> int:
        return id(self.ruleset)


@lru_cache(maxsize=2)  # lines of one script have goods and channel in common
def _lifted(same: _Same, rule_ids: frozenset[str]) -> Detector:
    """Return rules with all that restricts them lifted, compiled."""
    rules = tuple(
        replace(
            rule,
            status="enforced",
            channels=_ALL_CHANNELS,
            applies_to=AppliesTo(),
            effective_from=None,
            effective_until=None,
            techniques_off=frozenset(),
        )
        for rule in same.ruleset.rules
        if rule.id in rule_ids
    )
    return Detector(replace(same.ruleset, rules=rules), detectors=Detectors.RULES)


def _idle_hits(request: ScanRequest, detector: Detector, day: str) -> list[RuleHit]:
    """Return the standing hits of rules that do not hold here, with what keeps them from it."""
    ruleset = detector.ruleset
    reasons = {
        rule.id: idle_reasons(rule, request.goods, request.channel, day) for rule in ruleset.rules
    }
    lifted = frozenset(rule.id for rule in ruleset.rules if reasons[rule.id] or rule.techniques_off)
    if not lifted:
        return []
    as_speech = replace(request, channel="speech")  # comments are not heard at all
    other = _lifted(_Same(ruleset), lifted)
    heard = hear_row(Rooms(other), as_speech, day=day)
    hits: list[RuleHit] = []
    for seen in last_verdicts(heard):
        rule = ruleset.rule(seen.candidate.rule.rule.id)
        why = reasons[rule.id]
        if not rule.techniques_off.isdisjoint(seen.candidate.steps):
            why = (*why, "technique")
        if why and seen.candidate.removed is None:
            hits.append(replace(bare_hit(seen, heard, "idle"), rule=rule, idle=why))
    return hits


def _texts(row: HeardRow, folding: Folding) -> tuple[FoldedText, ...]:
    """Return each text as its pieces fold, with spans in the whole text."""
    folded = [""] * len(row.request.segments)
    steps: list[list[FiredStep]] = [[] for _ in folded]
    for piece in row.pieces:
        traced = trace(piece.text, folding)
        folded[piece.segment] += traced.text
        for start, end, step in sorted(set(traced.fired)):
            became = _became(traced, start, end)
            spans = ((piece.segment, piece.offset + start, piece.offset + end),)
            steps[piece.segment].append(FiredStep(step, Words(spans, row.quote(spans)), became))
    return tuple(
        FoldedText(original, text, tuple(fired))
        for original, text, fired in zip(row.request.segments, folded, steps, strict=True)
    )


def _became(traced: OffsetMap, start: int, end: int) -> str:
    """Return what is left of a span of the original, with more where a later step joined it."""
    placed = list(zip(traced.text, traced.spans, strict=True))
    inside = "".join(char for char, (first, last) in placed if start <= first and last <= end)
    return inside or "".join(char for char, (first, last) in placed if first <= start < end <= last)


def _homophones(
    row: HeardRow, detector: Detector, hits: Iterable[RuleHit]
) -> tuple[Homophone, ...]:
    """Return what only sounds like a term: in hits first, then what nothing came of."""
    if detector.detectors is Detectors.MODEL:
        return ()
    found = {
        (term.term, term.words.spans): Homophone(term.term, term.words, True)
        for hit in hits
        for term in hit.terms
        if term.term is not None and term.by_sound and hit.status != "idle"
    }
    for piece in row.pieces:
        folded = fold(piece.text, detector.compiled.folding)
        for start, end, literal in detector.compiled.sounds(folded.text):
            first, last = folded.original_span(start, end)
            spans = ((piece.segment, piece.offset + first, piece.offset + last),)
            key = detector.compiled.literals[literal], spans
            found.setdefault(key, Homophone(key[0], Words(spans, row.quote(spans)), False))
    return tuple(sorted(found.values(), key=lambda one: (not one.counted, one.words.spans)))


def _readings(
    row: HeardRow,
    predictions: Sequence[Prediction | None],
    detector: Detector,
    classifier: Classifier | None,
) -> tuple[Reading, ...]:
    if classifier is None:
        return ()
    readable: list[tuple[int, Heard]] = [
        (number, one) for number, one in enumerate(row.heard) if one.model_text
    ]
    gated = classifier.gate([one.model_text for _, one in readable]) if readable else []
    readings = []
    for (number, one), passed in zip(readable, gated, strict=True):
        prediction = predictions[number]
        top = prediction.top_category if prediction is not None else None
        readings.append(
            Reading(
                segment=row.pieces[number].segment,
                text=one.model_text,
                gate=passed,
                pointed=one.rule_pointed,
                prediction=prediction,
                claim_from=asks_from(detector.thresholds, prediction) if prediction else None,
                doubt_below=detector.thresholds.doubt.get(top) if top is not None else None,
            )
        )
    return tuple(readings)
