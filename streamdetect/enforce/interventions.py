"""Services to buyers who heard a false claim: prepared at once, released by people, withdrawn.

A function of the walk over a subject's facts: the machine alone never turns to buyers.
"""

from streamdetect.enforce.incidents import Incident
from streamdetect.enforce.walk import Walk
from streamdetect.events import ids
from streamdetect.events.messages import Intervention, Span, Violation
from streamdetect.events.vocabulary import InterventionState


def changed_interventions(before: Walk, after: Walk) -> list[Intervention]:
    """Return the interventions whose state another fact changed, in order of the incidents.

    One is `prepared` when its violation is known, `released` once a person upheld the incident,
    `withdrawn` when people overturned it or its words were taken back. What was withdrawn before
    anybody prepared it is not told.
    """
    changed: list[Intervention] = []
    for incident_id, incident in after.incidents.items():
        known = before.incidents.get(incident_id)
        if known is incident:
            continue
        old = {} if known is None else _states(before, known)
        new = _states(after, incident)
        for said in incident.said:
            violation_id = said.violation.violation_id
            if old.get(violation_id, "withdrawn") != new[violation_id]:
                changed.append(intervention_message(said.violation, new[violation_id], after.step))
    return changed


def intervention_message(
    violation: Violation, state: InterventionState, ledger_seq: int
) -> Intervention:
    """Return what buyers are told, or shall be told: the claim, when, of what, what is true."""
    return Intervention(
        intervention_id=ids.intervention_id(violation.violation_id),
        violation_id=violation.violation_id,
        subject_id=violation.subject_id,
        product_id=violation.product_id,
        room_id=violation.room_id,
        span=Span(from_=violation.evidence[0].start_ms, to=violation.evidence[-1].end_ms),
        claim=violation.quote,
        lawful_wording=violation.advice,
        state=state,
        viewers=violation.viewers,
        exposure_known=violation.viewers is not None,
        ledger_seq=ledger_seq,
    )


def _states(walk: Walk, incident: Incident) -> dict[str, InterventionState]:
    """Return the state of the intervention for each violation of an incident."""
    standing = walk.standing_violations(incident)
    state: InterventionState = "released" if incident.upheld else "prepared"
    return {
        said.violation.violation_id: (
            state
            if not incident.acquitted and said.violation.violation_id in standing
            else "withdrawn"
        )
        for said in incident.said
    }
