"""How a case stands: what was decided on it, who has it, why no decision is awaited any more."""

from collections.abc import Sequence

from streamdetect.client.case import Case
from streamdetect.client.case_targets import is_outweighed, is_stayed
from streamdetect.client.claims import unasked, work_on
from streamdetect.client.desk import Desk
from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms


def target_of(request: m.ReviewRequest) -> m.DecisionOn:
    """Return what a decision on the request names: the incident of a violation."""
    if request.target.type == "violation" and request.violation is not None:
        return m.DecisionOn(type="incident", id=request.violation.incident_id)
    return m.DecisionOn(type=request.target.type, id=request.target.id)  # type: ignore[arg-type]


def case_of(
    request: m.ReviewRequest,
    target: m.DecisionOn,
    appeal: tuple[m.Appeal, m.AppealOutcome | None] | None,
    desk: Desk,
) -> Case:
    """Return the case of a request, as it stands by what the desk holds beside its cases.

    `target`: what a decision on it names. `appeal`: the one that it is about, with its outcome.
    """
    filed, outcome = appeal if appeal is not None else (None, None)
    decisions = desk.decisions_on(target, request.subject_id)
    taken = desk.claims.get(work_on(target, filed))
    claim = taken or desk.claims.get(unasked(request.request_id))
    closed = ("answered" if outcome is not None else None) if filed is not None else None
    if filed is None:
        closed = _closed(request, target, decisions, desk)
    return Case(request, target, decisions, claim, filed, outcome, closed)


def _closed(
    request: m.ReviewRequest,
    target: m.DecisionOn,
    decisions: Sequence[m.ReviewDecision],
    desk: Desk,
) -> str | None:
    if is_stayed(desk.measures_of(target)):
        return "stayed"  # only the answer to the appeal puts it in force again
    if target.type == "expulsion":
        expulsion = desk.expulsions.get(target.id)
        if expulsion is None or expulsion.state == "proposed":
            return "decided" if desk.is_decided(desk.measures_of(target)) else None
        return expulsion.state
    if target.type == "sanction":
        sanction = desk.sanctions.get(target.id)
        if sanction is None:
            return None
        if sanction.state == "proposed":
            if is_outweighed(sanction, desk.expulsions.values()):
                return "expelled"
            return "decided" if desk.is_decided([sanction]) else None
        looks = sanction.state == "imposed" and sanction.measure == "interrupt" and not decisions
        return None if looks and to_ms(request.due_at) > desk.at_ms else sanction.state
    intercepted = desk.interceptions.get(target.id)
    if intercepted is not None and intercepted.state != "intercepted":
        return intercepted.state
    if decisions:
        return "decided"
    return desk.taken_back.get(target.id) if target.type == "incident" else None
