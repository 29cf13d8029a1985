"""A baseline that any team would try first: TF-IDF of characters and logistic regression."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.phrases import PhraseWeights, ngrams, weighted
from streamdetect.classify.training.rows import Row, texts_of

PENALTIES: Final = (1.0, 10.0, 100.0)  # weight of the loss against the L2 norm, as C elsewhere
_FEWEST: Final = 3  # lines that hold an n-gram before it counts
_STEPS: Final = 25


@dataclass(frozen=True, slots=True)
class NgramModel:
    """One logistic regression for each of `LABELS` over the TF-IDF of character n-grams."""

    rarity: dict[str, tuple[int, float]]  # n-gram → its row of weights, its inverse frequency
    weights: Tensor
    bias: Tensor
    penalty: float

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Return one prediction a text, in the form of the classifier's."""
        if not texts:
            return []
        with torch.no_grad():
            logits = _logits(_bags(texts, self.rarity), self.weights, self.bias)
        return [Prediction.from_probabilities(row) for row in torch.sigmoid(logits).tolist()]


def fit_ngram_model(train: Sequence[Row], calibration: Sequence[Row]) -> NgramModel:
    """Fit on training lines; the penalty is the one with the least loss on calibration lines."""
    texts = texts_of(train)
    seen = Counter(gram for text in texts for gram in set(ngrams(text)))
    rarity = {
        gram: (place, math.log((1 + len(texts)) / (1 + lines)) + 1)
        for place, (gram, lines) in enumerate(
            sorted((gram, lines) for gram, lines in seen.items() if lines >= _FEWEST)
        )
    }
    bags, targets = _bags(texts, rarity), torch.tensor([row.targets for row in train])
    unseen = _bags(texts_of(calibration), rarity)
    wanted = torch.tensor([row.targets for row in calibration])
    turned = _turned(bags, max(1, len(rarity)))
    weights = torch.zeros(max(1, len(rarity)), len(LABELS))
    bias = torch.zeros(len(LABELS))
    best: tuple[float, NgramModel] | None = None
    for penalty in PENALTIES:  # from strong to weak: each starts where the one before ended
        weights, bias = _descend(bags, turned, targets, weights, bias, penalty)
        with torch.no_grad():
            loss = float(
                functional.binary_cross_entropy_with_logits(_logits(unseen, weights, bias), wanted)
            )
        if best is None or loss < best[0]:
            best = loss, NgramModel(rarity, weights, bias, penalty)
    assert best is not None
    return best[1]


def phrase_weights(model: NgramModel, train: Sequence[Row], most: int) -> PhraseWeights:
    """Return the `most` weightiest n-grams, fitted again without the others, in whole numbers."""
    idf = torch.zeros(len(model.rarity))
    grams = [""] * len(model.rarity)
    for gram, (place, rarity) in model.rarity.items():
        grams[place], idf[place] = gram, rarity
    heavy = torch.linalg.vector_norm(model.weights * idf[:, None], dim=1)
    kept = torch.sort(torch.argsort(heavy, descending=True, stable=True)[:most]).values
    places = kept.tolist()
    rarity_of = {grams[old]: (new, float(idf[old])) for new, old in enumerate(places)}
    bags, targets = _bags(texts_of(train), rarity_of), torch.tensor([row.targets for row in train])
    weights, bias = _descend(
        bags, _turned(bags, len(places)), targets, model.weights[kept], model.bias, model.penalty
    )
    scales = weights.abs().amax(dim=0).clamp_min(1e-9) / np.iinfo(np.int8).max
    return PhraseWeights(
        tuple(grams[old] for old in places),
        idf[kept].numpy(),
        (weights / scales).round().to(torch.int8).numpy(),
        scales.numpy(),
        bias.numpy(),
    )


@dataclass(frozen=True, slots=True)
class _Bags:
    rows: Tensor  # places of n-grams, text after text
    offsets: Tensor  # where each text begins
    values: Tensor  # TF-IDF, each text of length 1


def _bags(texts: Sequence[str], rarity: dict[str, tuple[int, float]]) -> _Bags:
    rows: list[int] = []
    values: list[float] = []
    offsets: list[int] = []
    for text in texts:
        offsets.append(len(rows))
        places, parts = weighted(text, rarity)
        rows += places
        values += parts
    return _Bags(torch.tensor(rows, dtype=torch.long), torch.tensor(offsets), torch.tensor(values))


def _logits(bags: _Bags, weights: Tensor, bias: Tensor) -> Tensor:
    return (
        functional.embedding_bag(
            bags.rows, weights, bags.offsets, mode="sum", per_sample_weights=bags.values
        )
        + bias
    )


def _turned(bags: _Bags, count: int) -> _Bags:
    """Return the bags of n-grams: for each n-gram the texts that hold it."""
    ends = torch.cat([bags.offsets[1:], torch.tensor([len(bags.rows)])])
    texts = torch.repeat_interleave(torch.arange(len(bags.offsets)), ends - bags.offsets)
    order = torch.argsort(bags.rows, stable=True)
    offsets = torch.searchsorted(bags.rows[order], torch.arange(count))
    return _Bags(texts[order], offsets, bags.values[order])


def _descend(
    bags: _Bags, turned: _Bags, targets: Tensor, weights: Tensor, bias: Tensor, penalty: float
) -> tuple[Tensor, Tensor]:
    """Return weights and bias after some steps of L-BFGS.

    The gradient is written out: over the turned bags it costs as little as the logits.
    """
    weights, bias = weights.clone().requires_grad_(), bias.clone().requires_grad_()
    optimizer = torch.optim.LBFGS(
        [weights, bias], max_iter=_STEPS, history_size=6, line_search_fn="strong_wolfe"
    )
    scale = 1 / len(targets)

    def closure() -> float:
        with torch.no_grad():
            logits = _logits(bags, weights, bias)
            gaps = (torch.sigmoid(logits) - targets) * (penalty * scale)
            weights.grad = _logits(turned, gaps, torch.zeros(gaps.shape[1])) + weights * scale
            bias.grad = gaps.sum(dim=0)
            loss = functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum")
            return float(penalty * loss + (weights * weights).sum() / 2) * scale

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach(), bias.detach()
