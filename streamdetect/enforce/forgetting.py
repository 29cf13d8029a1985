"""What a ledger may forget: facts older than the law keeps records, on which nothing rests.

A subject's history is cut where it was entirely clean: no strike was left, no measure open, no
appeal in its time. What was known before such a cut, and what came after, do not touch. So what
follows from later facts is the same with and without it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from streamdetect.enforce.facts import Fact, Past, past_fact
from streamdetect.enforce.policy_book import Policies, PolicyBook, book_of
from streamdetect.enforce.position import position_of
from streamdetect.enforce.rule_spans import span_of
from streamdetect.enforce.walk import Walk
from streamdetect.events.messages import (
    Appeal,
    AppealOutcome,
    ReviewDecision,
    Violation,
    ViolationAmendment,
)
from streamdetect.events.topics import KEEP_BY_LAW_MS


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What may go (by fact id), and what stands for it from then on."""

    gone: frozenset[str]
    past: Fact


def outlived(facts: Iterable[Fact], policy: Policies, at_ms: int) -> Forgetting | None:
    """Return what a subject's ledger may forget at an instant (epoch ms), None where nothing.

    Only what became known more than KEEP_BY_LAW_MS before it. Decisions on rules stay, where they
    still reach words that are said later. `facts`: one version of each.
    """
    ordered = sorted(facts, key=lambda fact: fact.order)
    before_ms = at_ms - KEEP_BY_LAW_MS
    if not any(_may_go(fact, before_ms) for fact in ordered):
        return None
    policies = book_of(policy)
    walk = Walk(ordered[0].subject_id, policies)
    quiet = _quiet_from(ordered, at_ms)
    found: Forgetting | None = None
    for count, fact in enumerate(ordered, start=1):
        if fact.known_at_ms > before_ms:
            break
        walk.apply(fact)
        quiet_ms = quiet[count]
        if quiet_ms > fact.known_at_ms and _is_over(walk, ordered[count:], policies, quiet_ms):
            old = [one for one in ordered[:count] if not isinstance(one.body, Past)]
            stays = [one.fact_id for one in old if _reaches_on(one, quiet_ms)]
            gone = frozenset(one.fact_id for one in old) - set(stays)
            counted = tuple(one for one in stays if one not in walk.idle_ids)
            past = Past(fact.subject_id, walk.step, counted)
            found = Forgetting(gone, past_fact(past, fact.known_at_ms))
    return found if found is not None and found.gone else None


def next_look_ms(facts: Iterable[Fact]) -> int | None:
    """Return when something becomes old enough to be forgotten (epoch ms), None without facts."""
    known = (fact.known_at_ms for fact in facts if not isinstance(fact.body, Past))
    oldest_ms = min(known, default=None)
    return None if oldest_ms is None else oldest_ms + KEEP_BY_LAW_MS


def _may_go(fact: Fact, before_ms: int) -> bool:
    is_past = isinstance(fact.body, Past)
    return fact.known_at_ms <= before_ms and not is_past and not _reaches_on(fact, before_ms)


def _quiet_from(ordered: Sequence[Fact], at_ms: int) -> list[int]:
    """Return, for each number of facts at the front, from when on the others can matter.

    Their words may be older than the knowledge of them.
    """
    quiet = [at_ms]
    for fact in reversed(ordered):
        quiet.append(min(quiet[-1], fact.known_at_ms, fact.occurred_at_ms))
    return quiet[::-1]


def _reaches_on(fact: Fact, at_ms: int) -> bool:
    """Whether it is a decision on a rule that reaches words of later than an instant, too."""
    body = fact.body
    if not isinstance(body, ReviewDecision) or not _is_on_rule(fact):
        return False
    to_ms = span_of(body.target).to_ms
    return to_ms is None or to_ms > at_ms


def _is_on_rule(fact: Fact) -> bool:
    return isinstance(fact.body, ReviewDecision) and fact.body.target.type == "rule_version"


def _is_over(walk: Walk, rest: Sequence[Fact], policies: PolicyBook, quiet_ms: int) -> bool:
    """Whether nothing of a walk is left at an instant, and nothing that comes later touches it."""
    if any(strike.left(quiet_ms) > 0 for strike in reversed(walk.strikes)):
        return False
    position = position_of(walk, quiet_ms)
    if position.next_change_ms is not None:
        return False
    if any(view.status.open or view.state == "proposed" for view in position.sanctions.values()):
        return False
    look_back_ms = max(
        (m.look_back_ms for entry in policies.entries for m in entry.policy.mitigations), default=0
    )
    for incident in walk.incidents.values():
        if incident.charge is not None and incident.charge.occurred_ms + look_back_ms >= quiet_ms:
            return False
        noticed_ms = incident.noticed_ms
        if noticed_ms is not None and noticed_ms + policies.at(noticed_ms).grace_ms >= quiet_ms:
            return False
    if any(_is_on_rule(fact) and walk.is_hit_by(fact) for fact in rest):
        return False
    return _names(walk, position.sanctions, position.expulsions).isdisjoint(_named(rest))


def _names(
    walk: Walk, sanctions: Collection[str], expulsions: Collection[str]
) -> frozenset[tuple[str, str]]:
    """Return what later facts could be about."""
    return frozenset(
        (
            *(("violation", one) for one in walk.violation_ids),
            *(("incident", one) for one in walk.incidents),
            *(("sanction", one) for one in (*sanctions, *walk.warning_ids)),
            *(("expulsion", one) for one in expulsions),
            *(("appeal", one) for one in walk.pleas.appeals),
            *((one.target.type, one.target.id) for one in walk.pleas.appeals.values()),
            # Of one claim only the first incident that is held back is proposed.
            *(
                ("claim", one.claim_key)
                for one in walk.incidents.values()
                if one.held_back is not None
            ),
        )
    )


def _named(facts: Iterable[Fact]) -> Iterator[tuple[str, str]]:
    """Yield what facts are about."""
    for fact in facts:
        match fact.body:
            case Violation() as violation:
                yield "incident", violation.incident_id
                yield "claim", violation.claim_key
            case ViolationAmendment() as amendment:
                yield "violation", amendment.violation_id
            case ReviewDecision() | Appeal() as told:
                yield told.target.type, told.target.id
            case AppealOutcome() as outcome:
                yield "appeal", outcome.appeal_id
            case _:
                pass
