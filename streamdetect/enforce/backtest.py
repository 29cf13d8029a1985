"""Two histories or two policies: whose standing differs, up to who would now be expelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.enforce.facts import Fact, by_subject
from streamdetect.enforce.ledger import Ledger, judge
from streamdetect.enforce.policy_book import Policies
from streamdetect.events.vocabulary import Measure, SanctionState, measure_rank

_WITHDRAWN: Final[frozenset[SanctionState]] = frozenset({"lifted", "superseded"})


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a subject has come: points in force, strikes, the highest rung ever taken.

    `waits`: that rung is proposed and waits for people. `expulsion`: one is proposed or in force.
    """

    points: float = 0.0
    strikes: int = 0
    measure: Measure | None = None
    waits: bool = False
    expulsion: bool = False


@dataclass(frozen=True, slots=True)
class SubjectChange:
    """One subject whose standing differs."""

    subject_id: str
    before: Reached
    after: Reached

    @property
    def newly_expelled(self) -> bool:
        """Whether an expulsion would now be proposed that was not."""
        return self.after.expulsion and not self.before.expulsion

    @property
    def no_longer_expelled(self) -> bool:
        """Whether an expulsion that was proposed would not be any more."""
        return self.before.expulsion and not self.after.expulsion


def compare_standings(
    before: Iterable[Fact], after: Iterable[Fact], old: Policies, new: Policies
) -> tuple[SubjectChange, ...]:
    """Return the subjects whose standing differs, those that come nearest to expulsion first.

    `before` is judged under `old`, `after` under `new`, both as of the last instant of all facts.
    """
    facts = by_subject(before), by_subject(after)
    as_of_ms = max(
        (fact.known_at_ms for side in facts for held in side.values() for fact in held), default=0
    )
    changes = []
    for subject in {**facts[0], **facts[1]}:
        change = SubjectChange(
            subject,
            _reached(facts[0].get(subject, ()), old, as_of_ms),
            _reached(facts[1].get(subject, ()), new, as_of_ms),
        )
        if change.before != change.after:
            changes.append(change)
    return tuple(sorted(changes, key=_by_weight))


def _reached(facts: Sequence[Fact], policy: Policies, as_of_ms: int) -> Reached:
    if not facts:
        return Reached()
    return reached_in(judge(facts, policy, as_of_ms))


def reached_in(ledger: Ledger) -> Reached:
    """Return how far the subject of a ledger has come."""
    taken = [one for one in ledger.sanctions if one.state not in _WITHDRAWN]
    highest = max(taken, key=lambda one: measure_rank(one.measure), default=None)
    return Reached(
        points=round(ledger.standing.points, 3),
        strikes=len(ledger.standing.strikes),
        measure=highest.measure if highest is not None else None,
        waits=highest is not None and highest.state == "proposed",
        expulsion=any(one.state in ("proposed", "expelled") for one in ledger.expulsions),
    )


def _by_weight(change: SubjectChange) -> tuple[bool, int, float, str]:
    rank = measure_rank(change.after.measure) if change.after.measure is not None else -1
    return not change.newly_expelled, -rank, -change.after.points, change.subject_id
