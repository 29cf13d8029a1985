"""A baseline that any team would try first: TF-IDF of n-grams and logistic regression."""

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
from streamdetect.detect.bounds import is_spaced

PENALTIES: Final = (1.0, 10.0, 100.0)  # weight of the loss against the L2 norm, as C elsewhere
_FEWEST: Final = 3  # lines that hold an n-gram before it counts
_STEPS: Final = 25


@dataclass(frozen=True, slots=True)
class _Regression:
    """One logistic regression for each of `LABELS` over the TF-IDF of n-grams."""

    rarity: dict[str, tuple[int, float]]  # n-gram → its row of weights, its inverse frequency
    weights: Tensor
    bias: Tensor
    penalty: float

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return one row of logits a text."""
        with torch.no_grad():
            return _logits(_bags(texts, self.rarity), self.weights, self.bias)

    def narrowed(self, rows: Sequence[Row], kept: Tensor) -> "_Regression":
        """Return the same over a part of the n-grams, fitted again without the others."""
        grams = list(self.rarity.items())
        rarity = {grams[old][0]: (new, grams[old][1][1]) for new, old in enumerate(kept.tolist())}
        bags, targets = _bags(texts_of(rows), rarity), torch.tensor([row.targets for row in rows])
        weights, bias = _descend(
            bags, _turned(bags, len(rarity)), targets, self.weights[kept], self.bias, self.penalty
        )
        return _Regression(rarity, weights, bias, self.penalty)


@dataclass(frozen=True, slots=True)
class NgramModel:
    """A regression over n-grams of characters, and one over n-grams of words.

    Texts of languages with spaces between words go to the second. One that no lines were there
    for holds no n-grams and the bias of the other.
    """

    of_characters: _Regression
    of_words: _Regression

    def __len__(self) -> int:
        """How many n-grams it knows."""
        return len(self.of_characters.rarity) + len(self.of_words.rarity)

    @property
    def penalties(self) -> str:
        """The penalties that were chosen, for a report."""
        return f"{self.of_characters.penalty:g} and {self.of_words.penalty:g}"

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Return one prediction a text, in the form of the classifier's."""
        spaced = [is_spaced(text) for text in texts]
        found = torch.zeros(len(texts), len(LABELS))
        for kind, regression in ((False, self.of_characters), (True, self.of_words)):
            places = [place for place, one in enumerate(spaced) if one is kind]
            if places:
                found[places] = regression.logits([texts[place] for place in places])
        chances = torch.sigmoid(found).tolist()
        return [
            Prediction.from_probabilities(row, spaced=one)
            for row, one in zip(chances, spaced, strict=True)
        ]


def fit_ngram_model(train: Sequence[Row], calibration: Sequence[Row]) -> NgramModel:
    """Fit on training lines; penalties are those with the least loss on calibration lines."""
    of_characters, of_words = (
        _fitted(rows, unseen or rows) if rows else None
        for rows, unseen in zip(_by_spaces(train), _by_spaces(calibration), strict=True)
    )
    if of_characters is None or of_words is None:
        known = of_characters or of_words
        if known is None:
            raise ValueError("no lines to fit n-grams on")
        nothing = _Regression({}, known.weights[:0], known.bias, known.penalty)
        of_characters, of_words = of_characters or nothing, of_words or nothing
    return NgramModel(of_characters, of_words)


def _by_spaces(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the lines for n-grams of characters, and those for n-grams of words."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        sides[is_spaced(row.text)].append(row)
    return sides


def _fitted(train: Sequence[Row], calibration: Sequence[Row]) -> _Regression:
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
    best: tuple[float, _Regression] | None = None
    for penalty in PENALTIES:  # from strong to weak: each starts where the one before ended
        weights, bias = _descend(bags, turned, targets, weights, bias, penalty)
        with torch.no_grad():
            loss = float(
                functional.binary_cross_entropy_with_logits(_logits(unseen, weights, bias), wanted)
            )
        if best is None or loss < best[0]:
            best = loss, _Regression(rarity, weights, bias, penalty)
    assert best is not None
    return best[1]


def phrase_weights(model: NgramModel, train: Sequence[Row], most: int) -> PhraseWeights:
    """Return the `most` weightiest n-grams, fitted again without the others, in whole numbers."""
    sides = (model.of_characters, model.of_words)
    heavy = [
        torch.linalg.vector_norm(one.weights * _frequencies(one)[:, None], dim=1) for one in sides
    ]
    order = torch.argsort(torch.cat(heavy), descending=True, stable=True)[:most]
    border = len(heavy[0])
    narrow = [
        one.narrowed(its, torch.sort(places).values) if its else one
        for one, its, places in zip(
            sides,
            _by_spaces(train),
            (order[order < border], order[order >= border] - border),
            strict=True,
        )
    ]
    scales = [
        one.weights.abs().amax(dim=0).clamp_min(1e-9) / np.iinfo(np.int8).max
        if len(one.rarity)
        else torch.ones(len(LABELS))
        for one in narrow
    ]
    whole = [(one.weights / by).round() for one, by in zip(narrow, scales, strict=True)]
    return PhraseWeights(
        tuple(gram for one in narrow for gram in one.rarity),
        torch.cat([_frequencies(one) for one in narrow]).numpy(),
        torch.cat(whole).to(torch.int8).numpy(),
        torch.stack(scales).numpy(),
        torch.stack([one.bias for one in narrow]).numpy(),
    )


def _frequencies(regression: _Regression) -> Tensor:
    return torch.tensor([rarity for _, rarity in regression.rarity.values()])


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
