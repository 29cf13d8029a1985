"""Writing histories in a few words: days of a calendar, things said, things decided."""

from pathlib import Path

from ruamel.yaml import YAML

from streamdetect.enforce import Fact, Policy, fact_of, parse_policy
from streamdetect.events import ids
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import (
    AmendmentCause,
    Appeal,
    AppealOutcome,
    Bilingual,
    DecisionOn,
    Evidence,
    LawRef,
    ReviewDecision,
    Violation,
    ViolationAmendment,
    ViolationContext,
)

START = to_ms("2026-03-01T12:00:00.000Z")
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SUBJECT = "subject-1"

STATUTE = LawRef(
    basis="statute",
    name="反不正当竞争法",
    article="9",
    version="2025",
    applies_when="always",
    verified=True,
)
DEPARTMENT_RULE = LawRef(
    basis="department_rule",
    name="直播电商监督管理办法",
    article="34",
    version="2026",
    applies_when="always",
    verified=True,
)


def policy_mapping() -> dict:
    """Return the real policy as a plain mapping."""
    path = Path(__file__).parents[2] / "rules" / "enforcement.yml"
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def real_policy() -> Policy:
    """Return the real policy."""
    return parse_policy(policy_mapping())


def other_policy() -> Policy:
    """Return a policy that is milder in some things and harsher in others."""
    mapping = policy_mapping()
    mapping["version"] = "other"
    mapping["grace_minutes"] = 5
    mapping["points"] = {"by_severity": {"notice": 1, "general": 1.5, "serious": 5, "grave": 5}}
    mapping["decay"] = {"kind": "steps", "steps": [{"after_days": 20, "keep": 0}]}
    mapping["measures"] = [one for one in mapping["measures"] if one["measure"] != "limit_traffic"]
    for measure in mapping["measures"][1:]:
        measure["points"] = measure["points"] / 2
    return parse_policy(mapping)


def at(day: float = 0, minute: float = 0) -> int:
    """Return an instant: so many days and minutes after the start, in epoch ms."""
    return START + round(day * DAY) + round(minute * MINUTE)


def said(
    when: int,
    severity: str = "general",
    category: str = "price_fraud",
    *,
    claim: str | None = None,
    broadcast: str | None = None,
    seq: int = 0,
    outcome: str = "enforce",
    known: int | None = None,
    law: tuple[LawRef, ...] = (STATUTE, DEPARTMENT_RULE),
    subject: str = SUBJECT,
    **more,
) -> Fact:
    """A violation: said at `when`, known a second later; by default a claim and broadcast anew."""
    claim = ids.claim_key(category, [claim or f"claim at {when}"])
    broadcast = broadcast or f"broadcast at {when}"
    violation = Violation(
        violation_id=ids.violation_id("room", broadcast, "speech", seq, category, claim, 0),
        incident_id=ids.incident_id(subject, broadcast, "product", claim),
        claim_key=claim,
        subject_id=subject,
        streamer_id=more.pop("streamer_id", subject),
        room_id="room",
        broadcast_id=broadcast,
        product_id="product",
        channel="speech",
        language="zh",
        category=category,
        severity=severity,
        outcome=outcome,
        quote=f"说了第{seq}句",
        evidence=(
            Evidence(event_id=f"e{seq}", seq=seq, revision=0, start=0, end=4, start_ms=0, end_ms=9),
        ),
        folded_quote=f"说了第{seq}句",
        law=law,
        advice=Bilingual(zh="改", en="change it"),
        confidence=0.9,
        context=ViolationContext(known=True),
        ruleset_hash="r",
        model_hash="",
        spoken_at=from_ms(when),
        **more,
    )
    return fact_of(violation, when + 1000 if known is None else known)


def amended(violation: Fact, kind: str, after: int = 5000) -> Fact:
    """What takes a violation back, so many ms after its words."""
    cause = f"cause of {kind} after {after}"
    amendment = ViolationAmendment(
        amendment_id=ids.amendment_id(violation.body.violation_id, kind, cause),
        violation_id=violation.body.violation_id,
        subject_id=violation.subject_id,
        kind=kind,
        cause=AmendmentCause(event_id=cause, seq=1, revision=0, start=0, end=3),
        occurred_at=from_ms(violation.occurred_at_ms + after),
    )
    return fact_of(amendment, violation.occurred_at_ms + after + 1000)


def decided(
    target: str,
    target_id: str,
    verdict: str,
    when: int,
    by: str = "reviewer-1",
    level: str = "review",
    *,
    known: int | None = None,
    subject: str = SUBJECT,
    **more,
) -> Fact:
    """A person's decision, known when it was made."""
    decision = ReviewDecision(
        decision_id=ids.make_id("decision", target, target_id, verdict, when, by, level),
        subject_id=subject,
        target=DecisionOn(type=target, id=target_id),
        verdict=verdict,
        level=level,
        reason_code="heard",
        decided_by=by,
        decided_at=from_ms(when),
        **more,
    )
    return fact_of(decision, when if known is None else known)


def on_incident(violation: Fact, verdict: str, when: int, **more) -> Fact:
    """A decision on the incident of a violation."""
    return decided("incident", violation.body.incident_id, verdict, when, **more)


def on_rule(
    rule: str,
    verdict: str,
    when: int,
    *,
    since: int | None = None,
    until: int | None = None,
    subject: str = SUBJECT,
    **more,
) -> Fact:
    """A decision on a rule such as `cure-words@3`, for words of that span."""
    by, level = more.pop("by", "reviewer-1"), more.pop("level", "review")
    decision = ReviewDecision(
        decision_id=ids.make_id("decision", "rule", rule, verdict, when, by, level),
        subject_id=subject,
        target=DecisionOn(
            type="rule_version",
            id=rule,
            from_=None if since is None else from_ms(since),
            to=None if until is None else from_ms(until),
        ),
        verdict=verdict,
        level=level,
        reason_code="bad-rule",
        decided_by=by,
        decided_at=from_ms(when),
    )
    return fact_of(decision, more.pop("known", when))


def appealed(target: str, target_id: str, when: int, product: str | None = None) -> Fact:
    """An appeal; against an interception it names the goods."""
    return fact_of(
        Appeal(
            appeal_id=ids.make_id("appeal", target_id, when),
            subject_id=SUBJECT,
            target=DecisionOn(type=target, id=target_id),
            filed_by=SUBJECT,
            filed_at=from_ms(when),
            statement="请复核",
            product_id=product,
        ),
        when,
    )


def answered(appeal: Fact, verdict: str, when: int, decision: Fact | None = None) -> Fact:
    """The answer to an appeal, told to who filed it; `decision` is what it rests on."""
    return fact_of(
        AppealOutcome(
            appeal_id=appeal.body.appeal_id,
            subject_id=SUBJECT,
            verdict=verdict,
            reasons=Bilingual(zh="已复核", en="looked at again"),
            decision_id="d" if decision is None else decision.body.decision_id,
            decided_at=from_ms(when),
        ),
        when,
    )
