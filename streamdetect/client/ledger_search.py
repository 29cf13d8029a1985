"""Whose ledger an id belongs to."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from streamdetect.client.errors import LedgerError
from streamdetect.client.sources import Source, read_if_there
from streamdetect.enforce.facts import Fact, Past
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, decode_typed
from streamdetect.events.topics import EXPULSIONS, SANCTIONS


def find_subject(source: Source, facts: Mapping[str, Iterable[Fact]], identity: str) -> str:
    """Return the subject that an id names or belongs to; `facts` by subject.

    The id of a subject, an incident, a violation, a decision, an appeal, a sanction or an
    expulsion. Raises LedgerError with the nearest known subject where there is none.
    """
    if identity in facts:
        return identity
    for subject_id, known in facts.items():
        bodies = (fact.body for fact in known)
        if any(identity in _ids_of(one) for one in bodies if not isinstance(one, Past)):
            return subject_id
    for topic in (SANCTIONS, EXPULSIONS):
        for record in read_if_there(source, topic):
            try:
                message = decode_typed(record.value, record.headers)
            except DecodeError:
                continue
            if identity in _ids_of(message) and isinstance(message, m.Sanction | m.Expulsion):
                return message.subject_id
    near = get_close_matches(identity, facts, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise LedgerError(
        f"no ledger knows the id {identity!r}",
        where=source.name,
        fix=f"{hint}Name a subject, incident, sanction or expulsion; `streamdetect ledger replay` "
        "lists the subjects of an export",
    )


def _ids_of(message: m.Message) -> tuple[str, ...]:
    match message:
        case m.Violation():
            return message.violation_id, message.incident_id
        case m.ViolationAmendment():
            return (message.amendment_id,)
        case m.ReviewDecision():
            return (message.decision_id,)
        case m.Appeal() | m.AppealOutcome():
            return (message.appeal_id,)
        case m.Sanction():
            return (message.sanction_id,)
        case m.Expulsion():
            return (message.expulsion_id,)
    return ()
