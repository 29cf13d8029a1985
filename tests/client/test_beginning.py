"""Where a group begins that begins with the latest, as one member of several sees it."""

from typing import Any

from kafka import OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaTimeoutError, NoOffsetForPartitionError

from streamdetect.client.beginning import begin

TOPIC = "streamdetect.violations.v1"
FIRST, SECOND, THIRD = (TopicPartition(TOPIC, number) for number in range(3))


class Group:
    """A consumer's view of its group: three partitions that end at 7."""

    def __init__(self, committed: dict[TopicPartition, int], *, away: bool = False) -> None:
        self.kept = committed
        self.away = away
        self.at_the_beginning: list[TopicPartition] = []

    def partitions_for_topic(self, topic: str) -> set[int]:
        assert topic == TOPIC
        return {0, 1, 2}

    def committed(self, place: TopicPartition, timeout_ms: int) -> int | None:
        if self.away:
            raise KafkaTimeoutError
        return self.kept.get(place)

    def end_offsets(self, places: list[TopicPartition], timeout_ms: int) -> dict[Any, int]:
        return dict.fromkeys(places, 7)

    def commit(self, offsets: dict[TopicPartition, OffsetAndMetadata], timeout_ms: int) -> None:
        self.kept |= {place: one.offset for place, one in offsets.items()}

    def seek_to_beginning(self, *places: TopicPartition) -> None:
        self.at_the_beginning += places


def test_group_new_to_a_topic_commits_the_ends_also_of_partitions_of_other_members() -> None:
    group, begun = Group({}), set[str]()
    begin(group, NoOffsetForPartitionError([FIRST]), "latest", begun)
    assert group.kept == {FIRST: 7, SECOND: 7, THIRD: 7}
    assert group.at_the_beginning == []
    assert begun == {TOPIC}


def test_member_passes_over_nothing_where_the_group_knows_another_partition_of_the_topic() -> None:
    group = Group({FIRST: 4, SECOND: 0})
    begin(group, NoOffsetForPartitionError([SECOND, THIRD]), "latest", set())
    assert group.kept == {FIRST: 4, SECOND: 0}
    assert group.at_the_beginning == [THIRD]  # what was committed meanwhile counts


def test_topic_in_which_the_group_began_is_read_whole_once_it_is_made_anew() -> None:
    group = Group({})
    begin(group, NoOffsetForPartitionError([FIRST, SECOND]), "latest", {TOPIC})
    assert group.at_the_beginning == [FIRST, SECOND]


def test_nothing_is_settled_while_the_broker_is_away() -> None:
    group, begun = Group({}, away=True), set[str]()
    begin(group, NoOffsetForPartitionError([FIRST]), "latest", begun)
    assert group.kept == {}
    assert begun == set()
    assert group.at_the_beginning == []
