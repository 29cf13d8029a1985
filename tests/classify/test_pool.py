"""The pool: batches, a bounded queue, and None where the rules must go on alone."""

import asyncio
import threading
from collections.abc import Sequence

from streamdetect.classify import InferencePool
from streamdetect.classify.model import LABELS, MarkedText, Prediction

BLANK = Prediction.from_probabilities([0.0] * len(LABELS))


class SlowClassifier:
    """Waits until it is let go; remembers its calls and the thread they came from."""

    name = "slow"
    model_hash = "0" * 64

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.started = threading.Event()
        self.calls: list[list[str]] = []
        self.threads: set[int] = set()
        self.failure: Exception | None = None

    def gate(self, texts: Sequence[str]) -> list[bool]:
        return [True] * len(texts)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        self.calls.append(list(texts))
        self.threads.add(threading.get_ident())
        self.started.set()
        self.let_go.wait(5)
        if self.failure is not None:
            raise self.failure
        return [BLANK] * len(texts)

    def owned(self, asked: Sequence[MarkedText]) -> list[float]:
        return [one.start / len(one) for one in asked]

    def locate(self, text: str, category: str) -> tuple[int, int]:
        return (0, len(text))


def test_pool_answers_texts_and_marked_ones_in_their_order():
    async def scenario() -> list[object]:
        model = SlowClassifier()
        model.let_go.set()
        async with InferencePool(model, wait_seconds=5) as pool:
            return list(
                await pool.ask(["a", MarkedText("bbbb", 1, 2), "c", MarkedText("dd", 1, 2)])
            )

    assert asyncio.run(scenario()) == [BLANK, 0.25, BLANK, 0.5]


def test_pool_answers_from_one_other_thread_in_batches():
    async def scenario() -> SlowClassifier:
        model = SlowClassifier()
        async with InferencePool(model, batch_texts=4, wait_seconds=5) as pool:
            first = asyncio.create_task(pool.ask(["a"]))
            await asyncio.to_thread(model.started.wait)
            rest = [asyncio.create_task(pool.ask([str(n), str(n)])) for n in range(3)]
            await asyncio.sleep(0)
            assert pool.waiting == 6
            model.let_go.set()
            assert await first == [BLANK]
            assert [await task for task in rest] == [[BLANK, BLANK]] * 3
            assert pool.counts.predicted == 7
            assert pool.waiting == 0
            assert await pool.ask([]) == []
        return model

    model = asyncio.run(scenario())
    assert model.calls == [["a"], ["0", "0", "1", "1"], ["2", "2"]]
    assert model.threads.isdisjoint({threading.get_ident()})
    assert len(model.threads) == 1


def test_full_queue_answers_none_at_once():
    async def scenario() -> None:
        model = SlowClassifier()
        async with InferencePool(model, queue_texts=3, wait_seconds=5) as pool:
            first = asyncio.create_task(pool.ask(["a"]))
            await asyncio.to_thread(model.started.wait)
            held = asyncio.create_task(pool.ask(["b", "c", "d"]))
            await asyncio.sleep(0)
            assert await pool.ask(["e", "f"]) == [None, None]
            assert pool.counts.skipped == 2
            model.let_go.set()
            assert await first == [BLANK]
            assert await held == [BLANK] * 3

    asyncio.run(scenario())


def test_what_the_queue_has_room_for_is_scored_and_the_rest_skipped():
    async def scenario() -> None:
        model = SlowClassifier()
        model.let_go.set()
        async with InferencePool(model, queue_texts=3, batch_texts=2, wait_seconds=5) as pool:
            found = await pool.ask(["a", "b", "c", "d", "e"])
            assert found == [BLANK, BLANK, BLANK, None, None]
            assert (pool.counts.predicted, pool.counts.skipped, pool.waiting) == (3, 2, 0)
        assert model.calls == [["a", "b"], ["c"]]

    asyncio.run(scenario())


def test_long_texts_go_to_the_model_in_calls_of_bounded_length():
    async def scenario() -> None:
        model = SlowClassifier()
        model.let_go.set()
        async with InferencePool(model, batch_characters=6, wait_seconds=5) as pool:
            said = ["aa", "bb", "c" * 9, "dd", "eeee", "f"]
            assert await pool.ask(said) == [BLANK] * 6
            assert (pool.counts.predicted, pool.waiting) == (6, 0)
        assert model.calls == [["aa", "bb"], ["c" * 9], ["dd", "eeee"], ["f"]]

    asyncio.run(scenario())


def test_failing_model_answers_none_and_the_pool_goes_on():
    async def scenario() -> None:
        model = SlowClassifier()
        model.let_go.set()
        model.failure = RuntimeError("weights gone")
        async with InferencePool(model, wait_seconds=5) as pool:
            assert await pool.ask(["a", "b"]) == [None, None]
            assert pool.counts.failed == 2
            assert pool.last_failure is model.failure
            model.failure = None
            assert await pool.ask(["a"]) == [BLANK]

    asyncio.run(scenario())


def test_slow_model_answers_none_in_time():
    async def scenario() -> None:
        model = SlowClassifier()
        async with InferencePool(model, wait_seconds=0.01) as pool:
            assert await pool.ask(["a"]) == [None]
            assert await pool.ask(["b"]) == [None]
            assert pool.counts.late == 2
            model.let_go.set()
        assert pool.waiting == 0
        assert model.calls == [["a"]]

    asyncio.run(scenario())


def test_what_is_ready_in_time_is_used_and_the_rest_never_begun():
    class Stalling(SlowClassifier):
        def predict(self, texts: Sequence[str]) -> list[Prediction]:
            if not self.calls:
                self.let_go.set()  # the first call goes through, the second stalls
            else:
                self.let_go.clear()
            return super().predict(texts)

    async def scenario() -> None:
        model = Stalling()
        async with InferencePool(model, batch_texts=2, wait_seconds=0.5) as pool:
            found = await pool.ask(["a", "b", "c", "d", "e", "f"])
            assert found == [BLANK, BLANK, None, None, None, None]
            model.let_go.set()
        assert model.calls == [["a", "b"], ["c", "d"]]
        assert (pool.counts.predicted, pool.counts.late, pool.waiting) == (2, 4, 0)

    asyncio.run(scenario())


def test_closing_answers_none_to_all_that_wait():
    async def scenario() -> None:
        model = SlowClassifier()
        pool = InferencePool(model, wait_seconds=5)
        first = asyncio.create_task(pool.ask(["a"]))
        await asyncio.to_thread(model.started.wait)
        held = asyncio.create_task(pool.ask(["b"]))
        await asyncio.sleep(0)
        closing = asyncio.create_task(pool.close())
        assert await held == [None]
        model.let_go.set()
        await closing
        assert await first == [BLANK]
        assert await pool.ask(["c"]) == [None]
        assert pool.counts.skipped == 2

    asyncio.run(scenario())


def test_cancelled_callers_leave_the_pool_whole():
    async def scenario() -> None:
        model = SlowClassifier()
        async with InferencePool(model, wait_seconds=5) as pool:
            first = asyncio.create_task(pool.ask(["a"]))
            await asyncio.to_thread(model.started.wait)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            model.let_go.set()
            assert await pool.ask(["b"]) == [BLANK]

    asyncio.run(scenario())
