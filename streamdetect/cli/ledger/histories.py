"""Every subject's facts, as the enforce agent takes them from a broker's topics or an export."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiokafka.structs import ConsumerRecord

from streamdetect.client.ledgers import fact_records, newest_told_ms
from streamdetect.client.records import StoredRecord
from streamdetect.stream.rebuilding import Rebuilt

if TYPE_CHECKING:
    from streamdetect.client.sources import Source
    from streamdetect.enforce.facts import Fact
    from streamdetect.enforce.policy import Policy


@dataclass(frozen=True, slots=True)
class Histories:
    """The facts by subject, sorted. `newest_ms`: when the newest thing became known (epoch ms).

    Facts and what followed from them count for it; None where nothing is known.
    """

    facts: "dict[str, list[Fact]]"
    newest_ms: int | None
    rebuilt: Rebuilt


def read_histories(source: "Source", policy: "Policy") -> Histories:
    """Return every subject's facts. Raises TopicError or ExportError where they cannot be read."""
    rebuilt = Rebuilt(policy)
    rebuilt.take([_consumed(record) for record in fact_records(source)])
    facts = {
        subject_id: rebuilt.book.facts(subject_id) for subject_id in sorted(rebuilt.book.subjects())
    }
    known = [fact.known_at_ms for found in facts.values() for fact in found]
    told = newest_told_ms(source)
    if told is not None:
        known.append(told)
    return Histories(facts, max(known, default=None), rebuilt)


def _consumed(record: StoredRecord) -> ConsumerRecord:
    """Return a record as a consumer of the worker gets it."""
    return ConsumerRecord(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp_ms,
        timestamp_type=0,
        key=record.key,
        value=record.value,
        checksum=None,
        serialized_key_size=len(record.key or b""),
        serialized_value_size=len(record.value or b""),
        headers=record.headers,
    )
