"""TOPSIS (Hwang and Yoon 1981): how near to the best of every criterion, how far from the worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.scores.tables import Direction, Floats, ScoreError, signs, table, weights_of


@dataclass(frozen=True)
class Closeness:
    """Closeness to the ideal (0 to 1) by unit, and the squared distances to best and worst that each criterion makes up."""

    closeness: Floats
    to_best: Floats
    to_worst: Floats


def topsis(values: ArrayLike, weights: ArrayLike, directions: Sequence[Direction]) -> Closeness:
    """Return TOPSIS with vector normalisation; another unit can change the order of the others.

    Raises ScoreError for a criterion that is 0 everywhere, and where no criterion with a weight differs between units.
    """
    x = table(values)
    largest = np.abs(x).max(axis=0)
    if np.any(largest == 0):
        raise ScoreError("a criterion is 0 everywhere", "有指标全为0")
    x = x / largest  # so that squares neither overflow nor vanish
    v = x / np.sqrt((x * x).sum(axis=0)) * weights_of(weights, x.shape[1])
    better = v * signs(directions, x.shape[1])
    best, worst = np.abs(better.max(axis=0) - better) ** 2, np.abs(better - better.min(axis=0)) ** 2
    far, near = np.sqrt(worst.sum(axis=1)), np.sqrt(best.sum(axis=1))
    if np.any(far + near == 0):
        raise ScoreError("no criterion with a weight differs between units", "各单位在所有有权重的指标上都相同")
    return Closeness(far / (far + near), best, worst)
