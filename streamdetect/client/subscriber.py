"""The consumer that downstream teams import: typed events, at least once, nothing twice in a run.

    with Subscriber(settings.kafka, group="risk-desk", topics=["violations"]) as events:
        for event in events:
            handle(event.message)       # when the loop comes back, the event counts as handled

An offset is committed only after the handler has returned, so a crash repeats, never loses.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal, get_args

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import CommitFailedError, KafkaError

from streamdetect.client.admin import wait_for_topics
from streamdetect.client.beginning import NOWHERE, Start, begin
from streamdetect.client.catalogue import SHORT_NAMES, find_topic
from streamdetect.client.errors import BrokerUnavailableError, TopicError
from streamdetect.client.identity import Identity, Order, identity, ledger_place, order_of
from streamdetect.client.membership import refusal_of
from streamdetect.client.odd_names import bear_any
from streamdetect.client.reach import blocking, probe
from streamdetect.client.records import StoredRecord, message_in, stored
from streamdetect.client.unfinished_joins import finish_joins
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, header
from streamdetect.events.topics import BY_NAME, SHADOW
from streamdetect.settings import KafkaSettings

bear_any()

log = logging.getLogger(__name__)

OutcomesWanted = Literal["enforce", "all"]

_POLL_MS: Final = 200
_RECORDS_A_POLL: Final = 100
_SLOWEST_BATCH_MS: Final = 600_000  # a handler may take 6 s a record before the group gives us up
_METADATA_MS: Final = 10_000  # a group that began before its topic was known gets no partition
_COMMIT_S: Final = 1.0
_PATIENCE_MS: Final = 2000  # with a commit, and with leaving; Ctrl-C waits for one of each
# What takes back a violation that awaits a person: had another worker enforced it, that version may
# follow, and then so must this. It comes while partitions change hands, or not at all.
_WITHHELD: Final = 1000
_IDLE_PROBE_S: Final = 5.0
_REMEMBERED: Final = 50_000
_CONNECT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event. `known_at`: when it became known (`ce_time`).

    `correction` is True where another version of the same event was delivered before: the ruleset
    changed between two workers' readings, and this version stands. Put it in the other's place.
    """

    message: m.Message
    known_at: str | None
    correction: bool
    record: StoredRecord


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that is no event: `reason` is a dead-letter reason, `detail` says where."""

    record: StoredRecord
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Seen:
    order: Order
    delivered: bool


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
        self._outcomes = outcomes
        self._on_bad = on_bad
        self._seen: OrderedDict[Identity, _Seen] = OrderedDict()
        self._ledger: OrderedDict[Identity, int] = OrderedDict()
        self._withheld: OrderedDict[Identity, dict[Identity, StoredRecord]] = OrderedDict()
        self._remembered = remembered
        self._handled: dict[TopicPartition, int] = {}  # next offset, not yet committed
        self._pending: dict[TopicPartition, int] = {}  # fetched; where the unhandled begin
        self._begun: set[str] = set()  # topics in which the group has begun, as far as we saw
        self._stopped = False
        self._start: Start = start
        self._committed_at = self._heard_at = time.monotonic()
        self._broker_away = False
        self._commit_fails = False
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
        finish_joins(self._consumer)
        self._consumer.subscribe([topic.name for topic in self._topics])

    def __iter__(self) -> Iterator[Delivery]:
        """Yield events until `stop`; an event counts as handled when the next is asked for.

        Leave the loop, and the event in hand comes again to the next loop or process.
        """
        try:
            while not self._stopped:
                yield from self._poll()
                self._commit()
        finally:
            self._rewind()
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
        self._commit()
        self._consumer.close(timeout_ms=_PATIENCE_MS)

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
        self._note_silence(silent=not batches)
        for place, records in batches.items():
            self._pending[place] = records[0].offset
        self._note_begun()
        for place, records in batches.items():
            for raw in records:
                if self._stopped:
                    return
                yield from self._take(stored(raw))
                self._pending[place] = self._handled[place] = raw.offset + 1
                if time.monotonic() - self._committed_at > _COMMIT_S and not self._commit():
                    return
        self._pending.clear()

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

    def _take(self, record: StoredRecord) -> Iterator[Delivery]:
        """Yield the record's event, or nothing; remember it only once it was handled."""
        try:
            message = _decoded(record)
        except DecodeError as error:
            self._on_bad(BadRecord(record, error.reason, error.what))
            return
        if message is None:
            return
        realm = _realm(record)
        name, order = (*realm, *identity(message, record.key)), order_of(record)
        known = self._seen.get(name)
        if known is not None and order >= known.order:
            yield from self._follow(name)
            return
        delivered_before = known is not None and known.delivered
        state = ledger_place(message)
        place = None if state is None else ((*realm, *state[0]), state[1])
        if place is not None and place[1] < self._ledger.get(place[0], -1):
            return  # older than what was delivered
        wanted = delivered_before or self._is_wanted(message, realm)
        if wanted:
            yield Delivery(message, header(record.headers, "ce_time"), delivered_before, record)
        self._remember(name, _Seen(order, wanted), place)
        if not wanted and isinstance(message, m.ViolationAmendment):
            of = (*realm, "Violation", message.violation_id)
            self._withheld.setdefault(of, {})[name] = record
            _forget_oldest(self._withheld, _WITHHELD)
        elif wanted:
            yield from self._follow(name)

    def _follow(self, name: Identity) -> Iterator[Delivery]:
        """Yield what took a violation back while it was withheld, now that it is delivered.

        Each is forgotten once it was handled: a handler that fails on it gets it again, for the
        violation's own record comes again.
        """
        seen = self._seen.get(name)
        if name not in self._withheld or seen is None or not seen.delivered:
            return
        for taken_back, record in self._withheld[name].copy().items():
            self._seen.pop(taken_back, None)
            yield from self._take(record)
            del self._withheld[name][taken_back]
        del self._withheld[name]

    def _is_wanted(self, message: m.Message, realm: Identity) -> bool:
        if self._outcomes == "all":
            return True
        if isinstance(message, m.Violation):
            return message.outcome == "enforce"
        if isinstance(message, m.ViolationAmendment):
            of = self._seen.get((*realm, "Violation", message.violation_id))
            return of is None or of.delivered
        return True

    def _remember(self, name: Identity, seen: _Seen, place: tuple[Identity, int] | None) -> None:
        self._seen[name] = seen
        self._seen.move_to_end(name)
        if place is not None:
            self._ledger[place[0]] = place[1]
            self._ledger.move_to_end(place[0])
        _forget_oldest(self._seen, self._remembered)
        _forget_oldest(self._ledger, self._remembered)

    def _commit(self) -> bool:
        """Tell the group what was handled; a failure means repeats, never a loss.

        Members change only while polling, and everything is committed before each poll. False:
        the group has given us up, for a handler was too slow, and another member is further
        already. What is left of what we fetched would come after what that one was told.
        """
        self._committed_at = time.monotonic()
        assigned = self._consumer.assignment() if self._handled else set()
        offsets = {
            place: OffsetAndMetadata(at, "", -1)
            for place, at in self._handled.items()
            if place in assigned
        }
        if not offsets:
            self._handled.clear()
            return True
        if self._stopped and self._commit_fails:
            return True  # it failed a moment ago; whoever stops does not wait for it again
        try:
            self._consumer.commit(offsets, timeout_ms=_PATIENCE_MS)
        except CommitFailedError:
            log.warning("the group gave our partitions to another member; events will come again")
            self._handled.clear()
            self._pending.clear()
            return False
        except KafkaError as error:
            if not self._commit_fails:
                log.warning("offsets are not committed yet (%s)", type(error).__name__)
            self._commit_fails = True
        else:
            self._handled.clear()
            self._commit_fails = False
        return True

    def _rewind(self) -> None:
        """Go back to what was fetched and not handled, so that the next loop begins there."""
        self._commit()
        assigned = self._consumer.assignment()
        for place, offset in self._pending.items():
            if place in assigned:
                self._consumer.seek(place, offset)
        self._pending.clear()

    def _note_silence(self, *, silent: bool) -> None:
        """Say once that the broker is away, and once that it is back."""
        now = time.monotonic()
        if not silent:
            self._heard_at = now
        elif now - self._heard_at < _IDLE_PROBE_S:
            return
        else:
            self._heard_at = now
            try:
                blocking(probe(self._kafka))
            except BrokerUnavailableError as error:
                if not self._broker_away:
                    log.warning("%s; waiting for it", error)
                self._broker_away = True
                return
        if self._broker_away:
            log.warning("%s answers; going on", self._kafka.bootstrap_servers)
            self._broker_away = False


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


def _realm(record: StoredRecord) -> Identity:
    """Return what tells shadow events, which bear the ids of real ones, from those with effect."""
    return ("shadow",) if record.topic == SHADOW.name else ()


def _forget_oldest(memory: OrderedDict[Identity, Any], most: int) -> None:
    while len(memory) > most:
        memory.popitem(last=False)


def _decoded(record: StoredRecord) -> m.Message | None:
    """Return the event, or None for a deletion in a compacted topic."""
    topic = BY_NAME[record.topic]
    if record.value is None and topic.compacted:
        return None
    return message_in(record, topic)
