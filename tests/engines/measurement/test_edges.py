"""The edges of the faces: what is degenerate has the right value or is refused with a reason, and never becomes a NaN in silence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from zhijiao.engines.measurement import (
    ScoreError,
    SeriesError,
    ahp,
    banded,
    ears,
    effective_reproduction,
    entropy_weights,
    farrington,
    legal,
    linear,
    negbin,
    rank_intervals,
    scan,
    serial_interval,
    topsis,
    value_added,
    weighted,
)
from zhijiao.law.national.school_outbreaks import SETS

START = date(2026, 3, 2)
FLAT = [2.0] * 9


@pytest.mark.parametrize(("today", "score"), [(2.0, 0.0), (3.0, np.inf), (1.0, -np.inf)])
def test_a_floor_of_0_makes_a_count_beside_a_flat_baseline_infinitely_far(today: float, score: float):
    for method in ("c1", "c2"):
        found = ears([*FLAT, today], method, floor=0)
        assert found.score[-1] == score and found.bound[-1] == 2.0 and found.alarm[-1] == (today > 2)


def test_a_floor_of_0_changes_nothing_where_counts_differ():
    y = [1.0, 4, 0, 3, 2, 5, 1, 2, 7, 3, 2]
    for method in ("c1", "c2", "c3"):
        free, held = ears(y, method, floor=0), ears(y, method, floor=1e-9)
        np.testing.assert_array_equal(free.score, held.score)
        np.testing.assert_array_equal(free.bound, held.bound)


def test_c3_with_a_floor_of_0_keeps_its_alarm_above_its_bound():
    y = np.array([*FLAT, 2, 2, 2, 5, 2, 2, 2, 1])
    found = ears(y, "c3", floor=0)
    assert found.score[11] == 0 and found.score[12:15].tolist() == [np.inf] * 3 and found.bound[13] == -1
    known = ~np.isnan(found.score)
    assert np.array_equal(found.alarm[known], (y > found.bound)[known])


@pytest.mark.parametrize(("method", "alarms"), [("c1", [0, 1]), ("c2", [0, 1]), ("c3", [0, 1])])
def test_a_threshold_of_0_is_passed_by_whatever_is_above_it(method: str, alarms: list[int]):
    y = [*FLAT, 2, 2, 2, 3]
    assert ears(y, method, threshold=0).alarm[-2:].astype(int).tolist() == alarms


@pytest.mark.parametrize("dates", [["2026-03-02", "soon"], [1.5, 2.5], [None, None], [True, False], ["2026-13-01", "2026-03-02"]], ids=str)
def test_dates_that_are_none_are_refused(dates: list[object]):
    for call in (lambda: negbin([1, 2], dates), lambda: legal([1, 2], dates, SETS["cluster"]), lambda: farrington([1, 2], dates)):
        with pytest.raises(SeriesError, match="dates"):
            call()


def test_dates_are_dates_moments_texts_or_days_since_1970_in_any_frame():
    days = [START + timedelta(days=i) for i in range(3)]
    wanted = legal([2, 1, 2], days, SETS["cluster"])
    assert wanted.alarm.tolist() == [False, False, True]
    forms = [[str(day) for day in days], [datetime(day.year, day.month, day.day, 7, 30) for day in days], np.array(days, dtype="datetime64[ns]"),
             pl.Series(days), pl.Series([str(day) for day in days]), [(day - date(1970, 1, 1)).days for day in days]]
    for form in forms:
        assert legal(pl.Series([2, 1, 2]), form, SETS["cluster"]).input_sha256 == wanted.input_sha256


def test_counts_come_from_lists_arrays_and_frames_and_none_is_not_reported():
    wanted = ears([[1, None, 2, 3, 1, 1, 2, 4, 9], [0, 0, 1, 0, 2, 0, 0, 1, 5]])
    by_rows = pl.DataFrame({str(i): pair for i, pair in enumerate([(1, 0), (None, 0), (2, 1), (3, 0), (1, 2), (1, 0), (2, 0), (4, 1), (9, 5)])})
    found = ears(by_rows)
    assert found.input_sha256 == wanted.input_sha256
    np.testing.assert_array_equal(found.score, wanted.score)


def test_scores_take_frames_and_refuse_texts_and_rows_of_several_lengths():
    frame = pl.DataFrame({"a": [1.0, 2.0], "b": [3, 1]})
    assert topsis(frame, [1, 1], ["up", "up"]).closeness.tolist() == topsis([[1, 3], [2, 1]], [1, 1], ["up", "up"]).closeness.tolist()
    for bad in ([["a", "b"], ["c", "d"]], [[1, 2], [3]], pl.DataFrame({"a": [1.0, None], "b": [1, 2]}), [[1, np.inf], [1, 2]]):
        for call in (lambda x: topsis(x, [1, 1], ["up", "up"]), entropy_weights, ahp, lambda x: linear(x, [0, 0], [1, 1]), lambda x: weighted(x, [1, 1])):
            with pytest.raises(ScoreError):
                call(bad)
    for call in (lambda: rank_intervals(["x"], [1]), lambda: rank_intervals([1, 2], "x"), lambda: rank_intervals([np.nan], [1]),
                 lambda: banded(["x"], [1], [0, 1]), lambda: banded([1], [1], [0, np.nan]), lambda: value_added(["x"] * 4, [1] * 4, list("aabb"))):
        with pytest.raises(ScoreError):
            call()


def test_topsis_of_very_large_and_very_small_numbers_is_that_of_ordinary_ones():
    x = np.array([[1.0, 9.0], [3.0, 4.0], [2.0, 7.0]])
    wanted = topsis(x, [1, 2], ["up", "down"]).closeness
    for scale in (1e200, 1e-200):
        np.testing.assert_allclose(topsis(x * scale, [1, 2], ["up", "down"]).closeness, wanted, rtol=1e-12)


def test_topsis_with_ties_negatives_and_a_weight_of_0():
    found = topsis([[-1, 5, 0], [-1, 5, 9], [-3, 5, 4]], [1, 1, 0], ["up", "up", "down"])
    assert found.closeness.tolist() == [1.0, 1.0, 0.0]
    with pytest.raises(ScoreError, match="no criterion"):
        topsis([[1, 2]], [1, 1], ["up", "up"])  # one unit alone is neither best nor worst


def test_a_constant_criterion_has_no_entropy_weight():
    assert entropy_weights([[1, 5], [2, 5], [4, 5]]).tolist() == [1.0, 0.0]


@pytest.mark.parametrize(("matrix", "weights", "ratio"), [([[1]], [1.0], 0.0), ([[1, 4], [0.25, 1]], [0.8, 0.2], 0.0)])
def test_ahp_of_one_and_two_criteria_is_consistent(matrix, weights, ratio):
    found = ahp(matrix)
    np.testing.assert_allclose(found.weights, weights, rtol=1e-12)
    assert found.consistency_ratio == ratio and found.consistent


def test_ahp_that_contradicts_itself_says_so_and_what_is_not_reciprocal_is_refused():
    circle = ahp([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    assert not circle.consistent and circle.consistency_ratio > 1 and np.allclose(circle.weights, 1 / 3)
    for bad in ([[2]], [[1, 3], [3, 1]], [[1, 0], [0, 1]], [[1, -2], [-0.5, 1]]):
        with pytest.raises(ScoreError, match="reciprocal"):
            ahp(bad)


SCHOOL = np.repeat(["a", "b", "c"], 4)
INTAKE = np.array([1.0, 2, 3, 5, 2, 4, 4, 7, 1, 1, 6, 3])


@pytest.mark.parametrize("outcome", [2 * INTAKE + 1, np.repeat([1.0, 5.0, 3.0], 4), 2 * INTAKE + np.repeat([1.0, 5.0, 3.0], 4)],
                         ids=["by intake", "by school", "by both"])
def test_an_outcome_that_is_told_exactly_leaves_nothing_to_measure_by(outcome):
    with pytest.raises(ScoreError, match="exactly"):
        value_added(outcome, INTAKE, SCHOOL)


@pytest.mark.parametrize("school", [["a", None, "b", "b", "a", "b"], [1, np.nan, 2, 2, 1, 2], [["a"]] * 6, ["a", "b"]], ids=str)
def test_a_pupil_without_a_school_is_refused(school):
    with pytest.raises(ScoreError, match="school"):
        value_added([1, 2, 4, 3, 7, 5], [1, 2, 3, 4, 5, 7], np.array(school, dtype=object) if None in school else school)


def test_schools_of_one_pupil_stand_beside_others_and_never_alone():
    rng = np.random.default_rng(1)
    school = np.array([*np.repeat(["a", "b"], 6), "c"])
    found = value_added(rng.normal(size=13), rng.normal(size=13), school)
    assert found.pupils.tolist() == [6, 6, 1] and np.isfinite(found.effects).all() and np.isfinite(found.errors).all()
    with pytest.raises(ScoreError, match="more pupils"):
        value_added(rng.normal(size=5), rng.normal(size=5), list("abcde"))


def test_one_unit_is_first_for_certain():
    found = rank_intervals([0.4], [0.1])
    assert (found.rank.tolist(), found.low.tolist(), found.high.tolist()) == ([1], [1], [1])


@pytest.mark.parametrize("order", [[[0, 0], [1, 0]], [[0.0], [1.0]], [[], []], [0, 1], [[2], [1]]], ids=str)
def test_an_order_of_zones_that_is_none_is_refused(order):
    with pytest.raises(SeriesError, match="order"):
        scan([[1, 2, 3], [0, 1, 0]], order, days=1)


def test_a_scan_without_replicates_or_cases():
    with pytest.raises(SeriesError, match="replicates"):
        scan([[1, 2, 3]], [[0]], days=1, replicates=0)
    assert scan([[0, 0, 0]], [[0]], days=1) is None
    assert scan([[3, 3, 3]], [[0]], days=1) is None  # one zone alone is as expected on every day


def test_r_is_hidden_where_nobody_could_have_infected_anybody():
    shares = [0.5, 0.5]
    cases = [0.0] * 9 + [20] + [0] * 20 + [30, 10, 8, 5, 5, 4, 3, 2]
    found = effective_reproduction(cases, shares, window=1)
    assert np.isnan(found.mean[9]) and np.isnan(found.mean[30])  # the first cases came from elsewhere
    assert found.mean[31] == pytest.approx((1 + 10 * 1) / (1 / 5 + 0.5 * 30), abs=1) or np.isnan(found.mean[31])
    with pytest.raises(SeriesError, match="interval"):
        effective_reproduction(cases, ["x"])


def test_an_interval_beyond_its_days_is_refused():
    assert serial_interval(3, 1.5).sum() == pytest.approx(1)
    assert serial_interval(3, 1e-9)[2] == pytest.approx(1)  # all on the third day
    for mean, deviation, days in ((100, 5, 30), (40, 1, 2)):
        with pytest.raises(SeriesError, match="days"):
            serial_interval(mean, deviation, days)
