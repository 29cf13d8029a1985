"""Deterministic ids: UUIDv5 in one namespace over the named parts joined by `|`.

The same input gives the same id on every machine, so redelivery and replay are harmless.
A `|` or `%` inside a part is percent-encoded, so that two lists of parts never give one id.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

NAMESPACE: Final[UUID] = uuid5(NAMESPACE_DNS, "streamdetect")


def make_id(*parts: str | int) -> str:
    """Return the UUIDv5 of the parts, as 36 characters."""
    return str(uuid5(NAMESPACE, "|".join(_escape(part) for part in parts)))


def segment_id(room_id: str, broadcast_id: str, channel: str, seq: int) -> str:
    """Identify a segment over all its revisions."""
    return make_id(room_id, broadcast_id, channel, seq)


def claim_key(category: str, terms: Iterable[str]) -> str:
    """Return 16 hex digits that are equal where the same claim is said again.

    `terms`: the canonical terms of the rule that hit (or, classifier only, the folded segment).
    """
    joined = "|".join([category, *sorted(_escape(term) for term in terms)])
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def violation_id(
    room_id: str, broadcast_id: str, channel: str, seq: int, category: str, key: str, n: int
) -> str:
    """Identify the n-th (from 0) such claim whose evidence starts in segment `seq`."""
    return make_id(room_id, broadcast_id, channel, seq, category, key, n)


def incident_id(subject_id: str, broadcast_id: str, product_id: str | None, key: str) -> str:
    """Identify all repeats of one claim by one subject in one broadcast."""
    return make_id(subject_id, broadcast_id, product_id or "-", key)


def amendment_id(violation: str, kind: str, cause_event_id: str) -> str:
    """Identify what takes a violation back."""
    return make_id(violation, kind, cause_event_id)


def sanction_id(subject_id: str, measure: str, incident_ids: Iterable[str]) -> str:
    """Identify a measure by its basis."""
    return make_id(subject_id, measure, *sorted(incident_ids))


def warning_id(subject_id: str, incident_id: str) -> str:
    """Identify the warning of an incident: who decides on one of the two decides on both."""
    return sanction_id(subject_id, "warn", [incident_id])


def expulsion_id(subject_id: str, sanction: str) -> str:
    """Identify an expulsion by the measure that opened it; others may join."""
    return make_id(subject_id, "expulsion", sanction)


def intervention_id(violation: str) -> str:
    """Identify the service to buyers who heard a violation."""
    return make_id("intervention", violation)


def interception_id(product_id: str, basis: str) -> str:
    """Identify a listing held back for its words. `basis`: digest of these words and goods."""
    return make_id("interception", product_id, basis)


def _escape(part: str | int) -> str:
    text = str(part)
    if "|" in text or "%" in text:
        text = text.replace("%", "%25").replace("|", "%7C")
    return text
