"""What was done, by the week in which it became known and by the categories that it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from streamdetect.events.messages import (
    Expulsion,
    Interception,
    Intervention,
    Sanction,
    Violation,
)
from streamdetect.events.vocabulary import Category
from streamdetect.report.events import Known, of_type
from streamdetect.report.figures import Done, Figure


@dataclass(frozen=True, slots=True)
class Categories:
    """What measures are about: categories of the claims behind them."""

    of_violation: Mapping[str, Category]
    of_incident: Mapping[str, Category]
    of_sanction: Mapping[str, frozenset[Category]]

    @classmethod
    def of(cls, events: Sequence[Known]) -> "Categories":
        """Learn them from everything known."""
        violations = [one for one, _ in of_type(events, Violation)]
        of_incident = {one.incident_id: one.category for one in violations}
        sanctions: dict[str, frozenset[Category]] = {}
        for one, _ in of_type(events, Sanction):
            named = {of_incident.get(reason.incident_id) for reason in one.reasons} - {None}
            known = sanctions.get(one.sanction_id, frozenset())
            sanctions[one.sanction_id] = known | {found for found in named if found is not None}
        return cls({one.violation_id: one.category for one in violations}, of_incident, sanctions)

    def about(self, one: Sanction | Expulsion | Interception | Intervention) -> list[Category]:
        """Return the categories that a measure is about, sorted."""
        found: set[Category] = set()
        match one:
            case Sanction():
                found |= self.of_sanction.get(one.sanction_id, frozenset())
            case Expulsion():
                for sanction_id in one.sanction_ids:
                    found |= self.of_sanction.get(sanction_id, frozenset())
            case Interception():
                found |= {finding.category for finding in one.findings}
            case Intervention():
                known = self.of_violation.get(one.violation_id)
                found |= {known} if known is not None else set()
        return sorted(found)


def all_done(
    imposed: Iterable[tuple[Sanction, int]],
    expulsions: Iterable[tuple[Expulsion, int]],
    interceptions: Iterable[tuple[Interception, int]],
    interventions: Iterable[tuple[Intervention, int]],
    categories: Categories,
) -> list[tuple[str, str, int, list[Category]]]:
    """Return kind, id, instant and categories of everything that tables of `Done` count."""
    found = [("imposed", one.sanction_id, at_ms, categories.about(one)) for one, at_ms in imposed]
    found += [
        (one.state, one.expulsion_id, at_ms, categories.about(one))
        for one, at_ms in expulsions
        if one.state in ("expelled", "reinstated")
    ]
    found += [
        ("intercepted", one.interception_id, at_ms, categories.about(one))
        for one, at_ms in interceptions
        if one.state == "intercepted"
    ]
    found += [
        ("interventions", one.intervention_id, at_ms, categories.about(one))
        for one, at_ms in interventions
        if one.state == "released"
    ]
    return found


def done_by(rows: Iterable[tuple[str, str, Iterable[str]]]) -> dict[str, Done]:
    """Return by name what was done; a row is kind, id and the names under which it counts."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, identity, names in rows:
        for name in names:
            found[name][kind].append(identity)
    kinds = ("imposed", "expelled", "reinstated", "intercepted", "interventions")
    return {
        name: Done(**{kind: Figure.of(held.get(kind, ())) for kind in kinds})
        for name, held in sorted(found.items())
    }
