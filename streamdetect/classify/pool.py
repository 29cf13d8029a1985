"""Predictions off the event loop: one thread, a bounded queue, and the right to give up.

Where the queue is full, the model fails or takes too long, callers get None and the rules go on
alone. The counters say how often.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from streamdetect.classify.model import Classifier, MarkedText, Prediction

QUEUE_TEXTS: Final = 256
BATCH_TEXTS: Final = 16
BATCH_CHARACTERS: Final = 1_600  # calls stay short, so that a caller gets what is ready in time
WAIT_SECONDS: Final = 0.5


@dataclass(slots=True)
class PoolCounts:
    """Texts since start, each once. `skipped`: queue full or closed; `late`: waited too long."""

    predicted: int = 0
    skipped: int = 0
    late: int = 0
    failed: int = 0


Question = str | MarkedText
Answer = Prediction | float


@dataclass(slots=True)
class _Job:
    texts: Sequence[Question]
    characters: int
    answer: "asyncio.Future[list[Answer] | None]"

    def found(self) -> Sequence[Answer | None]:
        """Return one answer a text; None for each where there is none."""
        answered = None if self.answer.cancelled() else self.answer.result()
        return [None] * len(self.texts) if answered is None else answered


class InferencePool:
    """Queues texts of one event loop for one worker thread.

    At most `queue_texts` texts wait, those behind are skipped. At most `batch_texts` of together
    `batch_characters` go to the model in one call, a longer text alone. A caller waits
    `wait_seconds` at most: it gets what is ready by then, and what has not begun is never computed.
    A call under way is not cut, but its late answers are dropped.
    """

    def __init__(
        self,
        classifier: Classifier,
        *,
        queue_texts: int = QUEUE_TEXTS,
        batch_texts: int = BATCH_TEXTS,
        batch_characters: int = BATCH_CHARACTERS,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self.counts = PoolCounts()
        self.last_failure: BaseException | None = None
        self._classifier = classifier
        self._queue_texts = queue_texts
        self._batch_texts = batch_texts
        self._batch_characters = batch_characters
        self.wait_seconds = wait_seconds
        self._jobs: deque[_Job] = deque()
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="classifier")
        self._drainer: asyncio.Task[None] | None = None
        self._closed = False
        # Who measures: told the seconds of each call, in the worker thread, and of each wait of a
        # caller for what is queued, the calls included.
        self.tell_call: Callable[[float], None] = lambda _: None
        self.tell_wait: Callable[[float], None] = lambda _: None

    @property
    def waiting(self) -> int:
        """Number of texts that wait for the worker thread."""
        return self._waiting

    async def ask(self, texts: Sequence[Question]) -> list[Answer | None]:
        """Return one prediction a text, of a marked one the chance that its words are owned.

        None for those that the rules must do without. Never raises for a model's sake.
        """
        free = 0 if self._closed else max(0, self._queue_texts - self._waiting)
        texts, over = texts[:free], len(texts[free:])
        self.counts.skipped += over
        if not texts:
            return [None] * over
        future = asyncio.get_running_loop().create_future
        jobs = [_Job(some, sum(map(len, some)), future()) for some in self._calls(texts)]
        self._jobs.extend(jobs)
        self._waiting += len(texts)
        if self._drainer is None or self._drainer.done():
            self._drainer = asyncio.create_task(self._drain())
        started = time.perf_counter()
        try:
            await asyncio.wait([job.answer for job in jobs], timeout=self.wait_seconds)
        finally:
            late = sum(len(job.texts) for job in jobs if job.answer.cancel())
        self.counts.late += late
        self.tell_wait(time.perf_counter() - started)
        return [*(found for job in jobs for found in job.found()), *[None] * over]

    async def close(self) -> None:
        """Answer None to all that still wait and end the worker thread."""
        self._closed = True
        self._abandon()
        if self._drainer is not None:
            await asyncio.wait([self._drainer])
        self._thread.shutdown(wait=True)

    async def __aenter__(self) -> "InferencePool":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _drain(self) -> None:
        while self._jobs:
            batch = self._take()
            texts = [text for job in batch for text in job.texts]
            if not texts:
                continue
            try:
                found = await asyncio.get_running_loop().run_in_executor(
                    self._thread, self._call, texts
                )
                if len(found) != len(texts):
                    raise RuntimeError(f"{len(found)} predictions for {len(texts)} texts")
            except Exception as error:  # whatever a model raises, the rules go on
                self.last_failure = error
                self.counts.failed += _answer(batch, None)
            else:
                self.counts.predicted += _answer(batch, found)

    def _call(self, texts: Sequence[Question]) -> list[Answer]:
        started = time.perf_counter()
        try:
            return self._answer(texts)
        finally:
            self.tell_call(time.perf_counter() - started)

    def _answer(self, texts: Sequence[Question]) -> list[Answer]:
        """Return the answers in the order of the texts. Either kind is asked in one call."""
        plain = [one for one in texts if isinstance(one, str)]
        marked = [one for one in texts if not isinstance(one, str)]
        predictions = iter(self._classifier.predict(plain) if plain else ())
        chances = iter(self._classifier.owned(marked) if marked else ())
        return [next(predictions) if isinstance(one, str) else next(chances) for one in texts]

    def _calls(self, texts: Sequence[Question]) -> Iterator[Sequence[Question]]:
        """Yield the texts, as many in each call as fit."""
        start = characters = 0
        for place, text in enumerate(texts):
            if place > start and not self._fits(place - start + 1, characters + len(text)):
                yield texts[start:place]
                start, characters = place, 0
            characters += len(text)
        yield texts[start:]

    def _fits(self, texts: int, characters: int) -> bool:
        return texts <= self._batch_texts and characters <= self._batch_characters

    def _take(self) -> list[_Job]:
        batch: list[_Job] = []
        texts = characters = 0
        while self._jobs:
            job = self._jobs[0]
            texts, characters = texts + len(job.texts), characters + job.characters
            if batch and not self._fits(texts, characters):
                break
            self._jobs.popleft()
            self._waiting -= len(job.texts)
            if job.answer.done():  # a caller that gave up needs no prediction
                texts, characters = texts - len(job.texts), characters - job.characters
            else:
                batch.append(job)
        return batch

    def _abandon(self) -> None:
        while self._jobs:
            job = self._jobs.popleft()
            self._waiting -= len(job.texts)
            if not job.answer.done():
                self.counts.skipped += len(job.texts)
                job.answer.set_result(None)


def _answer(batch: Sequence[_Job], found: Sequence[Answer] | None) -> int:
    """Answer those that still wait; return how many texts that are."""
    place = answered = 0
    for job in batch:
        size = len(job.texts)
        if not job.answer.done():
            job.answer.set_result(None if found is None else list(found[place : place + size]))
            answered += size
        place += size
    return answered
