"""Who has which case: claims bind for half an hour, on all that is the same work."""

from collections.abc import Iterable, Mapping

from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms

Work = tuple[str, str, str | None]
"""What one person at a time works on: kind and id of a target, and the appeal against it."""


def work_on(target: m.DecisionOn, appeal: m.Appeal | None) -> Work:
    """Return what a person works on who has a case."""
    return target.type, target.id, None if appeal is None else appeal.appeal_id


def held_claims(
    claims: Iterable[m.ReviewClaim], works: Mapping[str, Work], at_ms: int
) -> dict[Work, m.ReviewClaim]:
    """Return who works on what now: of overlapping claims the first holds.

    `works`: of the requests that were made. Who takes what nobody was asked about names the
    request that it would be.
    """
    holding: dict[Work, m.ReviewClaim] = {}
    for claim in claims:
        work = works.get(claim.request_id, unasked(claim.request_id))
        held = holding.get(work)
        free = held is None or to_ms(held.until) <= to_ms(claim.claimed_at)
        if free or (held is not None and held.claimed_by == claim.claimed_by):
            holding[work] = claim
    return {work: claim for work, claim in holding.items() if to_ms(claim.until) > at_ms}


def unasked(request_id: str) -> Work:
    """Return what a person works on whom nobody asked: the request that it would be."""
    return "", request_id, None
