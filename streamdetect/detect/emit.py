"""From findings to wire values: violations, amendments, review requests. Pure functions of inputs.

The same input gives the same value, so its encoded bytes are the same on every machine and after
every redelivery.
"""

from typing import Final

import msgspec

from streamdetect.detect.marks import violation_id_of
from streamdetect.detect.model import DetectionContext, EvidenceSpan, Finding, Retraction
from streamdetect.enforce.exposure import exposure_of
from streamdetect.events.ids import amendment_id, incident_id, make_id
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import (
    ClassifierScore,
    Evidence,
    ReviewContext,
    ReviewRequest,
    ReviewTarget,
    SubjectHistory,
    TranscriptLine,
    TranscriptSegment,
    Violation,
    ViolationAmendment,
    ViolationContext,
    subject_of,
)
from streamdetect.events.vocabulary import SEVERITIES, severity_rank

REVIEW_DUE_MS: Final = 24 * 3600 * 1000  # a person has a day from when the words were spoken
SAMPLE_DUE_MS: Final = 7 * REVIEW_DUE_MS


def to_violation(
    finding: Finding,
    goods: DetectionContext,
    *,
    ruleset_hash: str,
    model_name: str = "",
    model_hash: str = "",
) -> Violation:
    """Return the violation that a finding is. `model_hash` is empty where no model is loaded.

    `goods`: those on offer when it was found; a finding names its own where they had changed.
    """
    segment = finding.spans[-1].segment
    goods = finding.goods or goods
    subject = subject_of(segment)
    qualities = [
        span.segment.asr_confidence
        for span in finding.spans
        if span.segment.asr_confidence is not None
    ]
    return Violation(
        violation_id=violation_id_of(finding),
        incident_id=incident_id(
            subject, segment.broadcast_id, segment.product_id, finding.claim_key
        ),
        claim_key=finding.claim_key,
        own_claim_key=finding.own_key,
        subject_id=subject,
        streamer_id=segment.streamer_id,
        operator_id=segment.operator_id,
        agency_id=segment.agency_id,
        ai_streamer=segment.ai_streamer,
        room_id=segment.room_id,
        broadcast_id=segment.broadcast_id,
        product_id=segment.product_id,
        channel=segment.channel,
        language=finding.language,
        category=finding.category,
        also=finding.also,
        severity=finding.severity,
        outcome=finding.outcome,
        quote=finding.quote,
        evidence=tuple(evidence_of(span) for span in finding.spans),
        folded_quote=finding.folded_quote,
        evasions=finding.evasions,
        guards=finding.guards,
        rules=finding.rules,
        classifier=(
            ClassifierScore(model=model_name, score=finding.score)
            if finding.score is not None
            else None
        ),
        law=finding.law,
        advice=finding.advice,
        confidence=finding.confidence,
        transcript_quality=min(qualities, default=None),
        context=ViolationContext(
            known=goods.known,
            category=goods.product_category,
            approvals=tuple(sorted(goods.approvals)),
        ),
        promotion=segment.promotion,
        viewers=segment.viewers,
        recording_uri=segment.recording_uri,
        ruleset_hash=ruleset_hash,
        model_hash=model_hash,
        spoken_at=spoken_at(finding.spans[-1]),
    )


def to_amendment(retraction: Retraction) -> ViolationAmendment:
    """Return the amendment that a retraction is; it has the key of the violation."""
    cause = retraction.cause
    return ViolationAmendment(
        amendment_id=amendment_id(retraction.violation_id, retraction.kind, cause.event_id),
        violation_id=retraction.violation_id,
        subject_id=retraction.subject_id,
        kind=retraction.kind,
        cause=cause,
        quote=retraction.quote,
        occurred_at=spoken_at(EvidenceSpan(retraction.cause_segment, cause.start, cause.end)),
    )


def to_review_request(
    violation: Violation,
    transcript: tuple[TranscriptLine, ...],
    *,
    rule_text: str | None = None,
    history: SubjectHistory | None = None,
) -> ReviewRequest:
    """Ask a person about a violation. `transcript`: the lines within a minute of it."""
    return ReviewRequest(
        request_id=make_id("review", violation.violation_id),
        subject_id=violation.subject_id,
        target=ReviewTarget(type="violation", id=violation.violation_id),
        priority=review_priority(violation),
        due_at=from_ms(to_ms(violation.spoken_at) + REVIEW_DUE_MS),
        transcript=transcript,
        violation=violation,
        rule_text=rule_text,
        history=history,
        recording_uri=violation.recording_uri,
    )


def to_sample_request(
    violation: Violation,
    transcript: tuple[TranscriptLine, ...],
    *,
    rule_text: str | None = None,
) -> ReviewRequest:
    """Ask a person about an incident that was drawn to measure quality; one request an incident."""
    request = to_review_request(violation, transcript, rule_text=rule_text)
    return msgspec.structs.replace(
        request,
        request_id=make_id("review-sample", violation.incident_id),
        due_at=from_ms(to_ms(violation.spoken_at) + SAMPLE_DUE_MS),
        sampled=True,
    )


def to_review_context(
    violation: Violation,
    transcript: tuple[TranscriptLine, ...],
    *,
    rule_text: str | None = None,
) -> ReviewContext:
    """Tell the words around a violation about which people may be asked by the ledger."""
    return ReviewContext(
        subject_id=violation.subject_id,
        violation_id=violation.violation_id,
        incident_id=violation.incident_id,
        transcript=transcript,
        rule_text=rule_text,
    )


def review_priority(violation: Violation) -> float:
    """Return exposure × severity × uncertainty, 0–1, rounded to 3 decimals.

    Exposure: see enforce.exposure. Severity counts 0.25 (notice) to 1 (grave); uncertainty is 1 at
    confidence 0.5, 0 at 0 and 1.
    """
    weight = (severity_rank(violation.severity) + 1) / len(SEVERITIES)
    unsure = 1 - abs(2 * violation.confidence - 1)
    return round(exposure_of(violation.viewers) * weight * unsure, 3)


def evidence_of(span: EvidenceSpan) -> Evidence:
    """Return a span with its times, interpolated by character."""
    segment = span.segment
    return Evidence(
        event_id=segment.event_id,
        seq=segment.seq,
        revision=segment.revision,
        start=span.start,
        end=span.end,
        start_ms=_time_at(segment, span.start),
        end_ms=_time_at(segment, span.end),
    )


def spoken_at(span: EvidenceSpan) -> str:
    """Return the instant at which the last word of a span was said."""
    segment = span.segment
    behind = segment.end_ms - _time_at(segment, span.end)
    return from_ms(to_ms(segment.emitted_at) - behind)


def _time_at(segment: TranscriptSegment, offset: int) -> int:
    # Times may run backwards in bad input; then the whole segment counts as said at its end.
    duration = max(0, segment.end_ms - segment.start_ms)
    length = len(segment.text)
    left = duration * (length - offset) // length if length else 0
    return segment.end_ms - left
