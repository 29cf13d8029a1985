"""The gate: phrases decide what is worth a prediction, held to what the model flags."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from streamdetect.classify import Prediction
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import LABELS
from streamdetect.classify.phrases import PHRASES_FILE
from streamdetect.classify.thresholds import CAUTIOUS, THRESHOLDS_FILE
from streamdetect.classify.training import gate as gate_stage
from streamdetect.classify.training.gate import opinions_of, with_worth
from streamdetect.classify.training.measures import area_under_curve, share
from streamdetect.classify.training.rambles import rambles_of
from streamdetect.classify.training.rows import texts_of
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.classify.training.splits import split_rows
from tests.classify.conftest import ARTIFACT
from tests.classify.lines import training_lines

LINES = training_lines()
CHOSEN = TrainingSettings()
CALIBRATION = split_rows(
    LINES, CHOSEN.seed, CHOSEN.calibration_share, CHOSEN.test_share
).calibration
SMALL = CHOSEN.smoke()
SHORT, SPACED = "治好糖尿病", "cures diabetes in a week"
LONG = "我们家老人喝了三天血压就正常了药都停了家人们"
TALK, LAWFUL = "大家晚上好", "it comes in blue and green"


def _levels(artifact: Path, **changes: float) -> None:
    path = artifact / THRESHOLDS_FILE
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")


def test_gate_lets_through_what_the_phrases_find_worth_a_prediction(artifact_copy):
    texts = [SHORT, SPACED, LONG, TALK, LAWFUL]
    assert load_classifier(artifact_copy).gate(texts) == [True, True, True, False, False]
    _levels(artifact_copy, worth=0.0, worth_spaced=1.0)
    assert load_classifier(artifact_copy).gate(texts) == [True, False, True, True, False]
    _levels(artifact_copy, worth=1.0, worth_spaced=0.0)
    assert load_classifier(artifact_copy).gate(texts) == [False, True, False, False, True]


def test_gate_lets_all_through_where_there_are_no_phrases(artifact_copy):
    (artifact_copy / PHRASES_FILE).unlink()
    assert load_classifier(artifact_copy).gate([SHORT, TALK, LAWFUL, ""]) == [True] * 4


def test_gate_lets_through_a_long_text_for_one_of_its_stretches(classifier):
    talk = (TALK + "，今天天气不错我们来看看这个杯子，") * 12
    assert classifier.gate([talk, talk + LONG + talk]) == [False, True]


def test_gate_lets_through_what_the_model_flags_in_calibration_families(classifier):
    claims = texts_of([row for row in CALIBRATION if row.claims])[::3]  # the model takes its time
    flagged = [
        text
        for text, prediction in zip(claims, classifier.predict(claims), strict=True)
        if classifier.thresholds.flagged(prediction)
    ]
    assert len(flagged) >= 10
    # It is held to all of them; a third may do a little worse by chance.
    recall = CHOSEN.gate_recall
    by_chance = 2 * (recall * (1 - recall) / len(flagged)) ** 0.5
    assert share(classifier.gate(flagged)) >= recall - by_chance


def test_phrases_rank_rambles_as_the_model_does(classifier):
    """Of calibration families, which the phrases have not learned from."""
    found = classifier.predict(rambles_of(CALIBRATION, 150))
    claims = [one.claim for one in found]
    middle = sorted(claims)[len(claims) * 4 // 5]
    above = [one.phrases for one in found if one.claim > middle]
    below = [one.phrases for one in found if one.claim <= middle]
    assert area_under_curve(above, below) >= 0.85


def _said(phrases: float | None, *, spaced: bool = False) -> Prediction:
    return Prediction.from_probabilities([0.9] * len(LABELS), phrases, spaced=spaced)


def test_worth_is_what_phrases_say_of_nearly_all_that_is_flagged():
    lines = [_said(place / 100 + 0.005) for place in range(50, 100)]
    windows = [_said(place / 100 + 0.005) for place in range(30, 80)]
    english = [_said(place / 100 + 0.005, spaced=True) for place in range(20, 70)]
    found = with_worth(CAUTIOUS, [lines, [*windows, *english]], 0.85)
    assert (found.worth, found.worth_spaced) == (0.37, 0.27)
    assert with_worth(CAUTIOUS, [lines], 1.0).worth == 0.5
    assert found.claim == CAUTIOUS.claim


def test_kinds_of_few_flagged_texts_do_not_open_the_gate():
    lines = [_said(0.8)] * 30
    assert with_worth(CAUTIOUS, [lines, [_said(0.1)] * 3], 0.98).worth == 0.8
    assert with_worth(CAUTIOUS, [[_said(0.9)] * 3], 0.98).worth == 0.0
    assert with_worth(CAUTIOUS, [[_said(None)] * 30], 0.98).worth == 0.0


def test_rambles_are_made_of_their_own_lines():
    rows = LINES[::20]
    held = rambles_of(rows, 80)
    assert held == rambles_of(rows, 80)
    assert len(set(held)) == len(held) >= 70
    assert max(map(len, held)) <= 140
    characters = {one for row in rows for one in row.text}
    known = sum(one in characters for text in held for one in text)
    assert known / sum(map(len, held)) > 0.97  # the rest is noise


def test_rambles_of_one_language_need_no_other():
    assert rambles_of([row for row in LINES if row.lang == "en"][:40], 30)


def _chosen(*arguments: str):
    app = typer.Typer()
    app.command()(gate_stage.main)
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.timeout(240)
def test_gate_can_be_chosen_for_a_trained_artifact(artifact_copy, tmp_path, few_rules):
    weights = (artifact_copy / "model.safetensors").read_bytes()
    report = json.loads((artifact_copy / "report.json").read_text(encoding="utf-8"))
    before = json.loads((artifact_copy / THRESHOLDS_FILE).read_text(encoding="utf-8"))
    arguments = [str(artifact_copy), "--work", str(tmp_path / "work"), "--smoke"]
    arguments += ["--rules", str(few_rules)]
    result = _chosen(*arguments)
    assert result.exit_code == 0, result.output
    again = load_classifier(artifact_copy)
    told = json.loads((artifact_copy / "report.json").read_text(encoding="utf-8"))
    assert (artifact_copy / "model.safetensors").read_bytes() == weights
    after = json.loads((artifact_copy / THRESHOLDS_FILE).read_text(encoding="utf-8"))
    assert {name for name in after if after[name] != before[name]} <= {"worth", "worth_spaced"}
    assert told["model_hash"] == again.model_hash
    assert told["settings"]["gate_rambles"] == SMALL.gate_rambles
    kept = [told["gate"][f"{kind}_flagged"] for kind in ("rambles", "lines")]
    assert any(kept)
    assert all(one is None or one >= 0.9 for one in kept)
    assert told["test"]["auc_claim_vs_ok"] == report["test"]["auc_claim_vs_ok"]
    result = _chosen(*arguments)
    assert "has read" not in result.output  # what the model said is kept
    assert json.loads((artifact_copy / "report.json").read_text(encoding="utf-8")) == told


def test_thresholds_can_be_chosen_anew_with_the_gate(artifact_copy, tmp_path, few_rules):
    before = json.loads((artifact_copy / "thresholds.json").read_text(encoding="utf-8"))
    report_path = artifact_copy / "report.json"
    report = json.loads(report_path.read_text(encoding="utf-8"))
    report["settings"]["alarm_share"] = 0.5  # of a version that allowed more
    report_path.write_text(json.dumps(report), encoding="utf-8")
    arguments = [str(artifact_copy), "--work", str(tmp_path / "work"), "--smoke", "--thresholds"]
    result = _chosen(*arguments, "--rules", str(few_rules))
    assert result.exit_code == 0, result.output
    after = json.loads((artifact_copy / "thresholds.json").read_text(encoding="utf-8"))
    told = json.loads(report_path.read_text(encoding="utf-8"))
    assert after["version"] != before["version"]
    assert told["settings"]["alarm_share"] == TrainingSettings().alarm_share
    assert told["flagged_share"]["ok_pieces"] <= TrainingSettings().alarm_share
    assert load_classifier(artifact_copy).thresholds.claim == after["claim"]


@pytest.mark.parametrize("size", [0, 700])
def test_opinions_cut_off_on_disk_are_asked_for_again(classifier, tmp_path, size):
    path, said = tmp_path / "opinions.npz", []
    first = opinions_of(classifier, ARTIFACT, ["好", "喝了就好"], path, said.append)
    path.write_bytes(path.read_bytes()[:size])
    assert opinions_of(classifier, ARTIFACT, ["好", "喝了就好"], path, said.append) == first


def test_gate_of_a_foreign_artifact_cannot_be_chosen(artifact_copy, tmp_path):
    (artifact_copy / "report.json").unlink()
    result = _chosen(str(artifact_copy), "--work", str(tmp_path))
    assert result.exit_code == 2
    assert "there is no report" in result.output
