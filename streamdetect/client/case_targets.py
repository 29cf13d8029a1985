"""What a case is about, as the topics tell it: measures, goods held back, words taken back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from streamdetect.events import messages as m
from streamdetect.events.vocabulary import AmendmentKind, measure_rank

_TAKES_BACK: Final[tuple[AmendmentKind, ...]] = ("negated", "retracted")

Amendments = Mapping[str, tuple[m.ViolationAmendment, ...]]
"""What happened to violations, by their ids."""


def amendments_of(told: Iterable[m.ViolationAmendment]) -> Amendments:
    """Sort amendments by their violations; each once."""
    found: defaultdict[str, dict[str, m.ViolationAmendment]] = defaultdict(dict)
    for one in told:
        found[one.violation_id].setdefault(one.amendment_id, one)
    return {violation_id: tuple(ones.values()) for violation_id, ones in found.items()}


def taken_back(
    violations: Iterable[m.Violation], amendments: Amendments
) -> dict[str, AmendmentKind]:
    """Return the incidents of which nothing is left to decide on, each with what took it back."""
    found: dict[str, AmendmentKind | None] = {}
    for violation in violations:
        kinds = {one.kind for one in amendments.get(violation.violation_id, ())}
        kind = next((kind for kind in _TAKES_BACK if kind in kinds), None)
        incident = violation.incident_id
        if kind is None or found.get(incident, kind) is not None:
            found[incident] = kind
    return {incident: kind for incident, kind in found.items() if kind is not None}


def measures_of(
    target: m.DecisionOn,
    sanctions: Mapping[str, m.Sanction],
    expulsions: Mapping[str, m.Expulsion],
) -> tuple[m.Sanction, ...]:
    """Return the sanction that a target names, or those that its expulsion consists of."""
    names: tuple[str, ...] = ()
    if target.type == "sanction":
        names = (target.id,)
    elif target.type == "expulsion" and target.id in expulsions:
        names = expulsions[target.id].sanction_ids
    return tuple(sanctions[name] for name in names if name in sanctions)


def is_stayed(measures: Iterable[m.Sanction]) -> bool:
    """Whether all that waits for people waits for the answer to an appeal."""
    waiting = [one for one in measures if one.state == "proposed"]
    return bool(waiting) and all(one.stayed_since is not None for one in waiting)


def is_outweighed(sanction: m.Sanction, expulsions: Iterable[m.Expulsion]) -> bool:
    """Whether a measure has nobody to meet: its subject is out already by a heavier one.

    A warning is not among them: it says whether its incident counts. Where people take the
    expulsion back, the measure waits for them again until it lapses.
    """
    rank = measure_rank(sanction.measure)
    if not 0 < rank < measure_rank("close_account"):
        return False
    return any(
        one.state == "expelled" and one.subject_id == sanction.subject_id for one in expulsions
    )


def held_back(told: Iterable[m.Interception]) -> dict[str, m.Interception]:
    """Return by id what each interception said when it last held goods back.

    What lets them go says no words and no articles any more.
    """
    return {one.interception_id: one for one in told if one.state == "intercepted"}


def with_findings(request: m.ReviewRequest, held: Mapping[str, m.Interception]) -> m.ReviewRequest:
    """Return a request on goods with the words that hold them back, where it does not say them."""
    found = held.get(request.target.id) if request.target.type == "interception" else None
    if found is None or request.findings:
        return request
    return msgspec.structs.replace(request, findings=found.findings)
