"""The classifier spread over threads: answers keep the order of the texts."""

import json
import subprocess
import sys
from shutil import copytree
from threading import Barrier, current_thread
from types import SimpleNamespace

import pytest

from streamdetect.classify.model import LABELS, Prediction
from streamdetect.cli.scan_model import SpreadClassifier, load_spread
from streamdetect.detect.scan import FIXED_DAY, ScanRequest, scan_rows
from streamdetect.settings import load_settings
from tests.detect.builders import detector, rule
from tests.shipped import shipped_outline


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


def test_much_to_read_goes_on_in_the_faster_engine_after_the_first_texts():
    first, then, loaded = Counting(), Counting(), []
    model = SpreadClassifier(first, 2, lambda: loaded.append(1) or then)
    model.predict(["1"] * 300)
    assert (loaded, then.calls) == ([], [])
    for _ in range(2):
        assert [one.outcome_violation for one in model.predict(["2", "3"])] == [0.002, 0.003]
    assert loaded == [1]
    assert sum(map(len, first.calls)) == 300
    assert sum(map(len, then.calls)) == 4


def test_script_of_some_lines_is_scanned_without_torch(tmp_path):
    shipped_outline()  # or the process would check all rules, which takes long beside others
    script = tmp_path / "script.txt"
    script.write_text("这款茶喝三天血糖就正常了\n三号链接还有四十七件\n", encoding="utf-8")
    code = (
        "import sys\n"
        "from streamdetect.cli import main\n"
        f"sys.argv = ['streamdetect', 'scan', {str(script)!r}, '--detectors', 'model']\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert done.returncode == 1, done.stderr
    assert "medical_claim" in done.stdout


def test_folder_that_numpy_does_not_read_is_left_to_torch(tmp_path, monkeypatch):
    folder = copytree(load_settings().classifier.path, tmp_path / "other")
    config = folder / "config.json"
    document = json.loads(config.read_text(encoding="utf-8"))
    config.write_text(json.dumps({**document, "hidden_act": "gelu_new"}), encoding="utf-8")
    asked = []
    monkeypatch.setattr(
        "streamdetect.classify.inference.load_classifier",
        lambda _, **chosen: asked.append(chosen["engine"]) or SimpleNamespace(trial=None),
    )
    load_spread(load_settings(classifier={"path": folder}).classifier)
    load_spread(load_settings().classifier)
    load_spread(load_settings(classifier={"backend": "onnx"}).classifier)
    assert [str(engine) for engine in asked] == ["torch float32", "numpy float32", "onnx float32"]


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
        [ScanRequest((text,)) for text in texts],
        detector(rule()),
        model,
        day=FIXED_DAY,
        in_order=model.in_order,
    )
    assert [row.findings[0].quote for row in rows] == texts


def test_single_row_is_concluded_where_an_interruption_reaches_it():
    model = SpreadClassifier(Together(), 2)
    assert list(model.in_order(lambda row: current_thread(), [0])) == [current_thread()]
