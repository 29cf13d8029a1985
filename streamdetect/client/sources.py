"""Where past records come from: the topics of a broker, or a folder that was exported from them.

Both give the same records in the same order, so that whoever reads cannot tell them apart.
"""

import shlex
from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

import msgspec

from streamdetect.client.errors import ExportError, TopicError
from streamdetect.client.exports import parse_export_line
from streamdetect.client.records import StoredRecord, read_topic
from streamdetect.events.topics import BY_NAME, Topic
from streamdetect.settings import KafkaSettings

_FAULTS_SHOWN: Final = 20


class Source(Protocol):
    """Gives the records of topics, by partition and offset, each once."""

    @property
    def name(self) -> str:
        """How people call it."""
        ...

    def read(self, topic: Topic) -> list[StoredRecord]:
        """Return all records of a topic; none where the source does not have it."""
        ...

    def require(self, topics: Iterable[Topic]) -> None:
        """Raise ExportError where one of the topics was left out: who counts would count less."""
        ...


class BrokerSource:
    """The topics as they stand on a broker now."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self.name = kafka.bootstrap_servers

    def read(self, topic: Topic) -> list[StoredRecord]:
        """Return all records of a topic.

        Raises TopicError where it is missing, BrokerRefusedError where we may not see it.
        """
        return read_topic(self._kafka, topic)

    def require(self, topics: Iterable[Topic]) -> None:
        """Do nothing: what a broker holds is all there is, and `read` tells of a missing topic."""


class ExportFolder:
    """A folder of `<topic>.jsonl`, as `topics export` and `demo --record` write them.

    Lines may stand in any order and more than once; also in files of other names, several exports
    joined in one. Raises ExportError where there is no such folder or nothing in it.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ExportError(
                "it is a file" if folder.exists() else "there is no such folder",
                where=str(folder),
                fix="name a folder that `streamdetect topics export DIR` wrote",
            )
        self._files = sorted(folder.glob("*.jsonl"))
        if not self._files:
            raise ExportError(
                "there is no exported topic in it (no *.jsonl)",
                where=str(folder),
                fix="name a folder that `streamdetect topics export DIR` wrote",
            )
        self.name = str(folder)
        self._read: dict[Path, list[StoredRecord]] = {}

    def has(self, topic: Topic) -> bool:
        """Whether the topic was exported, though nothing may have been in it."""
        return any(file.stem == topic.name for file in self._files) or bool(self.read(topic))

    def require(self, topics: Iterable[Topic]) -> None:
        """Raise ExportError that names what was not exported; an empty file of a topic will do."""
        missing = [topic.name for topic in topics if not self.has(topic)]
        if missing:
            options = " ".join(f"--topic {name}" for name in missing)
            raise ExportError(
                f"it lacks {', '.join(missing)}, so that something would not be counted",
                where=self.name,
                fix=f"run: streamdetect topics export {shlex.quote(self.name)} {options}; "
                "of a topic that holds nothing, put an empty <topic>.jsonl there",
            )

    def read(self, topic: Topic) -> list[StoredRecord]:
        """Return the topic's records.

        Raises ExportError that names every line which is no record, and places at which two
        different records stand.
        """
        found: dict[tuple[int, int], StoredRecord] = {}
        clashes: list[str] = []
        for record in self._records(topic):
            place = (record.partition, record.offset)
            if found.setdefault(place, record) != record:
                clashes.append(f"{record.place} holds two different records")
        if clashes:
            raise ExportError(
                _joined(list(dict.fromkeys(clashes))),
                where=self.name,
                fix="keep the exports of each cluster, and of a topic made anew, in folders of "
                "their own",
            )
        return [found[place] for place in sorted(found)]

    def _records(self, topic: Topic) -> Iterable[StoredRecord]:
        for file in self._files:
            # A file that is named after another topic of the catalogue need not be parsed.
            if file.stem != topic.name and file.stem in BY_NAME:
                continue
            if file not in self._read:
                self._read[file] = _parsed(file)
            yield from (record for record in self._read[file] if record.topic == topic.name)


def read_if_there(source: Source, topic: Topic) -> list[StoredRecord]:
    """Return all records of a topic; none where the broker does not have it."""
    try:
        return source.read(topic)
    except TopicError:
        return []


def _parsed(file: Path) -> list[StoredRecord]:
    records: list[StoredRecord] = []
    faults: list[str] = []
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if number == 1:
                    line = line.removeprefix(BOM_UTF8)
                if not line.strip():
                    continue
                try:
                    records.append(parse_export_line(line))
                except (msgspec.DecodeError, ValueError, RecursionError) as error:
                    faults.append(f"{file}:{number}: {error}")
    except OSError as error:
        raise ExportError(
            f"cannot be read ({error.strerror})", where=str(file), fix="mend its permissions"
        ) from error
    if faults:
        raise ExportError(
            _joined(faults),
            fix="a line is {topic, partition, offset, timestamp_ms, key, headers, value or "
            "value_base64}; export the topic again",
        )
    return records


def _joined(faults: list[str]) -> str:
    more = len(faults) - _FAULTS_SHOWN
    return "\n".join(faults[:_FAULTS_SHOWN] + ([f"… and {more} more"] if more > 0 else []))
