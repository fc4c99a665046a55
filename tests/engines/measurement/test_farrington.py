"""Farrington, weekly: the weeks that are compared, the fit against statsmodels, the bound, and what has no baseline."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.engines.measurement import plain
from zhijiao.engines.measurement import Season, SeriesError, farrington
from zhijiao.engines.measurement.detection.quasipoisson import Design, dispersion, downweighted, fitted
from zhijiao.engines.measurement.detection.tails import at_least, quantile
from zhijiao.engines.measurement.detection.weeks import baseline, same_weeks

MONDAY = date(2020, 1, 6)
WEEK = timedelta(days=7)


def weeks(number: int, first: date = MONDAY) -> list[date]:
    return [first + i * WEEK for i in range(number)]


def season_counts(series: int, number: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    level = np.exp(rng.normal(1.2, 1, series))[:, None]
    mean = level * np.exp(0.5 * np.sin(2 * np.pi * np.arange(number) / 52.18) + 0.001 * np.arange(number))
    y = rng.negative_binomial(np.maximum(mean, 0.2), 0.5).astype(float)
    y[:, 40] += 30  # an old outbreak
    return y


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.integers(1, 7))
def test_the_same_weekday_nearest_to_the_date(today, years):
    found = same_weeks(today, years)
    assert found == plain.reference_weeks(today, years)
    assert all(day.weekday() == today.weekday() for day in found)


def test_the_29_of_february_is_the_1_of_march_where_there_is_none():
    assert same_weeks(date(2024, 2, 29), 4) == [date(2023, 3, 2), date(2022, 3, 3), date(2021, 3, 4), date(2020, 2, 27)]
    assert same_weeks(date(2104, 2, 29), 4)[3] == date(2100, 2, 26)  # no leap year; 1 March a Monday


@settings(max_examples=60)
@given(st.dates(date(1960, 1, 1), date(2100, 12, 31)), st.integers(1, 6), st.integers(0, 4), st.integers(1, 12), st.integers(0, 40))
def test_windows_and_blocks(today, years, w, periods, dropped):
    backs, levels = baseline(today, Season(years, w, periods, dropped))
    expected = plain.season(today, years, w, periods, dropped)
    assert {today - int(back) * WEEK: int(level) + 1 for back, level in zip(backs, levels, strict=True)} == expected
    assert sorted(backs, reverse=True) == list(backs)


@pytest.mark.parametrize("reweight", [True, False])
def test_mean_and_bound_equal_statsmodels(reweight):
    y = season_counts(4, 330)
    dates = weeks(330)
    found = farrington(y, dates, reweight=reweight, last=2)
    for s in range(4):
        series = dict(zip(dates, (int(v) for v in y[s]), strict=True))
        for row in (328, 329):
            mean, bound = plain.farrington(series, dates[row], reweight)
            assert found.expected[s, row] == pytest.approx(mean, rel=1e-9) and found.bound[s, row] == bound
    assert np.isnan(found.expected[:, :328]).all()


def test_other_layouts_and_missing_weeks_equal_statsmodels():
    y = season_counts(3, 230)
    y[np.random.default_rng(2).random(y.shape) < 0.15] = np.nan
    y[:, 0] = 3
    dates = weeks(230)
    found = farrington(y, dates, season=Season(years=3, half_window=2, periods=5), alpha=0.05, last=1)
    for s in range(3):
        series = {day: None if np.isnan(v) else int(v) for day, v in zip(dates, y[s], strict=True)}
        mean, bound = plain.farrington(series, dates[-1], alpha=0.05, years=3, w=2, periods=5)
        assert found.expected[s, -1] == pytest.approx(mean, rel=1e-8) and found.bound[s, -1] == bound


def test_an_alarm_is_above_the_bound_with_five_cases_in_four_weeks():
    y = np.ones((4, 330))
    y[:, -4:] = [[1, 0, 0, 9], [0, 0, 0, 4], [0, 0, 0, 5], [1, 1, 1, 1]]
    found = farrington(y, weeks(330), last=1)
    assert found.bound[:, -1].tolist() == [4, 4, 4, 4]
    assert found.alarm[:, -1].tolist() == [True, False, True, False]
    assert found.score[0, -1] == pytest.approx((9 - 1) / (4 - 1))
    late = farrington(y[:, -2:], weeks(2), last=1)
    assert np.isnan(late.expected).all() and not late.alarm.any()


def test_cases_of_five_weeks_ago_are_not_recent():
    y = np.zeros((1, 330))
    y[0, [10, 60, 110, 160, 210]] = 1
    y[0, -5], y[0, -1] = 4, 4
    assert not farrington(y, weeks(330), last=1).alarm[0, -1]
    y[0, -2] = 1
    assert farrington(y, weeks(330), last=1).alarm[0, -1]


def test_a_season_without_cases_expects_none():
    y = np.zeros((3, 330))
    y[:, -1] = 6
    y[1, 329 - 30 - 52] = 5  # outside the windows only
    found = farrington(y, weeks(330), last=1)
    assert found.expected[:, -1].tolist() == [0, 0, 0] and found.bound[:, -1].tolist() == [0, 0, 0]
    assert found.alarm[:, -1].all() and np.isnan(found.score[:, -1]).all()


def test_without_a_finite_fit_there_is_no_baseline_and_a_mean_that_runs_to_nothing_is_none():
    y = np.zeros((2, 330))
    y[0, 329 - 49] = 1  # the only case in the newest week of the windows: any steeper trend fits better
    oldest, _ = baseline(weeks(330)[-1], Season())
    y[1, 329 - oldest[0]] = 1  # and in the oldest: the mean falls to nothing
    found = farrington(y, weeks(330), last=1)
    assert np.isnan(found.expected[0, -1]) and found.expected[1, -1] == 0


def test_half_of_the_weeks_must_be_reported():
    y = np.full((4, 330), 2.0)
    y[0, 60:300:2] = np.nan
    y[1, 30:300] = np.nan
    y[2, :75] = np.nan  # begins later than the oldest week
    backs, levels = baseline(weeks(330)[-1], Season())
    y[3, 329 - backs[levels == 9][:20]] = np.nan  # most of the windows
    assert np.isnan(farrington(y, weeks(330), last=1).expected[:, -1]).tolist() == [False, True, True, True]


def test_every_week_of_a_history_is_judged():
    y = season_counts(2, 300)
    found = farrington(y, weeks(300))
    first = int(np.nonzero(~np.isnan(found.expected[0]))[0][0])
    backs, _ = baseline(weeks(300)[first], Season())
    assert first == backs[0] or first == backs[0] + 1
    assert not np.isnan(found.expected[:, first:]).any()


def test_many_series_are_done_in_parts_with_the_same_result(monkeypatch):
    y = season_counts(7, 330)
    whole = farrington(y, weeks(330), last=1)
    monkeypatch.setattr("zhijiao.engines.measurement.detection.farrington.AT_ONCE", 6000)
    np.testing.assert_allclose(farrington(y, weeks(330), last=1).expected, whole.expected)


@pytest.mark.parametrize("call", [
    lambda: Season(years=0), lambda: Season(half_window=13), lambda: Season(periods=0), lambda: Season(periods=47), lambda: Season(dropped=52),
    lambda: farrington([1, 2], [MONDAY, MONDAY + timedelta(days=3)]), lambda: farrington([1, 2], weeks(2), alpha=0)])
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises(SeriesError):
        call()


def test_tails_and_quantiles_are_those_of_the_distributions():
    mean = np.array([0.01, 0.4, 3.0, 40.0, 900.0, 5.0, 0.0])
    for ratio in (1.0, 1.0001, 2.5, 60.0):
        variance = mean * ratio
        for alpha in (0.2, 0.01, 0.0005):
            nbinom = stats.nbinom(np.maximum(mean, 1e-9) / max(ratio - 1, 1e-9), 1 / ratio)
            expected = (stats.poisson(mean) if ratio == 1 else nbinom).ppf(1 - alpha)
            assert quantile(mean, variance, alpha).tolist() == np.maximum(expected, 0).tolist()
    assert at_least(np.array(0.0), np.array(2.0), np.array(2.0)) == 1
    assert at_least(np.array(3.0), np.array(2.0), np.array(2.0)) == pytest.approx(stats.poisson.sf(2, 2.0))
    assert at_least(np.array(3.0), np.array(2.0), np.array(5.0)) == pytest.approx(stats.nbinom.sf(2, 4 / 3, 0.4))
    assert np.isnan(quantile(np.array([np.nan]), np.array([np.nan]), 0.01)).all()


def test_an_observation_alone_in_its_level_has_no_residual():
    levels, time = np.array([0, 1, 1, 1, 1]), np.array([0, 0.25, 0.5, 0.75, 1.0])
    y, used = np.array([[50.0, 2, 3, 1, 2]]), np.ones((1, 5), dtype=bool)
    design = Design(levels, time)
    fit = fitted(y, used, design, np.ones((1, 5)))
    assert fit.leverage[0, 0] == pytest.approx(1)
    weights = downweighted(y, used, fit, dispersion(y, used, fit, np.ones((1, 5)), design), 2.58)
    assert np.isfinite(weights).all() and weights.sum() == pytest.approx(5)
