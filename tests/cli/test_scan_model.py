"""The classifier spread over threads: answers keep the order of the texts."""

import pytest

from streamdetect.classify.model import LABELS, Prediction
from streamdetect.cli.scan_model import SpreadClassifier


class Counting:
    """Scores a text by its number; remembers what shared a call."""

    name, model_hash = "counting", "0" * 64

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def predict(self, texts):
        self.calls.append(list(texts))
        return [
            Prediction.from_probabilities([0.0] * (len(LABELS) - 2) + [int(text) / 1000, 0.0])
            for text in texts
        ]


@pytest.mark.parametrize("size", [0, 1, 3, 40])
def test_spread_predictions_keep_the_order_of_the_texts(size):
    inner = Counting()
    found = SpreadClassifier(inner, 2).predict([str(number) for number in range(size)])
    assert [one.outcome_violation for one in found] == [number / 1000 for number in range(size)]
    assert all(len(call) <= 8 for call in inner.calls)
    assert len(inner.calls) >= min(size, 2)
