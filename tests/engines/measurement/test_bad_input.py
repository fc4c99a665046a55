"""Bad input, one line each: refused, or shown as what it is; never smoothed over. Files of counts: tests/cli/test_detect.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.engines.placements import Placement
from zhijiao.engines.expressions.tree import DefinitionError, Flag, field
from zhijiao.engines.measurement import (
    SeriesError,
    Status,
    attached,
    compute,
    cusum,
    ears,
    effective_reproduction,
    ewma,
    farrington,
    indicator,
    legal,
    nearest,
    negbin,
    partials,
    scan,
    serial_interval,
    wilson,
)
from zhijiao.law.national.school_outbreaks import SETS

F: Any = Placement
DAY, WEEK = timedelta(days=1), timedelta(days=7)
START = date(2020, 1, 6)
SHARE = indicator("B-01", en="x", zh="x", numerator=F.study_year >= 2, population=F.kind == "post", dims=("unit",))


def days(rows: int, step: timedelta = DAY) -> list[date]:
    return [START + i * step for i in range(rows)]


DAILY: dict[str, Callable[[Any], Any]] = {
    "ears": ears, "ewma": ewma, "cusum": cusum, "negbin": lambda y: negbin(y, days(np.shape(y)[-1])),
    "legal": lambda y: legal(y, days(np.shape(y)[-1]), SETS["cluster"])}
OTHERS: dict[str, Callable[[Any], Any]] = {
    "farrington": lambda y: farrington(y, days(np.shape(y)[-1], WEEK)), "scan": lambda y: scan(np.atleast_2d(y), nearest(np.zeros((1, 2)), 1), days=1),
    "effective_reproduction": lambda y: effective_reproduction(y, serial_interval(3, 1.5))}
EVERY = DAILY | OTHERS


def test_a_denominator_of_0_has_no_value_and_says_why() -> None:
    (nobody,) = compute(SHARE, Placement.frame([{"kind": "cognition", "study_year": 2}]))
    assert (nobody.status, nobody.value, nobody.interval, nobody.known_share) == (Status.NOT_APPLICABLE, None, None, None)
    assert wilson(0, 0) == (0.0, 1.0)


def test_all_values_missing_is_not_reported_and_not_0() -> None:
    (silent,) = compute(SHARE, Placement.frame([{"kind": "post", "study_year": None}] * 9))
    assert (silent.status, silent.value, silent.known_share) == (Status.NOT_REPORTED, None, 0.0)
    for detector in DAILY.values():
        found = detector(np.full((2, 60), np.nan))
        assert np.isnan(found.score).all() and not found.alarm.any()


def test_one_year_missing_leaves_the_others_to_compare_with() -> None:
    y = np.random.default_rng(3).poisson(6, (2, 330)).astype(float)
    y[1, 110:162] = np.nan  # a year of the five
    found = farrington(y, days(330, WEEK), last=1)
    whole, gap = found.expected[:, -1]
    assert np.isfinite([whole, gap]).all() and abs(gap - 6) < 2
    as_zero = farrington(np.nan_to_num(y), days(330, WEEK), last=1).expected[1, -1]
    assert abs(as_zero - gap) > 0.5  # had missing been taken for 0, less would be expected


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("bad", [-1, 0.5, np.inf, -np.inf, 1e9], ids=str)
def test_negative_broken_and_infinite_counts_are_refused(name: str, bad: float) -> None:
    y = np.ones(330)
    y[200] = bad
    with pytest.raises(SeriesError) as told:
        EVERY[name](y)
    assert told.value.message.zh


@pytest.mark.parametrize("name", EVERY)
def test_series_of_different_lengths_and_texts_are_refused(name: str) -> None:
    detector = EVERY[name]
    for ragged in ([[1, 2, 3], [1, 2]], [["a", "b"]]):
        with pytest.raises(SeriesError):
            detector(np.array(ragged, dtype=object))


@pytest.mark.parametrize("dates", [[START + DAY, START, START + 2 * DAY], [START, START, START + DAY]], ids=["out of order", "twice"])
def test_dates_out_of_order_or_twice_are_refused(dates: list[date]) -> None:
    for call in (lambda: negbin(np.ones(3), dates), lambda: legal(np.ones(3), dates, SETS["cluster"]), lambda: farrington(np.ones(3), dates)):
        with pytest.raises(SeriesError, match="order|weeks"):
            call()


def test_a_gap_of_a_month_is_reached_across_and_never_filled() -> None:
    y = np.random.default_rng(1).poisson(2, 60).astype(float)
    gap = np.insert(y, 30, [np.nan] * 30)
    for detector in DAILY.values():
        found, whole = detector(gap), detector(y)
        assert np.isnan(found.score[30:60]).all() and not found.alarm[30:60].any()
        if whole.method != "legal" and whole.method != "negbin":  # these look at dates
            np.testing.assert_allclose(found.score[65:], whole.score[35:])


def test_a_school_that_stops_reporting_raises_no_alarm_and_is_no_zero() -> None:
    y = np.random.default_rng(1).poisson(4, 60).astype(float)
    y[40:] = np.nan
    for detector in DAILY.values():
        found = detector(y)
        assert not found.alarm[40:].any() and np.isnan(found.score[40:]).all()
    assert np.isfinite(ears(y, "c1").expected[45])  # what was expected is still told


def test_the_scan_takes_no_missing_report_for_health() -> None:
    y = np.ones((1, 20))
    y[0, 5] = np.nan
    with pytest.raises(SeriesError):
        scan(y, nearest(np.zeros((1, 2)), 1))


def test_a_column_that_does_not_exist_is_named() -> None:
    lost = indicator("B-02", en="x", zh="x", numerator=field(Flag, "nonesuch"), dims=("unit",))
    for call in (lambda: compute(lost, Placement.frame([])), lambda: partials(lost, Placement.frame([]), ("unit",))):
        with pytest.raises(DefinitionError, match="B-02 reads nonesuch, which the frame lacks"):
            call()
    with pytest.raises(DefinitionError, match="B-01 is not declared by venue"):
        partials(SHARE, Placement.frame([]), ("venue",))


def test_a_join_that_multiplies_rows_is_refused_and_says_which() -> None:
    agreements = pl.DataFrame({"school": ["a", "b"], "n": [1, 2]})
    with pytest.raises(DefinitionError, match="2 rows for {'school': 'b'}: the join would count rows 2 times"):
        attached(agreements, pl.DataFrame({"school": ["a", "b", "b"], "visit": [1, 2, 3]}), ["school"])


# --- thresholds of law, at every scale --------------------------------------------------------------------------------

THRESHOLDS = [pytest.param(one, scale, id=f"{one.name}-{scale}") for thresholds in SETS.values() for one in thresholds for scale in one.scales]


def test_class_dormitory_and_school_have_thresholds() -> None:
    assert {scale for thresholds in SETS.values() for one in thresholds for scale in one.scales} == {"class", "dormitory", "school"}


@pytest.mark.parametrize(("one", "scale"), THRESHOLDS)
def test_a_legal_rule_fires_at_its_threshold_and_not_one_below(one: Any, scale: str) -> None:
    assert scale in one.scales
    spread = (np.full(one.days, one.cases // one.days) + (np.arange(one.days) < one.cases % one.days))[::-1]
    below = spread - (np.arange(one.days) == one.days - 1)
    for counts, fires in ((spread, True), (below, False)):
        found = legal(np.r_[0, counts].astype(float), days(one.days + 1), [one])
        assert bool(found.alarm[-1]) is fires and not found.alarm[:-1].any()
    apart = np.r_[one.cases - 1, np.zeros(one.days - 1), 1]  # as many cases, a day too far apart
    assert not legal(apart, days(len(apart)), [one]).alarm.any()
