"""The forward pass: texts to logits, one text at a time.

BERT directories run on a few lines of torch of our own: importing transformers' model classes
costs two seconds that a command-line scan does not have, and its call overhead is paid per text.
Any other architecture goes through `AutoModelForSequenceClassification`. A test holds both equal.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from streamdetect.classify.artifact import TOKENIZER_FILE, WEIGHTS_FILE, Artifact, damaged

TOKEN_LIMIT: Final = 192


class Encoder(Protocol):
    """Texts to logits; what shares a call never changes a result."""

    def logits(self, text: str) -> Tensor:
        """Return the raw outputs (one dimension) of the model for one text."""


def load_encoder(artifact: Artifact) -> Encoder:
    """Load the weights and the tokenizer of a checked artifact."""
    if BertEncoder.understands(artifact):
        return BertEncoder(artifact)
    return HubEncoder(artifact)


class BertEncoder:
    """`BertForSequenceClassification` in plain torch, for inference only."""

    def __init__(self, artifact: Artifact) -> None:
        config = artifact.config
        self._tokens = _FastTokens(artifact.directory / TOKENIZER_FILE, _token_limit(config))
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        path = artifact.directory / WEIGHTS_FILE
        try:
            stored = {name: value.float() for name, value in load_file(path).items()}
            self._arrange(stored, int(config["num_hidden_layers"]))
            self.logits("。")
        except Exception as error:  # torch, safetensors and lookup errors have no common base
            raise damaged(path, error) from error

    @staticmethod
    def understands(artifact: Artifact) -> bool:
        """Tell whether this class computes what the directory's config asks for."""
        config = artifact.config
        return (
            config.get("model_type") == "bert"
            and config.get("hidden_act", "gelu") == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and (artifact.directory / WEIGHTS_FILE).exists()
            and (artifact.directory / TOKENIZER_FILE).exists()
        )

    def logits(self, text: str) -> Tensor:
        """Return the raw outputs of the model for one text."""
        with torch.inference_mode():
            ids = self._tokens.ids(text)
            state = functional.embedding(ids, self._words) + self._positions[: ids.shape[0]]
            state = self._norm(state, self._embedding_norm)
            for layer in self._layers[:-1]:
                state = self._layer(state, state, layer)
            # The head reads the first token alone, so the last layer is computed for it alone.
            first = self._layer(state[:1], state, self._layers[-1])[0]
            pooled = torch.tanh(functional.linear(first, *self._pooler))
            return functional.linear(pooled, *self._head)

    def _layer(self, asking: Tensor, state: Tensor, layer: "_Layer") -> Tensor:
        """Return the next state of the rows `asking`, which look at all rows of `state`."""
        asked, width = asking.shape
        query = functional.linear(asking, *layer.query).view(1, asked, self._heads, -1)
        pair = functional.linear(state, *layer.key_value)
        key, value = pair.view(1, state.shape[0], 2, self._heads, -1).unbind(2)
        seen = functional.scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
        )
        seen = seen.transpose(1, 2).reshape(asked, width)
        asking = self._norm(
            asking + functional.linear(seen, *layer.attention_out), layer.attention_norm
        )
        inner = functional.gelu(functional.linear(asking, *layer.inner))
        return self._norm(asking + functional.linear(inner, *layer.outer), layer.outer_norm)

    def _norm(self, state: Tensor, pair: "_Pair") -> Tensor:
        return functional.layer_norm(state, state.shape[-1:], *pair, self._epsilon)

    def _arrange(self, stored: Mapping[str, Tensor], layers: int) -> None:
        embeddings = "bert.embeddings."
        self._words = stored[f"{embeddings}word_embeddings.weight"]
        self._positions = (
            stored[f"{embeddings}position_embeddings.weight"]
            + stored[f"{embeddings}token_type_embeddings.weight"][0]
        )
        self._embedding_norm = _pair(stored, f"{embeddings}LayerNorm")
        self._layers = [_Layer(stored, f"bert.encoder.layer.{n}.") for n in range(layers)]
        self._pooler = _pair(stored, "bert.pooler.dense")
        self._head = _pair(stored, "classifier")


class HubEncoder:
    """Any other architecture, through transformers."""

    def __init__(self, artifact: Artifact) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        self._limit = _token_limit(artifact.config)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                artifact.directory, local_files_only=True
            )
            model: Any = AutoModelForSequenceClassification.from_pretrained(
                artifact.directory, local_files_only=True, dtype=torch.float32
            )
        except Exception as error:  # transformers raises what its parts raise
            raise damaged(artifact.directory, error) from error
        self._model = model.eval()

    def logits(self, text: str) -> Tensor:
        """Return the raw outputs of the model for one text."""
        with torch.inference_mode():
            inputs = self._tokenizer(
                text, truncation=True, max_length=self._limit, return_tensors="pt"
            )
            logits: Tensor = self._model(**inputs).logits[0]
            return logits


_Pair = tuple[Tensor, Tensor]


class _Layer:
    """Weights of one transformer layer; key and value are one matrix."""

    __slots__ = (
        "attention_norm",
        "attention_out",
        "inner",
        "key_value",
        "outer",
        "outer_norm",
        "query",
    )

    def __init__(self, stored: Mapping[str, Tensor], prefix: str) -> None:
        self.query = _pair(stored, f"{prefix}attention.self.query")
        key = _pair(stored, f"{prefix}attention.self.key")
        value = _pair(stored, f"{prefix}attention.self.value")
        self.key_value = torch.cat([key[0], value[0]]), torch.cat([key[1], value[1]])
        self.attention_out = _pair(stored, f"{prefix}attention.output.dense")
        self.attention_norm = _pair(stored, f"{prefix}attention.output.LayerNorm")
        self.inner = _pair(stored, f"{prefix}intermediate.dense")
        self.outer = _pair(stored, f"{prefix}output.dense")
        self.outer_norm = _pair(stored, f"{prefix}output.LayerNorm")


class _FastTokens:
    """The tokenizer file, read without transformers."""

    def __init__(self, path: Path, limit: int) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the binding raises bare Exception
            raise damaged(path, error) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(limit)

    def ids(self, text: str) -> Tensor:
        """Return the token numbers of one text, special tokens included."""
        return torch.tensor(self._tokenizer.encode(text).ids)


def _pair(stored: Mapping[str, Tensor], name: str) -> _Pair:
    return stored[f"{name}.weight"], stored[f"{name}.bias"]


def _token_limit(config: Mapping[str, Any]) -> int:
    """Return the longest input in tokens: a window of speech fits, a whole script does not."""
    return min(TOKEN_LIMIT, int(config.get("max_position_embeddings") or TOKEN_LIMIT))
