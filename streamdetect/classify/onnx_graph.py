"""The ONNX form of a BERT classifier, for one text: token numbers in, one row of logits out.

Built from the weights at start and never stored: there is no second file that could go stale.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from streamdetect.classify.engine import Precision

INPUT: Final = "ids"
OUTPUT: Final = "logits"
_OPSET: Final = 20
_IR_VERSION: Final = 10
_MICROSOFT: Final = "com.microsoft"
# Without VNNI two products of 8 bits are summed in 16: weights of 7 bits cannot overflow there.
_WEIGHT_STEPS: Final = 63
_ROW_STEPS: Final = 255
# How much of the spread of a norm's columns moves into the matrix behind it (0–1).
_SMOOTHING: Final = 0.5

Array = NDArray[Any]
Weights = Mapping[str, Array]


def bert_graph(weights: Weights, config: Mapping[str, Any], precision: Precision) -> bytes:
    """Return a serialized ONNX model of `BertForSequenceClassification`.

    `weights`: float32 by their names in the artifact. With int8 the six matrices of each layer but
    the last are quantized, each row of activations by its own range: rows never share a scale, and
    a text's loudest token does not coarsen the others. The last one stays exact: no later layer
    evens its errors out, and but for key and value it is computed for one token alone. KeyError
    names a weight that is missing.
    """
    return _Builder(weights, config, precision).build()


class _Builder:
    def __init__(self, weights: Weights, config: Mapping[str, Any], precision: Precision) -> None:
        self._weights = weights
        self._layers = int(config["num_hidden_layers"])
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        self._precision = precision
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def build(self) -> bytes:
        """Return the serialized model."""
        embeddings = "bert.embeddings."
        positions = (
            self._weights[f"{embeddings}position_embeddings.weight"]
            + self._weights[f"{embeddings}token_type_embeddings.weight"][0]
        )
        words = self._constant(self._weights[f"{embeddings}word_embeddings.weight"])
        length = self._apply("Shape", INPUT)
        places = self._apply("Slice", self._constant(positions), self._numbers(0), length)
        state = self._apply("Add", self._apply("Gather", words, INPUT), places)
        norm = f"{embeddings}LayerNorm"
        state = self._norm(state, norm)
        for number in range(self._layers):
            prefix = f"bert.encoder.layer.{number}."
            # The head reads the first token alone, so the last layer is computed for it alone.
            is_last = number == self._layers - 1
            asking = self._first(state) if is_last else state
            state = self._layer(asking, state, prefix, norm, exact=is_last)
            norm = f"{prefix}output.LayerNorm"
        pooled = self._apply("Tanh", self._product(state, *self._pair("bert.pooler.dense")))
        head, bias = self._pair("classifier")
        logits = self._product(pooled, head, bias)
        self._nodes.append(helper.make_node("Identity", [logits], [OUTPUT]))
        graph = helper.make_graph(
            self._nodes,
            "classifier",
            [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["tokens"])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, len(bias)])],
            self._constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)],
            ir_version=_IR_VERSION,
        )
        onnx.checker.check_model(model)
        serialized: bytes = model.SerializeToString()
        return serialized

    def _layer(self, asking: str, state: str, prefix: str, norm: str, *, exact: bool) -> str:
        """Return the next state of the rows `asking`; `norm` names the norm that made `state`.

        `exact`: the layer is computed in full precision.
        """
        query = self._multiplied(asking, [f"{prefix}attention.self.query"], norm, exact=exact)
        names = [f"{prefix}attention.self.key", f"{prefix}attention.self.value"]
        pair = self._multiplied(state, names, norm, exact=exact)
        width = self._weights[f"{names[0]}.bias"].shape[0]
        key, value = self._split(pair, width)
        batch = self._numbers(0)
        query, key, value = (self._apply("Unsqueeze", one, batch) for one in (query, key, value))
        seen = self._apply(
            "MultiHeadAttention", query, key, value, domain=_MICROSOFT, num_heads=self._heads
        )
        seen = self._apply("Squeeze", seen, batch)
        found = self._multiplied(seen, [f"{prefix}attention.output.dense"], exact=exact)
        middle = f"{prefix}attention.output.LayerNorm"
        asking = self._norm(self._apply("Add", asking, found), middle)
        wide = self._multiplied(asking, [f"{prefix}intermediate.dense"], middle, exact=exact)
        inner = self._apply("Gelu", wide)
        outer = self._multiplied(inner, [f"{prefix}output.dense"], exact=exact)
        return self._norm(self._apply("Add", asking, outer), f"{prefix}output.LayerNorm")

    def _multiplied(
        self, rows: str, names: Sequence[str], norm: str | None = None, *, exact: bool
    ) -> str:
        """Return rows times the named matrices side by side, in the chosen precision or `exact`."""
        pairs = [self._pair(name) for name in names]
        weight = np.concatenate([pair[0] for pair in pairs])
        bias = np.concatenate([pair[1] for pair in pairs])
        if self._precision is Precision.INT8 and not exact:
            return self._quantized(rows, weight, bias, norm)
        return self._product(rows, weight, bias)

    def _product(self, rows: str, weight: Array, bias: Array) -> str:
        return self._apply("Gemm", rows, self._constant(weight), self._constant(bias), transB=1)

    def _quantized(self, rows: str, weight: Array, bias: Array, norm: str | None) -> str:
        """Return rows times a matrix in 8-bit numbers; each row and each column has its scale."""
        if norm is not None:
            scales = self._smoothing(weight, norm)
            weight = weight * scales
            rows = self._apply("Mul", rows, self._constant(1 / scales))
        steps = np.maximum(np.abs(weight).max(axis=1) / _WEIGHT_STEPS, np.finfo(np.float32).tiny)
        whole = np.rint(weight / steps[:, None]).astype(np.int8)
        column_sums = whole.sum(axis=1, dtype=np.int64) * steps
        across = self._numbers(1)
        low = self._apply("ReduceMin", rows, across, keepdims=1)
        high = self._apply("ReduceMax", rows, across, keepdims=1)
        spread = self._apply("Max", self._apply("Sub", high, low), self._number(1e-6))
        shares = self._apply("Div", self._apply("Sub", rows, low), spread)
        step = self._number(1 / _ROW_STEPS)
        product = self._apply(
            "MatMulIntegerToFloat",
            self._apply("QuantizeLinear", shares, step, self._constant(np.uint8(0))),
            self._constant(whole.T),
            step,
            self._constant(steps.astype(np.float32)),
            domain=_MICROSOFT,
        )
        # What lies below the range of a row is the same in all its columns: sums of the matrix.
        lows = self._apply(
            "Gemm",
            low,
            self._constant(column_sums[None, :].astype(np.float32)),
            self._constant(bias),
        )
        return self._apply("Add", self._apply("Mul", product, spread), lows)

    def _smoothing(self, weight: Array, norm: str) -> Array:
        """Return a divisor for each column of a norm's output, which the matrix makes up for.

        Columns that a norm stretches would set the range of the whole row; how far it stretches
        them is known from its weights.
        """
        gain, offset = self._pair(norm)
        reach = np.maximum(3 * np.abs(gain) + np.abs(offset), 1e-3)
        most = np.maximum(np.abs(weight).max(axis=0), 1e-4)
        scales = reach**_SMOOTHING / most ** (1 - _SMOOTHING)
        return np.asarray(scales / np.median(scales), dtype=np.float32)

    def _norm(self, rows: str, name: str) -> str:
        gain, offset = self._pair(name)
        return self._apply(
            "LayerNormalization",
            rows,
            self._constant(gain),
            self._constant(offset),
            axis=-1,
            epsilon=self._epsilon,
        )

    def _first(self, rows: str) -> str:
        return self._apply("Slice", rows, self._numbers(0), self._numbers(1))

    def _split(self, rows: str, width: int) -> tuple[str, str]:
        names = f"{len(self._nodes)}_left", f"{len(self._nodes)}_right"
        sizes = self._numbers(width, width)
        self._nodes.append(helper.make_node("Split", [rows, sizes], list(names), axis=1))
        return names

    def _apply(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        name = f"{len(self._nodes)}_{operator}"
        self._nodes.append(
            helper.make_node(operator, list(inputs), [name], domain=domain, **attributes)
        )
        return name

    def _pair(self, name: str) -> tuple[Array, Array]:
        return self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]

    def _number(self, value: float) -> str:
        return self._constant(np.float32(value))

    def _numbers(self, *values: int) -> str:
        return self._constant(np.array(values, dtype=np.int64))

    def _constant(self, value: Any) -> str:
        name = f"constant_{len(self._constants)}"
        array = np.array(value, order="C")  # a protobuf holds rows one after another
        self._constants.append(numpy_helper.from_array(array, name))
        return name
