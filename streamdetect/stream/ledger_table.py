"""The ledger's table: one entry per fact, with a changelog that is confirmed, not hoped for.

Faust's own table writes are fire and forget, and its buffer of them ends the worker where a broker
does not take one in time. Here a batch's writes are kept, and `confirm` sends them until the broker
has every one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from typing import Any, Protocol

import faust
import msgspec
from aiokafka.errors import KafkaError
from faust.exceptions import FaustError
from faust.stores.memory import Store
from faust.tables.table import Table
from faust.types.tuples import RecordMetadata

from streamdetect.enforce.facts import (
    EVERYBODY,
    Fact,
    FactBody,
    Past,
    fact_of,
    is_for_everybody,
    past_fact,
)
from streamdetect.events.codec import MESSAGE_TYPES, TYPE_NAMES, decode
from streamdetect.metrics import DELIVERY_RETRIES

log = logging.getLogger(__name__)

_RETRY_S = 0.5
_LOOK_S = 0.05  # between two looks whether the group has answered

_Write = tuple[int, bytes, bytes | None]  # partition, key, value; None: taken out


class Facts(Protocol):
    """A table that keeps facts."""

    def record(self, partition: int, key: bytes, value: bytes | None) -> None:
        """Write an entry, or take it out (None)."""
        ...

    async def confirm(self) -> None:
        """Return once every entry is kept by the broker."""
        ...


class StoredFact(msgspec.Struct, frozen=True):
    """A fact as the changelog keeps it. `arrival` numbers a subject's facts from 0."""

    arrival: int
    known_at_ms: int
    type: str
    value: msgspec.Raw
    partition: int


class Told(msgspec.Struct, frozen=True):
    """Until when (epoch ms) it was told what time brought a subject, at that number of facts."""

    subject_id: str
    facts: int
    until_ms: int

    @property
    def key(self) -> bytes:
        """The key of its table entry."""
        return entry_key(self.subject_id, _TOLD)

    @property
    def entry(self) -> bytes:
        """Its table entry."""
        return _ENCODER.encode(self)


class Untold(msgspec.Struct, frozen=True):
    """From which number on a subject's facts were told to the shadow topic alone; -1: none."""

    subject_id: str
    arrival: int

    @property
    def key(self) -> bytes:
        """The key of its table entry."""
        return entry_key(self.subject_id, _UNTOLD)

    @property
    def entry(self) -> bytes:
        """Its table entry."""
        return _ENCODER.encode(self)


_PAST_TYPE = "past"
_TOLD = "told:time"
_UNTOLD = "told:not"
_TOLD_KEY = f"/{_TOLD}".encode()
_UNTOLD_KEY = f"/{_UNTOLD}".encode()
_ESCAPES = str.maketrans({"/": "%2F", "%": "%25", "*": "%2A"})
_DECODER = msgspec.json.Decoder(StoredFact)
_TOLD_DECODER = msgspec.json.Decoder(Told)
_PAST_DECODER = msgspec.json.Decoder(Past)
_UNTOLD_DECODER = msgspec.json.Decoder(Untold)
_ENCODER = msgspec.json.Encoder()


def entry_key(whose: str, name: str) -> bytes:
    """Return the key of an entry: the name of a fact or a mark, and whose it is.

    Both come from outside and may hold any character; `/`, `%` and `*` in `whose` are written as
    in URLs, so that two entries never have one key.
    """
    return f"{whose.translate(_ESCAPES)}/{name}".encode("utf-8", "surrogatepass")


def table_key(fact: Fact, partition: int) -> bytes:
    """Return the key of a fact's entry. What concerns everybody is there once a partition."""
    if is_for_everybody(fact):
        return f"{EVERYBODY}{partition}/{fact.fact_id}".encode("utf-8", "surrogatepass")
    return entry_key(fact.subject_id, fact.fact_id)


def stored(fact: Fact, arrival: int, partition: int) -> bytes:
    """Return the table entry of a fact."""
    body = msgspec.Raw(_ENCODER.encode(fact.body))
    kind = _PAST_TYPE if isinstance(fact.body, Past) else TYPE_NAMES[type(fact.body)]
    return _ENCODER.encode(StoredFact(arrival, fact.known_at_ms, kind, body, partition))


def restored(entry: bytes) -> tuple[int, Fact, int]:
    """Return (arrival, fact, partition) of a table entry."""
    kept = _DECODER.decode(entry)
    if kept.type == _PAST_TYPE:
        past = _PAST_DECODER.decode(kept.value)
        return kept.arrival, past_fact(past, kept.known_at_ms), kept.partition
    message = decode(MESSAGE_TYPES[kept.type], bytes(kept.value))
    if not isinstance(message, FactBody):
        raise TypeError(f"the ledger's table holds a {kept.type}")
    return kept.arrival, fact_of(message, kept.known_at_ms), kept.partition


def mark_in(key: bytes, entry: bytes) -> Told | Untold | None:
    """Return what was or was not told, where the entry says that; None for a fact.

    Ids of decisions and appeals come from outside, so a fact's key may end like a mark's.
    """
    try:
        if key.endswith(_TOLD_KEY):
            return _TOLD_DECODER.decode(entry)
        return _UNTOLD_DECODER.decode(entry) if key.endswith(_UNTOLD_KEY) else None
    except msgspec.ValidationError:
        return None


class FactTable(Table):
    """A Faust table whose writes can be awaited."""

    def __init__(self, app: faust.App, *, name: str, partitions: int, **options: Any) -> None:
        super().__init__(
            app,
            name=name,
            partitions=partitions,
            key_type=bytes,
            value_type=bytes,
            **options,
        )
        self._unconfirmed: list[_Write] = []
        self._settled = asyncio.Event()
        self._settled.set()
        self.holds: Callable[[int], bool] = lambda _: True  # whether a partition is this worker's
        self.is_sure: Callable[[], bool] = lambda: True  # whether it surely still is

    def unsettle(self) -> None:
        """Write nothing again from now on: partitions change hands."""
        self._settled.clear()

    def settle(self) -> None:
        """Write again what failed: it is known who holds what, and what its changelog says."""
        self._settled.set()

    def record(self, partition: int, key: bytes, value: bytes | None) -> None:
        """Write an entry here; `confirm` writes it to the changelog.

        None takes the entry out.
        """
        if value is None:
            self.data.pop(key, None)
            self._places.pop(key, None)
        else:
            self.data[key] = value
            self._places[key] = partition
        self._unconfirmed.append((partition, key, value))

    async def confirm(self) -> None:
        """Return once the broker has every entry written since the last call.

        What failed is written again only where it is still the entry, and its partition still
        held: over what was written since, here or by another worker, it would bring back the past.
        """
        while self._unconfirmed:
            writes, self._unconfirmed = self._unconfirmed, []
            failed, reason = await self._send(writes)
            if not failed:
                continue
            DELIVERY_RETRIES.inc(len(failed))
            log.warning(
                "%d ledger entries are not confirmed (%s); writing them again", len(failed), reason
            )
            await asyncio.sleep(_RETRY_S)
            await self._until_sure()
            still = [
                (partition, key, value)
                for partition, key, value in failed
                if self.holds(partition) and self.data.get(key) == value
            ]
            self._unconfirmed = still + self._unconfirmed

    async def _send(self, writes: Sequence[_Write]) -> tuple[list[_Write], str]:
        """Write entries to the changelog; return those that the broker has not confirmed, and why.

        Where one finds no room in time, or its partition is another worker's by then or may be,
        those after it are not tried: each would wait as long.
        """
        producer, topic = self.app.producer, self.changelog_topic.get_topic_name()
        sent: list[Awaitable[RecordMetadata]] = []
        reason = "the group does not answer"
        try:
            for partition, key, value in writes:
                if not self.is_sure():
                    break
                if not self.holds(partition):
                    reason = "a partition has moved away"
                    break
                sent.append(await producer.send(topic, key, value, partition, None, None))
        except (KafkaError, FaustError) as error:
            reason = repr(error)
        failed: list[_Write] = []
        for write, result in zip(
            writes, await asyncio.gather(*sent, return_exceptions=True), strict=False
        ):
            if isinstance(result, BaseException):
                failed.append(write)
                reason = repr(result)
            else:
                self.data.set_persisted_offset(result.topic_partition, result.offset)
        return [*failed, *writes[len(sent) :]], reason

    async def _until_sure(self) -> None:
        """Return once it is known what is whose: no rebalance is under way, the group answers."""
        await self._settled.wait()
        while not self.is_sure():
            await asyncio.sleep(_LOOK_S)
            await self._settled.wait()

    @property
    def _places(self) -> MutableMapping[bytes, int]:
        """The partition of each entry, by which the store in memory drops what moves away.

        Faust fills it from the changelog alone: what was written here would outlive a revocation.
        """
        places: MutableMapping[bytes, int] = (
            self.data._key_partition if isinstance(self.data, Store) else {}
        )
        return places

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield all entries held here."""
        yield from self.data.items()
