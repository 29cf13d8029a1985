"""The gate: whole-number scores, no influence between texts, the promised recall."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.classify import ClassifierArtifactError
from streamdetect.classify.gate import HashedGate, read_gate
from streamdetect.classify.training.gate_fitting import fit_gate, with_threshold
from streamdetect.classify.training.rows import read_rows, texts_of
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.classify.training.splits import split_rows
from tests.classify.conftest import ARTIFACT

GATE = read_gate(ARTIFACT)
assert GATE is not None
texts = st.lists(st.text(max_size=80), max_size=6)


@settings(deadline=None)
@given(texts)
def test_gate_scores_do_not_depend_on_the_batch(batch):
    assert GATE.scores(batch) == [GATE.scores([text])[0] for text in batch]
    assert len(GATE.passes(batch)) == len(batch)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_gate_folds_case(text):
    assert GATE.scores([text]) == GATE.scores([text.lower()])


def test_gate_scores_a_ramble_by_its_strongest_stretch():
    claim = "三天根治糖尿病药都不用吃"
    talk = "欢迎新来的姐妹看一下这个杯子五百毫升拧开盖子就能喝颜色有白的有绿的"
    assert GATE.scores([talk + claim + talk])[0] >= GATE.scores([claim])[0] - 3000
    assert GATE.scores([talk + claim + talk])[0] > GATE.scores([talk])[0]


def test_gate_lets_through_what_the_model_flags_in_calibration_families(classifier):
    chosen = TrainingSettings()
    rows = split_rows(
        read_rows(), chosen.seed, chosen.calibration_share, chosen.test_share
    ).calibration
    claims = texts_of([row for row in rows if row.claims])
    flagged = [
        text
        for text, prediction in zip(claims, classifier.predict(claims), strict=True)
        if classifier.thresholds.flagged(prediction)
    ]
    assert len(flagged) >= 10
    passed = GATE.passes(flagged)
    assert sum(passed) / len(passed) >= chosen.gate_recall


def test_fitted_gate_separates_and_keeps_its_recall():
    claims = [f"包治百病{n}天见效" for n in range(20)]
    talk = [f"{n}号链接还有货大家自己拍" for n in range(20)]
    gate = fit_gate([*claims, *talk], [True] * 20 + [False] * 20, 10, 24, 60)
    gate = with_threshold(gate, claims, 0.9)
    assert sum(gate.passes(claims)) >= 18
    assert not any(gate.passes(talk))


def test_saved_gate_reads_back(tmp_path):
    gate = HashedGate(np.arange(16, dtype=np.int16), -3, 5, 24)
    gate.save(tmp_path)
    again = read_gate(tmp_path)
    assert again is not None
    assert (again.bias, again.threshold, again.stretch, again.bits) == (-3, 5, 24, 4)
    assert np.array_equal(again.weights, gate.weights)


def test_absent_gate_is_none(tmp_path):
    assert read_gate(tmp_path) is None


@pytest.mark.parametrize("weights", [np.zeros(10, np.int16), np.zeros(16, np.float32)])
def test_gate_of_a_wrong_shape_is_refused(tmp_path, weights):
    np.savez(tmp_path / "gate.npz", weights=weights, numbers=np.array([0, 0, 24]))
    with pytest.raises(ClassifierArtifactError, match=r"gate\.npz"):
        read_gate(tmp_path)
