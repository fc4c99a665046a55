"""Values to points. Bounds and means are given, so that a score changes only when something about its unit does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.scores.tables import Floats, ScoreError, numbers, table, vector, weights_of


def linear(values: ArrayLike, worst: ArrayLike, best: ArrayLike) -> Floats:
    """Return 0 at `worst` and 1 at `best` of each criterion, in proportion between, no more beyond. `worst` may be the larger."""
    x = table(values)
    low, high = vector(worst, x.shape[1], "worst"), vector(best, x.shape[1], "best")
    if np.any(low == high):
        raise ScoreError("worst and best are equal", "最差与最好相同")
    found: Floats = np.clip((x - low) / (high - low), 0, 1)
    return found


def banded(values: ArrayLike, edges: Sequence[float], points: Sequence[float]) -> Floats:
    """Return the points of the band of each value: `points[i]` from `edges[i-1]` on and below `edges[i]`."""
    x = numbers(values, "values")
    if not np.isfinite(x).all():
        raise ScoreError("a value is missing or infinite", "有值缺失或无穷")
    rising = all(a < b for a, b in pairwise(edges))
    if len(points) != len(edges) + 1 or not rising:
        raise ScoreError("edges that rise, and one more band than edges", "分界递增，档数比分界多一")
    found: Floats = vector(points, len(points), "points")[np.searchsorted(np.asarray(edges, dtype=np.float64), x, side="right")]
    return found


def standardised(values: ArrayLike, mean: ArrayLike, deviation: ArrayLike) -> Floats:
    """Return z scores by means and standard deviations that are given."""
    x = table(values)
    spread = vector(deviation, x.shape[1], "deviation")
    if np.any(spread <= 0):
        raise ScoreError("deviation: above 0", "标准差：大于0")
    found: Floats = (x - vector(mean, x.shape[1], "mean")) / spread
    return found


@dataclass(frozen=True)
class Scores:
    """Totals by unit, and what each criterion gave to each: the parts sum to the total."""

    totals: Floats
    parts: Floats


def weighted(points: ArrayLike, weights: ArrayLike) -> Scores:
    """Return weighted sums with their decomposition; weights are scaled to sum to 1."""
    x = table(points)
    parts = x * weights_of(weights, x.shape[1])
    return Scores(parts.sum(axis=1), parts)
