"""Counting: what was found, dealt with, sanctioned, expelled, reinstated, undone in a period.

A violation counts by when its words were said, an incident by the first of its violations that is
known; everything else by when it became known.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final, get_args

from streamdetect.enforce.decisions import Ruling, holding
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import (
    Appeal,
    Expulsion,
    Interception,
    Intervention,
    ReviewDecision,
    Sanction,
    Violation,
    ViolationAmendment,
)
from streamdetect.events.vocabulary import (
    DECISION_LEVELS,
    MEASURES,
    AmendmentKind,
    Category,
    ExpulsionState,
    InterceptionState,
    InterventionState,
    Verdict,
)
from streamdetect.report.answers import answers_of
from streamdetect.report.done import Categories, all_done, done_by
from streamdetect.report.events import Known, M, Period, of_type, week_of
from streamdetect.report.figures import (
    LATENCY_STEPS_MS,
    Figure,
    Latency,
    Line,
    Rate,
    Report,
)
from streamdetect.report.verdicts import rulings_of, verdicts_of

_SLOWEST: Final = 20


def report_of(events: Sequence[Known], period: Period) -> Report:
    """Return the figures of a period from everything known, also from before and after it."""
    spoken = [(one, to_ms(one.spoken_at)) for one, _ in of_type(events, Violation)]
    said = [(one, at_ms) for one, at_ms in spoken if period.holds(at_ms)]
    violations = [one for one, _ in said]
    decisions = list(rulings_of(events))
    sanctions = list(of_type(events, Sanction))
    imposed = _first(
        (one for one in sanctions if one[0].state == "imposed"), lambda one: one.sanction_id
    )
    in_force = {one.sanction_id for one, _ in imposed}
    everything = _Everything(
        dealt_with=frozenset(r.incident_id for one, _ in imposed for r in one.reasons),
        verdicts=verdicts_of(events),
        began_ms=_began(spoken),
    )
    taken = [one for one in imposed if period.holds(one[1])]
    expulsions = [
        one
        for one in _first(of_type(events, Expulsion), lambda one: (one.expulsion_id, one.state))
        if period.holds(one[1])
    ]
    interceptions = [
        one
        for one in _first(
            of_type(events, Interception), lambda one: (one.interception_id, one.state)
        )
        if period.holds(one[1])
    ]
    interventions = [
        one
        for one in _first(
            of_type(events, Intervention), lambda one: (one.intervention_id, one.state)
        )
        if period.holds(one[1])
    ]
    answers = answers_of(events)
    appeals = [one for one, known in of_type(events, Appeal) if period.holds(known)]
    whole = _line(violations, everything, period)
    done = all_done(taken, expulsions, interceptions, interventions, Categories.of(events))
    return Report(
        period=period,
        newest_ms=max((event.known_at_ms for event in events), default=None),
        violations=Figure.of(one.violation_id for one in violations if one.outcome == "enforce"),
        for_review=Figure.of(one.violation_id for one in violations if one.outcome == "review"),
        incidents=whole.incidents,
        dealt_with=whole.dealt_with,
        amended=_amended(events, frozenset(one.violation_id for one in violations)),
        sanctions={
            measure: Figure.of(one.sanction_id for one, _ in taken if one.measure == measure)
            for measure in MEASURES
        },
        sanctions_undone=Figure.of(
            one.sanction_id
            for one, known in sanctions
            if one.state == "lifted" and one.sanction_id in in_force and period.holds(known)
        ),
        subjects_sanctioned=Figure.of_parties((o.subject_id, o.sanction_id) for o, _ in taken),
        subjects_expelled=_parties(expulsions, "expelled"),
        subjects_reinstated=_parties(expulsions, "reinstated"),
        expulsions={
            state: Figure.of(one.expulsion_id for one, _ in expulsions if one.state == state)
            for state in get_args(ExpulsionState)
        },
        listings={
            state: Figure.of(one.interception_id for one, _ in interceptions if one.state == state)
            for state in get_args(InterceptionState)
        },
        interventions={
            state: Figure.of(one.intervention_id for one, _ in interventions if one.state == state)
            for state in get_args(InterventionState)
        },
        overturned=_overturned(decisions, period),
        overturned_by_level={
            level: _overturned([one for one in decisions if one[1].level == level], period)
            for level in DECISION_LEVELS
        },
        appeals=Rate(
            Figure.of(
                a.appeal_id for a in appeals if answers.get(a.appeal_id, "uphold") != "uphold"
            ),
            Figure.of(a.appeal_id for a in appeals if a.appeal_id in answers),
        ),
        appeals_open=Figure.of(a.appeal_id for a in appeals if a.appeal_id not in answers),
        latency=_latency(events, period),
        by_category={
            category: _line(of_it, everything, period)
            for category, of_it in _by_category(violations).items()
        },
        by_week={
            week: _line(of_it, everything, period, week) for week, of_it in _by_week(said).items()
        },
        done_by_week=done_by((kind, one, [week_of(at_ms)]) for kind, one, at_ms, _ in done),
        done_by_category=done_by((kind, one, about) for kind, one, _, about in done),
    )


@dataclass(frozen=True, slots=True)
class _Everything:
    """What must be known beyond the period: which incidents were dealt with, and who is right.

    `began_ms`: when an incident began, epoch ms; one that goes on beyond midnight, or into the next
    period, would count twice.
    """

    dealt_with: frozenset[str]
    verdicts: Mapping[str, Verdict]
    began_ms: Mapping[str, int]

    def decided(self, incident_ids: Iterable[str], *verdicts: Verdict) -> Figure:
        return Figure.of(one for one in incident_ids if self.verdicts.get(one) in verdicts)


def _first(dated: Iterable[tuple[M, int]], name: Callable[[M], Hashable]) -> list[tuple[M, int]]:
    """Return the first of those that have one name: what is said again happened once."""
    found: dict[Hashable, tuple[M, int]] = {}
    for one, at_ms in dated:
        held = found.get(name(one))
        if held is None or at_ms < held[1]:
            found[name(one)] = one, at_ms
    return list(found.values())


def _line(
    violations: Sequence[Violation],
    everything: _Everything,
    period: Period,
    week: str | None = None,
) -> Line:
    """Count violations, and their incidents that began in the period, and in the week if given."""
    incidents = frozenset(
        one.incident_id
        for one in violations
        if period.holds(began := everything.began_ms[one.incident_id])
        and week in (None, week_of(began))
    )
    return Line(
        violations=Figure.of(one.violation_id for one in violations),
        incidents=Figure.of(incidents),
        dealt_with=Figure.of(incidents & everything.dealt_with),
        upheld=everything.decided(incidents, "uphold", "reclassify"),
        overturned=everything.decided(incidents, "overturn"),
    )


def _overturned(decisions: Iterable[tuple[Ruling, ReviewDecision]], period: Period) -> Rate:
    """Return, of the targets decided in a period, those that are overturned in the end.

    Decisions from before and after it are weighed with those of the period.
    """
    on_target: defaultdict[tuple[str, str], list[Ruling]] = defaultdict(list)
    for ruling, decision in decisions:
        on_target[decision.subject_id, decision.target.id].append(ruling)
    held = [
        (target_id, found.verdict)
        for (_, target_id), rulings in on_target.items()
        if any(period.holds(one.known_ms) for one in rulings)
        and (found := holding(rulings)) is not None
    ]
    return Rate(
        Figure.of(target_id for target_id, verdict in held if verdict == "overturn"),
        Figure.of(target_id for target_id, _ in held),
    )


def _amended(events: Iterable[Known], violation_ids: frozenset[str]) -> dict[str, Figure]:
    found: dict[str, list[str]] = {kind: [] for kind in get_args(AmendmentKind)}
    for one, _ in of_type(events, ViolationAmendment):
        if one.violation_id in violation_ids:
            found[one.kind].append(one.violation_id)
    return {kind: Figure.of(ids) for kind, ids in found.items()}


def _parties(expulsions: Iterable[tuple[Expulsion, int]], state: ExpulsionState) -> Figure:
    return Figure.of_parties(
        (one.subject_id, one.expulsion_id) for one, _ in expulsions if one.state == state
    )


def _latency(events: Iterable[Known], period: Period) -> Latency:
    measured = sorted(
        (event.latency_ms, event.message.violation_id)
        for event in events
        if isinstance(event.message, Violation)
        and event.latency_ms is not None
        and period.holds(to_ms(event.message.spoken_at))
    )
    values = [latency for latency, _ in measured]
    bounds = (0, *LATENCY_STEPS_MS, None)
    classes = tuple(
        Figure.of(
            identity
            for latency, identity in measured
            if (low == 0 or latency >= (low or 0)) and (high is None or latency < high)
        )
        for low, high in pairwise(bounds)
    )
    return Latency(
        measured=Figure.of(identity for _, identity in measured),
        p50=_rank(values, 50),
        p95=_rank(values, 95),
        p99=_rank(values, 99),
        classes=classes,
        slowest=tuple((identity, latency) for latency, identity in measured[::-1][:_SLOWEST]),
    )


def _rank(values: Sequence[int], percent: int) -> int | None:
    return values[ceil(percent * len(values) / 100) - 1] if values else None


def _by_category(violations: Iterable[Violation]) -> dict[Category, list[Violation]]:
    found: defaultdict[Category, list[Violation]] = defaultdict(list)
    for one in violations:
        found[one.category].append(one)
    return dict(sorted(found.items()))


def _began(violations: Iterable[tuple[Violation, int]]) -> dict[str, int]:
    began: dict[str, int] = {}
    for one, at_ms in violations:
        began[one.incident_id] = min(at_ms, began.get(one.incident_id, at_ms))
    return began


def _by_week(violations: Iterable[tuple[Violation, int]]) -> dict[str, list[Violation]]:
    found: defaultdict[str, list[Violation]] = defaultdict(list)
    for one, at_ms in violations:
        found[week_of(at_ms)].append(one)
    return dict(sorted(found.items()))
