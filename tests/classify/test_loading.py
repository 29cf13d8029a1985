"""Loading an artifact: what works, what is refused, and with which words."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from streamdetect.classify import ClassifierArtifactError
from streamdetect.classify.artifact import read_artifact
from streamdetect.classify.bert_directory import stored_weights
from streamdetect.classify.drift import read_reference
from streamdetect.classify.encoder import load_encoder
from streamdetect.classify.engine import EXACT, Engine
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.thresholds import CAUTIOUS, read_thresholds
from streamdetect.classify.training.card import model_card, notice
from streamdetect.errors import StreamdetectError
from streamdetect.events.vocabulary import CATEGORIES
from tests.classify.conftest import ARTIFACT


def test_import_loads_no_torch_and_loading_no_transformers():
    code = (
        "import sys, streamdetect.classify as c\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)\n"
        f"c.load_classifier({str(ARTIFACT)!r}).predict(['你好'])\n"
        "assert 'torch' in sys.modules and 'transformers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_default_artifact_is_small_and_names_itself(classifier):
    assert sum(path.stat().st_size for path in ARTIFACT.iterdir()) <= 40_000_000
    assert classifier.name == "claims-zh-en"
    assert len(classifier.model_hash) == 64


def test_hash_follows_answers_and_not_documents(artifact_copy, classifier):
    assert read_artifact(artifact_copy).model_hash == classifier.model_hash
    (artifact_copy / "README.md").write_text("other words")
    (artifact_copy / ".model.safetensors.partial").write_text("half")
    assert read_artifact(artifact_copy).model_hash == classifier.model_hash
    (artifact_copy / "thresholds.json").unlink()
    assert read_artifact(artifact_copy).model_hash != classifier.model_hash


def test_report_and_card_tell_of_what_lies_beside_them(classifier):
    report = json.loads((ARTIFACT / "report.json").read_text(encoding="utf-8"))
    assert report["model_hash"] == classifier.model_hash
    assert model_card(report) == (ARTIFACT / "README.md").read_text(encoding="utf-8")
    assert notice(report["base"]) == (ARTIFACT / "NOTICE").read_text(encoding="utf-8")


def test_labels_in_any_order_give_the_same_scores(untold_copy, config_of, classifier):
    from safetensors.torch import load_file, save_file

    order = [*range(17, -1, -1)]
    weights = load_file(untold_copy / "model.safetensors")
    for name in ("classifier.weight", "classifier.bias"):
        weights[name] = weights[name][order].contiguous()
    save_file(weights, untold_copy / "model.safetensors")
    config_of(untold_copy, id2label={str(n): LABELS[old] for n, old in enumerate(order)})
    text = ["喝了三天血糖就正常了"]
    turned, straight = load_classifier(untold_copy).predict(text)[0], classifier.predict(text)[0]
    assert turned.claim == pytest.approx(straight.claim, abs=0.002)
    assert [name for name, _ in turned.categories] == [name for name, _ in straight.categories]
    assert [p for _, p in turned.categories] == pytest.approx(
        [p for _, p in straight.categories], abs=0.002
    )


def test_optional_files_may_be_absent(artifact_copy):
    for name in ("calibration.json", "phrases.npz", "thresholds.json"):
        (artifact_copy / name).unlink()
    bare = load_classifier(artifact_copy)
    assert bare.gate(["你好", ""]) == [True, True]
    assert bare.thresholds == CAUTIOUS
    assert 0 <= bare.predict(["你好"])[0].claim <= 1


def test_missing_directory_is_named(tmp_path):
    with pytest.raises(ClassifierArtifactError, match="no such classifier directory") as caught:
        load_classifier(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in str(caught.value)
    assert isinstance(caught.value, StreamdetectError)
    assert caught.value.fix


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_missing_file_is_named(artifact_copy, name):
    (artifact_copy / name).unlink()
    with pytest.raises(ClassifierArtifactError, match=name):
        load_classifier(artifact_copy)


@pytest.mark.parametrize(
    "name",
    [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "calibration.json",
        "phrases.npz",
        "thresholds.json",
    ],
)
@pytest.mark.parametrize("content", [b"", b"\x00garbage", b"[1, 2]"])
def test_damaged_file_is_named(artifact_copy, name, content):
    (artifact_copy / name).write_bytes(content)
    with pytest.raises(ClassifierArtifactError, match=name) as caught:
        load_classifier(artifact_copy)
    assert caught.value.fix


def test_one_bit_of_the_weights_that_changed_is_noticed(artifact_copy):
    weights = artifact_copy / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1  # still a number, and another one
    weights.write_bytes(content)
    with pytest.raises(ClassifierArtifactError, match="not the weights") as caught:
        read_artifact(artifact_copy)
    assert caught.value.where == str(weights)
    assert "copy the whole directory again" in caught.value.fix
    (artifact_copy / "report.json").unlink()
    assert read_artifact(artifact_copy).model_hash


@pytest.mark.parametrize("report", [b"", b"[]", b'{"weights": 1', b"{}", b"\xff"])
def test_report_that_tells_of_no_weights_stops_nobody(artifact_copy, report):
    (artifact_copy / "report.json").write_bytes(report)
    assert read_artifact(artifact_copy).model_hash


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_file_that_may_not_be_read_is_told_apart_from_a_damaged_one(
    artifact_copy, monkeypatch, name
):
    opened = Path.open

    def refusing(self, *args, **kwargs):
        if self.name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    with pytest.raises(ClassifierArtifactError, match="Permission denied") as caught:
        read_artifact(artifact_copy)
    assert caught.value.where == str(artifact_copy / name)
    assert "permission" in caught.value.fix


def test_cut_off_weights_are_named(artifact_copy):
    path = artifact_copy / "model.safetensors"
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(ClassifierArtifactError, match=r"model\.safetensors"):
        load_classifier(artifact_copy)


def test_weights_of_another_shape_are_refused(artifact_copy, config_of):
    config_of(artifact_copy, num_hidden_layers=9)
    with pytest.raises(ClassifierArtifactError, match=r"encoder\.layer"):
        load_classifier(artifact_copy)


def _row_of_nan(weights) -> None:
    weights["classifier.bias"][3] = float("nan")


def _head_without_review(weights) -> None:
    for name in ("classifier.weight", "classifier.bias"):
        weights[name] = weights[name][:17].clone()


def _short_texts_only(weights) -> None:
    name = "bert.embeddings.position_embeddings.weight"
    weights[name] = weights[name][:100].clone()


def _fewer_pieces(weights) -> None:
    name = "bert.embeddings.word_embeddings.weight"
    weights[name] = weights[name][:3000].clone()


def _infinite(weights) -> None:
    weights["bert.encoder.layer.1.output.dense.weight"][3, 5] = float("inf")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_row_of_nan, "not finite"),
        (_infinite, "not finite"),
        (_head_without_review, "17 outputs"),
        (_short_texts_only, r"out of (range|bounds)"),
        (_fewer_pieces, "3000"),
    ],
)
@pytest.mark.parametrize("backend", ["torch", "numpy", "onnx"])
def test_weights_that_would_fail_or_say_nothing_later_are_refused(
    untold_copy, change, reason, backend
):
    from safetensors.torch import load_file, save_file

    path = untold_copy / "model.safetensors"
    weights = load_file(path)
    change(weights)
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(ClassifierArtifactError, match=None if backend == "onnx" else reason):
        load_encoder(read_artifact(untold_copy), Engine.named(backend, "float32"))


@pytest.mark.parametrize(
    "changes",
    [
        {"num_attention_heads": None},
        {"num_attention_heads": "many"},
        {"layer_norm_eps": "x"},
        {"max_position_embeddings": "x"},
        {"max_position_embeddings": 1},
        {"num_hidden_layers": 3},
    ],
)
def test_config_that_does_not_describe_the_weights_is_refused(artifact_copy, config_of, changes):
    config_of(artifact_copy, **changes)
    with pytest.raises(ClassifierArtifactError) as caught:
        load_classifier(artifact_copy)
    assert caught.value.fix


def test_unknown_and_missing_labels_are_both_told(artifact_copy, config_of):
    names = {str(number): label for number, label in enumerate(LABELS)}
    config_of(artifact_copy, id2label={**names, "0": "spam"})
    with pytest.raises(ClassifierArtifactError) as caught:
        load_classifier(artifact_copy)
    assert "unknown labels: spam" in caught.value.what
    assert "missing labels: superlative" in caught.value.what


@pytest.mark.parametrize("labels", [None, {}, ["a"], {"x": "superlative"}])
def test_label_maps_of_other_forms_are_refused(artifact_copy, config_of, labels):
    config_of(artifact_copy, id2label=labels)
    with pytest.raises(ClassifierArtifactError, match="label"):
        load_classifier(artifact_copy)


def test_single_label_models_are_refused(artifact_copy, config_of):
    config_of(artifact_copy, problem_type="single_label_classification")
    with pytest.raises(ClassifierArtifactError, match="picks one label"):
        load_classifier(artifact_copy)


@pytest.mark.parametrize("temperature", [0, -1, "warm", float("nan")])
def test_useless_temperatures_are_refused(artifact_copy, temperature):
    document = {"format": 1, "temperature": {"outcome": temperature, "category": 1.0}}
    (artifact_copy / "calibration.json").write_text(json.dumps(document))
    with pytest.raises(ClassifierArtifactError, match="calibration"):
        load_classifier(artifact_copy)


def test_spaced_languages_take_their_own_thresholds_and_those_of_all_where_a_file_has_none(
    artifact_copy,
):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text())
    document["claim"] = dict.fromkeys(CATEGORIES, 0.9)
    document["claim_spaced"] = dict.fromkeys(CATEGORIES, 0.7)
    path.write_text(json.dumps(document))
    certain = [0.8] + [0.0] * (len(CATEGORIES) - 1) + [0.8, 0.0]
    wide = Prediction.from_probabilities(certain)
    spaced = Prediction.from_probabilities(certain, spaced=True)
    own = read_thresholds(artifact_copy)
    assert (own.flagged(wide), own.flagged(spaced)) == (None, CATEGORIES[0])
    del document["claim_spaced"]
    path.write_text(json.dumps(document))
    assert read_thresholds(artifact_copy).flagged(spaced) is None


def test_prediction_says_whether_its_text_is_of_a_spaced_language():
    texts = ["cures it in a week", "三天见效", "这款 vitamin c 很好吃", "123"]
    found = [one.spaced for one in load_classifier(ARTIFACT).predict(texts)]
    assert found == [True, False, False, True]


@pytest.mark.parametrize("positions", [-1, 0, 2, 2.5, True, "192", float("inf"), float("nan")])
def test_a_number_of_places_in_which_no_text_fits_is_refused(artifact_copy, config_of, positions):
    config_of(artifact_copy, max_position_embeddings=positions)
    with pytest.raises(ClassifierArtifactError, match="max_position_embeddings"):
        load_classifier(artifact_copy)


_MANY_DIGITS = "1" + "0" * 400


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("calibration.json", f'{{"format": 1, "temperature": {{"outcome": {_MANY_DIGITS}}}}}'),
        ("calibration.json", "[" * 100_000),
        ("drift.json", "[" * 100_000),
        ("drift.json", '{"format": 1, "categories": {}, "texts": 1e999}'),
        ("drift.json", "[]"),
        ("thresholds.json", "[" * 100_000),
        ("thresholds.json", "[]"),
    ],
    ids=range(7),
)
def test_json_that_no_program_wrote_is_named_and_no_traceback(artifact_copy, name, content):
    (artifact_copy / name).write_text(content)
    load = read_reference if name == "drift.json" else load_classifier
    with pytest.raises(ClassifierArtifactError, match=name):
        load(artifact_copy)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("worht",), 0.3, r"worht \(did you mean worth\?\)"),
        (("claim", "medcal_claim"), 0.9, r"claim: .*medcal_claim \(did you mean medical_claim\?\)"),
        (("doubt", "x"), 0.9, "doubt: nothing is called x"),
        (("sure",), True, "sure is True"),
        (("sure",), "0.9", "sure is '0.9'"),
        (("claim", "medical_claim"), "high", "claim.medical_claim is 'high'"),
        (("claim_spaced", "cosmetic"), None, "claim_spaced.cosmetic is None"),
        (("sure",), 10**400, "OverflowError"),
        (("doubt",), [0.1], "doubt holds no categories"),
    ],
)
def test_thresholds_that_would_not_count_as_written_are_refused(artifact_copy, place, value, told):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text())
    at = document
    for name in place[:-1]:
        at = at[name]
    at[place[-1]] = value
    path.write_text(json.dumps(document))
    with pytest.raises(ClassifierArtifactError, match=told):
        read_thresholds(artifact_copy)


def test_thresholds_of_the_first_versions_load(artifact_copy):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text())
    first = {name: document[name] for name in ("format", "version", "claim", "doubt")}
    path.write_text(json.dumps(first))
    assert read_thresholds(artifact_copy).sure == 1.0


def test_thresholds_outside_zero_to_one_are_refused(artifact_copy):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text())
    document["claim"]["cosmetic"] = 1.5
    path.write_text(json.dumps(document))
    with pytest.raises(ClassifierArtifactError, match=r"claim\.cosmetic = 1\.5"):
        load_classifier(artifact_copy)


def _distil_bert(folder: Path, base: Path, *, layers: int) -> Path:
    import torch
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    torch.manual_seed(3)
    config = DistilBertConfig(
        vocab_size=5000,
        dim=32,
        n_layers=layers,
        n_heads=2,
        hidden_dim=64,
        id2label=dict(enumerate(LABELS)),
        problem_type="multi_label_classification",
    )
    DistilBertForSequenceClassification(config).save_pretrained(folder)
    shutil.copy(base / "tokenizer.json", folder)
    return folder


def test_other_architectures_load_through_transformers(tmp_path, tiny_base):
    other = load_classifier(_distil_bert(tmp_path / "other", tiny_base, layers=1))
    assert other.name == "other"
    assert other.predict(["你好", "好"])[1] == other.predict(["好"])[0]


def test_weights_of_more_layers_than_the_config_says_are_refused(tmp_path, tiny_base, config_of):
    folder = _distil_bert(tmp_path / "other", tiny_base, layers=2)
    config_of(folder, n_layers=1)
    with pytest.raises(ClassifierArtifactError, match="more layers than the config says"):
        load_classifier(folder)


def test_encoder_without_a_head_is_refused_and_not_given_a_random_one(untold_copy, config_of):
    from safetensors.torch import load_file, save_file

    path = untold_copy / "model.safetensors"
    kept = {k: v for k, v in load_file(path).items() if not k.startswith("classifier.")}
    save_file(kept, path, metadata={"format": "pt"})
    config_of(untold_copy, hidden_act="gelu_new")  # so that transformers reads it
    with pytest.raises(ClassifierArtifactError, match=r"classifier\.weight"):
        load_classifier(untold_copy)


def _with_the_tokenizer_of(base: Path, folder: Path) -> Path:
    shutil.copy(base / "tokenizer.json", folder)
    described = json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"})
    (folder / "tokenizer_config.json").write_text(described)
    return folder


def test_long_texts_are_tried_before_any_is_heard(tmp_path, tiny_base):
    from transformers import GPT2Config, GPT2ForSequenceClassification

    config = GPT2Config(
        vocab_size=5000,
        n_positions=64,  # a name of its own: how many tokens fit is not known before
        n_embd=32,
        n_layer=1,
        n_head=2,
        id2label=dict(enumerate(LABELS)),
        problem_type="multi_label_classification",
    )
    GPT2ForSequenceClassification(config).save_pretrained(tmp_path / "other")
    with pytest.raises(ClassifierArtifactError, match=r"out of (range|bounds)"):
        load_classifier(_with_the_tokenizer_of(tiny_base, tmp_path / "other"))


def test_places_that_count_from_the_filling_leave_fewer_tokens(tmp_path, tiny_base):
    from transformers import RobertaConfig, RobertaForSequenceClassification

    config = RobertaConfig(
        vocab_size=5000,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        pad_token_id=0,
        max_position_embeddings=50,  # for 49 tokens: the place of pads is never used
        id2label=dict(enumerate(LABELS)),
        problem_type="multi_label_classification",
    )
    RobertaForSequenceClassification(config).save_pretrained(tmp_path / "other")
    classifier = load_classifier(_with_the_tokenizer_of(tiny_base, tmp_path / "other"))
    for one in classifier.predict(["好" * 47, "好" * 48, "好" * 500]):
        assert 0 <= one.claim <= 1


def test_own_forward_pass_equals_transformers(classifier):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model = AutoModelForSequenceClassification.from_pretrained(
        ARTIFACT, local_files_only=True, dtype=torch.float32
    ).eval()
    tokenizer = AutoTokenizer.from_pretrained(ARTIFACT, local_files_only=True)
    encoder = classifier._encoder
    for text in [
        "喝了三天血糖就正常了",
        "This cream CURES eczema in 3 days",
        "9块9",
        "",
        "来" * 500,
    ]:
        inputs = tokenizer(text, truncation=True, max_length=192, return_tensors="pt")
        with torch.inference_mode():
            theirs = model(**inputs).logits[0]
        assert encoder.logits([text])[0] == pytest.approx(theirs.tolist(), abs=2e-4), text


@pytest.mark.parametrize("engine", sorted(EXACT, key=str), ids=str)
def test_weights_beyond_half_precision_are_used_in_full(untold_copy, engine):
    import torch
    from safetensors.torch import load_file, save_file
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    path = untold_copy / "model.safetensors"
    weights = {name: value.float() * 1.0001 for name, value in load_file(path).items()}
    save_file(weights, path)
    encoder = load_encoder(read_artifact(untold_copy), engine)
    model = AutoModelForSequenceClassification.from_pretrained(
        untold_copy, local_files_only=True, dtype=torch.float32
    ).eval()
    texts = ["喝了三天血糖就正常了", "三号链接还有四十七件"]
    tokenizer = AutoTokenizer.from_pretrained(untold_copy, local_files_only=True)
    for row, text in zip(encoder.logits(texts), texts, strict=True):
        with torch.inference_mode():
            theirs = model(**tokenizer(text, return_tensors="pt")).logits[0]
        assert row == pytest.approx(theirs.tolist(), abs=2e-5)
        assert row == encoder.logits([text])[0]


@pytest.mark.parametrize("kind", ["bfloat16", "float16", "float32", "float64"])
def test_weights_are_read_as_torch_reads_them(untold_copy, kind):
    import torch
    from safetensors.torch import load_file, save_file

    path = untold_copy / "model.safetensors"
    written = {name: value.to(getattr(torch, kind)) for name, value in load_file(path).items()}
    save_file({**written, "bert.embeddings.position_ids": torch.arange(512)}, path)
    found = stored_weights(read_artifact(untold_copy))
    assert found.keys() == written.keys()
    assert all((found[name] == value.float().numpy()).all() for name, value in written.items())
