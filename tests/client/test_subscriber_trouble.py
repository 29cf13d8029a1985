"""What others write, what the broker deletes, and members that come and go."""

import time
from collections.abc import Callable
from contextlib import closing
from threading import Thread
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, OffsetAndMetadata, TopicPartition

from streamdetect.client import subscriber
from streamdetect.client.admin import TopicAdmin, committed_lag, create_topics
from streamdetect.client.beginning import Start
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.delivery import Delivery
from streamdetect.client.subscriber import Subscriber
from streamdetect.client.unfinished_joins import finish_joins
from streamdetect.events import messages as m
from streamdetect.events.topics import VIOLATIONS
from streamdetect.settings import KafkaSettings, SettingsError
from tests.client.produce import produce, row
from tests.client.samples import violation
from tests.client.test_subscriber import heard, take
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
    with closing(KafkaConsumer(**apache_kafka.legacy_options(), group_id="desk")) as other:
        other.assign([place])
        other.commit({place: OffsetAndMetadata(99, "", -1)})
    assert heard(apache_kafka, start, kept) == [kept]


@pytest.mark.kafka
def test_member_that_was_too_slow_handles_nothing_more_of_what_another_has_handled(
    apache_kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be told of a sanction after the other was told that it is lifted."""
    create_topics(apache_kafka, (VIOLATIONS,))
    monkeypatch.setattr(subscriber, "_SLOWEST_BATCH_MS", 2000)
    said = [violation(number) for number in range(8)]
    produce(apache_kafka, VIOLATIONS.name, [row(one, "x") for one in said], 0)
    by_slow: list[m.Message] = []
    by_other: list[m.Message] = []

    def slowly(found: Delivery) -> None:
        by_slow.append(found.message)
        deadline = time.monotonic() + 40
        while len(by_other) < len(said) and time.monotonic() < deadline:
            time.sleep(0.05)

    with Subscriber(apache_kafka, "desk") as slow, Subscriber(apache_kafka, "desk") as other:
        first = Thread(target=slow.run, args=(slowly,))
        first.start()
        while not by_slow:
            time.sleep(0.05)
        second = Thread(target=other.run, args=(lambda found: by_other.append(found.message),))
        second.start()
        while first.is_alive() and len(by_other) < len(said):
            time.sleep(0.05)
        time.sleep(2)
        slow.stop()
        other.stop()
        first.join(20)
        second.join(20)
    assert by_other == said
    assert by_slow == said[:1]
    assert sum(committed_lag(apache_kafka, "desk", (VIOLATIONS,)).values()) == 0


@pytest.mark.kafka
def test_member_that_was_too_slow_and_is_alone_gets_what_it_had_not_handled(
    apache_kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_topics(apache_kafka, (VIOLATIONS,))
    monkeypatch.setattr(subscriber, "_SLOWEST_BATCH_MS", 1000)
    said = [violation(number) for number in range(8)]
    produce(apache_kafka, VIOLATIONS.name, [row(one, "x") for one in said], 0)
    got: list[m.Message] = []

    def slowly(found: Delivery) -> None:
        got.append(found.message)
        if len(got) == 3:
            time.sleep(4)
        if found.message == said[-1]:
            alone.stop()

    with Subscriber(apache_kafka, "desk") as alone:
        alone.run(slowly)
    assert got == said
    assert sum(committed_lag(apache_kafka, "desk", (VIOLATIONS,)).values()) == 0


@pytest.mark.kafka
@pytest.mark.parametrize("made_anew", [False, True], ids=["partition added", "topic made anew"])
def test_group_that_began_with_the_latest_gets_what_comes_to_what_is_added_while_it_reads(
    apache_kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch, made_anew: bool
) -> None:
    kafka = apache_kafka.model_copy(update={"partitions": 2})
    monkeypatch.setattr(subscriber, "_METADATA_MS", 2000)
    create_topics(kafka, (VIOLATIONS,))
    old, first, added = violation(0), violation(1), violation(2)
    produce(kafka, VIOLATIONS.name, [row(old, "old")], 0)
    got: list[m.Message] = []

    def until(met: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 40
        while not met() and time.monotonic() < deadline:
            time.sleep(0.1)

    with Subscriber(kafka, "desk", start="latest") as events:
        thread = Thread(target=events.run, args=(lambda found: got.append(found.message),))
        thread.start()
        until(lambda: _committed(kafka) == {0: 1, 1: 0})  # it has begun, and handled nothing
        produce(kafka, VIOLATIONS.name, [row(first, "first")], 0)
        until(lambda: first in got)
        with closing(KafkaAdminClient(**kafka.legacy_options())) as admin:
            if made_anew:
                admin.delete_topics([VIOLATIONS.name])
                with TopicAdmin(kafka) as topics:
                    until(lambda: topics.missing([VIOLATIONS.name]) != [])
                until(lambda: _committed(kafka) == {})
                create_topics(kafka, (VIOLATIONS,))
            else:
                admin.create_partitions({VIOLATIONS.name: 3})
        produce(kafka, VIOLATIONS.name, [row(added, "added")], 1 if made_anew else 2)
        until(lambda: added in got)
        events.stop()
        thread.join(20)
    assert got == [first, added]


def test_member_whose_join_outlasts_a_poll_goes_on_joining() -> None:
    """The leader's view of the topics is settled before it has its own partitions."""
    nobody = {"bootstrap_servers": "127.0.0.1:1", "api_version": (2, 8)}
    with closing(KafkaConsumer(group_id="desk", **nobody)) as consumer:
        coordinator = consumer._coordinator
        coordinator.rejoining = True
        assert not coordinator.need_rejoin()
        finish_joins(consumer)
        assert coordinator.need_rejoin()
        coordinator.rejoining = False
        assert not coordinator.need_rejoin()


def _committed(kafka: KafkaSettings) -> dict[int, int]:
    with closing(KafkaAdminClient(**kafka.legacy_options())) as admin:
        found = admin.list_group_offsets({"desk": None})["desk"]
    return {place.partition: at.offset for place, at in found.items()}


@pytest.mark.kafka
def test_session_timeout_that_the_broker_refuses_is_told_by_its_setting(
    apache_kafka: KafkaSettings,
) -> None:
    create_topics(apache_kafka, (VIOLATIONS,))
    short = apache_kafka.model_copy(update={"session_timeout_s": 1.0})
    with (
        Subscriber(short, "desk") as events,
        pytest.raises(SettingsError, match=r"KAFKA__SESSION_TIMEOUT_S: .* of 1 s .*1800 s"),
    ):
        take(events, 1)


def test_whoever_stops_while_the_broker_is_away_waits_for_one_commit_and_hears_of_it_once(
    fresh_broker: EmbeddedBroker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    create_topics(fresh_broker.kafka, (VIOLATIONS,))
    produce(fresh_broker.kafka, VIOLATIONS.name, [row(violation(1), "x")])
    tried: list[int | None] = []
    commit = KafkaConsumer.commit

    def counted(self: KafkaConsumer, offsets: Any = None, timeout_ms: int | None = None) -> None:
        tried.append(timeout_ms)
        commit(self, offsets, timeout_ms)

    monkeypatch.setattr(KafkaConsumer, "commit", counted)

    def ends_the_broker(_: Delivery) -> None:
        fresh_broker.stop()
        events.stop()

    with Subscriber(fresh_broker.kafka, "desk") as events:
        events.run(ends_the_broker)
    assert tried == [2000]
    assert len([line for line in caplog.messages if "not committed yet" in line]) == 1
