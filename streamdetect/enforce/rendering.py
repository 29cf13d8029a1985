"""From a position to the messages of the contract."""

from streamdetect.enforce.parties import party_of
from streamdetect.enforce.policy import POINT_MP
from streamdetect.enforce.policy_book import PolicyBook
from streamdetect.enforce.position import ExpulsionView, Position, SanctionView
from streamdetect.enforce.strikes import StrikeState
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    Expulsion,
    MeasureInForce,
    PlatformRule,
    Sanction,
    SanctionReason,
    Standing,
    Strike,
)


def points(thousandths: int) -> float:
    """Return points as the wire has them."""
    return thousandths / POINT_MP


def sanction_message(view: SanctionView, subject_id: str, ledger_seq: int) -> Sanction:
    """Return the sanction with its reasons, term, relief and duty to report.

    It cites the policy by which the strike that triggered it is judged.
    """
    record, rung = view.record, view.record.rung
    trigger = record.taken.trigger
    policy = trigger.policy
    in_force = view.state != "proposed" and view.was_imposed
    mere_notice = rung.measure == "warn" and trigger.points_mp == 0
    return Sanction(
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


def expulsion_message(view: ExpulsionView, subject_id: str, ledger_seq: int) -> Expulsion:
    """Return the expulsion with its term and its relief."""
    return Expulsion(
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


def standing_message(
    position: Position, subject_id: str, policies: PolicyBook, ledger_seq: int
) -> Standing:
    """Return where the subject stands, what comes next and when all is forgotten.

    What comes next is told by the policy in force at that instant.
    """
    policy = policies.at(position.as_of_ms)
    total = sum(left for _, left in position.strikes)
    in_force = [view for view in position.sanctions.values() if view.state == "imposed"]
    next_rung = next((rung for rung in policy.rungs if rung.points_mp > total), None)
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
        next_measure=None if next_rung is None else next_rung.measure,
        points_to_next=None if next_rung is None else points(next_rung.points_mp - total),
        restores_at=_restores_at(position, in_force),
        ledger_seq=ledger_seq,
        policy_hash=policy.hash,
        as_of=from_ms(position.as_of_ms),
    )


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
