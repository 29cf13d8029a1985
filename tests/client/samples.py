"""Events for the tests of this folder."""

import msgspec

from streamdetect.events import messages as m
from streamdetect.events.ids import make_id

LAW = m.LawRef(
    basis="department_rule",
    name="直播电商监督管理办法",
    article="34",
    version="2026",
    applies_when="always",
    verified=True,
)


def violation(number: int = 0, **changes: object) -> m.Violation:
    """Return the n-th violation; changes replace fields."""
    base = m.Violation(
        violation_id=make_id("violation", number),
        incident_id=make_id("incident", number),
        claim_key="0123456789abcdef",
        subject_id=f"s-{number % 7}",
        streamer_id=f"s-{number % 7}",
        room_id="room-1",
        broadcast_id="b-1",
        channel="speech",
        language="zh",
        category="medical_claim",
        severity="grave",
        outcome="enforce",
        quote="根治糖尿病",
        evidence=(
            m.Evidence(event_id="e-1", seq=1, revision=0, start=9, end=14, start_ms=0, end_ms=900),
        ),
        folded_quote="根治糖尿病",
        evasions=("homophone",),
        guards=(m.GuardResult(guard="negation", verdict="passed"),),
        rules=(m.RuleRef(id="medical_claim/cures-disease", version=1),),
        law=(LAW,),
        advice=m.Bilingual(zh="删去疾病与疗效。", en="Delete disease and cure."),
        confidence=0.9,
        context=m.ViolationContext(known=False),
        ruleset_hash="r" * 64,
        model_hash="",
        spoken_at="2026-03-01T12:00:00.000Z",
    )
    return msgspec.structs.replace(base, **changes)


def amendment(of: m.Violation) -> m.ViolationAmendment:
    """Return what takes a violation back."""
    return m.ViolationAmendment(
        amendment_id=make_id("amendment", of.violation_id),
        violation_id=of.violation_id,
        subject_id=of.subject_id,
        kind="corrected",
        cause=m.AmendmentCause(event_id="e-2", seq=2, revision=0, start=0, end=4),
        quote="说错了",
        occurred_at="2026-03-01T12:00:05.000Z",
    )


def sanction(ledger_seq: int, **changes: object) -> m.Sanction:
    """Return a state of one sanction."""
    base = m.Sanction(
        sanction_id=make_id("sanction", 1),
        subject_id="s-1",
        party=m.Party(type="streamer", id="s-1"),
        measure="limit_features",
        state="imposed",
        reasons=(m.SanctionReason(incident_id="i-1", quote="根治糖尿病", law=(LAW,)),),
        platform_rule=m.PlatformRule(id="ladder", version="1", clause="4.2"),
        points_before=3,
        points_after=9,
        effective_from="2026-03-01T12:00:00.000Z",
        valid_until="2026-03-08T12:00:00.000Z",
        report_to="county",
        publish=False,
        decided_by=("machine",),
        policy_hash="p" * 64,
        ledger_seq=ledger_seq,
    )
    return msgspec.structs.replace(base, **changes)


def expulsion(state: str = "expelled", ledger_seq: int = 9) -> m.Expulsion:
    """Return a state of one expulsion."""
    return m.Expulsion(
        expulsion_id=make_id("expulsion", 1),
        subject_id="s-1",
        state=state,  # type: ignore[arg-type]
        sanction_ids=("a", "b"),
        decided_by=("reviewer-1", "reviewer-2"),
        appeal_until="2026-03-15T00:00:00.000Z",
        policy_hash="p" * 64,
        ledger_seq=ledger_seq,
    )


def segment(seq: int, **changes: object) -> m.TranscriptSegment:
    """Return a segment of one room."""
    base = m.TranscriptSegment(
        event_id=make_id("segment", seq),
        room_id="room-1",
        broadcast_id="b-1",
        streamer_id="s-1",
        channel="speech",
        seq=seq,
        start_ms=seq * 3000,
        end_ms=seq * 3000 + 2500,
        emitted_at=f"2026-03-01T12:00:{seq % 60:02d}.000Z",
        text="欢迎刚进来的宝宝们先点个关注",
    )
    return msgspec.structs.replace(base, **changes)
