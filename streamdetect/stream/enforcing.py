"""The enforce agent's work on a batch: decode → write facts → derive → emit.

The facts are written, and their changelog confirmed, before anything that follows from them is
sent: whatever step a crash falls on, the batch comes again, finds its facts under the numbers they
got, and derives the same bytes again. Outputs of a fact already known are therefore sent again; a
consumer tells them by id and `ledger_seq`.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from aiokafka.structs import ConsumerRecord

from streamdetect.detect.sampling import NOTHING_DRAWN, Sample
from streamdetect.enforce.case_history import history_context
from streamdetect.enforce.consequences import (
    Consequence,
    LedgerCache,
    catch_up,
    consequences,
    standing_of,
)
from streamdetect.enforce.facts import Fact
from streamdetect.enforce.forgetting import Forgetting
from streamdetect.enforce.policy_book import Policies
from streamdetect.enforce.review import escalation_id
from streamdetect.enforce.traffic import EndedWindow, TalkOf, no_talk
from streamdetect.enforce.windows import window_signal
from streamdetect.events import messages as m
from streamdetect.metrics import BATCH_SECONDS, DEAD_LETTERS, FACTS_FORGOTTEN, TRAFFIC_SIGNALS
from streamdetect.stream.consequence_records import (
    consequence_records,
    count_told,
    signal_record,
)
from streamdetect.stream.deadlines import Deadlines, Lapse
from streamdetect.stream.exempting import exemption_records
from streamdetect.stream.fact_records import unjudged
from streamdetect.stream.intake import FactBatch, Intake
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import Facts, Told, stored, table_key
from streamdetect.stream.outgoing import Outgoing, context_record
from streamdetect.stream.silence import Silence
from streamdetect.stream.wall import now_instant

log = logging.getLogger(__name__)

_BREATH_S = 0.05
# Nobody's traffic and nobody's goods are tried out: the shadow topic has no room for these.
_ONLY_FOR_REAL = (m.TrafficSignal, m.MissedAppeal)


class EnforceWork:
    """Works on batches of violations, decisions and appeals; one a worker process."""

    def __init__(
        self,
        policy: Policies,
        table: Facts,
        book: Book,
        *,
        partitions: int = 1,
        sample: Sample = NOTHING_DRAWN,
    ) -> None:
        self.policy = policy
        self._sample = sample
        self._table = table
        self._book = book
        self._partitions = partitions
        self._cache = LedgerCache()
        self.deadlines = Deadlines(book, self._cache)
        self._intake = Intake(table, book, self._cache, self.deadlines, partitions=partitions)
        self.entitling = self._intake.entitling
        self.silence = Silence(table, book)
        self.talk_of: Callable[[str], TalkOf] = lambda _: no_talk

    @property
    def shadowing(self) -> bool:
        """Whether everything goes to the shadow topic: kill switch, or dry run."""
        return self.silence.kept

    def shadow(self, *, on: bool) -> None:
        """Follow the kill switch: to the shadow topic from now on, or for real again.

        What stands when it goes off is told, unless this is a dry run.
        """
        if self.silence.follow(on=on):
            self.deadlines.touch_all()

    def tell_untold(self, held: Container[int], *, most_s: float) -> tuple[list[Outgoing], bool]:
        """Return what stands of what went to the shadow topic, and whether there may be more.

        `held`: the partitions of this worker. Elsewhere other workers know more, and they tell it.
        """
        out: list[Outgoing] = []
        stop, now = time.perf_counter() + most_s, now_instant()
        for subject_id in () if self.shadowing else self._book.untold_subjects(held):
            if time.perf_counter() >= stop:
                return out, True
            try:
                out += self._catch_up(subject_id, now)
            except Exception:  # one ledger must not hold up the others
                log.exception("what was not told of a ledger stays untold")
        return out, False

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
            out.append(signal_record(signal, now))
        return out

    def recovered(self) -> None:
        """Begin with what the book holds now, after another assignment."""
        self._intake.recovered()
        self.silence.forget()
        self.deadlines.touch_all()

    def due(self, lapses: Sequence[Lapse]) -> list[Outgoing]:
        """Return what must be sent because of what fell due."""
        now = now_instant()
        return [
            record
            for lapse in lapses
            for message in lapse.messages
            if not (self.shadowing and isinstance(message, _ONLY_FOR_REAL))
            for record in self._outgoing(
                message,
                lapse.told.subject_id,
                f"{lapse.told.facts}/{lapse.told.until_ms}",
                now,
            )
        ]

    async def mark(self, lapses: Sequence[Lapse]) -> None:
        """Keep until when subjects were told, and forget what may be forgotten.

        Return once the broker has it.
        """
        for lapse in lapses:
            self._note(lapse.partition, lapse.told)
        for partition, forgetting in self.deadlines.take_outlived():
            self._forget(partition, forgetting)
        self.silence.note(0, ())
        await self._table.confirm()

    def _note(self, partition: int, told: Told) -> None:
        self._table.record(partition, told.key, told.entry)
        self._book.note(told)

    def _forget(self, partition: int, forgetting: Forgetting) -> None:
        past = forgetting.past
        facts = len(self._book.facts(past.subject_id))
        arrival, removed = self._book.forget(past.subject_id, forgetting.gone, past)
        for key in removed:
            self._table.record(partition, key, None)
        self._table.record(partition, table_key(past, partition), stored(past, arrival, partition))
        FACTS_FORGOTTEN.inc(len(removed))
        told = self._book.told(past.subject_id)
        if told is not None and told.facts == facts:  # nothing of it is told twice
            left = len(self._book.facts(past.subject_id))
            self._note(partition, Told(past.subject_id, left, told.until_ms))

    async def work(
        self,
        partition: int,
        batch: Sequence[ConsumerRecord],
        is_stale: Callable[[], bool] = lambda: False,
    ) -> list[Outgoing]:
        """Keep the facts of a batch, then return what must be sent. Nothing is sent here.

        Nothing either where the assignment is over meanwhile (`is_stale`): the batch is read again.
        """
        started = time.perf_counter()
        taken = self.take(partition, batch)
        self.silence.note(partition, taken.facts)
        await self._table.confirm()
        now = now_instant()
        out, breath = taken.out, time.perf_counter()
        hushed: list[tuple[int, Fact]] = []
        last: dict[str, int] = {}
        for arrival, fact in taken.facts:
            last[fact.subject_id] = arrival
            if time.perf_counter() - breath > _BREATH_S:
                await asyncio.sleep(0)  # one decision may concern thousands; the broker must hear
                breath = time.perf_counter()
            if is_stale():
                return []  # nobody sends it: what is told late must not count as told
            if self.shadowing:
                hushed.append((arrival, fact))
            try:
                self._follow(arrival, fact, taken, now, out)
            except Exception as error:  # nothing may escape into Faust: it would skip the batch
                log.exception("fact %s has no consequences", fact.fact_id)
                DEAD_LETTERS.labels("ledger", "internal-error").inc()
                out.append(unjudged(fact, partition, type(error).__name__))
        out += self._newest_standings(last, now)
        if hushed:  # the switch may have gone on since the facts were kept
            self.silence.note_untold(partition, hushed)
            await self._table.confirm()
        BATCH_SECONDS.labels("enforce").observe(time.perf_counter() - started)
        return out

    def take(self, partition: int, batch: Sequence[ConsumerRecord]) -> FactBatch:
        """Write the batch's new facts to the table and the book; return all of its facts."""
        return self._intake.take(partition, batch, self.policy, self.talk_of)

    def _follow(
        self, arrival: int, fact: Fact, taken: FactBatch, now: str, out: list[Outgoing]
    ) -> None:
        """Add what must be sent because of one fact."""
        if not self.shadowing and self._book.untold_since(fact.subject_id) is not None:
            out += self._catch_up(fact.subject_id, now)
            return
        emitted = taken.followed.get((fact.subject_id, fact.fact_id))
        if emitted is None:
            earlier = self._book.before(fact.subject_id, arrival)
            talk = self.talk_of(fact.subject_id)
            emitted = consequences(earlier, fact, self.policy, self._cache, talk)
        for one in emitted:
            if not (self.shadowing and isinstance(one, _ONLY_FOR_REAL)):
                out += self._outgoing(one, fact.subject_id, str(arrival), now)
        if self.shadowing:
            return
        out += exemption_records(self._book.facts(fact.subject_id), fact, now)
        if isinstance(fact.body, m.Violation) and self._is_asked_about(fact.body):
            known = self._book.before(fact.subject_id, arrival + 1)
            context = history_context(known, fact.body, self.policy, self._cache)
            out.append(context_record(context, now))

    def _newest_standings(self, last: Mapping[str, int], now: str) -> list[Outgoing]:
        """Return the newest standings, once more, of whom a fact that is not the last came again.

        `last`: the number of the fact of which each subject was told last. In the compacted topic
        the last record counts, and it would be the one after that fact.
        """
        out: list[Outgoing] = []
        for subject_id, arrival in () if self.shadowing else last.items():
            facts, mark = self._book.facts(subject_id), self._book.told(subject_id)
            until_ms = mark.until_ms if mark is not None and mark.facts == len(facts) else None
            newest = self._book.next_arrival(subject_id) - 1
            if arrival == newest and until_ms is None:
                continue
            cause = str(newest) if until_ms is None else f"{len(facts)}/{until_ms}"
            try:
                standing = standing_of(facts, self.policy, until_ms)
            except Exception:  # one ledger must not hold up the others
                log.exception("the newest standing of one subject is not told again")
                continue
            out += self._outgoing(standing, subject_id, cause, now)
        return out

    def _is_asked_about(self, violation: m.Violation) -> bool:
        """Whether the detect agent brings the words before people."""
        return violation.outcome == "review" or self._sample.takes(violation.incident_id)

    def _catch_up(self, subject_id: str, now: str) -> list[Outgoing]:
        untold = self.silence.untold(subject_id)
        if untold is None:
            return []
        told, facts = untold
        emitted = catch_up(told, facts, self.policy, self.talk_of(subject_id))
        self.silence.end_for(subject_id)
        cause = f"caught up {len(facts)}"
        out = [
            record
            for message in emitted
            for record in self._outgoing(message, subject_id, cause, now)
        ]
        known = {fact.fact_id for fact in told}
        for fact in facts:
            if fact.fact_id not in known:
                out += exemption_records(facts, fact, now)
        return out

    def _outgoing(
        self, message: Consequence, subject_id: str, cause: str, now: str
    ) -> list[Outgoing]:
        if not self.shadowing:
            count_told(message, escalates=self._escalates(message))
        return consequence_records(
            message,
            subject_id,
            cause=cause,
            now=now,
            shadow=self.shadowing,
            partitions=self._partitions,
        )

    def _escalates(self, message: Consequence) -> bool:
        """Whether a request goes up because nobody answered an appeal in time."""
        if not isinstance(message, m.ReviewRequest) or message.priority < 1:
            return False
        return any(
            escalation_id(fact.body.appeal_id) == message.request_id
            for fact in self._book.facts(message.subject_id)
            if isinstance(fact.body, m.Appeal)
        )
