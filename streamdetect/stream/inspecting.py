"""The inspect agent's work on listings, decisions and missed appeals: decode → inspect → emit.

As in the enforce agent, facts are confirmed by the changelog before anything that follows from them
is sent, so a batch that comes again is answered from the facts kept, in the same bytes.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from aiokafka.structs import ConsumerRecord

from streamdetect.detect.detector import Detector
from streamdetect.detect.listing import Inspected, conclude_listing, hear_listing
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.interceptions import (
    ListingNews,
    changes,
    concerns_goods,
    hold_of,
    listing_news,
)
from streamdetect.enforce.listing_facts import (
    ListingFact,
    content_of,
    inspection_id,
    listing_fact,
    texts_of,
)
from streamdetect.enforce.pleas import ALL_GOODS
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, decode, event_ms
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import LISTINGS, MISSED_APPEALS
from streamdetect.metrics import (
    BATCH_SECONDS,
    EVENTS_IN,
    INTERCEPTIONS,
    LISTINGS_INSPECTED,
)
from streamdetect.stream.detecting import Scorer
from streamdetect.stream.fact_records import known_at_ms
from streamdetect.stream.ledger_table import Facts
from streamdetect.stream.listing_book import ListingBook
from streamdetect.stream.outgoing import Outgoing, dead_record, outgoing, place_of
from streamdetect.stream.partition import is_replay
from streamdetect.stream.wall import now_instant, now_ms

log = logging.getLogger(__name__)

MOST_CHARACTERS: Final = 100_000  # of all texts of a listing
MOST_CLAIMS: Final = 200
_SLICE_S: Final = 0.02  # a whole catalogue may come at once; speech goes on meanwhile
_PAUSE_S: Final = 0.02

Check = Callable[[m.ReviewDecision, Sequence[m.ReviewDecision], int], None]
"""Raises DecodeError where the maker of a decision may not make it, given the earlier decisions on
the same interception and when it became known (epoch ms)."""

# What one record led to: the facts that its product had before, and the fact.
_Taken = tuple[list[ListingFact], ListingFact]


class InspectWork:
    """Works on batches of listings and decisions; one a worker process."""

    def __init__(
        self,
        detector: Detector,
        scorer: Scorer,
        table: Facts,
        book: ListingBook,
        *,
        appeal_ms: int,
        clock_ms: Callable[[], int] = now_ms,
    ) -> None:
        self._detector = detector
        self._scorer = scorer
        self._table = table
        self._book = book
        self._appeal_ms = appeal_ms
        self._clock_ms = clock_ms
        self.check: Check | None = None  # None: decisions come from who checked them already
        # The setting: no listing holds goods back or releases them, and nothing is kept of any.
        self.dry_run = False

    def use(self, detector: Detector) -> None:
        """Inspect with another detector from the next listing on."""
        self._detector = detector

    async def work(
        self, batch: Sequence[ConsumerRecord], is_stale: Callable[[], bool] = lambda: False
    ) -> list[Outgoing]:
        """Keep what a batch tells, then return what must be sent. Never raises for a record.

        Nothing, and nothing more is kept, once the assignment is over (`is_stale`): the goods may
        be another worker's by then, and the batch is read again.
        """
        taken: list[tuple[ConsumerRecord, _Taken]] = []
        out: list[Outgoing] = []
        spent, started = 0.0, time.perf_counter()
        for record in batch:
            if is_stale():
                return []
            EVENTS_IN.labels(record.topic).inc()
            try:
                one = await self._take(record, is_stale)
                if one is not None:
                    taken.append((record, one))
            except DecodeError as error:
                out.append(dead_record(record, error.reason, error.what))
            except Exception as error:  # nothing may escape into Faust: it would skip the batch
                log.exception("listing at %s is not inspected", place_of(record))
                out.append(dead_record(record, "internal-error", type(error).__name__))
            elapsed = time.perf_counter() - started
            if elapsed > _SLICE_S:
                await asyncio.sleep(_PAUSE_S)
                spent, started = spent + elapsed, time.perf_counter()
        if is_stale():
            return []
        await self._table.confirm()
        now = now_instant()
        for record, (earlier, fact) in taken:
            try:
                news = listing_news(earlier, fact, self._appeal_ms)
                out += [_outgoing(message, now) for message in news]
            except Exception as error:  # the fact is kept: sent again, it is told
                log.exception("what follows from %s is not told", place_of(record))
                out.append(dead_record(record, "internal-error", type(error).__name__))
        BATCH_SECONDS.labels("inspect").observe(spent + time.perf_counter() - started)
        return out

    async def _take(self, record: ConsumerRecord, is_stale: Callable[[], bool]) -> _Taken | None:
        if record.topic == LISTINGS.name:
            return await self._take_listing(record, is_stale)
        if record.topic == MISSED_APPEALS.name:
            return self._take_missed(record)
        return self._take_decision(record)

    async def _take_listing(
        self, record: ConsumerRecord, is_stale: Callable[[], bool]
    ) -> _Taken | None:
        if record.value is None or is_replay(record):
            return None  # taken out of the catalogue, or history that must have no effect
        listing = _listing(record)
        content = content_of(listing)
        kept = self._known(listing.product_id, inspection_id(listing, content))
        if kept is not None:
            return kept
        hold = hold_of(self._book.facts(listing.product_id))
        known = hold.inspection
        if known is not None:
            if _is_older(listing, known.listing):
                LISTINGS_INSPECTED.labels("older").inc()
                return None
            holding = hold.interception_id or hold.stayed_id
            by_people = holding is not None and not known.holds
            if known.content == content and by_people:
                # A model that is too busy to look must not release what people hold back.
                LISTINGS_INSPECTED.labels("unchanged").inc()
                return None
        detector = self._detector
        inspected = await self._inspect(listing, detector)
        if is_stale():
            return None
        if detector.controls.kill_switch or self.dry_run:
            LISTINGS_INSPECTED.labels("switched_off").inc()
            return None
        LISTINGS_INSPECTED.labels(_result(inspected)).inc()
        if not changes(hold, inspected.inspection):
            return None
        fact = listing_fact(inspected.inspection, self._clock_ms())
        return self._keep(listing.product_id, fact, record.partition)

    async def _inspect(self, listing: m.Listing, detector: Detector) -> Inspected:
        heard = hear_listing(listing, detector)
        predictions = await self._scorer.score(heard.heard)
        return conclude_listing(heard, predictions, self._scorer.locate)

    def _take_decision(self, record: ConsumerRecord) -> _Taken:
        decision = decode(m.ReviewDecision, record.value)
        if not record.key:
            raise DecodeError("key-mismatch", "the record has no key: it must be the product")
        if decision.target.type != "interception":
            raise DecodeError("wrong-type", "only interceptions are decided here at $.target.type")
        known_at = known_at_ms(record)
        event_ms(decision.decided_at, "$.decided_at")
        try:
            fact = listing_fact(decision, known_at)
        except NotAFactError as error:
            raise DecodeError("bad-instant", error.what) from None
        try:
            product_id = record.key.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise DecodeError("key-mismatch", "the record's key is no product: no UTF-8") from None
        kept = self._known(product_id, fact.fact_id)
        if kept is not None:
            return kept
        if self.check is not None:
            self.check(decision, self._decisions_on(product_id, decision.target.id), known_at)
        return self._keep(product_id, fact, record.partition)

    def _take_missed(self, record: ConsumerRecord) -> _Taken | None:
        missed = decode(m.MissedAppeal, record.value)
        if record.key != missed.product_id.encode("utf-8", "surrogatepass"):
            raise DecodeError("key-mismatch", "the record's key is not its product_id")
        for name in ("filed_at", "heard_at", "missed_at"):
            event_ms(getattr(missed, name), f"$.{name}")
        product_id: str | None = missed.product_id
        if product_id == ALL_GOODS:
            product_id = self._book.product_of(missed.interception_id, record.partition)
        if product_id is None:
            return None
        fact = listing_fact(missed, to_ms(missed.missed_at))
        kept = self._known(product_id, fact.fact_id)
        if kept is not None:
            return kept
        if not concerns_goods(hold_of(self._book.facts(product_id)), missed, self._appeal_ms):
            return None
        return self._keep(product_id, fact, record.partition)

    def _decisions_on(self, product_id: str, interception_id: str) -> list[m.ReviewDecision]:
        return [
            fact.body
            for fact in self._book.facts(product_id)
            if isinstance(fact.body, m.ReviewDecision) and fact.body.target.id == interception_id
        ]

    def _known(self, product_id: str, fact_id: str) -> _Taken | None:
        facts = self._book.facts(product_id)
        for arrival, fact in enumerate(facts):
            if fact.fact_id == fact_id:
                return facts[:arrival], fact
        return None

    def _keep(self, product_id: str, fact: ListingFact, partition: int) -> _Taken:
        earlier = list(self._book.facts(product_id))
        self._table.record(partition, *self._book.put(product_id, fact, partition))
        return earlier, fact


def _listing(record: ConsumerRecord) -> m.Listing:
    """Return the record's listing. Raises DecodeError."""
    listing = decode(m.Listing, record.value)
    if record.key != listing.product_id.encode("utf-8", "surrogatepass"):
        raise DecodeError("key-mismatch", "the record's key is not its product_id")
    event_ms(listing.updated_at, "$.updated_at")
    characters = sum(len(text) for _, text in texts_of(listing))
    if characters > MOST_CHARACTERS or len(listing.claims) > MOST_CLAIMS:
        raise DecodeError(
            "wrong-type",
            f"{characters} characters in {len(listing.claims)} claims and the other texts; at most "
            f"{MOST_CHARACTERS} characters and {MOST_CLAIMS} claims are inspected",
        )
    return listing


def _is_older(listing: m.Listing, known: m.Listing) -> bool:
    """Whether a version was replaced already. Goods that were taken out may begin at 0 again."""
    return listing.version < known.version and to_ms(listing.updated_at) <= to_ms(known.updated_at)


def _result(inspected: Inspected) -> str:
    if inspected.inspection.holds:
        return "held"
    if inspected.inspection.findings:
        return "asked"
    return "shadow" if inspected.shadow else "clear"


def _outgoing(message: ListingNews, now: str) -> Outgoing:
    if isinstance(message, m.Interception):
        INTERCEPTIONS.labels(message.state).inc()
        key = message.product_id
        message_id = f"{message.interception_id}/{message.state}/{message.ledger_seq}"
    else:
        key = message.subject_id
        message_id = f"{message.request_id}/{message.ledger_seq}"
    return outgoing(message, key=key, message_id=message_id, now=now, shadow=False)
