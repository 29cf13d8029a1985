"""The ledger's table anew from the topics: which entries its changelog must hold.

The numbers of arrival follow the record times, the only order that is kept between topics. They
decide nothing but what is derived again for a fact, so a table built anew judges the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from streamdetect.enforce.facts import Fact, merge
from streamdetect.stream.ledger_table import stored


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the table, in the partition of its changelog."""

    partition: int
    key: bytes
    value: bytes


def changelog_of(group: str) -> str:
    """Return the name of the changelog topic of a worker group's ledger."""
    return f"{group}-ledger-changelog"


def entries_of(arrivals: Iterable[tuple[int, Fact]]) -> Iterator[Entry]:
    """Yield the table's entries for facts with the partitions they arrived in, in that order."""
    numbers: dict[str, int] = {}
    kept: dict[tuple[str, str], tuple[int, int, Fact]] = {}
    for partition, fact in arrivals:
        name = (fact.subject_id, fact.fact_id)
        held = kept.get(name)
        if held is None:
            number = numbers.get(fact.subject_id, 0)
            numbers[fact.subject_id] = number + 1
            kept[name] = (number, partition, fact)
        else:
            kept[name] = (held[0], held[1], merge(held[2], fact))
    for (subject_id, fact_id), (number, partition, fact) in kept.items():
        key = f"{subject_id}/{fact_id}".encode("utf-8", "surrogatepass")
        yield Entry(partition, key, stored(fact, number, partition))
