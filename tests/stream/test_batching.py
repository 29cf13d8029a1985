"""What the batching consumer does otherwise than Faust's: pauses, commits that it counts, ends."""

import asyncio
from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition
from faust.types import TP
from mode.utils.queues import FlowControlEvent, ThrowableQueue

from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.settings import Settings
from streamdetect.stream.batching import BatchConsumer
from streamdetect.stream.faust_app import batching_app

SPEECH, OTHER = TP(TRANSCRIPTS.name, 0), TP(TRANSCRIPTS.name, 1)
CHANGES = TP("some-changelog", 0)


@pytest.fixture
def consumer() -> BatchConsumer:
    """Return the consumer of an app that is not started: what needs no broker is all there."""
    made: BatchConsumer = batching_app(Settings()).consumer
    made._set_active_tps({SPEECH, OTHER})
    return made


def fill_and_drain(consumer: BatchConsumer, between) -> None:
    async def run() -> None:
        flow = FlowControlEvent()
        flow.resume()
        queue = ThrowableQueue(16, flow_control=flow, clear_on_resume=True)
        for number in range(14):
            queue.put_nowait_enhanced(
                number,
                on_pressure_high=lambda: consumer.on_buffer_full(SPEECH),
                on_pressure_drop=lambda: consumer.on_buffer_drop(SPEECH),
            )
        assert SPEECH in consumer._buffered_partitions
        between()
        while queue.qsize():
            queue.get_nowait()

    asyncio.run(run())


def test_partition_that_is_paused_stays_so_when_its_buffer_drains(consumer):
    fill_and_drain(consumer, lambda: consumer.pause_partitions({SPEECH}))
    assert consumer._get_active_partitions() == {OTHER}
    assert consumer._buffered_partitions == set()
    consumer.resume_partitions({SPEECH})
    assert consumer._get_active_partitions() == {SPEECH, OTHER}


def test_partition_whose_buffer_drains_is_fetched_again(consumer):
    fill_and_drain(consumer, lambda: None)
    assert consumer._get_active_partitions() == {SPEECH, OTHER}
    assert consumer._buffered_partitions == set()


def test_commits_are_those_that_the_broker_took(consumer):
    answers = iter([True, False, True])

    async def commit(offsets):
        return next(answers)

    consumer._thread = SimpleNamespace(commit=commit)
    for told, count in ((True, 1), (False, 1), (True, 2)):
        assert asyncio.run(consumer._commit({SPEECH: 5})) is told
        assert consumer.commits == count


class ClientThread:
    """The client's thread in memory: what is assigned, and where logs end."""

    def __init__(self, ends: dict[TP, int] | None) -> None:
        self.ends = ends

    def assignment(self) -> set[TP]:
        return {SPEECH, OTHER, CHANGES}

    def _ensure_consumer(self) -> "ClientThread":
        return self

    async def call_thread(self, function, *arguments):
        return await function(*arguments)

    async def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        if self.ends is None:
            await asyncio.sleep(60)
        return {place: self.ends[TP(*place)] for place in places}


def test_ends_are_asked_of_the_batched_partitions_held(consumer):
    consumer._thread = ClientThread({SPEECH: 7, OTHER: 0})
    assert asyncio.run(consumer.ask_ends()) == {SPEECH: 7, OTHER: 0}


def test_question_for_ends_gives_up_in_time(consumer, monkeypatch):
    monkeypatch.setattr("streamdetect.stream.batching._ENDS_S", 0.01)
    consumer._thread = ClientThread(None)
    with pytest.raises(TimeoutError):
        asyncio.run(consumer.ask_ends())
