"""Which of the recorded decisions count, checked as the worker checks them.

The worker looks at the ledger of that moment, a client at what was emitted since.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from streamdetect.enforce.entitlement import Signatures, entitled, matter_among
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.events import messages as m
from streamdetect.events.instants import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Matters:
    """What belongs together, by what was emitted; kept by subject, for a matter is of one."""

    sanctions: Mapping[str, Sequence[m.Sanction]]
    expulsions: Mapping[str, Sequence[m.Expulsion]]

    @classmethod
    def of(cls, sanctions: Iterable[m.Sanction], expulsions: Iterable[m.Expulsion]) -> "Matters":
        """Sort by subject. Of each sanction and expulsion the newest state only."""
        by_subject: tuple[
            defaultdict[str, list[m.Sanction]], defaultdict[str, list[m.Expulsion]]
        ] = (defaultdict(list), defaultdict(list))
        for sanction in sanctions:
            by_subject[0][sanction.subject_id].append(sanction)
        for expulsion in expulsions:
            by_subject[1][expulsion.subject_id].append(expulsion)
        return cls(*by_subject)

    def of_decision(self, decision: m.ReviewDecision) -> frozenset[str]:
        """Return the ids that are one matter with a decision's target, the target included."""
        subject = decision.subject_id
        return matter_among(
            self.expulsions.get(subject, ()), self.sanctions.get(subject, ()), decision.target.id
        )


def counting(
    decisions: Iterable[tuple[m.ReviewDecision, int]],
    reviewers: Reviewers,
    signatures: Signatures,
    matters: Matters,
) -> Iterator[tuple[m.ReviewDecision, int]]:
    """Yield the decisions that count, each once, in the order in which they became known.

    Each as it was made and signed, with when it became known (epoch ms).
    """
    earlier: defaultdict[str, list[m.ReviewDecision]] = defaultdict(list)
    seen: set[str] = set()
    for decision, known_ms in sorted(decisions, key=lambda one: one[1]):
        if decision.decision_id in seen:
            continue
        before = [one for name in matters.of_decision(decision) for one in earlier.get(name, ())]
        if entitled(decision, reviewers, before, known_ms, signatures) is None:
            seen.add(decision.decision_id)
            earlier[decision.target.id].append(decision)
            yield decision, known_ms


def dated(decision: m.ReviewDecision, known_ms: int) -> m.ReviewDecision:
    """Return a decision that is not dated after it became known (epoch ms): that is a wrong clock.

    The ledger weighs it so. The signature is over the date that was written.
    """
    if to_ms(decision.decided_at) <= known_ms:
        return decision
    return msgspec.structs.replace(decision, decided_at=from_ms(known_ms))
