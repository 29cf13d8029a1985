"""The book of sanctions: under which id each was first taken, what carries it now, who decided.

The ladder says what the strikes reach; the book remembers what was already taken, so that a
sanction keeps its id, its decisions and its place while its basis changes under it.
"""

from bisect import insort
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from streamdetect.enforce.cooling import CoolingOff
from streamdetect.enforce.decisions import Ruling, holding
from streamdetect.enforce.ladder import (
    RungKey,
    Taken,
    above_for_people,
    proposed_warning,
    rungs_of_strike,
)
from streamdetect.enforce.ladders import Ladders, no_harsher
from streamdetect.enforce.policy import MACHINE
from streamdetect.enforce.status import Gone, SanctionRecord, Status, status_of
from streamdetect.enforce.strikes import StrikeState
from streamdetect.events import ids


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the walk is: the instant of knowing, and the number of facts."""

    now_ms: int
    step: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A status as worked out before, good while neither decisions nor time change it."""

    record: SanctionRecord
    rulings: tuple[Ruling, ...]
    from_ms: int
    status: Status


class SanctionBook:
    """All sanctions ever taken against a subject, and the decisions on them."""

    def __init__(self, subject_id: str, ladders: Ladders) -> None:
        self._subject_id = subject_id
        self._ladders = ladders
        self._records: dict[RungKey, SanctionRecord] = {}
        self._reached: dict[str, tuple[Taken, ...]] = {}  # by the incident that triggered it
        self._renewed: set[RungKey] = set()
        self._cooling = CoolingOff()
        self._rulings: dict[str, tuple[Ruling, ...]] = {}  # by sanction or expulsion id
        self._seen: dict[str, _Seen] = {}
        self._proposals: dict[str, SanctionRecord] = {}  # warnings held back, by incident

    def copy(self) -> "SanctionBook":
        """Return an independent book with the same content."""
        twin = SanctionBook(self._subject_id, self._ladders)
        twin._records = self._records.copy()
        twin._reached = self._reached.copy()
        twin._renewed = self._renewed.copy()
        twin._cooling = self._cooling.copy()
        twin._rulings = self._rulings.copy()
        twin._seen = self._seen.copy()
        twin._proposals = self._proposals.copy()
        return twin

    def records(self) -> list[SanctionRecord]:
        """Return what may be shown, in the order in which it was taken."""
        shown = [record for record in self._records.values() if not record.hidden]
        return sorted([*shown, *self._proposals.values()], key=lambda record: record.order)

    def has_proposed(self, incident_id: str) -> bool:
        """Whether a warning for an incident waits, or waited in vain, for a person."""
        found = self._proposals.get(incident_id)
        return found is not None and found.gone is None

    def propose(self, strike: StrikeState, earlier: Sequence[StrikeState], moment: Moment) -> None:
        """Propose the warning that the machine would give if it were not held back."""
        taken = proposed_warning(earlier, strike, self._ladders)
        self._records.pop(taken.key, None)  # what the machine gave before is a proposal now
        known = self._proposals.get(strike.incident_id)
        if known is not None:
            self._proposals[strike.incident_id] = replace(known, taken=taken, gone=None)
            return
        self._proposals[strike.incident_id] = SanctionRecord(
            sanction_id=self._id_of(taken),
            key=taken.key,
            taken=taken,
            taken_ms=moment.now_ms,
            taken_step=moment.step,
        )

    def withdraw(self, incident_id: str, people: Sequence[str]) -> None:
        """Take back a proposed warning: people decided, or nothing is left of its incident."""
        found = self._proposals.get(incident_id)
        if found is not None and found.gone is None:
            self._proposals[incident_id] = replace(found, gone=Gone(_people(people)))

    def note(self, target_id: str, ruling: Ruling) -> None:
        """Note a decision on a sanction or an expulsion."""
        self._rulings[target_id] = (*self._rulings.get(target_id, ()), ruling)

    def rulings(self, target_id: str) -> tuple[Ruling, ...]:
        """Return the decisions on a sanction or an expulsion, in the order of knowing."""
        return self._rulings.get(target_id, ())

    def sanctions_of(self, expulsion_id: str) -> list[str]:
        """Return the ids of the sanctions that an expulsion consists of."""
        return [
            record.sanction_id
            for record in self._records.values()
            if record.expulsion_id == expulsion_id
        ]

    def status(self, record: SanctionRecord, now_ms: int) -> Status:
        """Return where a sanction stands at an instant not before the last fact."""
        rulings = self._rulings_on(record)
        seen = self._seen.get(record.sanction_id)
        if (
            seen is not None
            and seen.record is record
            and seen.rulings == rulings
            and seen.from_ms <= now_ms
            and (seen.status.changes_ms is None or now_ms < seen.status.changes_ms)
        ):
            return seen.status
        status = status_of(record, rulings, now_ms)
        self._seen[record.sanction_id] = _Seen(record, rulings, now_ms, status)
        return status

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
        for record in sorted(self._records.values(), key=lambda record: record.order):
            if record.key in by_key or record.gone is not None:
                continue
            if record.hidden:
                del self._records[record.key]
            else:
                lost.append(record)
        appearing: list[Taken] = []
        for key, taken in by_key.items():
            present = self._records.get(key)
            if present is not None:
                self._refresh(present, taken)
            elif not self._carry_on(taken, lost):
                appearing.append(taken)
        # Only what no strike carries on may be replaced.
        for taken in appearing:
            if any(strike.incident_id in risen for strike in taken.basis):
                self._take(taken, moment)
            else:
                self._stand_in(taken, lost, moment, acquitters)
        for record in lost:
            gone = Gone(_people(acquitters(record)))
            self._records[record.key] = replace(record, gone=gone)
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
            last = self._last_on(place)
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

    def _last_on(self, place: int) -> SanctionRecord | None:
        """Return the last sanction on a rung that says whether it is taken anew.

        One whose basis is gone does not, unless people refused it: what was taken back was
        neither served nor left to lapse.
        """
        return max(
            (
                record
                for record in self._records.values()
                if record.key[0] == place
                and not record.hidden
                and (record.gone is None or self._is_refused(record))
            ),
            key=lambda record: record.order,
            default=None,
        )

    def _is_refused(self, record: SanctionRecord) -> bool:
        held = holding(r for r in self._rulings_on(record) if r.verdict != "reclassify")
        return held is not None and held.verdict == "overturn"

    def _refresh(self, record: SanctionRecord, taken: Taken) -> None:
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
        self._records.pop(record.key, None)
        self._records[taken.key] = replace(record, key=taken.key, taken=taken, gone=None)

    def _carry_on(self, taken: Taken, lost: list[SanctionRecord]) -> bool:
        """Where the same rung was lost in this step, let other strikes carry that sanction on."""
        sanction_id = self._id_of(taken)
        for record in lost:
            same_rung = record.key[0] == taken.key[0] and taken.rung.trigger == "crossed"
            if same_rung or record.sanction_id == sanction_id:
                lost.remove(record)
                self._refresh(record, taken)
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
                gone = Gone(_people(acquitters(record)), self._id_of(taken))
                self._records[record.key] = replace(record, gone=gone)
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
        sanction_id = self._id_of(taken)
        known = self._records.get(taken.key)
        if known is None or known.hidden:
            same = (one for one in self._records.values() if one.sanction_id == sanction_id)
            known = next(same, None)
        if known is not None:
            # The same measure for the same incident or on the same basis, lost before: it comes
            # back.
            self._refresh(known, taken)
            return
        if taken.rung.measure == "warn":
            self._proposals.pop(taken.trigger.incident_id, None)  # now it is more than that
        taken_ms = moment.now_ms
        if replaces is not None and not taken.rung.people:
            # What stands in for a heavier measure began when that one did.
            taken_ms = replaces.taken_ms
        self._records[taken.key] = SanctionRecord(
            sanction_id=sanction_id,
            key=taken.key,
            taken=taken,
            taken_ms=taken_ms,
            taken_step=moment.step,
            replaces=None if replaces is None else replaces.sanction_id,
            expulsion_id=self._expulsion_of(sanction_id, moment) if taken.rung.expels else None,
            hidden=hidden,
        )

    def _id_of(self, taken: Taken) -> str:
        basis = (strike.incident_id for strike in taken.basis)
        return ids.sanction_id(self._subject_id, taken.rung.measure, basis)

    def _expulsion_of(self, sanction_id: str, moment: Moment) -> str:
        """Join the expulsion that is under way, or open one."""
        for record in self._records.values():
            if (
                record.expulsion_id is not None
                and not record.hidden
                and self.status(record, moment.now_ms).open
            ):
                return record.expulsion_id
        return ids.expulsion_id(self._subject_id, sanction_id)

    def _rulings_on(self, record: SanctionRecord) -> tuple[Ruling, ...]:
        """Return the decisions on a sanction, and those on its expulsion since it was taken.

        None on a warning: they are weighed with those on its incident, and it stands and falls
        with that.
        """
        if record.rung.measure == "warn":
            return ()
        own = self.rulings(record.sanction_id)
        if record.expulsion_id is None:
            return own
        since = (r for r in self.rulings(record.expulsion_id) if r.step > record.taken_step)
        return tuple(sorted((*own, *since), key=lambda ruling: ruling.step))


def _people(acquitters: Sequence[str]) -> tuple[str, ...]:
    people: list[str] = []
    for person in acquitters:
        if person not in people:
            insort(people, person)
    return tuple(people) or (MACHINE,)
