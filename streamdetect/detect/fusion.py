"""Outcome, confidence and merging: from candidates and a prediction to findings.

A hit is `enforce` only where nothing speaks against it; every doubt lowers it to `review`. Nothing
raises it, but a classifier that is sure outweighs a guard that only weighs words. Severity is the
rule's: evidence that speech cannot tell from a recognition error (homophones) changes confidence,
never severity.

Confidence, 0–1, rounded to 3 decimals:
  rule alone        0.9 (enforce) or 0.6 (review), less 0.15 for homophones, 0.05 for other steps
  rule and model    0.6 × rule alone + 0.4 × probability of a claim
  model alone       0.8 × probability of a claim
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Literal

from streamdetect.classify.model import Prediction, asks_from
from streamdetect.detect.bounds import is_spaced
from streamdetect.detect.candidate import Candidate, Span
from streamdetect.detect.detector import Detector
from streamdetect.detect.goods_law import BY_NAME, goods_law
from streamdetect.detect.model import Controls, DetectionContext, EvidenceSpan, Finding
from streamdetect.detect.scope import leaves_open
from streamdetect.detect.weighing import is_asked, is_doubted
from streamdetect.detect.whole_words import whole_words
from streamdetect.detect.window import Window
from streamdetect.events.ids import claim_key
from streamdetect.events.messages import Bilingual, LawRef, RuleRef, TranscriptSegment
from streamdetect.events.vocabulary import (
    CATEGORIES,
    Category,
    Outcome,
    Promotion,
    Severity,
    severity_rank,
)
from streamdetect.ruleset.model import CATEGORY_MAXIMUM, LawCitation, Rule

HOMOPHONE_STEPS: Final = frozenset({"homophone", "mixed_pinyin", "pinyin_initials"})
_CATEGORY_ORDER: Final = {category: index for index, category in enumerate(CATEGORIES)}
HeldReason = Literal["status", "kill_switch", "controls"]
_ADVERTISING: Final[frozenset[Promotion]] = frozenset({"third_party", "clip"})


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


def judge(
    candidate: Candidate,
    window: Window,
    segment: TranscriptSegment,
    goods: DetectionContext,
    detector: Detector,
    prediction: Prediction | None,
) -> Placement:
    """Turn a standing candidate into a finding."""
    rule = candidate.rule.rule
    category, also, of_goods = _filed(
        rule.category, goods, detector, window.text, (candidate.start, candidate.end)
    )
    law = _law(rule.law, segment.promotion)
    if category != rule.category:
        cited = _law(detector.profile(category).law, segment.promotion)
        law = tuple(dict.fromkeys((*cited, *law)))
    asked = is_asked(candidate, detector, prediction)
    outcome = _outcome(candidate, window, goods, detector, law, asked=asked)
    if outcome == "enforce" and is_doubted(candidate, window, detector, prediction):
        outcome = "review"
    finding = Finding(
        category=category,
        severity=rule.severity if category == rule.category else _at_most(rule.severity, category),
        outcome=outcome,
        shadow=_is_shadow(rule, segment.room_id, detector.controls),
        claim_key=claim_key(rule.category, dict.fromkeys(candidate.terms)),
        rules=(RuleRef(id=rule.id, version=rule.version),),
        spans=window.evidence(candidate.start, candidate.end),
        quote="",
        folded_quote=window.text[candidate.start : candidate.end],
        evasions=_evasions(candidate, window),
        guards=candidate.guards,
        law=law,
        advice=Bilingual(zh=rule.advice_zh, en=rule.advice_en),
        confidence=_confidence(outcome, candidate.steps, prediction),
        language=rule.language,
        also=also,
        score=prediction.claim if prediction is not None else None,
        goods=goods if window.is_mixed else None,
        of_goods=of_goods,
    )
    finding = replace(finding, quote=quote(finding.spans), keys=frozenset((finding.claim_key,)))
    return Placement(
        finding,
        candidate.start,
        candidate.end,
        candidate.support,
        whole_words(candidate, window, detector.compiled),
        weight_of(finding),
    )


def _filed(
    category: Category, goods: DetectionContext, detector: Detector, text: str, span: Span
) -> tuple[Category, tuple[Category, ...], bool]:
    """Return a claim's category by the law of the goods, `also`, and whether it is one of goods.

    `span`: where the claim stands in the folded `text`.
    """
    words = detector.goods_words if category in BY_NAME else ()
    own = goods_law(goods.product_category, words, text, *span)
    filed = own.filed_under(category)
    return filed, () if filed == category else (category,), own.holds(filed)


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


def _at_most(severity: Severity, category: Category) -> Severity:
    most = CATEGORY_MAXIMUM[category]
    return most if severity_rank(severity) > severity_rank(most) else severity


def _outcome(
    candidate: Candidate,
    window: Window,
    goods: DetectionContext,
    detector: Detector,
    law: Sequence[LawRef],
    *,
    asked: bool,
) -> Outcome:
    rule = candidate.rule.rule
    scope = rule.applies_to
    held = (
        rule.outcome == "review"
        or asked
        or detector.controls.rule_states.get(rule.id) == "review_only"
        or window.crosses_gap(candidate.start, candidate.end)
        or (leaves_open(scope, goods) and scope.asks_for_unknown_goods)
        or not any(ref.verified or ref.basis == "platform_rule" for ref in law)
    )
    return "review" if held else "enforce"


def _law(citations: Iterable[LawCitation], promotion: Promotion) -> tuple[LawRef, ...]:
    """Return the citations that hold: advertising law only where the speech is an advertisement."""
    advertisement = promotion in _ADVERTISING
    return tuple(
        LawRef(
            basis=one.basis,
            name=one.name,
            article=one.article,
            version=one.version,
            applies_when=one.applies_when,
            verified=one.verified,
        )
        for one in citations
        if one.applies_when == "always" or advertisement
    )


def held_back_by(rule: Rule, controls: Controls) -> tuple[HeldReason, ...]:
    """Return what keeps a rule from having effect in any room; empty where nothing does."""
    reasons: list[HeldReason] = []
    if rule.status == "shadow":
        reasons.append("status")
    if controls.kill_switch:
        reasons.append("kill_switch")
    if controls.rule_states.get(rule.id) == "shadow":
        reasons.append("controls")
    return tuple(reasons)


def _is_shadow(rule: Rule, room_id: str, controls: Controls) -> bool:
    return bool(held_back_by(rule, controls)) or not _rolled_out(rule, room_id, controls)


def _rolled_out(rule: Rule, room_id: str, controls: Controls) -> bool:
    if rule.rollout_percent >= 100 or controls.in_every_room:
        return rule.rollout_percent > 0
    digest = sha256(f"{rule.id}|{room_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") % 100 < rule.rollout_percent


def _evasions(candidate: Candidate, window: Window) -> tuple[str, ...]:
    """Return the steps that undid something inside the quote.

    Evidence of sound counts inside terms only: what rests on it is held back (see incidents.py).
    """
    around = window.steps(candidate.start, candidate.end)
    return tuple(
        dict.fromkeys((*candidate.steps, *(one for one in around if one not in HOMOPHONE_STEPS)))
    )


def _confidence(outcome: Outcome, steps: Sequence[str], prediction: Prediction | None) -> float:
    base = 0.9 if outcome == "enforce" else 0.6
    if not HOMOPHONE_STEPS.isdisjoint(steps):
        base -= 0.15
    elif steps:
        base -= 0.05
    if prediction is not None:
        base = 0.6 * base + 0.4 * prediction.claim
    return round(base, 3)


def merge(
    placements: Sequence[Placement], is_told: Callable[[Placement], bool] = lambda _: False
) -> list[Placement]:
    """Make one of overlapping findings: the heaviest, which names the others in `also` and `rules`.

    Its severity is the highest among those of its outcome, as far as its category goes. What
    `is_told` adds nothing to what was reported: it is left out and stands for no other.

    Shadow findings are merged among themselves, so that a trial never changes an effect.
    """
    found: list[Placement] = []
    for shadow in (False, True):
        rest = [one for one in placements if one.finding.shadow is shadow]
        rest.sort(key=_by_weight)
        while rest:
            main = rest.pop()
            others = [one for one in rest if one.start < main.end and main.start < one.end]
            whole = _joined(main, others[::-1])
            if is_told(whole):
                continue
            rest = [one for one in rest if not (one.start < main.end and main.start < one.end)]
            found.append(whole)
    found.sort(key=lambda one: (one.start, one.end, one.finding.shadow))
    return found


def _by_weight(one: Placement) -> tuple[Weight, int, int, str]:
    # Among equals the one said first, then the longer, then by rule: any order does, if fixed.
    return one.weight, -one.start, one.end, one.finding.rules[0].id


def _joined(main: Placement, others: Sequence[Placement]) -> Placement:
    if not others:
        return main
    finding = main.finding
    also, severity = dict.fromkeys(finding.also), finding.severity
    rules = {ref.id: ref for ref in finding.rules}
    law = dict.fromkeys(finding.law)
    keys = finding.keys
    for placement in others:
        other = placement.finding
        also.update(dict.fromkeys((other.category, *other.also)))
        severity = max(severity, joint_severity(finding, other), key=severity_rank)
        for ref in other.rules:
            rules.setdefault(ref.id, ref)
        law.update(dict.fromkeys(other.law))
        keys |= other.keys
    also.pop(finding.category, None)
    return replace(
        main,
        finding=replace(
            finding,
            severity=severity,
            also=tuple(also),
            rules=tuple(rules.values()),
            law=tuple(law),
            keys=keys,
        ),
        quoted=(
            min(main.quoted[0], *(one.quoted[0] for one in others)),
            max(main.quoted[1], *(one.quoted[1] for one in others)),
        ),
        joined=tuple(one.finding for one in others),
    )


def joint_severity(main: Finding, other: Finding) -> Severity:
    """Return the severity of a finding that takes another in: as far as its category goes.

    What is only for review adds nothing to what is enforced.
    """
    if other.outcome != main.outcome:
        return main.severity
    return max(main.severity, _at_most(other.severity, main.category), key=severity_rank)


def asks_for_review(prediction: Prediction, detector: Detector) -> bool:
    """Tell whether the classifier is sure enough to ask for a review by itself."""
    return prediction.claim >= asks_from(detector.thresholds, prediction)


def model_finding(
    prediction: Prediction,
    folded_segment: str,
    folded_quote: str,
    spans: tuple[EvidenceSpan, ...],
    steps: tuple[str, ...],
    segment: TranscriptSegment,
    goods: DetectionContext,
    detector: Detector,
) -> Finding:
    """Return the review that the classifier asks for by itself.

    Its claim key takes the whole folded segment: a live script repeats word for word.
    """
    category, also, of_goods = _filed(
        prediction.top_category, goods, detector, folded_segment, (0, len(folded_segment))
    )
    profile = detector.profile(category)
    return Finding(
        category=category,
        severity=profile.severity,
        outcome="review",
        shadow=detector.controls.kill_switch,
        claim_key=claim_key(prediction.top_category, [folded_segment]),
        rules=(),
        spans=spans,
        quote=quote(spans),
        folded_quote=folded_quote,
        evasions=steps,
        guards=(),
        law=_law(profile.law, segment.promotion),
        advice=profile.advice,
        confidence=round(0.8 * prediction.claim, 3),
        language=segment.language or ("en" if is_spaced(folded_segment) else "zh"),
        also=also,
        score=prediction.claim,
        of_goods=of_goods,
    )
