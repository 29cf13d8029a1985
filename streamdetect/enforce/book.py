"""The book of sanctions: under which id each was first taken, what carries it now, who decided.

The ladder says what the strikes reach; the book remembers what was already taken, so that a
sanction keeps its id, its decisions and its place while its basis changes under it.
"""

from bisect import insort
from collections.abc import Callable, Collection, Sequence

from streamdetect.enforce.cooling import CoolingOff
from streamdetect.enforce.decisions import Ruling
from streamdetect.enforce.held_warnings import HeldWarnings
from streamdetect.enforce.ladder import (
    RungKey,
    Taken,
    above_for_people,
    proposed_warning,
    rungs_of_strike,
)
from streamdetect.enforce.ladders import Ladders
from streamdetect.enforce.policy import MACHINE
from streamdetect.enforce.sanction_records import Moment, SanctionRecords
from streamdetect.enforce.standing_rulings import StandingRulings
from streamdetect.enforce.status import Gone, SanctionRecord, Status
from streamdetect.enforce.strikes import StrikeState


class SanctionBook:
    """All sanctions ever taken against a subject, and the decisions on them."""

    def __init__(self, subject_id: str, ladders: Ladders) -> None:
        self._subject_id = subject_id
        self._ladders = ladders
        self._rulings = StandingRulings()
        self._records = SanctionRecords(subject_id, self._rulings)
        self._warnings = HeldWarnings()
        self._reached: dict[str, tuple[Taken, ...]] = {}  # by the incident that triggered it
        self._renewed: set[RungKey] = set()
        self._cooling = CoolingOff()

    def copy(self) -> "SanctionBook":
        """Return an independent book with the same content."""
        twin = SanctionBook(self._subject_id, self._ladders)
        twin._rulings = self._rulings.copy()
        twin._records = self._records.copy(twin._rulings)
        twin._warnings = self._warnings.copy()
        twin._reached = self._reached.copy()
        twin._renewed = self._renewed.copy()
        twin._cooling = self._cooling.copy()
        return twin

    def records(self) -> list[SanctionRecord]:
        """Return what may be shown, in the order in which it was taken."""
        shown = [record for record in self._records.in_order() if not record.hidden]
        return sorted([*shown, *self._warnings.records()], key=lambda record: record.order)

    def has_proposed(self, incident_id: str) -> bool:
        """Whether a warning for an incident waits, or waited in vain, for a person."""
        return self._warnings.waits(incident_id)

    def propose(self, strike: StrikeState, earlier: Sequence[StrikeState], moment: Moment) -> None:
        """Propose the warning that the machine would give if it were not held back."""
        taken = proposed_warning(earlier, strike, self._ladders)
        self._records.drop(taken.key)  # what the machine gave before is a proposal now
        self._warnings.propose(
            SanctionRecord(
                sanction_id=self._records.id_of(taken),
                key=taken.key,
                taken=taken,
                taken_ms=moment.now_ms,
                taken_step=moment.step,
            )
        )

    def withdraw(self, incident_id: str, people: Sequence[str]) -> None:
        """Take back a proposed warning: people decided, or nothing is left of its incident."""
        self._warnings.withdraw(incident_id, Gone(_people(people)))

    def note(self, target_id: str, ruling: Ruling) -> None:
        """Note a decision on a sanction or an expulsion."""
        self._rulings.note(target_id, ruling)

    def rulings(self, target_id: str) -> tuple[Ruling, ...]:
        """Return the decisions on a sanction or an expulsion, in the order of knowing."""
        return self._rulings.on_target(target_id)

    def sanctions_of(self, expulsion_id: str) -> list[str]:
        """Return the ids of the sanctions that an expulsion consists of."""
        return self._records.of_expulsion(expulsion_id)

    def status(self, record: SanctionRecord, now_ms: int) -> Status:
        """Return where a sanction stands at an instant not before the last fact."""
        return self._rulings.status(record, now_ms)

    def append(
        self, earlier: Sequence[StrikeState], new: Sequence[StrikeState], moment: Moment
    ) -> None:
        """Take what new strikes reach; what earlier ones reached stands as it is."""
        before = list(earlier)
        for strike in new:
            reached = self._cooling.kept(
                rungs_of_strike(before, strike, self._ladders), self._reached
            )
            reached += self._renewal(before, strike, reached, moment)
            self._reached[strike.incident_id] = tuple(reached)
            for taken in reached:
                self._take(taken, moment)
            before.append(strike)

    def settle(
        self,
        strikes: Sequence[StrikeState],
        unchanged: int,
        risen: Collection[str],
        moment: Moment,
        acquitters: Callable[[SanctionRecord], Sequence[str]],
    ) -> None:
        """Compare all rungs that the strikes reach now with the sanctions in the book.

        `unchanged`: how many strikes at the front are as they were. `risen`: the incidents whose
        strikes came or grew in this step; what rests on none of them appears only because
        something was taken back, by the `acquitters`.
        """
        new = [
            index
            for index, strike in enumerate(strikes)
            if strike.noticed_step == moment.step and strike.incident_id not in self._reached
        ]
        reached: dict[str, tuple[Taken, ...]] = {}
        for index, strike in enumerate(strikes):
            known = self._reached.get(strike.incident_id) if index < unchanged else None
            reached[strike.incident_id] = known or tuple(
                self._cooling.kept(
                    rungs_of_strike(strikes[:index], strike, self._ladders, self._renewed), reached
                )
            )
        self._reached = reached
        by_key = {taken.key: taken for one in reached.values() for taken in one}
        lost: list[SanctionRecord] = []
        for record in self._records.in_order():
            if record.key in by_key or record.gone is not None:
                continue
            if record.hidden:
                self._records.drop(record.key)
            else:
                lost.append(record)
        appearing: list[Taken] = []
        for key, taken in by_key.items():
            present = self._records.on_rung(key)
            if present is not None:
                self._records.refresh(present, taken)
            elif not self._carry_on(taken, lost):
                appearing.append(taken)
        # Only what no strike carries on may be replaced.
        for taken in appearing:
            if any(strike.incident_id in risen for strike in taken.basis):
                self._take(taken, moment)
            else:
                self._stand_in(taken, lost, moment, acquitters)
        for record in lost:
            self._records.end(record, Gone(_people(acquitters(record))))
        for index in new:
            self._renew(strikes[:index], strikes[index], moment)

    def _renew(self, earlier: Sequence[StrikeState], strike: StrikeState, moment: Moment) -> None:
        """Take anew what a strike renews, once all that earlier ones carry is up to date."""
        own = self._reached[strike.incident_id]
        renewed = self._renewal(earlier, strike, own, moment)
        self._reached[strike.incident_id] = (*own, *renewed)
        for taken in renewed:
            self._take(taken, moment)

    def _renewal(
        self,
        earlier: Sequence[StrikeState],
        strike: StrikeState,
        own: Sequence[Taken],
        moment: Moment,
    ) -> list[Taken]:
        """Take a rung for people anew where the last sanction on it has run out, or was put off.

        From the highest down to what the strike takes of its `own`, nothing where it crosses one
        of them: one still open is enough; one that people refused or undid is not asked for again,
        the next lower one is, also where it was skipped. What a strike led to that has faded since
        leads to nothing anew.
        """
        for_people = [taken.rung for taken in own if taken.rung.people]
        if any(rung.trigger == "crossed" for rung in for_people):
            return []
        lowest = max((rung.place for rung in for_people), default=-1)
        reached = {one.incident_id: self._reached[one.incident_id] for one in earlier}
        now_ms = moment.now_ms
        refused = False
        for taken in above_for_people(earlier, strike, self._ladders):
            place = taken.key[0]
            if place <= lowest:
                break
            last = self._records.last_on(place)
            if last is not None:
                status = self.status(last, now_ms)
                if status.open:
                    return []
                if last.taken.trigger.left(now_ms) > 0:
                    if status.state == "expired":
                        self._renewed.add(taken.key)
                        return [taken]
                    refused = True
                    continue
            skipped = refused and last is None
            if (skipped or self._cooling.put_off(place, now_ms)) and self._cooling.kept(
                [taken], reached
            ):
                self._renewed.add(taken.key)
                return [taken]
        return []

    def _carry_on(self, taken: Taken, lost: list[SanctionRecord]) -> bool:
        """Where the same rung was lost in this step, let other strikes carry that sanction on."""
        sanction_id = self._records.id_of(taken)
        for record in lost:
            same_rung = record.key[0] == taken.key[0] and taken.rung.trigger == "crossed"
            if same_rung or record.sanction_id == sanction_id:
                lost.remove(record)
                self._records.refresh(record, taken)
                return True
        return False

    def _stand_in(
        self,
        taken: Taken,
        lost: list[SanctionRecord],
        moment: Moment,
        acquitters: Callable[[SanctionRecord], Sequence[str]],
    ) -> None:
        """Handle a rung that appears because something was taken back.

        It may only replace a heavier sanction of the same incident that was open, or in force
        where it needs no people to be so; else it stays hidden, for an acquittal creates no
        sanction.
        """
        place, trigger = taken.key
        for record in lost:
            if record.key[1] != trigger or record.key[0] <= place:
                continue
            status = self.status(record, moment.now_ms)
            if status.open if taken.rung.people else status.state == "imposed":
                lost.remove(record)
                self._take(taken, moment, replaces=record)
                gone = Gone(_people(acquitters(record)), self._records.id_of(taken))
                self._records.end(record, gone)
                return
        self._take(taken, moment, hidden=True)

    def _take(
        self,
        taken: Taken,
        moment: Moment,
        *,
        replaces: SanctionRecord | None = None,
        hidden: bool = False,
    ) -> None:
        is_new = self._records.take(taken, moment, replaces=replaces, hidden=hidden)
        if is_new and taken.rung.measure == "warn":
            self._warnings.forget(taken.trigger.incident_id)  # now it is more than that


def _people(acquitters: Sequence[str]) -> tuple[str, ...]:
    people: list[str] = []
    for person in acquitters:
        if person not in people:
            insort(people, person)
    return tuple(people) or (MACHINE,)
