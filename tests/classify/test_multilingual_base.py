"""A base of many languages: out of its image, with fewer pieces, and taught by another model."""

import json
import struct
from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoTokenizer, BertConfig, BertModel

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import LABELS
from streamdetect.classify.training import e5_image, teacher
from streamdetect.classify.training.fit import fit
from streamdetect.classify.training.forward import logits_of
from streamdetect.classify.training.pruning import save_model, starting_model
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.classify.training.teacher import Teacher
from streamdetect.classify.training.unigram import pruned_unigram
from tests.classify.lines import training_lines

LINES = training_lines()
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
WIDTH, INNER, LAYERS = 32, 64, 2


def unigram(words: list[str]) -> Tokenizer:
    pieces = [(piece, 0.0) for piece in SPECIAL]
    pieces += [(word, -5.0 - len(word) % 3) for word in words] + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([*SPECIAL, "<mask>"])
    return tokenizer


WORDS = [
    *("▁", "a", "▁a", "ы", "▁der", "茶", "病", "鬱", "治病", "保证", "▁cure", "▁cures", "▁rarely"),
    *"bcdefghijklmnopqrstuvwxyz",
]
SAID = ["治病治病茶", "保证治病 cures cures", "he cures a cure", "cures cure cure cure ы"]


def test_pieces_in_use_are_kept_and_others_read_in_smaller_ones():
    whole = unigram(WORDS)
    document, old = pruned_unigram(json.loads(whole.to_str()), SAID, 37)
    slim = Tokenizer.from_str(json.dumps(document))
    pieces = slim.get_vocab()
    assert {*SPECIAL, "a", "▁a", "茶", "▁cures", "治病"} <= set(pieces)
    assert {"<mask>", "▁der", "▁rarely", "ы", "鬱"}.isdisjoint(pieces)
    assert len(pieces) == len(old) == 37
    assert [piece for piece, _ in document["model"]["vocab"]] == [
        whole.id_to_token(number) for number in old
    ]
    scores = [score for _, score in document["model"]["vocab"]]
    assert scores == [round(score, 3) for score in scores]
    assert slim.encode("治病 cures").tokens == whole.encode("治病 cures").tokens
    assert slim.encode("der").tokens == ["<s>", "▁", "d", "e", "r", "</s>"]
    assert slim.encode("鬱").ids[-2] == pieces["<unk>"]


def test_a_base_with_few_pieces_stays_whole():
    document = json.loads(unigram(WORDS).to_str())
    assert pruned_unigram(document, SAID, 100) == (document, list(range(len(WORDS) + 5)))


@pytest.fixture
def base(tmp_path):
    """A random encoder with a Unigram tokenizer that knows the characters of the lines."""
    characters = sorted({c for row in LINES[:400] for c in row.text if not c.isspace()})
    tokenizer = unigram(["▁", *characters, *(f"▁{c}" for c in characters if c.isascii())])
    folder = tmp_path / "base"
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=INNER,
        pad_token_id=1,
    )
    torch.manual_seed(3)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_a_multilingual_base_trains_and_is_read_by_transformers(base, tmp_path):
    rows = [row for row in LINES[:400] if row.lang == "zh"][:60]
    settings = replace(TrainingSettings().smoke(), bfloat16=True)
    texts = [row.text for row in rows]
    model, tokenizer = starting_model(str(base), 2, 64, texts, 300)
    assert model.config.vocab_size == tokenizer.get_vocab_size() == 300
    assert tokenizer.id_to_token(model.config.pad_token_id) == "<pad>"
    fit(model, tokenizer, rows, settings, tmp_path, lambda line: None)
    save_model(model, tokenizer, tmp_path / "saved")
    theirs = AutoTokenizer.from_pretrained(tmp_path / "saved")
    assert theirs(texts[0])["input_ids"] == tokenizer.encode(texts[0]).ids
    assert theirs.pad_token_id == model.config.pad_token_id


def test_a_teacher_shares_in_chinese_targets_and_says_those_of_rambles(base):
    rows = [row for row in LINES[:400] if row.lang == "zh"][:30]
    rows += [row for row in LINES if row.lang == "en"][:30]
    settings = replace(TrainingSettings(), rambles=8, taught_share=0.25)
    model, tokenizer = starting_model(str(base), 2, 64, (), 10_000)
    lifts = torch.tensor([2.5] * 16 + [1.0, 1.0])
    lessons = Teacher(model, tokenizer).lessons(rows, 0, lifts, settings)
    assert lessons == Teacher(model, tokenizer).lessons(rows, 0, lifts, settings)
    assert [one.text for one in lessons] != [
        one.text for one in Teacher(model, tokenizer).lessons(rows, 1, lifts, settings)
    ]
    said = {one.text: one.targets for one in lessons}
    written = {row.text: row.targets for row in rows}
    rambles = sorted(set(said) - set(written))
    assert len(said) == 60 + len(rambles)
    assert 0 < len(rambles) <= 8
    logits = logits_of(model, tokenizer, list(said))
    freed = torch.sigmoid(logits - lifts.log()).tolist()
    for (text, targets), own in zip(said.items(), freed, strict=True):
        share = 1.0 if text in rambles else 0.25 if text in {r.text for r in rows[:30]} else 0.0
        asked = written.get(text, [0.0] * len(LABELS))
        wanted = [(1 - share) * right + share * one for right, one in zip(asked, own, strict=True)]
        assert targets == pytest.approx(wanted, abs=1e-5)


def test_a_teacher_without_a_share_is_asked_about_rambles_only(base, monkeypatch):
    rows = [row for row in LINES[:400] if row.lang == "zh"][:30]
    settings = replace(TrainingSettings(), rambles=8, taught_share=0.0)
    model, tokenizer = starting_model(str(base), 2, 64, (), 10_000)
    read = []

    def asked(model, tokenizer, texts):
        read.extend(texts)
        return logits_of(model, tokenizer, texts)

    monkeypatch.setattr(teacher, "logits_of", asked)
    lessons = Teacher(model, tokenizer).lessons(rows, 0, torch.ones(len(LABELS)), settings)
    said = {one.text: one.targets for one in lessons}
    assert {row.text: said[row.text] for row in rows} == {row.text: row.targets for row in rows}
    assert sorted(read) == sorted(set(said) - {row.text for row in rows})


def packed(weights: np.ndarray) -> bytes:
    """Write a matrix as blocks of 32 weights of four bits."""
    blocks = weights.reshape(-1, 32)
    scales = (np.abs(blocks).max(1) / 7).astype("<f2")
    steps = np.clip(np.round(blocks / scales[:, None].astype(np.float32)) + 8, 0, 15)
    halves = (steps[:, :16].astype("u1") | steps[:, 16:].astype("u1") << 4).astype("u1")
    return b"".join(s.tobytes() + h.tobytes() for s, h in zip(scales, halves, strict=True))


def image_of(state: dict[str, np.ndarray], pieces: int) -> bytes:
    """Write an image as the package does: head, pieces, map of characters, tensors by name."""
    head = b"E5S1" + struct.pack("<i", 1)
    head += struct.pack("<7i", WIDTH, LAYERS, 2, INNER, pieces, 64, 1)
    head += struct.pack("<f6i", 1e-12, 32, pieces, 0, 2, 1, 3)
    blob = b"x" * pieces
    head += struct.pack("<Q", len(blob)) + b"\0" * (4 * (pieces + 1) + 4 * pieces) + blob
    head += struct.pack("<iI", 1, 5) + b"\1" * 5 + struct.pack("<i", len(state))
    sizes = {
        n: packed(v) if n.endswith(("emb.word", ".w4")) else v.tobytes() for n, v in state.items()
    }
    length = len(head) + sum(2 + len(name.removesuffix("4").encode()) + 21 for name in sizes)
    table, body = b"", b""
    for name, value in sizes.items():
        short = name.removesuffix("4").encode()
        table += struct.pack("<H", len(short)) + short
        table += struct.pack("<BIQQ", 0, 0, length + len(body), len(value))
        body += value
    return head + table + body


def test_an_image_holds_the_weights_that_were_packed():
    random = np.random.default_rng(1)

    def some(*shape: int) -> np.ndarray:
        return random.normal(size=shape).astype("<f4")

    state = {"emb.word": some(96, WIDTH), "emb.pos": some(64, WIDTH), "emb.type": some(1, WIDTH)}
    state |= {"emb.ln.w": some(WIDTH), "emb.ln.b": some(WIDTH)}
    for layer in range(LAYERS):
        for short in ("q", "k", "v", "ao", "fi", "fo"):
            rows, width = {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}.get(short, (WIDTH, WIDTH))
            state[f"l{layer}.{short}.w4"], state[f"l{layer}.{short}.b"] = (
                some(rows, width),
                some(rows),
            )
        for short in ("aln", "oln"):
            state[f"l{layer}.{short}.w"], state[f"l{layer}.{short}.b"] = some(WIDTH), some(WIDTH)
    image = image_of(state, 96)
    shape, weights = e5_image.read_image(image)
    assert (shape.width, shape.layers, shape.pieces, shape.padding) == (WIDTH, LAYERS, 96, 1)
    assert shape.epsilon == 1e-12
    inner = weights["encoder.layer.1.intermediate.dense.weight"].numpy()
    assert inner.shape == (INNER, WIDTH)
    assert np.abs(inner - state["l1.fi.w4"]).max() < np.abs(state["l1.fi.w4"]).max() / 7
    exact = weights["encoder.layer.0.attention.self.key.bias"].numpy()
    assert (exact == state["l0.k.b"]).all()
    for cut in (3, 60, 300, len(image) - 40):
        with pytest.raises(TrainingDataError, match="no image of an encoder"):
            e5_image.read_image(image[:cut])


def test_another_image_than_the_one_that_was_tried_is_refused(tmp_path):
    image, tokenizer = tmp_path / "image", tmp_path / "tokenizer.json"
    image.write_bytes(b"E5S1")
    with pytest.raises(TrainingDataError, match="SHA-256") as caught:
        e5_image.write_base(image, tokenizer, tmp_path / "out")
    assert str(image) in str(caught.value)
    with pytest.raises(TrainingDataError, match="cannot be read"):
        e5_image.write_base(tokenizer, image, tmp_path / "out")
