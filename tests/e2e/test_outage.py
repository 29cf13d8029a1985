"""The broker fails amid a flush: some records of a batch are confirmed, others are not.

Whatever it took, refused, or took without a word: all is there at the end, nothing counts twice,
and the pages say meanwhile what is the case.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from streamdetect.client.broker import free_port
from streamdetect.detect.bare import hear_all
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.topics import SANCTIONS, STANDINGS, VIOLATIONS, changelog_of
from streamdetect.settings import KafkaSettings
from streamdetect.stream.wall import now_instant
from tests.broker import KafkaCluster, free_ports
from tests.client.produce import produce, row
from tests.e2e.few_rules import detector_of, few_rules
from tests.e2e.harness import Fleet, assert_all_holds, fleet, metric, play, prepared, speech, until
from tests.e2e.wire import Wire

OUTAGE_S = 20.0
STALL_S = 8  # so that the pages notice within an outage
RETRIES = "streamdetect_delivery_retries_total"


@contextmanager
def wired(kafka_cluster: Callable[..., KafkaCluster]) -> Iterator[tuple[Wire, KafkaSettings]]:
    """Yield the wire to a broker that names it as its address, and settings that lead there."""
    port = free_ports(1)
    wire = Wire(free_port(), port)
    try:
        there = f"127.0.0.1:{wire.port}"
        cluster = kafka_cluster(1, None, f"advertised.listeners=PLAINTEXT://{there}", port=port)
        yield wire, prepared(cluster.kafka.model_copy(update={"bootstrap_servers": there}))
    finally:
        wire.close()


def tell(kafka: KafkaSettings, played: Sequence[m.TranscriptSegment]) -> None:
    """Produce what the detect agent would make of speech."""
    core = detector_of(few_rules())
    found = hear_all([encode(one) for one in played], core, lambda _: UNKNOWN_GOODS)
    now = now_instant()
    rows = []
    for one in found:
        if isinstance(one, m.Violation):
            rows.append(row(one, one.violation_id, now))
        elif isinstance(one, m.ViolationAmendment):
            rows.append(row(one, one.amendment_id, now))
    produce(kafka, VIOLATIONS.name, rows)


def assert_outage_is_told_and_survived(
    kafka: KafkaSettings, played: Sequence[m.TranscriptSegment], workers: Fleet, wire: Wire
) -> None:
    """Watch one worker through an outage, then check everything that it must not break."""
    worker = len(workers.processes) - 1
    until(wire.broke.is_set, 40, workers.logs)
    until(lambda: workers.page(worker, "healthz")[0] == 503, STALL_S + 8, workers.logs)
    assert "nothing was committed" in workers.page(worker, "healthz")[1]
    assert wire.mended.wait(OUTAGE_S)
    assert_all_holds(kafka, played, workers)
    assert workers.processes[worker].poll() is None, "it ended, though it need only wait"
    until(lambda: workers.page(worker, "healthz")[0] == 200, 5, workers.logs)
    workers.await_ready(worker, within_s=5)
    assert metric(workers, worker, RETRIES) > 0, "nothing was under way: the test proves nothing"


@pytest.mark.kafka
def test_outage_amid_a_flush_of_the_ledger_loses_and_doubles_nothing(
    kafka_cluster: Callable[..., KafkaCluster], tmp_path: Path
):
    played = speech(rooms=4, segments_a_room=200, every=2)
    with wired(kafka_cluster) as (wire, kafka), fleet(kafka, tmp_path) as workers:
        tell(kafka, played)  # before there is a worker, so that it comes in large batches
        wire.break_amid(changelog_of(workers.group), how="hangs", seconds=OUTAGE_S)
        workers.start(STREAMDETECT_WORKER__STALL_S=str(STALL_S))
        assert_outage_is_told_and_survived(kafka, played, workers, wire)


@pytest.mark.kafka
def test_outage_amid_a_flush_of_violations_loses_and_doubles_nothing(
    kafka_cluster: Callable[..., KafkaCluster], tmp_path: Path
):
    played = speech(rooms=4, segments_a_room=160, every=3)
    with wired(kafka_cluster) as (wire, kafka), fleet(kafka, tmp_path) as workers:
        play(kafka, played)
        wire.break_amid(VIOLATIONS.name, how="refuses", seconds=OUTAGE_S)
        workers.start(STREAMDETECT_WORKER__STALL_S=str(STALL_S))
        assert_outage_is_told_and_survived(kafka, played, workers, wire)


@pytest.mark.kafka
def test_leader_that_refuses_records_for_a_while_loses_and_doubles_nothing(
    kafka_cluster: Callable[..., KafkaCluster], tmp_path: Path
):
    """By an error that no client tries again by itself; some records of a batch still pass."""
    kafka = prepared(kafka_cluster(1).kafka)
    played = speech(rooms=4, segments_a_room=120, every=3)
    with fleet(kafka, tmp_path) as workers:
        worker = workers.start(STREAMDETECT_WORKER__STALL_S=str(STALL_S))
        workers.await_ready(worker)
        written = (VIOLATIONS.name, SANCTIONS.name, STANDINGS.name, changelog_of(workers.group))
        half = len(played) // 2
        play(kafka, played[:half])
        take_records_of(kafka, written, "0")  # ms; a record made earlier than now is refused
        play(kafka, played[half:])
        until(lambda: workers.page(worker, "healthz")[0] == 503, STALL_S + 12, workers.logs)
        take_records_of(kafka, written, str(2**63 - 1))
        assert_all_holds(kafka, played, workers)
        assert workers.processes[worker].poll() is None, "it ended, though it need only wait"
        until(lambda: workers.page(worker, "healthz")[0] == 200, 5, workers.logs)
        assert metric(workers, worker, RETRIES) > 0, "nothing was refused: the test proves nothing"


def take_records_of(kafka: KafkaSettings, topics: Sequence[str], last_ms: str) -> None:
    wanted = [
        ConfigResource(ConfigResourceType.TOPIC, one, {"message.timestamp.before.max.ms": last_ms})
        for one in topics
    ]
    with closing(KafkaAdminClient(**kafka.legacy_options())) as admin:
        admin.alter_configs(wanted)
