"""Any architecture that transformers knows, through `AutoModelForSequenceClassification`."""

import re
from collections.abc import Container, Iterable, Sequence
from typing import Any, Final

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging as transformers_logging

from streamdetect.classify.artifact import TOKENIZER_FILE, Artifact, damaged
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.tokens import TOKEN_LIMIT, token_limit
from streamdetect.classify.trial_run import check_finite, check_pieces, try_out

_LAYER: Final = re.compile(r"\.\d+\.")


class HubEncoder:
    """Implements the port `Encoder`, text by text; safe to call from any thread."""

    def __init__(self, artifact: Artifact) -> None:
        transformers_logging.disable_progress_bar()
        self._limit = token_limit(artifact)
        self._model: Any
        where = artifact.directory / TOKENIZER_FILE
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                artifact.directory, local_files_only=True
            )
            where = artifact.directory
            _check_tokenizer(self._tokenizer, artifact)
            self._model, told = AutoModelForSequenceClassification.from_pretrained(
                artifact.directory,
                local_files_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
            if missing := sorted(told["missing_keys"]):  # they would be drawn at random
                raise ValueError(f"weights are missing: {', '.join(missing)}")
            if over := _layers_over(told["unexpected_keys"], self._model.state_dict()):
                raise ValueError(f"weights of more layers than the config says: {', '.join(over)}")
            self._model.eval()
            self._limit = min(self._limit, _places_of(self._model))
            check_finite({name: w.numpy() for name, w in self._model.state_dict().items()})
            rows = self._model.get_input_embeddings().num_embeddings
            check_pieces(self._tokenizer.get_vocab(), rows)
            try_out(self.logits)
        except ClassifierArtifactError:
            raise
        except Exception as error:  # transformers raises what its parts raise
            raise damaged(where, error) from error

    def logits(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the raw outputs of the model, one row of 18 a text."""
        with torch.inference_mode():
            return [self._logits(text) for text in texts]

    def _logits(self, text: str) -> list[float]:
        inputs = self._tokenizer(text, truncation=True, max_length=self._limit, return_tensors="pt")
        logits: list[float] = self._model(**inputs).logits[0].tolist()
        return logits


def _layers_over(unexpected: Iterable[str], known: Container[str]) -> list[str]:
    """Return the weights that nobody uses and that are those of a first layer but for its number.

    Others may be there: heads of another task, tables that are computed by now.
    """
    return sorted(name for name in unexpected if _LAYER.sub(".0.", name) in known)


def _places_of(model: Any) -> int:
    """Return for how many tokens the model has places: some count from behind the filling."""
    return min(
        (
            places.num_embeddings - places.padding_idx - 1
            for name, places in model.named_modules()
            if name.endswith("position_embeddings")
            and getattr(places, "padding_idx", None) is not None
        ),
        default=TOKEN_LIMIT,
    )


def _check_tokenizer(tokenizer: Any, artifact: Artifact) -> None:
    """Raise where transformers found no vocabulary: every text would read like any other."""
    if set(tokenizer.get_vocab()) <= set(tokenizer.all_special_tokens):
        raise ClassifierArtifactError(
            f"no vocabulary: neither {TOKENIZER_FILE} nor another file that the tokenizer reads",
            where=str(artifact.directory),
            fix="copy the whole directory again",
        )
