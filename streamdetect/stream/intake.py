"""Takes the facts of a batch into table and book: checked, held back beyond the caps, numbered.

Nothing is sent here, and the table's entries are not confirmed yet.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aiokafka.structs import ConsumerRecord

from streamdetect.enforce.consequences import Consequence, LedgerCache, consequences
from streamdetect.enforce.facts import Fact, fact_of, is_for_everybody, merge
from streamdetect.enforce.policy_book import Policies, book_of
from streamdetect.enforce.traffic import TalkOf
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError
from streamdetect.events.instants import from_ms
from streamdetect.metrics import EVENTS_IN, HELD_BY_CAP
from streamdetect.stream.caps import Caps, hold_of
from streamdetect.stream.deadlines import Deadlines
from streamdetect.stream.entitling import Entitling
from streamdetect.stream.fact_records import fact_in
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import Facts, stored, table_key
from streamdetect.stream.outgoing import Outgoing, dead_record, outgoing, place_of

log = logging.getLogger(__name__)

_NEW = frozenset({"imposed", "proposed"})


@dataclass(slots=True)
class FactBatch:
    """The facts of a batch under their numbers, and what was no fact.

    `followed`: what follows from a fact, by its subject and id, where that was worked out already;
    after a change of who answers for words, one violation may be known of two subjects.
    """

    facts: list[tuple[int, Fact]] = field(default_factory=list)
    out: list[Outgoing] = field(default_factory=list)
    followed: dict[tuple[str, str], tuple[Consequence, ...]] = field(default_factory=dict)


class Intake:
    """Takes facts in; one a worker process."""

    def __init__(
        self,
        table: Facts,
        book: Book,
        cache: LedgerCache,
        deadlines: Deadlines,
        *,
        partitions: int,
    ) -> None:
        self.entitling = Entitling(book)
        self._caps = Caps(partitions)
        self._table = table
        self._book = book
        self._cache = cache
        self._deadlines = deadlines

    def recovered(self) -> None:
        """Count the last hour anew from what the book holds."""
        self._caps.load(self._book.all_facts())

    def take(
        self,
        partition: int,
        batch: Sequence[ConsumerRecord],
        policy: Policies,
        talk_of: Callable[[str], TalkOf],
    ) -> FactBatch:
        """Write the batch's new facts to the table and the book; return all of its facts."""
        taken = FactBatch()
        for record in batch:
            EVENTS_IN.labels(record.topic).inc()
            try:
                self._take(partition, record, taken, policy, talk_of)
            except DecodeError as error:
                taken.out.append(dead_record(record, error.reason, error.what))
            except Exception as error:  # nothing may escape into Faust: it would skip the batch
                log.exception("the fact at %s is not taken in", place_of(record))
                taken.out.append(dead_record(record, "internal-error", type(error).__name__))
        return taken

    def _take(
        self,
        partition: int,
        record: ConsumerRecord,
        taken: FactBatch,
        policy: Policies,
        talk_of: Callable[[str], TalkOf],
    ) -> None:
        fact = fact_in(record)
        if fact is None:
            return
        self.entitling.check(partition, fact, policy)
        if is_for_everybody(fact):
            taken.facts += self._keep_for_everybody(partition, fact)
            return
        if self._book.has_forgotten(fact):
            return
        known = self._book.get(fact.subject_id, fact.fact_id) is not None
        if known and _is_hold(fact):
            return  # it was said here, with the violation that it is about
        if known:  # of the values under one id another may count from now on
            taken.followed.pop((fact.subject_id, fact.fact_id), None)
        else:
            # First, so that what is void already never counts, not even for a moment.
            for one in self._book.reaching(fact, partition):
                self._keep(partition, one)
            self._limit(partition, fact, taken, policy, talk_of)
        taken.out += self._holds_on(fact)
        taken.facts.append(self._keep(partition, fact))

    def _limit(
        self,
        partition: int,
        fact: Fact,
        taken: FactBatch,
        policy: Policies,
        talk_of: Callable[[str], TalkOf],
    ) -> None:
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
            talk = talk_of(fact.subject_id)
            emitted = consequences(known, fact, policy, self._cache, talk)
        except Exception:  # told where it is derived
            return
        new = sum(isinstance(one, m.Sanction) and one.state in _NEW for one in emitted)
        limits = book_of(policy).at(fact.known_at_ms).automatic
        limit = self._caps.reached(partition, violation, fact.known_at_ms, limits) if new else None
        if limit is None:
            self._caps.passed(partition, violation, fact.known_at_ms, new)
            taken.followed[fact.subject_id, fact.fact_id] = emitted
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
        time, hold = from_ms(fact.known_at_ms), held[1].body
        if not isinstance(hold, m.ViolationAmendment):
            return []
        return [outgoing(hold, key=fact.subject_id, message_id=hold_id, now=time, shadow=False)]

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
        self._deadlines.touch(fact.subject_id)
        return arrival, fact


def _is_hold(fact: Fact) -> bool:
    return isinstance(fact.body, m.ViolationAmendment) and fact.body.kind == "held_back"
