"""The permutation scan against one that goes cylinder by cylinder; R against the posterior and the discretised interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from tests.engines.measurement import plain
from zhijiao.engines.measurement import SeriesError, effective_reproduction, nearest, scan, serial_interval


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=2, max_size=5), st.integers(1, 3))
def test_the_most_likely_cluster_is_the_plain_one(cases, days):
    order = nearest([[i * i, 0] for i in range(len(cases))], len(cases))
    found = scan(cases, order, days=days, replicates=1)
    total = sum(map(sum, cases))
    best = plain.scan_score(cases, order.tolist(), days) if total else 0.0
    assert (found.score if found else 0.0) == pytest.approx(best, abs=1e-9)
    if found:
        assert found.cases == sum(sum(cases[z][-found.days:]) for z in found.zones)


def test_an_outbreak_in_three_schools_is_found_and_chance_is_not():
    rng = np.random.default_rng(5)
    places = rng.random((60, 2))
    order = nearest(places, 10)
    quiet = rng.poisson(0.3, (60, 40))
    ill = quiet.copy()
    ill[order[7, :3], -4:] += 2
    found = scan(ill, order, seed=1, days=7)
    assert set(found.zones) == set(order[7, :3].tolist()) and found.days == 4 and found.p <= 0.002 and found.replicates == 999
    assert found.recurrence_days == 1 / found.p
    assert scan(ill, order, seed=1, days=7) == found
    calm = scan(quiet, order, days=7)
    assert calm.p > 0.05 and calm.replicates < 999  # stopped after ten shufflings as strange


def test_p_values_of_quiet_weeks_are_uniform_enough():
    rng = np.random.default_rng(11)
    order = nearest(rng.random((12, 2)), 4)
    found = [scan(rng.poisson(0.5, (12, 20)), order, days=3, replicates=99, hits=99, seed=i).p for i in range(60)]
    assert stats.kstest(found, "uniform").pvalue > 0.01


def test_nothing_to_find():
    order = nearest([[0], [1]], 2)
    assert scan(np.zeros((2, 5)), order, days=2) is None
    assert scan([[1, 1, 0], [1, 1, 0]], order, days=1) is None
    assert scan([[0, 0, 4], [0, 0, 0]], order, days=1, replicates=9) is None  # everything on one day: no day is special


@pytest.mark.parametrize("call", [
    lambda: scan([[1, np.nan], [1, 1]], [[0], [1]], days=1), lambda: scan([[1, 1]], [[1]], days=1), lambda: scan([[1, 1]], [0], days=1),
    lambda: scan([[1, 1]], [[0]], days=2), lambda: scan([[1, 1]], [[0]], days=1, hits=0), lambda: nearest([[0.0], [np.nan]], 1),
    lambda: nearest([[0.0]], 2), lambda: effective_reproduction([1], [0.5]), lambda: effective_reproduction([1], [[1]]),
    lambda: effective_reproduction([1], [1], window=0), lambda: effective_reproduction([1], [1], prior_mean=0), lambda: serial_interval(1, 1),
    lambda: serial_interval(3, 0), lambda: serial_interval(3, 1, 0)])
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises(SeriesError):
        call()


def test_reproduction_is_the_posterior_of_cori():
    rng = np.random.default_rng(2)
    cases, shares = rng.poisson(6, 30).astype(float), serial_interval(3.6, 1.6)
    found = effective_reproduction(cases, shares)
    day = 24
    infected = sum(cases[day - i] for i in range(7))
    force = sum(cases[day - i - s] * shares[s - 1] for i in range(7) for s in range(1, len(shares) + 1) if day - i - s >= 0)
    posterior = stats.gamma(1 + infected, scale=1 / (1 / 5 + force))
    assert found.mean[day] == pytest.approx(posterior.mean(), rel=1e-12)
    for p, quantiles in ((0.025, found.low), (0.5, found.median), (0.975, found.high)):
        assert quantiles[day] == pytest.approx(posterior.ppf(p), rel=1e-10)


def test_reproduction_is_hidden_where_the_prior_would_speak_or_a_day_is_missing():
    few = effective_reproduction(np.ones(20), [1.0])
    assert np.isnan(few.mean).all()
    cases = np.full((1, 20), 5.0)
    cases[0, 9] = np.nan
    found = effective_reproduction(cases, [0.5, 0.5])
    assert np.isnan(found.mean[0, :6]).all() and not np.isnan(found.mean[0, 6:9]).any()
    assert np.isnan(found.mean[0, 9:18]).all() and not np.isnan(found.mean[0, 18:]).any()


def test_the_serial_interval_is_the_discretised_gamma():
    mean, deviation = 3.6, 1.6
    shares = serial_interval(mean, deviation, 40)
    assert shares.sum() == pytest.approx(1) and (np.arange(1, 41) * shares).sum() == pytest.approx(mean, abs=1e-6)
    gamma = stats.gamma(((mean - 1) / deviation) ** 2, scale=deviation**2 / (mean - 1))
    for k in (1, 3, 6):  # triangle weights, Cori et al. 2013, web appendix 11
        weighed = integrate.quad(lambda x, k=k: gamma.pdf(x) * (1 - abs(x - (k - 1))), max(k - 2, 0), k, points=[k - 1])[0]
        assert shares[k - 1] == pytest.approx(weighed, abs=1e-6)
