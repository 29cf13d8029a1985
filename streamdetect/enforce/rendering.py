"""From a position to the messages of the contract."""

import msgspec

from streamdetect.enforce.notices import Notice, expulsion_notice, sanction_notice
from streamdetect.enforce.parties import party_of
from streamdetect.enforce.policy import DAY_MS, POINT_MP, Policy
from streamdetect.enforce.policy_book import PolicyBook
from streamdetect.enforce.position import ExpulsionView, Position, SanctionView
from streamdetect.enforce.standing_notice import next_step
from streamdetect.enforce.strikes import StrikeState
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    Bilingual,
    Expulsion,
    MeasureInForce,
    PlatformRule,
    Sanction,
    SanctionReason,
    Standing,
    Strike,
)
from streamdetect.events.vocabulary import Measure


def points(thousandths: int) -> float:
    """Return points as the wire has them."""
    return thousandths / POINT_MP


def sanction_message(view: SanctionView, subject_id: str, ledger_seq: int) -> Sanction:
    """Return the sanction with its reasons, term, relief and duty to report, in plain words, too.

    It cites the policy by which the strike that triggered it is judged. What comes next is told as
    of that strike, so that the same state is always told in the same words.
    """
    record, rung = view.record, view.record.rung
    trigger = record.taken.trigger
    policy = trigger.policy
    in_force = view.state != "proposed" and view.was_imposed
    mere_notice = rung.measure == "warn" and trigger.points_mp == 0
    sanction = Sanction(
        sanction_id=view.sanction_id,
        subject_id=subject_id,
        party=party_of(trigger.charge.lead, policy.parties),
        measure=rung.measure,
        state=view.state,
        reasons=tuple(_reason(strike) for strike in record.taken.basis),
        platform_rule=PlatformRule(id=policy.id, version=policy.version, clause=rung.clause),
        mitigations=trigger.mitigations,
        points_before=points(record.taken.before_mp),
        points_after=points(record.taken.after_mp),
        effective_from=from_ms(view.effective_ms),
        valid_until=from_ms(view.valid_ms) if in_force and view.valid_ms is not None else None,
        appeal_until=from_ms(view.effective_ms + rung.appeal_ms) if in_force else None,
        # A notice without points is no measure of 办法 art. 12; there is nothing to report.
        report_to="none" if mere_notice else rung.report_to,
        publish=rung.publish,
        decided_by=view.decided_by,
        policy_hash=policy.hash,
        ledger_seq=ledger_seq,
        supersedes=view.supersedes,
        stayed_since=None if view.stayed_ms is None else from_ms(view.stayed_ms),
    )
    notice = sanction_notice(
        sanction,
        coming=next_step(points(record.taken.after_mp), *_next(record.taken.after_mp, policy))
        if view.state in ("proposed", "imposed")
        else None,
        advice={s.incident_id: s.charge.lead.advice for s in record.taken.basis},
        answer_days=policy.appeal_answer_ms / DAY_MS,
    )
    return msgspec.structs.replace(sanction, notice=_in_words(notice))


def expulsion_message(view: ExpulsionView, subject_id: str, ledger_seq: int) -> Expulsion:
    """Return the expulsion with its term and its relief, in plain words, too."""
    expulsion = Expulsion(
        expulsion_id=view.expulsion_id,
        subject_id=subject_id,
        state=view.state,
        sanction_ids=view.sanction_ids,
        decided_by=view.decided_by,
        valid_until=None if view.valid_ms is None else from_ms(view.valid_ms),
        appeal_until=None if view.appeal_ms is None else from_ms(view.appeal_ms),
        policy_hash=view.policy_hash,
        ledger_seq=ledger_seq,
    )
    notice = expulsion_notice(expulsion, view.measures, view.answer_ms / DAY_MS)
    return msgspec.structs.replace(expulsion, notice=_in_words(notice))


def standing_message(
    position: Position, subject_id: str, policies: PolicyBook, ledger_seq: int
) -> Standing:
    """Return where the subject stands, what comes next and when all is forgotten.

    What comes next is told by the policy in force at that instant.
    """
    policy = policies.at(position.as_of_ms)
    total = sum(left for _, left in position.strikes)
    in_force = [view for view in position.sanctions.values() if view.state == "imposed"]
    next_measure, points_to_next = _next(total, policy)
    return Standing(
        subject_id=subject_id,
        points=points(total),
        strikes=tuple(
            Strike(
                incident_id=strike.incident_id,
                category=strike.charge.category,
                severity=strike.charge.severity,
                points=points(left),
                expires_at=from_ms(strike.expires_ms),
            )
            for strike, left in position.strikes
        ),
        measures=tuple(
            MeasureInForce(
                sanction_id=view.sanction_id,
                measure=view.record.rung.measure,
                valid_until=None if view.valid_ms is None else from_ms(view.valid_ms),
            )
            for view in in_force
        ),
        next_measure=next_measure,
        points_to_next=points_to_next,
        restores_at=_restores_at(position, in_force),
        ledger_seq=ledger_seq,
        policy_hash=policy.hash,
        as_of=from_ms(position.as_of_ms),
    )


def _next(total_mp: int, policy: Policy) -> tuple[Measure | None, float | None]:
    """Return the measure above so many thousandths of a point, and the points missing to it."""
    rung = next((rung for rung in policy.rungs if rung.points_mp > total_mp), None)
    return (None, None) if rung is None else (rung.measure, points(rung.points_mp - total_mp))


def _in_words(notice: Notice) -> Bilingual:
    return Bilingual(zh=notice.zh(), en=notice.en())


def _reason(strike: StrikeState) -> SanctionReason:
    lead = strike.charge.lead
    return SanctionReason(incident_id=strike.incident_id, quote=lead.quote, law=lead.law)


def _restores_at(position: Position, in_force: list[SanctionView]) -> str | None:
    """Return when, with good conduct, no point and no measure is left; None: clean, or never."""
    ends = [view.valid_ms for view in in_force]
    if None in ends:
        return None
    instants = [end for end in ends if end is not None]
    instants += [strike.expires_ms for strike, _ in position.strikes]
    return from_ms(max(instants)) if instants else None
