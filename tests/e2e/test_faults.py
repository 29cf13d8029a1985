"""Whatever dies, every claim is found, no id changes its bytes, and the ledger is right.

Two real worker processes on a real broker, each test with one fault.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streamdetect.settings import KafkaSettings
from tests.broker import KafkaCluster
from tests.e2e.harness import (
    PARTITIONS,
    assert_all_holds,
    fleet,
    play,
    prepared,
    speech,
    until,
)


def test_worker_killed_amid_the_stream_loses_nothing(any_kafka: KafkaSettings, tmp_path: Path):
    kafka = prepared(any_kafka)
    played = speech(rooms=12, segments_a_room=120)
    half = len(played) // 2
    with fleet(kafka, tmp_path) as workers:
        first, second = workers.start(), workers.start()
        workers.await_ready(first, second)
        play(kafka, played[:half], seconds=3)
        workers.kill(first)
        play(kafka, played[half:], seconds=3)
        assert_all_holds(kafka, played, workers)


def test_two_workers_become_three_under_load(any_kafka: KafkaSettings, tmp_path: Path):
    kafka = prepared(any_kafka)
    played = speech(rooms=12, segments_a_room=120)
    third = len(played) // 3
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start(), workers.start())
        play(kafka, played[:third], seconds=2)
        added = workers.start()
        play(kafka, played[third:], seconds=6)
        workers.await_ready(added)
        assert_all_holds(kafka, played, workers)


def test_failed_sends_go_again_with_the_same_bytes(any_kafka: KafkaSettings, tmp_path: Path):
    kafka = prepared(any_kafka)
    played = speech(rooms=8, segments_a_room=80)
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start("produce-error"), workers.start("produce-error"))
        play(kafka, played, seconds=3)
        assert_all_holds(kafka, played, workers)
        retried = sum(metric(workers.page(index, "metrics")[1]) for index in (0, 1))
        assert retried > 0, "no send failed: the test would prove nothing"


def metric(page: str) -> float:
    name = "streamdetect_delivery_retries_total "
    return sum(float(line.split()[1]) for line in page.splitlines() if line.startswith(name))


@pytest.mark.parametrize(
    "fault",
    [
        "die-before-facts",
        "die-between-facts-and-outputs",
        "die-amid-outputs",
        "die-before-acknowledgement",
    ],
)
def test_death_between_two_steps_of_the_ledger_leaves_it_right(
    any_kafka: KafkaSettings, tmp_path: Path, fault: str
):
    kafka = prepared(any_kafka)
    played = speech(rooms=6, segments_a_room=60)
    with fleet(kafka, tmp_path) as workers:
        doomed = workers.start(fault)
        workers.await_ready(doomed)
        play(kafka, played, seconds=1)
        until(lambda: workers.processes[doomed].poll() is not None, 30, workers.logs)
        workers.await_ready(workers.start(), workers.start())
        assert_all_holds(kafka, played, workers)


@pytest.mark.kafka
def test_broker_of_three_killed_and_restarted_loses_nothing(
    kafka_cluster: Callable[..., KafkaCluster], tmp_path: Path
):
    cluster = kafka_cluster(3)
    kafka = prepared(cluster.kafka)
    played = speech(rooms=8, segments_a_room=100)
    half = len(played) // 2
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start(), workers.start())
        play(kafka, played[:half], seconds=2)
        cluster.kill(2)
        play(kafka, played[half:], seconds=3)
        cluster.restart(2)
        assert_all_holds(kafka, played, workers)


@pytest.mark.kafka
def test_broker_paused_for_twenty_seconds_loses_nothing(
    kafka_cluster: Callable[..., KafkaCluster], tmp_path: Path
):
    cluster = kafka_cluster(1)
    kafka = prepared(cluster.kafka)
    played = speech(rooms=8, segments_a_room=80)
    half = len(played) // 2
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start(), workers.start())
        play(kafka, played[:half], seconds=1)
        cluster.pause(1)
        time.sleep(20)
        cluster.resume(1)
        play(kafka, played[half:], seconds=1)
        assert_all_holds(kafka, played, workers)


@pytest.mark.kafka
def test_sasl_lets_the_right_password_in_and_tells_the_wrong_one(
    kafka_cluster: Callable[..., KafkaCluster], tmp_path: Path
):
    cluster = kafka_cluster(1, "worker:secret")
    kafka = prepared(cluster.kafka)
    wrong = cluster.settings(password="guess").model_copy(update={"partitions": PARTITIONS})
    played = speech(rooms=4, segments_a_room=60)
    with fleet(wrong, tmp_path) as intruders:
        refused = intruders.start()
        until(lambda: intruders.processes[refused].poll() is not None, 30, intruders.logs)
        assert intruders.processes[refused].returncode == 2
        assert "refuses" in intruders.logs()
        assert "guess" not in intruders.logs()
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start(), workers.start())
        play(kafka, played, seconds=1)
        assert_all_holds(kafka, played, workers)
