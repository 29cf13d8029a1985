"""One committed sample of each message: complete, canonical, and true to the rules of the wire."""

import json

import msgspec
import pytest

from streamdetect.enforce.notice_words import law_words
from streamdetect.events import ids
from streamdetect.events import messages as m
from streamdetect.events.codec import encode, plain
from streamdetect.events.schemas import stem
from tests.enforce.histories import real_policy
from tests.events.strategies import ALL_MESSAGES, SAMPLES

# Left out of a sample because they hold what absence says.
AT_DEFAULT = {
    m.ViolationAmendment: {"limit"},
    m.TranscriptSegment: {"ai_streamer", "revision"},
    m.Violation: {"ai_streamer", "evasions", "own_claim_key"},
    m.ReviewRequest: {"findings", "ledger_seq", "listing"},  # the detector asks
    m.Sanction: {"stayed_since"},
    m.Interception: {"stayed_since"},
    m.Appeal: {"product_id"},
}


def test_samples_are_one_of_each_message():
    assert {path.name for path in SAMPLES.iterdir()} == {f"{stem(c)}.json" for c in ALL_MESSAGES}


@pytest.mark.parametrize("cls", ALL_MESSAGES, ids=lambda cls: cls.__name__)
def test_sample_is_canonical_and_shows_every_field(cls, sample_of):
    text = (SAMPLES / f"{stem(cls)}.json").read_text(encoding="utf-8")
    message = sample_of(cls)
    assert text == json.dumps(plain(message), ensure_ascii=False, indent=2) + "\n"
    assert json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).encode() == (
        encode(message)
    )
    names = {field.encode_name for field in msgspec.structs.fields(cls)}
    assert names - set(plain(message)) == AT_DEFAULT.get(cls, set())


def test_samples_cite_law_as_the_rules_do(sample_of):
    cited = [*sample_of(m.Violation).law, *sample_of(m.Interception).law]
    cited += [one for reason in sample_of(m.Sanction).reasons for one in reason.law]
    assert cited
    for law in cited:
        assert law.article.isdecimal()
        assert law.version.isdecimal()
        assert law_words(law).zh.startswith(f"《{law.name}》第{law.article}条")
    policy = real_policy()
    clause = sample_of(m.Sanction).platform_rule
    assert (clause.id, clause.version) == (policy.id, policy.version)


def test_samples_tell_one_story(sample_of):
    segment = sample_of(m.TranscriptSegment)
    violation = sample_of(m.Violation)
    evidence = violation.evidence[0]
    assert m.subject_of(segment) == violation.subject_id
    assert segment.text[evidence.start : evidence.end] == violation.quote
    assert segment.event_id == evidence.event_id
    assert segment.event_id == ids.segment_id(
        segment.room_id, segment.broadcast_id, segment.channel, segment.seq
    )
    assert violation.violation_id == ids.violation_id(
        violation.room_id,
        violation.broadcast_id,
        violation.channel,
        evidence.seq,
        violation.category,
        violation.claim_key,
        0,
    )
    assert violation.incident_id == ids.incident_id(
        violation.subject_id, violation.broadcast_id, violation.product_id, violation.claim_key
    )
    amendment = sample_of(m.ViolationAmendment)
    assert amendment.amendment_id == ids.amendment_id(
        violation.violation_id, amendment.kind, amendment.cause.event_id
    )
    sanction = sample_of(m.Sanction)
    assert sanction.sanction_id == ids.sanction_id(
        sanction.subject_id, sanction.measure, [r.incident_id for r in sanction.reasons]
    )
    expulsion = sample_of(m.Expulsion)
    assert expulsion.expulsion_id == ids.expulsion_id(
        expulsion.subject_id, expulsion.sanction_ids[0]
    )
    assert sample_of(m.Intervention).intervention_id == ids.intervention_id(violation.violation_id)
    assert sample_of(m.ReviewRequest).violation == violation
