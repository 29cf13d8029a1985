"""Topics as the catalogue wants them: create what is missing, say what differs; a group's lag.

Works on Apache Kafka 3.7 and later and on the embedded broker. Of a topic that exists nothing is
changed but the size of record that the control topic takes: a person decides on the rest.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, NamedTuple

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import AlterConfigOp, ConfigResource, ConfigResourceType
from kafka.errors import (
    AuthorizationError,
    KafkaError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from streamdetect.client.errors import (
    BrokerRefusedError,
    BrokerUnavailableError,
    TopicError,
    not_let_see,
)
from streamdetect.client.reach import blocking, wait_for_broker
from streamdetect.client.records import bounds_of
from streamdetect.events.topics import CONTROL, JOINED, TABLES, TOPICS, Topic, changelog_of
from streamdetect.settings import KafkaSettings

log = logging.getLogger(__name__)

_EXISTS: Final = TopicAlreadyExistsError.errno
_HIDDEN: Final = TopicAuthorizationFailedError.errno
_UNKNOWN: Final = UnknownTopicOrPartitionError.errno
_CONNECT_S: Final = 30.0
_RETRY_S: Final = 0.2
_LOOK_S: Final = 0.5


class Partition(NamedTuple):
    """One partition of a topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class TopicState:
    """How a topic stands in the cluster. `drift`: what differs from the catalogue, in words."""

    topic: Topic
    partitions: int  # 0 where it does not exist
    replicas: int  # of the partition that has the fewest
    config: Mapping[str, str]
    drift: tuple[str, ...]

    @property
    def exists(self) -> bool:
        """Whether the topic is there."""
        return self.partitions > 0


class TopicAdmin:
    """Administration of a cluster's topics; a context manager."""

    def __init__(self, kafka: KafkaSettings, connect_s: float = _CONNECT_S) -> None:
        """Connect, waiting up to `connect_s` seconds for the broker."""
        self._kafka = kafka
        wait_for_broker(kafka, connect_s)
        self._patience_s = connect_s
        self._client = KafkaAdminClient(
            **kafka.legacy_options(), bootstrap_timeout_ms=int(connect_s * 1000)
        )

    def create_missing(self, topics: Iterable[Topic] = TOPICS) -> tuple[str, ...]:
        """Create the topics that are not there; return their names once they can be used.

        Two processes may do so at once. Raises TopicError that names every refused topic.
        """
        wanted = tuple(topics)
        there = set(self._patiently(self._client.list_topics))
        missing = [topic for topic in wanted if topic.name not in there]
        if not missing:
            return ()
        asked = {
            topic.name: {
                "num_partitions": partitions_of(topic, self._kafka),
                "replication_factor": self._kafka.replication_factor,
                "configs": topic.config(),
            }
            for topic in missing
        }
        answers = self._patiently(lambda: self._client.create_topics(asked, raise_errors=False))[
            "topics"
        ]
        refused = [
            f"{answer['name']} ({answer['error_message'] or answer['error_code']})"
            for answer in answers
            if answer["error_code"] not in (0, _EXISTS)
        ]
        if refused:
            raise TopicError(
                f"the broker does not create {', '.join(refused)}",
                where=self._kafka.bootstrap_servers,
                fix="mend STREAMDETECT_KAFKA__REPLICATION_FACTOR or "
                "STREAMDETECT_KAFKA__PARTITIONS, or ask for the right to create topics",
            )
        self._client.wait_for_topics([topic.name for topic in missing])
        return tuple(answer["name"] for answer in answers if answer["error_code"] == 0)

    def enlarge(self) -> bool:
        """Let a control topic that exists take whole rulesets; return whether that changed it.

        Earlier versions created it for smaller ones. The limit is only ever raised. Where we may
        not alter the topic it stays as it is, and `describe` says so.
        """
        topic = CONTROL
        if topic.name in self.missing([topic.name]):
            return False
        wanted = topic.max_message_bytes
        if self._takes(topic) >= wanted:
            return False
        change = ConfigResource(
            ConfigResourceType.TOPIC, topic.name, {_LARGEST: (AlterConfigOp.SET, str(wanted))}
        )
        answer = self._patiently(
            lambda: self._client.alter_configs([change], raise_on_unknown=False)
        )["topic"][topic.name]
        if answer != "OK":
            log.warning("%s of %s cannot be raised to %d: %s", _LARGEST, topic.name, wanted, answer)
            return False
        until = time.monotonic() + self._patience_s
        while self._takes(topic) < wanted and time.monotonic() < until:
            time.sleep(_RETRY_S)  # the controller has answered; the brokers hear of it a bit later
        return True

    def _takes(self, topic: Topic) -> int:
        """Return how many bytes a record of it may have; the catalogue's, where nobody says."""
        told = self._configs([topic.name]).get(topic.name, {}).get(_LARGEST)
        return int(told) if told is not None else topic.max_message_bytes

    def describe(self, topics: Iterable[Topic] = TOPICS) -> tuple[TopicState, ...]:
        """Return how each topic stands, and what differs from catalogue and settings."""
        wanted = tuple(topics)
        found = {
            entry["name"]: entry["partitions"]
            for entry in self._patiently(
                lambda: self._client.describe_topics([topic.name for topic in wanted])
            )
            if entry["error_code"] == 0
        }
        configs = self._configs(found)
        shared = {
            topic.name: sorted({len(found[one.name]) for one in joined if one.name in found})
            for joined in JOINED
            for topic in joined
        }
        states = []
        for topic in wanted:
            parts = found.get(topic.name, [])
            config = configs.get(topic.name, {})
            replicas = min((len(part["replica_nodes"]) for part in parts), default=0)
            drift = list(self._drift(topic, len(parts), replicas, config)) if parts else ["missing"]
            counts = shared.get(topic.name, [])
            if parts and len(counts) > 1:
                drift.append(f"topics that are joined differ in partitions: {counts}")
            states.append(TopicState(topic, len(parts), replicas, config, tuple(drift)))
        return tuple(states)

    def partitions(self, names: Iterable[str]) -> dict[str, int]:
        """Return how many partitions each topic has, of those that exist and may be described."""
        wanted = list(names)
        answers = self._patiently(lambda: self._client.describe_topics(wanted))
        return {
            entry["name"]: len(entry["partitions"]) for entry in answers if entry["error_code"] == 0
        }

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return which topics do not exist; those that may not be described count as there."""
        return self.missing_and_hidden(names)[0]

    def missing_and_hidden(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return which topics do not exist, and which may not be described, there or not."""
        wanted = list(names)
        answers = self._patiently(lambda: self._client.describe_topics(wanted))
        codes = {entry["name"]: entry["error_code"] for entry in answers}
        return (
            [name for name in wanted if codes.get(name) == _UNKNOWN],
            [name for name in wanted if codes.get(name) == _HIDDEN],
        )

    def lag(self, group: str, topics: Iterable[Topic | str]) -> dict[Partition, int]:
        """Return for each partition how many records the group has not committed.

        Where it never committed, all records that are kept count.
        """
        bounds = blocking(bounds_of(self._kafka, topics))
        if not bounds:
            return {}
        asked = [TopicPartition(*place) for place in bounds]
        done = self._patiently(lambda: self._client.list_group_offsets({group: asked}))[group]
        lag = {}
        for place, (start, end) in bounds.items():
            answer = done.get(TopicPartition(*place))
            committed = answer.offset if answer is not None else -1
            lag[Partition(*place)] = max(0, end - (committed if committed >= 0 else start))
        return lag

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()

    def __enter__(self) -> "TopicAdmin":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _patiently(self, request: Callable[[], Any]) -> Any:
        """Ask again while the cluster settles: a new coordinator, a broker that just died."""
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                return request()
            except (KafkaError, OSError) as error:
                settles = isinstance(error, OSError) or error.retriable
                if isinstance(error, AuthorizationError):
                    raise BrokerRefusedError(
                        f"the broker does not let us do this ({type(error).__name__})",
                        where=self._kafka.bootstrap_servers,
                        fix="ask for the right to describe and create topics",
                    ) from error
                if not settles or time.monotonic() > deadline:
                    raise BrokerUnavailableError(
                        f"the cluster does not answer as it should ({error})",
                        where=self._kafka.bootstrap_servers,
                        fix="look at the brokers' logs; then try again",
                    ) from error
                time.sleep(_RETRY_S)

    def _configs(self, names: Iterable[str]) -> dict[str, dict[str, str]]:
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        if not resources:
            return {}
        answer: dict[str, dict[str, Any]] = self._patiently(
            lambda: self._client.describe_configs(resources, config_filter="all")
        )["topic"]
        return {
            name: {key: entry["value"] for key, entry in config.items()}
            for name, config in answer.items()
        }

    def _drift(
        self, topic: Topic, partitions: int, replicas: int, config: Mapping[str, str]
    ) -> Iterable[str]:
        wanted = partitions_of(topic, self._kafka)
        if partitions != wanted:
            yield f"{partitions} partitions, not {wanted}"
        if replicas < self._kafka.replication_factor:
            yield f"{replicas} replicas, not {self._kafka.replication_factor}"
        for key, value in topic.config().items():
            actual = config.get(key)
            if actual is None:
                yield f"{key} is not told by the broker"
            elif key in _AT_LEAST:
                if 0 <= int(actual) < int(value):  # -1: without end
                    yield f"{key} {actual}, less than {value}"
            elif actual != value:
                yield f"{key} {actual}, not {value}"


_LARGEST: Final = "max.message.bytes"
_AT_LEAST: Final = frozenset({"retention.ms", _LARGEST})


def partitions_of(topic: Topic, kafka: KafkaSettings) -> int:
    """Return how many partitions a topic is created with."""
    return topic.partitions or kafka.partitions


def create_topics(kafka: KafkaSettings, topics: Iterable[Topic] = TOPICS) -> tuple[str, ...]:
    """Create what is missing, let control take whole rulesets; return what was created."""
    wanted = tuple(topics)
    with TopicAdmin(kafka) as admin:
        created = admin.create_missing(wanted)
        if CONTROL in wanted and CONTROL.name not in created:
            admin.enlarge()
    return created


def require_topics(kafka: KafkaSettings, topics: Iterable[Topic]) -> None:
    """Raise TopicError that names the topics which do not exist.

    Raises BrokerRefusedError with those that we may not see: whether they exist nobody tells us.
    """
    names = [topic.name for topic in topics]
    with TopicAdmin(kafka) as admin:
        missing, hidden = admin.missing_and_hidden(names)
    if missing:
        raise _no_such_topic(kafka, missing)
    if hidden:
        raise not_let_see(hidden, kafka.bootstrap_servers)


def wait_for_topics(kafka: KafkaSettings, topics: Iterable[Topic], timeout_s: float) -> None:
    """Return once the broker has the topics; one message when the wait begins.

    A consumer that subscribes to a topic which is not there waits in silence, and some brokers
    create it then, with partitions of their own. Raises TopicError after `timeout_s`.
    """
    names = [topic.name for topic in topics]
    deadline = time.monotonic() + timeout_s
    told = False
    with TopicAdmin(kafka, timeout_s) as admin:
        while missing := admin.missing(names):
            error = _no_such_topic(kafka, missing)
            if time.monotonic() > deadline:
                raise error
            if not told:
                log.warning("%s; waiting for it", error)
                told = True
            time.sleep(_LOOK_S)
    if told:
        log.warning("%s: the topics are there; going on", kafka.bootstrap_servers)


def _no_such_topic(kafka: KafkaSettings, missing: Iterable[str]) -> TopicError:
    return TopicError(
        f"no such topic: {', '.join(missing)}",
        where=kafka.bootstrap_servers,
        fix="run: streamdetect topics create",
    )


def require_partitions(kafka: KafkaSettings, group: str) -> None:
    """Raise TopicError where a topic that a group's tables go with has other partitions than set.

    A worker would write entries to partitions that are not there, or count its hourly caps wrong.
    """
    joined = [topic.name for topics in JOINED for topic in topics]
    tables = [changelog_of(group, table) for table in TABLES]
    with TopicAdmin(kafka) as admin:
        found = admin.partitions([*joined, *tables])
    wrong = [f"{name} has {count}" for name, count in found.items() if count != kafka.partitions]
    if wrong:
        raise TopicError(
            f"not the {kafka.partitions} partitions that are set: {', '.join(sorted(wrong))}",
            where=kafka.bootstrap_servers,
            fix="set STREAMDETECT_KAFKA__PARTITIONS to what these topics have; never change theirs",
        )


def committed_lag(
    kafka: KafkaSettings, group: str, topics: Iterable[Topic | str]
) -> dict[Partition, int]:
    """Return the records of each partition that the group has not committed."""
    with TopicAdmin(kafka) as admin:
        return admin.lag(group, topics)


__all__ = [
    "Partition",
    "TopicAdmin",
    "TopicState",
    "committed_lag",
    "create_topics",
    "partitions_of",
    "require_partitions",
    "require_topics",
    "wait_for_broker",
]
