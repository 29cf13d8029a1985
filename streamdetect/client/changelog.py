"""The changelog of a worker's table: what it holds, and making it hold something else."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient

from streamdetect.client.admin import create_topics
from streamdetect.client.errors import LedgerError, TopicError
from streamdetect.client.reach import blocking, wait_for_broker_async
from streamdetect.client.records import read_topic
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.events.topics import Topic
from streamdetect.settings import KafkaSettings

_CONNECT_S: Final = 30.0
_IN_FLIGHT: Final = 2000
_MEMBERS: Final = 5  # their place in the description of a group
_MARK: Final = b"told:"  # what a subject was told: no fact, and worth keeping

Name = tuple[int, bytes]  # partition, key


@dataclass(frozen=True, slots=True)
class Change:
    """What must be written so that the changelog holds what it should."""

    written: Mapping[Name, bytes]
    removed: tuple[Name, ...]
    kept: int


class Changelog:
    """One table's changelog topic; compacted, a null value removes an entry."""

    def __init__(self, kafka: KafkaSettings, name: str) -> None:
        self._kafka = kafka
        self._topic = Topic(name, "subject_id and fact", (), None)

    def require_idle(self, group: str) -> None:
        """Raise LedgerError where a worker of the group runs: it would write in between."""
        members = blocking(_members(self._kafka, group))
        if members:
            raise LedgerError(
                f"the group {group!r} has {members} members: its workers run, or died just now",
                where=self._kafka.bootstrap_servers,
                fix="stop every worker and wait for the session timeout, then run it again; "
                "nothing is changed yet. Where a broker names members that are gone for certain "
                "(the embedded one never forgets them), add --force",
            )

    def difference(self, wanted: Mapping[Name, bytes]) -> Change:
        """Return what differs from the entries wanted; everything, where there is no changelog."""
        held: dict[Name, bytes] = {}
        try:
            records = read_topic(self._kafka, self._topic)
        except TopicError:
            records = []
        for record in records:
            name = (record.partition, record.key or b"")
            if record.value is None:
                held.pop(name, None)
            else:
                held[name] = record.value
        written = {name: value for name, value in wanted.items() if held.get(name) != value}
        removed = tuple(name for name in held if name not in wanted and not _is_mark(name[1]))
        return Change(written, removed, len(wanted) - len(written))

    def write(self, change: Change) -> None:
        """Write a change; return once the broker has all of it."""
        create_topics(self._kafka, [self._topic])
        rows: list[tuple[Name, bytes | None]] = [(name, None) for name in change.removed]
        rows += change.written.items()
        with closing(ordered_producer(self._kafka)) as producer:
            sent: list[Any] = []
            for (partition, key), value in rows:
                sent.append(producer.send(self._topic.name, value, key=key, partition=partition))
                if len(sent) >= _IN_FLIGHT:
                    confirm(sent)
                    sent.clear()
            producer.flush()
            confirm(sent)


def _is_mark(key: bytes) -> bool:
    return key.partition(b"/")[2].startswith(_MARK)


async def _members(kafka: KafkaSettings, group: str) -> int:
    await wait_for_broker_async(kafka, _CONNECT_S)
    admin = AIOKafkaAdminClient(**kafka.client_options())
    await admin.start()
    try:
        answers = await admin.describe_consumer_groups([group])
    finally:
        await admin.close()
    return sum(len(found[_MEMBERS]) for answer in answers for found in answer.groups)
