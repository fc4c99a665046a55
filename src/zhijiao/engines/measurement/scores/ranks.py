"""Ranks as intervals, how they hang on the weights, and ratings only where they can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.scores.tables import (
    Direction,
    Floats,
    Integers,
    ScoreError,
    numbers,
    signs,
    table,
    vector,
    weights_of,
)

AT_ONCE = 4_000_000  # numbers drawn at a time
NOT_DISTINGUISHABLE = Bilingual("not distinguishable", "无法区分")


@dataclass(frozen=True)
class RankIntervals:
    """Rank by the estimates (1 is first; equals share the first of theirs) and the interval of ranks."""

    rank: Integers
    low: Integers
    high: Integers


def rank_intervals(estimates: ArrayLike, errors: ArrayLike, *, direction: Direction = "up", level: float = 0.95, draws: int = 10_000,
                   seed: int = 0) -> RankIntervals:
    """Return intervals that hold a unit's rank in `level` of draws from normal distributions about the estimates.

    Raises ScoreError for missing estimates (leave such units out), errors below 0, or no draws.
    """
    x = numbers(estimates, "estimates")
    x, spread = vector(x, x.size, "estimates"), vector(errors, x.size, "errors")
    if not x.size or np.any(spread < 0) or not 0 < level < 1 or draws < 1:
        raise ScoreError("estimates, errors from 0, a level between 0 and 1, draws from 1", "估计值、不小于0的误差、0到1之间的置信度、至少1次抽取")
    rng = np.random.default_rng(seed)
    better = x * signs([direction], 1)[0]
    seen = np.zeros((x.size, x.size), dtype=np.int64)
    for size in _parts(draws, x.size):
        seen += _ranks_seen(better + rng.standard_normal((size, x.size)) * spread)
    return _intervals(better, seen, level)


def weight_sensitivity(points: ArrayLike, weights: ArrayLike, *, concentration: float = 100.0, level: float = 0.95, draws: int = 2_000,
                       seed: int = 0) -> RankIntervals:
    """Return intervals of ranks when weights are drawn about the given ones (Dirichlet; a larger concentration stays closer).

    `points` (units x criteria) are normalised so that more is better. Raises ScoreError.
    """
    x = table(points)
    given = weights_of(weights, x.shape[1])
    if not 0 < concentration < np.inf or not 0 < level < 1 or draws < 1:
        raise ScoreError("a concentration above 0, a level between 0 and 1, draws from 1", "集中度大于0，置信度在0到1之间，至少1次抽取")
    rng = np.random.default_rng(seed)
    seen = np.zeros((len(x), len(x)), dtype=np.int64)
    for size in _parts(draws, len(x)):
        drawn = rng.standard_gamma(given * concentration, (size, len(given)))
        drawn /= np.maximum(drawn.sum(axis=1, keepdims=True), 1e-300)
        seen += _ranks_seen(drawn @ x.T)
    return _intervals(x @ given, seen, level)


def _parts(draws: int, units: int) -> list[int]:
    size = max(AT_ONCE // units, 1)
    return [min(size, draws - begun) for begun in range(0, draws, size)]


def _ranks(values: Floats) -> Integers:
    """Return ranks of each row, the largest first; equals share the first of theirs."""
    order = np.argsort(-values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    places = np.arange(values.shape[1])
    first = np.concatenate([np.ones((len(values), 1), dtype=np.bool_), ordered[:, 1:] != ordered[:, :-1]], axis=1)
    shared = np.maximum.accumulate(np.where(first, places, 0), axis=1)
    found = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(found, order, shared, axis=1)
    return found


def _ranks_seen(values: Floats) -> Integers:
    """Return how often each unit had each rank: units x ranks."""
    units = values.shape[1]
    flat = (_ranks(values) + np.arange(units) * units).ravel()
    return np.bincount(flat, minlength=units * units).reshape(units, units).astype(np.int64)


def _intervals(estimates: Floats, seen: Integers, level: float) -> RankIntervals:
    share = np.cumsum(seen, axis=1) / seen.sum(axis=1, keepdims=True)
    tail = (1 - level) / 2
    low = (share <= tail).sum(axis=1) + 1
    high = (share < 1 - tail).sum(axis=1) + 1
    rank = _ranks(estimates[None, :])[0] + 1
    return RankIntervals(rank, np.minimum(low, rank), np.maximum(high, rank))


def ratings(low: ArrayLike, high: ArrayLike, edges: Sequence[float], labels: Sequence[Bilingual]) -> list[Bilingual]:
    """Return the label of the band in which the whole interval lies, else "not distinguishable": then people look.

    `labels[i]` from `edges[i-1]` on and below `edges[i]`. Raises ScoreError.
    """
    a = numbers(low, "low")
    a, b = vector(a, a.size, "low"), vector(high, a.size, "high")
    if np.any(a > b) or len(labels) != len(edges) + 1 or any(x >= y for x, y in pairwise(edges)):
        raise ScoreError("low up to high, edges that rise, one more label than edges", "下限不大于上限，分界递增，等级比分界多一")
    bands = np.searchsorted(np.asarray(edges, dtype=np.float64), np.stack([a, b]), side="right")
    return [labels[int(one)] if one == other else NOT_DISTINGUISHABLE for one, other in bands.T]
