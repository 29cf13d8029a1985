"""The traffic signal of a room: how good its talk is, for those who distribute traffic.

Only what people upheld counts against a room: the incident itself, or while it is in force a
`limit_traffic` that rests on it. Each such incident burdens it by severity, half where
it was corrected on the spot; the burden halves with every week and with every five hours of honest
talk. The score is smooth and bounded, and above its floor unless `limit_traffic` is in force: below
the floor the sanction acts, with its reasons, and not a number.

    burden = Σ weight(severity) × (½ if corrected) × ½^(age / 7 days) × ½^(honest minutes / 300)
    score  = 1 / (1 + burden)                          where limit_traffic is in force
             ½ + ½ / (1 + burden)                      else
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.enforce.incidents import Incident
from streamdetect.enforce.policy import DAY_MS, HOUR_MS, MINUTE_MS
from streamdetect.enforce.position import Position, SanctionView
from streamdetect.enforce.walk import Walk
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import TimeWindow, TrafficSignal
from streamdetect.events.vocabulary import Severity

TalkOf = Callable[[str], Sequence[int]]
"""Gives the minutes in which a room talked: their starts in epoch ms, ascending."""

WINDOW_MS: Final = HOUR_MS
FLOOR: Final = 0.5
WEIGHTS: Final[dict[Severity, float]] = {
    "notice": 0.1,
    "general": 0.3,
    "serious": 1.0,
    "grave": 3.0,
}
CORRECTED_KEEPS: Final = 0.5
HALF_LIFE_MS: Final = 7 * DAY_MS
HALF_LIFE_MINUTES: Final = 300
FADED_MS: Final = 26 * HALF_LIFE_MS
"""After it a burden is beyond every decimal that is told, and counts as none."""
REMEMBERED_MS: Final = 30 * DAY_MS
"""How far back honest talk need be known: what is older has nearly faded by itself."""


def no_talk(room_id: str) -> Sequence[int]:
    """Return no minutes: nothing is known of what a room said without findings."""
    return ()


@dataclass(frozen=True, slots=True)
class Burden:
    """One upheld incident of a room: when it was first said, how heavy, whether corrected."""

    occurred_ms: int
    severity: Severity
    corrected: bool


@dataclass(frozen=True, slots=True)
class EndedWindow:
    """A window of a room that is over; `to_ms`: its end, exclusive (epoch ms)."""

    subject_id: str
    room_id: str
    to_ms: int


def traffic_signal(
    subject_id: str,
    room_id: str,
    burdens: Sequence[Burden],
    guilty_minutes: Iterable[int],
    talk: Sequence[int],
    to_ms: int,
    *,
    sanction_id: str | None = None,
    ledger_seq: int = 0,
) -> TrafficSignal:
    """Return the signal as of `to_ms` (epoch ms). `talk`: minutes of talk, ascending.

    A minute of talk is honest unless it is one of the `guilty_minutes`. `sanction_id`: the
    `limit_traffic` in force, if there is one.
    """
    guilty = set(guilty_minutes)
    honest = [minute for minute in talk if minute not in guilty] if burdens else ()
    alone = corrected = relieved = left = 0.0
    for burden in burdens:
        age = max(0, to_ms - burden.occurred_ms)
        if age >= FADED_MS:
            continue
        weight = WEIGHTS[burden.severity] * 0.5 ** (age / HALF_LIFE_MS)
        kept = weight * CORRECTED_KEEPS if burden.corrected else weight
        since = _between(honest, burden.occurred_ms, to_ms)
        alone += weight
        corrected += weight if burden.corrected else 0.0
        relieved += kept
        left += kept * 0.5 ** (since / HALF_LIFE_MINUTES)
    score = 1 / (1 + left)
    if sanction_id is None:
        score = FLOOR + (1 - FLOOR) * score
    return TrafficSignal(
        room_id=room_id,
        subject_id=subject_id,
        window=TimeWindow(from_=from_ms(to_ms - WINDOW_MS), to=from_ms(to_ms)),
        score=round(score, 3),
        components={
            "violations": round(1 / (1 + alone), 3),
            "corrections": round(corrected / alone, 3) if alone else 1.0,
            "honest_talk": round(1 - left / relieved, 3) if relieved else 1.0,
        },
        sanction_id=sanction_id,
        ledger_seq=ledger_seq,
    )


def room_signal(
    walk: Walk, position: Position, room_id: str, talk: TalkOf, to_ms: int
) -> TrafficSignal:
    """Return the signal of one of a subject's rooms as its ledger stands.

    Everything of the walk counts; the caller leaves out what became known after `to_ms`.
    """
    upheld = [one for one in _upheld(walk, position) if _room_of(one) == room_id]
    return traffic_signal(
        walk.subject_id,
        room_id,
        [burden for one in upheld if (burden := _burden(one)) is not None],
        (
            said.occurred_ms // MINUTE_MS * MINUTE_MS
            for one in upheld
            for said in one.said
            if said.violation.violation_id in walk.standing_violations(one)
        ),
        talk(room_id),
        to_ms,
        sanction_id=limiting(position),
        ledger_seq=walk.step,
    )


def changed_signals(
    before: tuple[Walk, Position], after: tuple[Walk, Position], talk: TalkOf, at_ms: int
) -> list[TrafficSignal]:
    """Return the signals that a fact changed, as of the instant at which it became known."""
    rooms = dict.fromkeys(
        _room_of(one)
        for known in (before, after)
        for one in _upheld(*known)
        if one.charge is not None and at_ms - one.charge.occurred_ms < FADED_MS
    )
    changed: list[TrafficSignal] = []
    for room_id in rooms:
        old = room_signal(*before, room_id, talk, at_ms)
        new = room_signal(*after, room_id, talk, at_ms)
        if (old.score, old.sanction_id) != (new.score, new.sanction_id):
            changed.append(new)
    return changed


def limiting(position: Position) -> str | None:
    """Return the `limit_traffic` in force and not stayed, None where there is none."""
    view = _limit(position)
    return None if view is None else view.sanction_id


def _limit(position: Position) -> SanctionView | None:
    in_force = (
        view
        for view in position.sanctions.values()
        if view.record.rung.measure == "limit_traffic"
        and view.state == "imposed"
        and view.stayed_ms is None
    )
    return next(in_force, None)


def _upheld(walk: Walk, position: Position) -> list[Incident]:
    """Return what people upheld: an incident, or a limit that is in force and rests on it."""
    limit = _limit(position)
    basis = frozenset(
        strike.incident_id for strike in (() if limit is None else limit.record.taken.basis)
    )
    return [
        one
        for one in walk.incidents.values()
        if (one.upheld or one.incident_id in basis) and not one.acquitted
    ]


def _room_of(incident: Incident) -> str:
    return incident.said[0].violation.room_id


def _burden(incident: Incident) -> Burden | None:
    charge = incident.charge
    if charge is None:
        return None
    return Burden(charge.occurred_ms, charge.severity, charge.corrected)


def _between(minutes: Sequence[int], after_ms: int, before_ms: int) -> int:
    """Count the minutes that begin after one instant and before another."""
    return max(0, bisect_left(minutes, before_ms) - bisect_right(minutes, after_ms))
