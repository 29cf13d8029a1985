"""What people decided, as lines for the next training: the words, and what they turned out to be.

Pure. The format is that of the training lines (see classify/training/rows.py), with what is known
of the case beside it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from streamdetect.client.masking import masked
from streamdetect.events import messages as m
from streamdetect.events.ids import warning_id
from streamdetect.events.instants import to_ms
from streamdetect.events.vocabulary import level_rank

AUTHOR: Final = "review"


@dataclass(frozen=True, slots=True)
class Labelled:
    """The lines, and how many texts were left out because people decided on them differently."""

    rows: tuple[dict[str, Any], ...]
    contradictory: int


def labelled(
    violations: Iterable[m.Violation],
    requests: Iterable[m.ReviewRequest],
    decisions: Iterable[m.ReviewDecision],
) -> Labelled:
    """Return one line for each text on whose incident people decided, masked, sorted by text.

    The highest level holds, then the latest decision. `decisions`: those that count.
    """
    return _labelled(violations, requests, decisions, hide=True)


def labelled_unmasked(
    violations: Iterable[m.Violation],
    requests: Iterable[m.ReviewRequest],
    decisions: Iterable[m.ReviewDecision],
) -> Labelled:
    """Do as `labelled`, with the words as they were said."""
    return _labelled(violations, requests, decisions, hide=False)


def _labelled(
    violations: Iterable[m.Violation],
    requests: Iterable[m.ReviewRequest],
    decisions: Iterable[m.ReviewDecision],
    *,
    hide: bool,
) -> Labelled:
    asked: dict[str, m.ReviewRequest] = {}
    known: dict[str, m.Violation] = {one.violation_id: one for one in violations}
    for request in requests:
        if request.violation is not None:
            known.setdefault(request.violation.violation_id, request.violation)
            if request.transcript or request.violation.violation_id not in asked:
                asked[request.violation.violation_id] = request
    holding = _holding(decisions, known.values())
    by_text: defaultdict[str, dict[tuple[object, ...], dict[str, Any]]] = defaultdict(dict)
    for violation in sorted(known.values(), key=lambda one: (one.spoken_at, one.violation_id)):
        decision = holding.get(violation.incident_id)
        if decision is None:
            continue
        row = _row(violation, asked.get(violation.violation_id), decision)
        if hide:
            row["text"] = masked(row["text"])
        by_text[row["text"]][row["outcome"], *row["labels"]] = row
    agreed = [next(iter(rows.values())) for rows in by_text.values() if len(rows) == 1]
    agreed.sort(key=lambda row: str(row["text"]))
    return Labelled(tuple(agreed), len(by_text) - len(agreed))


def _holding(
    decisions: Iterable[m.ReviewDecision], violations: Iterable[m.Violation]
) -> dict[str, m.ReviewDecision]:
    """Return by incident the decision that holds; one on its warning is one on it."""
    warnings = {warning_id(one.subject_id, one.incident_id): one.incident_id for one in violations}
    holding: dict[str, m.ReviewDecision] = {}
    for one in decisions:
        incident = one.target.id if one.target.type == "incident" else None
        if one.target.type == "sanction":
            incident = warnings.get(one.target.id)
        if incident is None:
            continue
        held = holding.get(incident)
        if held is None or _weight(one) >= _weight(held):
            holding[incident] = one
    return holding


def _weight(decision: m.ReviewDecision) -> tuple[int, int, bool]:
    favour = decision.verdict == "overturn"  # a tie favours the merchant
    return level_rank(decision.level), to_ms(decision.decided_at), favour


def _row(
    violation: m.Violation, request: m.ReviewRequest | None, decision: m.ReviewDecision
) -> dict[str, Any]:
    right = decision.verdict != "overturn"
    category = decision.category or violation.category
    return {
        "text": _words(violation, request),
        "labels": [category] if right else [],
        "outcome": "violation" if right else "ok",
        "lang": "en" if violation.language.startswith("en") else "zh",
        "topic": violation.context.category or violation.category,
        "family": violation.claim_key,
        "author": AUTHOR,
        "severity": (decision.severity or violation.severity) if right else None,
        "rules": [f"{rule.id}@{rule.version}" for rule in violation.rules],
        "machine": violation.outcome,
        "sampled": request is not None and request.sampled,
        "level": decision.level,
        "decided_at": decision.decided_at,
    }


def _words(violation: m.Violation, request: m.ReviewRequest | None) -> str:
    """Return the whole segments in which the words stand, where they are at hand."""
    seqs = {span.seq for span in violation.evidence}
    lines = [line for line in request.transcript if line.seq in seqs] if request else []
    if {line.seq for line in lines} != seqs:
        return violation.quote.replace("\n", "")
    return "".join(line.text for line in sorted(lines, key=lambda line: line.seq))
