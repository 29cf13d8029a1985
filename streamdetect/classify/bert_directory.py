"""What encoders of BERT directories share: which they read, the weights, packing of texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import deserialize

from streamdetect.classify.artifact import TOKENIZER_FILE, WEIGHTS_FILE, Artifact, damaged
from streamdetect.classify.trial_run import check_finite

PACK_ROWS: Final = 336  # tokens that share a call; beyond it little is gained, caches overflow
EMBEDDINGS: Final = "bert.embeddings."
WORDS: Final = f"{EMBEDDINGS}word_embeddings.weight"
KINDS: Final = f"{EMBEDDINGS}token_type_embeddings.weight"

Floats = NDArray[np.float32]
Span = tuple[int, int]

_NUMBERS: Final = {"F16": np.float16, "F32": np.float32, "F64": np.float64}


def understands(artifact: Artifact) -> bool:
    """Tell whether our encoders compute what the directory's config asks for."""
    config = artifact.config
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and (artifact.directory / WEIGHTS_FILE).exists()
        and (artifact.directory / TOKENIZER_FILE).exists()
    )


def stored_weights(artifact: Artifact) -> dict[str, Floats]:
    """Return the weights of a BERT directory by their names, in float32."""
    return numbers_in(artifact.directory / WEIGHTS_FILE)


def numbers_in(path: Path) -> dict[str, Floats]:
    """Return the arrays of a safetensors file by their names, in float32.

    Raises ClassifierArtifactError where it does not load or holds what is not finite.
    """
    try:
        stored = {
            name: _numbers(written["dtype"], written["data"]).reshape(written["shape"])
            for name, written in deserialize(path.read_bytes())  # type: ignore[no-untyped-call]
            if written["dtype"] == "BF16" or written["dtype"] in _NUMBERS  # others only count
        }
        check_finite(stored)
    except Exception as error:  # safetensors errors have no common base
        raise damaged(path, error) from error
    return stored


def _numbers(kind: str, data: bytes) -> Floats:
    if kind == "BF16":  # the upper half of a float32; numpy has no such numbers
        return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
    return np.frombuffer(data, _NUMBERS[kind]).astype(np.float32)


def layer_prefix(number: int) -> str:
    """Return what the names of a layer's weights begin with."""
    return f"bert.encoder.layer.{number}."


def layers_of(artifact: Artifact, stored: Mapping[str, object]) -> int:
    """Return the number of layers. ValueError where the weights hold more than the config says."""
    layers = int(artifact.config["num_hidden_layers"])
    if any(name.startswith(layer_prefix(layers)) for name in stored):
        raise ValueError(f"num_hidden_layers is {layers}, the weights hold more")
    return layers


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts row beneath row, a token each, filled up to whole blocks.

    `ids`: the tokens; `places`: where each stands in its text; `spans`: which rows are whose;
    `firsts`: the rows of first tokens, in whole blocks too.
    """

    ids: list[int]
    places: list[int]
    spans: list[Span]
    firsts: list[int]

    @staticmethod
    def of(texts: Sequence[Sequence[int]], block: int) -> "Rows":
        """Return the rows of texts that are given as token numbers."""
        sizes = [len(ids) for ids in texts]
        spans = list(pairwise(accumulate(sizes, initial=0)))
        filling = [0] * (-sum(sizes) % block)
        return Rows(
            [*chain.from_iterable(texts), *filling],
            [*chain.from_iterable(map(range, sizes)), *filling],
            spans,
            [*(start for start, _ in spans), *[0] * (-len(spans) % block)],
        )

    @property
    def own(self) -> list[Span]:
        """The spans of the first tokens among themselves: one row a text."""
        return [(row, row + 1) for row in range(len(self.spans))]


def packs(texts: Sequence[list[int]], most_rows: int) -> Iterator[list[list[int]]]:
    """Yield neighbours that together have at most so many tokens; a longer text goes alone."""
    pack: list[list[int]] = []
    rows = 0
    for ids in texts:
        if pack and rows + len(ids) > most_rows:
            yield pack
            pack, rows = [], 0
        pack.append(ids)
        rows += len(ids)
    if pack:
        yield pack
