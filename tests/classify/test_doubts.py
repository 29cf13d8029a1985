"""When the model may doubt what a rule found."""

import pytest

from streamdetect.classify.model import Prediction
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.classify.training.calibrate import doubt_thresholds
from streamdetect.classify.training.rows import Row
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.settings import content_folder


def _lines(category: str, scores: list[float]) -> tuple[list[Row], list[Prediction]]:
    rows = [
        Row(f"words {n}", (category,), "violation", "en", "topic", f"family {n}", "a")
        for n in range(len(scores))
    ]
    labels = tuple((name, 0.0) for name in CATEGORIES)
    return rows, [Prediction(score, 0.0, labels) for score in scores]


def test_doubt_is_what_few_of_the_true_violations_miss_and_never_high():
    low, high = [n / 1000 for n in range(100)], [0.9] * 100
    assert doubt_thresholds(*_lines("investment", low), 0.05)["investment"] == pytest.approx(
        0.005, abs=0.002
    )
    assert doubt_thresholds(*_lines("investment", high), 0.05)["investment"] == 0.05


def test_model_doubts_nothing_where_the_goods_decide_what_is_lawful():
    found = doubt_thresholds(*_lines("medical_claim", [0.5] * 100), 0.05)
    by_goods = ("medical_claim", "health_food", "cosmetic", "drug_device")
    assert [found[name] for name in by_goods] == [0.0] * 4
    shipped = read_thresholds(content_folder("models") / "claims-zh-en")
    assert [shipped.doubt[name] for name in by_goods] == [0.0] * 4
