"""Batches in flight keep their order where it matters, and their number bounded."""

import asyncio

import pytest

from streamdetect.stream.flight import Flights


class Recorder:
    def __init__(self) -> None:
        self.events: list[str] = []
        self.failures: list[BaseException] = []
        self.gates: dict[str, asyncio.Event] = {}

    def batch(self, name: str, *, blocked: bool = False, fails: bool = False):
        gate = self.gates[name] = asyncio.Event()
        if not blocked:
            gate.set()

        async def compute() -> str:
            self.events.append(f"compute {name}")
            return name

        async def deliver(_: str) -> None:
            await gate.wait()
            if fails:
                raise RuntimeError(name)
            self.events.append(f"deliver {name}")

        def confirm(_: str) -> None:
            self.events.append(f"confirm {name}")

        return compute, deliver, confirm


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def run(coroutine):
    return asyncio.run(coroutine)


def test_flights_confirm_in_order_although_a_later_batch_is_delivered_first():
    async def scenario() -> list[str]:
        recorder = Recorder()
        flights = Flights(4, recorder.failures.append)
        await flights.launch("lane", *recorder.batch("a", blocked=True))
        await flights.launch("lane", *recorder.batch("b"))
        await settle()
        assert "deliver b" in recorder.events
        assert "confirm b" not in recorder.events
        recorder.gates["a"].set()
        assert await flights.drain(1)
        return recorder.events

    events = run(scenario())
    assert events.index("confirm a") < events.index("confirm b")


def test_flights_of_other_lanes_do_not_wait():
    async def scenario() -> list[str]:
        recorder = Recorder()
        flights = Flights(4, recorder.failures.append)
        await flights.launch("one", *recorder.batch("a", blocked=True))
        await flights.launch("two", *recorder.batch("b"))
        await settle()
        recorder.gates["a"].set()
        before = list(recorder.events)
        await flights.drain(1)
        return before

    assert "confirm b" in run(scenario())


def test_flights_take_no_batch_beyond_their_limit():
    async def scenario() -> None:
        recorder = Recorder()
        flights = Flights(1, recorder.failures.append)
        await flights.launch("lane", *recorder.batch("a", blocked=True))
        second = asyncio.create_task(flights.launch("lane", *recorder.batch("b")))
        await settle()
        assert not second.done()
        recorder.gates["a"].set()
        await second
        assert await flights.drain(1)

    run(scenario())


def test_flights_confirm_nothing_after_a_batch_that_failed():
    async def scenario() -> Recorder:
        recorder = Recorder()
        flights = Flights(4, recorder.failures.append)
        await flights.launch("lane", *recorder.batch("a", fails=True))
        await flights.launch("lane", *recorder.batch("b"))
        assert not await flights.drain(0.05)
        return recorder

    recorder = run(scenario())
    assert "confirm b" not in recorder.events
    assert [str(error) for error in recorder.failures] == ["a"]


def test_flights_end_at_once_after_a_cancelled_batch_of_their_lane():
    """A stop cancels a batch that waits for the past; it must not wait for those behind it."""

    async def cancelled() -> str:
        await asyncio.sleep(0.01)
        raise asyncio.CancelledError

    async def scenario() -> Recorder:
        recorder = Recorder()
        flights = Flights(4, recorder.failures.append)
        _, deliver, confirm = recorder.batch("a")
        await flights.launch("lane", cancelled, deliver, confirm)
        await flights.launch("lane", *recorder.batch("b"))
        await flights.launch("lane", *recorder.batch("c"))
        async with asyncio.timeout(5):
            assert not await flights.drain(60), "what was cancelled did not land"
        return recorder

    recorder = run(scenario())
    assert recorder.events == []
    assert recorder.failures == []


def test_flights_report_that_a_drain_was_too_short():
    async def scenario() -> bool:
        recorder = Recorder()
        flights = Flights(4, recorder.failures.append)
        await flights.launch("lane", *recorder.batch("a", blocked=True))
        return await flights.drain(0.01)

    assert run(scenario()) is False


@pytest.mark.parametrize("limit", [1, 3])
def test_flights_compute_in_order_within_a_lane(limit):
    async def scenario() -> list[str]:
        recorder = Recorder()
        flights = Flights(limit, recorder.failures.append)
        for name in "abcde":
            await flights.launch("lane", *recorder.batch(name))
        await flights.drain(1)
        return [event for event in recorder.events if event.startswith("compute")]

    assert run(scenario()) == [f"compute {name}" for name in "abcde"]


def test_flights_start_no_batch_that_waited_for_a_slot_while_all_was_drained():
    """What serves them is closed by then: it would be judged without the model, and confirmed."""

    async def scenario() -> Recorder:
        recorder = Recorder()
        flights = Flights(1, recorder.failures.append)
        await flights.launch("one", *recorder.batch("a", blocked=True))
        waiting = [
            asyncio.create_task(flights.launch(name, *recorder.batch(name))) for name in "bc"
        ]
        await settle()
        recorder.gates["a"].set()
        assert await flights.drain(5)
        await asyncio.gather(*waiting)
        await settle()
        return recorder

    assert run(scenario()).events == ["compute a", "deliver a", "confirm a"]
