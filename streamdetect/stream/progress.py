"""Watches how far the consumer is: lag, what stands still or expired, a recovery that hangs."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from faust.types import TP

from streamdetect.events.topics import JOINED, TRANSCRIPTS
from streamdetect.metrics import EXPIRED, INPUT_AGE, LAG
from streamdetect.stream.batching import BatchConsumer
from streamdetect.stream.health import Health

log = logging.getLogger(__name__)

_TOPICS = (TRANSCRIPTS, *(topic for joined in JOINED for topic in joined))
WATCHED = frozenset(topic.name for topic in _TOPICS)
_EXPIRING = frozenset(topic.name for topic in _TOPICS if not topic.compacted)

_STUCK_S = 10.0  # a partition with lag, without work in hand and without commits, is read again
_STUCK_BESIDE_WORK_S = 60.0  # … while others of its topic have work: it may wait for its turn

_JOIN_S = 300.0  # a group not joined by then: the worker is started again


@dataclass(slots=True)
class Progress:
    """What was seen at the last look. Times are epoch ms (`at_ms`) and monotonic seconds.

    `broker`: how people call it. `committed`: offsets by partition held. `lag`: records behind the
    end of the log, None where that is not known yet. `has_work`: whether a partition has work in
    hand.
    """

    health: Health
    has_work: Callable[[TP], bool]
    recovery_s: float
    broker: str
    clock: Callable[[], float] = time.monotonic
    at_ms: int = 0
    committed: dict[TP, int] = field(default_factory=dict)
    lag: dict[TP, int | None] = field(default_factory=dict)
    _moved: dict[TP, float] = field(default_factory=dict)
    _worked: dict[str, float] = field(default_factory=dict)  # when a topic had work in hand
    _ends: dict[TP, int] = field(default_factory=dict)  # as the broker named them when asked
    _expired: dict[TP, int] = field(default_factory=dict)  # told up to
    _commits: int = 0  # of the consumer
    _away: bool = False  # the broker, and that was told
    _recovering: tuple[float, int] = (0.0, 0)  # since when so many changes are left
    _joining: float | None = None  # since when the group is not joined

    def forget(self) -> None:
        """Know nothing any more: partitions are about to move."""
        self.committed, self.lag, self._ends = {}, {}, {}
        LAG.clear()
        INPUT_AGE.clear()

    def took(self, tp: TP, timestamp_ms: int, now_ms: int) -> None:
        """Note the age of the newest record taken of a partition. Both in epoch ms."""
        INPUT_AGE.labels(tp.topic, str(tp.partition)).set((now_ms - timestamp_ms) / 1000)

    async def ask_ends(self, consumer: BatchConsumer) -> None:
        """Ask where the logs end: a fetcher that died in silence hears of no new end."""
        known = self._ends
        ends = await consumer.ask_ends()
        self.health.heard()
        if self._away:
            log.warning("%s answers; going on", self.broker)
            self._away = False
        if self._ends is known:  # else partitions moved meanwhile
            self._ends = ends

    def unheard(self) -> None:
        """Tell, once, that the broker did not answer; its clients say so in many words."""
        if self._away or self.health.stopping or not self.health.joined:
            return
        log.warning("%s does not answer; trying again until it does", self.broker)
        self._away = True

    async def count_expired(self, consumer: BatchConsumer) -> None:
        """Tell of records that their topic deleted before they were read; nobody else would."""
        found = {tp: gaps for tp, gaps in consumer.take_gaps().items() if tp.topic in _EXPIRING}
        if not found:
            return
        try:
            starts = await consumer.ask_starts(found)
        except BaseException:  # asked again later
            for tp, gaps in found.items():
                consumer.note_gaps(tp, gaps)
            raise
        for tp, gaps in found.items():
            for begin, end in gaps:
                first, past = max(begin, self._expired.get(tp, 0)), min(end, starts[tp])
                if first >= past:
                    continue  # markers of transactions, or told already
                self._expired[tp] = past
                EXPIRED.labels(tp.topic).inc(past - first)
                log.error(
                    "%s partition %d: records %d to %d were deleted by the retention of their "
                    "topic before they were read: what they said is never judged. Raise "
                    "retention.ms, and add workers where they do not keep up",
                    tp.topic,
                    tp.partition,
                    first,
                    past - 1,
                )

    def look(self, consumer: BatchConsumer, now_ms: int) -> None:
        """Measure lag and note what moved."""
        before, now = self.committed, self.clock()
        assignment = {tp for tp in consumer.assignment() if tp.topic in WATCHED}
        committed: dict[TP, int] = {}
        lags: dict[TP, int | None] = {}
        total = 0
        for tp in assignment:
            done = committed[tp] = consumer._committed_offset[tp] or 0
            lags[tp] = self._behind(tp, done, consumer.highwater(tp))
            lag = lags[tp] or 0
            LAG.labels(tp.topic, str(tp.partition)).set(lag)
            if (tp.topic, tp.partition) not in self.health.paused:
                total += lag
            works = self.has_work(tp)
            if works:
                self._worked[tp.topic] = now
            if lag == 0 or done != before.get(tp, -1) or works:
                self._moved[tp] = now
        self._moved = {tp: self._moved[tp] for tp in assignment}
        self.committed, self.lag, self.at_ms = committed, lags, now_ms
        if consumer.commits != self._commits:
            # Not by offsets: after a rebalance they go from none to those committed long before.
            self._commits = consumer.commits
            self.health.progressed()
        self.health.observe(assigned=len(assignment), lag=total)

    def _behind(self, tp: TP, done: int, fetched_end: int | None) -> int | None:
        """Return how many records wait by the end that a fetch told, or the one asked for.

        The one asked for alone proves that records wait, never that none do.
        """
        behind = max(fetched_end or 0, self._ends.get(tp, 0)) - done
        if behind > 0:
            return behind
        return None if fetched_end is None else 0

    def stuck(self) -> list[TP]:
        """Return partitions with lag that stand still without work in hand; each once in a while.

        Faust may drop fetched messages around a rebalance; without this such records would wait
        for the next rebalance or restart. Or nothing is left but the markers of transactions.
        """
        if self.health.recovering or self.health.stopping:
            return []
        now = self.clock()
        found = [
            tp
            for tp, moved in self._moved.items()
            if self._stands_still(tp, moved, now)
            and (tp.topic, tp.partition) not in self.health.paused
        ]
        for tp in found:
            self._moved[tp] = now
        return found

    def _stands_still(self, tp: TP, moved: float, now: float) -> bool:
        idle_since = max(moved, self._worked.get(tp.topic, moved))
        return now - idle_since >= _STUCK_S or now - moved >= _STUCK_BESIDE_WORK_S

    def join_hangs(self) -> bool:
        """Whether the group is not joined for too long: the client does not try again by itself.

        It gives up where the broker refuses (a right, a timeout), also once that is mended.
        """
        if self.health.joined or self.health.stopping:
            return False
        if self._joining is None:
            self._joining = self.clock()
        return self.clock() - self._joining > _JOIN_S

    def recovery_hangs(self, changes_left: int) -> bool:
        """Whether the ledger's recovery has come no further for too long."""
        now = self.clock()
        since, left = self._recovering
        if not self.health.recovering or self.health.stopping or changes_left != left:
            self._recovering = (now, changes_left)
            return False
        if now - since <= self.recovery_s:
            return False
        self._recovering = (now, changes_left)
        return True
