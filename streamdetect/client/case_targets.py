"""What a case is about, as the topics tell it: measures, goods held back, words taken back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from streamdetect.enforce.decisions import OnRules, Ruling, ruling_of, void_of, weight
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import EVERYBODY, fact_of
from streamdetect.enforce.rule_spans import RuleSpan, span_of
from streamdetect.events import messages as m
from streamdetect.events.ids import warning_id
from streamdetect.events.instants import to_ms
from streamdetect.events.vocabulary import AmendmentKind, measure_rank

_TAKES_BACK: Final[tuple[AmendmentKind, ...]] = ("negated", "retracted")

TakenBack = AmendmentKind | Literal["voided"]
"""Why nothing is left of words: an amendment, or a decision on the rules that carried them."""

Amendments = Mapping[str, tuple[m.ViolationAmendment, ...]]
"""What happened to violations, by their ids."""


def amendments_of(told: Iterable[m.ViolationAmendment]) -> Amendments:
    """Sort amendments by their violations; each once."""
    found: defaultdict[str, dict[str, m.ViolationAmendment]] = defaultdict(dict)
    for one in told:
        found[one.violation_id].setdefault(one.amendment_id, one)
    return {violation_id: tuple(ones.values()) for violation_id, ones in found.items()}


def voids_of(decisions: Iterable[m.ReviewDecision]) -> dict[str, OnRules]:
    """Return the decisions on rules by the subject that they name, EVERYBODY among them.

    `decisions`: those that count, each as of the instant at which it was made.
    """
    found: defaultdict[str, list[tuple[RuleSpan, Ruling]]] = defaultdict(list)
    for one in decisions:
        if one.target.type != "rule_version":
            continue
        try:
            fact = fact_of(one, to_ms(one.decided_at))
        except NotAFactError:
            continue  # the ledger did not take it either
        ruling = ruling_of(fact, one, 0)
        if ruling is not None and ruling.verdict != "reclassify":
            found[one.subject_id].append((span_of(one.target), ruling))
    return dict(found)


def taken_back(
    violations: Iterable[m.Violation], amendments: Amendments, voids: Mapping[str, OnRules]
) -> dict[str, TakenBack]:
    """Return the incidents of which nothing is left to decide on, each with what took it back."""
    found: dict[str, TakenBack | None] = {}
    for violation in violations:
        kinds = {one.kind for one in amendments.get(violation.violation_id, ())}
        kind: TakenBack | None = next((kind for kind in _TAKES_BACK if kind in kinds), None)
        if kind is None and _void(violation, voids) is not None:
            kind = "voided"
        incident = violation.incident_id
        if kind is None or found.get(incident, kind) is not None:
            found[incident] = kind
    return {incident: kind for incident, kind in found.items() if kind is not None}


def voided(violations: Iterable[m.Violation], voids: Mapping[str, OnRules]) -> dict[str, Ruling]:
    """Return by incident the decision on rules that who upholds the incident must outweigh."""
    found: dict[str, Ruling] = {}
    for violation in violations:
        void = _void(violation, voids)
        if void is not None:
            known = found.get(violation.incident_id, void)
            found[violation.incident_id] = min(known, void, key=weight)
    return found


def _void(violation: m.Violation, voids: Mapping[str, OnRules]) -> Ruling | None:
    on_rules = (*voids.get(EVERYBODY, ()), *voids.get(violation.subject_id, ()))
    if not on_rules:
        return None
    try:
        return void_of(violation, to_ms(violation.spoken_at), on_rules)
    except ValueError:
        return None  # said at an instant that is none


def weighed_together(
    target: m.DecisionOn, subject_id: str, sanctions: Mapping[str, m.Sanction]
) -> frozenset[tuple[str, str]]:
    """Return kind and id of all that a decision on a target is about.

    A warning says nothing but its incident: who decides on one of them decides on both.
    """
    meant = {(target.type, target.id)}
    if target.type == "incident":
        meant.add(("sanction", warning_id(subject_id, target.id)))
    elif target.type == "sanction" and target.id in sanctions:
        named = sanctions[target.id]
        if named.measure == "warn":
            meant.update(("incident", reason.incident_id) for reason in named.reasons)
    return frozenset(meant)


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


def answered(
    outcomes: Iterable[m.AppealOutcome], decisions: Iterable[m.ReviewDecision]
) -> dict[str, m.AppealOutcome]:
    """Return the outcomes that end the waiting, by appeal: those that name a decision that counts.

    As for the ledger: an outcome is a message to who filed, and decides nothing alone.
    """
    answers = {one.decision_id for one in decisions if one.level != "review"}
    return {one.appeal_id: one for one in outcomes if one.decision_id in answers}


def first_told(sanctions: Iterable[m.Sanction]) -> dict[str, str]:
    """Return when each sanction was taken: until it is in force, it says since when it waits."""
    taken: dict[str, str] = {}
    for one in sanctions:
        known = taken.get(one.sanction_id)
        if known is None or one.effective_from < known:
            taken[one.sanction_id] = one.effective_from
    return taken
