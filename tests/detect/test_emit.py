"""Wire values: ids, times, and that the same input gives the same bytes."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.detect.emit import (
    evidence_of,
    review_priority,
    spoken_at,
    to_amendment,
    to_review_request,
    to_violation,
)
from streamdetect.detect.model import DetectionContext, EvidenceSpan
from streamdetect.events.ids import amendment_id, incident_id, violation_id
from streamdetect.events.instants import to_ms
from tests.detect.builders import START_MS, Listener, rule, segment

GOODS = DetectionContext(known=True, product_category="food", approvals=frozenset({"b", "a"}))


def said(*texts, **changes):
    listener = Listener(rule(), goods=GOODS)
    for seq, text in enumerate(texts):
        listener.hear(segment(text, seq, **changes))
    return listener


def violation_of(listener):
    return to_violation(listener.found[0], GOODS, ruleset_hash="a" * 64)


def test_violation_carries_ids_words_and_context():
    listener = said("这个茶能治好", "糖尿病啊", product_id="p", viewers=7, asr_confidence=0.8)
    violation = violation_of(listener)
    assert violation.violation_id == violation_id(
        "r", "b", "speech", 0, "medical_claim", violation.claim_key, 0
    )
    assert violation.incident_id == incident_id("s", "b", "p", violation.claim_key)
    assert violation.quote == "治好\n糖尿病"
    assert violation.folded_quote == "治好糖尿病"
    assert [(one.seq, one.start, one.end) for one in violation.evidence] == [(0, 4, 6), (1, 0, 3)]
    assert violation.context.approvals == ("a", "b")
    assert (violation.transcript_quality, violation.viewers) == (0.8, 7)
    assert (violation.classifier, violation.model_hash) == (None, "")


def test_spoken_at_is_interpolated_by_character():
    one = segment("一二三四五", start_ms=1000, end_ms=2000)
    assert to_ms(spoken_at(EvidenceSpan(one, 0, 5))) == START_MS + 2500
    assert to_ms(spoken_at(EvidenceSpan(one, 0, 2))) == START_MS + 2500 - 600
    evidence = evidence_of(EvidenceSpan(one, 1, 2))
    assert (evidence.start_ms, evidence.end_ms) == (1200, 1400)


def test_times_that_run_backwards_give_the_end():
    one = segment("一二", start_ms=5000, end_ms=1000)
    assert evidence_of(EvidenceSpan(one, 0, 1)).end_ms == 1000


@given(st.lists(st.sampled_from(["能治好", "糖尿病", "口误", "不", "，", "真的"]), max_size=8))
def test_same_input_gives_the_same_bytes(texts):
    def emitted():
        listener = said(*texts)
        values = [to_violation(one, GOODS, ruleset_hash="a" * 64) for one in listener.found]
        return msgspec.json.encode([*values, *map(to_amendment, listener.taken_back)])

    assert emitted() == emitted()


def test_amendment_names_violation_and_cause():
    listener = said("能治好糖尿病", "啊口误")
    amendment = to_amendment(listener.taken_back[0])
    violation = violation_of(listener)
    assert amendment.violation_id == violation.violation_id
    assert amendment.subject_id == violation.subject_id
    assert amendment.amendment_id == amendment_id(violation.violation_id, "corrected", "e1")
    assert (amendment.quote, amendment.cause.start, amendment.cause.end) == ("口误", 1, 3)
    assert to_ms(amendment.occurred_at) == START_MS + 3000 + 2500


def test_review_request_is_due_a_day_after_the_words():
    listener = said("能治好糖尿病")
    violation = violation_of(listener)
    request = to_review_request(violation, listener.rooms.recent(segment("", 0)))
    assert to_ms(request.due_at) - to_ms(violation.spoken_at) == 24 * 3600 * 1000
    assert [line.text for line in request.transcript] == ["能治好糖尿病"]
    assert request.target.id == violation.violation_id


@given(st.floats(0, 1), st.sampled_from(["notice", "general", "serious", "grave"]))
def test_review_priority_is_bounded(confidence, severity):
    violation = msgspec.structs.replace(
        violation_of(said("能治好糖尿病")), confidence=confidence, severity=severity
    )
    assert 0 <= review_priority(violation) <= 1


def test_review_priority_grows_with_severity_and_doubt():
    violation = violation_of(said("能治好糖尿病"))

    def priority(**changes):
        return review_priority(msgspec.structs.replace(violation, **changes))

    assert priority(confidence=0.5) > priority(confidence=0.9)
    assert priority(severity="grave") > priority(severity="notice")
    assert priority(viewers=100_000) > priority(viewers=10)
