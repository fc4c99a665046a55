"""Outbreaks put into quiet series: the default detector finds what it should at its budget. The benchmark does all of them on more series."""

from __future__ import annotations

import numpy as np

from benchmarks.measurement_simulation import PROMISED, chart, lists_of_a_day, quiet, simulated, with_outbreaks


def test_found_at_an_equal_budget_is_within_five_points():
    for one in simulated(series=1000, only=("ears-c2", "negbin")):
        for size, promised in PROMISED[one.detector].items():
            assert abs(one.found[size] * 100 - promised) <= 6, (one.detector, size, one.found)  # 5 points, and 1 for a quarter of the series


def test_quiet_series_keep_to_the_budget():
    assert lists_of_a_day(1000) <= 20.5


def test_an_outbreak_adds_its_cases_and_nothing_else():
    counts, _ = quiet(3, 20)
    ill, first = with_outbreaks(counts, 15, 3)
    added = ill - counts
    assert (added.sum(axis=1) == 15).all() and (added >= 0).all()
    assert all(added[i, :day].sum() == 0 and added[i, day + 5:].sum() == 0 for i, day in enumerate(first))


def test_the_chart_draws_every_detector():
    found = simulated(series=60)
    assert chart(found).count("<polyline") == len(found) == 6
    rough, _ = quiet(1, 200, rough=True)
    assert np.isfinite(rough).all()
