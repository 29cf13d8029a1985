"""What is kept of listings: the facts of every product held here, and their table entries.

A product that was never held back nor asked about has none.
"""

from collections.abc import Iterable

import msgspec

from streamdetect.enforce.listing_facts import Inspection, ListingFact, listing_fact
from streamdetect.events.messages import MissedAppeal, ReviewDecision
from streamdetect.stream.ledger_table import entry_key


class _Stored(msgspec.Struct, frozen=True):
    """A fact as the changelog keeps it; `arrival` numbers a product's facts from 0.

    `partition`: in which the product's listings come.
    """

    product_id: str
    arrival: int
    known_at_ms: int
    partition: int = 0
    inspection: Inspection | None = None
    decision: ReviewDecision | None = None
    missed: MissedAppeal | None = None


_DECODER = msgspec.json.Decoder(_Stored)
_ENCODER = msgspec.json.Encoder()


class ListingBook:
    """The facts of every product held here, in order of arrival."""

    def __init__(self) -> None:
        self._facts: dict[str, list[ListingFact]] = {}
        self._partitions: dict[str, int] = {}
        self._products: dict[str, str] = {}  # by interception

    def load(self, entries: Iterable[tuple[bytes, bytes]]) -> int:
        """Read the whole table after its recovery; return the number of facts."""
        numbered: dict[str, list[tuple[int, ListingFact]]] = {}
        self._partitions.clear()
        self._products.clear()
        count = 0
        for _, entry in entries:
            kept = _DECODER.decode(entry)
            body = kept.inspection or kept.decision or kept.missed
            if body is None:
                raise TypeError("the table of listings holds an entry without a fact")
            fact = listing_fact(body, kept.known_at_ms)
            numbered.setdefault(kept.product_id, []).append((kept.arrival, fact))
            self._note(kept.product_id, fact, kept.partition)
            count += 1
        self._facts = {
            product_id: [fact for _, fact in sorted(facts, key=lambda pair: pair[0])]
            for product_id, facts in numbered.items()
        }
        return count

    def facts(self, product_id: str) -> list[ListingFact]:
        """Return the facts of a product in order of arrival."""
        return self._facts.get(product_id, [])

    def product_of(self, interception_id: str, partition: int) -> str | None:
        """Return which goods of a partition an interception held back, None where none here."""
        product_id = self._products.get(interception_id)
        if product_id is None or self._partitions[product_id] != partition:
            return None
        return product_id

    def _note(self, product_id: str, fact: ListingFact, partition: int) -> None:
        self._partitions[product_id] = partition
        if isinstance(fact.body, Inspection) and fact.body.interception_id is not None:
            self._products[fact.body.interception_id] = product_id

    def put(self, product_id: str, fact: ListingFact, partition: int) -> tuple[bytes, bytes]:
        """Take in a new fact of goods of a partition; return its table entry (key, value)."""
        facts = self._facts.setdefault(product_id, [])
        key = entry_key(product_id, fact.fact_id)
        body = fact.body
        stored = _Stored(
            product_id,
            len(facts),
            fact.known_at_ms,
            partition,
            body if isinstance(body, Inspection) else None,
            body if isinstance(body, ReviewDecision) else None,
            body if isinstance(body, MissedAppeal) else None,
        )
        facts.append(fact)
        self._note(product_id, fact, partition)
        return key, _ENCODER.encode(stored)
