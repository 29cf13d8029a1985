"""What was said and what followed from it, as the topics still hold it: the matter of backtests."""

from collections.abc import Iterable
from dataclasses import dataclass

from streamdetect.client.ledgers import fact_records, known_at_ms
from streamdetect.client.records import StoredRecord, message_in, read_topic
from streamdetect.client.sources import BrokerSource
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.enforce.admission import Admitted, DecisionRights, admit
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import Fact, fact_of, is_fact
from streamdetect.enforce.policy_book import Policies
from streamdetect.events import messages as m
from streamdetect.events.codec import (
    REPLAY_HEADER,
    DecodeError,
    decode,
    decode_segment,
    header,
)
from streamdetect.events.topics import BY_NAME, LISTINGS, TRANSCRIPTS
from streamdetect.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class Heard:
    """The segments of the transcript topic, in order within each room; `unusable`: how many not."""

    segments: tuple[m.TranscriptSegment, ...]
    unusable: int


def read_segments(kafka: KafkaSettings, since_ms: int | None = None) -> Heard:
    """Return what was heard, from an instant on (epoch ms of the record), replays left out."""
    segments: list[m.TranscriptSegment] = []
    unusable = 0
    for record in read_topic(kafka, TRANSCRIPTS):
        if since_ms is not None and record.timestamp_ms < since_ms:
            continue
        if header(record.headers, REPLAY_HEADER) is not None:
            continue
        try:
            segment, _ = decode_segment(record.value, record.key, record.headers)
        except DecodeError:
            unusable += 1
        else:
            segments.append(segment)
    return Heard(tuple(segments), unusable)


def read_goods(kafka: KafkaSettings) -> dict[str, DetectionContext]:
    """Return what the listings say of each product now."""
    known: dict[str, tuple[int, DetectionContext]] = {}
    for record in read_topic(kafka, LISTINGS):
        product_id = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            known.pop(product_id, None)
            continue
        try:
            listing = decode(m.Listing, record.value)
        except DecodeError:
            continue
        kinds = frozenset(approval.kind for approval in listing.approvals)
        if known.get(product_id, (-1, UNKNOWN_GOODS))[0] <= listing.version:
            goods = DetectionContext(True, listing.category, kinds)
            known[product_id] = (listing.version, goods)
    return {product_id: goods for product_id, (_, goods) in known.items()}


def read_facts(kafka: KafkaSettings, rights: DecisionRights, policy: Policies) -> Admitted:
    """Return the facts that count of every ledger: violations, amendments, decisions, appeals.

    In the order of arrival. Who may not decide is kept out as the enforce agent keeps him out, and
    so is what it sent to the dead letters. Raises TopicError where a topic is missing.
    """
    return admit(_facts(fact_records(BrokerSource(kafka))), rights, policy)


def _facts(records: Iterable[StoredRecord]) -> Iterable[tuple[int, Fact]]:
    for record in records:
        try:
            message = message_in(record, BY_NAME[record.topic])
            if not is_fact(message):
                continue
            fact = fact_of(message, known_at_ms(record))  # type: ignore[arg-type]
        except (DecodeError, NotAFactError):
            continue  # the ledger did not take it either
        if record.key == fact.subject_id.encode("utf-8", "surrogatepass"):
            yield record.partition, fact
