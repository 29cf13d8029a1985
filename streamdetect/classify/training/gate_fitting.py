"""Fitting the gate: a small copy of the model's opinion, then the same in whole numbers.

The gate learns what the model says of a text, not what a label says. Its characters begin with the
vectors of the model's own encoder: a word that no text of ours holds is near to one that some hold.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from streamdetect.classify.artifact import TOKENIZER_FILE, WEIGHTS_FILE
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.gate import (
    ACTIVATION_BITS,
    INNER_BITS,
    OUTER_BITS,
    TOTAL_SHIFT,
    Gate,
    GateWeights,
)
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.training.progress_bar import with_bar
from streamdetect.classify.training.settings import TrainingSettings

_EMBEDDING: Final = "bert.embeddings.word_embeddings.weight"
_SUREST: Final = 0.997  # of a prediction; beyond it only rounding differs
_LEARNED_BESIDE: Final = 0.03  # weight of each label beside the claim, which alone is kept
_OUTCOMES_BESIDE: Final = 0.2
_WARMUP_STEPS: Final = 50
_DROPPED: Final = 0.1
_POOL: Final = 8  # batches among which texts of like length are put together
_UNKNOWN: Final = 1  # row of characters without a vector; 0 is no character
_FIRST: Final = 2
_PLANE: Final = 0x10000


@dataclass(frozen=True, slots=True)
class CharacterVectors:
    """Characters in ascending order and a vector for each, of about unit spread."""

    characters: tuple[str, ...]
    vectors: Tensor


def character_vectors(model: Path, dimensions: int) -> CharacterVectors:
    """Return the main components of the vectors that a BERT artifact gives to single characters."""
    document = json.loads((model / TOKENIZER_FILE).read_text(encoding="utf-8"))
    stored = load_file(model / WEIGHTS_FILE)
    if _EMBEDDING not in stored or document["model"]["type"] != "WordPiece":
        raise TrainingDataError(
            "no vectors of characters: the gate needs a BERT model with WordPiece vocabulary",
            where=str(model),
            fix="train the artifact with this pipeline, or use it without gate.npz",
        )
    pieces: dict[str, int] = document["model"]["vocab"]
    characters = tuple(
        sorted(one for one in pieces if len(one) == 1 and one == one.lower() and ord(one) < _PLANE)
    )
    known = stored[_EMBEDDING].float()[[pieces[one] for one in characters]]
    known = known - known.mean(0)
    main = torch.linalg.svd(known, full_matrices=False).Vh[:dimensions]
    vectors = known @ main.T
    return CharacterVectors(characters, vectors / vectors.std())


def fit_gate(
    texts: Sequence[str],
    opinions: Sequence[Prediction],
    known: CharacterVectors,
    settings: TrainingSettings,
    progress: Callable[[str], None],
) -> Gate:
    """Return a gate whose threshold still has to be chosen (it is 0).

    `opinions` holds the model's prediction for each text. A score of 2**18 is one unit of the
    logarithm of the odds that the model sees a claim.
    """
    torch.manual_seed(settings.seed)
    rows = _rows(texts, known.characters)
    wanted = torch.tensor([_targets(one) for one in opinions])
    centre, spread = wanted.mean(0), wanted.std(0).clamp_min(1e-3)
    student = _Student(known.vectors, settings)
    _descend(student, rows, (wanted - centre) / spread, settings, progress)
    return Gate(_whole(student, known.characters, float(centre[-1]), float(spread[-1])))


def with_threshold(gate: Gate, claims: Sequence[str], recall: float) -> Gate:
    """Return the gate with the highest threshold that lets `recall` of the claims pass."""
    scores = sorted(gate.scores(claims))
    missed = math.floor((1 - recall) * len(scores))
    return gate.with_threshold(scores[missed])


class _Student(torch.nn.Module):
    """The gate in floating point. It also learns the labels, which teaches it what a claim is."""

    def __init__(self, vectors: Tensor, settings: TrainingSettings) -> None:
        super().__init__()
        dimensions, units, taps = vectors.shape[1], settings.gate_units, settings.gate_taps
        self.taps, self.units = taps, units
        absent = torch.zeros(_FIRST, dimensions)
        self.vectors = torch.nn.Parameter(torch.cat([absent, vectors]))
        scale = 0.5 / math.sqrt(dimensions * taps)
        self.filters = torch.nn.Parameter(torch.randn(dimensions, taps * units) * scale)
        self.bias = torch.nn.Parameter(torch.zeros(units))
        self.inner = torch.nn.Linear(2 * units, settings.gate_hidden)
        self.outer = torch.nn.Linear(settings.gate_hidden, len(LABELS) + 1)
        self.drop = torch.nn.Dropout(_DROPPED)

    def forward(self, rows: Tensor) -> Tensor:
        """Return standardised log-odds of labels and claim (last) for rows of characters."""
        texts, length = rows.shape
        # Each character of the batch meets the filters once, however often it is said.
        distinct, places = torch.unique(rows, return_inverse=True)
        table = (self.vectors[distinct] @ self.filters) * (distinct > _UNKNOWN)[:, None]
        looked = functional.embedding(places, table).view(texts, length, self.taps, self.units)
        reach = self.taps // 2
        padded = functional.pad(looked, (0, 0, 0, 0, reach, reach))
        sums = self.bias + sum(padded[:, tap : tap + length, tap] for tap in range(self.taps))
        sums = functional.relu(sums) * (rows > 0)[:, :, None]
        features = torch.cat([sums.amax(1), sums.sum(1) / 2**TOTAL_SHIFT], 1)
        hidden = functional.relu(self.inner(self.drop(features)))
        found: Tensor = self.outer(self.drop(hidden))
        return found


def _descend(
    student: _Student,
    rows: Tensor,
    wanted: Tensor,
    settings: TrainingSettings,
    progress: Callable[[str], None],
) -> None:
    weights = torch.full((wanted.shape[1],), _LEARNED_BESIDE)
    weights[-3:] = torch.tensor([_OUTCOMES_BESIDE, _OUTCOMES_BESIDE, 1.0])
    optimizer = torch.optim.Adam(student.parameters(), settings.gate_rate)
    lengths = (rows > 0).sum(1)
    steps = settings.gate_epochs * math.ceil(len(rows) / settings.gate_batch)
    step = 0
    student.train()
    for epoch in range(settings.gate_epochs):
        losses = 0.0
        label = f"gate, epoch {epoch + 1}/{settings.gate_epochs}"
        for batch in with_bar(_batches(lengths, settings.gate_batch), label):
            for group in optimizer.param_groups:
                group["lr"] = settings.gate_rate * min((step + 1) / _WARMUP_STEPS, 1 - step / steps)
            found = student(rows[batch, : int(lengths[batch].max())])
            loss = (((found - wanted[batch]) ** 2) * weights).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += float(loss.detach()) * len(batch)
            step += 1
        progress(f"gate: epoch {epoch + 1}/{settings.gate_epochs}, loss {losses / len(rows):.4f}")
    student.eval()


def _batches(lengths: Tensor, size: int) -> list[Tensor]:
    """Return places of texts in batches of like length, all in random order."""
    order = torch.randperm(len(lengths))
    order = torch.cat([part[lengths[part].argsort()] for part in torch.split(order, size * _POOL)])
    batches = torch.split(order, size)
    return [batches[place] for place in torch.randperm(len(batches)).tolist()]


def _rows(texts: Sequence[str], characters: Sequence[str]) -> Tensor:
    """Return the row of each character in the student's vectors, filled up with 0."""
    known = {one: place for place, one in enumerate(characters, start=_FIRST)}
    lines = [torch.tensor([known.get(one, _UNKNOWN) for one in text.lower()]) for text in texts]
    return torch.nn.utils.rnn.pad_sequence(lines, batch_first=True).long()


def _targets(opinion: Prediction) -> list[float]:
    """Return log-odds of all labels and, last, of either outcome.

    A gate that learned the claim score itself kept fewer of the claims of real rooms (23 of 30
    where this one keeps 27).
    """
    violation, review = opinion.outcome_violation, opinion.outcome_review
    values = [score for _, score in opinion.categories]
    values += [violation, review, 1 - (1 - violation) * (1 - review)]
    bounded = [min(max(value, 1 - _SUREST), _SUREST) for value in values]
    return [math.log(value / (1 - value)) for value in bounded]


def _whole(
    student: _Student, characters: Sequence[str], centre: float, spread: float
) -> GateWeights:
    """Return the student in whole numbers: fixed point, as fine as 8 and 16 bits allow."""
    vectors = student.vectors.detach()[_FIRST:].double().numpy()
    filters = student.filters.detach().double().numpy()
    fine = 127 / np.abs(vectors).max()
    scaled = filters * 2**ACTIVATION_BITS / fine
    limit = np.iinfo(np.int16).max
    shift = max(0, math.floor(math.log2(limit / np.abs(scaled).max())))
    bias = student.bias.detach().double().numpy() * 2**ACTIVATION_BITS
    # Shifting right rounds down, by half a unit on average for each tap.
    bias = bias + student.taps / 2
    inner, outer = student.inner, student.outer
    last = outer.weight.detach()[-1].double().numpy() * spread
    middle = float(outer.bias.detach()[-1]) * spread + centre
    inner_bias = inner.bias.detach().double().numpy() * 2 ** (ACTIVATION_BITS + INNER_BITS)
    return GateWeights(
        characters=np.array([ord(one) for one in characters], np.uint16),
        vectors=np.rint(vectors * fine).astype(np.int8),
        filters=_rounded(scaled * 2**shift).reshape(-1, student.taps, student.units),
        bias=_rounded(bias),
        inner=_rounded(inner.weight.detach().double().numpy().T * 2**INNER_BITS),
        inner_bias=np.rint(inner_bias).astype(np.int64),
        outer=_rounded(last * 2**OUTER_BITS),
        filter_shift=shift,
        outer_bias=round(middle * 2 ** (ACTIVATION_BITS + OUTER_BITS)),
        threshold=0,
    )


def _rounded(values: NDArray[np.float64]) -> NDArray[np.int16]:
    limits = np.iinfo(np.int16)
    return np.ascontiguousarray(np.clip(np.rint(values), limits.min, limits.max).astype(np.int16))
