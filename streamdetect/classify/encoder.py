"""Texts to logits: the port, and which implementation reads which artifact.

BERT directories run on a few lines of torch of our own (`bert`): importing transformers' model
classes costs two seconds that a command-line scan does not have, and its call overhead is paid per
text. Any other architecture goes through `AutoModelForSequenceClassification`. A test holds both
equal.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from streamdetect.classify.artifact import TOKENIZER_FILE, Artifact, damaged
from streamdetect.classify.bert import BertEncoder, understands
from streamdetect.classify.engine import Backend, Engine, Precision
from streamdetect.classify.errors import ClassifierArtifactError, ClassifierEngineError
from streamdetect.classify.onnx_encoder import OnnxEncoder
from streamdetect.classify.tokens import token_limit
from streamdetect.classify.trial_run import check_finite, check_pieces, try_out


class Encoder(Protocol):
    """Texts to logits; what shares a call never changes a result."""

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return the raw outputs of the model, one row of 18 a text."""


def load_encoder(artifact: Artifact) -> Encoder:
    """Load the weights and the tokenizer of a checked artifact."""
    if understands(artifact):
        return BertEncoder(artifact)
    return HubEncoder(artifact)


def load_engine(artifact: Artifact, engine: Engine, threads: int = 1) -> Encoder:
    """Load the encoder of an engine. Raises ClassifierEngineError where it cannot run."""
    if engine.backend is Backend.ONNX:
        return OnnxEncoder(artifact, engine.precision, threads)
    if engine.precision is Precision.FLOAT32:
        return load_encoder(artifact)
    raise ClassifierEngineError(
        f"the torch backend does not compute in {engine.precision}",
        where="STREAMDETECT_CLASSIFIER__PRECISION",
        fix="set STREAMDETECT_CLASSIFIER__BACKEND=onnx, or the precision to float32",
    )


class HubEncoder:
    """Any other architecture, through transformers, text by text."""

    def __init__(self, artifact: Artifact) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        self._limit = token_limit(artifact)
        self._model: Any
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                artifact.directory, local_files_only=True
            )
            _check_tokenizer(self._tokenizer, artifact)
            self._model, told = AutoModelForSequenceClassification.from_pretrained(
                artifact.directory,
                local_files_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
            if missing := sorted(told["missing_keys"]):  # they would be drawn at random
                raise ValueError(f"weights are missing: {', '.join(missing)}")
            self._model.eval()
            check_finite(self._model.state_dict())
            rows = self._model.get_input_embeddings().num_embeddings
            check_pieces(self._tokenizer.get_vocab(), rows)
            try_out(self.logits)
        except ClassifierArtifactError:
            raise
        except Exception as error:  # transformers raises what its parts raise
            raise damaged(artifact.directory, error) from error

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return the raw outputs of the model, one row of 18 a text."""
        with torch.inference_mode():
            return torch.stack([self._logits(text) for text in texts])

    def _logits(self, text: str) -> Tensor:
        inputs = self._tokenizer(text, truncation=True, max_length=self._limit, return_tensors="pt")
        logits: Tensor = self._model(**inputs).logits[0]
        return logits


def _check_tokenizer(tokenizer: Any, artifact: Artifact) -> None:
    """Raise where transformers found no vocabulary: every text would read like any other."""
    if set(tokenizer.get_vocab()) <= set(tokenizer.all_special_tokens):
        raise ClassifierArtifactError(
            f"no vocabulary: neither {TOKENIZER_FILE} nor another file that the tokenizer reads",
            where=str(artifact.directory),
            fix="copy the whole directory again",
        )
