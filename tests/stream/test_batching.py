"""What the batching consumer does otherwise than Faust's: pauses, commits, ends, no holes."""

import asyncio
from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.structs import ConsumerRecord
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
    consumer.resume_flow()
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


def test_commit_that_the_broker_did_not_take_is_made_again(consumer):
    """Faust notes it as made, and so as what is done: what lies before is then never read."""
    consumer._committed_offset[SPEECH] = 3

    async def commit(offsets):
        consumer._committed_offset.pop(OTHER, None)  # it moved meanwhile
        return False

    consumer._thread = SimpleNamespace(
        commit=commit, assignment=lambda: {SPEECH, OTHER}, call_thread=None
    )
    consumer.app.producer.flush = consumer.app.tables.on_commit = nothing
    consumer._committed_offset[OTHER] = 7
    assert not asyncio.run(consumer._commit_offsets({SPEECH: 5, OTHER: 24}))
    assert consumer._committed_offset[SPEECH] == 3
    assert consumer._committed_offset[OTHER] is None
    assert consumer._should_commit(SPEECH, 5)


async def nothing() -> None:
    """Flush a producer that has sent nothing."""


def test_commit_is_given_up_once_its_partitions_have_moved(consumer):
    """It would be tried until a topic of that name is there again, and be taken by that one."""
    thread = consumer._thread
    tried: list[object] = []

    class Client:
        def __init__(self) -> None:
            self._subscription = SubscriptionState()
            self._subscription.subscribe({SPEECH.topic})
            self._subscription.assign_from_subscribed({TopicPartition(*SPEECH)})

        async def commit(self, offsets) -> None:
            tried.append(offsets)
            await asyncio.Event().wait()  # as where the broker answers: no such topic

    async def run() -> tuple[bool, bool]:
        thread._consumer = client = Client()
        thread.assignment = lambda: {SPEECH}
        committing = asyncio.create_task(thread._commit({SPEECH: 24}))
        await asyncio.sleep(0.01)
        before = committing.done()
        client._subscription.assign_from_subscribed(set())
        return before, await asyncio.wait_for(committing, 5)

    assert asyncio.run(run()) == (False, False)
    assert tried


class ClientThread:
    """The client's thread in memory: what is assigned, and where logs end."""

    def __init__(self, ends: dict[TP, int] | None, starts: dict[TP, int] | None = None) -> None:
        self.ends = ends
        self.starts = starts or {}

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

    async def beginning_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {place: self.starts[TP(*place)] for place in places}


def test_ends_are_asked_of_the_batched_partitions_held(consumer):
    consumer._thread = ClientThread({SPEECH: 7, OTHER: 0})
    assert asyncio.run(consumer.ask_ends()) == {SPEECH: 7, OTHER: 0}


def test_question_for_ends_gives_up_in_time(consumer, monkeypatch):
    monkeypatch.setattr("streamdetect.stream.batching._ENDS_S", 0.01)
    consumer._thread = ClientThread(None)
    with pytest.raises(TimeoutError):
        asyncio.run(consumer.ask_ends())


def test_partition_without_a_position_yet_ends_no_worker(consumer):
    """As while a seek goes on; see the contract test of Faust's look at positions."""

    def verify_event_path(*_: object) -> None:
        raise AssertionError

    thread = ClientThread(None)
    thread.verify_event_path = verify_event_path
    consumer._thread = thread
    asyncio.run(consumer.verify_all_partitions_active())


class Log(ClientThread):
    """A client's thread that reads one partition of a log in memory, a few records at a time."""

    def __init__(self, consumer: BatchConsumer, offsets: list[int], committed: int | None) -> None:
        super().__init__({})
        self.consumer = consumer
        self.offsets = offsets
        self.committed = committed
        self.position = committed or 0
        self.meanwhile = None  # what happens during the next fetch

    def highwater(self, tp: TP) -> int:
        return self.offsets[-1] + 1

    def seek(self, place: TopicPartition, offset: int) -> None:
        if TP(*place) == SPEECH:
            self.position = offset

    async def seek_to_beginning(self, place: TopicPartition) -> None:
        self.seek(place, 0)

    async def seek_to_committed(self) -> dict[TP, int | None]:
        if self.committed:
            self.position = self.committed
        return {SPEECH: self.committed, OTHER: None}

    async def getmany(self, active_partitions: set[TP], timeout: float):
        found = [offset for offset in self.offsets if offset >= self.position][:3]
        if found:
            self.position = found[-1] + 1
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return {SPEECH: [record(offset) for offset in found]} if found else {}


def record(offset: int) -> ConsumerRecord:
    value = b"%d" % offset
    return ConsumerRecord(*SPEECH, offset, 0, 0, None, value, None, -1, len(value), ())


def reading(consumer: BatchConsumer, offsets: list[int], committed: int | None = None) -> Log:
    consumer._thread = log = Log(consumer, offsets, committed)
    return log


async def fetched(consumer: BatchConsumer) -> list:
    return [message async for _, message in consumer.getmany(0)]


async def read_all(consumer: BatchConsumer) -> list[int]:
    """Read and confirm until nothing more comes; return the offsets handled."""
    handled: list[int] = []
    while found := await fetched(consumer):
        for message in found:
            handled += [one.offset for one in message.value]
            consumer.confirm(message)
    return handled


@pytest.mark.parametrize(
    ("offsets", "gaps"),
    [
        ([20, 21], {SPEECH: [(5, 20)]}),
        ([6, 7], {}),  # the marker of a transaction
        ([5, 6], {}),
    ],
)
def test_offsets_that_a_fetch_passed_over_are_noted_once(consumer, offsets, gaps):
    async def run() -> None:
        reading(consumer, offsets, committed=5)
        await consumer.perform_seek()
        await fetched(consumer)
        assert consumer.take_gaps() == gaps
        assert consumer.take_gaps() == {}

    asyncio.run(run())


def test_start_of_a_log_is_asked_of_the_broker(consumer):
    consumer._thread = ClientThread({}, starts={SPEECH: 7})
    assert asyncio.run(consumer.ask_starts([SPEECH])) == {SPEECH: 7}


@pytest.mark.parametrize("committed", [None, 2])
def test_batch_after_a_dropped_one_is_not_confirmed_and_both_are_read_again(consumer, committed):
    async def run() -> None:
        log = reading(consumer, list(range(20)), committed)
        await consumer.perform_seek()
        start = log.position
        (first,) = await fetched(consumer)
        consumer.confirm(first)
        await fetched(consumer)  # and dropped: as by a stream's buffer that is emptied
        later = await fetched(consumer) + await fetched(consumer)
        for message in later:
            consumer.confirm(message)
        assert consumer._new_offset(SPEECH) == start + 3
        assert await read_all(consumer) == list(range(start + 3, 20))
        assert consumer._new_offset(SPEECH) == 20

    asyncio.run(run())


def test_first_batch_that_was_dropped_is_read_again(consumer):
    async def run() -> None:
        reading(consumer, list(range(10)), 4)
        await consumer.perform_seek()
        await fetched(consumer)
        (second,) = await fetched(consumer)
        consumer.confirm(second)
        assert consumer._new_offset(SPEECH) is None
        assert await read_all(consumer) == list(range(4, 10))

    asyncio.run(run())


def test_offsets_that_the_log_lacks_are_no_hole(consumer):
    async def run() -> None:
        reading(consumer, [3, 4, 9, 30, 31, 50, 90], 1)
        await consumer.perform_seek()
        assert await read_all(consumer) == [3, 4, 9, 30, 31, 50, 90]
        assert consumer._new_offset(SPEECH) == 91

    asyncio.run(run())


def test_batches_refused_after_the_seek_back_do_not_seek_again(consumer):
    async def run() -> None:
        log = reading(consumer, list(range(20)), 2)
        await consumer.perform_seek()
        await fetched(consumer)
        second, third = await fetched(consumer) + await fetched(consumer)
        consumer.confirm(second)
        (again,) = await fetched(consumer)
        assert again.value[0].offset == 2
        position = log.position
        consumer.confirm(third)
        consumer.confirm(again)
        await fetched(consumer)
        assert log.position == position + 3
        assert consumer._new_offset(SPEECH) == 5

    asyncio.run(run())


def test_records_read_twice_do_not_take_a_commit_back(consumer):
    async def run() -> None:
        reading(consumer, list(range(9)), 1)
        await consumer.perform_seek()
        first, second = await fetched(consumer) + await fetched(consumer)
        for message in (first, second, first):
            consumer.confirm(message)
        assert consumer._new_offset(SPEECH) == 7

    asyncio.run(run())


@pytest.mark.parametrize("committed", [None, 4])
def test_fetch_during_a_seek_is_made_again(consumer, committed):
    """Its records may be from after the place that the seek went to."""

    async def run() -> None:
        log = reading(consumer, list(range(20)), committed)
        start = log.position
        log.meanwhile = consumer.perform_seek
        assert await fetched(consumer) == []
        assert await read_all(consumer) == list(range(start, 20))

    asyncio.run(run())


def test_fetch_that_begins_and_ends_within_a_seek_is_made_again(consumer):
    async def run() -> None:
        log = reading(consumer, list(range(20)), 4)
        found = []

        async def seek_and_fetch() -> dict[TP, int | None]:
            log.position = 4
            found.extend(await fetched(consumer))
            return {SPEECH: 4, OTHER: None}

        log.seek_to_committed = seek_and_fetch
        await consumer.perform_seek()
        assert found == []
        assert await read_all(consumer) == list(range(4, 20))

    asyncio.run(run())


def test_batch_handed_over_during_a_seek_back_hides_nothing_that_is_read_again(consumer):
    """Faust notes a batch as read after it handed it over; what is below that it drops."""

    async def run() -> None:
        reading(consumer, list(range(20)), 4)
        await consumer.perform_seek()
        await fetched(consumer)
        async for tp, message in consumer.getmany(0):
            await consumer.perform_seek()
            consumer._read_offset[tp] = message.offset
        (again,) = await fetched(consumer)
        assert again.value[0].offset == 4
        assert consumer._read_offset[SPEECH] == 4

    asyncio.run(run())


@pytest.mark.parametrize("when", ["while it is fetched", "while it is handed over"])
def test_seek_of_one_partition_reads_nothing_of_another_twice(consumer, when):
    """Of the other, batches are in flight: it would be read again from what is confirmed."""

    async def run() -> None:
        log = reading(consumer, list(range(13)), 1)
        await consumer.perform_seek()
        in_flight = await fetched(consumer)

        async def seek_elsewhere() -> None:
            await consumer.read_again(OTHER)

        if when == "while it is fetched":
            log.meanwhile = seek_elsewhere
        async for _, message in consumer.getmany(0):
            if when == "while it is handed over":
                await seek_elsewhere()
            in_flight.append(message)
        in_flight += await fetched(consumer)
        assert [message.value[0].offset for message in in_flight] == [1, 4, 7]
        for message in in_flight:
            consumer.confirm(message)
        assert await read_all(consumer) == [10, 11, 12]

    asyncio.run(run())


def test_partitions_are_not_read_between_the_end_of_recovery_and_the_flow(consumer):
    """Faust empties the buffers of streams as it lets the flow go on."""
    consumer.pause_partitions({SPEECH, OTHER, CHANGES})
    consumer.resume_partitions({SPEECH, CHANGES})
    assert consumer._get_active_partitions() == {CHANGES}
    consumer.resume_flow()
    assert consumer._get_active_partitions() == {SPEECH, CHANGES}


def test_flow_does_not_resume_partitions_that_were_paused_again(consumer):
    consumer.resume_partitions({SPEECH, OTHER})
    consumer.pause_partitions({SPEECH})
    consumer.resume_flow()
    assert consumer._get_active_partitions() == {OTHER}
