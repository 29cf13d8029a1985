"""Which appeals were answered, and how: as the ledger has it, which an outcome alone cannot end."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from streamdetect.enforce.decisions import Ruling, holding
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import Fact, fact_of
from streamdetect.events.ids import warning_id
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import (
    Appeal,
    AppealOutcome,
    Expulsion,
    ReviewDecision,
    Violation,
)
from streamdetect.events.vocabulary import Verdict
from streamdetect.report.events import Known, of_type
from streamdetect.report.verdicts import rulings_of


def answers_of(events: Sequence[Known]) -> dict[str, Verdict]:
    """Return by appeal the verdict of its answer; those that wait for one are not in it.

    An answer is an outcome that names a decision above `review`, or such a decision on the same
    target that became known after the appeal. Of several decisions the one that holds is told.
    """
    entitled = [
        (ruling, decision)
        for ruling, decision in rulings_of(events)
        if decision.level != "review" and decision.target.type != "rule_version"
    ]
    named = {(decision.subject_id, decision.decision_id) for _, decision in entitled}
    answers: dict[str, Verdict] = {
        one.appeal_id: one.verdict
        for one, _ in of_type(events, AppealOutcome)
        if (one.subject_id, one.decision_id) in named
    }
    on_target = _by_target(entitled, _Matters(events))
    for appeal in _appeals(events):
        body = appeal.body
        if not isinstance(body, Appeal) or body.appeal_id in answers:
            continue
        held = holding(
            ruling
            for ruling, decision in on_target[body.subject_id, body.target.id]
            if _order(ruling, decision) > appeal.order
        )
        if held is not None:
            answers[body.appeal_id] = held.verdict
    return answers


class _Matters:
    """What a decision on a target is about: a warning says its incident, an expulsion is its parts.

    As the walk has it (`enforce.walk`).
    """

    def __init__(self, events: Sequence[Known]) -> None:
        self._same: dict[str, str] = {}  # incident_id → id of its warning, and back
        for one, _ in of_type(events, Violation):
            warning = warning_id(one.subject_id, one.incident_id)
            self._same[one.incident_id], self._same[warning] = warning, one.incident_id
        self._parts: defaultdict[str, set[str]] = defaultdict(set)
        for expulsion, _ in of_type(events, Expulsion):
            self._parts[expulsion.expulsion_id].update(expulsion.sanction_ids)

    def of(self, target_id: str) -> Iterable[str]:
        return {target_id, self._same.get(target_id, target_id), *self._parts.get(target_id, ())}


def _by_target(
    decided: Iterable[tuple[Ruling, ReviewDecision]], matters: _Matters
) -> defaultdict[tuple[str, str], list[tuple[Ruling, ReviewDecision]]]:
    """Sort decisions by subject and by each target that they are about."""
    found: defaultdict[tuple[str, str], list[tuple[Ruling, ReviewDecision]]] = defaultdict(list)
    for ruling, decision in decided:
        for target_id in matters.of(decision.target.id):
            found[decision.subject_id, target_id].append((ruling, decision))
    return found


def _appeals(events: Sequence[Known]) -> Iterable[Fact]:
    for appeal, known_ms in of_type(events, Appeal):
        try:
            yield fact_of(appeal, known_ms)
        except NotAFactError:
            continue  # the workers did not take it either


def _order(ruling: Ruling, decision: ReviewDecision) -> tuple[int, int, str]:
    """Return the place of a decision among the facts, as `Fact.order` has it."""
    return ruling.known_ms, to_ms(decision.decided_at), ruling.fact_id
