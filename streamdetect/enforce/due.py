"""What falls due by time alone: terms that end, proposals that lapse, strikes that fade."""

from collections.abc import Iterable

from streamdetect.enforce.facts import Fact, fact_set
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.position import position_of
from streamdetect.enforce.rendering import expulsion_message, sanction_message, standing_message
from streamdetect.enforce.walk import Walk
from streamdetect.events.messages import Expulsion, Sanction, Standing

Due = Sanction | Expulsion | Standing


def due(
    facts: Iterable[Fact], policy: Policy, now_ms: int, *, since_ms: int | None = None
) -> tuple[Due, ...]:
    """Return what fell due after `since_ms` (the last fact, where not given) until `now_ms`.

    The messages carry the instant at which they fell due, not `now_ms`: asked again, earlier or
    later, the same change gives the same bytes. Empty where nothing fell due.
    """
    known = sorted(
        (fact for fact in fact_set(facts).values() if fact.known_at_ms <= now_ms),
        key=lambda fact: fact.order,
    )
    if not known:
        return ()
    walk = Walk(known[0].subject_id, policy).apply_all(known)
    start = walk.now_ms if since_ms is None else max(walk.now_ms, since_ms)
    old = new = position_of(walk, start)
    while new.next_change_ms is not None and new.next_change_ms <= now_ms:
        new = position_of(walk, new.next_change_ms)
    if new is old:
        return ()
    subject = walk.subject_id
    emitted: list[Due] = [
        sanction_message(view, subject, policy, walk.step)
        for view in new.sanctions.values()
        if old.sanctions[view.sanction_id] != view
    ]
    emitted += [
        expulsion_message(view, subject, policy, walk.step)
        for view in new.expulsions.values()
        if old.expulsions[view.expulsion_id] != view
    ]
    emitted.append(standing_message(new, subject, policy, walk.step))
    return tuple(emitted)
