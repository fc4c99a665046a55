"""Figures, scores and signals: speed beside peers and targets, and what the detectors find.

Times are the best of a few runs; on a busy machine look at the CPU time, which is given beside. `MEASUREMENT_SERIES=1000` measures
a tenth of the series.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.measurement_figures import figures
from benchmarks.measurement_simulation import report
from benchmarks.measurement_timing import Line, best
from zhijiao.cli.main import run
from zhijiao.engines.measurement import (
    cusum,
    ears,
    ewma,
    farrington,
    nearest,
    negbin,
    rank_intervals,
    scan,
    topsis,
    value_added,
    weight_sensitivity,
)

SERIES = int(os.environ.get("MEASUREMENT_SERIES", "10000"))


def main() -> str:
    """Measure and return the tables."""
    lines = [*figures(), *_daily(), *_weekly(), *_scan(), *_scores(), *_file()]
    rows = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"# Measurement, {SERIES:,} series\n\n| what | measured | target |\n|---|---|---|\n{rows}\n\n## What the detectors find\n\n{report()}"


def _daily() -> list[Line]:
    rng = np.random.default_rng(1)
    year = rng.poisson(1.2, (SERIES, 365)).astype(np.float64)
    dates = [date(2025, 9, 1) + timedelta(days=i) for i in range(365)]
    night = rng.poisson(1.2, (SERIES * 5, 36)).astype(np.float64)
    size = f"{SERIES:,} x 365 days"
    return [
        *(Line(f"EARS {which}, {size}", str(best(lambda which=which: ears(year, which))), "0.3 s") for which in ("c1", "c2", "c3")),  # type: ignore[misc]
        Line(f"EWMA, {size}", str(best(lambda: ewma(year)))), Line(f"CUSUM, {size}", str(best(lambda: cusum(year)))),
        Line(f"negative binomial without bounds, {size}", str(best(lambda: negbin(year, dates, bounds=False)))),
        Line(f"negative binomial with bounds, {len(night):,} series, the last 36 days", str(best(lambda: negbin(night, dates[:36]))))]


def _weekly() -> list[Line]:
    rng = np.random.default_rng(2)
    weeks = 330
    mean = np.exp(rng.normal(1, 1, SERIES))[:, None] * np.exp(0.4 * np.sin(2 * np.pi * np.arange(weeks) / 52.18))
    counts = rng.poisson(mean).astype(np.float64)
    dates = [date(2020, 1, 6) + timedelta(days=7 * i) for i in range(weeks)]
    return [Line(f"Farrington, {SERIES:,} series, one week, 10 periods", str(best(lambda: farrington(counts, dates, last=1))), "5 s")]


def _scan() -> list[Line]:
    rng = np.random.default_rng(3)
    order = nearest(rng.random((1000, 2)), 30)
    quiet = rng.poisson(0.15, (1000, 60))
    ill = quiet.copy()
    ill[order[0, :4], -3:] += 2
    return [Line("scan, 1,000 schools, 30 nearest, 14 days, an outbreak: 999 replicates", str(best(lambda: scan(ill, order), 1))),
            Line("the same, nothing there: stopped early", str(best(lambda: scan(quiet, order), 1)))]


def _scores() -> list[Line]:
    rng = np.random.default_rng(4)
    estimates, errors = rng.normal(size=400), np.full(400, 0.3)
    values, weights = rng.uniform(1, 50, (2000, 60)), np.full(60, 1 / 60)
    points = rng.random((400, 60))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymcdm.methods import TOPSIS
        from pymcdm.normalizations import vector_normalization
    peer = TOPSIS(vector_normalization)
    ours, theirs = best(lambda: topsis(values, weights, ["up"] * 60)), best(lambda: peer(values, weights, np.ones(60)))
    apart = np.abs(topsis(values, weights, ["up"] * 60).closeness - peer(values, weights, np.ones(60))).max()
    return [Line("rank intervals, 400 schools, 10,000 draws", str(best(lambda: rank_intervals(estimates, errors))), "0.5 s"),
            Line("weight sensitivity, 400 schools, 60 criteria, 2,000 draws", str(best(lambda: weight_sensitivity(points, np.ones(60))))),
            Line("TOPSIS, 2,000 x 60, against pymcdm", f"{ours.cpu * 1000:.1f} ms, {theirs.cpu / ours.cpu:.1f} x; differ by {apart:.0e}", "1e-12"),
            *_value_added()]


def _value_added() -> list[Line]:
    """Against statsmodels on the same pupils; the peer runs once."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    rng = np.random.default_rng(5)
    school = rng.integers(0, 400, 200_000)
    intake = np.column_stack([rng.normal(0, 1, len(school)), rng.integers(0, 2, len(school))])
    outcome = 60 + 8 * intake[:, 0] - 3 * intake[:, 1] + rng.normal(0, 4, 400)[school] + rng.normal(0, 10, len(school))
    ours = best(lambda: value_added(outcome, intake, school))
    mine = value_added(outcome, intake, school)
    model = MixedLM(outcome, np.column_stack([np.ones(len(school)), intake]), school)
    theirs = best(lambda: model.fit(reml=True), 1)
    fit = model.fit(reml=True, gtol=1e-9)  # by default it stops where the variance between schools is off by 0.2 %
    effects = np.array([float(fit.random_effects[i].iloc[0]) for i in range(400)])
    apart = max(np.abs(mine.coefficients - fit.fe_params).max(), abs(mine.within - fit.scale) / fit.scale,
                abs(mine.between - float(fit.cov_re[0, 0])) / mine.between, np.abs(mine.effects - effects).max())
    return [Line("value added, 200,000 pupils x 400 schools, against statsmodels",
                 f"{ours}, {theirs.cpu / ours.cpu:.0f} x; differ by {apart:.0e}", "20 x, 1e-4")]


def _file() -> list[Line]:
    """`zhijiao detect` from file to file."""
    rng = np.random.default_rng(6)
    series, days = max(SERIES // 10, 1), 365
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "counts.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("series,date,count\n")
            for one, counts in enumerate(rng.poisson(1.2, (series, days))):
                file.writelines(f"s{one},{date(2025, 9, 1) + timedelta(days=day)},{count}\n" for day, count in enumerate(counts))
        found = []
        for method in ("ears-c2", "negbin", "legal"):
            took = best(lambda method=method: run(["detect", "--counts", str(path), "--method", method, "--out", f"{name}/o.csv"]), 1)  # type: ignore[misc]
            found.append(Line(f"zhijiao detect, {method}, {series * days:,} rows", str(took)))
    return found
