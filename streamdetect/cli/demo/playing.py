"""Produces what the demo plays: listings first, then segments at an even pace, then decisions."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType

from kafka import KafkaProducer

from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Listing, ReviewDecision, TranscriptSegment
from streamdetect.events.topics import LISTINGS, REVIEW_DECISIONS, TRANSCRIPTS
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
            self._producer.send(
                LISTINGS.name, key=listing.product_id.encode(), value=encode(listing)
            )
        self._producer.flush()

    def play(
        self,
        segments: Sequence[TranscriptSegment],
        seconds: float,
        played: Callable[[int], None],
    ) -> None:
        """Produce the segments evenly over `seconds`; `played(n)` is told how many went out."""
        started = time.monotonic()
        for number, segment in enumerate(segments):
            due = started + seconds * number / len(segments)
            if (wait := due - time.monotonic()) > 0:
                time.sleep(wait)
            self._producer.send(
                TRANSCRIPTS.name, key=segment.room_id.encode(), value=encode(segment)
            )
            played(number + 1)
        self._producer.flush()

    def decide(self, decision: ReviewDecision) -> None:
        """Record a person's decision."""
        headers = cloud_headers(
            decision,
            message_id=decision.decision_id,
            subject=decision.subject_id,
            time=from_ms(time.time_ns() // 1_000_000),
        )
        self._producer.send(
            REVIEW_DECISIONS.name,
            key=decision.subject_id.encode(),
            value=encode(decision),
            headers=list(headers),
        )
        self._producer.flush()
