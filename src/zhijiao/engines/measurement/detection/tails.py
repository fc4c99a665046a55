"""Upper tails and quantiles of counts: negative binomial by mean and variance, Poisson where the variance is the mean."""

from __future__ import annotations

import numpy as np
from scipy import special

from zhijiao.engines.measurement.detection.series import Flags, Floats


def at_least(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """Return P(Y >= count) for whole counts (1 where the count is 0 or less)."""
    count, mean, variance = np.broadcast_arrays(count, mean, variance)
    spread = variance > mean
    # P(Y >= k) = I_q(k, size) with q = 1 - mean/variance; for Poisson the regularised gamma function
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(spread, mean * mean / (variance - mean), 1.0)
        q = np.where(spread, 1 - mean / variance, 0.5)
    safe = np.maximum(count, 1.0)
    tail = np.where(spread, special.betainc(safe, size, q), special.gammainc(safe, mean))
    return np.where(count <= 0, 1.0, tail)


def quantile(mean: Floats, variance: Floats, alpha: float) -> Floats:
    """Return the smallest k with P(Y > k) <= alpha, the 1-alpha quantile; NaN where the mean is."""
    mean, variance = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64))
    known = ~np.isnan(mean)
    found = np.full(mean.shape, np.nan)
    found[known] = _quantile(mean[known], variance[known], alpha)
    return found


def _quantile(mean: Floats, variance: Floats, alpha: float) -> Floats:
    def enough(k: Floats) -> Flags:
        found: Flags = at_least(k + 1, mean, variance) <= alpha
        return found

    deviation = np.sqrt(variance)
    z = float(special.ndtri(1 - alpha))
    skew = (2 * variance - mean) / np.maximum(mean * deviation, 1e-300)  # of the negative binomial, 1/sqrt(mean) for Poisson
    guess = mean + deviation * (z + (z * z - 1) / 6 * np.minimum(skew, 10))
    high = np.maximum(np.floor(guess) + 1, 0.0)
    step = np.full(mean.shape, 2.0)
    low = np.maximum(high - step, -1.0)
    while np.any(rising := ~enough(high)):
        low = np.where(rising, high, low)
        high = np.where(rising, high + step, high)
        step = np.where(rising, step * 2, step)
    while np.any(falling := (low >= 0) & enough(low)):
        high = np.where(falling, low, high)
        low = np.where(falling, np.maximum(low - step, -1.0), low)
        step = np.where(falling, step * 2, step)
    while np.any(high - low > 1):  # invariant: too small at low, enough at high
        middle = np.floor((low + high) / 2)
        inside = enough(middle) & (middle > low)
        high = np.where(inside, middle, high)
        low = np.where(inside | (middle <= low), low, middle)
    found: Floats = high
    return found
