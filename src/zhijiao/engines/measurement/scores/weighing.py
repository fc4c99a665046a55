"""Weights: from comparisons of experts (AHP), or from the data (entropy), the latter for analysis only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.scores.tables import Floats, ScoreError, table

# Consistency of random matrices of 1, 2, ... criteria (Saaty 1980)
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
CONSISTENT = 0.1


@dataclass(frozen=True)
class Comparison:
    """Weights of a pairwise comparison, its largest eigenvalue and its consistency ratio (0 for one or two criteria)."""

    weights: Floats
    eigenvalue: float
    consistency_ratio: float

    @property
    def consistent(self) -> bool:
        """Return whether the ratio is at most 0.1, as Saaty asks."""
        return self.consistency_ratio <= CONSISTENT


def ahp(comparisons: ArrayLike) -> Comparison:
    """Return the principal eigenvector of a reciprocal matrix: a[i][j] says how many times i outweighs j. Raises ScoreError."""
    a = table(comparisons)
    n = len(a)
    if a.shape != (n, n) or n > len(RANDOM_INDEX):
        raise ScoreError(f"a square matrix of at most {len(RANDOM_INDEX)} criteria", f"应为方阵，最多{len(RANDOM_INDEX)}个指标")
    if np.any(a <= 0) or not np.allclose(a * a.T, 1, rtol=0, atol=0.02):  # 0.33 for a third is meant as one
        raise ScoreError("a reciprocal matrix of numbers above 0: a[j][i] = 1 / a[i][j]", "应为正互反矩阵：a[j][i] = 1 / a[i][j]")
    values, vectors = np.linalg.eig(a)
    first = int(np.argmax(values.real))
    principal = np.abs(vectors[:, first].real)
    largest = float(values[first].real)
    spread = RANDOM_INDEX[n - 1]
    ratio = (largest - n) / (n - 1) / spread if spread else 0.0
    return Comparison(principal / principal.sum(), largest, max(ratio, 0.0))


def entropy_weights(values: ArrayLike) -> Floats:
    """Return weights by how much criteria differ between units (Shannon entropy), for analysis, never for money.

    Raises ScoreError for negative values, a criterion that is 0 everywhere, fewer than two units, or criteria none of which differs.
    """
    x = table(values)
    if len(x) < 2 or np.any(x < 0) or np.any(x.sum(axis=0) == 0):
        raise ScoreError("two units or more, no negative value, no criterion that is 0 everywhere", "至少两个单位，没有负值，没有全为0的指标")
    p = x / x.sum(axis=0)
    terms = np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0)
    diverse = 1 + terms.sum(axis=0) / np.log(len(x))
    diverse = np.where(diverse < 1e-15, 0, diverse)
    if diverse.sum() == 0:
        raise ScoreError("no criterion differs between units", "各单位在所有指标上都相同")
    found: Floats = diverse / diverse.sum()
    return found
