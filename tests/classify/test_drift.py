"""Drift: the stability index, the newest texts, and the reference beside the weights."""

import json
import math

import pytest
from typer import Typer
from typer.testing import CliRunner

from streamdetect.classify import drift
from streamdetect.classify.artifact import digest_of_files
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.training import reference as reference_command
from streamdetect.classify.training.reference import write_reference
from streamdetect.classify.training.rows import Row


def _prediction(claim: float, category: int = 0) -> Prediction:
    values = [0.0] * len(LABELS)
    values[category] = values[-2] = claim
    return Prediction.from_probabilities(values)


QUIET = [_prediction(0.05, n % 3) for n in range(900)] + [_prediction(0.95)] * 100


def test_stability_index_is_nought_for_alike_and_grows_with_distance():
    assert drift.stability_index([90, 10], [900, 100]) == pytest.approx(0.0, abs=1e-3)
    near, far = (drift.stability_index([90, 10], other) for other in ([80, 20], [10, 90]))
    assert 0 < near < 0.25 < far
    expected = (0.5 - 0.9) * math.log(0.5 / 0.9) + (0.5 - 0.1) * math.log(0.5 / 0.1)
    found = drift.stability_index([900_000, 100_000], [500_000, 500_000])
    assert found == pytest.approx(expected, rel=1e-4)


def test_an_empty_bin_gives_no_infinite_index():
    assert math.isfinite(drift.stability_index([100, 0], [0, 100]))


@pytest.mark.parametrize(("score", "place"), [(0.0, 0), (0.099, 0), (0.1, 1), (0.95, 9), (1.0, 9)])
def test_scores_fall_into_ten_bins(score, place):
    assert drift.score_bin(score) == place


def test_monitor_says_nothing_of_few_texts_then_tells_shifts_apart():
    monitor = drift.DriftMonitor(drift.reference_of(QUIET, "test"), window_texts=1000)
    for prediction in QUIET[: drift.FEWEST_TEXTS - 1]:
        monitor.observe(prediction)
    assert monitor.drift() is None
    for prediction in QUIET:
        monitor.observe(prediction)
    alike = monitor.drift()
    assert alike is not None
    assert max(alike.score, alike.category) < 0.01
    for _ in range(1000):  # the old texts have fallen out of the window
        monitor.observe(_prediction(0.65, 7))
    shifted = monitor.drift()
    assert shifted is not None
    assert min(shifted.score, shifted.category) > 0.25


def test_reference_is_read_as_it_was_written(tmp_path):
    reference = drift.reference_of(QUIET, "test")
    (tmp_path / drift.DRIFT_FILE).write_text(reference.to_json(), "utf-8")
    assert drift.read_reference(tmp_path) == reference
    assert reference.scores[0] == 900
    assert reference.scores[9] == 100


def test_artifact_without_a_reference_has_none(tmp_path):
    assert drift.read_reference(tmp_path) is None


@pytest.mark.parametrize(
    "change",
    [{"format": 2}, {"scores": [1, 2]}, {"scores": [0] * 10}, {"categories": {}}, {"texts": "x"}],
)
def test_damaged_reference_says_how_to_mend_it(tmp_path, change):
    document = json.loads(drift.reference_of(QUIET, "test").to_json())
    path = tmp_path / drift.DRIFT_FILE
    path.write_text(json.dumps({**document, **change}), "utf-8")
    with pytest.raises(ClassifierArtifactError, match="or delete it") as caught:
        drift.read_reference(tmp_path)
    assert str(path) in str(caught.value)


def test_command_gives_an_artifact_its_reference_and_keeps_its_digest(artifact_copy, tmp_path):
    (artifact_copy / drift.DRIFT_FILE).unlink(missing_ok=True)
    before = digest_of_files(artifact_copy)
    speech = tmp_path / "speech.jsonl"
    talk = "喝了这个茶血压就下来了药都不用吃了，今天这个杯子五百毫升的喜欢哪个拍哪个，" * 6
    speech.write_text(json.dumps({"text": talk}), "utf-8")
    app = Typer()
    app.command()(reference_command.main)
    result = CliRunner().invoke(app, [str(artifact_copy), "--speech", str(speech)])
    assert result.exit_code == 0, result.output
    reference = drift.read_reference(artifact_copy)
    assert reference is not None
    assert reference.made_from == "windows of real speech"
    assert reference.texts == sum(reference.scores) > 0
    assert digest_of_files(artifact_copy) == before


def test_command_tells_what_is_wrong_in_a_line(tmp_path):
    app = Typer()
    app.command()(reference_command.main)
    result = CliRunner().invoke(app, [str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    assert "there is no such classifier directory" in result.output


def test_a_reference_stays_until_the_new_one_is_there(artifact_copy, classifier, monkeypatch):
    claim = Row("喝了三天糖尿病就治好了药都停了", (), "ok", "zh", "tea", "x-1", "x")
    before = (artifact_copy / drift.DRIFT_FILE).read_bytes()

    def cut(texts):
        raise KeyboardInterrupt

    monkeypatch.setattr(classifier, "predict", cut)
    with pytest.raises(KeyboardInterrupt):
        write_reference(classifier, artifact_copy, [claim], 1, None)
    assert (artifact_copy / drift.DRIFT_FILE).read_bytes() == before


def test_texts_that_the_gate_holds_back_leave_no_reference(artifact_copy, classifier):
    thanks = Row("谢谢点赞的家人们", (), "ok", "zh", "greeting", "x-1", "x")
    assert classifier.gate([thanks.text]) == [False]
    (artifact_copy / drift.DRIFT_FILE).write_text("of another gate", "utf-8")
    assert write_reference(classifier, artifact_copy, [thanks], 1, None) == 0
    assert drift.read_reference(artifact_copy) is None
