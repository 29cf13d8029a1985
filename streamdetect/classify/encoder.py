"""Texts to logits: the port, and which implementation reads which artifact.

BERT directories run on a few lines of our own, of torch (`bert`) or of numpy (`numpy_encoder`):
importing transformers' model classes costs two seconds, and its call overhead is paid per text. Any
other architecture goes through `AutoModelForSequenceClassification`. Tests hold all of them equal.

Libraries come in with who needs them: the import of torch alone takes two seconds, which a
command-line scan does not have.
"""

from collections.abc import Sequence
from typing import Protocol

from streamdetect.classify.artifact import Artifact
from streamdetect.classify.bert_directory import understands
from streamdetect.classify.engine import REFERENCE, Backend, Engine, Precision
from streamdetect.classify.errors import ClassifierEngineError


class Encoder(Protocol):
    """Texts to logits; what shares a call never changes a result."""

    def logits(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the raw outputs of the model, one row of 18 a text."""


def load_encoder(artifact: Artifact, engine: Engine = REFERENCE, threads: int = 1) -> Encoder:
    """Load the weights and the tokenizer of a checked artifact, for `threads` that multiply.

    Raises ClassifierEngineError where the engine cannot run.
    """
    if engine.backend is Backend.ONNX:
        from streamdetect.classify.onnx_encoder import OnnxEncoder

        return OnnxEncoder(artifact, engine.precision, threads)
    if engine.precision is not Precision.FLOAT32:
        raise ClassifierEngineError(
            f"the {engine.backend} backend does not compute in {engine.precision}",
            where="STREAMDETECT_CLASSIFIER__PRECISION",
            fix="set STREAMDETECT_CLASSIFIER__BACKEND=onnx, or the precision to float32",
        )
    if engine.backend is Backend.NUMPY:
        from streamdetect.classify.numpy_encoder import NumpyEncoder

        return NumpyEncoder(artifact, threads)
    return _in_torch(artifact, threads)


def _in_torch(artifact: Artifact, threads: int) -> Encoder:
    import torch

    torch.set_num_threads(threads)
    if understands(artifact):
        from streamdetect.classify.bert import BertEncoder

        return BertEncoder(artifact)
    from streamdetect.classify.hub_encoder import HubEncoder

    return HubEncoder(artifact)
