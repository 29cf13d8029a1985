"""An export as the worker would leave it: facts, and what the ledger said of each."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from streamdetect.client.exports import export_line
from streamdetect.client.records import StoredRecord
from streamdetect.enforce import Fact, Policy, consequences
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import BY_NAME, REVIEW_DECISIONS, topic_of

Lines = dict[str, list[bytes]]


def exported(facts: Sequence[Fact], policy: Policy) -> Lines:
    """Return the lines of each topic after these facts came in this order."""
    lines: Lines = {}
    for place, fact in enumerate(facts):
        _add(lines, fact.body, fact.fact_id, fact.known_at_ms)
        for message in consequences(facts[:place], fact, policy):
            _add(lines, message, f"{place}", fact.known_at_ms)
    return lines


def write(
    folder: Path, lines: Lines, arrange: Callable[[list[bytes]], Iterable[bytes]] = list
) -> Path:
    """Write them as `topics export` does, each file's lines arranged first.

    Of topics without a line, too: `topics export` leaves an empty file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    empty: Lines = {topic: [] for topic in BY_NAME}
    for topic, found in (empty | lines).items():
        (folder / f"{topic}.jsonl").write_bytes(b"".join(one + b"\n" for one in arrange(found)))
    return folder


def line(
    message: m.Message, message_id: str, at_ms: int, offset: int, topic: str | None = None
) -> bytes:
    """Return a record's line, keyed by its subject."""
    subject = str(getattr(message, "subject_id", "s-1"))
    headers = cloud_headers(message, message_id=message_id, subject=subject, time=from_ms(at_ms))
    name = topic or topic_name(message)
    return export_line(
        StoredRecord(name, 0, offset, at_ms, subject.encode(), encode(message), headers)
    )


def topic_name(message: m.Message) -> str:
    """Return the topic that a message goes to."""
    if isinstance(message, m.ReviewDecision):
        return REVIEW_DECISIONS.name
    return topic_of(message).name


def _add(lines: Lines, message: m.Message, message_id: str, at_ms: int) -> None:
    found = lines.setdefault(topic_name(message), [])
    found.append(line(message, message_id, at_ms, len(found)))
