"""Detectors of daily counts: each equals its plain oracle, whatever is missing; missing is not zero; an alarm is a count above the bound."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.measurement import plain
from zhijiao.engines.measurement import SeriesError, Signals, cusum, ears, ewma, legal, negbin, within_budget
from zhijiao.engines.measurement.detection.legal import Threshold

START = date(2025, 9, 1)


def array(many: list[list[int | None]]) -> np.ndarray:
    return np.array([[np.nan if y is None else y for y in one] for one in many], dtype=float)


def days(rows: int) -> list[date]:
    return [START + timedelta(days=i) for i in range(rows)]


def same(found: Signals, row: int, said: list[plain.Said]) -> None:
    def numbers(values: list[float | None]) -> list[float]:
        return [np.nan if v is None else v for v in values]

    np.testing.assert_allclose(found.expected[row], numbers([s.expected for s in said]), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.score[row], numbers([s.score for s in said]), rtol=1e-8, atol=1e-9)
    assert found.alarm[row].tolist() == [s.alarm for s in said]


def counts(rows: int) -> st.SearchStrategy[list[list[int | None]]]:
    one = st.lists(st.one_of(st.integers(0, 4), st.integers(0, 4), st.integers(0, 40), st.none()), min_size=rows, max_size=rows)
    whole = st.lists(st.integers(0, 6), min_size=rows, max_size=rows)
    return st.lists(one | whole, min_size=1, max_size=3) | st.lists(whole, min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(counts(16), st.sampled_from(["c1", "c2", "c3"]), st.sampled_from([3, 7]))
def test_ears_is_its_definition(many, method, size):
    found = ears(array(many), method, baseline=size)
    for row, one in enumerate(many):
        same(found, row, plain.ears(one, method, size))
    known = ~np.isnan(found.score)
    assert np.array_equal(found.alarm[known], (array(many) > found.bound)[known])


@settings(max_examples=25, deadline=None)
@given(counts(20))
def test_ewma_and_cusum_are_their_definitions(many):
    for fast, slow in ((ewma(array(many), baseline=6), [plain.ewma(one, 6) for one in many]),
                       (cusum(array(many), baseline=6), [plain.cusum(one, 6) for one in many])):
        for row, said in enumerate(slow):
            same(fast, row, said)
        known = ~np.isnan(fast.score)
        assert np.array_equal(fast.alarm[known], (array(many) > fast.bound)[known])


@settings(max_examples=25, deadline=None)
@given(counts(26))
def test_the_negative_binomial_is_its_definition(many):
    dates = days(26)
    found = negbin(array(many), dates, baseline=10)
    factors = plain.weekday_factors(many, dates)
    for row, one in enumerate(many):
        same(found, row, plain.negbin(one, factors, 10))
    known = ~np.isnan(found.score)
    assert np.array_equal(found.alarm[known], (array(many) > found.bound)[known])
    bare = negbin(array(many), dates, baseline=10, bounds=False)
    assert np.isnan(bare.bound).all() and np.array_equal(bare.alarm, found.alarm)


def test_raising_todays_count_raises_c3():
    quiet = [1, 0, 2, 1, 1, 0, 1, 2, 0, 1, 1, 1, 1]
    scores = [ears(np.array([*quiet, today], dtype=float), "c3").score[-1] for today in range(12)]
    assert scores == sorted(scores) and scores[-1] > scores[0]
    assert not ears(np.array([*quiet, 1], dtype=float), "c3").alarm[-1] and ears(np.array([*quiet, 9], dtype=float), "c3").alarm[-1]


def test_c3_adds_what_did_not_alarm():
    # C2 of 2.5 on three rows running: no alarm by C2, 1.5 each, 4.5 in all
    y = np.array([0, 2, 0, 2, 0, 2, 0, 1, 1, 3, 3, 3], dtype=float)
    c2, c3 = ears(y, "c2"), ears(y, "c3")
    assert not c2.alarm.any()
    assert c3.score[-1] == pytest.approx(sum(max(0, c - 1) for c in c2.score[-3:])) and c3.alarm[-1]


def test_what_is_missing_is_not_zero():
    whole = np.array([[3, 4, 3, 5, 4, 3, 4, 4, 3, 4, 20.0]])
    gap = np.insert(whole, 4, np.nan, axis=1)
    assert ears(gap).score[0, -1] == ears(whole).score[0, -1]
    assert ears(np.nan_to_num(gap)).score[0, -1] != ears(whole).score[0, -1]
    assert np.isnan(ears(gap).score[0, 4]) and not ears(gap).alarm[0, 4]
    # leaving reports out at random gives no alarm that was not there
    rng = np.random.default_rng(3)
    y = rng.poisson(2.0, (200, 80)).astype(float)
    left_out = np.where(rng.random(y.shape) < 0.1, np.nan, y)
    for found, thinned in ((negbin(y, days(80)), negbin(left_out, days(80))), (ears(y, "c2"), ears(left_out, "c2"))):
        assert thinned.alarm.sum() <= found.alarm.sum() * 1.2


def test_nothing_is_said_before_there_is_a_baseline():
    y = np.ones((2, 9))
    assert np.isnan(ears(y, "c1").score[:, :7]).all() and not np.isnan(ears(y, "c1").score[:, 7:]).any()
    assert np.isnan(ears(y, "c2").score).all() or np.isnan(ears(y, "c2").score[:, :9]).all()
    assert np.isnan(ewma(y).expected).all() and np.isnan(negbin(y).expected).all() and np.isnan(cusum(y[:, :2]).expected).all()


def test_one_series_comes_back_as_one_and_says_how_it_was_found():
    y = np.arange(12.0)
    found = ears(y, "c2", threshold=2.5)
    assert found.score.shape == (12,) and found.method == "ears-c2"
    assert found.parameters == {"baseline": 7, "floor": 0.5, "threshold": 2.5}
    assert found.input_sha256 == ears(y.tolist(), "c1").input_sha256 != ears(y[::-1], "c1").input_sha256
    assert negbin(y, days(12)).input_sha256 != negbin(y).input_sha256


@pytest.mark.parametrize("bad", [[-1, 2], [0.5, 2], [np.inf, 1], [1e8, 1], [[[1]]], []])
def test_what_is_no_count_is_refused(bad):
    with pytest.raises(SeriesError):
        ears(bad)


@pytest.mark.parametrize("call", [
    lambda y: ears(y, "c4"), lambda y: ears(y, baseline=1), lambda y: ears(y, baseline=301), lambda y: ears(y, floor=-1), lambda y: ears(y, threshold=-1),
    lambda y: ewma(y, weights=()), lambda y: ewma(y, weights=(1.5,)), lambda y: ewma(y, guard=-1), lambda y: ewma(y, alpha=1),
    lambda y: cusum(y, threshold=0), lambda y: negbin(y, days(3)), lambda y: negbin(y, [*days(1), *days(1)]), lambda y: negbin(y, [date(1800, 1, 1), START]),
    lambda y: legal(y, days(2), []), lambda y: Threshold("t", 0, 1), lambda y: Threshold("t", 1, 0)])
def test_what_makes_no_sense_is_refused_in_both_languages(call):
    with pytest.raises(SeriesError) as told:
        call(np.ones(2))
    assert told.value.message.en == str(told.value) and told.value.message.zh


CLUSTER = (Threshold("one", 3, 1), Threshold("three", 5, 3))


@pytest.mark.parametrize(("series", "alarms"), [
    ([2, 0, 0, 2], [0, 0, 0, 0]), ([0, 3, 0, 0, 0], [0, 1, 0, 0, 0]), ([2, 2, 0, 0], [0, 0, 0, 0]), ([2, 1, 2, 0], [0, 0, 1, 0]), ([2, 2, 1, 2], [0, 0, 1, 1]),
    ([2, 0, 0, 2, 2], [0, 0, 0, 0, 0]), ([2, np.nan, 2, 1], [0, 0, 0, 0]), ([2, np.nan, 3, np.nan], [0, 0, 1, 0])])
def test_a_threshold_of_law_is_reached_and_not_one_below(series, alarms):
    found = legal(series, days(len(series)), CLUSTER)
    assert found.alarm.astype(int).tolist() == alarms
    known = ~np.isnan(found.score)
    assert np.array_equal(found.alarm[known], (np.array(series, dtype=float) > found.bound)[known])
    assert np.array_equal(found.alarm, found.reached["one"] | found.reached["three"])


def test_thresholds_count_calendar_days_not_rows():
    dates = [START, START + timedelta(days=1), START + timedelta(days=3)]
    assert not legal([2, 1, 2], dates, CLUSTER).alarm.any()
    assert legal([2, 1, 2], days(3), CLUSTER).alarm.tolist() == [False, False, True]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.none() | st.integers(0, 5)), min_size=1, max_size=12))
def test_thresholds_equal_plain_sums(steps):
    dates = [START + timedelta(days=sum(step for step, _ in steps[:i + 1])) for i in range(len(steps))]
    found = legal(array([[y for _, y in steps]])[0], dates, CLUSTER)
    for i, (_, y) in enumerate(steps):
        sums = {one.name: sum(z or 0 for d, (_, z) in zip(dates, steps, strict=True) if 0 <= (dates[i] - d).days < one.days) for one in CLUSTER}
        assert bool(found.alarm[i]) == (y is not None and any(sums[one.name] >= one.cases for one in CLUSTER))


def test_a_day_is_cut_to_its_budget_and_equals_stay_together():
    y = np.ones((1000, 12))
    y[:, ::2] = 0
    y[:6, -1] = [9, 8, 7, 7, 6, 5]
    found = ears(y)
    dates = days(12)
    assert found.alarm[:, -1].sum() == 6
    assert np.nonzero(within_budget(found, dates, 20)[:, -1])[0].tolist() == [0, 1]
    assert np.nonzero(within_budget(found, dates, 30)[:, -1])[0].tolist() == [0, 1, 2, 3]
    assert np.nonzero(within_budget(found, dates, 1)[:, -1])[0].tolist() == [0]
    assert within_budget(found, dates, 10_000).sum() == found.alarm.sum()
    one = ears(y[0])
    assert within_budget(one, dates).tolist() == one.alarm.tolist()
    with pytest.raises(SeriesError):
        within_budget(legal(y, dates, CLUSTER), dates)
