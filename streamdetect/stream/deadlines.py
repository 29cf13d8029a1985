"""What falls due by time alone, for the subjects held here. No clock: the caller says until when.

A subject is looked at anew after each of its facts, after each assignment and after a change of
policy; between these it waits for its next instant. Until when it was told is kept in the ledger's
table, so that a takeover tells nothing twice; where that mark is lost, the same bytes go out again.
Who was not heard of for a day rests: his facts are read from the table when they are needed. What
nothing rests on is forgotten once the law asks for it no more.
"""

import heapq
import logging
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from streamdetect.enforce.consequences import LedgerCache
from streamdetect.enforce.due import Due, pass_time
from streamdetect.enforce.facts import Fact
from streamdetect.enforce.forgetting import Forgetting, next_look_ms, outlived
from streamdetect.enforce.policy import DAY_MS
from streamdetect.enforce.policy_book import Policies
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import Told

log = logging.getLogger(__name__)

REST_AFTER_MS: Final = DAY_MS
FORGET_AGAIN_MS: Final = 30 * DAY_MS  # between two looks at old facts on which something rests
_STALE_AT_LEAST = 1000  # overruled instants in a queue, before it is made anew


@dataclass(frozen=True, slots=True)
class Lapse:
    """What fell due for one subject, and the mark that says that it was told."""

    partition: int
    told: Told
    messages: tuple[Due, ...]


@dataclass(slots=True)
class _Place:
    """The subjects of one partition: to be looked at anew, or waiting for an instant."""

    anew: dict[str, None] = field(default_factory=dict)
    next_ms: dict[str, int] = field(default_factory=dict)
    queue: list[tuple[int, str]] = field(default_factory=list)  # overruled by `next_ms`

    def wait(self, subject_id: str, at_ms: int) -> None:
        self.next_ms[subject_id] = at_ms
        heapq.heappush(self.queue, (at_ms, subject_id))
        if len(self.queue) > 2 * len(self.next_ms) + _STALE_AT_LEAST:
            self.queue = [(at, waiting) for waiting, at in self.next_ms.items()]
            heapq.heapify(self.queue)

    def take(self, until_ms: int) -> str | None:
        """Take out a subject to look at, None where nothing is due."""
        if self.anew:
            subject_id = next(iter(self.anew))
            del self.anew[subject_id]
            return subject_id
        while self.queue and self.queue[0][0] <= until_ms:
            at_ms, subject_id = heapq.heappop(self.queue)
            if self.next_ms.get(subject_id) == at_ms:
                del self.next_ms[subject_id]
                return subject_id
        return None


class Deadlines:
    """Every subject of the book by the next instant at which time changes something."""

    def __init__(self, book: Book, cache: LedgerCache) -> None:
        self._book = book
        self._cache = cache
        self._places: defaultdict[int, _Place] = defaultdict(_Place)
        self._outlived: list[tuple[int, Forgetting]] = []
        self._kept_ms: dict[str, int] = {}  # when old facts were last found to matter still

    def take_outlived(self) -> list[tuple[int, Forgetting]]:
        """Return what the last `collect` found that may be forgotten, by partition, once."""
        found, self._outlived = self._outlived, []
        return found

    def touch(self, subject_id: str) -> None:
        """Look at a subject anew: it has another fact."""
        place = self._places[self._book.partition_of(subject_id)]
        place.next_ms.pop(subject_id, None)
        place.anew[subject_id] = None

    def touch_all(self) -> None:
        """Look at everybody anew: another assignment, or another policy."""
        self._places.clear()
        for subject_id in self._book.subjects():
            self.touch(subject_id)

    def collect(
        self, policy: Policies, until_ms: Mapping[int, int], *, most_s: float
    ) -> tuple[list[Lapse], bool]:
        """Return what fell due, and whether there may be more after `most_s` of work.

        `until_ms`: by partition held, until when its facts are all here.
        """
        stop = time.perf_counter() + most_s
        self._outlived.clear()
        lapses: list[Lapse] = []
        for partition, until in until_ms.items():
            place = self._places[partition]
            while (subject_id := place.take(until)) is not None:
                try:
                    lapse = self._look(subject_id, partition, policy, until)
                except Exception:  # one ledger must not hold up the others
                    log.exception(
                        "what falls due in a ledger of partition %d is not told", partition
                    )
                    continue
                if lapse is not None:
                    lapses.append(lapse)
                if time.perf_counter() >= stop:
                    return lapses, True
        return lapses, False

    def _look(
        self, subject_id: str, partition: int, policy: Policies, until_ms: int
    ) -> Lapse | None:
        facts = self._book.facts(subject_id)
        mark = self._book.told(subject_id)
        since_ms = mark.until_ms if mark is not None and mark.facts == len(facts) else None
        passage = pass_time(facts, policy, until_ms, since_ms=since_ms, cache=self._cache)
        rests_ms = max((fact.known_at_ms for fact in facts), default=0) + REST_AFTER_MS
        looks = [] if passage.next_ms is None else [passage.next_ms]
        looks += self._forget(subject_id, partition, facts, policy, until_ms)
        if rests_ms <= until_ms:
            self._book.rest(subject_id)
        else:
            looks.append(rests_ms)
        if looks:
            self._places[partition].wait(subject_id, min(looks))
        if passage.until_ms is None:
            return None
        told = Told(subject_id, len(facts), passage.until_ms)
        return Lapse(partition, told, passage.messages)

    def _forget(
        self, subject_id: str, partition: int, facts: list[Fact], policy: Policies, until_ms: int
    ) -> list[int]:
        """Note what of a subject's facts may be forgotten; return when to look again, if ever."""
        old_ms = next_look_ms(facts)
        if old_ms is None or old_ms > until_ms:
            return [] if old_ms is None else [old_ms]
        again_ms = self._kept_ms.get(subject_id, 0) + FORGET_AGAIN_MS
        if again_ms > until_ms:
            return [again_ms]
        found = outlived(facts, policy, until_ms)
        if found is None:
            self._kept_ms[subject_id] = until_ms
            return [until_ms + FORGET_AGAIN_MS]
        self._kept_ms.pop(subject_id, None)
        self._outlived.append((partition, found))
        old_ms = next_look_ms(one for one in facts if one.fact_id not in found.gone)
        return [] if old_ms is None else [max(old_ms, until_ms + FORGET_AGAIN_MS)]
