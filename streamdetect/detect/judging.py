"""From a candidate and a prediction to a finding: its outcome, its law and its confidence.

A hit is `enforce` only where nothing speaks against it; every doubt lowers it to `review`. Nothing
raises it, but a classifier that is sure outweighs a guard that only weighs words. Severity is the
rule's: evidence that speech cannot tell from a recognition error (homophones) changes confidence,
never severity.

Confidence, 0–1, rounded to 3 decimals:
  rule alone        0.9 (enforce) or 0.6 (review), less 0.15 for homophones, 0.05 for other steps
  rule and model    0.6 × rule alone + 0.4 × probability of a claim
  model alone       0.8 × probability of a claim (see `model_claim`)
"""

from collections.abc import Sequence
from dataclasses import replace

from streamdetect.classify.model import Prediction
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import Detector
from streamdetect.detect.filing import at_most, filed, law_in_force
from streamdetect.detect.holding_back import is_shadow
from streamdetect.detect.model import DetectionContext, Finding
from streamdetect.detect.placement import HOMOPHONE_STEPS, Placement, quote, weight_of
from streamdetect.detect.scope import leaves_open
from streamdetect.detect.weighing import is_asked, is_doubted
from streamdetect.detect.whole_words import whole_words
from streamdetect.detect.window import Window
from streamdetect.events.ids import claim_key
from streamdetect.events.messages import Bilingual, LawRef, RuleRef, TranscriptSegment
from streamdetect.events.vocabulary import Outcome


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
    category, also, of_goods = filed(
        rule.category, goods, detector, window.text, (candidate.start, candidate.end)
    )
    law = law_in_force(rule.law, segment.promotion)
    if category != rule.category:
        cited = law_in_force(detector.profile(category).law, segment.promotion)
        law = tuple(dict.fromkeys((*cited, *law)))
    asked = is_asked(candidate, detector, prediction)
    outcome = _outcome(candidate, window, goods, detector, law, asked=asked)
    if outcome == "enforce" and is_doubted(candidate, window, detector, prediction):
        outcome = "review"
    finding = Finding(
        category=category,
        severity=rule.severity if category == rule.category else at_most(rule.severity, category),
        outcome=outcome,
        shadow=is_shadow(rule, segment.room_id, detector.controls),
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
