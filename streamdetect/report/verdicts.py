"""Who is right in the end about each incident: what people decided on it, and on its rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from streamdetect.enforce.charging import left_of
from streamdetect.enforce.decisions import Ruling, ruling_of
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import EVERYBODY, fact_of
from streamdetect.enforce.incidents import Incident, Said
from streamdetect.enforce.rule_spans import RuleSpan, span_of
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import ReviewDecision, Sanction, Violation, ViolationAmendment
from streamdetect.events.vocabulary import AmendmentKind, Verdict
from streamdetect.report.events import Known, of_type


def verdicts_of(events: Sequence[Known]) -> dict[str, Verdict]:
    """Return by incident the verdict that holds, as the ledger weighs it.

    A decision on a warning is one on its incident; a void takes back what its rule alone carried,
    unless people upheld the incident with more weight. What names one subject counts for no other.
    """
    warned = _warned(one for one, _ in of_type(events, Sanction))
    on_incidents: defaultdict[tuple[str, str], list[Ruling]] = defaultdict(list)
    on_rules: defaultdict[str, list[tuple[RuleSpan, Ruling]]] = defaultdict(list)
    for ruling, decision in rulings_of(events):
        target, subject_id = decision.target, decision.subject_id
        if target.type != "rule_version":
            on_incidents[subject_id, warned.get(target.id, target.id)].append(ruling)
        elif ruling.verdict != "reclassify":
            on_rules[subject_id].append((span_of(target), ruling))
    amendments = _amendments(one for one, _ in of_type(events, ViolationAmendment))
    found: dict[str, Verdict] = {}
    for subject_id, incident in _incidents(one for one, _ in of_type(events, Violation)):
        _, held = left_of(
            incident,
            on_incidents[subject_id, incident.incident_id],
            amendments,
            (*on_rules[EVERYBODY], *on_rules[subject_id]),
        )
        if held is not None:
            found[incident.incident_id] = held.verdict
    return found


def rulings_of(events: Sequence[Known]) -> Iterator[tuple[Ruling, ReviewDecision]]:
    """Yield the decisions that count, each as the ledger weighs it.

    One in the name of the machine is none.
    """
    for decision, known_ms in of_type(events, ReviewDecision):
        try:
            ruling = ruling_of(fact_of(decision, known_ms), decision, 0)
        except NotAFactError:
            continue  # the workers did not take it either
        if ruling is not None:
            yield ruling, decision


def _warned(sanctions: Iterable[Sanction]) -> dict[str, str]:
    return {
        one.sanction_id: one.reasons[0].incident_id
        for one in sanctions
        if one.measure == "warn" and one.reasons
    }


def _amendments(told: Iterable[ViolationAmendment]) -> Mapping[str, frozenset[AmendmentKind]]:
    found: defaultdict[str, set[AmendmentKind]] = defaultdict(set)
    for one in told:
        found[one.violation_id].add(one.kind)
    return {violation_id: frozenset(kinds) for violation_id, kinds in found.items()}


def _incidents(violations: Iterable[Violation]) -> list[tuple[str, Incident]]:
    """Return the incidents, each with the subject whose it is."""
    said: defaultdict[tuple[str, str, str], list[Said]] = defaultdict(list)
    for one in violations:
        of_it = said[one.subject_id, one.incident_id, one.claim_key]
        of_it.append(Said(one, to_ms(one.spoken_at)))
    return [
        (subject_id, Incident(incident_id, claim_key, said=tuple(of_it)))
        for (subject_id, incident_id, claim_key), of_it in said.items()
    ]
