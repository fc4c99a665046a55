"""The default detector: sums of one and of three rows against a negative binomial from a month of rows, weekdays taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.detection.ears import ANY_COUNT
from zhijiao.engines.measurement.detection.series import (
    Flags,
    Floats,
    Signals,
    checked,
    days_of,
    length,
    share,
    signals,
)
from zhijiao.engines.measurement.detection.tails import at_least, quantile
from zhijiao.engines.measurement.detection.weekdays import weekday_factors
from zhijiao.engines.measurement.detection.windows import lagged, windows

LEAST = {1: 2, 3: 3}  # cases below which a sum of so many rows is no signal
LAGS = {1: 3, 3: 5}  # where the baseline ends: two rows stand between it and the sum
HALF_A_CASE = 0.5  # what a baseline without cases counts as


def negbin(counts: ArrayLike, dates: ArrayLike | Sequence[date] | None = None, *, baseline: int = 30, alpha: float = 0.001,
           bounds: bool = True) -> Signals:
    """Return signals of series x rows (NaN = not reported).

    For sums of 1 and of 3 rows: rate r = cases / weekday factors over `baseline` reported rows, mean mu = r x the factors of the
    sum, dispersion phi = max(1, Pearson), variance phi mu (1 + factors of the sum / factors of the baseline). Score: -log10 of the
    smaller P(at least so many), 0 below 2 (3) cases; alarm: that P <= alpha. A sum of 3 rows needs all three reported.
    `expected` is the mean of one row. Without dates, or on one weekday only, all factors are 1. `bounds=False` leaves the bounds
    out, which take most of the time. Raises SeriesError.
    """
    y = checked(counts)
    days = None if dates is None else days_of(dates, y)
    return placed_negbin(counts, y, days, np.ones(y.shape, dtype=np.bool_), length(baseline), share(alpha), bounds)


def placed_negbin(given: ArrayLike, y: Floats, days: ArrayLike | None, real: Flags, baseline: int, alpha: float, bounds: bool = True) -> Signals:
    """Return the same for counts and days that were checked; `real` tells the rows of a series from what fills the array up."""
    placed = None if days is None else np.asarray(days, dtype=np.int64)
    factors = np.ones(y.shape) if placed is None else weekday_factors(y, placed, real)
    known = ~np.isnan(y)
    smallest, bound, expected = np.ones(y.shape), np.full(y.shape, np.inf), np.full(y.shape, np.nan)
    for rows, least in LEAST.items():
        mean, variance = _foreseen(y, factors, rows, baseline)
        before = sum((lagged(y, back) for back in range(1, rows)), np.zeros(y.shape))
        total = y + before
        chosen = known & (total >= least) & ~np.isnan(mean)  # nowhere else can there be a signal
        smallest[chosen] = np.minimum(smallest[chosen], at_least(total[chosen], mean[chosen], variance[chosen]))
        if rows == 1:
            expected = mean
        if bounds:
            highest = np.maximum(quantile(mean, variance, alpha), least - 1) - before
            bound = np.fmin(bound, highest)
    score = np.where(known & ~np.isnan(expected), -np.log10(np.maximum(smallest, 1e-300)) + 0.0, np.nan)
    bound = np.where(np.isnan(expected) | ~np.full(y.shape, bounds), np.nan, np.maximum(bound, ANY_COUNT))
    return signals("negbin", {"baseline": baseline, "alpha": alpha, "weekdays": placed is not None}, given, dates=placed,
                   expected=expected, bound=bound, score=score, alarm=(smallest <= alpha) & ~np.isnan(score))


def _foreseen(y: Floats, factors: Floats, rows: int, baseline: int) -> tuple[Floats, Floats]:
    """Return mean and predictive variance of the sum of so many rows."""
    of = windows(y, baseline, LAGS[rows])
    known = ~np.isnan(y)
    cases = np.where(known, y, 0)
    total = of.sums(cases)
    weight = of.sums(np.where(known, factors, 0))
    squares = of.sums(cases * cases / factors)
    rate = np.maximum(total, HALF_A_CASE) / weight
    # sum of (y - r f)^2 / (r f) = (sum of y^2/f)/r - 2 sum of y + r sum of f
    pearson = squares / rate - 2 * total + rate * weight
    phi = np.maximum(1, pearson / (baseline - 1))
    ahead = factors + sum((lagged(factors, back) for back in range(1, rows)), np.zeros(y.shape))
    mean = rate * ahead
    return mean, phi * mean * (1 + ahead / weight)
