"""Texts through a model as it is trained: padded batches, the shorter texts first."""

from collections.abc import Sequence
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import Tensor

from streamdetect.classify.model import LABELS

_PREDICT_BATCH: Final = 32
# Lengths are filled up to these steps: kernels are made anew for each length, and kept.
_LENGTH_STEP: Final = 8


def multiplied(bfloat16: bool) -> torch.autocast:
    """Return the context in which matrices are multiplied, in 16 bits if that is asked for."""
    return torch.autocast("cpu", torch.bfloat16, enabled=bfloat16)


def logits_of(model: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Return the raw outputs for texts, in their order (one row of 18 a text)."""
    model.eval()
    found = torch.zeros(len(texts), len(LABELS))
    with torch.inference_mode():
        for places in places_by_length(texts):
            inputs = encoded(tokenizer, [texts[place] for place in places], limit_of(model))
            found[places] = model(**inputs).logits.float()
    return found


def places_by_length(texts: Sequence[str]) -> list[list[int]]:
    """Return the places of texts, the shorter first, in batches for a prediction."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    return [order[at : at + _PREDICT_BATCH] for at in range(0, len(order), _PREDICT_BATCH)]


def encoded(tokenizer: Tokenizer, texts: Sequence[str], limit: int) -> dict[str, Tensor]:
    """Return padded token numbers and their mask."""
    tokenizer.enable_truncation(limit)
    tokenizer.enable_padding(pad_to_multiple_of=_LENGTH_STEP)
    found = tokenizer.encode_batch(list(texts))
    return {
        "input_ids": torch.tensor([one.ids for one in found]),
        "attention_mask": torch.tensor([one.attention_mask for one in found]),
    }


def limit_of(model: Any) -> int:
    """Return the longest input of a model, in tokens."""
    return int(model.config.max_position_embeddings)
