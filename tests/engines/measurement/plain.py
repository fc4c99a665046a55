"""Slow, plain oracles: one series at a time, with the standard library's statistics and SciPy's distributions, as the texts define them.

They share no code with the engine. None is "not reported".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, stdev
from typing import NamedTuple

import numpy as np
from scipy import stats

Series = Sequence[int | None]


class Said(NamedTuple):
    """Of one row."""

    expected: float | None
    score: float | None
    alarm: bool


def window(series: Series, today: int, size: int, lag: int) -> list[int] | None:
    """The last `size` reported values at least `lag` rows back."""
    known = [y for y in series[:max(today - lag + 1, 0)] if y is not None]
    return known[-size:] if len(known) >= size else None


def _c(series: Series, today: int, size: int, lag: int, floor: float) -> tuple[float | None, float | None]:
    of = window(series, today, size, lag)
    if of is None:
        return None, None
    y = series[today]
    return mean(of), None if y is None else (y - mean(of)) / max(stdev(of), floor)


def ears(series: Series, method: str, size: int = 7, floor: float = 0.5, threshold: float | None = None) -> list[Said]:
    limit = threshold if threshold is not None else {"c1": 3, "c2": 3, "c3": 2}[method]
    lag = 1 if method == "c1" else 3
    every = [_c(series, t, size, lag, floor) for t in range(len(series))]
    found = []
    for t, (m, score) in enumerate(every):
        if method == "c3":
            three = [every[i][1] for i in (t - 2, t - 1, t) if i >= 0]
            score = sum(max(0.0, c - 1) for c in three) if len(three) == 3 and None not in three else None
        found.append(Said(m, score, score is not None and score > limit))
    return found


def cusum(series: Series, size: int = 28, floor: float = 0.5, k: float = 1.0, h: float = 4.0) -> list[Said]:
    found, total = [], 0.0
    for t in range(len(series)):
        m, c = _c(series, t, size, 3, floor)
        if c is None:
            found.append(Said(m, None, False))
            continue
        total = max(0.0, total + c - k)
        found.append(Said(m, total, total > h))
        total = 0.0 if total > h else total
    return found


def ewma(series: Series, size: int = 28, guard: int = 2, weights: Sequence[float] = (0.4, 0.9), alpha: float = 0.01) -> list[Said]:
    limit, warning = stats.t.ppf(1 - alpha, size - 1), stats.t.ppf(0.95, size - 1)
    z: dict[float, float | None] = dict.fromkeys(weights)
    found = []
    for t, y in enumerate(series):
        of = window(series, t, size, guard + 1)
        scores = []
        for w in weights:
            before = z[w]
            now = before if y is None else y if before is None else w * y + (1 - w) * before
            if of is not None and y is not None:
                f = w / (2 - w) + 1 / size - 2 * (1 - w) ** (guard + 1) * (1 - (1 - w) ** size) / size
                c = (0.1289 - (0.2414 - 0.1826 * (1 - w) ** 4) * math.log(0.5)) * w / warning
                sigma = max(w / warning * (1 + 0.5 * (1 - w) ** 2), stdev(of) * math.sqrt(f) + c)
                score = (now - mean(of)) / sigma
                scores.append(score)
                if abs(score) > limit:
                    now = mean(of) + math.copysign(limit, score) * sigma
            z[w] = now
        best = max(scores) if scores else None
        found.append(Said(mean(of) if of else None, best, best is not None and best > limit))
    return found


def weekday_factors(many: Sequence[Series], days: Sequence[date]) -> list[float]:
    found = []
    for t, day in enumerate(days):
        past = [(days[i].weekday(), y) for one in many for i, y in enumerate(one[:t]) if y is not None]
        same = [y for weekday, y in past if weekday == day.weekday()]
        rate = mean(y for _, y in past) if past else 0.0
        found.append((sum(same) + 20) / (len(same) * rate + 20))
    return found


def negbin(series: Series, factors: Sequence[float], size: int = 30, alpha: float = 0.001) -> list[Said]:
    found = []
    for t, y in enumerate(series):
        p, expected = 1.0, None
        for rows, lag, least in ((1, 3, 2), (3, 5, 3)):
            known = [i for i in range(t - lag + 1) if series[i] is not None][-size:]
            if len(known) < size:
                continue
            weight = sum(factors[i] for i in known)
            rate = max(sum(series[i] for i in known), 0.5) / weight
            pearson = sum((series[i] - rate * factors[i]) ** 2 / (rate * factors[i]) for i in known)
            phi = max(1.0, pearson / (size - 1))
            ahead = sum(factors[t - rows + 1:t + 1])
            mu = rate * ahead
            expected = mu if rows == 1 else expected
            recent = series[t - rows + 1:t + 1]
            if None in recent or sum(recent) < least:
                continue
            variance = phi * mu * (1 + ahead / weight)
            p = min(p, stats.nbinom.sf(sum(recent) - 1, mu * mu / (variance - mu), mu / variance))
        score = None if y is None or expected is None else -math.log10(max(p, 1e-300)) + 0.0
        found.append(Said(expected, score, score is not None and p <= alpha))
    return found


def reference_weeks(today: date, years: int) -> list[date]:
    found = []
    for back in range(1, years + 1):
        try:
            day = today.replace(year=today.year - back)
        except ValueError:  # 29 February
            day = date(today.year - back, 3, 1)
        found.append(min((day + timedelta(days=shift) for shift in range(-3, 4)), key=lambda d: d.weekday() != today.weekday()))
    return found


def season(today: date, years: int = 5, w: int = 3, periods: int = 10, dropped: int = 26) -> dict[date, int]:
    """The level of each week of the baseline: windows are level `periods`, blocks 1.."""
    week = timedelta(days=7)
    found: dict[date, int] = {}
    ends = [today, *reference_weeks(today, years)]
    for newer, older in pairwise(ends):
        found |= {older + shift * week: periods for shift in range(-w, w + 1)}
        between = [older + (w + 1 + i) * week for i in range((newer - older).days // 7 - 2 * w - 1)]
        if periods > 1:
            size, longer = divmod(len(between), periods - 1)
            for block in range(1, periods):
                for _ in range(size + (block <= longer)):
                    found[between.pop(0)] = block
    return {day: level for day, level in found.items() if day < today - dropped * week}


def farrington(series: dict[date, int | None], today: date, reweight: bool = True, alpha: float = 0.01, **layout: int) -> tuple[float, float] | None:
    """Expected and bound of one week, by statsmodels."""
    import statsmodels.api as sm

    levels = season(today, **layout)
    days = sorted(day for day in levels if series.get(day) is not None)
    last = max(levels.values())
    present = sorted({levels[day] for day in days})
    y = np.array([series[day] for day in days], dtype=float)
    x = np.array([[float(levels[day] == one) for one in present] + [(day - days[0]).days / 365] for day in days])
    ahead = np.array([float(one == last) for one in present] + [(today - days[0]).days / 365])
    fit = sm.GLM(y, x, family=sm.families.Poisson()).fit(tol=1e-13, maxiter=200)
    phi = max(1.0, fit.pearson_chi2 / (len(y) - x.shape[1]))
    if reweight:
        s = 1.5 * (y ** (2 / 3) * fit.mu ** (-1 / 6) - np.sqrt(fit.mu)) / np.sqrt(phi * (1 - fit.get_hat_matrix_diag()))
        weights = np.where(s > 2.58, s**-2.0, 1.0)
        weights *= len(y) / weights.sum()
        fit = sm.GLM(y, x, family=sm.families.Poisson(), freq_weights=weights).fit(tol=1e-13, maxiter=200)
        phi = max(1.0, float((weights * (y - fit.mu) ** 2 / fit.mu).sum()) / (len(y) - x.shape[1]))
    mu = float(np.exp(ahead @ fit.params))
    bound = stats.nbinom.ppf(1 - alpha, mu / (phi - 1), 1 / phi) if phi > 1 else stats.poisson.ppf(1 - alpha, mu)
    return mu, float(bound)


def scan_score(cases: Sequence[Sequence[int]], order: Sequence[Sequence[int]], days: int) -> float:
    """The score of the most likely cylinder, one at a time."""
    total = sum(map(sum, cases))
    by_day = [sum(zone[d] for zone in cases) for d in range(len(cases[0]))]
    best = 0.0
    for near in order:
        for k in range(1, len(near) + 1):
            for back in range(1, days + 1):
                inside = [(z, d) for z in near[:k] for d in range(len(by_day) - back, len(by_day))]
                c, mu = sum(cases[z][d] for z, d in inside), sum(sum(cases[z]) * by_day[d] / total for z, d in inside)
                if c > mu:
                    rest = (total - c) * math.log((total - c) / (total - mu)) if c < total else 0.0
                    best = max(best, c * math.log(c / mu) + rest)
    return best
