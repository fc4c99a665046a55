"""Weekly counts against the same season of earlier years (Farrington 1996, Noufaily 2013), for many series at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.detection.quasipoisson import Design, dispersion, downweighted, fitted
from zhijiao.engines.measurement.detection.series import (
    LAST_DAY,
    Flags,
    Floats,
    Integers,
    SeriesError,
    Signals,
    checked,
    days_of,
    share,
    signals,
)
from zhijiao.engines.measurement.detection.tails import quantile
from zhijiao.engines.measurement.detection.weeks import Season, baseline

UNUSUAL = 2.58  # Anscombe residuals above this are given less weight
CASES, WEEKS = 5, 4  # no alarm below so many cases in the last so many weeks
KNOWN = 0.5  # of the weeks of a baseline, and of those of its windows, must be reported
NOTHING = 1e-6  # a mean that runs to nothing and has come so far is 0
EPOCH = date(1970, 1, 1)
AT_ONCE = 20_000_000  # numbers held for one array of a fit


def farrington(counts: ArrayLike, dates: ArrayLike | Sequence[date], *, season: Season | None = None, reweight: bool = True,
               alpha: float = 0.01, last: int | None = None, begins: ArrayLike | None = None) -> Signals:
    """Return signals of series x weeks (NaN = not reported), dates a week or several apart; `last`: of the last rows only.
    `begins`: the day (since 1970) with which each series begins, that of its first report unless given.

    Levels for the windows and for the blocks between, a trend that is always kept, dispersion phi >= 1, past outbreaks given less
    weight unless `reweight` is false. Expected: the mean at the week; bound: the 1-`alpha` quantile of the negative binomial with
    variance phi x mean (Poisson at phi 1); score: (count - expected) / (bound - expected), empty where the bound is not above.
    Alarm: count > bound and at least 5 cases in the last 4 weeks. Without half of the weeks of the baseline reported, or of its
    windows, or where the series begins after its first week, or without a finite fit, there is no baseline. Raises SeriesError.
    """
    y = checked(counts)
    days = days_of(dates, y)[0]  # the same weeks for all
    if np.any(np.diff(days) % 7):
        raise SeriesError("weekly counts: dates whole weeks apart", "按周计数：日期之间相隔整周")
    season = season or Season()
    first = _first_report(y, days) if begins is None else np.broadcast_to(np.asarray(begins, dtype=np.int64), len(y))
    expected, bound = np.full(y.shape, np.nan), np.full(y.shape, np.nan)
    for row in range(max(y.shape[1] - (last or y.shape[1]), 0), y.shape[1]):
        expected[:, row], bound[:, row] = _week(y, days, row, first, season, reweight, share(alpha))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(bound > expected, (y - expected) / (bound - expected), np.nan)
    alarm = (y > bound) & (_recent(y, days) >= CASES)
    told = {"years": season.years, "half_window": season.half_window, "periods": season.periods, "dropped": season.dropped,
            "reweight": reweight, "alpha": alpha}
    return signals("farrington", told, counts, dates=days, expected=expected, bound=bound, score=score, alarm=alarm)


def _first_report(y: Floats, days: Integers) -> Integers:
    """Return the day of the first report of each series; behind all days where there is none."""
    known = ~np.isnan(y)
    return np.where(known.any(axis=1), days[known.argmax(axis=1)], LAST_DAY + 1)


def _week(y: Floats, days: Integers, row: int, first: Integers, season: Season, reweight: bool, alpha: float) -> tuple[Floats, Floats]:
    """Return mean and bound of every series in one week."""
    nothing = np.full(len(y), np.nan)
    backs, levels = baseline(EPOCH + timedelta(days=int(days[row])), season)
    wanted = days[row] - 7 * backs
    place = np.searchsorted(days, wanted)
    there = days[np.minimum(place, len(days) - 1)] == wanted
    past = np.full((len(y), len(wanted)), np.nan)
    past[:, there] = y[:, place[there]]
    used = ~np.isnan(past)
    window = levels == season.periods - 1
    ready = np.nonzero((first <= wanted[0]) & (used.mean(axis=1) >= KNOWN) & (used[:, window].mean(axis=1) >= KNOWN))[0]
    mean, variance = nothing, nothing.copy()
    design = Design(levels, (backs[0] - backs) / max(backs[0] - backs[-1], 1))
    now = backs[0] / max(backs[0] - backs[-1], 1)
    size = max(AT_ONCE // (design.columns.shape[1] * len(backs)), 1)
    for part in (ready[i:i + size] for i in range(0, len(ready), size)):
        mean[part], variance[part] = _forecast(np.nan_to_num(past[part]), used[part], design, float(now), reweight)
    return mean, quantile(mean, variance, alpha)


def _forecast(past: Floats, used: Flags, design: Design, now: float, reweight: bool) -> tuple[Floats, Floats]:
    """Return mean and variance at `now`, in the level of the windows; NaN without a finite fit."""
    weights = used.astype(np.float64)
    fit = fitted(past, used, design, weights)
    phi = dispersion(past, used, fit, weights, design)
    if reweight:
        weights = downweighted(past, used, fit, phi, UNUSUAL)
        fit = fitted(past, used, design, weights)
        phi = dispersion(past, used, fit, weights, design)
    window = design.levels == design.levels.max()
    empty = past[:, window].sum(axis=1) == 0
    mean = np.exp(np.minimum(fit.coefficients[:, -2] + now * fit.coefficients[:, -1], 700))
    mean = np.where(empty | (~fit.finite & (mean < NOTHING)), 0, np.where(fit.finite, mean, np.nan))
    return mean, phi * mean


def _recent(y: Floats, days: Integers) -> Floats:
    """Return the cases reported in the last four weeks, this one included."""
    cases = np.nan_to_num(y)
    total = cases.copy()
    for back in range(1, min(WEEKS, y.shape[1])):
        near = days[back:] - days[:-back] < 7 * WEEKS
        total[:, back:] += np.where(near, cases[:, :-back], 0)
    return total
