"""The gate of the back-ends: plain oracle, generated Python, Polars and DuckDB give the same values, bit for bit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.trees import (
    CONDITIONS,
    RECORDS,
    Everything,
    F,
    by_duckdb,
    by_plain,
    by_polars,
    by_python,
)
from zhijiao.basics import dates
from zhijiao.engines.expressions.forms import unknown_as_false
from zhijiao.engines.expressions.tree import (
    Expression,
    age,
    days_between,
    nothing,
    plus_days,
    plus_months,
)


def agree(trees: list[Expression], rows: list[dict[str, Any]], frame: pl.DataFrame | None = None) -> list[list[Any]]:
    """Return the values by the oracle after comparing every back-end with it."""
    rows = [{name: row.get(name) for name in Everything.facts} for row in rows]
    table = Everything.frame(rows) if frame is None else frame
    expected = by_plain(trees, rows)
    assert by_python(trees, rows) == expected
    assert by_polars(trees, table) == expected
    assert by_duckdb(trees, table) == expected
    return expected


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CONDITIONS, min_size=1, max_size=12), st.lists(RECORDS, min_size=1, max_size=30))
def test_all_back_ends_agree_with_the_oracle_on_random_conditions(trees, rows):
    agree(trees, rows)


THREE = [True, False, None]


def test_truth_tables_of_three_values():
    rows = [{"night": a, "agency": b} for a in THREE for b in THREE]
    got = agree([F.night & F.agency, F.night | F.agency, ~F.night, F.night.known(), unknown_as_false(F.night),
                 F.night == F.agency, F.night != F.agency], rows)
    assert got[0] == [True, False, None, False, False, False, None, False, None]
    assert got[1] == [True, True, True, True, False, None, True, None, None]
    assert got[2] == [False] * 3 + [True] * 3 + [None] * 3
    assert got[3] == [True] * 6 + [False] * 3
    assert got[4] == [True] * 3 + [False] * 6
    assert got[5] == [True, False, None, False, True, None, None, None, None]


def test_a_comparison_with_something_unknown_is_unknown():
    rows = [{"pay": None, "wage": 1}, {"pay": 1, "wage": None}, {"pay": None, "wage": None}]
    for tree in (F.pay >= F.wage, F.pay == F.wage, F.pay != 3, F.pay + F.wage < 3, ~(F.pay > F.wage)):
        assert agree([tree], rows)[0] in ([None] * 3, [None, False, None], [None, True, None])
    assert agree([F.pay.isin([1, 2])], rows)[0] == [None, True, None]


def test_age_on_and_around_29_february():
    first, last = date(2008, 2, 26), date(2008, 3, 3)
    rows = [{"born": first + timedelta(days=i), "start": date(y, 2, 25) + timedelta(days=j)}
            for i in range((last - first).days + 1) for y in (2024, 2026) for j in range(8)]
    got = agree([age(F.born, F.start, "birthday"), age(F.born, F.start, "day_after")], rows)
    for k, how in enumerate(("birthday", "day_after")):
        assert got[k] == [dates.full_years(r["born"], r["start"], how) for r in rows]


def test_age_of_one_born_on_29_february_is_reached_on_1_march():
    rows = [{"born": date(2008, 2, 29), "start": date(2026, 2, 28)}, {"born": date(2008, 2, 29), "start": date(2026, 3, 1)}]
    assert agree([age(F.born, F.start, "birthday"), age(F.born, F.start, "day_after")], rows) == [[17, 18], [17, 18]]


def test_age_on_a_fixed_day():
    rows = [{"born": date(2010, 2, 28)}, {"born": date(2010, 3, 1)}, {"born": None}]
    assert agree([age(F.born, date(2026, 2, 28), "birthday"), age(F.born, date(2026, 2, 28), "day_after")], rows) == [[16, 15, None], [15, 15, None]]


def test_age_before_birth_goes_down_not_towards_zero():
    assert agree([age(F.born, F.start, "birthday")], [{"born": date(2020, 6, 2), "start": date(2020, 6, 1)}]) == [[-1]]


@pytest.mark.parametrize("months", [0, 1, 6, 12, 18])
def test_months_later_on_every_day_of_four_years(months):
    rows = [{"start": date(2023, 1, 1) + timedelta(days=i)} for i in range(4 * 365 + 1)]
    got = agree([plus_months(F.start, months)], rows)[0]
    assert got == [dates.plus_months(r["start"], months) for r in rows]


def test_days_beyond_2199_are_unknown_everywhere():
    rows = [{"start": date(2199, 12, 31)}, {"start": date(1900, 1, 1)}]
    assert agree([plus_months(F.start, 1), plus_days(F.start, 1), plus_days(F.start, -1)], rows) == [
        [None, date(1900, 2, 1)], [None, date(1900, 1, 2)], [date(2199, 12, 30), None]]


def test_days_between_counts_both_ways():
    rows = [{"born": date(1900, 1, 1), "start": date(2199, 12, 31)}, {"born": date(2026, 9, 2), "start": date(2026, 9, 1)}]
    assert agree([days_between(F.born, F.start)], rows) == [[109572, -1]]


def test_sums_do_not_wrap_in_narrow_columns():
    rows = [{"people": 120, "pay": 100, "wage": 120, "hours": 9}, {"people": 127, "pay": -128, "wage": 127, "hours": 0}]
    narrow = Everything.frame(rows).with_columns(pl.col("people", "pay", "wage").cast(pl.Int8), pl.col("hours").cast(pl.UInt8))
    trees = [F.people * 32, F.pay * 1000, F.pay + F.wage, F.pay - F.wage, F.people * F.people, F.people * 10 <= 1200,
             F.pay >= 300, F.hours + 250, F.people // 3, F.people % 100]
    assert agree(trees, rows, narrow) == by_plain(trees, rows)


def test_large_sums_stay_exact():
    rows = [{"pay": 10**15, "wage": 10**15}, {"pay": 10**15 - 1, "wage": 10**15}]
    assert agree([F.pay * 1000 >= F.wage * 1000], rows) == [[True, False]]


def test_thousandths_and_fen_are_whole_numbers():
    rows = [{"hours": 8000, "pay": 320000, "wage": 400000}, {"hours": 8001, "pay": 319999, "wage": 400000}]
    assert agree([F.hours <= 8000, F.pay * 1000 >= F.wage * 800], rows) == [[True, False], [True, False]]


def test_tags_unknown_empty_and_with_an_unknown_member():
    tags = [None, (), ("a",), ("b",), ("b", None), ("a", None), (None,)]
    rows = [{"dangers": t} for t in tags]
    got = agree([F.dangers.overlaps("a", "x"), F.dangers.contains("b"), F.dangers.is_empty(), F.dangers.known()], rows)
    assert got[0] == [None, False, True, False, None, True, None]
    assert got[1] == [None, False, False, True, True, None, None]
    assert got[2] == [None, True, False, False, False, False, False]
    assert got[3] == [False] + [True] * 6


def test_leading_digits_are_ascii_digits_or_unknown():
    words = ["21", "2101", "2", "", "x1", "1x", "٢١", " 21", "+2", None, "21学"]
    got = agree([F.venue.leading_number(2)], [{"venue": w} for w in words])[0]
    assert got == [21, 21, None, None, None, None, None, None, None, None, 21]


def test_words_with_quotes_and_wide_signs_are_compared_as_written():
    rows = [{"venue": w} for w in ("it's", 'a"b', "工厂", "工厂 ", None)]
    assert agree([F.venue == "it's", F.venue.isin(['a"b', "工厂"]), F.venue.starts_with("工")], rows) == [
        [True, False, False, False, None], [False, True, True, False, None], [False, False, True, True, None]]


def test_dictionary_coded_words_give_the_same():
    rows = [{"venue": w} for w in ("bar", "21", "2101", None)]
    trees = [F.venue == "bar", F.venue != "zoo", F.venue.isin(["bar", "zoo"]), F.venue.starts_with("21"), F.venue.leading_number(2),
             F.venue.isin([f"w{i}" for i in range(12)] + ["bar"])]
    coded = Everything.frame(rows).with_columns(pl.col("venue").cast(pl.Categorical))
    agree(trees, rows, coded)


def test_a_number_without_a_value_makes_what_uses_it_unknown():
    none = nothing(F.pay)
    rows = [{"pay": 1, "start": date(2026, 1, 1), "born": date(2000, 1, 1), "venue": "a", "dangers": ("a",), "night": True}]
    from zhijiao.engines.expressions.tree import Condition, Years

    trees = [Condition("ge", (F.pay, none)), Condition("le", (F.start, none)), Condition("isin", (F.venue, none)),
             Condition("overlaps", (F.dangers, none)), Years("age", (F.born, F.start, none), range=Years.declared) >= 3,
             Condition("ge", (F.pay, none)) | F.night, Condition("eq", (F.venue, none))]
    assert agree(trees, rows) == [[None]] * 5 + [[True], [None]]


def test_empty_frames_give_empty_columns():
    empty = Everything.frame([])
    trees = [F.pay >= 1, F.dangers.overlaps("a"), age(F.born, F.start, "birthday"), F.venue == "a"]
    assert by_polars(trees, empty) == by_duckdb(trees, empty) == [[]] * 4
