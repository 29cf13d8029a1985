"""What an engine that has just been loaded must be able to do, asked before any speech is heard.

A model that fails on long texts, or says nothing that is a number, would be noticed by nobody but
a counter: the rules go on alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streamdetect.classify.model import LABELS
from streamdetect.classify.tokens import TOKEN_LIMIT

# A short text, and one that takes every place that the model has, though a piece be four of these.
_TEXTS: Final = ("。", "好" * 4 * TOKEN_LIMIT)


def try_out(logits: Callable[[Sequence[str]], list[list[float]]]) -> None:
    """Raise ValueError where the outputs are not one finite number a label; what fails, raises."""
    found = np.array(logits(_TEXTS))
    if found.shape != (len(_TEXTS), len(LABELS)):
        raise ValueError(f"{found.shape[-1]} outputs, not the {len(LABELS)} labels of the config")
    check_finite({"the outputs": found})


def check_finite(weights: Mapping[str, NDArray[np.floating]]) -> None:
    """Raise ValueError that names the first of some arrays with nan or infinity in it."""
    for name, value in weights.items():
        if not bool(np.isfinite(value).all()):
            raise ValueError(f"{name} holds numbers that are not finite")


def check_pieces(vocabulary: Mapping[str, int], rows: int) -> None:
    """Raise ValueError where the tokenizer has pieces for which there are no weights."""
    last = max(vocabulary.values(), default=-1)
    if last >= rows:
        raise ValueError(f"the tokenizer has pieces up to number {last}, the weights {rows} rows")
