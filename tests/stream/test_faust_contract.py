"""The private parts of Faust and aiokafka that the batched transport leans on, one by one.

A failure here after an upgrade means: read streamdetect/stream/batching.py against the new version
before anything else.
"""

import inspect

import aiokafka
import faust
import pytest
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import TopicPartitionState
from aiokafka.errors import UnknownTopicOrPartitionError
from faust.stores.memory import Store
from faust.tables.base import Collection
from faust.tables.recovery import Recovery
from faust.transport import conductor
from faust.transport.consumer import Consumer as BaseConsumer
from faust.transport.drivers import aiokafka as driver
from faust.transport.producer import ProducerBuffer
from faust.types.tuples import ConsumerMessage
from mode.utils.queues import FlowControlEvent


def parameters(function: object) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]


def test_faust_version_is_the_minor_one_that_we_pin():
    assert faust.__version__.startswith("0.15.")


@pytest.mark.parametrize(
    ("owner", "name", "expected"),
    [
        (BaseConsumer, "_wait_next_records", ["timeout"]),
        (BaseConsumer, "_add_gap", ["tp", "offset_from", "offset_to"]),
        (BaseConsumer, "_new_offset", ["tp"]),
        (BaseConsumer, "_filter_tps_with_pending_acks", ["topics"]),
        (BaseConsumer, "_is_changelog_tp", ["tp"]),
        (BaseConsumer, "getmany", ["timeout"]),
        (BaseConsumer, "ack", ["message"]),
        (BaseConsumer, "perform_seek", []),
        (BaseConsumer, "stop_flow", []),
        (BaseConsumer, "verify_all_partitions_active", []),
        (BaseConsumer, "pause_partitions", ["tps"]),
        (BaseConsumer, "resume_partitions", ["tps"]),
        (BaseConsumer, "resume_flow", []),
        (BaseConsumer, "on_partitions_assigned", ["assigned", "generation_id"]),
        (BaseConsumer, "on_buffer_full", ["tp"]),
        (BaseConsumer, "on_buffer_drop", ["tp"]),
        (driver.Consumer, "_commit", ["offsets"]),
        (driver.AIOKafkaConsumerThread, "_commit", ["offsets"]),
        (BaseConsumer, "_commit_offsets", ["offsets", "start_new_transaction"]),
        (driver.Consumer, "_to_message", ["tp", "record"]),
        (driver.Consumer, "_new_consumer_thread", []),
        (driver.AIOKafkaConsumerThread, "_create_worker_consumer", ["transport"]),
        (driver.AIOKafkaConsumerThread, "_highwaters", ["partitions"]),
        (driver.AIOKafkaConsumerThread, "on_thread_stop", []),
        (driver.AIOKafkaConsumerThread, "_ensure_consumer", []),
        (GroupCoordinator, "_do_heartbeat", []),
        (faust.App, "_new_transport", []),
        (faust.App, "on_stop", []),
        (faust.App, "on_start", []),
        (faust.App, "add_future", ["coro"]),
        (Recovery, "active_remaining_total", []),
    ],
)
def test_private_method_keeps_its_parameters(owner, name, expected):
    assert parameters(getattr(owner, name)) == expected


def test_drain_loop_drops_only_what_is_below_the_read_offset():
    source = inspect.getsource(BaseConsumer._drain_messages)
    assert "if r_offset is None or offset >= r_offset" in source
    assert "await self._add_gap(tp, r_offset + 1, offset)" in source


def test_drain_loop_sets_the_read_offset_to_the_message_it_delivered():
    source = inspect.getsource(BaseConsumer._drain_messages)
    assert "set_read_offset(tp, offset)" in source


def test_consumer_keeps_the_state_that_we_read_and_write():
    source = inspect.getsource(BaseConsumer.__init__) + inspect.getsource(BaseConsumer._reset_state)
    for attribute in (
        "_read_offset",
        "_committed_offset",
        "_acked",
        "_gap",
        "_buffered_partitions",
        "_paused_partitions",
    ):
        assert f"self.{attribute}" in source


def test_commit_asks_for_pending_partitions_and_their_new_offsets():
    assert "_filter_tps_with_pending_acks" in inspect.getsource(BaseConsumer.force_commit)
    source = inspect.getsource(BaseConsumer._filter_committable_offsets)
    assert "self._new_offset(tp)" in source
    assert "self._should_commit(tp, offset)" in source


def test_commit_that_the_broker_took_goes_through_the_method_that_we_count():
    source = inspect.getsource(BaseConsumer._commit_offsets)
    assert "did_commit = await self._commit(committable_offsets)" in source


def test_faust_notes_as_committed_also_what_the_broker_did_not_take():
    """Why `BatchConsumer._commit_offsets` puts back what was known; drop that once this changes."""
    source = inspect.getsource(BaseConsumer._commit_offsets)
    end = source.index("self._committed_offset.update(committable_offsets)")
    assert "if did_commit:" in source[:end]
    assert "await" not in source[source.index("did_commit = await self._commit(") + 40 : end]


def test_client_commits_again_for_as_long_as_the_broker_refuses():
    """Why `BatchConsumerThread._commit` gives up once partitions moved; drop that then."""
    source = inspect.getsource(GroupCoordinator.commit_offsets)
    assert "while True:" in source
    assert "if not err.retriable:" in source
    assert UnknownTopicOrPartitionError.retriable


def test_buffer_that_drains_makes_a_partition_active_without_a_look_at_its_pause():
    """Why `BatchConsumer.on_buffer_drop` looks itself; drop that once this changes."""
    source = inspect.getsource(BaseConsumer.on_buffer_drop)
    assert "active_partitions.add(tp)" in source
    assert "_paused_partitions" not in source


def test_buffer_that_drains_asks_the_consumer():
    source = inspect.getsource(conductor.ConductorCompiler.build)
    assert "consumer_on_buffer_drop = app.consumer.on_buffer_drop" in source


def test_heartbeats_go_through_the_method_that_the_lease_follows():
    source = inspect.getsource(GroupCoordinator._heartbeat_routine)
    assert "success = await self._do_heartbeat()" in source


def test_producer_wraps_what_the_client_raises_at_once():
    """Why delivery looks at the cause of an error for `MessageSizeTooLargeError`."""
    source = inspect.getsource(driver.Producer.send)
    assert "except KafkaError as exc" in source
    assert "raise ProducerSendError(" in source
    assert ") from exc" in source


def test_look_for_a_livelock_asserts_positions():
    """Why `BatchConsumer.verify_all_partitions_active` looks at nothing."""
    source = inspect.getsource(BaseConsumer._commit_livelock_detector.fun)
    assert "await self.verify_all_partitions_active()" in source
    source = inspect.getsource(driver.AIOKafkaConsumerThread.verify_event_path)
    assert "committed_offset = tp_state.position" in source
    assert "assert self._position is not None" in inspect.getsource(
        TopicPartitionState.position.fget
    )


def test_client_seeks_only_where_something_was_committed():
    """Why `BatchConsumer.perform_seek` seeks the rest itself; drop that once this changes."""
    source = inspect.getsource(aiokafka.AIOKafkaConsumer.seek_to_committed)
    assert "if offset and offset > 0:" in source


def test_message_carries_the_generation_it_was_fetched_in():
    assert "generation_id" in ConsumerMessage.__mro__[1].__slots__


def test_worker_consumer_takes_its_fetch_wait_from_an_attribute():
    source = inspect.getsource(aiokafka.AIOKafkaConsumer.start)
    assert "fetch_max_wait_ms=self._fetch_max_wait_ms" in source


def test_recovery_seeks_streams_to_the_committed_offsets():
    assert "perform_seek" in inspect.getsource(Recovery._resume_streams)
    assert "perform_seek" in inspect.getsource(Recovery.on_recovery_completed)


def test_recovery_resumes_streams_before_the_flow_and_the_flow_empties_their_buffers():
    """Why `BatchConsumer.resume_partitions` waits for the flow; drop that once this changes."""
    for end in (Recovery._resume_streams, Recovery.on_recovery_completed):
        source = inspect.getsource(end)
        steps = ("resume_partitions(", "perform_seek(", "flow_control.resume(", ".resume_flow(")
        places = [source.index(step) for step in steps]
        assert places == sorted(places)
    assert "self.clear()" in inspect.getsource(FlowControlEvent.resume)


def test_partitions_just_assigned_are_active_unless_they_are_paused():
    """Why `BatchConsumer.on_partitions_assigned` pauses them first."""
    source = inspect.getsource(BaseConsumer.on_partitions_assigned)
    assert "self._paused_partitions.intersection_update(assigned)" in source
    source = inspect.getsource(BaseConsumer._set_active_tps)
    assert "difference_update(self._paused_partitions)" in source


def test_store_in_memory_drops_what_moves_away_by_the_partition_it_noted():
    assert "self._key_partition.items()" in inspect.getsource(Store.on_recovery_completed)


def test_buffer_of_changelog_writes_ends_the_worker_with_the_first_that_finds_no_room():
    """Why `FactTable.confirm` sends them itself; Faust's own way would do once this changes."""
    source = inspect.getsource(ProducerBuffer._handle_pending.fun)
    assert "await send_pending(msg)" in source
    assert "except" not in source


def test_table_notes_how_far_its_store_is_by_what_the_broker_confirmed():
    """What `FactTable.confirm` does in its place."""
    source = inspect.getsource(Collection._on_changelog_sent)
    assert "self.data.set_persisted_offset(res.topic_partition, res.offset)" in source
