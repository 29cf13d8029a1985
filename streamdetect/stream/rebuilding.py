"""The ledger's table anew from the records of the fact topics, by the enforce agent's own work.

Whoever replays takes in what a worker would take in: the same checks, the same numbers.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from aiokafka.structs import ConsumerRecord

from streamdetect.enforce.entitlement import Signatures
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.policy_book import Policies, PolicyBook, book_of
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.events.codec import header
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.ledger_book import Book

Name = tuple[int, bytes]  # partition and key of a table entry


class MemoryTable:
    """A table that keeps its entries in memory and tells nobody."""

    def __init__(self) -> None:
        self.entries: dict[Name, bytes] = {}

    def record(self, partition: int, key: bytes, value: bytes | None) -> None:
        """Write an entry, or take it out (None)."""
        if value is None:
            self.entries.pop((partition, key), None)
        else:
            self.entries[partition, key] = value

    async def confirm(self) -> None:
        """Return at once: there is nobody to wait for."""


class Rebuilt:
    """The ledger after some records: the table's entries, and every subject's facts.

    `reviewers`: who may decide; None: decisions are not checked. `refused`: how many
    records the agent takes no fact from, by reason.
    """

    def __init__(
        self,
        policies: Policies,
        reviewers: Reviewers | None = None,
        signatures: Signatures = "where_keyed",
    ) -> None:
        self._table = MemoryTable()
        self.book = Book()
        self._work = EnforceWork(_without_caps(policies), self._table, self.book)
        self._work.entitling.reviewers = reviewers
        self._work.entitling.signatures = signatures
        self.refused: Counter[str] = Counter()

    @property
    def entries(self) -> dict[Name, bytes]:
        """The entries of the table."""
        return self._table.entries

    def take(self, records: Sequence[ConsumerRecord]) -> None:
        """Take records in, in the order of arrival."""
        for partition, batch in groupby(records, key=lambda record: record.partition):
            taken = self._work.take(partition, list(batch))
            self.refused.update(header(one.headers, "dl_reason") or "" for one in taken.out)


def _without_caps(policies: Policies) -> Policies:
    """What a cap held back stands on the topic as a fact; nothing is held back a second time."""
    entries = book_of(policies).entries
    return PolicyBook(tuple(replace(one, policy=_uncapped(one.policy)) for one in entries))


def _uncapped(policy: Policy) -> Policy:
    limits = replace(policy.automatic, an_hour=None, a_rule_an_hour=None, a_new_rule_an_hour=None)
    return replace(policy, automatic=limits)
