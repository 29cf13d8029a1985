"""Appeals that wait for our answer, and what follows where we let the time for it pass.

A sanction that is appealed against in time, and on which we are late, is stayed: it is a proposal
again until people answer. Its term goes on meanwhile.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from streamdetect.enforce.status import SanctionRecord, Status
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Appeal, AppealOutcome, MissedAppeal, ReviewDecision

ALL_GOODS: Final = "*"  # the product_id of word that goes to whoever holds any goods back


@dataclass(frozen=True, slots=True)
class Plea:
    """An appeal that nobody answered: filed, heard of, and to be answered until when (epoch ms)."""

    appeal: Appeal
    filed_ms: int
    heard_ms: int
    deadline_ms: int

    def is_about(self, record: SanctionRecord) -> bool:
        """Whether it is against a sanction, its expulsion, or an incident that it rests on."""
        target = self.appeal.target
        if target.type == "incident":
            return any(strike.incident_id == target.id for strike in record.taken.basis)
        return target.id in (record.sanction_id, record.expulsion_id)


class Pleas:
    """The appeals of one subject, their outcomes, and which of them wait for an answer."""

    def __init__(self) -> None:
        self.appeals: dict[str, Appeal] = {}
        self.outcomes: dict[str, AppealOutcome] = {}
        self.waiting: dict[str, Plea] = {}  # by appeal
        self._answers: frozenset[str] = frozenset()  # decisions at the levels that answer appeals

    def copy(self) -> "Pleas":
        """Return an independent copy (its parts are immutable values)."""
        twin = Pleas()
        twin.appeals = self.appeals.copy()
        twin.outcomes = self.outcomes.copy()
        twin.waiting = self.waiting.copy()
        twin._answers = self._answers
        return twin

    def hear(self, plea: Plea) -> None:
        """Let an appeal wait for its answer."""
        self.appeals[plea.appeal.appeal_id] = plea.appeal
        self.waiting[plea.appeal.appeal_id] = plea
        self._settle()

    def note_outcome(self, outcome: AppealOutcome) -> None:
        """Note what the merchant was told."""
        self.outcomes[outcome.appeal_id] = outcome
        self._settle()

    def note_answer(self, decision: ReviewDecision, targets: Collection[str]) -> None:
        """Note a decision at a level that answers appeals; those on its targets are answered."""
        for appeal_id in [
            i for i, plea in self.waiting.items() if plea.appeal.target.id in targets
        ]:
            del self.waiting[appeal_id]
        self._answers = self._answers | {decision.decision_id}
        self._settle()

    def _settle(self) -> None:
        """End the pleas whose outcome names a decision that people were entitled to make.

        An outcome is a message to the merchant: alone it decides nothing, and silences nobody.
        """
        for appeal_id, outcome in self.outcomes.items():
            if outcome.decision_id in self._answers:
                self.waiting.pop(appeal_id, None)


def missed(plea: Plea) -> MissedAppeal | None:
    """Return what whoever holds goods back must know of an appeal that is not answered in time.

    None where it is not about goods. Where it does not name them it is for ALL_GOODS: the
    interception says which they are, to who made it.
    """
    appeal = plea.appeal
    if appeal.target.type != "interception":
        return None
    return MissedAppeal(
        appeal_id=appeal.appeal_id,
        subject_id=appeal.subject_id,
        product_id=appeal.product_id or ALL_GOODS,
        interception_id=appeal.target.id,
        filed_at=from_ms(plea.filed_ms),
        heard_at=from_ms(plea.heard_ms),
        missed_at=from_ms(plea.deadline_ms),
    )


def appealed_until(standing: Iterable[tuple[SanctionRecord, Status]]) -> dict[str, int]:
    """Return until when appeals against expulsions are taken (epoch ms), by expulsion.

    As long as against any of the sanctions that were ever in force: a date that was told once
    does not move back.
    """
    found: dict[str, int] = {}
    for record, status in standing:
        if record.expulsion_id is not None and status.was_imposed:
            until_ms = status.effective_ms + record.rung.appeal_ms
            found[record.expulsion_id] = max(until_ms, found.get(record.expulsion_id, until_ms))
    return found


def stayed(
    record: SanctionRecord,
    status: Status,
    pleas: Iterable[Plea],
    expulsions: Mapping[str, int],
    at_ms: int,
) -> Status:
    """Return a sanction's status at an instant, given the appeals that wait for an answer.

    An appeal filed after its time stays nothing. `expulsions`: until when appeals against them
    are taken.
    """
    if status.state != "imposed":
        return status
    own_ms = status.effective_ms + record.rung.appeal_ms
    missed_ms = min(
        (
            p.deadline_ms
            for p in pleas
            if p.is_about(record) and p.filed_ms <= expulsions.get(p.appeal.target.id, own_ms)
        ),
        default=None,
    )
    if missed_ms is None:
        return status
    if missed_ms <= at_ms:
        return replace(
            status, state="proposed", since_ms=missed_ms, by_time=True, stayed_ms=missed_ms
        )
    changes_ms = missed_ms if status.changes_ms is None else min(status.changes_ms, missed_ms)
    return replace(status, changes_ms=changes_ms)
