"""What others write, what the broker deletes, and members that come and go."""

import time
from contextlib import closing
from threading import Thread

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, OffsetAndMetadata, TopicPartition

from streamdetect.client.admin import create_topics
from streamdetect.client.beginning import Start
from streamdetect.client.subscriber import Subscriber
from streamdetect.events import messages as m
from streamdetect.events.topics import VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.client.produce import produce, row
from tests.client.samples import violation
from tests.client.test_subscriber import take
from tests.test_header_names import ODD


@pytest.fixture
def kafka(any_kafka: KafkaSettings) -> KafkaSettings:
    create_topics(any_kafka)
    return any_kafka


def test_subscriber_reads_records_whose_header_names_are_no_utf8(kafka: KafkaSettings) -> None:
    said = [violation(number) for number in range(5)]
    rows = [row(one, one.violation_id) for one in said]
    rows[2][2].append((ODD, b"x"))
    produce(kafka, VIOLATIONS.name, rows, partition=0)
    with Subscriber(kafka, "desk") as events:
        got = take(events, 5)
    assert [one.message for one in got] == said
    assert got[2].record.headers[-1] == ("h\\xff", b"x")


@pytest.mark.kafka
@pytest.mark.parametrize("start", ["latest", "earliest"])
def test_events_that_are_kept_are_delivered_where_older_ones_are_gone(
    apache_kafka: KafkaSettings, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    create_topics(apache_kafka, (VIOLATIONS,))
    read, gone, kept = violation(0), violation(1), violation(2)
    produce(apache_kafka, VIOLATIONS.name, [row(one, "x") for one in (read, gone, kept)], 0)
    with Subscriber(apache_kafka, "desk") as events:
        take(events, 1)
    with closing(KafkaAdminClient(**apache_kafka.legacy_options())) as admin:
        admin.delete_records({TopicPartition(VIOLATIONS.name, 0): 2})
    assert heard(apache_kafka, start, kept) == [kept]
    told = [line for line in caplog.messages if "the oldest that it holds" in line]
    assert [line.split()[0] for line in told] == [f"{VIOLATIONS.name}/0"]


@pytest.mark.kafka
@pytest.mark.parametrize("start", ["latest", "earliest"])
def test_group_that_is_ahead_of_the_topic_goes_on_with_the_oldest_that_is_kept(
    apache_kafka: KafkaSettings, start: Start
) -> None:
    """So it stands where brokers lost the end of a log."""
    create_topics(apache_kafka, (VIOLATIONS,))
    kept = violation(0)
    produce(apache_kafka, VIOLATIONS.name, [row(kept, "x")], 0)
    place = TopicPartition(VIOLATIONS.name, 0)
    with closing(KafkaConsumer(**apache_kafka.legacy_options(), group_id="desk")) as group:
        group.assign([place])
        group.commit({place: OffsetAndMetadata(99, "", -1)})
    assert heard(apache_kafka, start, kept) == [kept]


def heard(kafka: KafkaSettings, start: Start, last: m.Message) -> list[m.Message]:
    """Return what a member of the group hears up to a message, or for some time."""
    got: list[m.Message] = []
    with Subscriber(kafka, "desk", start=start) as events:
        thread = Thread(target=events.run, args=(lambda found: got.append(found.message),))
        thread.start()
        deadline = time.monotonic() + 15
        while last not in got and time.monotonic() < deadline:
            time.sleep(0.05)
        events.stop()
        thread.join(20)
    return got
