"""The forward pass in ONNX Runtime, one text a call.

Attention sums in another order where texts share a call; in 8-bit numbers the last bit of such a
sum can move a rounded value by a whole step, and with it the third decimal of a score.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from streamdetect.classify.artifact import CONFIG_FILE, WEIGHTS_FILE, Artifact, damaged
from streamdetect.classify.bert_directory import WORDS, layers_of, stored_weights, understands
from streamdetect.classify.engine import Precision
from streamdetect.classify.errors import ClassifierArtifactError, ClassifierEngineError
from streamdetect.classify.tokens import Tokens
from streamdetect.classify.trial_run import check_pieces, try_out


class OnnxEncoder:
    """Implements the port `Encoder`; safe to call from any thread.

    Raises ClassifierEngineError where ONNX Runtime is not installed, ClassifierArtifactError for an
    architecture other than BERT or weights that do not fit their config.
    """

    def __init__(self, artifact: Artifact, precision: Precision, threads: int = 1) -> None:
        runtime, graph = _packages()
        if not understands(artifact):
            raise ClassifierArtifactError(
                "the onnx backend reads BERT directories with tokenizer.json only",
                where=str(artifact.directory / CONFIG_FILE),
                fix="set STREAMDETECT_CLASSIFIER__BACKEND=torch",
            )
        self._tokens = Tokens(artifact)
        weights = stored_weights(artifact)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            layers_of(artifact, weights)
            check_pieces(self._tokens.vocabulary, len(weights[WORDS]))
            model = graph.bert_graph(weights, artifact.config, precision)
            self._session: Any = runtime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
            try_out(self.logits)
        except Exception as error:  # onnx, its runtime and lookup errors have no common base
            raise damaged(artifact.directory / WEIGHTS_FILE, error) from error

    def logits(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the raw outputs of the model, one row of 18 a text."""
        return [
            self._session.run(None, {"ids": np.array(ids, dtype=np.int64)})[0][0].tolist()
            for ids in self._tokens.ids(texts)
        ]


def _packages() -> tuple[Any, Any]:
    """Return ONNX Runtime and our graph builder, imported only by who asked for them."""
    try:
        return import_module("onnxruntime"), import_module("streamdetect.classify.onnx_graph")
    except ModuleNotFoundError as error:
        raise ClassifierEngineError(
            f"the onnx backend needs the package {error.name}",
            where="STREAMDETECT_CLASSIFIER__BACKEND",
            fix="install the extra: pip install 'streamdetect[onnx]', or set the backend to torch",
        ) from None
