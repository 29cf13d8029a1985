"""Produces what the demo plays: listings first, then segments at an even pace, then decisions."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType

from kafka import KafkaProducer

from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Listing, Message, ReviewDecision, TranscriptSegment
from streamdetect.events.topics import LISTING_DECISIONS, LISTINGS, REVIEW_DECISIONS, TRANSCRIPTS
from streamdetect.settings import KafkaSettings

_LINGER_MS = 2


class Player:
    """A producer of the demo; a context manager that flushes at its end."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._producer = KafkaProducer(
            **kafka.legacy_options(), linger_ms=_LINGER_MS, enable_idempotence=False
        )

    def __enter__(self) -> "Player":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._producer.flush()
        self._producer.close()

    def offer(self, listings: Sequence[Listing]) -> None:
        """Put goods on offer."""
        for listing in listings:
            name = f"{listing.product_id}/{listing.version}"
            self._send(LISTINGS.name, listing.product_id, listing, name, listing.product_id)
        self._producer.flush()

    def play(
        self,
        segments: Sequence[TranscriptSegment],
        seconds: float,
        offers: Sequence[Listing] = (),
        before_each: Callable[[], None] = lambda: None,
    ) -> None:
        """Produce the segments evenly over `seconds`, and put the offers between them.

        `before_each` is called before a segment is sent; what it raises ends the play.
        """
        started = time.monotonic()
        step = len(segments) // (len(offers) + 1)
        after = {step * (place + 1): offer for place, offer in enumerate(offers)}
        for number, segment in enumerate(segments):
            due = started + seconds * number / len(segments)
            if (wait := due - time.monotonic()) > 0:
                time.sleep(wait)
            before_each()
            room = segment.room_id
            self._send(TRANSCRIPTS.name, room, segment, segment.event_id, room)
            if number + 1 in after:
                self.offer([after[number + 1]])
        self._producer.flush()

    def decide(self, decision: ReviewDecision) -> None:
        """Record a person's decision on a subject's ledger."""
        self._decide(REVIEW_DECISIONS.name, decision.subject_id, decision)

    def decide_listing(self, product_id: str, decision: ReviewDecision) -> None:
        """Record a person's decision on goods that are held back."""
        self._decide(LISTING_DECISIONS.name, product_id, decision)

    def _decide(self, topic: str, key: str, decision: ReviewDecision) -> None:
        self._send(topic, key, decision, decision.decision_id, decision.subject_id)
        self._producer.flush()

    def _send(self, topic: str, key: str, message: Message, message_id: str, subject: str) -> None:
        headers = cloud_headers(
            message,
            message_id=message_id,
            subject=subject,
            time=from_ms(time.time_ns() // 1_000_000),
        )
        self._producer.send(topic, key=key.encode(), value=encode(message), headers=list(headers))
