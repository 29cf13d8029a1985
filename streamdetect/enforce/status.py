"""What became of one sanction: proposed, imposed, expired, lifted, by whom and until when.

A function of the sanction's record, the decisions on it, and the instant asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from streamdetect.enforce.decisions import Ruling, holding, upholders
from streamdetect.enforce.ladder import RungKey, Taken
from streamdetect.enforce.policy import MACHINE, Rung
from streamdetect.events.vocabulary import SanctionState


@dataclass(frozen=True, slots=True)
class Gone:
    """The end of a sanction's basis: by whom, and what replaced it."""

    by: tuple[str, ...]
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class SanctionRecord:
    """A sanction as the walk first took it and as its basis stands now.

    `taken_ms`, `taken_step`: when it first became known. `hidden`: a rung that appeared only
    because something was taken back; it is never emitted, since an acquittal must not create a
    sanction.
    """

    sanction_id: str
    key: RungKey
    taken: Taken
    taken_ms: int
    taken_step: int
    gone: Gone | None = None
    replaces: str | None = None
    expulsion_id: str | None = None
    hidden: bool = False

    @property
    def rung(self) -> Rung:
        """Its rung."""
        return self.taken.rung

    @property
    def order(self) -> tuple[int, int, str]:
        """The order in which sanctions were taken."""
        return self.taken_step, self.key[0], self.sanction_id


@dataclass(frozen=True, slots=True)
class Status:
    """Where a sanction stands at an instant.

    `by_time`: whether time alone brought the state. `since_ms`: when it came. `changes_ms`: when
    time alone will change it next. `stayed_ms`: since when it is stayed, for we are late to answer
    an appeal against it.
    """

    state: SanctionState
    since_ms: int
    by_time: bool
    effective_ms: int
    valid_ms: int | None
    decided_by: tuple[str, ...]
    was_imposed: bool
    changes_ms: int | None
    stayed_ms: int | None = None

    @property
    def open(self) -> bool:
        """Whether it is proposed or in force."""
        return self.state in ("proposed", "imposed")


class _Course:
    """The course of one sanction through its decisions; private to `status_of`."""

    def __init__(self, record: SanctionRecord) -> None:
        self.record = record
        self.rung = record.rung
        self.state: SanctionState = "proposed" if self.rung.people else "imposed"
        self.since_ms = self.effective_ms = record.taken_ms
        self.by_time = False
        self.was_imposed = self.state == "imposed"
        self.served = False  # its term, or its time to be decided, has run out
        self.served_ms = 0  # what was served of its term before people took it back
        self.waits_since = record.taken_ms
        self.valid_ms = self._valid_until() if self.was_imposed else None
        self.by = _decided_by(self.state, record, ())

    def pass_time(self, now_ms: int) -> None:
        end = self.ends_ms()
        if end is not None and end <= now_ms:
            self.state, self.since_ms, self.by_time, self.served = "expired", end, True, True

    def ends_ms(self) -> int | None:
        if self.state == "proposed":
            return self.waits_since + self.rung.lapse_ms
        return self.valid_ms if self.state == "imposed" else None

    def decide(self, seen: Sequence[Ruling]) -> None:
        # A late fact may put a decision before the sanction; it takes effect with the sanction.
        at_ms = max(seen[-1].known_ms, self.record.taken_ms)
        self.pass_time(at_ms)
        self.waits_since = at_ms
        held = holding(seen)
        state: SanctionState
        if held is not None and held.verdict == "overturn":
            state = "lifted"
        elif self.served:
            state = "expired"
        elif len(upholders(seen)) >= self.rung.people:
            state = "imposed"
        else:
            state = "proposed"
        by = _decided_by(state, self.record, seen)
        if (state, by) != (self.state, self.by):
            self.by_time = False
        if state != self.state:
            self.since_ms = at_ms
        changed = state != self.state
        if changed and self.state == "imposed" and self.rung.people:
            self.served_ms += at_ms - self.effective_ms
        self.state, self.by = state, by
        if changed and state == "imposed":
            self.was_imposed = True
            if self.rung.people:
                self.effective_ms = at_ms
            self.valid_ms = self._valid_until()

    def _valid_until(self) -> int | None:
        if self.rung.term_ms is None:
            return None
        if self.rung.term_from == "words":
            return self.record.taken.trigger.charge.occurred_ms + self.rung.term_ms
        return self.effective_ms + self.rung.term_ms - self.served_ms


def status_of(record: SanctionRecord, rulings: Sequence[Ruling], now_ms: int) -> Status:
    """Return the sanction's status at `now_ms`, given the decisions on it known by then.

    `rulings` in the order in which they became known. Decisions reclassify incidents, not
    sanctions: `reclassify` on a sanction is without effect.
    """
    weighed = [ruling for ruling in rulings if ruling.verdict != "reclassify"]
    course = _Course(record)
    for count in range(1, len(weighed) + 1):
        course.decide(weighed[:count])
    course.pass_time(now_ms)
    state, by, by_time, changes = course.state, course.by, course.by_time, course.ends_ms()
    if record.gone is not None:
        state = "lifted" if record.gone.replaced_by is None else "superseded"
        by, by_time, changes = record.gone.by, False, None
    return Status(
        state=state,
        since_ms=course.since_ms,
        by_time=by_time,
        effective_ms=course.effective_ms,
        valid_ms=course.valid_ms,
        decided_by=by,
        was_imposed=course.was_imposed,
        changes_ms=changes,
    )


def _decided_by(
    state: SanctionState, record: SanctionRecord, rulings: Sequence[Ruling]
) -> tuple[str, ...]:
    held = holding(rulings)
    if state == "lifted" and held is not None:
        return (held.decided_by,)
    people = upholders(rulings)
    return people if record.rung.people else (MACHINE, *people)
