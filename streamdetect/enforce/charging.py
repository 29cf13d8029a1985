"""What an incident is held to be: what is left of it, and what the machine must leave to people."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from streamdetect.enforce.decisions import OnRules, Ruling, holding, void_of, weight
from streamdetect.enforce.incidents import Charge, Incident, Said, charge_of, still_said
from streamdetect.enforce.policy_book import PolicyBook
from streamdetect.events.vocabulary import AmendmentKind

Amendments = Mapping[str, frozenset[AmendmentKind]]
"""What happened to violations, by their ids."""
_NO_KINDS: Final[frozenset[AmendmentKind]] = frozenset()


def left_of(
    incident: Incident, rulings: Sequence[Ruling], amendments: Amendments, on_rules: OnRules
) -> tuple[list[Said], Ruling | None]:
    """Return what is left of an incident, and the decision on it that holds.

    What people decided on its rules takes violations back, unless they upheld the incident
    later or at a higher level. Where nothing is left that counted, the incident is overturned.
    """
    held = holding(rulings)
    left = still_said(incident.said, amendments)
    voids: list[Ruling] = []
    kept: list[Said] = []
    for one in left if on_rules else ():
        void = void_of(one.violation, one.occurred_ms, on_rules)
        if void is None or _stands(held, void):
            kept.append(one)
        else:
            voids.append(void)
    if not voids:
        return left, held
    counts = held is not None and held.verdict != "overturn"
    if any(counts or one.violation.outcome == "enforce" for one in kept):
        return kept, held
    return left, max((*voids, *(() if held is None else (held,))), key=weight)


def charged(
    incident: Incident,
    left: Sequence[Said],
    held: Ruling | None,
    amendments: Amendments,
    policies: PolicyBook,
    step: int,
) -> Incident:
    """Return the incident with its charge, given what is left of it and the decision that holds.

    Where nothing is left that the machine may charge, it is as if it had never been charged.
    """
    chargeable = incident.chargeable_step
    charge, last_ms = charge_of(left, amendments, held, was_charged=chargeable is not None)
    held_back: Charge | None = None
    if charge is not None and held is None and _is_held_back(left, amendments, policies):
        charge, held_back, chargeable = None, charge, None
        incident = replace(
            incident, noticed_ms=None, noticed_step=None, joined_to=None, counts=False
        )
    elif chargeable is None and charge is not None:
        chargeable = step
    return replace(
        incident,
        charge=charge,
        last_ms=last_ms,
        acquitted=held is not None and held.verdict == "overturn",
        upheld=held is not None and held.verdict != "overturn",
        chargeable_step=chargeable,
        waits=charge is None and bool(left),
        held_back=held_back,
    )


def _is_held_back(left: Sequence[Said], amendments: Amendments, policies: PolicyBook) -> bool:
    """Whether the machine must leave to people all that it would charge an incident with."""
    return all(
        "held_back" in amendments.get(one.violation.violation_id, _NO_KINDS)
        or _is_poorly_heard(one, policies)
        for one in left
        if one.violation.outcome == "enforce"
    )


def _is_poorly_heard(said: Said, policies: PolicyBook) -> bool:
    quality = said.violation.transcript_quality
    least = policies.at(said.occurred_ms).automatic.quality_at_least
    return said.violation.channel == "speech" and quality is not None and quality < least


def _stands(held: Ruling | None, void: Ruling) -> bool:
    """Whether people upheld the incident itself with more weight than the rule was voided."""
    return held is not None and held.verdict != "overturn" and weight(held) > weight(void)
