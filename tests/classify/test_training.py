"""The training code: lines, splits, variants, pruning, figures, and a whole run on a tiny base."""

import json
import math
import shutil
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from random import Random

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from streamdetect.classify.drift import read_reference
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.training import augment, calibrate, measures, mix, rows, splits
from streamdetect.classify.training.__main__ import main
from streamdetect.classify.training.settings import TrainingSettings, authors_of, settings_of
from streamdetect.events.vocabulary import CATEGORIES
from tests.classify.lines import training_lines

LINES = training_lines()
SETTINGS = TrainingSettings()
GOOD = {
    "text": "好",
    "labels": [],
    "outcome": "ok",
    "lang": "zh",
    "topic": "tea",
    "family": "f",
    "author": "x",
}


def test_committed_lines_are_valid_and_mixed():
    assert {row.lang for row in LINES} == {"zh", "en"}
    assert {row.outcome for row in LINES} == set(rows.OUTCOMES)
    assert {label for row in LINES for label in row.labels} == set(LABELS[:16])


def test_mix_counts_topics_of_few_lines_together():
    few = [replace(row, topic=f"small-{number % 3}") for number, row in enumerate(LINES[:30])]
    many = [replace(row, topic="large", lang="zh") for row in LINES[30:60]]
    told = mix.mix_tables([*few, *many])
    assert "| large (zh) |" in told
    assert "| 3 small topics (zh) |" in told
    assert "small-0" not in told


def test_datasheet_shows_the_mix_of_the_lines():
    sheet = (rows.DATA / "DATASHEET.md").read_text(encoding="utf-8")
    shown = sheet.split(mix.MARK_BEGIN)[1].split(mix.MARK_END)[0].strip()
    assert shown == mix.mix_tables(LINES).strip()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"labels": ["spam"]}, "category names"),
        ({"outcome": "bad"}, "outcome 'bad'"),
        ({"lang": "fr"}, "lang 'fr'"),
        ({"labels": ["cosmetic"]}, "ok lines have none"),
        ({"outcome": "violation"}, "need a label"),
        ({"text": " "}, "text is empty"),
        ({"family": 7}, "not a string: family"),
    ],
)
def test_bad_lines_are_named(tmp_path, change, reason):
    (tmp_path / "x.jsonl").write_text(json.dumps({**GOOD, **change}))
    with pytest.raises(TrainingDataError, match=reason) as caught:
        rows.read_rows(tmp_path)
    assert "x.jsonl:1" in str(caught.value)


def test_lines_that_are_no_utf_8_are_named(tmp_path):
    (tmp_path / "x.jsonl").write_bytes(json.dumps(GOOD).encode() + b"\n\xff\xfe\n")
    with pytest.raises(TrainingDataError, match=r"x\.jsonl:2: .*utf-8"):
        rows.read_rows(tmp_path)


def test_all_bad_lines_are_told_at_once(tmp_path):
    (tmp_path / "x.jsonl").write_text(f"{{\n[]\n{json.dumps(GOOD)}\n{json.dumps(GOOD)}\n")
    with pytest.raises(TrainingDataError, match="3 bad lines") as caught:
        rows.read_rows(tmp_path)
    assert "x.jsonl:4: the same text as x.jsonl:3" in str(caught.value)


def test_splits_share_no_family():
    parts = splits.split_rows(LINES, SETTINGS.seed, 0.15, 0.15)
    sides = [{row.family for row in part} for part in (parts.train, parts.calibration, parts.test)]
    assert all(one.isdisjoint(other) for one, other in combinations(sides, 2))
    assert sum(len(part) for part in (parts.train, parts.calibration, parts.test)) == len(LINES)
    assert 0.6 < len(parts.train) / len(LINES) < 0.8


def test_splits_keep_old_families_where_they_were():
    half = splits.split_rows(LINES[::2], SETTINGS.seed, 0.15, 0.15)
    full = splits.split_rows(LINES, SETTINGS.seed, 0.15, 0.15)
    assert {row.text for row in half.test} <= {row.text for row in full.test}


def test_variants_repeat_with_the_seed_and_keep_their_labels():
    augmenter = augment.Augmenter(LINES[:300], 1, 1.0)
    first, again, other = augmenter.epoch(0), augmenter.epoch(0), augmenter.epoch(1)
    assert first == again
    assert first != other
    assert sorted(row.labels for row in first) == sorted(row.labels for row in LINES[:300])
    assert all(row.text.strip() for row in first)
    limits = {
        lang: max(limit, max(len(r.text) for r in LINES)) for lang, limit in augment.LONGEST.items()
    }
    assert all(len(row.text) <= limits[row.lang] * 1.2 + 10 for row in first)


def test_terse_claims_stand_amid_other_talk_more_often_than_long_ones():
    long = {"zh": 60, "en": 160}
    claims = [row for row in LINES if row.claims]
    terse = [row for row in claims if len(row.text) <= 20][:400]
    wordy = [row for row in claims if len(row.text) > long[row.lang]][:400]
    ordinary = [row for row in LINES if not row.claims][:400]
    augmenter = augment.Augmenter([*terse, *wordy, *ordinary], 1, 1.0)

    def surrounded(rows):
        random = Random(3)
        # Noise and lost marks change a few characters, other talk eight and more.
        varied = [(row, augmenter.varied(row, random)) for row in rows]
        return sum(len(new.text) >= len(row.text) + 8 for row, new in varied) / len(rows)

    assert surrounded(terse) > 0.6
    assert surrounded(wordy) < 0.45


def test_an_epoch_takes_a_share_of_the_development_rows_and_all_others():
    developed = [row for row in LINES if row.topic == rows.DEVELOPMENT_TOPIC][:100]
    others = [row for row in LINES if row.topic != rows.DEVELOPMENT_TOPIC][:100]
    augmenter = augment.Augmenter([*developed, *others], 1, 0.0, 0.3)
    first, other = ({row.text for row in augmenter.epoch(number)} for number in (0, 1))
    assert len(first) == len(other) == augmenter.size == 130
    assert {row.text for row in others} == first & {row.text for row in others}
    assert first != other


def test_an_epoch_takes_all_lines_of_new_authors_and_a_share_of_known_ones():
    ordinary = [row for row in LINES if row.topic != rows.DEVELOPMENT_TOPIC]
    known = [row for row in ordinary if row.author == "a"][:100]
    new = [row for row in ordinary if row.author == "b"][:40]
    developed = [row for row in LINES if row.topic == rows.DEVELOPMENT_TOPIC][:100]
    authors = frozenset({"a", *(row.author for row in developed)})
    augmenter = augment.Augmenter([*known, *new, *developed], 1, 0.0, 0.3, authors, 0.2)
    first, other = ({row.text for row in augmenter.epoch(number)} for number in (0, 1))
    assert len(first) == len(other) == augmenter.size == 40 + (100 + 30) // 5
    assert {row.text for row in new} <= first & other
    assert first != other


@settings(deadline=None)
@given(st.text(min_size=1, max_size=100), st.sampled_from(["zh", "en"]), st.integers())
def test_cuts_are_parts_of_the_line(text, lang, seed):
    piece = augment.cut(text, lang, Random(seed))
    assert piece in text
    assert bool(piece.strip()) == bool(text.strip())


def test_pruned_tokenizer_drops_what_is_never_produced(tiny_base):
    from streamdetect.classify.training.pruning import pruned_tokenizer

    document = json.loads((tiny_base / "tokenizer.json").read_text(encoding="utf-8"))
    slim, old = pruned_tokenizer(document)
    pieces = slim["model"]["vocab"]
    assert {"##一", "か", "[unused1]"}.isdisjoint(pieces)
    assert {"[CLS]", "好", "a", "##a", "，"} <= set(pieces)
    assert [document["model"]["vocab"][piece] for piece in pieces] == old
    assert slim["post_processor"]["special_tokens"]["[SEP]"]["ids"] == [pieces["[SEP]"]]
    assert all(token["id"] == pieces[token["content"]] for token in slim["added_tokens"])


def test_layers_below_the_last_keep_the_vectors_of_the_base(tiny_base):
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    from streamdetect.classify.training.pruning import starting_model

    base = AutoModel.from_pretrained(tiny_base).eval()
    full = Tokenizer.from_file(str(tiny_base / "tokenizer.json"))
    model, slim = starting_model(str(tiny_base), 2, 64, (), 0)
    model.eval()
    for text in ("好用吗，a b9", "this one"):
        theirs = base(torch.tensor([full.encode(text).ids]), output_hidden_states=True)
        ours = model.bert(torch.tensor([slim.encode(text).ids]), output_hidden_states=True)
        assert torch.allclose(theirs.hidden_states[1], ours.hidden_states[1], atol=1e-5)


def test_last_layer_begins_as_the_mean_over_the_tokens(tiny_base):
    import torch

    from streamdetect.classify.training.pruning import starting_model

    model, slim = starting_model(str(tiny_base), 2, 64, (), 0)
    model.eval()
    found = model.bert(torch.tensor([slim.encode("好用吗，这个").ids]), output_hidden_states=True)
    tokens = found.hidden_states[1][0]
    level = torch.nn.functional.layer_norm
    first, mean = (level(one, one.shape) for one in (tokens[0], tokens.mean(0)))
    said = found.last_hidden_state[0, 0]
    assert torch.cosine_similarity(said, mean, 0) > 0.95
    assert torch.cosine_similarity(said, mean, 0) > torch.cosine_similarity(said, first, 0)


def test_head_starts_from_dimensions_of_one_size(tiny_base, tmp_path):
    import torch

    from streamdetect.classify.training.fit import fit
    from streamdetect.classify.training.pruning import starting_model

    model, tokenizer = starting_model(str(tiny_base), 2, 64, (), 0)
    none = replace(SETTINGS.smoke(), epochs=1, frozen_epochs=1, rate=0.0, augmented_share=0.0)
    fit(model, tokenizer, LINES[:60], none, tmp_path, lambda line: None)
    tokenizer.no_padding()
    inputs = [torch.tensor([tokenizer.encode(row.text).ids[:64]]) for row in LINES[:60]]
    said = torch.cat([model.bert(one).last_hidden_state[:, 0] for one in inputs])
    assert torch.allclose(said.mean(0), torch.zeros(said.shape[1]), atol=0.05)
    assert torch.allclose(said.std(0), torch.ones(said.shape[1]), atol=0.05)


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [([3, 4], [1, 2], 1.0), ([1], [2], 0.0), ([1, 1], [1, 1], 0.5), ([2, 1], [1, 0], 0.875)],
)
def test_area_under_curve_counts_ordered_pairs(positive, negative, area):
    assert measures.area_under_curve(positive, negative) == area


def test_figures_of_nothing_are_no_numbers():
    assert math.isnan(measures.area_under_curve([], [1]))
    assert math.isnan(measures.share([]))
    assert measures.f1([False], [False]) == 0.0


def _prediction(category: int, claim: float) -> Prediction:
    values = [0.0] * len(LABELS)
    values[category] = values[-2] = claim
    return Prediction.from_probabilities(values)


def test_claim_thresholds_keep_alarms_within_their_share():
    found = [_prediction(n % 3, n / 1000) for n in range(1000)]
    chosen = calibrate.claim_thresholds(found, 0.02)
    flagged = [p for p in found if p.claim >= chosen[p.top_category]]
    assert 0 < len(flagged) <= 20


def test_speech_raises_a_threshold_and_never_lowers_it():
    floor = {"superlative": 0.9, "medical_claim": 0.5}
    assert calibrate.raised({"superlative": 0.7, "medical_claim": 0.7}, floor) == {
        "superlative": 0.9,
        "medical_claim": 0.7,
    }


def test_flagged_share_asks_each_text_by_its_category():
    found = [_prediction(n % 2, 0.6) for n in range(10)]
    levels = {name: 0.5 if name == CATEGORIES[0] else 0.7 for name in CATEGORIES}
    assert calibrate.flagged_share(found, levels) == 0.5
    assert calibrate.flagged_share([], levels) == 0.0


def test_temperatures_soften_overconfident_scores():
    import torch

    logits = torch.full((100, 18), 6.0)
    targets = torch.ones(100, 18)
    targets[:20] = 0.0
    found = calibrate.fitted_temperatures(logits, targets)
    assert found.outcome == pytest.approx(6 / math.log(4), rel=0.05)


def test_speech_is_cut_into_windows(tmp_path):
    path = tmp_path / "speech.jsonl"
    text = "今天天气很好大家都在家里，" * 20
    path.write_text(json.dumps({"text": text}))
    windows = calibrate.speech_windows(path, 1000, 1)
    assert windows
    assert all(8 <= len(window) <= 40 for window in windows)
    with pytest.raises(TrainingDataError, match="speech cannot be read"):
        calibrate.speech_windows(tmp_path / "none", 10, 1)


@pytest.mark.parametrize("frozen", [0, 1, 2, 3])
def test_cut_fit_goes_on_to_the_same_weights(tiny_base, tmp_path, frozen):
    import torch

    from streamdetect.classify.training.fit import fit
    from streamdetect.classify.training.pruning import starting_model

    chosen = replace(SETTINGS.smoke(), epochs=3, averaged_epochs=2, frozen_epochs=frozen)

    class PowerCutError(Exception):
        pass

    def cut_in_third_epoch(line: str) -> None:
        if line.startswith("epoch 3"):
            raise PowerCutError

    def trained(folder, progress):
        torch.manual_seed(1)
        model, tokenizer = starting_model(str(tiny_base), 2, 64, (), 0)
        fit(model, tokenizer, LINES[:60], chosen, folder, progress)
        return model.state_dict()

    (tmp_path / "whole").mkdir()
    whole = trained(tmp_path / "whole", lambda line: None)
    with pytest.raises(PowerCutError):
        trained(tmp_path, cut_in_third_epoch)
    said: list[str] = []
    resumed = trained(tmp_path, said.append)
    assert said[0] == "going on after epoch 2"
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def _fitted(tiny_base, folder, lines, progress=lambda line: None, seed=1, taught=False):
    """Return the weights that a short fit in a work folder ends with."""
    import torch

    from streamdetect.classify.training.fit import fit
    from streamdetect.classify.training.pruning import starting_model
    from streamdetect.classify.training.teacher import Teacher

    folder.mkdir(exist_ok=True)
    torch.manual_seed(seed)  # draws the head, too
    model, tokenizer = starting_model(str(tiny_base), 2, 64, (), 0)
    teacher = Teacher(*starting_model(str(tiny_base), 2, 64, (), 0)) if taught else None
    fit(model, tokenizer, lines, SETTINGS.smoke(), folder, progress, frozenset(), teacher)
    return model.state_dict()


@pytest.mark.parametrize("kind", ["lines", "weights", "teacher"])
def test_checkpoint_of_another_run_is_not_gone_on_from(tiny_base, tmp_path, kind):
    import torch

    lines = LINES[:40]
    taught = kind == "teacher"
    changed = [replace(lines[0], text="换了一句话"), *lines[1:]] if kind == "lines" else lines
    seed = 2 if kind == "weights" else 1
    _fitted(tiny_base, tmp_path / "used", lines)
    said: list[str] = []
    found = _fitted(tiny_base, tmp_path / "used", changed, said.append, seed, taught)
    fresh = _fitted(tiny_base, tmp_path / "fresh", changed, seed=seed, taught=taught)
    assert "starting anew" in said[0]
    assert all(torch.equal(fresh[name], found[name]) for name in fresh)


def test_damaged_checkpoint_starts_anew(tiny_base, tmp_path):
    import torch

    from streamdetect.classify.training.fit import CHECKPOINT

    fresh = _fitted(tiny_base, tmp_path, LINES[:40])
    path = tmp_path / CHECKPOINT
    path.write_bytes(path.read_bytes()[:5_000])
    said: list[str] = []
    found = _fitted(tiny_base, tmp_path, LINES[:40], said.append)
    assert "cannot be read" in said[0]
    assert all(torch.equal(fresh[name], found[name]) for name in fresh)


def test_lower_layers_move_only_after_the_frozen_epochs(tiny_base, tmp_path):
    import torch

    from streamdetect.classify.training.fit import fit
    from streamdetect.classify.training.pruning import starting_model

    began = starting_model(str(tiny_base), 2, 64, (), 0)[0].state_dict()

    def moved(frozen):
        folder = tmp_path / str(frozen)
        folder.mkdir()
        model, tokenizer = starting_model(str(tiny_base), 2, 64, (), 0)
        chosen = replace(SETTINGS.smoke(), epochs=2, frozen_epochs=frozen)
        fit(model, tokenizer, LINES[:60], chosen, folder, lambda line: None)
        weights = model.state_dict()
        names = (f"bert.encoder.layer.{layer}.attention.self.query.weight" for layer in (0, 1))
        return [not torch.equal(weights[name], began[name]) for name in names]

    assert moved(frozen=2) == [False, True]
    assert moved(frozen=1) == [True, True]


@pytest.fixture(scope="module")
def smoke_run(tiny_base, tmp_path_factory, few_rules):
    """Run the real command on a tiny base and return its output directory."""
    folder = tmp_path_factory.mktemp("smoke")
    app = typer.Typer()
    app.command()(main)
    arguments = ["--base", str(tiny_base), "--out", str(folder / "claims"), "--smoke"]
    arguments += ["--work", str(folder / "work"), "--rules", str(few_rules)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return folder / "claims", app, arguments


def test_smoke_run_writes_a_whole_artifact(smoke_run):
    out, _, _ = smoke_run
    assert {path.name for path in out.iterdir()} == {
        "NOTICE",
        "README.md",
        "calibration.json",
        "config.json",
        "drift.json",
        "model.safetensors",
        "phrases.npz",
        "report.json",
        "thresholds.json",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    classifier = load_classifier(out)
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["model_hash"] == classifier.model_hash
    assert len(classifier.predict(["好", "hello"])) == 2
    reference = read_reference(out)
    assert reference is not None
    assert sum(reference.scores) == sum(reference.categories) == reference.texts > 0
    assert reference.made_from == "pieces of ok calibration lines"


def test_run_that_was_cut_ends_with_the_same_weights(smoke_run):
    from streamdetect.classify.training.fit import CHECKPOINT

    out, app, arguments = smoke_run
    before = (out / "model.safetensors").read_bytes()
    assert (out.with_name("work") / CHECKPOINT).exists()
    result = CliRunner().invoke(app, arguments)
    assert "going on after epoch" in result.output
    assert (out / "model.safetensors").read_bytes() == before


def test_publishing_that_fails_leaves_the_old_artifact_as_it_was(tmp_path, monkeypatch):
    from streamdetect.classify.training.publishing import publish

    built, out = tmp_path / "built", tmp_path / "out"
    for folder, content in ((built, "new"), (out, "old")):
        folder.mkdir()
        for name in ("a.json", "b.json", "c.json"):
            (folder / name).write_text(content)
    copy = shutil.copyfile

    def disk_is_full(source, target):
        if source.name == "c.json":
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", disk_is_full)
    with pytest.raises(OSError, match="No space"):
        publish(built, out)
    assert {path.name: path.read_text() for path in out.iterdir()} == dict.fromkeys(
        ("a.json", "b.json", "c.json"), "old"
    )


@pytest.fixture
def averaging(smoke_run, tmp_path):
    """Run the command with the smoke run's work, averaging with another folder."""
    _, app, arguments = smoke_run

    def run(other):
        out = tmp_path / "claims"
        given = [*arguments, "--out", str(out), "--average-with", str(other)]
        return out, CliRunner().invoke(app, given)

    return run


def test_weights_are_averaged_with_those_of_another_model(smoke_run, averaging, tmp_path):
    from safetensors.torch import load_file, save_file

    mine = smoke_run[0]
    other = tmp_path / "other"
    shutil.copytree(mine, other)
    weights = load_file(mine / "model.safetensors")
    moved = {
        name: value + 1 if value.is_floating_point() else value for name, value in weights.items()
    }
    save_file(moved, other / "model.safetensors", metadata={"format": "pt"})
    out, result = averaging(other)
    assert result.exit_code == 0, result.output
    found = load_file(out / "model.safetensors")
    name = "classifier.bias"
    assert (found[name] - weights[name]).tolist() == pytest.approx([0.5] * 18, abs=1e-2)
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["averaged_with"] == sha256((other / "model.safetensors").read_bytes()).hexdigest()
    assert "--average-with FOLDER/other" in report["command"]
    assert report["averaged_with"] in (out / "README.md").read_text(encoding="utf-8")


def test_a_model_of_other_pieces_or_shapes_is_not_averaged(smoke_run, averaging, tmp_path):
    _, result = averaging(tmp_path / "none")
    assert result.exit_code == 2
    assert "there is no trained model" in result.output
    assert "epoch" not in result.output  # told before the training, not after it
    other = tmp_path / "other"
    shutil.copytree(smoke_run[0], other)
    document = json.loads((other / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = document["model"]["vocab"]
    pieces["新"] = len(pieces)
    (other / "tokenizer.json").write_text(json.dumps(document), encoding="utf-8")
    _, result = averaging(other)
    assert result.exit_code == 2
    assert "reads other pieces" in result.output


def test_a_trained_model_is_moved_on_by_an_epoch(smoke_run, tiny_base, few_rules, tmp_path):
    from safetensors.torch import load_file

    before, app, _ = smoke_run
    out = tmp_path / "claims"
    given = ["--base", str(tiny_base), "--start", str(before), "--out", str(out), "--smoke"]
    given += ["--work", str(tmp_path / "work"), "--rules", str(few_rules)]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0, result.output
    assert "head:" not in result.output
    assert "epoch 2/2" in result.output
    old, new = (load_file(folder / "model.safetensors") for folder in (before, out))
    moved = {name: (old[name].float() - new[name].float()).abs().max() for name in old}
    assert 0 < moved["classifier.weight"] < 0.1
    assert moved["bert.embeddings.word_embeddings.weight"] == 0
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["start"] == sha256((before / "model.safetensors").read_bytes()).hexdigest()
    assert "--start FOLDER/claims" in report["command"]


def test_a_model_goes_on_with_new_authors_and_a_share_of_what_it_learnt(
    smoke_run, tiny_base, few_rules, tmp_path
):
    before, app, _ = smoke_run
    report = json.loads((before / "report.json").read_text(encoding="utf-8"))
    assert authors_of(before) == {row.author for row in LINES}
    start, out = tmp_path / "start", tmp_path / "claims"
    shutil.copytree(before, start)
    report["lines"] = {key: count for key, count in report["lines"].items() if key[:2] != "b/"}
    (start / "report.json").write_text(json.dumps(report), encoding="utf-8")
    assert authors_of(start) == {row.author for row in LINES} - {"b"}
    given = ["--base", str(tiny_base), "--start", str(start), "--out", str(out), "--smoke"]
    given += ["--work", str(tmp_path / "work"), "--rules", str(few_rules)]
    result = CliRunner().invoke(app, [*given, "--rehearse", "0.25", "--passes", "2"])
    assert result.exit_code == 0, result.output
    assert "epoch 3/3" in result.output
    made = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert made["settings"]["rehearsed_share"] == 0.25
    assert made["settings"]["taught_share"] == 0
    assert "--start FOLDER/start" in made["command"]
    assert "--rehearse 0.25 --passes 2" in made["command"]


@pytest.mark.parametrize("given", [["--rehearse", "0.25"], ["--passes", "2"]])
def test_a_share_to_rehearse_or_passes_without_a_model_to_go_on_from_are_refused(smoke_run, given):
    _, app, arguments = smoke_run
    result = CliRunner().invoke(app, [*arguments, *given])
    assert result.exit_code == 2
    assert "--start MODEL" in result.output
    assert "epoch" not in result.output


def test_report_that_tells_no_authors_is_named(tmp_path):
    assert authors_of(tmp_path) == frozenset()
    (tmp_path / "report.json").write_text("[]")
    with pytest.raises(TrainingDataError, match=r"report\.json"):
        authors_of(tmp_path)


def test_speech_that_cannot_be_read_is_told_before_the_training(smoke_run, tmp_path):
    _, app, arguments = smoke_run
    given = [*arguments, "--out", str(tmp_path / "o"), "--speech", str(tmp_path / "none")]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 2
    assert "speech cannot be read" in result.output
    assert "epoch" not in result.output


@pytest.mark.parametrize("content", ["", "[]", '{"settings": []}', '{"settings": {"epochs": "x"}}'])
def test_report_that_tells_no_settings_is_named(tmp_path, content):
    (tmp_path / "report.json").write_text(content)
    with pytest.raises(TrainingDataError, match=r"report\.json"):
        settings_of(tmp_path)


def test_bar_shows_on_a_terminal_alone(capfd, monkeypatch):
    from streamdetect.classify.training.progress_bar import with_bar

    assert list(with_bar([1, 2, 3], "epoch 1/3")) == [1, 2, 3]
    assert capfd.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert list(with_bar([1, 2, 3], "epoch 1/3")) == [1, 2, 3]
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "epoch 1/3" in shown.err


def test_command_names_what_is_wrong(tmp_path, tiny_base):
    given = ["--base", tiny_base, "--out", tmp_path / "o", "--data", tmp_path]
    result = _command(*given, "--work", tmp_path / "work")
    assert result.exit_code == 2
    assert "no training lines" in result.output


@pytest.mark.parametrize("kind", ["nowhere", "empty", "no-tokenizer"])
def test_base_that_cannot_be_read_is_told_without_a_traceback(tmp_path, tiny_base, kind):
    base = tmp_path / "base"
    if kind == "no-tokenizer":
        shutil.copytree(tiny_base, base)
        (base / "tokenizer.json").unlink()
    elif kind == "empty":
        base.mkdir()
    ran = _command("--base", base, "--out", tmp_path / "o", "--work", tmp_path / "w", "--smoke")
    assert ran.exit_code == 2, ran.output
    assert f"{base}: " in ran.output
    assert "the base cannot be read" in ran.output


@pytest.mark.parametrize("option", ["--out", "--work"])
def test_folder_that_cannot_be_written_is_told_before_anything_is_trained(
    tmp_path, tiny_base, option
):
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    folders = {"--out": tmp_path / "o", "--work": tmp_path / "w"} | {option: file / "inner"}
    given = [word for pair in folders.items() for word in pair]
    ran = _command("--base", tiny_base, "--smoke", *given)
    assert ran.exit_code == 2, ran.output
    assert str(file / "inner") in ran.output
    assert "epoch" not in ran.output


def _command(*arguments):
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, list(map(str, arguments)))
