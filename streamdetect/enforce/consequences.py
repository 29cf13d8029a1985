"""What must be emitted because a fact arrived: the difference of the ledgers before and after.

Deriving it again for a fact already known (with the facts that arrived before it) gives identical
messages, so a crash between any two steps of the ledger's write loses nothing.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from streamdetect.enforce.facts import Fact, fact_set, merge
from streamdetect.enforce.interventions import changed_interventions
from streamdetect.enforce.policy import MACHINE
from streamdetect.enforce.policy_book import Policies, PolicyBook, book_of
from streamdetect.enforce.position import (
    ExpulsionView,
    Position,
    SanctionView,
    empty_position,
    position_of,
)
from streamdetect.enforce.rendering import expulsion_message, sanction_message, standing_message
from streamdetect.enforce.review import (
    request_for_appeal,
    requests_for_expulsions,
    requests_for_missed,
    requests_for_sanctions,
)
from streamdetect.enforce.traffic import TalkOf, changed_signals, no_talk
from streamdetect.enforce.walk import Walk
from streamdetect.events.messages import (
    Appeal,
    Expulsion,
    Intervention,
    MissedAppeal,
    ReviewRequest,
    Sanction,
    Standing,
    TrafficSignal,
)

Consequence = (
    Sanction | Expulsion | ReviewRequest | MissedAppeal | Intervention | TrafficSignal | Standing
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What one derivation leaves for the next fact of the same subject."""

    facts: Mapping[str, Fact]
    walk: Walk
    position: Position


class LedgerCache:
    """Remembers the last walk of the subjects met lately, so that the next fact costs one step.

    It never changes a result: an entry is used only where it was made from exactly these facts
    under exactly these policies. Not for several threads at once.
    """

    def __init__(self, subjects: int = 10_000) -> None:
        self._subjects = subjects
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def find(
        self, subject_id: str, facts: Mapping[str, Fact], policies: PolicyBook
    ) -> tuple[Walk, Position] | None:
        """Return the walk and its position after exactly these facts, None where unknown."""
        known = self._known.get(subject_id)
        if known is None or known.walk.policies != policies or known.facts != facts:
            return None
        self._known.move_to_end(subject_id)
        return known.walk, known.position

    def keep(self, facts: Mapping[str, Fact], walk: Walk, position: Position) -> None:
        """Remember a walk that nobody changes any more."""
        self._known[walk.subject_id] = _Known(facts, walk, position)
        self._known.move_to_end(walk.subject_id)
        while len(self._known) > self._subjects:
            self._known.popitem(last=False)


def consequences(
    earlier: Sequence[Fact],
    fact: Fact,
    policy: Policies,
    cache: LedgerCache | None = None,
    talk: TalkOf = no_talk,
) -> tuple[Consequence, ...]:
    """Return what must be emitted because `fact` arrived after the `earlier` ones, in order.

    First what time ended meanwhile, then what is taken back, then what is new or changed, then
    expulsions, requests to people, services to buyers, signals of rooms, and always the new
    standing last. `talk`: the minutes in which the subject's rooms talked.
    """
    facts = fact_set(earlier)
    policies = book_of(policy)
    before, old = _before(facts, fact, policies, cache)
    after = _after(facts, before, fact)
    new = position_of(after, after.now_ms, old)
    if cache is not None:
        cache.keep(_with(facts, fact), after, new)
    emitted = _difference(before, old, after, new, talk)
    if isinstance(fact.body, Appeal):
        emitted.append(request_for_appeal(after, new, fact.body, fact.known_at_ms))
    emitted.append(standing_message(new, fact.subject_id, policies, after.step))
    return tuple(emitted)


def catch_up(
    told: Sequence[Fact],
    untold: Sequence[Fact],
    policy: Policies,
    talk: TalkOf = no_talk,
) -> tuple[Consequence, ...]:
    """Return what must be emitted where several facts arrived and nothing was said of them.

    Only what stands now is told: what came and went meanwhile is told as it ended, once. Both
    are of one subject; `untold` is not empty.
    """
    policies, subject = book_of(policy), untold[0].subject_id
    after = _walk(fact_set((*told, *untold)).values(), subject, policies)
    new = position_of(after, after.now_ms)
    if told:
        before = _walk(fact_set(told).values(), subject, policies)
        old = position_of(before, before.now_ms)
    else:
        before, old = Walk(subject, policies), empty_position(after.now_ms)
    emitted = _difference(before, old, after, new, talk)
    emitted += [
        request_for_appeal(after, new, fact.body, fact.known_at_ms)
        for fact in sorted(fact_set(untold).values(), key=lambda one: one.order)
        if isinstance(fact.body, Appeal)
    ]
    emitted.append(standing_message(new, subject, policies, after.step))
    return tuple(emitted)


def standing_of(facts: Iterable[Fact], policy: Policies, until_ms: int | None = None) -> Standing:
    """Return where one subject stands after all of its facts, or at an instant after (epoch ms).

    The same bytes as the last of these facts led to, or as time did at that instant.
    """
    settled = fact_set(facts)
    subject, policies = next(iter(settled.values())).subject_id, book_of(policy)
    walk = _walk(settled.values(), subject, policies)
    as_of_ms = walk.now_ms if until_ms is None else max(walk.now_ms, until_ms)
    return standing_message(position_of(walk, as_of_ms), subject, policies, walk.step)


def _difference(
    before: Walk, old: Position, after: Walk, new: Position, talk: TalkOf
) -> list[Consequence]:
    """Return what changed from one position to a later one, but for appeals and the standing."""
    subject, seq = after.subject_id, after.step
    # What time ended belongs before the facts: the timer tells it in the same bytes.
    ended = old.next_change_ms is not None and old.next_change_ms <= after.now_ms
    passed = position_of(before, after.now_ms, old) if ended else old
    changed = _changed_sanctions(passed, new) + _vanished_sanctions(passed, new)
    changed.sort(key=_emission_order)
    expulsions = _changed_expulsions(passed, new) + _vanished_expulsions(passed, new)
    emitted: list[Consequence] = [
        *(sanction_message(v, subject, before.step) for v in _changed_sanctions(old, passed)),
        *(sanction_message(view, subject, seq) for view in changed),
        *(expulsion_message(v, subject, before.step) for v in _changed_expulsions(old, passed)),
        *(expulsion_message(view, subject, seq) for view in expulsions),
    ]
    emitted += requests_for_missed(before, old.as_of_ms, after.now_ms)
    emitted += requests_for_sanctions(after, new, changed, expulsions)
    emitted += requests_for_expulsions(after, new, expulsions)
    emitted += changed_interventions(before, after)
    emitted += changed_signals((before, passed), (after, new), talk, after.now_ms)
    return emitted


def _before(
    facts: Mapping[str, Fact], fact: Fact, policies: PolicyBook, cache: LedgerCache | None
) -> tuple[Walk, Position]:
    if not facts:
        return Walk(fact.subject_id, policies), empty_position(fact.known_at_ms)
    found = None if cache is None else cache.find(fact.subject_id, facts, policies)
    if found is not None:
        return found
    walk = _walk(facts.values(), fact.subject_id, policies)
    return walk, position_of(walk, walk.now_ms)


def _after(facts: Mapping[str, Fact], before: Walk, fact: Fact) -> Walk:
    known = facts.get(fact.fact_id)
    if known is not None and merge(known, fact) is known:
        return before
    if known is None and all(fact.order > other.order for other in facts.values()):
        after = before.copy()
        after.apply(fact)
        return after
    # It came late, or replaces a version: the walk takes another way from there on.
    return _walk(_with(facts, fact).values(), fact.subject_id, before.policies)


def _walk(facts: Iterable[Fact], subject_id: str, policies: PolicyBook) -> Walk:
    return Walk(subject_id, policies).apply_all(sorted(facts, key=lambda fact: fact.order))


def _with(facts: Mapping[str, Fact], fact: Fact) -> dict[str, Fact]:
    return fact_set((*facts.values(), fact))


def _changed_sanctions(old: Position, new: Position) -> list[SanctionView]:
    return [
        view
        for view in new.sanctions.values()
        if (known := old.sanctions.get(view.sanction_id)) is not view and known != view
    ]


def _changed_expulsions(old: Position, new: Position) -> list[ExpulsionView]:
    return [
        view for view in new.expulsions.values() if old.expulsions.get(view.expulsion_id) != view
    ]


def _vanished_sanctions(old: Position, new: Position) -> list[SanctionView]:
    """What was emitted and, because of a fact that came late, never ought to have been."""
    fresh = {
        view.record.rung.measure: view.sanction_id
        for view in new.sanctions.values()
        if view.sanction_id not in old.sanctions
    }
    return [
        replace(
            view,
            state="superseded" if view.record.rung.measure in fresh else "lifted",
            decided_by=(MACHINE,),
            by_time=False,
        )
        for view in old.sanctions.values()
        if view.sanction_id not in new.sanctions and view.state not in ("lifted", "superseded")
    ]


def _vanished_expulsions(old: Position, new: Position) -> list[ExpulsionView]:
    return [
        replace(view, state="reinstated" if view.state == "expelled" else "released", by_time=False)
        for view in old.expulsions.values()
        if view.expulsion_id not in new.expulsions and view.state in ("expelled", "proposed")
    ]


def _emission_order(view: SanctionView) -> tuple[bool, tuple[int, int, str]]:
    """What is taken back comes first."""
    return view.state not in ("lifted", "superseded"), view.record.order
