"""Which facts count, in their order of arrival: decisions are checked before they become facts.

One check for everybody who takes facts in: the enforce agent, and whoever judges the past anew.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from streamdetect.enforce.entitlement import (
    Refusal,
    RefusalCode,
    Signatures,
    entitled,
    matter_of,
)
from streamdetect.enforce.facts import Fact, addressed, concerns, is_for_everybody
from streamdetect.enforce.policy_book import Policies
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.events.messages import ReviewDecision, Violation


@dataclass(frozen=True, slots=True)
class DecisionRights:
    """Who may decide, and whether decisions must be signed."""

    reviewers: Reviewers
    signatures: Signatures = "where_keyed"


@dataclass(frozen=True, slots=True)
class Admitted:
    """The facts that count, and how many decisions do not, by reason."""

    facts: tuple[Fact, ...]
    refused: Mapping[RefusalCode, int]


def refusal_of(
    fact: Fact,
    known: Collection[Fact],
    rights: DecisionRights,
    policy: Policies,
    reached: int = 0,
) -> Refusal | None:
    """Return why a fact does not count, None where it does. Only decisions are ever refused.

    `known`: what counts already of its subject; of what concerns everybody, that of its partition.
    What is known stays, whoever may decide by now. `reached`: the incidents that a decision on a
    rule reaches.
    """
    decision = fact.body
    if not isinstance(decision, ReviewDecision):
        return None
    others = [one for one in known if one.fact_id != fact.fact_id]
    if any(one.fact_id == fact.fact_id and one.body == decision for one in known):
        return None
    matter = (
        frozenset((decision.target.id,))
        if is_for_everybody(fact)
        else matter_of(others, policy, decision.target)
    )
    earlier = [
        one.body
        for one in others
        if isinstance(one.body, ReviewDecision) and one.body.target.id in matter
    ]
    return entitled(
        decision, rights.reviewers, earlier, fact.known_at_ms, rights.signatures, reached
    )


def incidents_reached(decision: Fact, facts: Iterable[Fact]) -> int:
    """Return how many incidents a decision on a rule reaches among facts."""
    return len(
        {
            one.body.incident_id
            for one in facts
            if isinstance(one.body, Violation) and concerns(decision, one.body, one.occurred_at_ms)
        }
    )


def admit(
    arrived: Iterable[tuple[int, Fact]], rights: DecisionRights, policy: Policies
) -> Admitted:
    """Return which of the facts count, as the enforce agent would have taken them in.

    `arrived`: each with its partition, in the order of arrival.
    """
    own: defaultdict[str, list[Fact]] = defaultdict(list)
    places: dict[str, int] = {}
    for_all: defaultdict[int, list[Fact]] = defaultdict(list)
    asked: dict[str, set[int]] = defaultdict(set)  # partitions that a void came to, by fact id
    refused: Counter[RefusalCode] = Counter()
    for partition, fact in arrived:
        if is_for_everybody(fact):
            asked[fact.fact_id].add(partition)
            known = for_all[partition]
            here = [one for subject in own if places[subject] == partition for one in own[subject]]
        else:
            places[fact.subject_id] = partition
            known = here = own[fact.subject_id]
        reached = incidents_reached(fact, here) if _is_on_rule(fact) else 0
        refusal = refusal_of(fact, known, rights, policy, reached)
        if refusal is None:
            known.append(fact)
        else:
            refused[refusal.code] += 1
    facts = [one for held in own.values() for one in held]
    for partition, voids in for_all.items():
        for void in voids:
            taken_by_all = all(void in for_all[place] for place in asked[void.fact_id])
            facts += [void] if taken_by_all else _reached_by(void, partition, own, places)
    return Admitted(tuple(facts), refused)


def _is_on_rule(fact: Fact) -> bool:
    return isinstance(fact.body, ReviewDecision) and fact.body.target.type == "rule_version"


def _reached_by(
    void: Fact, partition: int, own: Mapping[str, list[Fact]], places: Mapping[str, int]
) -> list[Fact]:
    """Return a void that only some partitions took, once for each subject that it reaches there."""
    return [
        addressed(void, subject)
        for subject, held in own.items()
        if places[subject] == partition and incidents_reached(void, held)
    ]
