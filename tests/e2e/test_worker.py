"""The worker as its operators meet it: reload, several processes, a broker that is late, a stop."""

import asyncio
import signal
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from streamdetect.client.broker import EmbeddedBroker, free_port
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, decode_typed, encode
from streamdetect.events.topics import APPEALS, STANDINGS, VIOLATIONS
from streamdetect.settings import KafkaSettings, content_folder
from tests.e2e.few_rules import copy_few_rules
from tests.e2e.harness import (
    PARTITIONS,
    assert_all_holds,
    fleet,
    lag,
    metric,
    play,
    prepared,
    records,
    speech,
    until,
)

CLAIM_SEGMENTS = 12


def rule_ids(kafka: KafkaSettings) -> set[str]:
    found: set[str] = set()
    for record in records(kafka, VIOLATIONS.name)[VIOLATIONS.name]:
        message = decode_typed(record.value, record.headers)
        if isinstance(message, m.Violation):
            found |= {rule.id for rule in message.rules}
    return found


NEW_RULE = """\
id: off_platform/knock-thrice
version: 1
title: {zh: 敲三下暗号, en: Knock three times}
status: enforced
category: off_platform
severity: general
outcome: enforce
language: zh
law:
  - {basis: platform_rule, name: 平台直播营销规则, article: "1", version: "2026",
     applies_when: always, verified: true}
terms:
  knock: [敲三下暗号进群]
match:
  any:
    - {sequence: [knock]}
advice: {zh: 请在平台内交易, en: Trade on the platform}
examples:
  violating:
    - 大家敲三下暗号进群拿货
    - 敲三下暗号进群
    - 老规矩敲三下暗号进群
    - 敲三下暗号进群吧
    - 来敲三下暗号进群
  allowed: [大家敲门请敲三下, 不用暗号, 进群看公告, 敲三下看看瓜熟没熟, 今天没有暗号]
"""


def test_changed_rules_are_loaded_and_bad_ones_change_nothing(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    rules = copy_few_rules(tmp_path / "rules")
    place = rules / "off_platform" / "knock-thrice.yml"
    place.parent.mkdir()
    with fleet(kafka, tmp_path, rules) as workers:
        worker = workers.start()
        workers.await_ready(worker)
        place.write_text(NEW_RULE.replace("severity: general", "severity: terrible"), "utf-8")
        success = "streamdetect_ruleset_last_reload_success"
        until(lambda: metric(workers, worker, success) == 0, 20, workers.logs)
        assert "off_platform/knock-thrice.yml:6:" in workers.logs()
        play(kafka, speech(rooms=2, segments_a_room=CLAIM_SEGMENTS))
        until(lambda: bool(rule_ids(kafka)), 20, workers.logs)
        place.write_text(NEW_RULE, "utf-8")
        until(lambda: metric(workers, worker, success) == 1, 20, workers.logs)
        spoken = speech(rooms=1, segments_a_room=2)[1]
        said = m.TranscriptSegment(
            event_id="knock",
            room_id=spoken.room_id,
            broadcast_id="another",
            streamer_id=spoken.streamer_id,
            channel="speech",
            seq=0,
            start_ms=0,
            end_ms=2000,
            emitted_at=spoken.emitted_at,
            text="老规矩敲三下暗号进群拿货",
        )
        play(kafka, [said])
        until(lambda: "off_platform/knock-thrice" in rule_ids(kafka), 20, workers.logs)


def test_several_processes_share_the_work_and_serve_pages_on_neighbouring_ports(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    played = speech(rooms=8, segments_a_room=30)
    with fleet(kafka, tmp_path) as workers:
        parent = workers.start(arguments=("--processes", "2"))
        workers.ports.append(workers.ports[parent] + 1)
        workers.await_ready(0, 1)
        held = 'streamdetect_assigned_partitions{topic="live.transcripts.v1"}'
        until(
            lambda: sorted(metric(workers, i, held) for i in (0, 1)) == [2.0, 2.0], 30, workers.logs
        )
        play(kafka, played)
        until(lambda: lag(kafka, workers.group) == 0, 30, workers.logs)
        taken = 'streamdetect_events_in_total{topic="live.transcripts.v1"}'
        assert sum(metric(workers, i, taken) for i in (0, 1)) == len(played)


def test_worker_waits_for_a_broker_that_is_late(tmp_path: Path):
    port = free_port()
    kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{port}", partitions=PARTITIONS)
    with fleet(kafka, tmp_path) as workers:
        worker = workers.start()
        until(lambda: "waiting for it" in workers.logs(), 20, workers.logs)
        time.sleep(2)
        assert workers.logs().count("waiting for it") == 1
        with EmbeddedBroker(port):
            workers.await_ready(worker)
            workers.stop()


@pytest.mark.parametrize("file", ["medical_claim/treats-any.yml", "enforcement.yml"])
def test_wrong_rules_end_a_worker_before_it_waits_for_its_broker(tmp_path: Path, file: str):
    rules = copy_few_rules(tmp_path / "rules")
    (rules / file).write_text("version: [1\n", "utf-8")
    with fleet(KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"), tmp_path) as workers:
        worker = workers.start(STREAMDETECT_RULES__PATH=str(rules))
        assert workers.processes[worker].wait(30) == 2
        assert f"{file}:" in workers.logs()
        assert "waiting for it" not in workers.logs()


def test_worker_that_waits_for_its_broker_ends_when_asked(tmp_path: Path):
    """By a handler of its own: the first process of a container gets no signal without one."""
    with fleet(KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"), tmp_path) as workers:
        worker = workers.start()
        until(lambda: "waiting for it" in workers.logs(), 20, workers.logs)
        workers.processes[worker].send_signal(signal.SIGTERM)
        assert workers.processes[worker].wait(5) == 128 + signal.SIGTERM


def test_worker_ends_in_time_though_its_broker_is_away(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    with fleet(kafka, tmp_path) as workers:
        worker = workers.start(STREAMDETECT_WORKER__SHUTDOWN_S="1")
        workers.await_ready(worker)
        play(kafka, speech(rooms=2, segments_a_room=CLAIM_SEGMENTS))
        until(lambda: bool(rule_ids(kafka)), 20, workers.logs)
        fresh_broker.stop()
        workers.processes[worker].send_signal(signal.SIGTERM)
        assert workers.processes[worker].wait(9) == 0


def test_processes_end_at_once_also_while_one_of_them_is_about_to_be_started_again(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    no_folder = tmp_path / "file"  # found out by the children, not by their parent
    no_folder.write_bytes(b"")
    with fleet(kafka, tmp_path) as workers:
        parent = workers.start(
            arguments=("--processes", "2"), STREAMDETECT_WORKER__DATA_DIR=str(no_folder)
        )
        until(lambda: "starting it again" in workers.logs(), 60, workers.logs)
        workers.processes[parent].send_signal(signal.SIGTERM)
        assert workers.processes[parent].wait(8) == 0


def test_worker_refuses_topics_with_other_partitions_than_set(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    with fleet(kafka, tmp_path) as workers:
        worker = workers.start(STREAMDETECT_KAFKA__PARTITIONS=str(2 * PARTITIONS))
        assert workers.processes[worker].wait(30) == 2
        assert "streamdetect.violations.v1 has 4" in workers.logs()


def test_stopped_worker_ends_cleanly_and_another_goes_on(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    played = speech(rooms=6, segments_a_room=40)
    with fleet(kafka, tmp_path, content_folder("rules")) as workers:
        first = workers.start()
        workers.await_ready(first)
        play(kafka, played)
        until(lambda: bool(rule_ids(kafka)), 20, workers.logs)
        workers.processes[first].send_signal(signal.SIGTERM)
        assert workers.processes[first].wait(20) == 0
        assert "\x1b" not in workers.logs()  # no codes for a terminal
        workers.await_ready(workers.start())
        assert_all_holds(kafka, played, workers)


@pytest.mark.kafka
def test_markers_of_transactions_are_no_lag(apache_kafka: KafkaSettings, tmp_path: Path):
    """A review tool may write in transactions; what ends one is an offset without a record."""
    kafka = prepared(apache_kafka)
    appeal = m.Appeal(
        appeal_id="a",
        subject_id="streamer-0",
        target=m.DecisionOn(type="sanction", id="s"),
        filed_by="streamer-0",
        filed_at="2026-03-01T12:00:00.000Z",
        statement="请复核",
    )
    headers = cloud_headers(appeal, message_id="a", subject="streamer-0", time=appeal.filed_at)

    async def file() -> None:
        producer = AIOKafkaProducer(**kafka.client_options(), transactional_id="review-tool")
        await producer.start()
        try:
            async with producer.transaction():
                await producer.send_and_wait(
                    APPEALS.name, encode(appeal), key=b"streamer-0", headers=list(headers)
                )
        finally:
            await producer.stop()

    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start())
        asyncio.run(file())
        until(lambda: bool(records(kafka, STANDINGS.name)[STANDINGS.name]), 20, workers.logs)
        until(lambda: lag(kafka, workers.group) == 0, 40, workers.logs)
        assert "reading it again" not in workers.logs()
