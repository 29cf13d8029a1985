"""From a base encoder to the model that is trained: fewer pieces, fewer layers, our labels.

Keeps the pieces that Chinese and Latin text can reach and renumbers them in the tokenizer.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, AutoTokenizer, BertConfig
from transformers import BertForSequenceClassification as BertClassifier

from streamdetect.classify.artifact import TOKENIZER_FILE
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import LABELS
from streamdetect.classify.training.forward import limit_of
from streamdetect.classify.training.renumbering import renumber
from streamdetect.classify.training.unigram import UNIGRAM, pruned_unigram

_KEPT_SYMBOLS: Final = frozenset("，。！？；：、（）《》“”‘’…—·￥％～＋×℃°²³½①②③④⑤⑥⑦⑧⑨⑩")
_CONTINUATION: Final = "##"
# Half the identity keeps the tanh of the untrained pooler nearly linear: the vector passes.
_POOLER_GAIN: Final = 0.5
# So much the mean over the tokens outweighs the first token in the last layer as it begins.
_MEAN_GAIN: Final = 8.0
_SHARPNESS: Final = 0.25


def kept_pieces(vocabulary: dict[str, int], special: set[str]) -> list[str]:
    """Return the pieces to keep, in their old order.

    Every Chinese character is a word of its own to a BERT tokenizer, so continuations of them are
    never produced; Latin pieces, digits and symbols stay.
    """
    kept = [piece for piece in vocabulary if piece in special or _reachable(piece)]
    return sorted(kept, key=vocabulary.__getitem__)


def pruned_tokenizer(document: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """Return a copy of a WordPiece tokenizer.json with the kept pieces, and their old numbers.

    Upper case is folded: bases of this kind hold lower-case pieces and read the rest as unknown.
    """
    if document["model"]["type"] != "WordPiece":
        raise TrainingDataError(
            f"tokenizer of type {document['model']['type']}",
            where=TOKENIZER_FILE,
            fix="use a BERT base with a WordPiece or a Unigram vocabulary",
        )
    slim = json.loads(json.dumps(document))
    vocabulary: dict[str, int] = slim["model"]["vocab"]
    special = {token["content"] for token in slim["added_tokens"]}
    pieces = kept_pieces(vocabulary, special)
    old_numbers = [vocabulary[piece] for piece in pieces]
    numbers = {piece: number for number, piece in enumerate(pieces)}
    slim["model"]["vocab"] = numbers
    renumber(slim, numbers)
    if slim["normalizer"] and slim["normalizer"]["type"] == "BertNormalizer":
        slim["normalizer"]["lowercase"] = True
    return slim, old_numbers


def starting_model(
    base: str, layers: int, positions: int, texts: Iterable[str], pieces: int
) -> tuple[Any, Tokenizer]:
    """Return a model of `layers` layers with our head, and the pruned tokenizer.

    All layers but the last are the first ones of a BERT base; the last begins as the mean over the
    tokens (`_begin_as_mean`). `base` is a folder or a hub name; `positions` is the longest input in
    tokens. Of a multilingual base at most so many `pieces` are kept, those that `texts` need.
    """
    config, encoder, whole = _read_base(base)
    if whole["model"]["type"] == UNIGRAM:
        document, old_numbers = pruned_unigram(whole, texts, pieces)
    else:
        document, old_numbers = pruned_tokenizer(whole)
    tokenizer = Tokenizer.from_str(json.dumps(document))
    settings = {
        **config.to_dict(),
        "num_hidden_layers": min(layers, int(config.num_hidden_layers)),
        "vocab_size": len(old_numbers),
        "max_position_embeddings": min(positions, int(config.max_position_embeddings)),
        "pad_token_id": old_numbers.index(config.pad_token_id),
        "id2label": dict(enumerate(LABELS)),
        "label2id": {label: number for number, label in enumerate(LABELS)},
        "problem_type": "multi_label_classification",
        "architectures": ["BertForSequenceClassification"],
        "dtype": "float32",
    }
    settings.pop("_name_or_path", None)
    # On processors, fused attention goes back more slowly than its parts one by one.
    slim = BertConfig(**settings, attn_implementation="eager")
    model: Any = BertClassifier(slim)
    state = encoder.state_dict()
    words = "embeddings.word_embeddings.weight"
    places = "embeddings.position_embeddings.weight"
    state[words] = state[words][old_numbers]
    state[places] = state[places][: slim.max_position_embeddings]
    wanted = model.bert.state_dict()
    state = {
        name: value
        for name, value in state.items()
        if name in wanted and value.shape == wanted[name].shape and not name.startswith("pooler")
    }
    model.bert.load_state_dict(state, strict=False)
    with torch.no_grad():
        width = int(slim.hidden_size)
        model.bert.pooler.dense.weight.copy_(torch.eye(width) * _POOLER_GAIN)
        model.bert.pooler.dense.bias.zero_()
        _begin_as_mean(model.bert.encoder.layer[-1])
    return model, tokenizer


def _begin_as_mean(layer: Any) -> None:
    """Let a layer say of each text the mean of its tokens, and learn from there what weighs more.

    A base that was made to compare texts keeps in its middle layers, averaged over the tokens, what
    its last vector has dropped (adr/0019). Blunted attention is nearly even, values pass as they
    are and outweigh the token itself, and the second half of the layer is silent at first.
    """
    attention = layer.attention
    for sharp in (attention.self.query, attention.self.key):
        sharp.weight.mul_(_SHARPNESS)
        sharp.bias.mul_(_SHARPNESS)
    width = attention.self.value.weight.shape[0]
    attention.self.value.weight.copy_(torch.eye(width))
    attention.output.dense.weight.copy_(torch.eye(width) * _MEAN_GAIN)
    for silent in (attention.self.value, attention.output.dense, layer.output.dense):
        silent.bias.zero_()
    layer.output.dense.weight.zero_()
    for norm in (attention.output.LayerNorm, layer.output.LayerNorm):
        norm.weight.fill_(1.0)
        norm.bias.zero_()


def save_model(model: Any, tokenizer: Tokenizer, directory: Path) -> None:
    """Write config, half-precision weights and tokenizer as a Hugging Face directory."""
    half = {name: value.half() for name, value in model.state_dict().items()}
    twin: Any = type(model)(model.config)
    twin.half().load_state_dict(half)
    twin.save_pretrained(directory)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(directory / TOKENIZER_FILE), pretty=False)
    described = {**_described(tokenizer), "model_max_length": limit_of(model)}
    text = json.dumps(described, indent=2) + "\n"
    (directory / "tokenizer_config.json").write_text(text, encoding="utf-8")


def _described(tokenizer: Tokenizer) -> dict[str, object]:
    """Return what transformers must be told of a tokenizer file beside it."""
    if tokenizer.token_to_id("[CLS]") is None:
        special = {"unk": "<unk>", "cls": "<s>", "sep": "</s>", "pad": "<pad>"}
        kind: dict[str, object] = {"tokenizer_class": "PreTrainedTokenizerFast"}
    else:
        special = {name: f"[{name.upper()}]" for name in ("unk", "cls", "sep", "pad", "mask")}
        kind = {"tokenizer_class": "BertTokenizerFast", "do_lower_case": True}
    return kind | {f"{name}_token": token for name, token in special.items()}


def _read_base(base: str) -> tuple[Any, Any, dict[str, Any]]:
    """Return config, weights and tokenizer.json of a BERT base."""
    try:
        config: Any = AutoConfig.from_pretrained(base)
        if config.model_type != "bert":
            raise TrainingDataError(
                f"base of type {config.model_type}", where=base, fix="use a BERT encoder"
            )
        encoder: Any = AutoModel.from_pretrained(base, dtype=torch.float32)
        return config, encoder, _tokenizer_document(base)
    except TrainingDataError:
        raise
    except Exception as error:  # transformers raises what its parts raise
        reason = str(error).strip().splitlines() or [""]
        raise TrainingDataError(
            f"the base cannot be read ({type(error).__name__}: {reason[0][:200]})",
            where=base,
            fix="name a folder with config, weights and tokenizer of a BERT encoder, or its name "
            "on a hub that can be reached",
        ) from error


def _tokenizer_document(base: str) -> dict[str, Any]:
    local = Path(base) / TOKENIZER_FILE
    if local.exists():
        document: dict[str, Any] = json.loads(local.read_text(encoding="utf-8"))
        return document
    tokenizer: Any = AutoTokenizer.from_pretrained(base)
    if set(tokenizer.get_vocab()) <= set(tokenizer.all_special_tokens):
        raise ValueError("its tokenizer has no vocabulary")
    fetched: dict[str, Any] = json.loads(tokenizer.backend_tokenizer.to_str())
    return fetched


def _reachable(piece: str) -> bool:
    body = piece.removeprefix(_CONTINUATION)
    if piece.startswith("[unused"):
        return False
    if body and all(character.isascii() for character in body):
        return True
    if piece != body:
        return False
    return all(
        "\u3400" <= character <= "\u9fff" or character in _KEPT_SYMBOLS for character in body
    )
