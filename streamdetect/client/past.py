"""What was said and what followed from it, as the topics still hold it: the matter of backtests."""

from collections.abc import Iterable
from dataclasses import dataclass

from streamdetect.client.records import StoredRecord, read_topic
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import Fact, fact_of, is_fact
from streamdetect.events import messages as m
from streamdetect.events.codec import (
    REPLAY_HEADER,
    DecodeError,
    decode,
    decode_segment,
    decode_typed,
    header,
    instant_ms,
)
from streamdetect.events.topics import APPEALS, LISTINGS, REVIEW_DECISIONS, TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings

_FACT_TOPICS = (VIOLATIONS, REVIEW_DECISIONS, APPEALS)


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


def read_facts(kafka: KafkaSettings) -> list[Fact]:
    """Return the facts of every subject's ledger: violations, amendments, decisions, appeals."""
    return list(_facts(record for topic in _FACT_TOPICS for record in read_topic(kafka, topic)))


def _facts(records: Iterable[StoredRecord]) -> Iterable[Fact]:
    for record in records:
        try:
            message = decode_typed(record.value, record.headers)
            time_text = header(record.headers, "ce_time")
            known_ms = (
                record.timestamp_ms if time_text is None else instant_ms(time_text, "ce_time")
            )
            if is_fact(message):
                yield fact_of(message, known_ms)  # type: ignore[arg-type]
        except (DecodeError, NotAFactError):
            continue  # the ledger did not take it either
