"""Tells the control topic which words people found to be true, as their decisions stand now."""

from collections.abc import Sequence
from typing import Final

from streamdetect.enforce.exemptions import deciding, exemptions_on
from streamdetect.enforce.facts import Fact
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.messages import ReviewDecision, Violation
from streamdetect.events.topics import CONTROL
from streamdetect.stream.outgoing import Outgoing

EXEMPTION: Final = "exemption/"


def exemption_records(facts: Sequence[Fact], fact: Fact, now: str) -> list[Outgoing]:
    """Return a record for each exemption on the incident of a fact; null where it is over.

    Words count as well as decisions: they may come after a decision on them. `facts`: all that are
    known of the subject now, so that a decision that comes again late tells what holds, not what
    held then.
    """
    body = fact.body
    decision = deciding(facts, body) if isinstance(body, Violation) else body
    if not isinstance(decision, ReviewDecision):
        return []
    records: list[Outgoing] = []
    for state in exemptions_on(facts, decision):
        key = f"{EXEMPTION}{state.exemption_id}"
        if state.control is None:
            records.append(Outgoing(CONTROL.name, key.encode(), None, ()))
            continue
        headers = cloud_headers(state.control, message_id=f"{key}/{now}", subject=key, time=now)
        records.append(Outgoing(CONTROL.name, key.encode(), encode(state.control), headers))
    return records
