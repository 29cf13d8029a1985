"""What a broker no longer has: records that expired unread, a topic that was made anew."""

import signal
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaAdminClient, TopicPartition

from streamdetect.client.admin import create_topics
from streamdetect.events import messages as m
from streamdetect.events.codec import decode_typed
from streamdetect.events.topics import TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.e2e.harness import (
    PARTITIONS,
    expected_ids,
    fleet,
    lag,
    metric,
    play,
    prepared,
    records,
    speech,
    until,
)


def another_day() -> list[m.TranscriptSegment]:
    """Speech of other broadcasts than what `speech` returns otherwise."""
    return [
        msgspec.structs.replace(one, broadcast_id=f"another-{one.broadcast_id}")
        for one in speech(rooms=8, segments_a_room=30)
    ]


def violation_ids(kafka: KafkaSettings) -> set[str]:
    found = records(kafka, VIOLATIONS.name)[VIOLATIONS.name]
    told = [decode_typed(record.value, record.headers) for record in found]
    return {one.violation_id for one in told if isinstance(one, m.Violation)}


@pytest.mark.kafka
def test_records_that_expired_unread_are_told_and_what_came_after_them_is_judged(
    apache_kafka: KafkaSettings, tmp_path: Path
):
    kafka = prepared(apache_kafka)
    played = speech(rooms=8, segments_a_room=60)
    half = len(played) // 2
    with fleet(kafka, tmp_path) as workers:
        first = workers.start()
        workers.await_ready(first)
        play(kafka, played[:half])
        until(lambda: lag(kafka, workers.group) == 0, 30, workers.logs)
        workers.processes[first].send_signal(signal.SIGTERM)
        assert workers.processes[first].wait(20) == 0
        play(kafka, played[half:])
        everything = {TopicPartition(TRANSCRIPTS.name, p): -1 for p in range(PARTITIONS)}
        with closing(KafkaAdminClient(**kafka.legacy_options())) as admin:
            admin.delete_records(everything)
        later = another_day()
        play(kafka, later)
        second = workers.start()
        expected = expected_ids(later, workers.rules)
        until(lambda: expected <= violation_ids(kafka), 40, workers.logs)
        told = f'streamdetect_records_expired_total{{topic="{TRANSCRIPTS.name}"}}'
        until(lambda: metric(workers, second, told) == len(played) - half, 20, workers.logs)
        assert "were deleted by the retention of their" in workers.logs()


@pytest.mark.kafka
def test_topic_that_was_deleted_and_made_anew_is_read_again(
    apache_kafka: KafkaSettings, tmp_path: Path
):
    kafka = prepared(apache_kafka)
    with fleet(kafka, tmp_path) as workers:
        worker = workers.start()
        workers.await_ready(worker)
        with closing(KafkaAdminClient(**kafka.legacy_options())) as admin:
            play(kafka, speech(rooms=8, segments_a_room=12))
            # While offsets in it are being committed: they are not those of the new topic.
            admin.delete_topics([TRANSCRIPTS.name])
        held = f'streamdetect_assigned_partitions{{topic="{TRANSCRIPTS.name}"}}'
        until(lambda: metric(workers, worker, held) == 0, 40, workers.logs)
        time.sleep(1)
        create_topics(kafka)
        later = another_day()
        play(kafka, later)
        expected = expected_ids(later, workers.rules)

        def judged() -> bool:
            workers.restart_ended()  # a recovery amid the loss may hang: then a worker ends itself
            return expected <= violation_ids(kafka)

        until(judged, 75, workers.logs)
        until(lambda: lag(kafka, workers.group) == 0, 10, workers.logs)
