"""The same claim said again: which incidents of a claim count, which a notice covers."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from streamdetect.enforce.incidents import Incident
from streamdetect.enforce.policy_book import PolicyBook


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whether a warning for an incident that is held back is wanted, and whether it is there."""

    incident: Incident
    wanted: bool
    made: bool


def settled(
    incidents: Sequence[Incident], policies: PolicyBook, now_ms: int, step: int
) -> Iterator[Incident]:
    """Yield the incidents of a claim that change: which of them count, and which are covered.

    The same claim counts again only when said after its notice plus the grace period. What a
    notice covers goes free with it when its incident is acquitted, unless people upheld it.
    """
    heads: list[Incident] = []
    charged = [one for one in incidents if one.chargeable_step is not None]
    for one in sorted(charged, key=lambda i: (i.chargeable_step or 0, i.incident_id)):
        after = replace(one, joined_to=None, counts=False)
        if one.charge is not None:
            host = _covering(heads, one, policies)
            if host is not None:
                after = replace(after, joined_to=host.incident_id)
            elif not one.acquitted:
                after = replace(after, counts=True)
                if one.noticed_ms is None:
                    after = replace(after, noticed_ms=now_ms, noticed_step=step)
            if host is None and after.noticed_ms is not None:
                heads.append(after)
        if after != one:
            yield after


def proposals(
    incidents: Sequence[Incident],
    anew: Collection[str | None],
    has_proposed: Callable[[str], bool],
    policies: PolicyBook,
) -> Iterator[Proposal]:
    """Yield, for each incident of a claim, whether its warning is to be proposed.

    Only the first that is held back is, and only when it is heard or held back itself (`anew`):
    what takes another one's proposal, or its notice, away proposes nothing in its place.
    """
    heads = [
        one
        for one in incidents
        if one.charge is not None and one.noticed_ms is not None and not one.joined_to
    ]
    waiting = False
    for one in incidents:
        made = has_proposed(one.incident_id)
        wanted = (
            one.held_back is not None
            and not waiting
            and (made or one.incident_id in anew)
            and _covering(heads, one, policies) is None
        )
        waiting = waiting or wanted
        yield Proposal(one, wanted, made)


def _covering(heads: list[Incident], one: Incident, policies: PolicyBook) -> Incident | None:
    covering = [
        head
        for head in heads
        if head.noticed_ms is not None
        # What people upheld does not go free with an acquitted one; other notices still cover it.
        and not (head.acquitted and one.upheld)
        and one.last_ms <= head.noticed_ms + policies.at(head.noticed_ms).grace_ms
        # What has had its own notice is no repeat of what is noticed only now.
        and (one.noticed_ms is None or head.noticed_ms <= one.noticed_ms)
    ]
    return min(covering, key=lambda head: head.noticed_ms or 0, default=None)
