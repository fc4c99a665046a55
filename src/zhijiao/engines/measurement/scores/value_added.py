"""What a school adds, given whom it admitted: a random-intercept model by restricted maximum likelihood, from sums per school."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.measurement.scores.tables import Floats, Integers, ScoreError, numbers

LEAST, MOST = -14.0, 14.0  # of the logarithm of the ratio of variances
NOTHING = 1e-12  # of the spread of the outcome
GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class ValueAdded:
    """Effects of schools (best linear unbiased predictions) with the standard errors of their comparison with 0, in the order of `schools`.

    `coefficients`: the intercept, then one per column of intake. `between` and `within` are variances.
    """

    schools: NDArray[np.generic]
    pupils: Integers
    effects: Floats
    errors: Floats
    coefficients: Floats
    between: float
    within: float


@dataclass(frozen=True)
class _Sums:
    """All that the likelihood needs: cross-products, and sums by school, of columns that were centred."""

    xx: Floats
    xy: Floats
    yy: float
    x: Floats  # schools x columns, the first of ones
    y: Floats
    n: Integers

    def solved(self, ratio: float) -> tuple[Floats, Floats, float]:
        """Return coefficients, the matrix they come from and the residual sum at a ratio of variances."""
        shrink = ratio / (1 + ratio * self.n)
        left = self.xx - (self.x * shrink[:, None]).T @ self.x
        right = self.xy - self.x.T @ (shrink * self.y)
        found: Floats = np.asarray(np.linalg.solve(left, right), dtype=np.float64)
        return found, left, float(self.yy - shrink @ (self.y * self.y) - right @ found)

    def within_schools(self) -> float:
        """Return the residual sum when every school has a level of its own."""
        left = self.xx - (self.x / self.n[:, None]).T @ self.x
        right = self.xy - self.x.T @ (self.y / self.n)
        return float(self.yy - self.y @ (self.y / self.n) - right @ np.linalg.pinv(left, rcond=1e-9, hermitian=True) @ right)

    def criterion(self, ratio: float) -> float:
        """Return -2 log of the restricted likelihood, up to a constant."""
        _, left, rest = self.solved(ratio)
        freedom = int(self.n.sum()) - len(self.xy)
        return float(freedom * np.log(rest) + np.log1p(ratio * self.n).sum() + np.linalg.slogdet(left)[1])


def value_added(outcome: ArrayLike, intake: ArrayLike, school: ArrayLike) -> ValueAdded:
    """Return effects of schools on `outcome` (pupils), given `intake` (pupils x columns).

    y = b0 + x b + u_school + e. The likelihood needs sums per school only, so 200,000 pupils cost one pass. Raises ScoreError for
    missing values, fewer than two schools, too few pupils, columns that say the same, an outcome without any spread, or one that
    intake and school tell to the last digit.
    """
    y, x, schools, number = _checked(outcome, intake, school)
    middle, centre = float(y.mean()), x.mean(axis=0)
    sums = _sums(y - middle, x - centre, number, len(schools))
    if sums.within_schools() <= NOTHING * sums.yy:
        raise ScoreError("intake and school tell the outcome exactly: nothing is left to measure a school by",
                         "入口数据和学校已完全决定结果，没有可供比较的差异")
    ratio = _best(sums)
    b, left, rest = sums.solved(ratio)
    within = rest / (len(y) - len(b))
    shrink = ratio / (1 + ratio * sums.n)
    effects = shrink * (sums.y - sums.x @ b)
    seen = sums.x * shrink[:, None]
    doubt = np.einsum("ij,jk,ik->i", seen, np.linalg.inv(left), seen)  # from not knowing the coefficients
    errors = np.sqrt(within * (ratio / (1 + ratio * sums.n) + doubt))
    coefficients = np.concatenate([[middle + b[0] - centre @ b[1:]], b[1:]])
    return ValueAdded(schools, sums.n, effects, errors, coefficients, ratio * within, within)


def _checked(outcome: ArrayLike, intake: ArrayLike, school: ArrayLike) -> tuple[Floats, Floats, NDArray[np.generic], Integers]:
    y, x = numbers(outcome, "outcome"), numbers(intake, "intake")
    x = x[:, None] if x.ndim == 1 else x
    schools, number = _schools(school)
    if y.ndim != 1 or x.ndim != 2 or not len(y) == len(x) == len(number):
        raise ScoreError("an outcome, intake and school for each pupil", "每名学生各有一个结果、入口数据和学校")
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise ScoreError("an outcome or intake is missing or infinite", "有结果或入口数据缺失或无穷")
    if len(schools) < 2 or len(y) < len(schools) + x.shape[1] + 1:
        raise ScoreError("two schools or more, and more pupils than schools and columns", "至少两所学校，学生数多于学校数与列数之和")
    return y, x, schools, number


def _schools(school: ArrayLike) -> tuple[NDArray[np.generic], Integers]:
    """Return the schools in order, and which of them each pupil's is. Raises ScoreError where one is missing."""
    given = np.asarray(school)
    if given.ndim != 1 or (given.dtype.kind == "f" and np.isnan(given).any()):
        raise ScoreError("a school for each pupil, none missing", "每名学生都有学校，不缺")
    try:
        schools, number = np.unique(given, return_inverse=True)
    except TypeError as why:  # what is missing has no order, nor have numbers beside texts
        raise ScoreError("a school for each pupil, none missing; all texts or all numbers", "每名学生都有学校，不缺；全用文字或全用数字") from why
    return schools, number.astype(np.int64)


def _sums(y: Floats, x: Floats, number: Integers, schools: int) -> _Sums:
    columns = np.column_stack([np.ones(len(y)), x])
    xx = columns.T @ columns
    scale = np.sqrt(np.diag(xx))
    if np.any(scale == 0) or np.linalg.matrix_rank(xx / np.outer(scale, scale), tol=1e-9) < len(xx) or not np.any(y):
        raise ScoreError("the outcome has no spread, or columns of intake say the same", "结果没有差异，或入口数据的列重复")
    of_school = np.column_stack([_by_school(column, number, schools) for column in columns.T])
    return _Sums(xx, columns.T @ y, float(y @ y), of_school, _by_school(y, number, schools),
                 np.bincount(number, minlength=schools).astype(np.int64))


def _by_school(values: Floats, number: Integers, schools: int) -> Floats:
    return np.bincount(number, weights=values, minlength=schools).astype(np.float64)


def _best(sums: _Sums) -> float:
    """Return the ratio of variances with the highest likelihood; 0 where nothing lies between schools."""
    grid = np.linspace(LEAST, MOST, 57)
    values = [sums.criterion(float(np.exp(at))) for at in grid]
    near = int(np.argmin(values))
    low, high = grid[max(near - 1, 0)], grid[min(near + 1, len(grid) - 1)]
    while high - low > 1e-9:  # golden section
        a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if sums.criterion(float(np.exp(a))) < sums.criterion(float(np.exp(b))):
            high = b
        else:
            low = a
    ratio = float(np.exp((low + high) / 2))
    return ratio if sums.criterion(ratio) < sums.criterion(0.0) else 0.0
