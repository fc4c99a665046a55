"""Derived facts column by column: against a plain double loop, and against the value of one record."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhijiao.engines.rules import Count, Day, DayList, Facts, Number, head_count
from zhijiao.engines.rules.derived import overlapping

SPANS = st.tuples(st.none() | st.integers(0, 12), st.none() | st.integers(0, 12), st.none() | st.sampled_from("AB"),
                  st.none() | st.sampled_from("甲乙"), st.none() | st.integers(0, 1))


class Crowd(Facts):
    """People at units, with a post."""

    first: Day
    last: Day
    post: Count
    big: Number
    by_code_or_name: Count = head_count(unit=("code", "name"), first="first", last="last", en="x", zh="x")


def counted(rows: list[tuple[Any, ...]], with_post: bool) -> list[int | None]:
    """Count pair by pair: same code where both have one, else same name; a day in common."""

    def whole(row: Any) -> bool:
        first, last, code, name, post = row
        return None not in (first, last) and first <= last and (code or name) and (not with_post or post is not None)

    def same(a: Any, b: Any) -> bool:
        unit = a[2] == b[2] if a[2] and b[2] else a[3] is not None and a[3] == b[3]
        return unit and (not with_post or a[4] == b[4])

    return [sum(1 for other in rows if whole(other) and (other is row or same(row, other))
                and other[0] <= row[1] and row[0] <= other[1]) if whole(row) else None for row in rows]


@settings(max_examples=150, deadline=None)
@given(st.lists(SPANS, max_size=15), st.booleans())
def test_head_counts_equal_the_double_loop(rows, with_post):
    rows = [list(row) for row in rows]  # equal rows are still different people
    day = date(2026, 1, 1)
    columns = [pl.Series([None if r[i] is None else day + timedelta(days=r[i]) for r in rows], dtype=pl.Date) for i in (0, 1)]
    units = [pl.Series([r[i] for r in rows], dtype=pl.String) for i in (2, 3)]
    posts = [pl.Series([r[4] for r in rows], dtype=pl.Int64)] if with_post else []
    fact = head_count(unit=("code", "name"), by=("post",) if with_post else (), first="first", last="last", en="x", zh="x")
    derivation = fact.make(None)
    assert derivation.column(*columns, *units, *posts).to_list() == counted(rows, with_post)
    for row in rows:
        alone = derivation.one(*(None if r is None else day + timedelta(days=r) for r in row[:2]), *row[2:4], *(row[4:5] if with_post else ()))
        assert alone == counted([row], with_post)[0]


def test_a_unit_known_by_one_fact_may_be_any_number():
    fact = head_count(unit=("n",), first="a", last="b", en="x", zh="x")
    day = pl.Series([date(2026, 1, 1)] * 4)
    for numbers in ([-5, -5, 3, None], [2**40, 2**40, 1, None], [7, 7, 8, None]):
        assert fact.make(None).column(day, day, pl.Series(numbers, dtype=pl.Int64)).to_list() == [2, 2, 1, None]
    empty = fact.make(None).column(day[:0], day[:0], pl.Series([], dtype=pl.Int64))
    assert (empty.to_list(), empty.dtype) == ([], pl.Int32)


def test_dictionary_coded_units_are_counted():
    fact = head_count(unit=("n",), first="a", last="b", en="x", zh="x")
    day = pl.Series([date(2026, 1, 1)] * 3)
    assert fact.make(None).column(day, day, pl.Series(["x", "x", None]).cast(pl.Categorical)).to_list() == [2, 2, None]


def test_very_many_combinations_of_keys_stay_apart():
    fact = head_count(unit=("n",), by=("m", "k"), first="a", last="b", en="x", zh="x")
    day = pl.Series([date(2026, 1, 1)] * 4)
    huge = [pl.Series([2**32 - 1, 2**32 - 1, 5, None], dtype=pl.Int64), pl.Series([2**32 - 2, 2**32 - 2, 5, 1], dtype=pl.Int64),
            pl.Series([1, 1, 1, 1], dtype=pl.Int64)]
    assert fact.make(None).column(day, day, *huge).to_list() == [2, 2, 1, None]


def test_groups_leave_room_for_the_days(monkeypatch):
    fact = head_count(unit=("n",), by=("m", "k"), first="a", last="b", en="x", zh="x")
    day = pl.Series([date(2026, 1, 1)] * 4)
    keys = [pl.Series(values, dtype=pl.Int64) for values in ([1, 1, 2, 2], [5, 5, 5, 6], [3, 3, 3, 3])]
    monkeypatch.setattr(importlib.import_module("zhijiao.engines.rules.derived"), "_ROOM", 3)
    assert fact.make(None).column(day, day, *keys).to_list() == [2, 2, 1, 1]
    wide = np.array([2**45, 2**45, 1], dtype=np.int64)
    assert overlapping(wide, np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)).tolist() == [2, 2, 1]


def test_overlapping_spans_of_a_group(monkeypatch):
    group, first, last = (np.array(v, dtype=np.int64) for v in ([1, 1, 1, 2], [0, 5, 6, 0], [5, 9, 6, 99]))
    assert overlapping(group, first, last).tolist() == [2, 3, 2, 1]
    monkeypatch.setattr(importlib.import_module("zhijiao.engines.rules.derived"), "_DAY_BITS", 60)  # as with millions of groups
    assert overlapping(group, first, last).tolist() == [2, 3, 2, 1]


LIST = DayList((date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 1)),
               ((date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 12, 1), date(2026, 12, 2))))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.none() | st.dates(date(2026, 8, 25), date(2026, 12, 5))] * 2), max_size=30))
def test_listed_days_by_column_equal_those_by_record(spans):
    first, last = (pl.Series([s[i] for s in spans], dtype=pl.Date) for i in (0, 1))
    assert LIST.column(first, last).to_list() == [LIST.any_within(a, b) for a, b in spans]


@pytest.mark.parametrize(("first", "last", "expected"), [
    (date(2026, 9, 30), date(2026, 10, 1), True), (date(2026, 10, 2), date(2026, 10, 2), False), (date(2026, 10, 3), date(2026, 10, 3), True),
    (date(2026, 10, 4), date(2026, 10, 31), False), (date(2026, 10, 4), date(2026, 11, 1), None), (date(2026, 8, 31), date(2026, 9, 2), None),
    (date(2026, 10, 3), date(2027, 1, 1), True), (date(2026, 10, 4), date(2026, 10, 2), False), (date(2026, 10, 1), None, None)])
def test_listed_days(first, last, expected):
    assert LIST.any_within(first, last) is expected
