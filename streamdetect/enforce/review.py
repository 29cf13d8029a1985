"""What people are asked to look at: proposals, interruptions, expulsions and appeals.

Requests for violations that the detector only marked for review come from the detector.
"""

from collections.abc import Iterable, Iterator

from streamdetect.enforce.exposure import exposure_of
from streamdetect.enforce.pleas import missed
from streamdetect.enforce.position import ExpulsionView, Position, SanctionView, position_of
from streamdetect.enforce.rendering import points
from streamdetect.enforce.walk import Walk
from streamdetect.events import ids
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    Appeal,
    MissedAppeal,
    ReviewRequest,
    ReviewTarget,
    SubjectHistory,
    Violation,
)
from streamdetect.events.vocabulary import MEASURES, SEVERITIES, severity_rank


def requests_for_sanctions(
    walk: Walk,
    position: Position,
    changed: Iterable[SanctionView],
    expulsions: Iterable[ExpulsionView],
) -> Iterator[ReviewRequest]:
    """Yield a request for each sanction that newly waits for people, or interrupts until they look.

    What belongs to an expulsion is asked for there while that is proposed. Once somebody is
    expelled, what still waits in the `expulsions` that changed is asked for by itself.
    """
    views = {view.sanction_id: view for view in changed}
    for expulsion in expulsions:
        if expulsion.state == "expelled":
            views |= {name: position.sanctions[name] for name in expulsion.sanction_ids}
    for view in views.values():
        rung = view.record.rung
        if _is_asked_for_as_expulsion(view, position):
            continue
        if view.stayed_ms is not None:
            continue  # asked for as an appeal that we are late on
        if view.state == "proposed":
            due_ms = view.record.taken_ms + rung.review_ms
        elif view.state == "imposed" and rung.measure == "interrupt" and view.valid_ms is not None:
            due_ms = view.valid_ms
        else:
            continue
        yield _request(walk, position, "sanction", view.sanction_id, due_ms, view)


def requests_for_expulsions(
    walk: Walk, position: Position, changed: Iterable[ExpulsionView]
) -> Iterator[ReviewRequest]:
    """Yield a request for each expulsion that waits for its two people, once more if it grew."""
    for expulsion in changed:
        if expulsion.state == "proposed":
            view = position.sanctions[expulsion.sanction_ids[-1]]
            due_ms = view.record.taken_ms + view.record.rung.review_ms
            yield _request(walk, position, "expulsion", expulsion.expulsion_id, due_ms, view)


def request_for_appeal(
    walk: Walk, position: Position, appeal: Appeal, known_ms: int
) -> ReviewRequest:
    """Return the request that an appeal makes, due by the policy's time to answer."""
    target = ReviewTarget(type=appeal.target.type, id=appeal.target.id)
    words = _words_of(appeal, walk, position)
    return ReviewRequest(
        request_id=ids.make_id("review", "appeal", appeal.appeal_id),
        subject_id=walk.subject_id,
        target=target,
        priority=1.0,
        due_at=from_ms(known_ms + walk.policies.at(known_ms).appeal_answer_ms),
        violation=words,
        history=history_of(walk, position),
        recording_uri=words.recording_uri if words is not None else None,
        ledger_seq=walk.step,
    )


def requests_for_missed(
    walk: Walk, after_ms: int, until_ms: int
) -> Iterator[ReviewRequest | MissedAppeal]:
    """Yield a request for each appeal whose time to be answered passed between two instants.

    Where it is about goods, word for whoever holds them back follows.
    """
    for plea in walk.pleas.waiting.values():
        if after_ms < plea.deadline_ms <= until_ms:
            appeal, limits = plea.appeal, walk.policies.at(plea.deadline_ms).automatic
            position = position_of(walk, plea.deadline_ms)
            words = _words_of(appeal, walk, position)
            yield ReviewRequest(
                request_id=escalation_id(appeal.appeal_id),
                subject_id=walk.subject_id,
                target=ReviewTarget(type=appeal.target.type, id=appeal.target.id),
                priority=1.0,
                due_at=from_ms(plea.deadline_ms + limits.review_ms),
                violation=words,
                history=history_of(walk, position),
                recording_uri=words.recording_uri if words is not None else None,
                ledger_seq=walk.step,
            )
            on_goods = missed(plea)
            if on_goods is not None:
                yield on_goods


def escalation_id(appeal_id: str) -> str:
    """Return the id of the request that goes up when nobody answered an appeal in time."""
    return ids.make_id("review", "escalated", appeal_id)


def priority_of(measure_rank: int, violation: Violation) -> float:
    """Return 0–1: the weight of the measure, of the claim, and how many heard it.

    Unknown exposure counts as half.
    """
    weight = measure_rank / (len(MEASURES) - 1)
    severity = severity_rank(violation.severity) / (len(SEVERITIES) - 1)
    return round(0.5 * weight + 0.3 * severity + 0.2 * exposure_of(violation.viewers), 3)


def _is_asked_for_as_expulsion(view: SanctionView, position: Position) -> bool:
    expulsion = position.expulsions.get(view.record.expulsion_id or "")
    return expulsion is not None and expulsion.state == "proposed"


def _request(
    walk: Walk, position: Position, kind: str, target_id: str, due_ms: int, view: SanctionView
) -> ReviewRequest:
    violation = view.record.taken.trigger.charge.lead
    return ReviewRequest(
        request_id=ids.make_id("review", kind, target_id),
        subject_id=walk.subject_id,
        target=ReviewTarget(type=kind, id=target_id),
        priority=priority_of(view.record.rung.rank, violation),
        due_at=from_ms(due_ms),
        violation=violation,
        history=history_of(walk, position),
        recording_uri=violation.recording_uri,
        ledger_seq=walk.step,
    )


def _words_of(appeal: Appeal, walk: Walk, position: Position) -> Violation | None:
    """Return the violation that carries what is appealed against, None where it is not known."""
    target = appeal.target
    if target.type == "incident":
        incident = walk.incidents.get(target.id)
        if incident is None:
            return None
        charge = incident.charge or incident.held_back
        return charge.lead if charge is not None else incident.said[0].violation
    sanction_id = target.id
    if target.type == "expulsion" and target.id in position.expulsions:
        sanction_id = position.expulsions[target.id].sanction_ids[-1]
    view = position.sanctions.get(sanction_id)
    return view.record.taken.trigger.charge.lead if view is not None else None


def history_of(walk: Walk, position: Position) -> SubjectHistory:
    """Return what the ledger knows of a subject, for who decides on it."""
    rulings = sorted(walk.rulings_on_incidents(), key=lambda ruling: ruling.step)
    return SubjectHistory(
        points=points(sum(left for _, left in position.strikes)),
        strikes=len(position.strikes),
        earlier_outcomes=tuple(ruling.verdict for ruling in rulings),
    )
