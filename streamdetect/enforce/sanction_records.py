"""The records of sanctions: each under the id and the rung with which it was first taken.

A record outlives what it rests on: its basis may change, be lost and come back under the same id.
"""

from dataclasses import dataclass, replace

from streamdetect.enforce.ladder import RungKey, Taken
from streamdetect.enforce.ladders import no_harsher
from streamdetect.enforce.standing_rulings import StandingRulings
from streamdetect.enforce.status import Gone, SanctionRecord
from streamdetect.events import ids


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the walk is: the instant of knowing, and the number of facts."""

    now_ms: int
    step: int


class SanctionRecords:
    """Every sanction ever taken against a subject, hidden ones included.

    `rulings`: the decisions on them, to which their owner adds.
    """

    def __init__(self, subject_id: str, rulings: StandingRulings) -> None:
        self._subject_id = subject_id
        self._rulings = rulings
        self._by_rung: dict[RungKey, SanctionRecord] = {}

    def copy(self, rulings: StandingRulings) -> "SanctionRecords":
        """Return independent records with the same content, under a copy of the decisions."""
        twin = SanctionRecords(self._subject_id, rulings)
        twin._by_rung = self._by_rung.copy()
        return twin

    def in_order(self) -> list[SanctionRecord]:
        """Return them all in the order in which they were taken."""
        return sorted(self._by_rung.values(), key=lambda record: record.order)

    def on_rung(self, key: RungKey) -> SanctionRecord | None:
        """Return the record of a rung that a strike reached, or None."""
        return self._by_rung.get(key)

    def of_expulsion(self, expulsion_id: str) -> list[str]:
        """Return the ids of the sanctions that an expulsion consists of."""
        return [
            record.sanction_id
            for record in self._by_rung.values()
            if record.expulsion_id == expulsion_id
        ]

    def drop(self, key: RungKey) -> None:
        """Forget what was taken on a rung, where something was."""
        self._by_rung.pop(key, None)

    def end(self, record: SanctionRecord, gone: Gone) -> None:
        """Note that nothing carries a sanction any more."""
        self._by_rung[record.key] = replace(record, gone=gone)

    def last_on(self, place: int) -> SanctionRecord | None:
        """Return the last sanction on a rung that says whether it is taken anew.

        One whose basis is gone does not, unless people refused it: what was taken back was
        neither served nor left to lapse.
        """
        return max(
            (
                record
                for record in self._by_rung.values()
                if record.key[0] == place
                and not record.hidden
                and (record.gone is None or self._rulings.have_refused(record))
            ),
            key=lambda record: record.order,
            default=None,
        )

    def refresh(self, record: SanctionRecord, taken: Taken) -> None:
        """Note that a sanction is (still, or again) carried; its basis may have changed.

        What people decided on keeps its weight: under its id a sanction only becomes lighter.
        """
        if record.gone is None and record.taken is taken:
            return
        known = record.rung
        rung = known if taken.rung.points_mp > known.points_mp else no_harsher(taken.rung, known)
        if rung != taken.rung:
            taken = replace(taken, rung=rung)
        if record.gone is None and record.taken == taken and record.key == taken.key:
            return
        strike = taken.trigger
        if record.gone is not None and strike.noticed_step > record.taken_step:
            # Its incident was left to people meanwhile: it counts from when they upheld it.
            record = replace(record, taken_ms=strike.noticed_ms, taken_step=strike.noticed_step)
        self._by_rung.pop(record.key, None)
        self._by_rung[taken.key] = replace(record, key=taken.key, taken=taken, gone=None)

    def take(
        self,
        taken: Taken,
        moment: Moment,
        *,
        replaces: SanctionRecord | None = None,
        hidden: bool = False,
    ) -> bool:
        """Record what was taken, and return whether it is new; else an earlier record comes back.

        `replaces`: the heavier sanction for which it stands in. `hidden`: see SanctionRecord.
        """
        sanction_id = self.id_of(taken)
        known = self._by_rung.get(taken.key)
        if known is None or known.hidden:
            same = (one for one in self._by_rung.values() if one.sanction_id == sanction_id)
            known = next(same, None)
        if known is not None:
            # The same measure for the same incident or on the same basis, lost before: it comes
            # back.
            self.refresh(known, taken)
            return False
        taken_ms = moment.now_ms
        if replaces is not None and not taken.rung.people:
            # What stands in for a heavier measure began when that one did.
            taken_ms = replaces.taken_ms
        self._by_rung[taken.key] = SanctionRecord(
            sanction_id=sanction_id,
            key=taken.key,
            taken=taken,
            taken_ms=taken_ms,
            taken_step=moment.step,
            replaces=None if replaces is None else replaces.sanction_id,
            expulsion_id=self._expulsion_of(sanction_id, moment) if taken.rung.expels else None,
            hidden=hidden,
        )
        return True

    def id_of(self, taken: Taken) -> str:
        """Return the id of a sanction: of its subject, measure and the incidents it rests on."""
        basis = (strike.incident_id for strike in taken.basis)
        return ids.sanction_id(self._subject_id, taken.rung.measure, basis)

    def _expulsion_of(self, sanction_id: str, moment: Moment) -> str:
        """Join the expulsion that is under way, or open one."""
        for record in self._by_rung.values():
            if (
                record.expulsion_id is not None
                and not record.hidden
                and self._rulings.status(record, moment.now_ms).open
            ):
                return record.expulsion_id
        return ids.expulsion_id(self._subject_id, sanction_id)
