"""`BertForSequenceClassification` in numpy: who reads a few lines need not wait for torch.

The same numbers in the same order as `bert`, in float32 throughout; scores are those of torch to
three decimals. Texts share a call row beneath row, without padding.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from streamdetect.classify.artifact import CONFIG_FILE, WEIGHTS_FILE, Artifact, damaged
from streamdetect.classify.bert_directory import (
    EMBEDDINGS,
    KINDS,
    PACK_ROWS,
    WORDS,
    Floats,
    Rows,
    Span,
    layer_prefix,
    layers_of,
    packs,
    stored_weights,
    understands,
)
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.tokens import Tokens
from streamdetect.classify.trial_run import check_pieces, try_out

# Kernels multiply one to three rows in another way than many; from here on the bytes of a row are
# the same in any company (asked at load: another build of the library may differ).
ROW_BLOCK: Final = 8

_Pair = tuple[Floats, Floats]


class NumpyEncoder:
    """Implements the port `Encoder`; safe to call from any thread.

    Raises ClassifierArtifactError for an architecture other than BERT or weights that do not fit
    their config. `threads` is set for the whole process, as torch does it.
    """

    def __init__(self, artifact: Artifact, threads: int = 1) -> None:
        if not understands(artifact):
            raise ClassifierArtifactError(
                "the numpy backend reads BERT directories with tokenizer.json only",
                where=str(artifact.directory / CONFIG_FILE),
                fix="set STREAMDETECT_CLASSIFIER__BACKEND=torch",
            )
        threadpool_limits(threads, user_api="blas")
        self._tokens = Tokens(artifact)
        stored = self._stored(artifact)
        config = artifact.config
        try:
            self._heads = int(config["num_attention_heads"])
            self._epsilon = float(config.get("layer_norm_eps", 1e-12))
            self._arrange(stored, layers_of(artifact, stored))
            check_pieces(self._tokens.vocabulary, len(self._words))
            self._pack_rows = PACK_ROWS if self._alike_in_company() else 0
            try_out(self.logits)
        except Exception as error:  # numpy errors and failed lookups have no common base
            raise damaged(artifact.directory / WEIGHTS_FILE, error) from error

    def logits(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the raw outputs of the model, one row of 18 a text."""
        found: list[list[float]] = []
        for pack in packs(self._tokens.ids(texts), self._pack_rows):
            found += self._together(pack).tolist()
        return found

    def _together(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return one row of outputs for each text, given as token numbers."""
        rows = Rows.of(texts, ROW_BLOCK)
        state = self._words[rows.ids]
        state += self._positions[rows.places]
        state = self._norm(state, self._embedding_norm)
        for layer in self._layers[:-1]:
            state = self._layer(state, rows.spans, state, rows.spans, layer)
        # The head reads first tokens alone, so the last layer is computed for them alone.
        firsts = state[rows.firsts]
        firsts = self._layer(firsts, rows.own, state, rows.spans, self._layers[-1])
        return _times(np.tanh(_times(firsts, self._pooler)), self._head)[: len(texts)]

    def _layer(
        self,
        asking: Floats,
        asked: Sequence[Span],
        state: Floats,
        spans: Sequence[Span],
        layer: "_Layer",
    ) -> Floats:
        """Return the next state of the rows `asking`; those of a text look at its rows of `state`.

        `asked` and `spans` say which rows of either are whose.
        """
        query = _times(asking, layer.query).reshape(len(asking), self._heads, -1)
        pair = _times(state, layer.key_value).reshape(len(state), 2, self._heads, -1)
        seen = np.zeros_like(query)
        for (first, last), (start, end) in zip(asked, spans, strict=True):
            key, value = pair[start:end, 0].transpose(1, 2, 0), pair[start:end, 1].swapaxes(0, 1)
            found = _softmax(query[first:last].swapaxes(0, 1) @ key) @ value
            seen[first:last] = found.swapaxes(0, 1)
        attended = _times(seen.reshape(len(asking), -1), layer.attention_out)
        asking = self._norm(attended + asking, layer.attention_norm)
        inner = _gelu(_times(asking, layer.inner))
        return self._norm(_times(inner, layer.outer) + asking, layer.outer_norm)

    def _norm(self, state: Floats, pair: _Pair) -> Floats:
        """Return the rows with mean 0 and variance 1, stretched and shifted; `state` is used up."""
        weight, bias = pair
        state -= state.mean(axis=-1, keepdims=True)
        variance = np.einsum("ij,ij->i", state, state)[:, None] / state.shape[-1]
        state /= np.sqrt(variance + self._epsilon, dtype=np.float32)
        state *= weight
        state += bias
        return state

    def _stored(self, artifact: Artifact) -> dict[str, Floats]:
        return stored_weights(artifact)

    def _arrange(self, stored: dict[str, Floats], layers: int) -> None:
        self._words = stored[WORDS]
        self._positions = stored[f"{EMBEDDINGS}position_embeddings.weight"] + stored[KINDS][0]
        self._embedding_norm = _pair(stored, f"{EMBEDDINGS}LayerNorm")
        self._layers = [_Layer(stored, layer_prefix(n), self._heads) for n in range(layers)]
        self._pooler = _matrix(stored, "bert.pooler.dense")
        self._head = _matrix(stored, "classifier")

    def _alike_in_company(self) -> bool:
        """Whether blocks of rows have the same results alone and among others, to the last bit."""
        weight, _ = matrix = self._layers[0].inner
        rows = np.sin(np.linspace(0, 100, 12 * ROW_BLOCK * len(weight), dtype=np.float32))
        rows = rows.reshape(-1, len(weight))
        whole = _times(rows, matrix)
        sizes = (ROW_BLOCK, 2 * ROW_BLOCK, 5 * ROW_BLOCK, 8 * ROW_BLOCK)
        return all(np.array_equal(_times(rows[:size], matrix), whole[:size]) for size in sizes)


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

    def __init__(self, stored: dict[str, Floats], prefix: str, heads: int) -> None:
        weight, bias = _matrix(stored, f"{prefix}attention.self.query")
        scale = np.float32((bias.size // heads) ** -0.5)
        self.query = weight * scale, bias * scale
        key = _matrix(stored, f"{prefix}attention.self.key")
        value = _matrix(stored, f"{prefix}attention.self.value")
        self.key_value = np.hstack([key[0], value[0]]), np.hstack([key[1], value[1]])
        self.attention_out = _matrix(stored, f"{prefix}attention.output.dense")
        self.attention_norm = _pair(stored, f"{prefix}attention.output.LayerNorm")
        self.inner = _matrix(stored, f"{prefix}intermediate.dense")
        self.outer = _matrix(stored, f"{prefix}output.dense")
        self.outer_norm = _pair(stored, f"{prefix}output.LayerNorm")


def _pair(stored: dict[str, Floats], name: str) -> _Pair:
    return stored[f"{name}.weight"], stored[f"{name}.bias"]


def _matrix(stored: dict[str, Floats], name: str) -> _Pair:
    """Return a matrix as rows are multiplied by it, with its bias."""
    weight, bias = _pair(stored, name)
    return np.ascontiguousarray(weight.T), bias


def _times(rows: Floats, matrix: _Pair) -> Floats:
    product: Floats = rows @ matrix[0]
    product += matrix[1]
    return product


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


# Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: erf to 1.5e-7, which is what
# float32 holds. Halved, since the normal distribution's tail is half of what erf leaves.
_TAIL: Final = tuple(
    np.float32(factor / 2)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
)
_PLACE: Final = np.float32(0.3275911 / 2**0.5)
_GELU_ROWS: Final = 16  # what is worked on stays in the processor's cache


def _gelu(rows: Floats) -> Floats:
    """Return x Φ(x) of each number, Φ being the normal distribution (Hendrycks, Gimpel 2016)."""
    for first in range(0, len(rows), _GELU_ROWS):
        some = rows[first : first + _GELU_ROWS]
        size = np.abs(some)
        place = size * _PLACE
        place += np.float32(1)
        np.reciprocal(place, out=place)
        tail = place * _TAIL[0]
        for factor in _TAIL[1:]:
            tail += factor
            tail *= place
        np.square(size, out=place)
        place *= np.float32(-0.5)
        tail *= np.exp(place, out=place)
        tail *= size  # |x| Φ(-|x|)
        np.maximum(some, 0, out=some)
        some -= tail
    return rows
