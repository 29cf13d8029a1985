from contextlib import closing
from dataclasses import replace
from threading import Thread
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from streamdetect.client.admin import (
    TopicAdmin,
    committed_lag,
    create_topics,
    require_partitions,
)
from streamdetect.client.catalogue import SHORT_NAMES, find_topic
from streamdetect.client.errors import TopicError
from streamdetect.events.topics import (
    CONTROL,
    REVIEW_DECISIONS,
    TOPICS,
    TRANSCRIPTS,
    VIOLATIONS,
    Topic,
)
from streamdetect.settings import KafkaSettings
from tests.client.produce import produce


def test_create_makes_the_whole_catalogue_once_and_describe_finds_it_right(
    any_kafka: KafkaSettings,
) -> None:
    assert set(create_topics(any_kafka)) == {topic.name for topic in TOPICS}
    assert create_topics(any_kafka) == ()
    with TopicAdmin(any_kafka) as admin:
        states = admin.describe()
    assert [state.topic for state in states] == list(TOPICS)
    assert [state.drift for state in states] == [()] * len(TOPICS)
    by_name = {state.topic.name: state for state in states}
    assert by_name[CONTROL.name].partitions == 1
    assert by_name[VIOLATIONS.name].partitions == any_kafka.partitions
    assert by_name[CONTROL.name].config["cleanup.policy"] == "compact"


def test_partitions_of_joined_topics_and_tables_must_be_those_that_are_set(
    any_kafka: KafkaSettings,
) -> None:
    require_partitions(any_kafka, "group")  # nothing is there yet: nothing is wrong
    few = any_kafka.model_copy(update={"partitions": 2})
    create_topics(any_kafka, (VIOLATIONS, REVIEW_DECISIONS))
    create_topics(few, (TRANSCRIPTS,))  # joined with nothing
    table = Topic("group-ledger-changelog", "", (), None)
    create_topics(few, (table,))
    with pytest.raises(TopicError, match="set: group-ledger-changelog has 2") as caught:
        require_partitions(any_kafka, "group")
    assert "STREAMDETECT_KAFKA__PARTITIONS" in caught.value.fix
    require_partitions(any_kafka, "another")


def test_create_by_two_processes_at_once_ends_with_one_catalogue(any_kafka: KafkaSettings) -> None:
    made: list[str] = []
    threads = [Thread(target=lambda: made.extend(create_topics(any_kafka))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == sorted(topic.name for topic in TOPICS)


def test_describe_names_what_differs_from_catalogue_and_settings(any_kafka: KafkaSettings) -> None:
    with closing(KafkaAdminClient(**any_kafka.legacy_options())) as client:
        client.create_topics(
            {
                TRANSCRIPTS.name: {
                    "num_partitions": 3,
                    "replication_factor": 1,
                    "configs": {
                        "cleanup.policy": "compact",
                        "retention.ms": "1000",
                        "max.message.bytes": "2000",
                    },
                }
            }
        )
        client.wait_for_topics([TRANSCRIPTS.name])
    with TopicAdmin(any_kafka) as admin:
        transcripts, violations = admin.describe((TRANSCRIPTS, VIOLATIONS))
    assert transcripts.drift == (
        "3 partitions, not 8",
        "max.message.bytes 2000, less than 1048576",
        "cleanup.policy compact, not delete",
        "retention.ms 1000, less than 604800000",
    )
    assert violations.drift == ("missing",)
    assert not violations.exists


def test_describe_says_when_joined_topics_differ_in_partitions(any_kafka: KafkaSettings) -> None:
    create_topics(any_kafka, (VIOLATIONS,))
    create_topics(any_kafka.model_copy(update={"partitions": 3}), (REVIEW_DECISIONS,))
    with TopicAdmin(any_kafka) as admin:
        violations, decisions = admin.describe((VIOLATIONS, REVIEW_DECISIONS))
    assert violations.drift == ("topics that are joined differ in partitions: [3, 8]",)
    assert decisions.drift[0] == "3 partitions, not 8"


def test_lag_counts_what_a_group_has_not_committed_to_the_last_record(
    any_kafka: KafkaSettings,
) -> None:
    group = f"group-{uuid4().hex[:8]}"  # a second try must not wait for members of the first
    create_topics(any_kafka, (VIOLATIONS,))
    assert sum(committed_lag(any_kafka, group, (VIOLATIONS,)).values()) == 0
    produce(any_kafka, VIOLATIONS.name, [(b"k%d" % i, b"{}", []) for i in range(100)])
    assert sum(committed_lag(any_kafka, group, [VIOLATIONS.name]).values()) == 100
    with closing(
        KafkaConsumer(
            **any_kafka.legacy_options(),
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
    ) as consumer:
        # Without joining: a leader whose join outlasts a poll never gets its partitions.
        consumer.assign([TopicPartition(VIOLATIONS.name, at) for at in range(any_kafka.partitions)])
        seen = 0
        while seen < 40:
            seen += sum(map(len, consumer.poll(200, max_records=40 - seen).values()))
        consumer.commit()
    lag = committed_lag(any_kafka, group, (VIOLATIONS,))
    assert sum(lag.values()) == 60
    assert {place.topic for place in lag} == {VIOLATIONS.name}


@pytest.mark.kafka
def test_create_names_the_topics_that_the_broker_refuses(apache_kafka: KafkaSettings) -> None:
    wanted = apache_kafka.model_copy(update={"replication_factor": 5})
    with pytest.raises(TopicError, match=r"live\.transcripts\.v1 .*[Rr]eplication") as caught:
        create_topics(wanted, (TRANSCRIPTS,))
    assert "REPLICATION_FACTOR" in caught.value.fix


def test_find_topic_takes_short_and_full_names_and_suggests() -> None:
    assert find_topic("violations") is VIOLATIONS
    assert find_topic("live.transcripts.v1") is TRANSCRIPTS
    assert set(SHORT_NAMES.values()) == set(TOPICS)
    with pytest.raises(TopicError, match="violation'") as caught:
        find_topic("violation")
    assert "did you mean 'violations'?" in caught.value.fix


@pytest.mark.kafka
def test_control_topic_of_an_earlier_version_is_let_take_whole_rulesets(
    apache_kafka: KafkaSettings,
) -> None:
    limits = {CONTROL.name: 1 << 20, TRANSCRIPTS.name: 1 << 19, VIOLATIONS.name: 1 << 24}
    for topic in (CONTROL, TRANSCRIPTS, VIOLATIONS):
        old = replace(topic, max_message_bytes=limits[topic.name])
        with TopicAdmin(apache_kafka) as admin:
            admin.create_missing([old])
    create_topics(apache_kafka)
    with TopicAdmin(apache_kafka) as admin:
        states = {state.topic.name: state for state in admin.describe()}
        assert not admin.enlarge()  # it is large enough
    assert int(states[CONTROL.name].config["max.message.bytes"]) == CONTROL.max_message_bytes
    assert not states[CONTROL.name].drift
    for others in (TRANSCRIPTS, VIOLATIONS):
        found = states[others.name].config["max.message.bytes"]
        assert int(found) == limits[others.name]  # people may have their reasons
