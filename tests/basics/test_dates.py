"""Spans, ages, months and school years, each at its edge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiao.basics.dates import Span, day_words, full_years, plus_months, school_year
from zhijiao.basics.words import EMPTY, Bilingual

D = date


def test_a_span_covers_both_its_ends() -> None:
    span = Span(D(2026, 9, 1), D(2026, 9, 30))
    assert [span.covers(day) for day in (D(2026, 8, 31), D(2026, 9, 1), D(2026, 9, 30), D(2026, 10, 1))] == [False, True, True, False]
    assert Span(D(2026, 9, 1)).covers(D(2199, 1, 1))


@pytest.mark.parametrize(("outer", "inner", "covers"), [
    ((1, 30), (1, 30), True), ((2, 30), (1, 30), False), ((1, 29), (1, 30), False), ((1, None), (5, None), True),
    ((1, 30), (5, None), False), ((1, None), (1, 2), True),
])
def test_a_span_covers_another_whole(outer: tuple[int, int | None], inner: tuple[int, int | None], covers: bool) -> None:
    assert span(*outer).covers_span(span(*inner)) is covers


@pytest.mark.parametrize(("one", "other", "shares"), [
    ((1, 10), (10, 20), True), ((1, 10), (11, 20), False), ((1, None), (20, 30), True), ((20, 30), (1, None), True),
    ((20, None), (1, 19), False), ((1, None), (5, None), True),
])
def test_spans_overlap_when_they_share_a_day(one: tuple[int, int | None], other: tuple[int, int | None], shares: bool) -> None:
    assert span(*one).overlaps(span(*other)) is shares
    assert span(*other).overlaps(span(*one)) is shares


def span(first: int, last: int | None) -> Span:
    return Span(D(2026, 9, first), None if last is None else D(2026, 9, last))


@pytest.mark.parametrize(("born", "on", "birthday", "day_after"), [
    (D(2010, 9, 1), D(2026, 8, 31), 15, 15), (D(2010, 9, 1), D(2026, 9, 1), 16, 15), (D(2010, 9, 1), D(2026, 9, 2), 16, 16),
    (D(2008, 2, 29), D(2026, 2, 28), 17, 17), (D(2008, 2, 29), D(2026, 3, 1), 18, 18),
    (D(2010, 12, 31), D(2026, 12, 31), 16, 15), (D(2010, 12, 31), D(2027, 1, 1), 16, 16),
])
def test_an_age_is_reached_by_its_convention(born: date, on: date, birthday: int, day_after: int) -> None:
    assert full_years(born, on, "birthday") == birthday
    assert full_years(born, on, "day_after") == day_after


@given(st.dates(D(1900, 1, 1), D(2100, 1, 1)), st.integers(0, 40_000))
def test_the_day_after_is_the_birthday_one_day_later(born: date, days: int) -> None:
    on = born + timedelta(days)
    if not (born.month == 2 and born.day == 29) and not (on.month == 3 and on.day == 1):
        assert full_years(born, on + timedelta(1), "day_after") == full_years(born, on, "birthday")


@pytest.mark.parametrize(("day", "months", "later"), [
    (D(2026, 9, 7), 6, D(2027, 3, 7)), (D(2026, 8, 31), 6, D(2027, 2, 28)), (D(2027, 8, 31), 6, D(2028, 2, 29)),
    (D(2026, 12, 31), 1, D(2027, 1, 31)), (D(2026, 1, 31), 0, D(2026, 1, 31)), (D(2026, 3, 31), -1, D(2026, 2, 28)),
])
def test_months_are_counted_and_clamped(day: date, months: int, later: date) -> None:
    assert plus_months(day, months) == later


def test_a_school_year_begins_on_the_first_of_september() -> None:
    assert school_year(D(2026, 8, 31)) == "2025-2026"
    assert school_year(D(2026, 9, 1)) == "2026-2027"


def test_a_day_is_said_in_both_languages() -> None:
    assert day_words(D(2026, 10, 2)) == Bilingual("2 Oct 2026", "2026年10月2日")
    assert day_words(None) == EMPTY
