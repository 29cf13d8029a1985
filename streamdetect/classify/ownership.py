"""Whose claim marked words are: the encoder of the classifier, changed a little, reads them.

`ownership.safetensors` of an artifact holds low-rank changes of its weights (Hu et al., 2021,
"LoRA: Low-Rank Adaptation of Large Language Models"), its norms, the vector of a marked token, and
a head that reads the marked tokens and the first one. The scores of the classifier are computed
without any of it.

In numpy, whatever engine computes those: few texts are asked about, and one code gives one answer
everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from streamdetect.classify.artifact import OWNERSHIP_FILE, Artifact, damaged
from streamdetect.classify.bert_directory import (
    KINDS,
    Floats,
    Rows,
    numbers_in,
    packs,
    stored_weights,
    understands,
)
from streamdetect.classify.model import DECIMALS, MarkedText, sigmoid
from streamdetect.classify.numpy_encoder import ROW_BLOCK, NumpyEncoder
from streamdetect.classify.tokens import readable

MARK: Final = "mark"
HEAD: Final = "head"
DOWN: Final = ".down"
UP: Final = ".up"
_TRIED: Final = (MarkedText("。", 0, 1), MarkedText("好" * 400, 3, 9))


class OwnershipReader(NumpyEncoder):
    """Reads marked texts; safe to call from any thread.

    Raises ClassifierArtifactError for a file that does not fit the weights of the artifact.
    """

    def __init__(self, artifact: Artifact, threads: int = 1) -> None:
        super().__init__(artifact, threads)
        self.owned(_TRIED)

    def owned(self, asked: Sequence[MarkedText]) -> list[float]:
        """Return the chance (0–1, rounded to 3 decimals) that marked words are the speaker's claim.

        The same whatever texts share the call.
        """
        marked = [
            self._tokens.marked(MarkedText(readable(one.text), one.start, one.end)) for one in asked
        ]
        found: list[float] = []
        for pack in packs([ids for ids, _ in marked], self._pack_rows):
            places = [places for _, places in marked[len(found) : len(found) + len(pack)]]
            found += self._owned(pack, places)
        return found

    def _owned(self, texts: Sequence[list[int]], marked: Sequence[list[int]]) -> list[float]:
        rows = Rows.of(texts, ROW_BLOCK)
        starts = [start for start, _ in rows.spans]
        marks = [
            [start + place for place in its] for start, its in zip(starts, marked, strict=True)
        ]
        state = self._words[rows.ids]
        state += self._positions[rows.places]
        state[[row for its in marks for row in its]] += self._mark
        state = self._norm(state, self._embedding_norm)
        for layer in self._layers:
            state = self._layer(state, rows.spans, state, rows.spans, layer)
        of_marks, of_first = self._judge
        return [
            round(
                sigmoid(
                    float(state[its].mean(axis=0) @ of_marks + state[start] @ of_first) + self._bias
                ),
                DECIMALS,
            )
            for start, its in zip(starts, marks, strict=True)
        ]

    def _stored(self, artifact: Artifact) -> dict[str, Floats]:
        path = artifact.directory / OWNERSHIP_FILE
        changes = numbers_in(path)
        stored = stored_weights(artifact)
        try:
            self._mark = changes.pop(MARK) - stored[KINDS][0]
            self._judge = changes.pop(f"{HEAD}.weight").reshape(2, len(self._mark))
            self._bias = float(changes.pop(f"{HEAD}.bias").reshape(1)[0])
            return _changed(stored, changes)
        except (KeyError, ValueError) as error:
            raise damaged(path, error) from error


def _changed(stored: Mapping[str, Floats], changes: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return weights with the changes: a pair is added as its product, a vector stands instead.

    KeyError or ValueError where one is not of these weights.
    """
    found = dict(stored)
    for name, value in changes.items():
        if name.endswith(DOWN):
            continue
        changed = f"{name.removesuffix(UP)}.weight" if name.endswith(UP) else name
        if name.endswith(UP):
            value = found[changed] + value @ changes[name.removesuffix(UP) + DOWN]
        if value.shape != found[changed].shape:
            raise ValueError(f"{name} is of shape {value.shape}, not {found[changed].shape}")
        found[changed] = value
    return found


def read_ownership(artifact: Artifact, threads: int) -> OwnershipReader | None:
    """Return the reader of an artifact, None where it has none or is of another architecture."""
    if not (artifact.directory / OWNERSHIP_FILE).exists() or not understands(artifact):
        return None
    return OwnershipReader(artifact, threads)
