"""What the scorer tells about the scores: their spread, flagged categories, drift."""

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
    values[2], values[-2] = 0.9, claim
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


async def _scored(texts: Sequence[str], drift: DriftMonitor | None) -> None:
    scorer = ModelScorer(
        _Fixed(), InferencePool(_Fixed(), wait_seconds=5), DEFAULT, sample_percent=0, drift=drift
    )
    heard = [SimpleNamespace(model_text=text, rule_pointed=False, candidates=()) for text in texts]
    for start in range(0, len(heard), 100):
        await scorer.score(heard[start : start + 100])
    await scorer.close()


def _run(texts: Sequence[str], drift: DriftMonitor | None) -> None:
    import asyncio

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
