"""Exponentially weighted means against a baseline, as ESSENCE has them: a slow and a quick weight side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from zhijiao.engines.measurement.detection.ears import ANY_COUNT
from zhijiao.engines.measurement.detection.series import Floats, SeriesError, Signals, checked, length, share, signals
from zhijiao.engines.measurement.detection.windows import mean_and_deviation

WARNING = 0.05  # the share at which ESSENCE takes its smallest deviation


def ewma(counts: ArrayLike, *, baseline: int = 28, guard: int = 2, weights: tuple[float, ...] = (0.4, 0.9), alpha: float = 0.01) -> Signals:
    """Return EWMA signals of series x rows (NaN = not reported; such a row leaves the weighted mean as it is).

    z = w y + (1-w) z of the reported row before; T = (z - m) / max(smallest, s sqrt(f) + c), m and s over `baseline` reported
    rows that end `guard` + 1 rows back, with Student's distribution on `baseline` - 1 degrees; f, c and the smallest deviation
    as in ESSENCE. After |T| beyond the limit z goes on from the limit. Score: the larger T of the weights; alarm: p < alpha.
    Raises SeriesError.
    """
    if not weights or not all(0 < w <= 1 for w in weights):
        raise SeriesError(f"weights {weights}: each above 0, at most 1", f"权重{weights}：每个大于0，不超过1")
    if not 0 <= guard <= 60:
        raise SeriesError(f"guard {guard}: from 0 to 60 rows", f"guard {guard}：应为0到60行")
    y = checked(counts)
    mean, deviation = mean_and_deviation(y, length(baseline), guard + 1)
    limit = float(special.stdtrit(baseline - 1, 1 - share(alpha)))
    score = np.full(y.shape, -np.inf)
    bound = np.full(y.shape, np.inf)
    for weight in weights:
        found, highest = _one_weight(y, mean, _scale(deviation, weight, baseline, guard), weight, limit)
        score, bound = np.fmax(score, found), np.fmin(bound, highest)
    known = ~np.isnan(mean)
    score = np.where(known & ~np.isnan(y), score, np.nan)
    bound = np.where(known, np.maximum(bound, ANY_COUNT), np.nan)
    return signals("ewma", {"baseline": baseline, "guard": guard, "weights": list(weights), "alpha": alpha}, counts,
                   expected=mean, bound=bound, score=score, alarm=score > limit)


def _scale(deviation: Floats, w: float, baseline: int, guard: int) -> Floats:
    """Return the standard deviation of z - m."""
    factor = w / (2 - w) + 1 / baseline - 2 * (1 - w) ** (guard + 1) * (1 - (1 - w) ** baseline) / baseline
    warning = float(special.stdtrit(baseline - 1, 1 - WARNING))
    smallest = w / warning * (1 + 0.5 * (1 - w) ** 2)
    constant = (0.1289 - (0.2414 - 0.1826 * (1 - w) ** 4) * np.log(10 * WARNING)) * w / warning
    found: Floats = np.maximum(smallest, deviation * np.sqrt(factor) + constant)
    return found


def _one_weight(y: Floats, mean: Floats, scale: Floats, w: float, limit: float) -> tuple[Floats, Floats]:
    """Return T and the highest count without an alarm of every row, going through the rows once."""
    score, bound = np.full(y.shape, np.nan), np.full(y.shape, np.nan)
    z = np.full(len(y), np.nan)
    for row in range(y.shape[1]):
        today, known = y[:, row], ~np.isnan(y[:, row])
        before = np.where(np.isnan(z), today, z)
        now = np.where(known, w * today + (1 - w) * before, z)
        m, s = mean[:, row], scale[:, row]
        t = (now - m) / s
        score[:, row] = np.where(known, t, np.nan)
        bound[:, row] = (m + limit * s - (1 - w) * before) / w
        beyond = known & (np.abs(t) > limit)
        z = np.where(beyond, m + np.sign(t) * limit * s, now)
    return score, bound


