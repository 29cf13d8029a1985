"""Whether people took back already what a decision or an appeal is about."""

from collections.abc import Iterable

from streamdetect.client.desk import Desk
from streamdetect.enforce.decisions import weight_as_told
from streamdetect.enforce.policy import MACHINE
from streamdetect.events import messages as m
from streamdetect.events.ids import warning_id


def taken_back_by(desk: Desk, target: m.DecisionOn, subject_id: str) -> tuple[str, ...]:
    """Return who took a target back, as it stands now; empty where it stands, or waits."""
    if target.type == "expulsion":
        expulsion = desk.expulsions.get(target.id)
        gone = expulsion is not None and expulsion.state == "reinstated"
        return _people(expulsion.decided_by) if expulsion is not None and gone else ()
    named = target.id
    if target.type == "incident":
        named = warning_id(subject_id, target.id)  # it says nothing but its incident
    sanction = desk.sanctions.get(named)
    if sanction is not None and sanction.state == "lifted":
        return _people(sanction.decided_by)
    # The ledger may not have taken in yet what people decided.
    held = max(
        desk.decisions_on(target, subject_id),
        key=lambda one: weight_as_told(one, desk.at_ms),
        default=None,
    )
    return (held.decided_by,) if held is not None and held.verdict == "overturn" else ()


def _people(decided_by: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in decided_by if one != MACHINE)
