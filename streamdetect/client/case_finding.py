"""Which case somebody means who writes an id, its beginning, or what the case is about."""

from difflib import get_close_matches
from typing import Final

from streamdetect.client.case import NEVER, Case
from streamdetect.client.case_state import case_of
from streamdetect.client.desk import Desk
from streamdetect.client.errors import ReviewError
from streamdetect.events import messages as m
from streamdetect.events.ids import make_id
from streamdetect.events.topics import REVIEW_REQUESTS

_SHORTEST_ID: Final = 6  # characters that are enough to name a case


def find_case(desk: Desk, written: str) -> Case:
    """Return the case of an id or its beginning, or of `sanction:ID`, `incident:ID` and so on.

    Raises ReviewError where none or several are meant.
    """
    if ":" in written:
        return _of_target(desk, *written.split(":", 1))
    found = [case for case_id, case in desk.cases.items() if case_id.startswith(written)]
    exact = desk.cases.get(written)
    if exact is not None:
        return exact
    if len(found) == 1 and len(written) >= _SHORTEST_ID:
        return found[0]
    if len(found) > 1 or found:
        raise ReviewError(
            f"{written!r} names {len(found)} cases"
            if len(found) > 1
            else f"{written!r} is too short",
            where=REVIEW_REQUESTS.name,
            fix=f"write more of the id, at least {_SHORTEST_ID} characters",
        )
    near = get_close_matches(written, desk.cases, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ReviewError(
        f"there is no case {written!r}{hint}",
        where=REVIEW_REQUESTS.name,
        fix="see `streamdetect review list --all`, or name a target, such as sanction:ID",
    )


def _of_target(desk: Desk, kind: str, target_id: str) -> Case:
    known = [
        case
        for case in desk.cases.values()
        if (case.target.type, case.target.id) == (kind, target_id) and case.appeal is None
    ]
    if known:
        return known[0]
    request = _unasked(desk, kind, target_id)
    if request is None:
        raise ReviewError(
            f"there is no {kind} {target_id!r}",
            where="the topics of violations, sanctions, expulsions and interceptions",
            fix="write incident:ID, sanction:ID, expulsion:ID or interception:ID, the id as in "
            "the event",
        )
    target = m.DecisionOn(type=request.target.type, id=target_id)  # type: ignore[arg-type]
    request = desk.surroundings.complete(request)
    return case_of(request, target, None, desk)


def _unasked(desk: Desk, kind: str, target_id: str) -> m.ReviewRequest | None:
    """Return a request for what nobody was asked about."""
    if kind == "interception":
        return _unasked_interception(desk, target_id)
    event: m.Violation | m.Sanction | m.Expulsion | None = None
    violation = next((v for v in desk.violations if v.incident_id == target_id), None)
    if kind == "incident":
        event = violation
    elif kind in ("sanction", "expulsion"):
        event = (desk.sanctions if kind == "sanction" else desk.expulsions).get(target_id)
    if event is None:
        return None
    return m.ReviewRequest(
        request_id=make_id("review", kind, target_id),
        subject_id=event.subject_id,
        target=m.ReviewTarget(type=kind, id=target_id),
        priority=0.0,
        due_at=NEVER,
        violation=violation,
    )


def _unasked_interception(desk: Desk, interception_id: str) -> m.ReviewRequest | None:
    held = desk.interceptions.get(interception_id)
    if held is None:
        return None
    return m.ReviewRequest(
        request_id=make_id("review", "interception", interception_id),
        subject_id=held.merchant_id,
        target=m.ReviewTarget(type="interception", id=interception_id),
        priority=0.0,
        due_at=NEVER,
        findings=desk.held_back.get(interception_id, held).findings,
    )
