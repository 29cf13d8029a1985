"""The changelog of a worker's table: what it holds, and making it hold something else."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from streamdetect.client.admin import create_topics
from streamdetect.client.errors import LedgerError, TopicError
from streamdetect.client.reach import wait_for_broker
from streamdetect.client.records import read_topic
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.events.topics import Topic
from streamdetect.settings import KafkaSettings

_CONNECT_S: Final = 30.0
_IN_FLIGHT: Final = 2000
_MARK: Final = b"/told:time"  # until when a subject was told; no fact, and worth keeping

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
        wait_for_broker(self._kafka, _CONNECT_S)
        with closing(KafkaAdminClient(**self._kafka.legacy_options())) as admin:
            try:
                found = admin.describe_groups([group])
            except KafkaError:
                return  # a group that never was has no coordinator
        members = sum(_members(one) for one in _groups(found))
        if members:
            raise LedgerError(
                f"{members} workers of the group {group!r} run",
                where=self._kafka.bootstrap_servers,
                fix="stop them all, then run it again; nothing is changed yet",
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
        removed = tuple(name for name in held if name not in wanted and not name[1].endswith(_MARK))
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


def _groups(answer: Any) -> list[Any]:
    return list(answer.values()) if isinstance(answer, dict) else list(answer)


def _members(group: Any) -> int:
    if isinstance(group, dict):
        return len(group.get("members") or ())
    return len(getattr(group, "members", None) or ())
