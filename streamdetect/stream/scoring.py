"""The classifier off the event loop: the gate first, the model on what it points at."""

import asyncio
import logging
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace

from streamdetect.classify.drift import DriftMonitor
from streamdetect.classify.model import Classifier, Prediction, asks_from
from streamdetect.classify.pool import InferencePool, PoolCounts
from streamdetect.detect.detector import ClaimThresholds
from streamdetect.detect.model_claim import needs_words
from streamdetect.detect.ownership import questions_of, share_answers
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import wants_model
from streamdetect.metrics import (
    CLAIM_SCORE,
    CLASSIFIER_LABELS,
    CLASSIFIER_TEXTS,
    CLASSIFIER_WAIT,
    GATE_MISSES,
    INFERENCE,
    SCORE_DRIFT,
)

log = logging.getLogger(__name__)

_SAMPLE_STEPS = 10_000
_LOCATED_TEXTS = 5_000


class RulesAlone:
    """The scorer of a worker without a model."""

    model_name = ""
    model_hash = ""

    async def score(self, heard: Sequence[Heard]) -> list[Prediction | None]:
        """Return None for each: the rules go on alone."""
        return [None] * len(heard)

    def locate(self, text: str, category: str) -> tuple[int, int] | None:
        """Never asked: without predictions there is nothing to locate."""
        raise LookupError("no model runs")

    async def close(self) -> None:
        """Nothing to end."""


class ModelScorer:
    """Scores what the gate or a rule points at, in one thread, with a bounded queue.

    A sample of the rest, chosen by its text, is scored too; its scores only measure what the gate
    misses and lead to no event, so that a value stays a function of its input.
    """

    def __init__(
        self,
        classifier: Classifier,
        pool: InferencePool,
        thresholds: ClaimThresholds,
        *,
        sample_percent: float,
        drift: DriftMonitor | None = None,
    ) -> None:
        self.model_name = classifier.name
        self.model_hash = classifier.model_hash
        self._classifier = classifier
        self._pool = pool
        pool.tell_call, pool.tell_wait = INFERENCE.observe, CLASSIFIER_WAIT.observe
        self._thresholds = thresholds
        self._drift = drift
        self._told = PoolCounts()
        self._failure = ""
        self._located: dict[tuple[str, str], tuple[int, int]] = {}
        self._overdue: set[asyncio.Task[tuple[int, int]]] = set()
        self._sample_below = round(sample_percent / 100 * _SAMPLE_STEPS)

    async def score(self, heard: Sequence[Heard]) -> list[Prediction | None]:
        """Return a prediction for each segment that the model looked at, else None.

        What it says of whose claims the hits there are is noted with these.
        """
        scores: list[Prediction | None] = [None] * len(heard)
        readable = [index for index, item in enumerate(heard) if item.model_text]
        try:
            gated = self._classifier.gate([heard[index].model_text for index in readable])
        except Exception as error:  # whatever a model raises, the rules go on
            CLASSIFIER_TEXTS.labels("failed").inc(len(readable))
            self._tell(error)
            return scores
        wanted: list[int] = []
        sampled: list[int] = []
        for index, passed in zip(readable, gated, strict=True):
            if wants_model(heard[index], gated=passed):
                wanted.append(index)
            elif self._is_sampled(heard[index].model_text):
                sampled.append(index)
        CLASSIFIER_TEXTS.labels("gated").inc(len(heard) - len(wanted))
        if not wanted and not sampled:
            return scores
        asked = [questions_of(heard[index]) for index in wanted]
        texts = [heard[index].model_text for index in (*wanted, *sampled)]
        marked = [text for some in asked for text in some.values()]
        found = await self._pool.ask([*texts, *marked])
        answers = [one if isinstance(one, Prediction) else None for one in found[: len(texts)]]
        chances = [one if isinstance(one, float) else None for one in found[len(texts) :]]
        share_answers([heard[index] for index in wanted], asked, chances)
        for index, answer in zip(wanted, answers, strict=False):
            scores[index] = answer
        self._count()
        self._count_scores(answers[: len(wanted)])
        for index in await self._unlocated(heard, wanted, answers):
            scores[index] = None
        self._count_misses(answers[len(wanted) :])
        return scores

    def locate(self, text: str, category: str) -> tuple[int, int] | None:
        """Return the span of the text that weighs most for the category, as `score` found it.

        None where it did not look: the event loop that asks here is not for predictions.
        """
        span = self._located.get((text, category))
        if span is None:
            CLASSIFIER_TEXTS.labels("skipped").inc()
        return span

    async def _unlocated(
        self,
        heard: Sequence[Heard],
        wanted: Sequence[int],
        answers: Sequence[Prediction | None],
    ) -> list[int]:
        """Find the words of claims off the event loop; return for which segments there are none.

        It takes some ten predictions each, so it has the time again that the scores had: where the
        model cannot keep up or fails, the rules go on alone.
        """
        until = time.perf_counter() + self._pool.wait_seconds
        without: list[int] = []
        for index, answer in zip(wanted, answers, strict=False):
            if answer is None or not needs_words(heard[index], answer):
                continue
            text, category = heard[index].model_text, answer.top_category
            span = self._located.pop((text, category), None)
            if span is None:
                try:
                    span = await self._searched(text, category, until - time.perf_counter())
                except Exception as error:  # whatever a model raises, the rules go on
                    CLASSIFIER_TEXTS.labels("failed").inc()
                    self._tell(error)
            if span is None:
                without.append(index)
            else:
                self._located[text, category] = span  # the newest last
        while len(self._located) > _LOCATED_TEXTS:
            self._located.pop(next(iter(self._located)))
        return without

    async def _searched(self, text: str, category: str, seconds: float) -> tuple[int, int] | None:
        """Return the words of a claim, None where there is no time to find them.

        A search that takes too long is not cut; while it goes on no other begins, so that a model
        that hangs holds one thread and not all.
        """
        if seconds > 0 and not self._overdue:
            search = asyncio.create_task(asyncio.to_thread(self._classifier.locate, text, category))
            try:
                await asyncio.wait([search], timeout=seconds)
            finally:
                if not search.done():
                    self._overdue.add(search)
                    search.add_done_callback(self._forget)
            if search.done():
                return search.result()
        CLASSIFIER_TEXTS.labels("skipped").inc()
        return None

    def _forget(self, search: "asyncio.Task[tuple[int, int]]") -> None:
        self._overdue.discard(search)
        if not search.cancelled() and (error := search.exception()) is not None:
            self._tell(error)

    def _tell(self, error: BaseException) -> None:
        """Log a failure of the model, once as long as it stays the same."""
        failure = f"{type(error).__name__}: {error}"
        if failure != self._failure:
            log.error("the model fails, rules go on alone (%s)", failure, exc_info=error)
            self._failure = failure

    async def close(self) -> None:
        """End the inference thread."""
        await self._pool.close()

    def _is_sampled(self, text: str) -> bool:
        return zlib.crc32(text.encode("utf-8", "surrogatepass")) % _SAMPLE_STEPS < (
            self._sample_below
        )

    def _count(self) -> None:
        counts, told = self._pool.counts, self._told
        if counts.failed > told.failed and self._pool.last_failure is not None:
            self._tell(self._pool.last_failure)
        CLASSIFIER_TEXTS.labels("scored").inc(counts.predicted - told.predicted)
        CLASSIFIER_TEXTS.labels("failed").inc(counts.failed - told.failed)
        skipped = counts.skipped + counts.late
        CLASSIFIER_TEXTS.labels("skipped").inc(skipped - told.skipped - told.late)
        self._told = replace(counts)

    def _count_scores(self, answers: Sequence[Prediction | None]) -> None:
        for answer in answers:
            if answer is None:
                continue
            CLAIM_SCORE.observe(answer.claim)
            if answer.claim >= asks_from(self._thresholds, answer):
                CLASSIFIER_LABELS.labels(answer.top_category).inc()
            if self._drift is not None:
                self._drift.observe(answer)
        found = self._drift.drift() if self._drift is not None else None
        if found is not None:
            SCORE_DRIFT.labels(self.model_name, "score").set(found.score)
            SCORE_DRIFT.labels(self.model_name, "category").set(found.category)

    def _count_misses(self, answers: Sequence[Prediction | None]) -> None:
        for answer in answers:
            if answer is not None:
                claimed = answer.claim >= asks_from(self._thresholds, answer)
                GATE_MISSES.labels("missed" if claimed else "agreed").inc()
