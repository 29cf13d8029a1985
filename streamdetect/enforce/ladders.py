"""The ladder by which strikes of several policies are judged together: the mildest of theirs.

While strikes from before a change of policy count, a measure is taken only where every policy that
judges one of them would take it, and for no longer than the shortest of them says.
"""

from collections.abc import Sequence
from dataclasses import replace

from streamdetect.enforce.policy import PEOPLE_NEEDED, CarriedBy, Policy, Rung


class Ladders:
    """Remembers the common ladders of policies; the same policies always give the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[Rung, ...]] = {}

    def common(self, policies: Sequence[Policy]) -> tuple[Rung, ...]:
        """Return the rungs of the first policy, none harsher than any of the others has it."""
        if len(policies) == 1:
            return policies[0].rungs
        name = tuple(policy.hash for policy in policies)
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = common_ladder(policies)
        return known


def common_ladder(policies: Sequence[Policy]) -> tuple[Rung, ...]:
    """Return the rungs of the first policy, none harsher than any of the others has it."""
    rungs: list[Rung] = []
    for rung in policies[0].rungs:
        mildest: Rung | None = rung
        for other in policies[1:]:
            theirs = next((r for r in other.rungs if r.place >= rung.place), None)
            mildest = None if mildest is None or theirs is None else _milder(mildest, theirs)
        if mildest is not None:
            rungs.append(mildest)
    return tuple(rungs)


def _milder(rung: Rung, other: Rung) -> Rung | None:
    """Return a rung that asks for all that both ask for; None where nothing fulfils both."""
    carried_by = _both(rung.carried_by, other.carried_by)
    if carried_by is None:
        return None
    found = replace(
        rung,
        points_mp=max(rung.points_mp, other.points_mp),
        trigger="crossed" if "crossed" in (rung.trigger, other.trigger) else "each_strike",
        carried_by=carried_by,
        incidents_at_least=max(rung.incidents_at_least, other.incidents_at_least),
        span_ms_at_least=max(rung.span_ms_at_least, other.span_ms_at_least),
    )
    if other.place == rung.place:
        found = no_harsher(found, other)
    return rung if found == rung else found


def no_harsher(rung: Rung, other: Rung) -> Rung:
    """Return a rung that is in no way harsher than the other, once it is taken.

    It lasts no longer, takes no fewer people and gives no less time to appeal. What leads to it
    stays as it is.
    """
    if PEOPLE_NEEDED[other.decided_by] > PEOPLE_NEEDED[rung.decided_by]:
        rung = replace(
            rung,
            decided_by=other.decided_by,
            term_from=other.term_from,
            lapse_ms=other.lapse_ms,
            review_ms=other.review_ms,
        )
    terms = [term for term in (rung.term_ms, other.term_ms) if term is not None]
    return replace(
        rung,
        term_ms=min(terms, default=None),
        appeal_ms=max(rung.appeal_ms, other.appeal_ms),
    )


def _both(one: CarriedBy, other: CarriedBy) -> CarriedBy | None:
    severities = one.severities & other.severities or one.severities or other.severities
    law_bases = one.law_bases & other.law_bases or one.law_bases or other.law_bases
    apart = (one.severities and other.severities and not one.severities & other.severities) or (
        one.law_bases and other.law_bases and not one.law_bases & other.law_bases
    )
    return None if apart else CarriedBy(severities, law_bases)
