"""The consumer that downstream teams import: typed events, at least once, nothing twice in a run.

    with Subscriber(settings.kafka, group="risk-desk", topics=["violations"]) as events:
        for event in events:
            handle(event.message)       # when the loop comes back, the event counts as handled

An offset is committed only after the handler has returned, so a crash repeats, never loses.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from types import TracebackType
from typing import Any, Final, get_args

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from streamdetect.client.admin import wait_for_topics
from streamdetect.client.beginning import NOWHERE, Start, begin
from streamdetect.client.broker_silence import BrokerSilence
from streamdetect.client.catalogue import SHORT_NAMES, find_topic
from streamdetect.client.delivery import BadRecord, Delivery
from streamdetect.client.errors import TopicError
from streamdetect.client.handled_offsets import PATIENCE_MS, HandledOffsets
from streamdetect.client.membership import refusal_of
from streamdetect.client.odd_names import bear_any
from streamdetect.client.records import stored
from streamdetect.client.sifting import OutcomesWanted, Sifting
from streamdetect.client.unfinished_joins import finish_joins
from streamdetect.settings import KafkaSettings

bear_any()

log = logging.getLogger(__name__)

_POLL_MS: Final = 200
_RECORDS_A_POLL: Final = 100
_SLOWEST_BATCH_MS: Final = 600_000  # a handler may take 6 s a record before the group gives us up
_METADATA_MS: Final = 10_000  # a group that began before its topic was known gets no partition
_REMEMBERED: Final = 50_000
_CONNECT_S: Final = 30.0


def log_bad_record(bad: BadRecord) -> None:
    """Log where a bad record stands and why it is bad; never what it says."""
    log.warning("%s is skipped: %s", bad.record.place, bad.reason)


class Subscriber:
    """Delivers the events of topics to one consumer group; a context manager.

    `topics`: names of the catalogue, short (`violations`) or full. `outcomes`: `enforce` leaves
    out violations that still await a person, and what takes such back; `all` gives everything.
    `start`: where a group begins in a topic of which it has committed nothing; from then on it
    misses nothing, also what comes to a partition of which it had seen nothing yet while nobody
    reads, to one that is added, and to a topic made anew while it reads. Where the broker keeps no
    longer what comes next, that is logged and the oldest that it keeps comes next.
    `on_bad` gets records that are no event; they are skipped. `remembered` events are known again
    when they come twice; after a restart an event may come again, so handlers are idempotent by
    the message's id.

    Under one id the version with the smaller `(ce_time, sha256(value))` stands. The first seen
    is delivered; a smaller one that comes later is delivered as a correction (even where it is
    no longer `enforce`), a greater one is dropped. State messages (sanction, expulsion, standing,
    a room's signal) that are older than what was delivered of the same thing are dropped by their
    `ledger_seq`.
    What stands in the shadow topic is told apart: it takes nothing from what has effect.
    """

    def __init__(
        self,
        kafka: KafkaSettings,
        group: str,
        topics: Sequence[str] = ("violations",),
        *,
        outcomes: OutcomesWanted = "enforce",
        start: Start = "earliest",
        on_bad: Callable[[BadRecord], None] = log_bad_record,
        remembered: int = _REMEMBERED,
    ) -> None:
        """Connect (waiting for the broker and for the topics) and subscribe.

        Raises TopicError for an unknown topic and for one that does not come to be there,
        BrokerUnavailableError, BrokerRefusedError; ValueError or TypeError for an option that is
        none.
        """
        _refuse_mistyped(topics, outcomes, start)
        self._kafka = kafka
        self._group = group
        self._topics = [find_topic(name) for name in topics]
        if untyped := [topic.name for topic in self._topics if not topic.messages]:
            raise TopicError(
                "the topic holds original bytes, no events",
                where=untyped[0],
                fix="use: streamdetect deadletters list",
            )
        self._sifting = Sifting(outcomes, on_bad, remembered)
        self._begun: set[str] = set()  # topics in which the group has begun, as far as we saw
        self._stopped = False
        self._start: Start = start
        self._silence = BrokerSilence(kafka)
        wait_for_topics(kafka, self._topics, _CONNECT_S)
        session_ms = int(kafka.session_timeout_s * 1000)
        self._consumer = KafkaConsumer(
            **kafka.legacy_options(),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="none",  # see `begin`
            allow_auto_create_topics=False,
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=session_ms // 4,
            max_poll_records=_RECORDS_A_POLL,
            max_poll_interval_ms=_SLOWEST_BATCH_MS,
            fetch_max_wait_ms=kafka.fetch_max_wait_ms,
            metadata_max_age_ms=_METADATA_MS,
        )
        self._offsets = HandledOffsets(self._consumer)
        finish_joins(self._consumer)
        self._consumer.subscribe([topic.name for topic in self._topics])

    def __iter__(self) -> Iterator[Delivery]:
        """Yield events until `stop`; an event counts as handled when the next is asked for.

        Leave the loop, and the event in hand comes again to the next loop or process.
        """
        try:
            while not self._stopped:
                yield from self._poll()
                self._offsets.commit(stopping=self._stopped)
        finally:
            self._offsets.rewind(stopping=self._stopped)
            self._stopped = False

    def run(self, handler: Callable[[Delivery], None]) -> None:
        """Call the handler for every event until `stop`.

        What the handler raises ends the run; the event was not handled and comes again.
        """
        with closing(iter(self)) as events:  # type: ignore[type-var]
            for event in events:
                handler(event)

    def stop(self) -> None:
        """End iteration after the event in hand; may be called from the handler or a thread.

        Where none has begun, the next one ends before its first event.
        """
        self._stopped = True

    def close(self) -> None:
        """Commit what was handled and leave the group, so that others take over at once."""
        self.stop()
        self._offsets.commit(stopping=True)
        self._consumer.close(timeout_ms=PATIENCE_MS)

    def __enter__(self) -> "Subscriber":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _poll(self) -> Iterator[Delivery]:
        try:
            batches: dict[TopicPartition, list[Any]] = self._consumer.poll(timeout_ms=_POLL_MS)
        except NOWHERE as error:
            begin(self._consumer, error, self._start, self._begun)
            return
        except KafkaError as error:
            refusal = refusal_of(error, self._kafka, self._group, self._topics)
            if refusal is None:
                raise
            raise refusal from error
        self._silence.note(silent=not batches)
        for place, records in batches.items():
            self._offsets.note_fetched(place, records[0].offset)
        self._note_begun()
        for place, records in batches.items():
            for raw in records:
                if self._stopped:
                    return
                yield from self._sifting.take(stored(raw))
                self._offsets.note_handled(place, raw.offset)
                if self._offsets.is_due() and not self._offsets.commit(stopping=self._stopped):
                    return
        self._offsets.note_all_handled()

    def _note_begun(self) -> None:
        """Remember in which topics the group has begun: of one made anew the broker has forgotten.

        The group lost its offsets with the topic, and would begin with the latest once more.
        """
        places = self._consumer.assignment() if self._start == "latest" else ()
        for place in places:
            if place.topic not in self._begun:
                with suppress(KafkaError):  # the broker is away: at the next poll
                    if self._consumer.position(place, timeout_ms=_POLL_MS) is not None:
                        self._begun.add(place.topic)


def _refuse_mistyped(topics: Sequence[str], outcomes: str, start: str) -> None:
    for name, given, allowed in (
        ("outcomes", outcomes, get_args(OutcomesWanted)),
        ("start", start, get_args(Start)),
    ):
        if given not in allowed:
            raise ValueError(f"{name}={given!r} is none of {', '.join(map(repr, allowed))}")
    if isinstance(topics, str):
        raise TypeError(f"topics={topics!r} is one name; write a list: [{topics!r}]")
    if not topics:
        raise TopicError("no topic is named", fix=f"name some of: {', '.join(SHORT_NAMES)}")
