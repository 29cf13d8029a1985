"""Fitting the gate: logistic regression over hashed n-grams, then the threshold for its recall.

Every step re-picks the strongest stretch of each text, because that is what the gate scores.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streamdetect.classify.gate import (
    HashedGate,
    crossing,
    flatten,
    hashed,
    strongest_stretches,
)

_SCALE: Final = 1024
_RATE: Final = 0.3
_DECAY: Final = 2e-4


def fit_gate(
    texts: Sequence[str], claims: Sequence[float], bits: int, stretch: int, rounds: int
) -> HashedGate:
    """Return a gate whose threshold still has to be chosen (it is 0).

    `claims` holds what to aim at for each text, 0 (ordinary talk) to 1 (surely a claim).
    """
    characters, starts, ends = flatten(texts)
    table = _buckets(characters, ends[:-1], bits)
    weights = np.zeros(1 << bits)
    squares = np.full(1 << bits, 1e-8)
    bias, bias_square = 0.0, 1e-8
    wanted = np.array(claims, np.float64)
    # Claims and ordinary talk weigh the same in all, however many there are of each.
    balance = 0.5 * (wanted / wanted.sum() + (1 - wanted) / (1 - wanted).sum())
    for _ in range(rounds):
        sums = np.concatenate([[0.0], np.cumsum(weights[table].sum(0))])
        begins, stops = _chosen(sums, starts, ends, stretch)
        score = sums[stops] - sums[begins] + bias
        pull = (1 / (1 + np.exp(-score)) - wanted) * balance
        spread = np.zeros(characters.shape[0] + 1)
        np.add.at(spread, begins, pull)
        np.add.at(spread, stops, -pull)
        along = np.cumsum(spread)[:-1]
        gradient = _DECAY * weights
        for buckets in table:
            gradient += np.bincount(buckets, along, 1 << bits)[: 1 << bits]
        gradient[0] = 0.0
        squares += gradient**2
        weights -= _RATE * gradient / np.sqrt(squares)
        bias_gradient = float(pull.sum())
        bias_square += bias_gradient**2
        bias -= _RATE * bias_gradient / math.sqrt(bias_square)
    limits = np.iinfo(np.int16)
    whole = np.clip(np.rint(weights * _SCALE), limits.min, limits.max).astype(np.int16)
    return HashedGate(whole, round(bias * _SCALE), 0, stretch)


def with_threshold(gate: HashedGate, claims: Sequence[str], recall: float) -> HashedGate:
    """Return the gate with the highest threshold that lets `recall` of the claims pass."""
    scores = sorted(gate.scores(claims))
    missed = math.floor((1 - recall) * len(scores))
    return replace(gate, threshold=scores[missed])


def _buckets(
    characters: NDArray[np.uint32], borders: NDArray[np.int64], bits: int
) -> NDArray[np.int64]:
    """Return a bucket for each order and offset; n-grams across texts go to bucket 0."""
    table = np.zeros((3, characters.shape[0]), np.int64)
    for order, buckets in enumerate(hashed(characters, bits)):
        size = buckets.shape[0]
        table[order, :size] = buckets
        table[order, crossing(borders, order, size)] = 0
    return table


def _chosen(
    sums: NDArray[np.float64], starts: NDArray[np.int64], ends: NDArray[np.int64], stretch: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return begin and end of the strongest stretch of each text."""
    best, all_sums, stretch_ends = strongest_stretches(sums, starts, ends, stretch)
    owner = np.repeat(np.arange(starts.shape[0]), np.diff(np.append(starts, all_sums.shape[0])))
    reached = np.flatnonzero(all_sums == best[owner])
    first = reached[np.searchsorted(owner[reached], np.arange(starts.shape[0]))]
    stops = stretch_ends[first]
    begins = np.maximum(np.minimum(first, stops - stretch), starts)
    return begins, stops
