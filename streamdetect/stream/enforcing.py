"""The enforce agent's work on a batch: decode → write facts → derive → emit.

The facts are written, and their changelog confirmed, before anything that follows from them is
sent: whatever step a crash falls on, the batch comes again, finds its facts under the numbers they
got, and derives the same bytes again. Outputs of a fact already known are therefore sent again; a
consumer tells them by id and `ledger_seq`.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiokafka.structs import ConsumerRecord

from streamdetect.enforce.consequences import Consequence, LedgerCache, consequences
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import Fact, FactBody, fact_of, merge
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.traffic import EndedWindow, TalkOf, no_talk
from streamdetect.enforce.windows import window_signal
from streamdetect.events import messages as m
from streamdetect.events.codec import (
    DecodeError,
    decode,
    decode_typed,
    encode,
    header,
    instant_ms,
)
from streamdetect.events.ids import make_id
from streamdetect.events.topics import BY_NAME
from streamdetect.metrics import (
    BATCH_SECONDS,
    DEAD_LETTERS,
    EVENTS_IN,
    EXPULSIONS,
    INTERVENTIONS,
    SANCTIONS,
    TRAFFIC_SIGNALS,
)
from streamdetect.stream.deadlines import Deadlines, Lapse
from streamdetect.stream.ledger_table import Book, stored
from streamdetect.stream.outgoing import Outgoing, dead_letter, outgoing
from streamdetect.stream.wall import now_instant

log = logging.getLogger(__name__)


class Facts(Protocol):
    """The table that keeps facts."""

    def record(self, partition: int, key: bytes, value: bytes | None) -> None:
        """Write an entry, or take it out (None)."""
        ...

    async def confirm(self) -> None:
        """Return once every entry is kept by the broker."""
        ...


@dataclass(slots=True)
class FactBatch:
    """The facts of a batch under their numbers, and what was no fact."""

    facts: list[tuple[int, Fact]] = field(default_factory=list)
    out: list[Outgoing] = field(default_factory=list)


class EnforceWork:
    """Works on batches of violations, decisions and appeals; one a worker process."""

    def __init__(self, policy: Policy, table: Facts, book: Book) -> None:
        self.policy = policy
        self._table = table
        self._book = book
        self._cache = LedgerCache()
        self.deadlines = Deadlines(book, self._cache)
        self.talk_of: Callable[[str], TalkOf] = lambda _: no_talk

    def use(self, policy: Policy) -> None:
        """Judge by another policy from the next batch on. Nothing is sent because of it."""
        self.policy = policy
        self.deadlines.touch_all()

    def signals(self, ended: Iterable[EndedWindow]) -> list[Outgoing]:
        """Return the signals of windows that are over, as of their ends."""
        now = now_instant()
        out: list[Outgoing] = []
        for one in ended:
            try:
                signal = window_signal(
                    self._book.facts(one.subject_id),
                    self.policy,
                    one,
                    self.talk_of(one.subject_id),
                    self._cache,
                )
            except Exception:  # one ledger must not hold up the others
                log.exception("a room of one subject has no traffic signal")
                continue
            TRAFFIC_SIGNALS.labels("window").inc()
            out.append(_signal(signal, now))
        return out

    def due(self, lapses: Sequence[Lapse]) -> list[Outgoing]:
        """Return what must be sent because of what fell due."""
        now = now_instant()
        return [
            _outgoing(
                message,
                lapse.told.subject_id,
                f"{lapse.told.facts}/{lapse.told.until_ms}",
                now,
            )
            for lapse in lapses
            for message in lapse.messages
        ]

    async def mark(self, lapses: Sequence[Lapse]) -> None:
        """Keep until when subjects were told; return once the broker has it."""
        for lapse in lapses:
            self._table.record(lapse.partition, lapse.told.key, lapse.told.entry)
            self._book.note(lapse.told)
        await self._table.confirm()

    async def work(self, partition: int, batch: Sequence[ConsumerRecord]) -> list[Outgoing]:
        """Keep the facts of a batch, then return what must be sent. Nothing is sent here."""
        started = time.perf_counter()
        taken = self.take(partition, batch)
        await self._table.confirm()
        now = now_instant()
        out = taken.out
        for arrival, fact in taken.facts:
            try:
                out.extend(self._derive(arrival, fact, now))
            except Exception as error:  # nothing may escape into Faust: it would skip the batch
                log.exception("fact %s has no consequences", fact.fact_id)
                DEAD_LETTERS.labels("ledger", "internal-error").inc()
                out.append(_unjudged(fact, partition, type(error).__name__))
        BATCH_SECONDS.labels("enforce").observe(time.perf_counter() - started)
        return out

    def take(self, partition: int, batch: Sequence[ConsumerRecord]) -> FactBatch:
        """Write the batch's new facts to the table and the book; return all of its facts."""
        taken = FactBatch()
        for record in batch:
            EVENTS_IN.labels(record.topic).inc()
            try:
                fact = _fact(record)
            except DecodeError as error:
                DEAD_LETTERS.labels(record.topic, error.reason).inc()
                taken.out.append(
                    dead_letter(
                        topic=record.topic,
                        partition=record.partition,
                        offset=record.offset,
                        key=record.key,
                        value=record.value,
                        reason=error.reason,
                        detail=error.what,
                        headers=record.headers,
                    )
                )
                continue
            if fact is not None:
                taken.facts.append(self._keep(partition, fact))
        return taken

    def _keep(self, partition: int, fact: Fact) -> tuple[int, Fact]:
        held = self._book.get(fact.subject_id, fact.fact_id)
        if held is None:
            arrival = self._book.next_arrival(fact.subject_id)
        else:
            arrival = held[0]
            winner = merge(held[1], fact)
            if winner == held[1]:
                return held
            fact = winner
        key = f"{fact.subject_id}/{fact.fact_id}".encode("utf-8", "surrogatepass")
        self._table.record(partition, key, stored(fact, arrival, partition))
        self._book.put(arrival, fact, partition)
        self.deadlines.touch(fact.subject_id)
        return arrival, fact

    def _derive(self, arrival: int, fact: Fact, now: str) -> list[Outgoing]:
        earlier = self._book.before(fact.subject_id, arrival)
        return [
            _outgoing(message, fact.subject_id, str(arrival), now)
            for message in consequences(
                earlier, fact, self.policy, self._cache, self.talk_of(fact.subject_id)
            )
        ]


def _fact(record: ConsumerRecord) -> Fact | None:
    """Return the record's fact, or None where it is none (room activity). Raises DecodeError."""
    expected = BY_NAME[record.topic].messages
    if len(expected) == 1 and header(record.headers, "ce_type") is None:
        message: m.Message = decode(expected[0], record.value)
    else:
        message = decode_typed(record.value, record.headers)
    if isinstance(message, m.RoomActivity):
        return None
    if type(message) not in expected or not isinstance(message, FactBody):
        raise DecodeError("unknown-type", f"{type(message).__name__} does not belong here")
    if record.key != message.subject_id.encode("utf-8", "surrogatepass"):
        raise DecodeError("key-mismatch", "the record's key is not its subject_id")
    time_text = header(record.headers, "ce_time")
    known_at = record.timestamp if time_text is None else instant_ms(time_text, "ce_time")
    try:
        return fact_of(message, known_at)
    except NotAFactError as error:
        raise DecodeError("bad-instant", error.what) from None


def _outgoing(message: Consequence, subject_id: str, cause: str, now: str) -> Outgoing:
    """Count and address a message. `cause` tells the standings of a subject apart."""
    if isinstance(message, m.Sanction):
        SANCTIONS.labels(message.measure, message.state).inc()
        message_id = f"{message.sanction_id}/{message.state}/{message.ledger_seq}"
    elif isinstance(message, m.Expulsion):
        EXPULSIONS.labels(message.state).inc()
        message_id = f"{message.expulsion_id}/{message.state}/{message.ledger_seq}"
    elif isinstance(message, m.ReviewRequest):
        message_id = message.request_id
    elif isinstance(message, m.Intervention):
        INTERVENTIONS.labels(message.state).inc()
        message_id = f"{message.intervention_id}/{message.state}/{message.ledger_seq}"
    elif isinstance(message, m.TrafficSignal):
        TRAFFIC_SIGNALS.labels("fact").inc()
        return _signal(message, now)
    else:
        message_id = make_id(subject_id, "standing", cause)
    return outgoing(message, key=subject_id, message_id=message_id, now=now, shadow=False)


def _signal(signal: m.TrafficSignal, now: str) -> Outgoing:
    message_id = make_id(
        "traffic-signal",
        signal.room_id,
        signal.subject_id,
        signal.window.to,
        signal.ledger_seq,
    )
    return outgoing(signal, key=signal.room_id, message_id=message_id, now=now, shadow=False)


def _unjudged(fact: Fact, partition: int, detail: str) -> Outgoing:
    return dead_letter(
        topic="ledger",
        partition=partition,
        offset=-1,
        key=fact.subject_id.encode("utf-8", "surrogatepass"),
        value=encode(fact.body),
        reason="internal-error",
        detail=detail,
    )
