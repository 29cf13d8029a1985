"""Other engines: equal scores in full precision, a gate before 8-bit numbers, clear refusals."""

import asyncio
import subprocess
import sys

import numpy as np
import pytest

from streamdetect.classify import numpy_encoder
from streamdetect.classify.agreement import agreement_of, agreement_texts
from streamdetect.classify.artifact import read_artifact
from streamdetect.classify.bert_directory import PACK_ROWS
from streamdetect.classify.encoder import load_encoder
from streamdetect.classify.engine import LIGHT, REFERENCE, Backend, Engine, Precision
from streamdetect.classify.errors import ClassifierArtifactError, ClassifierEngineError
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.numpy_encoder import NumpyEncoder
from streamdetect.classify.thresholds import CAUTIOUS
from streamdetect.detect.detector import DEFAULT
from streamdetect.metrics import REGISTRY
from streamdetect.settings import SettingsError, load_settings
from streamdetect.stream.worker import _scorer
from tests.classify.conftest import ARTIFACT, RAMBLE

FULL = Engine(Backend.ONNX, Precision.FLOAT32)
COARSE = Engine(Backend.ONNX, Precision.INT8)
TEXTS = [
    "喝了三天血糖就正常了药都不用吃",
    "三号链接还有四十七件",
    "",
    RAMBLE,
    "来" * 500,
    "cures acne",
]


def test_onnx_in_full_precision_gives_the_scores_of_torch(classifier, monkeypatch):
    some = agreement_texts()[::3]  # a worker reads them all when it starts
    monkeypatch.setattr("streamdetect.classify.inference.agreement_texts", lambda: some)
    other = load_classifier(ARTIFACT, engine=FULL)
    assert (other.engine, other.model_hash) == (FULL, classifier.model_hash)
    assert other.trial.refusal is None
    assert other.trial.agreement.same == other.trial.agreement.texts
    for ours, theirs in zip(classifier.predict(TEXTS), other.predict(TEXTS), strict=True):
        assert theirs.claim == pytest.approx(ours.claim, abs=0.0011)
        assert [p for _, p in theirs.categories] == pytest.approx(
            [p for _, p in ours.categories], abs=0.0011
        )


def test_eight_bits_come_near_the_reference_and_have_a_digest_of_their_own(classifier):
    encoder = load_encoder(read_artifact(ARTIFACT), COARSE)
    texts = agreement_texts()[::4]
    gap = abs(_chances(encoder.logits(texts)) - _chances(classifier._encoder.logits(texts)))
    assert gap.mean() < 0.005
    assert gap.max() < 0.2
    assert COARSE.digest(classifier.model_hash) not in (classifier.model_hash, "")


def _chances(logits: list[list[float]]) -> np.ndarray:
    return 1 / (1 + np.exp(-np.array(logits)))


def test_numpy_gives_the_scores_of_torch(classifier):
    other = load_classifier(ARTIFACT, engine=LIGHT)
    assert (other.engine, other.model_hash, other.trial) == (LIGHT, classifier.model_hash, None)
    assert other.predict(TEXTS) == classifier.predict(TEXTS)
    texts = [*agreement_texts()[::3], *TEXTS]
    gap = abs(_chances(other._encoder.logits(texts)) - _chances(classifier._encoder.logits(texts)))
    assert gap.max() < 2e-5


def test_numpy_needs_no_torch():
    code = (
        "import sys\n"
        "sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "from streamdetect.classify.engine import LIGHT\n"
        "from streamdetect.classify.inference import load_classifier\n"
        f"found = load_classifier({str(ARTIFACT)!r}, engine=LIGHT).predict([{TEXTS[0]!r}])\n"
        "assert found[0].claim > 0.9\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=50)


def test_numpy_puts_texts_in_one_call_only_where_their_bytes_stay(monkeypatch):
    times = numpy_encoder._times

    def steady(rows, matrix):  # whatever this machine's kernels do
        return np.concatenate([times(row[None], matrix) for row in rows])

    def whimsical(rows, matrix):
        return times(rows, matrix) * np.float32(1 + len(rows) % 3 * 1e-6)

    monkeypatch.setattr(numpy_encoder, "_times", steady)
    assert NumpyEncoder(read_artifact(ARTIFACT))._pack_rows == PACK_ROWS
    monkeypatch.setattr(numpy_encoder, "_times", whimsical)
    assert NumpyEncoder(read_artifact(ARTIFACT))._pack_rows == 0


@pytest.mark.parametrize("engine", [LIGHT, FULL, COARSE], ids=str)
def test_raw_bytes_of_an_engine_do_not_depend_on_the_company(engine):
    encoder = load_encoder(read_artifact(ARTIFACT), engine)
    together = encoder.logits(TEXTS)
    for row, text in zip(together, TEXTS, strict=True):
        assert row == encoder.logits([text])[0]


def test_engine_that_disagrees_is_not_used(int8_breaks):
    plain = load_classifier(int8_breaks)
    asked = load_classifier(int8_breaks, engine=COARSE)
    assert (asked.engine, asked.model_hash) == (REFERENCE, plain.model_hash)
    assert asked.trial.engine == COARSE
    assert asked.trial.agreement.share < 0.98
    assert "torch float32 stays in force" in asked.trial.refusal
    assert "PRECISION=float32" in asked.trial.refusal
    assert asked.predict(TEXTS) == plain.predict(TEXTS)
    assert load_classifier(int8_breaks, engine=FULL).engine == FULL


def test_worker_tells_of_an_engine_that_it_does_not_use(int8_breaks, caplog):
    chosen = {"path": int8_breaks, "backend": "onnx", "precision": "int8"}
    scorer = _scorer(load_settings(classifier=chosen), DEFAULT)
    asyncio.run(scorer.close())
    share = REGISTRY.get_sample_value(
        "streamdetect_classifier_engine_agreement", {"backend": "onnx", "precision": "int8"}
    )
    assert share is not None
    assert share < 0.98
    assert "torch float32 stays in force" in caplog.text


def test_setting_of_a_precision_that_the_backend_lacks_is_refused():
    with pytest.raises(SettingsError, match="precision int8 needs backend onnx"):
        load_settings(classifier={"precision": "int8"})


def test_reference_is_not_put_to_a_trial(classifier):
    assert (classifier.engine, classifier.trial) == (REFERENCE, None)


def _prediction(claim: float, category: int = 0) -> Prediction:
    values = [0.0] * len(LABELS)
    values[category] = values[-2] = claim
    return Prediction.from_probabilities(values)


def test_agreement_counts_texts_with_the_same_verdict():
    reference = [_prediction(claim) for claim in (0.99, 0.99, 0.5, 0.01, 0.5)]
    other = [_prediction(0.96), _prediction(0.99, 3), _prediction(0.94), _prediction(0.03)]
    found = agreement_of(reference, [*other, _prediction(0.96)], CAUTIOUS)
    # Flagged under one category and under another, no longer doubted, flagged now: three differ.
    assert (found.texts, found.same, found.widest) == (5, 2, 0.46)
    assert not found.suffices
    assert agreement_of(reference, reference, CAUTIOUS).suffices
    with pytest.raises(ValueError, match="no texts"):
        agreement_of([], [], CAUTIOUS)


def test_agreement_texts_are_many_distinct_and_of_both_languages():
    texts = agreement_texts()
    assert len(texts) == len(set(texts)) == 240
    assert sum(text.isascii() for text in texts) >= 30
    assert sum(len(text) >= 60 for text in texts) >= 60


def test_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ClassifierEngineError, match="needs the package onnxruntime") as caught:
        load_classifier(ARTIFACT, engine=FULL)
    assert "streamdetect[onnx]" in str(caught.value)


@pytest.mark.parametrize("backend", [Backend.TORCH, Backend.NUMPY])
def test_only_onnx_has_eight_bits(backend):
    with pytest.raises(ClassifierEngineError, match=f"{backend} .*does not compute in int8"):
        load_classifier(ARTIFACT, engine=Engine(backend, Precision.INT8))


@pytest.mark.parametrize("engine", [LIGHT, FULL], ids=str)
def test_other_architectures_are_for_torch_alone(artifact_copy, config_of, engine):
    config_of(artifact_copy, model_type="distilbert")
    with pytest.raises(ClassifierArtifactError, match="reads BERT directories"):
        load_encoder(read_artifact(artifact_copy), engine)


def test_onnx_refuses_weights_that_do_not_fit_their_config(artifact_copy, config_of):
    config_of(artifact_copy, num_hidden_layers=5)
    with pytest.raises(ClassifierArtifactError, match="damaged or not what the config describes"):
        load_encoder(read_artifact(artifact_copy), COARSE)
