"""While nothing is told for real: kill switch or dry run, and what must be told once it ends.

Facts are taken in as ever. From which fact on a subject was not told stands in the ledger's table,
so that a takeover forgets nothing.
"""

from collections.abc import Iterable, Sequence

from streamdetect.enforce.facts import Fact
from streamdetect.metrics import SHADOWED
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import Facts, Untold


class Silence:
    """Whether a worker tells the shadow topic alone, and which ledgers it has not told for real.

    `dry_run` is the setting: whatever the kill switch says, nothing is told for real.
    """

    def __init__(self, table: Facts, book: Book) -> None:
        self.dry_run = False
        self._switched_off = False
        self._table = table
        self._book = book
        self._caught_up: list[tuple[int, Untold]] = []  # told, but not yet noted in the table

    @property
    def kept(self) -> bool:
        """Whether everything goes to the shadow topic."""
        return self._switched_off or self.dry_run

    def follow(self, *, on: bool) -> bool:
        """Follow the kill switch; return whether it went off just now."""
        ended = self._switched_off and not on
        self._switched_off = on
        SHADOWED.labels("kill_switch").set(on)
        return ended

    def untold(self, subject_id: str) -> tuple[list[Fact], list[Fact]] | None:
        """Return the facts of which a subject was told, and all; None where they are the same."""
        since = self._book.untold_since(subject_id)
        if since is None:
            return None
        facts = self._book.before(subject_id, self._book.next_arrival(subject_id))
        return self._book.before(subject_id, since), facts

    def end_for(self, subject_id: str) -> None:
        """Count a subject as told from now on; `note` keeps that."""
        mark = Untold(subject_id, -1)
        self._caught_up.append((self._book.partition_of(subject_id), mark))
        self._book.note_untold(mark)

    def forget(self) -> None:
        """Keep nothing in hand: partitions moved, and their tables say what was told."""
        self._caught_up.clear()

    def note(self, partition: int, facts: Sequence[tuple[int, Fact]]) -> None:
        """Note what is not told for real, and what was told since: before anything is sent."""
        for place, mark in self._caught_up:
            if self._book.untold_since(mark.subject_id) is None:
                self._table.record(place, mark.key, mark.entry)
        self._caught_up.clear()
        if self.kept:
            self.note_untold(partition, facts)

    def note_untold(self, partition: int, facts: Iterable[tuple[int, Fact]]) -> None:
        """Note facts, by number, of which the shadow topic alone is told."""
        for arrival, fact in facts:
            if self._book.untold_since(fact.subject_id) is None:
                untold = Untold(fact.subject_id, arrival)
                self._table.record(partition, untold.key, untold.entry)
                self._book.note_untold(untold)
