"""The enforce agent's work on a table in memory, which survives a restart as a changelog does."""

import asyncio
from collections.abc import Iterable, Sequence

from aiokafka.structs import ConsumerRecord

from streamdetect.detect.sampling import NOTHING_DRAWN, Sample
from streamdetect.enforce import Fact, Policy
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, decode_typed, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import topic_of
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.outgoing import Outgoing

PARTITION = 3


class MemoryTable:
    """A table whose writes the broker has at once."""

    def __init__(self) -> None:
        self.data: dict[bytes, bytes] = {}

    def record(self, partition: int, key: bytes, value: bytes | None) -> None:
        assert partition == PARTITION
        if value is None:
            self.data.pop(key, None)
        else:
            self.data[key] = value

    async def confirm(self) -> None:
        return


class Enforcer:
    """One worker after another on the same table."""

    def __init__(
        self,
        policy: Policy,
        *,
        partitions: int = 1,
        sample: Sample = NOTHING_DRAWN,
        rests: bool = True,
    ) -> None:
        self.rests = rests
        self.policy = policy
        self.sample = sample
        self.partitions = partitions
        self.table = MemoryTable()
        self.start()

    def start(self) -> None:
        """Begin anew, as after a crash or a takeover: all that is left is the table."""
        book = Book(self.table.data.__getitem__ if self.rests else None)
        book.load(self.table.data.items())
        self.book = book
        self.work = EnforceWork(
            self.policy, self.table, book, partitions=self.partitions, sample=self.sample
        )
        self.work.recovered()

    def take(self, *facts: Fact) -> list[m.Message]:
        """Take facts in; return what follows."""
        return messages(self.take_raw(*facts))

    def take_raw(self, *facts: Fact) -> list[Outgoing]:
        """Take facts in; return the records that go out."""
        return self.take_records(*(record(fact) for fact in facts))

    def take_records(self, *records: ConsumerRecord) -> list[Outgoing]:
        """Take in what these records hold; return the records that go out."""
        return asyncio.run(self.work.work(PARTITION, records))

    def pass_time(
        self, until_ms: int, *, mark: bool = True, partition: int = PARTITION
    ) -> list[Outgoing]:
        """Return what fell due; without `mark` the worker dies before that is noted."""
        lapses, more = self.work.deadlines.collect(
            self.work.policy, {partition: until_ms}, most_s=60
        )
        assert not more
        out = self.work.due(lapses)
        if mark:
            asyncio.run(self.work.mark(lapses))
        return out


def record(fact: Fact) -> ConsumerRecord:
    """Return the record that a fact came in."""
    headers = cloud_headers(
        fact.body,
        message_id=fact.fact_id,
        subject=fact.subject_id,
        time=from_ms(fact.known_at_ms),
    )
    topic = (
        "streamdetect.review-decisions.v1"
        if isinstance(fact.body, m.ReviewDecision)
        else topic_of(fact.body).name
    )
    return ConsumerRecord(
        topic=topic,
        partition=PARTITION,
        offset=0,
        timestamp=fact.known_at_ms,
        timestamp_type=0,
        key=fact.subject_id.encode(),
        value=encode(fact.body),
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=headers,
    )


def messages(out: Iterable[Outgoing]) -> list[m.Message]:
    """Return the messages of what goes out."""
    return [decode_typed(item.value, item.headers) for item in out]


def sanctions(found: Sequence[m.Message]) -> list[tuple[str, str]]:
    """Return measure and state of the sanctions among messages."""
    return [(one.measure, one.state) for one in found if isinstance(one, m.Sanction)]
