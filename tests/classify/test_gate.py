"""The gate: whole-number scores, no influence between texts, the promised recall."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from streamdetect.classify import ClassifierArtifactError, Prediction
from streamdetect.classify.gate import GATE_FILE, Gate, GateWeights, read_gate
from streamdetect.classify.inference import load_classifier, needs_gate
from streamdetect.classify.model import LABELS
from streamdetect.classify.phrases import PHRASES_FILE
from streamdetect.classify.thresholds import THRESHOLDS_FILE
from streamdetect.classify.training import gate as gate_stage
from streamdetect.classify.training.gate_fitting import (
    CharacterVectors,
    character_vectors,
    fit_gate,
    with_threshold,
)
from streamdetect.classify.training.gate_texts import (
    Beside,
    held_texts,
    learned_texts,
    lines_beside,
)
from streamdetect.classify.training.measures import area_under_curve
from streamdetect.classify.training.rows import read_rows, texts_of
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.classify.training.splits import split_rows
from tests.classify.conftest import ARTIFACT, RAMBLE

GATE = read_gate(ARTIFACT)
assert GATE is not None
LINES = read_rows()
SMALL = TrainingSettings().smoke()
BESIDE = Beside(
    (("天天喝它那个小白片早就停了", "zh"), ("the capsules regenerate cartilage", "en")),
    (("收到货了颜色比图片深一点点总体满意", "zh"), ("it rained all morning", "en")),
)
texts = st.lists(st.text(max_size=80), max_size=6)


def weights_of(
    seed: int, characters: str = "一三不买卖治疗病药好abc", taps: int = 5
) -> GateWeights:
    """Return random weights of the right form."""
    drawn = np.random.default_rng(seed)
    codes = np.array(sorted(map(ord, characters)), np.uint16)
    return GateWeights(
        characters=codes,
        vectors=drawn.integers(-127, 128, (len(codes), 8)).astype(np.int8),
        filters=drawn.integers(-3000, 3000, (8, taps, 32)).astype(np.int16),
        bias=drawn.integers(-200, 200, 32).astype(np.int16),
        inner=drawn.integers(-4000, 4000, (64, 12)).astype(np.int16),
        inner_bias=drawn.integers(-(10**6), 10**6, 12),
        outer=drawn.integers(-2000, 2000, 12).astype(np.int16),
        filter_shift=11,
        outer_bias=-77,
        threshold=5,
    )


@settings(deadline=None)
@given(texts)
def test_gate_scores_do_not_depend_on_the_batch(batch):
    assert GATE.scores(batch) == [GATE.scores([text])[0] for text in batch]
    assert len(GATE.passes(batch)) == len(batch)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_gate_folds_case(text):
    assert GATE.scores([text]) == GATE.scores([text.lower()])


@settings(deadline=None)
@given(st.lists(st.text(max_size=60) | st.text("治病药好abc，", max_size=60), max_size=40))
def test_numpy_and_the_extension_give_the_same_scores(batch):
    small = [text.lower() for text in batch]
    for gate in (
        GATE,
        Gate(weights_of(1)),
        Gate(weights_of(2, taps=1)),
        Gate(weights_of(3, taps=9)),
    ):
        assert gate.scores(batch) == gate.plain_scores(small)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\n\n", "😀治病😀", "\ud800病", "药" * 100_000, "卖" * 33_000 + "治病"]
)
def test_odd_texts_score_alike_everywhere(text):
    for gate in (GATE, Gate(weights_of(4))):
        assert gate.scores([text, "好"]) == gate.plain_scores([text, "好"])


def test_unknown_characters_count_as_nothing():
    gate = Gate(weights_of(6))
    assert gate.scores(["治鿕病"]) == gate.scores(["治😀病"])


def test_gate_hears_a_claim_within_a_ramble():
    claim = "三天根治糖尿病药都不用吃"
    talk = "欢迎新来的姐妹看一下这个杯子五百毫升拧开盖子就能喝颜色有白的有绿的"
    assert GATE.scores([talk + claim + talk])[0] > GATE.scores([talk])[0]
    assert GATE.scores([RAMBLE])[0] > GATE.scores([talk])[0]


def test_gate_lets_through_what_the_model_flags_in_calibration_families(classifier):
    chosen = TrainingSettings()
    rows = split_rows(LINES, chosen.seed, chosen.calibration_share, chosen.test_share).calibration
    claims = texts_of([row for row in rows if row.claims])[::3]  # the model takes its time
    flagged = [
        text
        for text, prediction in zip(claims, classifier.predict(claims), strict=True)
        if classifier.thresholds.flagged(prediction)
    ]
    assert len(flagged) >= 10
    asked = [text for text in flagged if needs_gate(text)]
    # They are held to all of them; a third may do a little worse by chance.
    for passed, recall in (
        (GATE.passes(asked), chosen.gate_recall),
        (classifier.gate(flagged), chosen.gate_recall * chosen.worth_recall),
    ):
        by_chance = 2 * (recall * (1 - recall) / len(passed)) ** 0.5
        assert sum(passed) / len(passed) >= recall - by_chance


SHORT, SPACED = "治好糖尿病", "cures diabetes in a week"
LONG = "我们家老人喝了三天血压就正常了药都停了家人们"


def _levels(artifact: Path, **changes: float) -> None:
    path = artifact / THRESHOLDS_FILE
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")


def test_shut_gate_is_not_asked_of_short_texts_and_languages_with_spaces(artifact_copy):
    GATE.with_threshold(10**9).weights.save(artifact_copy)
    assert load_classifier(artifact_copy).gate([SHORT, SPACED, LONG]) == [True, True, False]


def test_open_gate_lets_through_what_the_phrases_find_worth_a_prediction(artifact_copy):
    GATE.with_threshold(-(10**9)).weights.save(artifact_copy)
    talk, lawful = "大家晚上好", "the blue one comes in four sizes"
    texts = [SHORT, SPACED, LONG, talk, lawful]
    assert load_classifier(artifact_copy).gate(texts) == [True, True, True, False, False]
    _levels(artifact_copy, worth=0.0, worth_spaced=1.0)
    assert load_classifier(artifact_copy).gate(texts) == [True, False, True, True, False]


def test_gate_decides_alone_where_there_are_no_phrases(artifact_copy):
    (artifact_copy / PHRASES_FILE).unlink()
    texts = [SHORT, SPACED, LONG]
    assert load_classifier(artifact_copy).gate(texts) == GATE.passes(texts)


def test_gate_ranks_texts_as_the_model_does(classifier):
    """On windows of calibration families, which the gate has not learned from."""
    chosen = TrainingSettings()
    rows = split_rows(LINES, chosen.seed, chosen.calibration_share, chosen.test_share).calibration
    windows = held_texts(rows, 150)
    claims = [prediction.claim for prediction in classifier.predict(windows)]
    middle = sorted(claims)[len(claims) * 4 // 5]
    scores = GATE.scores(windows)
    above = [score for score, claim in zip(scores, claims, strict=True) if claim > middle]
    below = [score for score, claim in zip(scores, claims, strict=True) if claim <= middle]
    assert area_under_curve(above, below) >= 0.85


def _opinion(claim: float) -> Prediction:
    return Prediction.from_probabilities([claim] + [0.0] * (len(LABELS) - 3) + [claim, 0.0])


def test_fitted_gate_separates_and_keeps_its_recall():
    import torch

    claims = [f"包治百病{'零一二三四五六七八九'[n % 10]}天见效{n}" for n in range(40)]
    talk = [f"{n}号链接还有货大家自己拍{'零一二三四五六七八九'[n % 10]}" for n in range(40)]
    characters = tuple(sorted({one for text in (*claims, *talk) for one in text}))
    torch.manual_seed(1)
    torch.set_num_threads(1)  # as whoever loads a classifier does
    known = CharacterVectors(characters, torch.randn(len(characters), 16))
    opinions = [_opinion(0.95)] * 40 + [_opinion(0.02)] * 40
    chosen = replace(SMALL, gate_epochs=25, gate_batch=16, gate_rate=1e-2)
    said: list[str] = []
    gate = fit_gate([*claims, *talk], opinions, known, chosen, said.append)
    assert len(said) == 25
    gate = with_threshold(gate, claims, 0.9)
    assert sum(gate.passes(claims)) >= 36
    assert not any(gate.passes(talk))
    again = fit_gate([*claims, *talk], opinions, known, chosen, said.append)
    assert again.scores(claims) == gate.scores(claims)


def test_character_vectors_are_those_of_the_model():
    known = character_vectors(ARTIFACT, 32)
    assert known.vectors.shape == (len(known.characters), 32)
    assert list(known.characters) == sorted(known.characters)
    place = {one: number for number, one in enumerate(known.characters)}
    unit = known.vectors / known.vectors.norm(dim=1, keepdim=True)
    near = float(unit[place["病"]] @ unit[place["癌"]])
    assert near > float(unit[place["病"]] @ unit[place["蓝"]])


def test_texts_to_learn_from_repeat_and_fit_the_window():
    drawn = learned_texts(LINES[::20], BESIDE, 300)
    assert drawn == learned_texts(LINES[::20], BESIDE, 300)
    assert len(set(drawn)) == len(drawn) >= 270
    assert all(text.strip() for text in drawn)
    full = drawn[-60:]
    assert sum(len(text) >= 36 for text in full) >= 50
    assert max(map(len, drawn)) <= 140


def test_texts_to_learn_from_hold_words_that_no_line_holds():
    drawn = learned_texts(LINES[::20], BESIDE, 300)
    said = {row.text[at : at + 2] for row in LINES[::20] for at in range(len(row.text) - 1)}
    said |= {text[at : at + 2] for text, _ in BESIDE.lawful for at in range(len(text) - 1)}
    new = {text[at : at + 2] for text in drawn for at in range(len(text) - 1)} - said
    assert len(new) > 300


def test_texts_to_hold_the_gate_to_are_made_of_their_own_lines():
    rows = LINES[::20]
    held = held_texts(rows, 80)
    assert held == held_texts(rows, 80)
    characters = {one for row in rows for one in row.text}
    known = sum(one in characters for text in held for one in text)
    assert known / sum(map(len, held)) > 0.97  # the rest is noise


def test_lines_of_one_language_are_enough():
    english = [row for row in LINES if row.lang == "en"][:40]
    assert learned_texts(english, Beside(), 60)
    assert held_texts(english, 30)


def test_lines_beside_are_examples_and_the_neutral_corpus(few_rules):
    found = lines_beside(few_rules)
    assert {lang for _, lang in found.lawful} == {"zh", "en"}
    assert len(found.lawful) > 4000
    assert len(found.examples) > 50
    assert all(text.strip() for text, _ in (*found.examples, *found.lawful))


def test_saved_gate_reads_back(tmp_path):
    weights = weights_of(7)
    weights.save(tmp_path)
    again = read_gate(tmp_path)
    assert again is not None
    for field in fields(GateWeights):
        assert np.array_equal(getattr(again.weights, field.name), getattr(weights, field.name))
    assert again.scores(["治病"]) == Gate(weights).scores(["治病"])


def test_absent_gate_is_none(tmp_path):
    assert read_gate(tmp_path) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"vectors": np.zeros((3, 8), np.int8)}, "vectors has the shape"),
        ({"vectors": np.zeros((13, 8), np.float32)}, "vectors is float32"),
        ({"filters": np.zeros((8, 4, 32), np.int16)}, "4 taps"),
        ({"filters": np.zeros((8, 5, 20), np.int16)}, "bias has the shape"),
        ({"inner": np.zeros((63, 12), np.int16)}, "inner has the shape"),
        ({"inner_bias": np.zeros(11, np.int64)}, "inner_bias has the shape"),
        ({"outer": np.zeros(0, np.int16)}, "outer is int16 of shape"),
        ({"bias": np.full(32, 32_000, np.int16)}, "would overflow"),
        ({"characters": np.zeros(13, np.uint16)}, "not ascending"),
        ({"filter_shift": -1}, "filter shift"),
    ],
)
def test_gate_of_a_wrong_form_is_refused(tmp_path, change, reason):
    replace(weights_of(8), **change).save(tmp_path)
    with pytest.raises(ClassifierArtifactError, match=reason) as caught:
        read_gate(tmp_path)
    assert GATE_FILE in str(caught.value)
    assert "training.gate" in caught.value.fix


def test_gate_of_an_older_form_is_refused(tmp_path):
    numbers = np.array([-269, 1024, 24], np.int64)
    np.savez(tmp_path / GATE_FILE, weights=np.zeros(16, np.int16), numbers=numbers)
    with pytest.raises(ClassifierArtifactError, match="an older form"):
        read_gate(tmp_path)


@pytest.mark.timeout(240)
def test_gate_can_be_fitted_for_a_trained_artifact(artifact_copy, tmp_path, few_rules):
    before = (artifact_copy / "model.safetensors").read_bytes()
    report = json.loads((artifact_copy / "report.json").read_text(encoding="utf-8"))
    app = typer.Typer()
    app.command()(gate_stage.main)
    arguments = [str(artifact_copy), "--work", str(tmp_path / "work"), "--smoke"]
    arguments += ["--rules", str(few_rules)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    again = load_classifier(artifact_copy)
    told = json.loads((artifact_copy / "report.json").read_text(encoding="utf-8"))
    assert (artifact_copy / "model.safetensors").read_bytes() == before
    assert told["model_hash"] == again.model_hash != report["model_hash"]
    assert told["settings"]["gate_texts"] == SMALL.gate_texts
    kept = [told["gate"][f"flagged_{kind}"] for kind in ("rambles", "lines")]
    assert any(kept)
    assert all(one is None or one >= 0.9 for one in kept)  # behind the phrases as well
    assert told["test"]["auc_claim_vs_ok"] == report["test"]["auc_claim_vs_ok"]
    result = CliRunner().invoke(app, arguments)
    assert "has read" not in result.output  # what the model said is kept
    assert json.loads((artifact_copy / "report.json").read_text(encoding="utf-8")) == told


def test_thresholds_can_be_chosen_anew_with_the_gate(artifact_copy, tmp_path, few_rules):
    before = json.loads((artifact_copy / "thresholds.json").read_text(encoding="utf-8"))
    report_path = artifact_copy / "report.json"
    report = json.loads(report_path.read_text(encoding="utf-8"))
    report["settings"]["alarm_share"] = 0.5  # of a version that allowed more
    report_path.write_text(json.dumps(report), encoding="utf-8")
    app = typer.Typer()
    app.command()(gate_stage.main)
    arguments = [str(artifact_copy), "--work", str(tmp_path / "work"), "--smoke", "--thresholds"]
    result = CliRunner().invoke(app, [*arguments, "--rules", str(few_rules)])
    assert result.exit_code == 0, result.output
    after = json.loads((artifact_copy / "thresholds.json").read_text(encoding="utf-8"))
    told = json.loads(report_path.read_text(encoding="utf-8"))
    assert after["version"] != before["version"]
    assert told["settings"]["alarm_share"] == TrainingSettings().alarm_share
    assert told["flagged_share"]["ok_pieces"] <= TrainingSettings().alarm_share
    assert load_classifier(artifact_copy).thresholds.claim == after["claim"]


@pytest.mark.parametrize("size", [0, 700])
def test_opinions_cut_off_on_disk_are_asked_for_again(classifier, tmp_path, size):
    from streamdetect.classify.training.gate import opinions_of

    path, said = tmp_path / "opinions.npz", []
    first = opinions_of(classifier, ARTIFACT, ["好", "喝了就好"], path, said.append)
    path.write_bytes(path.read_bytes()[:size])
    assert opinions_of(classifier, ARTIFACT, ["好", "喝了就好"], path, said.append) == first


def test_gate_of_a_foreign_artifact_cannot_be_fitted(artifact_copy, tmp_path):
    (artifact_copy / "report.json").unlink()
    app = typer.Typer()
    app.command()(gate_stage.main)
    result = CliRunner().invoke(app, [str(artifact_copy), "--work", str(tmp_path)])
    assert result.exit_code == 2
    assert "there is no report" in result.output
