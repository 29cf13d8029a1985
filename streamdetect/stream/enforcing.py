"""The enforce agent's work on a batch: decode → write facts → derive → emit.

The facts are written, and their changelog confirmed, before anything that follows from them is
sent: whatever step a crash falls on, the batch comes again, finds its facts under the numbers they
got, and derives the same bytes again. Outputs of a fact already known are therefore sent again; a
consumer tells them by id and `ledger_seq`.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiokafka.structs import ConsumerRecord

from streamdetect.enforce.consequences import Consequence, LedgerCache, catch_up, consequences
from streamdetect.enforce.errors import BadTargetError, NotAFactError
from streamdetect.enforce.facts import Fact, FactBody, fact_of, is_for_everybody, merge
from streamdetect.enforce.policy_book import Policies, book_of
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
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import BY_NAME
from streamdetect.metrics import (
    BATCH_SECONDS,
    DEAD_LETTERS,
    EVENTS_IN,
    EXPULSIONS,
    HELD_BY_CAP,
    INTERVENTIONS,
    SANCTIONS,
    SHADOWED,
    TRAFFIC_SIGNALS,
)
from streamdetect.stream.caps import Caps, hold_of
from streamdetect.stream.deadlines import Deadlines, Lapse
from streamdetect.stream.entitling import Entitling
from streamdetect.stream.exempting import exemption_records
from streamdetect.stream.ledger_table import Book, Untold, stored, table_key
from streamdetect.stream.outgoing import Outgoing, dead_letter, dead_record, outgoing
from streamdetect.stream.wall import now_instant

log = logging.getLogger(__name__)

_BREATH_S = 0.05
_NEW = frozenset({"imposed", "proposed"})


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
    """The facts of a batch under their numbers, and what was no fact.

    `followed`: what follows from a fact, by its id, where that was worked out already.
    """

    facts: list[tuple[int, Fact]] = field(default_factory=list)
    out: list[Outgoing] = field(default_factory=list)
    followed: dict[str, tuple[Consequence, ...]] = field(default_factory=dict)


class EnforceWork:
    """Works on batches of violations, decisions and appeals; one a worker process."""

    def __init__(self, policy: Policies, table: Facts, book: Book, *, partitions: int = 1) -> None:
        self.policy = policy
        self._caps = Caps(partitions)
        self._table = table
        self._book = book
        self._cache = LedgerCache()
        self.deadlines = Deadlines(book, self._cache)
        self.entitling = Entitling(book)
        self.dry_run = False  # the setting: whatever the kill switch says, nothing is told for real
        self._switched_off = False
        self._caught_up: list[tuple[int, Untold]] = []  # told, but not yet noted in the table
        self.talk_of: Callable[[str], TalkOf] = lambda _: no_talk

    @property
    def shadowing(self) -> bool:
        """Whether everything goes to the shadow topic: kill switch, or dry run."""
        return self._switched_off or self.dry_run

    def shadow(self, *, on: bool) -> None:
        """Follow the kill switch: to the shadow topic from now on, or for real again.

        What stands when it goes off is told, unless this is a dry run.
        """
        if self._switched_off and not on:
            self.deadlines.touch_all()
        self._switched_off = on
        SHADOWED.labels("kill_switch").set(on)

    def tell_untold(self, most_s: float) -> tuple[list[Outgoing], bool]:
        """Return what stands of what went to the shadow topic, and whether there may be more."""
        out: list[Outgoing] = []
        stop, now = time.perf_counter() + most_s, now_instant()
        for subject_id in () if self.shadowing else self._book.untold_subjects():
            if time.perf_counter() >= stop:
                return out, True
            try:
                out += self._catch_up(subject_id, now)
            except Exception:  # one ledger must not hold up the others
                log.exception("what was not told of a ledger stays untold")
        return out, False

    def _catch_up(self, subject_id: str, now: str) -> list[Outgoing]:
        since = self._book.untold_since(subject_id)
        if since is None:
            return []
        facts = self._book.before(subject_id, self._book.next_arrival(subject_id))
        told = self._book.before(subject_id, since)
        emitted = catch_up(told, facts, self.policy, self.talk_of(subject_id))
        mark = Untold(subject_id, -1)
        self._caught_up.append((self._book.partition_of(subject_id), mark))
        self._book.note_untold(mark)
        cause = f"caught up {len(facts)}"
        out = [self._outgoing(message, subject_id, cause, now) for message in emitted]
        known = {fact.fact_id for fact in told}
        for fact in facts:
            if isinstance(fact.body, m.ReviewDecision) and fact.fact_id not in known:
                out += exemption_records(facts, fact.body, now)
        return out

    def _note_untold(self, partition: int, facts: Sequence[tuple[int, Fact]]) -> None:
        """Note what is not told for real, and what was told since: before anything is sent."""
        for place, mark in self._caught_up:
            if self._book.untold_since(mark.subject_id) is None:
                self._table.record(place, mark.key, mark.entry)
        self._caught_up.clear()
        for arrival, fact in facts if self.shadowing else ():
            if self._book.untold_since(fact.subject_id) is None:
                untold = Untold(fact.subject_id, arrival)
                self._table.record(partition, untold.key, untold.entry)
                self._book.note_untold(untold)

    def use(self, policy: Policies) -> None:
        """Judge by other policies from the next batch on. Nothing is sent because of it."""
        self.policy = policy
        self.deadlines.touch_all()

    def signals(self, ended: Iterable[EndedWindow]) -> list[Outgoing]:
        """Return the signals of windows that are over, as of their ends."""
        now = now_instant()
        out: list[Outgoing] = []
        for one in () if self.shadowing else ended:
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

    def recovered(self) -> None:
        """Begin with what the book holds now, after another assignment."""
        self._caps.load(self._book.all_facts())
        self.deadlines.touch_all()

    def due(self, lapses: Sequence[Lapse]) -> list[Outgoing]:
        """Return what must be sent because of what fell due."""
        now = now_instant()
        return [
            self._outgoing(
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
        self._note_untold(0, ())
        await self._table.confirm()

    async def work(self, partition: int, batch: Sequence[ConsumerRecord]) -> list[Outgoing]:
        """Keep the facts of a batch, then return what must be sent. Nothing is sent here."""
        started = time.perf_counter()
        taken = self.take(partition, batch)
        self._note_untold(partition, taken.facts)
        await self._table.confirm()
        now = now_instant()
        out, breath = taken.out, time.perf_counter()
        for arrival, fact in taken.facts:
            if time.perf_counter() - breath > _BREATH_S:
                await asyncio.sleep(0)  # one decision may concern thousands; the broker must hear
                breath = time.perf_counter()
            try:
                if not self.shadowing and self._book.untold_since(fact.subject_id) is not None:
                    out += self._catch_up(fact.subject_id, now)
                    continue
                emitted = taken.followed.get(fact.fact_id)
                if emitted is None:
                    emitted = self._follow(arrival, fact)
                out += [
                    self._outgoing(one, fact.subject_id, str(arrival), now)
                    for one in emitted
                    # Nobody's traffic is tried out: the shadow topic has no room for signals.
                    if not (self.shadowing and isinstance(one, m.TrafficSignal))
                ]
                if isinstance(fact.body, m.ReviewDecision) and not self.shadowing:
                    out += exemption_records(self._book.facts(fact.subject_id), fact.body, now)
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
                if fact is not None:
                    self.entitling.check(partition, fact, self.policy)
            except DecodeError as error:
                DEAD_LETTERS.labels(record.topic, error.reason).inc()
                taken.out.append(dead_record(record, error.reason, error.what))
                continue
            if fact is None:
                continue
            if is_for_everybody(fact):
                taken.facts += self._keep_for_everybody(partition, fact)
                continue
            if _is_hold(fact) and self._book.get(fact.subject_id, fact.fact_id) is not None:
                continue  # it was said here, with the violation that it is about
            if self._book.get(fact.subject_id, fact.fact_id) is None:
                # First, so that what is void already never counts, not even for a moment.
                for known in self._book.reaching(fact, partition):
                    self._keep(partition, known)
                self._limit(partition, fact, taken)
            taken.out += self._holds_on(fact)
            taken.facts.append(self._keep(partition, fact))
        return taken

    def _limit(self, partition: int, fact: Fact, taken: FactBatch) -> None:
        """Hold a new violation back where the machine has sanctioned enough within the hour."""
        violation = fact.body
        if not isinstance(violation, m.Violation) or violation.outcome != "enforce":
            return
        self._caps.hit(partition, violation, fact.known_at_ms)
        known = self._book.facts(fact.subject_id)
        hold_id = hold_of(violation, "total").amendment_id
        if any(one.fact_id == f"amendment:{hold_id}" for one in known):
            return
        try:
            talk = self.talk_of(fact.subject_id)
            emitted = consequences(known, fact, self.policy, self._cache, talk)
        except Exception:  # told where it is derived
            return
        new = sum(isinstance(one, m.Sanction) and one.state in _NEW for one in emitted)
        limits = book_of(self.policy).at(fact.known_at_ms).automatic
        limit = self._caps.reached(partition, violation, fact.known_at_ms, limits) if new else None
        if limit is None:
            self._caps.passed(partition, violation, fact.known_at_ms, new)
            taken.followed[fact.fact_id] = emitted
        else:
            HELD_BY_CAP.labels(limit).inc()
            self._keep(partition, fact_of(hold_of(violation, limit), fact.known_at_ms))

    def _holds_on(self, fact: Fact) -> list[Outgoing]:
        """Return the record of what holds a violation back; it is known when the violation is."""
        if not isinstance(fact.body, m.Violation) or fact.body.outcome != "enforce":
            return []
        hold_id = hold_of(fact.body, "total").amendment_id
        held = self._book.get(fact.subject_id, f"amendment:{hold_id}")
        if held is None or held[1].known_at_ms != fact.known_at_ms:
            return []
        time = from_ms(fact.known_at_ms)
        message = held[1].body
        return [outgoing(message, key=fact.subject_id, message_id=hold_id, now=time, shadow=False)]

    def _keep_for_everybody(self, partition: int, fact: Fact) -> list[tuple[int, Fact]]:
        """Keep a fact for all subjects of the partition; return it for those whom it reaches."""
        held = self._book.held_for_everybody(partition, fact.fact_id)
        if held is not None:
            fact = merge(held, fact)
        if fact != held:
            self._table.record(partition, table_key(fact, partition), stored(fact, 0, partition))
            self._book.put(0, fact, partition)
        return [self._keep(partition, one) for one in self._book.reached_by(fact, partition)]

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
        self._table.record(partition, table_key(fact, partition), stored(fact, arrival, partition))
        self._book.put(arrival, fact, partition)
        self.deadlines.touch(fact.subject_id)
        return arrival, fact

    def _follow(self, arrival: int, fact: Fact) -> tuple[Consequence, ...]:
        earlier = self._book.before(fact.subject_id, arrival)
        talk = self.talk_of(fact.subject_id)
        return consequences(earlier, fact, self.policy, self._cache, talk)

    def _outgoing(self, message: Consequence, subject_id: str, cause: str, now: str) -> Outgoing:
        """Count and address a message. `cause` tells the standings of a subject apart."""
        if isinstance(message, m.Sanction):
            if not self.shadowing:
                SANCTIONS.labels(message.measure, message.state).inc()
            message_id = f"{message.sanction_id}/{message.state}/{message.ledger_seq}"
        elif isinstance(message, m.Expulsion):
            if not self.shadowing:
                EXPULSIONS.labels(message.state).inc()
            message_id = f"{message.expulsion_id}/{message.state}/{message.ledger_seq}"
        elif isinstance(message, m.ReviewRequest):
            message_id = message.request_id
        elif isinstance(message, m.Intervention):
            if not self.shadowing:
                INTERVENTIONS.labels(message.state).inc()
            message_id = f"{message.intervention_id}/{message.state}/{message.ledger_seq}"
        elif isinstance(message, m.TrafficSignal):
            TRAFFIC_SIGNALS.labels("fact").inc()
            return _signal(message, now)
        else:
            message_id = make_id(subject_id, "standing", cause)
        return outgoing(
            message, key=subject_id, message_id=message_id, now=now, shadow=self.shadowing
        )


def _is_hold(fact: Fact) -> bool:
    return isinstance(fact.body, m.ViolationAmendment) and fact.body.kind == "held_back"


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
        reason = "bad-target" if isinstance(error, BadTargetError) else "bad-instant"
        raise DecodeError(reason, error.what) from None


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
