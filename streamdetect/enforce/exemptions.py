"""Exemptions: words that people found to be true do not hit again. A function of the facts.

An overturned incident carries one for each of its claims while the decision that holds on it does.
It covers the same claim only, of the same subject, for the same goods, or of anybody, and ends at
its `until`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streamdetect.enforce.decisions import Ruling, holding, ruling_of
from streamdetect.enforce.facts import Fact
from streamdetect.events import ids
from streamdetect.events.messages import ExemptionControl, ReviewDecision, Violation
from streamdetect.events.vocabulary import EXEMPTION_SCOPES


@dataclass(frozen=True, slots=True)
class ExemptionState:
    """An exemption that a decision carried: its value, None where it does not hold (any more)."""

    exemption_id: str
    control: ExemptionControl | None


def exemptions_on(facts: Iterable[Fact], decision: ReviewDecision) -> tuple[ExemptionState, ...]:
    """Return every exemption ever carried by decisions on the same incident, as it stands.

    `facts`: all of the subject, the decision among them. Empty where the decision is on no incident
    that is known.
    """
    facts = tuple(facts)
    violation = _violation(facts, decision)
    if violation is None:
        return ()
    names = _targets(violation)
    claims = _claims(facts, violation.incident_id)
    rulings: list[Ruling] = []
    decisions: dict[str, ReviewDecision] = {}
    for step, fact in enumerate(sorted(facts, key=lambda one: one.order)):
        body = fact.body
        if isinstance(body, ReviewDecision) and (body.target.type, body.target.id) in names:
            decisions[fact.fact_id] = body
            ruling = ruling_of(fact, body, step)
            rulings += [ruling] if ruling is not None else []
    held = holding(rulings)
    holds = held.fact_id if held is not None and held.verdict == "overturn" else None
    states: dict[str, ExemptionControl | None] = {}
    for fact_id, one in decisions.items():
        if one.exemption is None:
            continue
        for key, rule_ids in claims.items():
            # What goes under its own key is named as it was before others had names.
            of_breath = (key,) if key != violation.claim_key else ()
            name = ids.make_id("exemption", one.decision_id, violation.incident_id, *of_breath)
            control = _control(one, violation, key, rule_ids) if fact_id == holds else None
            states[name] = control
    return tuple(ExemptionState(name, control) for name, control in sorted(states.items()))


def deciding(facts: Iterable[Fact], violation: Violation) -> ReviewDecision | None:
    """Return a decision on the incident of a violation that carries an exemption, None without."""
    names = _targets(violation)
    return next(
        (
            body
            for body in (fact.body for fact in facts)
            if isinstance(body, ReviewDecision)
            and body.exemption is not None
            and (body.target.type, body.target.id) in names
        ),
        None,
    )


def _violation(facts: Iterable[Fact], decision: ReviewDecision) -> Violation | None:
    """Return the first violation of the incident that a decision is on."""
    target = (decision.target.type, decision.target.id)
    found = [
        fact for fact in facts if isinstance(fact.body, Violation) and target in _targets(fact.body)
    ]
    first = min(found, key=lambda one: one.order, default=None)
    return first.body if first is not None and isinstance(first.body, Violation) else None


def _claims(facts: Iterable[Fact], incident_id: str) -> Mapping[str, frozenset[str]]:
    """Return the claims of an incident by their own keys, with the rules that found them.

    What was said in one breath is one incident of several claims.
    """
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for body in (fact.body for fact in facts):
        if isinstance(body, Violation) and body.incident_id == incident_id:
            found[body.own_claim_key or body.claim_key] |= {rule.id for rule in body.rules}
    return found


def _targets(violation: Violation) -> frozenset[tuple[str, str]]:
    """Return what a decision names to decide on the incident: itself, or its warning."""
    warning = ids.warning_id(violation.subject_id, violation.incident_id)
    return frozenset((("incident", violation.incident_id), ("sanction", warning)))


def _control(
    decision: ReviewDecision, violation: Violation, claim_key: str, rule_ids: Iterable[str]
) -> ExemptionControl | None:
    exemption = decision.exemption
    scope = next((s for s in EXEMPTION_SCOPES if exemption and s == exemption.scope), None)
    if exemption is None or scope is None or (scope == "product" and not violation.product_id):
        return None
    return ExemptionControl(
        scope=scope,
        claim_key=claim_key,
        rule_ids=tuple(sorted(rule_ids)),
        subject_id=violation.subject_id if scope == "subject" else None,
        product_id=violation.product_id if scope == "product" else None,
        until=exemption.until,
        decision_id=decision.decision_id,
        by=decision.decided_by,
        at=decision.decided_at,
    )
