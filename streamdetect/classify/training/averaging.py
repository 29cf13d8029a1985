"""Weights of another training: to go on from, and to take the mean with.

Trainings that begin at the same base end in one valley, and the middle of it holds better for
speech that neither saw (Wortsman et al., 2022, "Model soups"; measured in docs/adr/0020).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import AutoModelForSequenceClassification

from streamdetect.classify.artifact import TOKENIZER_FILE, WEIGHTS_FILE, digest_of_file
from streamdetect.classify.errors import TrainingDataError

_FIX: Final = "give an artifact trained from the same base, with the same layers"


def trained_model(folder: Path) -> tuple[Any, Tokenizer]:
    """Return the model of an artifact in full precision, and its tokenizer.

    Raises TrainingDataError where there is none.
    """
    if not (folder / WEIGHTS_FILE).exists() or not (folder / TOKENIZER_FILE).exists():
        raise TrainingDataError("there is no trained model", where=str(folder), fix=_FIX)
    model: Any = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    )
    return model, Tokenizer.from_file(str(folder / TOKENIZER_FILE))


def weights_alike(model: Any, tokenizer: Tokenizer, other: Path) -> dict[str, Tensor]:
    """Return the weights of another artifact that a mean with those of `model` can be taken with.

    Raises TrainingDataError where the two have not the same pieces, shapes and labels.
    """
    loaded, pieces = trained_model(other)
    if pieces.get_vocab() != tokenizer.get_vocab():
        raise TrainingDataError(
            "the model to average with reads other pieces", where=str(other), fix=_FIX
        )
    mine, theirs = model.state_dict(), loaded.state_dict()
    shapes = [{name: value.shape for name, value in one.items()} for one in (mine, theirs)]
    if shapes[0] != shapes[1] or model.config.id2label != loaded.config.id2label:
        raise TrainingDataError(
            "the model to average with has another shape", where=str(other), fix=_FIX
        )
    return dict(theirs)


def average_with(model: Any, theirs: Mapping[str, Tensor]) -> None:
    """Put the mean of its weights and others of the same shapes into `model`."""
    model.load_state_dict(
        {
            name: (value + theirs[name]) / 2 if value.is_floating_point() else value
            for name, value in model.state_dict().items()
        }
    )


def digest_of_weights(folder: Path) -> str:
    """Return sha256 of an artifact's weights: which training it was."""
    return digest_of_file(folder / WEIGHTS_FILE)
