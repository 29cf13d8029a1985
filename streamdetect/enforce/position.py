"""The position: every sanction and expulsion of a walk as it stands at an instant.

Plain comparable values; `rendering` turns them into messages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from streamdetect.enforce.ladder import Shown
from streamdetect.enforce.pleas import appealed_until, stayed
from streamdetect.enforce.status import SanctionRecord, Status
from streamdetect.enforce.strikes import StrikeState
from streamdetect.enforce.walk import Walk
from streamdetect.events.vocabulary import ExpulsionState, Measure, SanctionState


@dataclass(frozen=True, slots=True)
class SanctionView:
    """A sanction at an instant. Only what a reader of the message sees takes part in equality.

    `by_time`: whether time alone brought the state. `changes_ms`: when time changes it next.
    """

    sanction_id: str
    state: SanctionState
    shown: Shown
    effective_ms: int
    valid_ms: int | None
    decided_by: tuple[str, ...]
    supersedes: str | None
    stayed_ms: int | None
    record: SanctionRecord = field(compare=False)
    status: Status = field(compare=False)
    by_time: bool = field(compare=False)
    changes_ms: int | None = field(compare=False)

    @property
    def was_imposed(self) -> bool:
        """Whether it was ever in force."""
        return self.status.was_imposed


@dataclass(frozen=True, slots=True)
class ExpulsionView:
    """An expulsion at an instant: the common fate of the sanctions that it consists of.

    `measures`: of those that make its state. `answer_ms`: within which an appeal is answered.
    """

    expulsion_id: str
    state: ExpulsionState
    sanction_ids: tuple[str, ...]
    decided_by: tuple[str, ...]
    effective_ms: int
    valid_ms: int | None
    appeal_ms: int | None
    policy_hash: str
    measures: tuple[Measure, ...]
    answer_ms: int
    by_time: bool = field(compare=False)


@dataclass(frozen=True, slots=True)
class Position:
    """Everything that stands at `as_of_ms`. Sanctions in the order in which they were taken."""

    as_of_ms: int
    sanctions: dict[str, SanctionView]
    expulsions: dict[str, ExpulsionView]
    strikes: tuple[tuple[StrikeState, int], ...]  # live ones, with what is left of their points
    next_change_ms: int | None


def empty_position(as_of_ms: int) -> Position:
    """Return the position of a subject of whom nothing is known."""
    return Position(as_of_ms, {}, {}, (), None)


def position_of(walk: Walk, as_of_ms: int, previous: Position | None = None) -> Position:
    """Return the position after the walk's facts, at an instant not before the last of them.

    `previous`: an earlier position of the same subject, whose unchanged views are taken over.
    """
    sanctions = {view.sanction_id: view for view in _sanctions(walk, as_of_ms, previous)}
    strikes = tuple(
        (strike, left) for strike in walk.strikes if (left := strike.left(as_of_ms)) > 0
    )
    changes = [view.changes_ms for view in sanctions.values() if view.changes_ms is not None]
    for strike, _ in strikes:
        occurred = strike.charge.occurred_ms
        age = strike.policy.decay.next_change(as_of_ms - occurred)
        if age is not None:
            changes.append(occurred + age)
    changes += [p.deadline_ms for p in walk.pleas.waiting.values() if p.deadline_ms > as_of_ms]
    return Position(
        as_of_ms=as_of_ms,
        sanctions=sanctions,
        expulsions={view.expulsion_id: view for view in _expulsions(sanctions.values())},
        strikes=strikes,
        next_change_ms=min(changes, default=None),
    )


def _sanctions(walk: Walk, as_of_ms: int, previous: Position | None) -> list[SanctionView]:
    pleas = tuple(walk.pleas.waiting.values())
    standing = [(record, walk.book.status(record, as_of_ms)) for record in walk.book.records()]
    if pleas:
        until = appealed_until(standing)
        standing = [(one, stayed(one, status, pleas, until, as_of_ms)) for one, status in standing]
    superseded = _superseded(standing)
    supersedes = {newer: older for older, newer in superseded.items()}
    known = {} if previous is None else previous.sanctions
    views: list[SanctionView] = []
    for record, status in standing:
        sanction_id = record.sanction_id
        state = "superseded" if sanction_id in superseded else status.state
        replaced = record.replaces or supersedes.get(sanction_id)
        view = known.get(sanction_id)
        if (
            view is None
            or view.record is not record
            or view.status is not status
            or view.state != state
            or view.supersedes != replaced
        ):
            view = _view(record, status, state, replaced)
        views.append(view)
    return views


def _view(
    record: SanctionRecord, status: Status, state: SanctionState, replaced: str | None
) -> SanctionView:
    return SanctionView(
        sanction_id=record.sanction_id,
        state=state,
        shown=record.taken.shown,
        effective_ms=status.effective_ms,
        valid_ms=status.valid_ms,
        decided_by=status.decided_by,
        supersedes=replaced,
        stayed_ms=status.stayed_ms if state == status.state else None,
        record=record,
        status=status,
        by_time=status.by_time and state == status.state,
        changes_ms=status.changes_ms if state == status.state else None,
    )


def _superseded(standing: Sequence[tuple[SanctionRecord, Status]]) -> dict[str, str]:
    """Return, by sanction id, which later sanction of the same measure took its place.

    One in force takes the place of those open then that do not outlast it; a proposal that of a
    proposal on which nobody has decided. Warnings stand each for itself.
    """
    found: dict[str, str] = {}
    earlier: dict[str, list[tuple[SanctionRecord, Status]]] = {}
    for record, status in standing:
        if record.rung.measure == "warn" or status.state in ("lifted", "superseded"):
            continue
        still_open: list[tuple[SanctionRecord, Status]] = []
        for old, old_status in earlier.get(record.rung.measure, ()):
            if _takes_place(record, status, old_status):
                found[old.sanction_id] = record.sanction_id
            elif not _ended_by(old_status, record.taken_ms):
                still_open.append((old, old_status))
        earlier[record.rung.measure] = [*still_open, (record, status)]
    return found


def _takes_place(record: SanctionRecord, status: Status, old: Status) -> bool:
    at_ms = status.effective_ms if status.was_imposed else record.taken_ms
    if _ended_by(old, at_ms):
        return False
    if not old.was_imposed:
        return status.was_imposed or not old.decided_by
    if not status.was_imposed or old.effective_ms > at_ms:
        return False
    return status.valid_ms is None or (old.valid_ms is not None and old.valid_ms <= status.valid_ms)


def _ended_by(old: Status, at_ms: int) -> bool:
    if old.was_imposed:
        return old.valid_ms is not None and old.valid_ms <= at_ms
    return old.state == "expired" and old.since_ms <= at_ms


def _expulsions(sanctions: Iterable[SanctionView]) -> list[ExpulsionView]:
    groups: dict[str, list[SanctionView]] = {}
    for view in sanctions:
        if view.record.expulsion_id is not None:
            groups.setdefault(view.record.expulsion_id, []).append(view)
    return [_expulsion(expulsion_id, views) for expulsion_id, views in groups.items()]


def _expulsion(expulsion_id: str, views: list[SanctionView]) -> ExpulsionView:
    state, leading = _common_state(views)
    people: dict[str, None] = {}
    for view in leading:
        people.update(dict.fromkeys(view.decided_by))
    policy = leading[-1].record.taken.trigger.policy
    valid = [view.valid_ms for view in leading]
    until = appealed_until((view.record, view.status) for view in views)
    return ExpulsionView(
        expulsion_id=expulsion_id,
        state=state,
        sanction_ids=tuple(view.sanction_id for view in views),
        decided_by=tuple(people),
        effective_ms=min(view.effective_ms for view in leading),
        valid_ms=None if None in valid else max(ms for ms in valid if ms is not None),
        appeal_ms=until.get(expulsion_id) if state == "expelled" else None,
        policy_hash=policy.hash,
        measures=tuple(dict.fromkeys(view.record.rung.measure for view in leading)),
        answer_ms=policy.appeal_answer_ms,
        by_time=state == "released" and all(view.by_time for view in leading),
    )


def _common_state(views: list[SanctionView]) -> tuple[ExpulsionState, list[SanctionView]]:
    """Return the expulsion's state and the sanctions that make it so."""
    for sanction_state, state in _WHILE_OPEN:
        leading = [view for view in views if view.state == sanction_state]
        if leading:
            return state, leading
    # Over: who was put out and is acquitted comes back; a term that ends, or a proposal that
    # nobody confirmed, is released.
    undone = [view for view in views if view.was_imposed and view.state == "lifted"]
    if undone:
        return "reinstated", undone
    return "released", views


_WHILE_OPEN: tuple[tuple[SanctionState, ExpulsionState], ...] = (
    ("imposed", "expelled"),
    ("proposed", "proposed"),
)
