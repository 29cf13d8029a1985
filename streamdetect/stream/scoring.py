"""The classifier off the event loop: the gate first, the model on what it points at."""

import time
import zlib
from collections.abc import Sequence

from streamdetect.classify.model import Classifier, Prediction
from streamdetect.classify.pool import InferencePool
from streamdetect.detect.detector import ClaimThresholds
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import wants_model
from streamdetect.metrics import CLASSIFIER_TEXTS, GATE_MISSES, INFERENCE

_SAMPLE_STEPS = 10_000


class RulesAlone:
    """The scorer of a worker without a model."""

    model_name = ""
    model_hash = ""

    async def score(self, heard: Sequence[Heard]) -> list[Prediction | None]:
        """Return None for each: the rules go on alone."""
        return [None] * len(heard)

    def locate(self, text: str, category: str) -> tuple[int, int]:
        """Never asked: without predictions there is nothing to locate."""
        raise LookupError("no model runs")


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
    ) -> None:
        self.model_name = classifier.name
        self.model_hash = classifier.model_hash
        self._classifier = classifier
        self._pool = pool
        self._thresholds = thresholds
        self._sample_below = round(sample_percent / 100 * _SAMPLE_STEPS)

    async def score(self, heard: Sequence[Heard]) -> list[Prediction | None]:
        """Return a prediction for each segment that the model looked at, else None."""
        scores: list[Prediction | None] = [None] * len(heard)
        readable = [index for index, item in enumerate(heard) if item.model_text]
        gated = self._classifier.gate([heard[index].model_text for index in readable])
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
        started = time.perf_counter()
        answers = await self._pool.predict(
            [heard[index].model_text for index in (*wanted, *sampled)]
        )
        INFERENCE.observe(time.perf_counter() - started)
        for index, answer in zip(wanted, answers, strict=False):
            scores[index] = answer
        missed = sum(answer is None for answer in answers)
        CLASSIFIER_TEXTS.labels("scored").inc(len(answers) - missed)
        CLASSIFIER_TEXTS.labels("skipped").inc(missed)
        self._count_misses(answers[len(wanted) :])
        return scores

    def locate(self, text: str, category: str) -> tuple[int, int]:
        """Return the span of the text that weighs most for the category."""
        return self._classifier.locate(text, category)

    def _is_sampled(self, text: str) -> bool:
        return zlib.crc32(text.encode("utf-8", "surrogatepass")) % _SAMPLE_STEPS < (
            self._sample_below
        )

    def _count_misses(self, answers: Sequence[Prediction | None]) -> None:
        for answer in answers:
            if answer is not None:
                claimed = answer.claim >= self._thresholds.claim[answer.top_category]
                GATE_MISSES.labels("missed" if claimed else "agreed").inc()
