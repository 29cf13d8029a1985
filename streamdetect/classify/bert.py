"""`BertForSequenceClassification` in plain torch, for inference only.

Texts share a call row beneath row, without padding: matrices are read once for all of them, and
each text attends to itself alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from streamdetect.classify.artifact import WEIGHTS_FILE, Artifact, damaged
from streamdetect.classify.bert_directory import (
    EMBEDDINGS,
    PACK_ROWS,
    WORDS,
    Rows,
    Span,
    layer_prefix,
    layers_of,
    packs,
    stored_weights,
)
from streamdetect.classify.tokens import Tokens
from streamdetect.classify.trial_run import check_pieces, try_out

# FBGEMM multiplies rows in blocks of six (AVX2); whole blocks have the same bytes in any company.
ROW_BLOCK: Final = 6
_HALF_ENGINES: Final = ("x86", "fbgemm")


class BertEncoder:
    """Implements the port `Encoder`; safe to call from any thread."""

    def __init__(self, artifact: Artifact) -> None:
        config = artifact.config
        self._tokens = Tokens(artifact)
        stored = {name: torch.from_numpy(value) for name, value in stored_weights(artifact).items()}
        try:
            self._heads = int(config["num_attention_heads"])
            self._epsilon = float(config.get("layer_norm_eps", 1e-12))
            with torch.inference_mode():
                self._arrange(stored, layers_of(artifact, stored))
            check_pieces(self._tokens.vocabulary, len(self._words))
            self._pack_rows = PACK_ROWS if self._layers[0].inner.alike_in_company() else 0
            try_out(self.logits)
        except Exception as error:  # torch errors and failed lookups have no common base
            raise damaged(artifact.directory / WEIGHTS_FILE, error) from error

    def logits(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the raw outputs of the model, one row of 18 a text."""
        found: list[list[float]] = []
        with torch.inference_mode():
            for pack in packs(self._tokens.ids(texts), self._pack_rows):
                found += self._together(pack).tolist()
        return found

    def _together(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """Return one row of outputs for each text, given as token numbers."""
        rows = Rows.of(texts, ROW_BLOCK)
        state = functional.embedding(torch.tensor(rows.ids), self._words)
        state = self._norm(
            state + functional.embedding(torch.tensor(rows.places), self._positions),
            self._embedding_norm,
        )
        for layer in self._layers[:-1]:
            state = self._layer(state, rows.spans, state, rows.spans, layer)
        # The head reads first tokens alone, so the last layer is computed for them alone.
        firsts = state[torch.tensor(rows.firsts)]
        firsts = self._layer(firsts, rows.own, state, rows.spans, self._layers[-1])
        return self._head(torch.tanh(self._pooler(firsts)))[: len(texts)]

    def _layer(
        self,
        asking: Tensor,
        asked: Sequence[Span],
        state: Tensor,
        spans: Sequence[Span],
        layer: "_Layer",
    ) -> Tensor:
        """Return the next state of the rows `asking`; those of a text look at its rows of `state`.

        `asked` and `spans` say which rows of either are whose.
        """
        query = layer.query(asking).view(len(asking), self._heads, -1)
        pair = layer.key_value(state).view(len(state), 2, self._heads, -1)
        seen = torch.zeros_like(asking)
        for (first, last), (start, end) in zip(asked, spans, strict=True):
            key, value = pair[start:end].permute(1, 2, 0, 3).unsqueeze(1).unbind()
            found = functional.scaled_dot_product_attention(
                query[first:last].transpose(0, 1).unsqueeze(0), key, value
            )
            seen[first:last] = found[0].transpose(0, 1).flatten(1)
        asking = self._norm(asking + layer.attention_out(seen), layer.attention_norm)
        inner = functional.gelu(layer.inner(asking))
        return self._norm(asking + layer.outer(inner), layer.outer_norm)

    def _norm(self, state: Tensor, pair: "_Pair") -> Tensor:
        return functional.layer_norm(state, state.shape[-1:], *pair, self._epsilon)

    def _arrange(self, stored: Mapping[str, Tensor], layers: int) -> None:
        self._words = stored[WORDS]
        self._positions = (
            stored[f"{EMBEDDINGS}position_embeddings.weight"]
            + stored[f"{EMBEDDINGS}token_type_embeddings.weight"][0]
        )
        self._embedding_norm = _pair(stored, f"{EMBEDDINGS}LayerNorm")
        self._layers = [_Layer(stored, layer_prefix(n)) for n in range(layers)]
        self._pooler = _Matrix(*_pair(stored, "bert.pooler.dense"))
        self._head = _Matrix(*_pair(stored, "classifier"))


_Pair = tuple[Tensor, Tensor]


class _Matrix:
    """Rows times a matrix, plus a bias.

    Weights that half precision holds to the last bit (so they come in our artifact) are kept and
    read as such where the processor has kernels for it; sums are in float32 either way.
    """

    __slots__ = ("_multiply", "_packed", "_width")

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._width = weight.shape[1]
        self._packed = torch.backends.quantized.engine in _HALF_ENGINES and torch.equal(
            weight.half().float(), weight
        )
        self._multiply = _in_half(weight, bias) if self._packed else _in_full(weight, bias)

    def __call__(self, rows: Tensor) -> Tensor:
        """Return one row of results for each row."""
        return self._multiply(rows)

    def alike_in_company(self) -> bool:
        """Whether blocks of rows have the same results alone and among others, to the last bit."""
        if not self._packed:
            return False
        rows = torch.linspace(0, 100, 12 * ROW_BLOCK * self._width).sin().view(-1, self._width)
        whole = self(rows)
        sizes = (ROW_BLOCK, 2 * ROW_BLOCK, 5 * ROW_BLOCK, 8 * ROW_BLOCK)
        return all(torch.equal(self(rows[:size]), whole[:size]) for size in sizes)


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
        self.query = _Matrix(*_pair(stored, f"{prefix}attention.self.query"))
        key = _pair(stored, f"{prefix}attention.self.key")
        value = _pair(stored, f"{prefix}attention.self.value")
        self.key_value = _Matrix(torch.cat([key[0], value[0]]), torch.cat([key[1], value[1]]))
        self.attention_out = _Matrix(*_pair(stored, f"{prefix}attention.output.dense"))
        self.attention_norm = _pair(stored, f"{prefix}attention.output.LayerNorm")
        self.inner = _Matrix(*_pair(stored, f"{prefix}intermediate.dense"))
        self.outer = _Matrix(*_pair(stored, f"{prefix}output.dense"))
        self.outer_norm = _pair(stored, f"{prefix}output.LayerNorm")


def _in_half(weight: Tensor, bias: Tensor) -> Callable[[Tensor], Tensor]:
    packed = torch.ops.quantized.linear_prepack_fp16(weight, bias)
    multiply: Callable[[Tensor, object], Tensor] = torch.ops.quantized.linear_dynamic_fp16
    return lambda rows: multiply(rows, packed)


def _in_full(weight: Tensor, bias: Tensor) -> Callable[[Tensor], Tensor]:
    return lambda rows: functional.linear(rows, weight, bias)


def _pair(stored: Mapping[str, Tensor], name: str) -> _Pair:
    return stored[f"{name}.weight"], stored[f"{name}.bias"]
