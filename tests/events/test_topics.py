"""The topic catalogue: names, sizes, retention, and what has to fit together."""

import re

import pytest

from streamdetect.events import messages as m
from streamdetect.events import topics as t
from streamdetect.events.codec import MESSAGE_TYPES

YEAR_MS = 365 * 24 * 3600 * 1000


def test_topics_are_named_once_with_a_version():
    assert len(t.BY_NAME) == len(t.TOPICS) == 18
    for topic in t.TOPICS:
        assert re.fullmatch(r"(live|commerce|streamdetect)\.[a-z-]+\.v1", topic.name)
        assert t.BY_NAME[topic.name] is topic


def test_every_message_has_a_topic():
    carried = {cls for topic in t.TOPICS if topic is not t.SHADOW for cls in topic.messages}
    assert carried == set(MESSAGE_TYPES.values())


@pytest.mark.parametrize("topic", t.TOPICS, ids=lambda topic: topic.name)
def test_key_is_a_required_field_of_every_message(topic):
    if topic in (t.CONTROL, t.DEAD_LETTERS, t.LISTING_DECISIONS):
        return  # keyed by what they are about; see the contract
    for cls in topic.messages:
        assert topic.key in cls.__struct_fields__
        if cls is not m.TranscriptSegment:
            assert topic.key in {"subject_id", "product_id", "room_id"}


def test_co_partitioned_topics_have_equal_partitions_and_key():
    assert {topic.partitions for topic in t.CO_PARTITIONED} == {None}
    assert {topic.key for topic in t.CO_PARTITIONED} == {"subject_id"}
    assert {topic.name for topic in t.CO_PARTITIONED} == {
        "streamdetect.violations.v1",
        "streamdetect.review-decisions.v1",
        "streamdetect.appeals.v1",
        "streamdetect.room-activity.v1",
    }


def test_topics_of_a_product_have_equal_partitions_and_key():
    assert {(topic.partitions, topic.key) for topic in t.INSPECTED} == {(None, "product_id")}


def test_dead_letters_take_the_largest_input_and_64_kib():
    # A larger value of the control topic, which only our own program writes, goes there cut.
    others = [topic for topic in t.TOPICS if topic not in (t.DEAD_LETTERS, t.CONTROL)]
    largest = max(topic.max_message_bytes for topic in others)
    assert t.DEAD_LETTERS.max_message_bytes == t.TRANSCRIPTS.max_message_bytes + 64 * 1024
    assert t.DEAD_LETTERS.max_message_bytes >= largest + 64 * 1024


def test_compacted_topics_are_the_ones_read_whole():
    compacted = {topic for topic in t.TOPICS if topic.compacted}
    assert compacted == {t.LISTINGS, t.STANDINGS, t.TRAFFIC_SIGNALS, t.CONTROL}
    for topic in t.TOPICS:
        config = topic.config()
        assert all(isinstance(value, str) for value in config.values())
        assert int(config["max.message.bytes"]) == topic.max_message_bytes
        if topic.compacted:
            assert config["cleanup.policy"] == "compact"
            assert "retention.ms" not in config
        else:
            assert config["cleanup.policy"] == "delete"
            assert int(config["retention.ms"]) == topic.retention_ms


def test_decisions_with_effect_are_kept_three_years():
    kept = (
        t.VIOLATIONS,
        t.REVIEW_DECISIONS,
        t.APPEALS,
        t.SANCTIONS,
        t.EXPULSIONS,
        t.INTERCEPTIONS,
        t.LISTING_DECISIONS,
        t.MISSED_APPEALS,
    )
    for topic in kept:
        assert topic.retention_ms is not None
        assert topic.retention_ms >= 3 * YEAR_MS


def test_control_topic_is_read_in_one_order():
    assert t.CONTROL.partitions == 1


def test_topic_of_finds_where_a_message_goes(sample_of):
    for cls in MESSAGE_TYPES.values():
        topic = t.topic_of(sample_of(cls))
        assert cls in topic.messages
        assert topic not in (t.SHADOW, t.LISTING_DECISIONS)
    with pytest.raises(KeyError):
        t.topic_of(m.Bilingual(zh="", en=""))
