"""Brokers for tests: the embedded one always, Apache Kafka where there is one.

Apache Kafka comes from `STREAMDETECT_TEST_KAFKA` (bootstrap servers of a cluster kept for tests:
all its topics are deleted) or from the cluster program beside the checkout, which can also kill,
pause and restart brokers and ask for SASL. Where neither is there, tests that need it are left
out, and the report says so.
"""

import importlib.util
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from kafka import KafkaAdminClient

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.reach import wait_for_broker
from streamdetect.settings import KafkaSettings

GIVEN_KAFKA = os.environ.get("STREAMDETECT_TEST_KAFKA")
_ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = _ROOT.parent / "shared" / "kafka" / "kafka_cluster.py"
CAN_START_KAFKA = _PROGRAM.is_file() and shutil.which(os.environ.get("JAVA", "java")) is not None

KAFKA_TEST_S = 240  # brokers of one's own take their time, the more on a busy machine

# How often a broker without work writes that it has none: by default twice a second, which is half
# of what one costs that waits for the next test.
_IDLE_MS = 60_000

# Fixtures that must start brokers of their own, so a given cluster does not serve them.
_STARTING = frozenset({"kafka_cluster"})


class KafkaCluster:
    """One or three real brokers on loopback; nodes count from 1."""

    def __init__(
        self, brokers: int = 1, sasl: str | None = None, *settings: str, port: int | None = None
    ) -> None:
        """Start them. `sasl` is `user:password`; `settings` are `key=value` of the broker.

        `port`: one of `free_ports`, where it must be known before.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="streamdetect-kafka-"))
        self._sasl = sasl
        self._cluster = _program().Cluster(self._folder)
        quiet = f"metadata.max.idle.interval.ms={_IDLE_MS}"
        self._cluster.create(brokers, port or free_ports(brokers), sasl, [quiet, *settings], "512m")
        self.kafka = self.settings()
        wait_for_broker(self.kafka, 60)

    def settings(self, password: str | None = None) -> KafkaSettings:
        """Return settings that reach it, with another password where one is given."""
        servers = self._cluster.bootstrap()
        replicas = min(3, len(servers.split(",")))
        if self._sasl is None:
            return KafkaSettings(bootstrap_servers=servers, replication_factor=replicas)
        user, right = self._sasl.split(":", 1)
        return KafkaSettings(
            bootstrap_servers=servers,
            replication_factor=replicas,
            security_protocol="SASL_PLAINTEXT",
            sasl_username=user,
            sasl_password=password or right,
        )

    def kill(self, node: int) -> None:
        """End a broker as a crash would."""
        self._cluster.signal(node, signal.SIGKILL)

    def pause(self, node: int) -> None:
        """Make a broker hang."""
        self._cluster.signal(node, signal.SIGSTOP)

    def resume(self, node: int) -> None:
        """Let a paused broker go on."""
        self._cluster.signal(node, signal.SIGCONT)

    def restart(self, node: int) -> None:
        """Start a killed broker again on its old data."""
        self._cluster.launch(node)
        self._cluster.wait([node])

    def stop(self) -> None:
        """End all brokers and delete their data."""
        for node in range(1, self._cluster.state["brokers"] + 1):
            if self._cluster.alive(node):
                self._cluster.signal(node, signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="session")
def embedded_broker() -> Iterator[EmbeddedBroker]:
    """The embedded broker that all tests share: its topics hold what other tests left."""
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture
def fresh_broker() -> Iterator[EmbeddedBroker]:
    """An embedded broker of one's own, empty."""
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture(scope="session")
def _shared_kafka() -> Iterator[KafkaSettings]:
    if GIVEN_KAFKA:
        yield KafkaSettings(bootstrap_servers=GIVEN_KAFKA)
        return
    cluster = KafkaCluster()
    yield cluster.kafka
    cluster.stop()


@pytest.fixture
def apache_kafka(_shared_kafka: KafkaSettings) -> KafkaSettings:
    """Apache Kafka without topics. Mark the test with `kafka`."""
    delete_all_topics(_shared_kafka)
    return _shared_kafka


@pytest.fixture
def kafka_cluster() -> Iterator[Callable[..., KafkaCluster]]:
    """Start clusters as `KafkaCluster` does; they end with the test. Mark it with `kafka`."""
    with ExitStack() as running:

        def start(
            brokers: int = 1, sasl: str | None = None, *settings: str, port: int | None = None
        ) -> KafkaCluster:
            cluster = KafkaCluster(brokers, sasl, *settings, port=port)
            running.callback(cluster.stop)
            return cluster

        yield start


@pytest.fixture(params=["embedded", pytest.param("apache", marks=pytest.mark.kafka)])
def any_kafka(request: pytest.FixtureRequest) -> KafkaSettings:
    """An empty broker of each kind: the test runs on both."""
    if request.param == "embedded":
        broker: EmbeddedBroker = request.getfixturevalue("fresh_broker")
        return broker.kafka
    kafka: KafkaSettings = request.getfixturevalue("apache_kafka")
    return kafka


def delete_all_topics(kafka: KafkaSettings) -> None:
    """Delete every topic but the broker's own, and wait until they are gone."""
    client = KafkaAdminClient(**kafka.legacy_options())
    try:
        deadline = time.monotonic() + 30
        while names := [name for name in client.list_topics() if not name.startswith("__")]:
            client.delete_topics(names, raise_errors=False)
            if time.monotonic() > deadline:
                raise TimeoutError(f"topics that stay: {names}")
            time.sleep(0.05)
    finally:
        client.close()


def leave_out_kafka_tests(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests for which no Apache Kafka is there; give the others time."""
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        starts = bool(_STARTING & set(getattr(item, "fixturenames", ())))
        there = CAN_START_KAFKA or (bool(GIVEN_KAFKA) and not starts)
        if item.get_closest_marker("kafka") and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(KAFKA_TEST_S))
        kept_here = there or item.get_closest_marker("kafka") is None
        (kept if kept_here else left).append(item)
    if left:
        items[:] = kept
        config.hook.pytest_deselected(items=left)


def broker_line() -> str:
    """Return the line of the report that says which brokers the tests ran on."""
    if CAN_START_KAFKA:
        return "brokers: the embedded one and Apache Kafka"
    if GIVEN_KAFKA:
        return (
            f"brokers: the embedded one and {GIVEN_KAFKA}; tests that start, kill or pause "
            "brokers of their own WERE LEFT OUT"
        )
    return (
        "brokers: THE EMBEDDED ONE ONLY; tests marked `kafka` WERE LEFT OUT (set "
        "STREAMDETECT_TEST_KAFKA to the bootstrap servers of a cluster kept for tests)"
    )


def _program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kafka_cluster", _PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    as_given = module.java

    # A broker of a test lives for seconds: compiling its code well costs more than it saves.
    def quickly(*arguments: str, **options: Any) -> list[str]:
        words: list[str] = as_given(*arguments, **options)
        kept = [word for word in words if not word.startswith("-XX:TieredStopAtLevel=")]
        return [kept[0], "-XX:TieredStopAtLevel=1", *kept[1:]]

    module.java = quickly  # type: ignore[attr-defined]
    return module


def free_ports(brokers: int) -> int:
    """Return P so that P, P+1, … and P+100, P+101, … are free, as the cluster program wants."""
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first: int = probe.getsockname()[1]
        wanted = [first + i + shift for i in range(brokers) for shift in (0, 100)]
        if max(wanted) < 65536 and all(map(_is_free, wanted)):
            return first
    raise RuntimeError("no free ports for a cluster")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
