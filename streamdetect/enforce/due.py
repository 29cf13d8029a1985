"""What falls due by time alone: terms that end, proposals that lapse, strikes that fade."""

from collections.abc import Iterable
from dataclasses import dataclass

from streamdetect.enforce.consequences import LedgerCache
from streamdetect.enforce.facts import Fact, fact_set
from streamdetect.enforce.policy_book import Policies, book_of
from streamdetect.enforce.position import position_of
from streamdetect.enforce.rendering import expulsion_message, sanction_message, standing_message
from streamdetect.enforce.review import requests_for_missed
from streamdetect.enforce.walk import Walk
from streamdetect.events.messages import (
    Expulsion,
    MissedAppeal,
    ReviewRequest,
    Sanction,
    Standing,
)

Due = Sanction | Expulsion | ReviewRequest | MissedAppeal | Standing


@dataclass(frozen=True, slots=True)
class Passage:
    """What time brought a subject.

    `until_ms`: the last instant that changed something, None where none did. `next_ms`: when time
    alone changes something next, None where nothing will. Both epoch ms.
    """

    messages: tuple[Due, ...]
    until_ms: int | None
    next_ms: int | None


NOTHING_DUE = Passage((), None, None)


def due(
    facts: Iterable[Fact], policy: Policies, now_ms: int, *, since_ms: int | None = None
) -> tuple[Due, ...]:
    """Return what fell due after `since_ms` (the last fact, where not given) until `now_ms`.

    The messages carry the instant at which they fell due, not `now_ms`: asked again, earlier or
    later, the same change gives the same bytes. Empty where nothing fell due. Facts that were not
    known at `now_ms` do not count.
    """
    known = (fact for fact in facts if fact.known_at_ms <= now_ms)
    return pass_time(known, policy, now_ms, since_ms=since_ms).messages


def pass_time(
    facts: Iterable[Fact],
    policy: Policies,
    now_ms: int,
    *,
    since_ms: int | None = None,
    cache: LedgerCache | None = None,
) -> Passage:
    """Return what fell due until `now_ms`, as `due` does, and when something falls due next.

    All facts count: where the last became known after `now_ms`, nothing fell due since.
    """
    settled = fact_set(facts)
    if not settled:
        return NOTHING_DUE
    subject = next(iter(settled.values())).subject_id
    policies = book_of(policy)
    found = None if cache is None else cache.find(subject, settled, policies)
    if found is not None:
        walk = found[0]
    else:
        walk = Walk(subject, policies).apply_all(sorted(settled.values(), key=lambda f: f.order))
    start = walk.now_ms if since_ms is None else max(walk.now_ms, since_ms)
    old = new = position_of(walk, start)
    while new.next_change_ms is not None and new.next_change_ms <= now_ms:
        new = position_of(walk, new.next_change_ms)
    if new is old:
        return Passage((), None, new.next_change_ms)
    emitted: list[Due] = [
        sanction_message(view, subject, walk.step)
        for view in new.sanctions.values()
        if old.sanctions[view.sanction_id] != view
    ]
    emitted += [
        expulsion_message(view, subject, walk.step)
        for view in new.expulsions.values()
        if old.expulsions[view.expulsion_id] != view
    ]
    emitted += requests_for_missed(walk, old.as_of_ms, new.as_of_ms)
    emitted.append(standing_message(new, subject, policies, walk.step))
    return Passage(tuple(emitted), new.as_of_ms, new.next_change_ms)
