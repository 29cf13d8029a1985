"""What the scorer tells about the scores: their spread, flagged categories, drift."""

import asyncio
import threading
import time
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from streamdetect.classify.drift import DriftMonitor, reference_of
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.pool import InferencePool
from streamdetect.detect.detector import DEFAULT
from streamdetect.metrics import REGISTRY
from streamdetect.stream.scoring import ModelScorer


def _prediction(claim: float) -> Prediction:
    values = [0.0] * len(LABELS)
    values[2] = values[-2] = claim
    return Prediction.from_probabilities(values)


class _Fixed:
    """A classifier whose claim score is the number that the text is."""

    name = "fixed"
    model_hash = "0" * 64

    def gate(self, texts: Sequence[str]) -> list[bool]:
        return [True] * len(texts)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        return [_prediction(float(text)) for text in texts]

    def locate(self, text: str, category: str) -> tuple[int, int]:
        return 0, len(text)


def _sample(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"streamdetect_classifier_{name}", labels)


def _heard(texts: Sequence[str]) -> list[SimpleNamespace]:
    return [SimpleNamespace(model_text=text, rule_pointed=False, candidates=()) for text in texts]


async def _scored(texts: Sequence[str], drift: DriftMonitor | None) -> None:
    scorer = ModelScorer(
        _Fixed(), InferencePool(_Fixed(), wait_seconds=5), DEFAULT, sample_percent=0, drift=drift
    )
    heard = _heard(texts)
    for start in range(0, len(heard), 100):
        await scorer.score(heard[start : start + 100])
    await scorer.close()


def _run(texts: Sequence[str], drift: DriftMonitor | None) -> None:
    asyncio.run(_scored(texts, drift))


def test_scores_are_counted_and_flagged_ones_by_category():
    scores = _sample("claim_score_count") or 0.0
    flagged = _sample("labels_total", category="medical_claim") or 0.0
    _run(["0.1", "0.96", "0.99"], None)
    assert (_sample("claim_score_count") or 0.0) - scores == 3
    assert (_sample("labels_total", category="medical_claim") or 0.0) - flagged == 2


def test_drift_is_told_only_with_a_reference_and_enough_texts():
    labels = {"model": "fixed", "distribution": "score"}
    _run(["0.05"] * 600, None)
    assert _sample("stability_index", **labels) is None
    reference = reference_of([_prediction(0.05)] * 1000, "test")
    _run(["0.05"] * 400, DriftMonitor(reference))
    assert _sample("stability_index", **labels) is None
    _run(["0.05"] * 600, DriftMonitor(reference))
    assert _sample("stability_index", **labels) == pytest.approx(0.0, abs=0.01)
    _run(["0.75"] * 600, DriftMonitor(reference))
    assert (_sample("stability_index", **labels) or 0.0) > 0.25


async def _claims_of(classifier: _Fixed, wait_seconds: float) -> list[float | None]:
    """Return the scores that two batches of claims come out with."""
    pool = InferencePool(classifier, wait_seconds=wait_seconds)
    scorer = ModelScorer(classifier, pool, DEFAULT, sample_percent=0)
    found: list[float | None] = []
    for texts in (["0.97", "0.1", "0.98"], ["0.97", "0.2"]):
        found += [one and one.claim for one in await scorer.score(_heard(texts))]
    await scorer.close()
    return found


def test_rules_go_on_alone_where_the_words_of_a_claim_are_not_found(caplog):
    class Failing(_Fixed):
        def locate(self, text: str, category: str) -> tuple[int, int]:
            raise RuntimeError("weights gone")

    failed = _sample("texts_total", result="failed") or 0.0
    assert asyncio.run(_claims_of(Failing(), 5)) == [None, 0.1, None, None, 0.2]
    assert (_sample("texts_total", result="failed") or 0.0) - failed == 3
    assert len([one for one in caplog.records if "weights gone" in one.getMessage()]) == 1


def test_words_are_waited_for_as_long_as_there_is_time(caplog):
    """A search that hangs holds nothing up, and no other begins beside it."""
    go_on, begun = threading.Event(), []

    class Hanging(_Fixed):
        def locate(self, text: str, category: str) -> tuple[int, int]:
            begun.append(text)
            go_on.wait(30)
            if text == "0.97":
                raise RuntimeError("found too late")
            return 0, len(text)

    async def scores() -> list[list[float | None]]:
        classifier = Hanging()
        pool = InferencePool(classifier, wait_seconds=0.3)
        scorer = ModelScorer(classifier, pool, DEFAULT, sample_percent=0)
        found: list[list[float | None]] = []
        for texts in (["0.97", "0.1", "0.98"], ["0.96", "0.2"], ["0.99"]):
            if texts == ["0.99"]:
                go_on.set()
                await asyncio.sleep(0.1)
            found.append([one and one.claim for one in await scorer.score(_heard(texts))])
        await scorer.close()
        return found

    skipped = _sample("texts_total", result="skipped") or 0.0
    started = time.perf_counter()
    assert asyncio.run(scores()) == [[None, 0.1, None], [None, 0.2], [0.99]]
    assert time.perf_counter() - started < 10
    assert begun == ["0.97", "0.99"]
    assert (_sample("texts_total", result="skipped") or 0.0) - skipped == 3
    assert not [one for one in caplog.records if "never retrieved" in one.getMessage()]


def test_rules_go_on_alone_where_the_gate_fails(caplog):
    class Failing(_Fixed):
        def gate(self, texts: Sequence[str]) -> list[bool]:
            raise RuntimeError("gate gone")

    failed = _sample("texts_total", result="failed") or 0.0
    assert asyncio.run(_claims_of(Failing(), 5)) == [None] * 5
    assert (_sample("texts_total", result="failed") or 0.0) - failed == 5
    assert len([one for one in caplog.records if "gate gone" in one.getMessage()]) == 1


def test_a_failing_model_is_told_in_the_log_once(caplog):
    class Failing(_Fixed):
        def predict(self, texts: Sequence[str]) -> list[Prediction]:
            raise RuntimeError("no kernel image")

    assert asyncio.run(_claims_of(Failing(), 5)) == [None] * 5
    told = [one for one in caplog.records if "no kernel image" in one.getMessage()]
    assert len(told) == 1
    assert told[0].levelname == "ERROR"
