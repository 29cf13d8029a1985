"""Events for reports: each once, the version that stands, with when it became known."""

from collections.abc import Collection

import msgspec

from streamdetect.client.identity import Identity, Order, identity, order_of
from streamdetect.client.ledgers import place_of, refused_places
from streamdetect.client.records import StoredRecord, message_in
from streamdetect.client.sources import Source, read_if_there
from streamdetect.events import messages as m
from streamdetect.events.codec import (
    REPLAY_HEADER,
    DecodeError,
    header,
)
from streamdetect.events.topics import DEAD_LETTERS, TRANSCRIPTS, Topic
from streamdetect.report.events import Known


class _Heard(msgspec.Struct):
    """Just enough of a segment."""

    event_id: str
    revision: int = 0


_Said = tuple[str, int]  # a segment's event_id and revision


def read_known(source: Source, topics: Collection[Topic], *, latency: bool = False) -> list[Known]:
    """Return the events of topics, in the order in which they became known.

    A topic that a broker lacks gives none; an export must hold each, and the dead letters, though
    not the transcripts, which are not kept for as long. Records that are no event, and those that
    became dead letters (a decision that its maker may not make), are passed over. `latency`: read
    the transcripts too, to say how long a violation took. Raises ExportError, IncompleteReadError.
    """
    source.require((*topics, DEAD_LETTERS))
    heard = _heard_at(source) if latency else {}
    refused = refused_places(source)
    found: dict[Identity, tuple[Order, Known]] = {}
    for topic in topics:
        for record in read_if_there(source, topic):
            message = None if place_of(record) in refused else _decoded(topic, record)
            if message is None:
                continue
            name, order = identity(message, record.key), order_of(record)
            held = found.get(name)
            if held is None or order < held[0]:
                found[name] = order, Known(message, order[0], _latency(message, record, heard))
    return [known for _, known in sorted(found.values(), key=lambda pair: pair[0])]


def _decoded(topic: Topic, record: StoredRecord) -> m.Message | None:
    if record.value is None:
        return None
    try:
        return message_in(record, topic)
    except DecodeError:
        return None


def _heard_at(source: Source) -> dict[_Said, int]:
    """Return by segment the record time (epoch ms) at which it was first heard; no replays.

    A revision says other words, and is heard when it comes.
    """
    decoder = msgspec.json.Decoder(_Heard)
    found: dict[_Said, int] = {}
    for record in read_if_there(source, TRANSCRIPTS):
        if record.value is None or header(record.headers, REPLAY_HEADER) is not None:
            continue
        try:
            heard = decoder.decode(record.value)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        said = heard.event_id, heard.revision
        found[said] = min(found.get(said, record.timestamp_ms), record.timestamp_ms)
    return found


def _latency(message: m.Message, record: StoredRecord, heard: dict[_Said, int]) -> int | None:
    if not isinstance(message, m.Violation) or not message.evidence:
        return None
    last = message.evidence[-1]
    at_ms = heard.get((last.event_id, last.revision))
    return None if at_ms is None else max(0, record.timestamp_ms - at_ms)
