"""How much each detector finds at an equal number of false alarms: known outbreaks put into invented series.

4,000 school series of 200 school days, Monday to Friday: means from 0.05 to 40 a day with median 1.2, half of them Poisson, half
negative binomial with variance mean + mean^2/5, a weekday pattern and a season. `rough` series have two to four times the variance
of Poisson in one half and a stronger season instead: nobody knows yet which of the two a first term will look like.

An outbreak of N cases is spread over five days and counts as found when its series has an alarm within seven days of its first.
Each detector's threshold is set on the quiet series so that 20 of 10,000 series-days are alarms. Seeds are fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhijiao.engines.measurement import Signals, cusum, ears, ewma, farrington, negbin, within_budget

Floats = NDArray[np.float64]

SERIES, DAYS, BEGIN = 4_000, 200, 45  # the first days only fill baselines
SIZES = (4, 8, 15, 30)
BUDGET = 20 / 10_000
SPREAD = (0.1, 0.25, 0.3, 0.2, 0.15)  # of an outbreak over its days
WEEKDAYS = np.array([1.2, 1.05, 1.0, 0.9, 0.85])
SIZE = 5  # of the negative binomial
DETECTORS: dict[str, Callable[[Floats, list[date]], Signals]] = {
    "ears-c1": lambda y, _: ears(y, "c1"), "ears-c2": lambda y, _: ears(y, "c2"), "ears-c3": lambda y, _: ears(y, "c3"),
    "ewma": lambda y, _: ewma(y), "cusum": lambda y, _: cusum(y), "negbin": lambda y, dates: negbin(y, dates, bounds=False)}
PROMISED = {"negbin": {8: 38, 15: 70, 30: 90}, "ears-c2": {8: 18, 15: 43, 30: 70}}
HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Found:
    """Of one detector: false alarms at its own threshold, the threshold of the budget, and the share found by size of the outbreak."""

    detector: str
    false_alarms: float
    threshold: float
    found: dict[int, float]


def quiet(seed: int = 1, series: int = SERIES, rough: bool = False) -> tuple[Floats, list[date]]:
    """Return series without outbreaks and their days."""
    rng = np.random.default_rng(seed)
    monday = date(2025, 9, 1)
    dates = [monday + timedelta(days=7 * (i // 5) + i % 5) for i in range(DAYS)]
    level = np.clip(np.exp(rng.normal(np.log(1.2), 1.4, series)), 0.05, 40)[:, None]
    swing = 0.4 if rough else 0.3
    season = np.exp(swing * np.sin(2 * np.pi * (np.arange(DAYS) / DAYS + rng.random((series, 1)))))
    mean = level * season * WEEKDAYS[np.arange(DAYS) % 5]
    size = mean / rng.uniform(1, 3, (series, 1)) if rough else np.full(mean.shape, float(SIZE))
    wide = rng.negative_binomial(size, size / (size + mean))
    return np.where((np.arange(series) % 2 == 0)[:, None], wide, rng.poisson(mean)).astype(np.float64), dates


def with_outbreaks(counts: Floats, size: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return the series with an outbreak each, and the first day of each."""
    rng = np.random.default_rng([seed, size])
    first = rng.integers(BEGIN + 10, DAYS - 7, len(counts))
    ill = counts.copy()
    for one, (day, cases) in enumerate(zip(first, rng.multinomial(size, SPREAD, len(counts)), strict=True)):
        ill[one, day:day + len(SPREAD)] += cases
    return ill, first


def share_found(score: Floats, threshold: float, first: NDArray[np.int64]) -> float:
    """Return the share of series with a score above the threshold within seven days of the first."""
    days = first[:, None] + np.arange(7)
    return float((np.take_along_axis(score, days, axis=1) > threshold).any(axis=1).mean())


def simulated(seed: int = 1, series: int = SERIES, rough: bool = False, only: tuple[str, ...] = tuple(DETECTORS)) -> list[Found]:
    """Run the detectors."""
    counts, dates = quiet(seed, series, rough)
    outbreaks = {size: with_outbreaks(counts, size, seed) for size in SIZES}
    results = []
    for name in only:
        detector = DETECTORS[name]
        calm = detector(counts, dates)
        scores = calm.score[:, BEGIN:]
        threshold = float(np.quantile(scores, 1 - BUDGET))
        found = {size: share_found(detector(ill, dates).score, threshold, first) for size, (ill, first) in outbreaks.items()}
        results.append(Found(name, float(calm.alarm[:, BEGIN:].mean()) * 10_000, threshold, found))
    return results


def weekly(seed: int = 2, series: int = 2_000) -> Found:
    """Run Farrington on one week after six years of weeks, at its own threshold; an outbreak falls into that week."""
    rng = np.random.default_rng(seed)
    weeks = 330
    level = np.clip(np.exp(rng.normal(np.log(6), 1.2, series)), 0.3, 200)[:, None]
    mean = level * np.exp(0.5 * np.sin(2 * np.pi * np.arange(weeks) / 52.18))
    ratio = np.where(np.arange(series) % 2 == 0, 1.0001, rng.uniform(2, 4, series))[:, None]
    y = rng.negative_binomial(mean / (ratio - 1), 1 / ratio).astype(np.float64)
    dates = [date(2020, 1, 6) + timedelta(days=7 * i) for i in range(weeks)]
    found = {}
    for size in (0, *SIZES):
        ill = y.copy()
        ill[:, -1] += size
        found[size] = float(farrington(ill, dates, last=1).alarm[:, -1].mean())
    return Found("farrington", found.pop(0) * 10_000, 0.01, found)


def lists_of_a_day(series: int = SERIES) -> float:
    """Return how many signals of 10,000 series-days the default budget leaves of the default detector on quiet series."""
    counts, dates = quiet(9, series)
    found = negbin(counts, dates, bounds=False)
    return float(within_budget(found, dates)[:, BEGIN:].mean()) * 10_000


def table(results: list[Found], rough: list[Found], week: Found) -> str:
    """Return the tables as Markdown."""
    titles = ["detector", "false alarms per 10,000 series-days, own threshold", *(f"N = {n}" for n in SIZES)]
    head = f"| {' | '.join(titles)} |\n{'|---' * len(titles)}|\n"
    rows = [f"| {one.detector} | {one.false_alarms:.0f} | " + " | ".join(_cell(one, n) for n in SIZES) + " |" for one in results]
    rows += [f"| {one.detector}, rough series | {one.false_alarms:.0f} | " + " | ".join(f"{one.found[n]:.0%}" for n in SIZES) + " |" for one in rough]
    last = f"| {week.detector} | {week.false_alarms:.0f} | " + " | ".join(f"{week.found[n]:.0%}" for n in SIZES) + " |"
    return (f"Found at 20 false alarms per 10,000 series-days (in brackets what was expected):\n\n{head}" + "\n".join(rows) +
            f"\n\nWeekly, at its own threshold, the outbreak within one week (false alarms per 10,000 series-weeks):\n\n"
            f"{head.replace('series-days', 'series-weeks')}{last}\n")


def _cell(one: Found, size: int) -> str:
    promised = PROMISED.get(one.detector, {}).get(size)
    return f"{one.found[size]:.0%}" + (f" ({promised} %)" if promised else "")


def chart(results: list[Found]) -> str:
    """Return an SVG of lines: share found by size of the outbreak."""
    width, height, left, top = 640, 360, 56, 20
    colours = ["#6b7280", "#9ca3af", "#b45309", "#0f766e", "#7c3aed", "#b91c1c"]

    def at(n: int, share: float) -> tuple[float, float]:
        return left + (n - SIZES[0]) / (SIZES[-1] - SIZES[0]) * (width - left - 110), top + (1 - share) * (height - top - 44)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" role="img" '
             'aria-label="Share of outbreaks found by detector at 20 false alarms per 10,000 series-days">']
    for tenth in range(0, 11, 2):
        x, y = at(SIZES[0], tenth / 10)
        parts.append(f'<path d="M{x:.0f} {y:.1f}H{width - 110}" stroke="#e5e7eb"/>'
                     f'<text x="{x - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{tenth * 10} %</text>')
    for n in SIZES:
        parts.append(f'<text x="{at(n, 0)[0]:.0f}" y="{height - 24}" text-anchor="middle">{n}</text>')
    parts.append(f'<text x="{(left + width - 110) / 2:.0f}" y="{height - 6}" text-anchor="middle">cases of the outbreak · 暴发病例数</text>')
    ends = sorted(((at(SIZES[-1], one.found[SIZES[-1]])[1], i) for i, one in enumerate(results)))
    label: dict[int, float] = {}
    for y, i in ends:
        label[i] = max(y, max(label.values(), default=0) + 14)
    for i, (one, colour) in enumerate(zip(results, colours, strict=True)):
        line = " ".join("{:.1f},{:.1f}".format(*at(n, one.found[n])) for n in SIZES)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
                     f'<text x="{width - 104}" y="{label[i] + 4:.1f}" fill="{colour}">{one.detector}</text>')
    return "\n".join([*parts, "</svg>\n"])


def report() -> str:
    """Simulate, write the chart and return the tables."""
    found = simulated()
    (HERE / "docs" / "signals-simulation.svg").write_text(chart(found), encoding="utf-8")
    told = table(found, simulated(rough=True, only=("ears-c2", "negbin")), weekly())
    return f"{told}\n{lists_of_a_day():.1f} signals per 10,000 quiet series-days stay under the default budget (negbin).\n"


if __name__ == "__main__":
    print(report())
