"""The classifier spread over threads: answers keep the order of the texts."""

from threading import Barrier, current_thread

import pytest

from streamdetect.classify.model import LABELS, Prediction
from streamdetect.cli.scan_model import SpreadClassifier
from streamdetect.detect.scan import ScanRequest, scan_rows
from tests.detect.builders import detector, rule


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


class Together(Counting):
    """Claims everything, and tells where only once two callers ask at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._both = Barrier(2)

    def gate(self, texts):
        return [True] * len(texts)

    def predict(self, texts):
        return [
            Prediction.from_probabilities([1.0] + [0.0] * (len(LABELS) - 3) + [1.0, 0.0])
            for _ in texts
        ]

    def locate(self, text, category):
        self._both.wait(timeout=20)
        return 0, len(text)


def test_rows_whose_words_must_be_located_are_concluded_side_by_side_in_their_order():
    texts = [f"第{number}句话说得真好听" for number in range(6)]
    model = SpreadClassifier(Together(), 2)
    rows = scan_rows(
        [ScanRequest((text,)) for text in texts], detector(rule()), model, in_order=model.in_order
    )
    assert [row.findings[0].quote for row in rows] == texts


def test_single_row_is_concluded_where_an_interruption_reaches_it():
    model = SpreadClassifier(Together(), 2)
    assert list(model.in_order(lambda row: current_thread(), [0])) == [current_thread()]
