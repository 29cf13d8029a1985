"""Which decisions count, whoever's ledger they are of: checked by what all ledgers emitted.

A worker's own book holds the ledgers of its partitions alone, and the demotion counts for all.
"""

from collections import defaultdict
from typing import TypeVar

import msgspec

from streamdetect.enforce.entitlement import entitled, matter_among
from streamdetect.events import messages as m
from streamdetect.stream.entitling import Entitling

T = TypeVar("T")


class Admitting:
    """Takes in what became known, and says which decisions count once all is there.

    Instants are epoch ms. Bounded by what `forget` leaves.
    """

    def __init__(self, entitling: Entitling) -> None:
        self._entitling = entitling
        self._sanctions: defaultdict[str, dict[str, tuple[m.Sanction, int]]] = defaultdict(dict)
        self._expulsions: defaultdict[str, dict[str, tuple[m.Expulsion, int]]] = defaultdict(dict)
        self._counted: defaultdict[str, dict[str, tuple[m.ReviewDecision, int]]] = defaultdict(dict)
        self._waiting: list[tuple[m.ReviewDecision, int]] = []

    def emitted(self, told: m.Sanction | m.Expulsion, at_ms: int) -> None:
        """Take in what a ledger said, as of when it became known."""
        if isinstance(told, m.Sanction):
            self._sanctions[told.subject_id][told.sanction_id] = _bare(told), at_ms
        else:
            self._expulsions[told.subject_id][told.expulsion_id] = told, at_ms

    def decided(self, decision: m.ReviewDecision, at_ms: int) -> None:
        """Take in a decision, as of when it became known; what a rule did is no single matter."""
        if decision.target.type != "rule_version":
            self._waiting.append((decision, at_ms))

    def admit(self) -> list[tuple[m.ReviewDecision, int]]:
        """Return the decisions taken in since the last call that count, the first known first."""
        waiting, self._waiting = sorted(self._waiting, key=lambda one: one[1]), []
        return [one for one in waiting if self._counts(*one)]

    def forget(self, before_ms: int) -> None:
        """Forget what became known before an instant."""
        _forget(self._sanctions, before_ms)
        _forget(self._expulsions, before_ms)
        _forget(self._counted, before_ms)

    def _counts(self, decision: m.ReviewDecision, at_ms: int) -> bool:
        subject_id = decision.subject_id
        counted = self._counted[subject_id]
        if decision.decision_id in counted:
            return False
        reviewers, signatures = self._entitling.reviewers, self._entitling.signatures
        matter = matter_among(
            [one for one, _ in self._expulsions.get(subject_id, {}).values()],
            [one for one, _ in self._sanctions.get(subject_id, {}).values()],
            decision.target.id,
        )
        earlier = [one for one, _ in counted.values() if one.target.id in matter]
        if reviewers is None or not entitled(decision, reviewers, earlier, at_ms, signatures):
            counted[decision.decision_id] = decision, at_ms
            return True
        return False


def _forget(held: dict[str, dict[str, tuple[T, int]]], before_ms: int) -> None:
    for subject_id, found in list(held.items()):
        for name in [one for one, (_, at_ms) in found.items() if at_ms < before_ms]:
            del found[name]
        if not found:
            del held[subject_id]


def _bare(sanction: m.Sanction) -> m.Sanction:
    """Return a sanction with no more than what says to which matter it belongs."""
    reasons = tuple(
        m.SanctionReason(incident_id=one.incident_id, quote="") for one in sanction.reasons
    )
    return msgspec.structs.replace(sanction, reasons=reasons, notice=None, mitigations=())
