"""Appeals that wait for our answer, and what follows where we let the time for it pass.

A sanction that is appealed against in time, and on which we are late, is stayed: it is a proposal
again until people answer. Its term goes on meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from streamdetect.enforce.status import SanctionRecord, Status
from streamdetect.events.messages import Appeal


@dataclass(frozen=True, slots=True)
class Plea:
    """An appeal that nobody answered: when it was filed, and until when we must (epoch ms)."""

    appeal: Appeal
    filed_ms: int
    deadline_ms: int

    def is_about(self, record: SanctionRecord) -> bool:
        """Whether it is against a sanction, its expulsion, or an incident that it rests on."""
        target = self.appeal.target
        if target.type == "incident":
            return any(strike.incident_id == target.id for strike in record.taken.basis)
        return target.id in (record.sanction_id, record.expulsion_id)


def stayed(record: SanctionRecord, status: Status, pleas: Iterable[Plea], at_ms: int) -> Status:
    """Return a sanction's status at an instant, given the appeals that wait for an answer.

    An appeal filed after its time stays nothing.
    """
    if status.state != "imposed":
        return status
    until_ms = status.effective_ms + record.rung.appeal_ms
    missed_ms = min(
        (p.deadline_ms for p in pleas if p.filed_ms <= until_ms and p.is_about(record)),
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
