"""The traffic signal of a room at the end of a window, from a subject's facts."""

from collections.abc import Iterable

from streamdetect.enforce.consequences import LedgerCache
from streamdetect.enforce.facts import Fact, fact_set
from streamdetect.enforce.policy_book import Policies, book_of
from streamdetect.enforce.position import position_of
from streamdetect.enforce.traffic import EndedWindow, TalkOf, room_signal
from streamdetect.enforce.walk import Walk
from streamdetect.events.messages import TrafficSignal


def window_signal(
    facts: Iterable[Fact], policy: Policies, window: EndedWindow, talk: TalkOf, cache: LedgerCache
) -> TrafficSignal:
    """Return the signal at the end of a window, or as of the last fact where that came later.

    What a decision has told meanwhile must not be followed by what held before it.
    """
    known = fact_set(facts)
    policies = book_of(policy)
    found = cache.find(window.subject_id, known, policies)
    walk = found[0] if found is not None else Walk(window.subject_id, policies)
    if found is None:
        walk.apply_all(sorted(known.values(), key=lambda fact: fact.order))
    as_of_ms = max(window.to_ms, max((fact.known_at_ms for fact in known.values()), default=0))
    position = position_of(walk, as_of_ms)
    return room_signal(walk, position, window.room_id, talk, as_of_ms)
