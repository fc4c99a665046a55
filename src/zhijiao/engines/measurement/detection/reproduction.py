"""How many each case infects (Cori et al. 2013), from daily cases and the distribution of the serial interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from zhijiao.engines.measurement.detection.series import Floats, SeriesError, checked, length, positive
from zhijiao.engines.measurement.detection.windows import lagged

SEEN = 0.5  # of an interval must lie within its days


@dataclass(frozen=True)
class Reproduction:
    """Mean and quantiles of R by row, for the window that ends there; NaN where it must not be shown."""

    mean: Floats
    low: Floats
    median: Floats
    high: Floats


def effective_reproduction(incidence: ArrayLike, interval: ArrayLike, *, window: int = 7, prior_mean: float = 5.0,
                           prior_deviation: float = 5.0, least: int = 12) -> Reproduction:
    """Return R of series x days (NaN = not reported) over windows of `window` days.

    `interval[s-1]` is the share of infections s days after their source. The posterior is gamma with shape a + cases and rate
    1/b + sum of Lambda, the prior having the mean and deviation given. Nothing is shown below `least` cases in the window (then
    the prior speaks), nor where nobody was there who could have infected them (Lambda is 0), nor where a day of the window or of the
    longest interval before it was not reported. Raises SeriesError.
    """
    cases = checked(incidence)
    shares = _shares(interval)
    if shares.ndim != 1 or not len(shares) or np.any(~(shares >= 0)) or abs(shares.sum() - 1) > 1e-6:
        raise SeriesError("interval: shares of days 1, 2, ... that sum to 1", "代际间隔：第1、2……天的比例，合计为1")
    shape = (positive(prior_mean, "prior mean") / positive(prior_deviation, "prior deviation")) ** 2
    scale = prior_deviation**2 / prior_mean
    force = sum((share * _earlier(cases, back) for back, share in enumerate(shares, start=1)), np.zeros(cases.shape))
    length(window, "window", 1)
    infected, forces = _trailing(cases, window), _trailing(force, window)
    a, rate = shape + infected, 1 / scale + forces
    hidden = ~((infected >= least) & (forces > 0))
    low, median, high = (special.gammaincinv(a, p) / rate for p in (0.025, 0.5, 0.975))
    given = np.shape(incidence)
    return Reproduction(*(np.where(hidden, np.nan, one).reshape(given) for one in (a / rate, low, median, high)))


def serial_interval(mean: float, deviation: float, days: int = 30) -> Floats:
    """Return shares of days 1..`days` of a gamma interval shifted by a day, as Cori et al. discretise it, scaled to sum to 1.

    Raises SeriesError.
    """
    if not 1 < mean < np.inf:
        raise SeriesError(f"mean {mean}: above 1 day", f"均值{mean}：应大于1天")
    length(days, "days", 1)
    a = ((mean - 1) / positive(deviation, "deviation")) ** 2
    b = deviation**2 / (mean - 1)

    def whole(k: Floats) -> Floats:  # the integral of the distribution function up to k
        k = np.maximum(k, 0)
        found: Floats = k * special.gammainc(a, k / b) - a * b * special.gammainc(a + 1, k / b)
        return found

    k = np.arange(1, days + 1, dtype=np.float64)
    shares = np.maximum(whole(k) - 2 * whole(k - 1) + whole(k - 2), 0)
    total = shares.sum()
    if not total > SEEN:
        raise SeriesError(f"days {days}: the interval lies almost wholly beyond them, or its deviation {deviation} is too small to be told",
                          f"days {days}：代际间隔几乎都在这之后，或标准差{deviation}太小")
    found: Floats = shares / total
    return found


def _shares(interval: ArrayLike) -> Floats:
    try:
        return np.asarray(interval, dtype=np.float64)
    except (TypeError, ValueError) as why:
        raise SeriesError("interval: numbers", "代际间隔：应为数字") from why


def _earlier(cases: Floats, back: int) -> Floats:
    """Return the cases of so many days before; before the first day there were none."""
    found = lagged(cases, back)
    found[:, :back] = 0
    return found


def _trailing(values: Floats, window: int) -> Floats:
    return sum((lagged(values, back) for back in range(1, window)), values.copy())
