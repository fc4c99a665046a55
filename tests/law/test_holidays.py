"""The announced calendar: holidays, rest days, make-up workdays, and years that are not published yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday

from zhijiao.law.holidays import (
    FIRST_DAY,
    HOLIDAYS,
    LAST_DAY,
    REST_DAYS,
    is_holiday,
    is_made_workday,
    is_published,
    is_rest_day,
)


@pytest.mark.parametrize(("day", "holiday", "rest_day", "made_workday"), [
    ("2026-09-30", False, False, False),  # Wednesday before National Day
    ("2026-10-01", True, False, False),  # National Day
    ("2026-10-03", True, False, False),  # a Saturday inside the holiday
    ("2026-10-07", True, False, False),  # a day off moved next to it
    ("2026-10-10", False, False, True),  # Saturday worked to make up for it
    ("2026-10-11", False, True, False),  # Sunday
    ("2026-10-17", False, True, False),  # Saturday
    ("2026-01-01", True, False, False),  # New Year's Day
    ("2026-02-17", True, False, False),  # Spring Festival
])
def test_days(day: str, holiday: bool, rest_day: bool, made_workday: bool) -> None:
    on = date.fromisoformat(day)
    assert (is_holiday(on), is_rest_day(on), is_made_workday(on)) == (holiday, rest_day, made_workday)


def test_a_year_that_is_not_published_is_unknown_also_where_everybody_knows() -> None:
    for day in (date(2027, 1, 1), date(2003, 10, 1)):
        assert is_published(day) is False
        assert is_holiday(day) is is_rest_day(day) is is_made_workday(day) is None


def test_the_published_years() -> None:
    assert (date(2004, 1, 1), date(2026, 12, 31)) == (FIRST_DAY, LAST_DAY)
    assert is_published(FIRST_DAY) and is_published(LAST_DAY)
    assert not is_published(FIRST_DAY - timedelta(1)) and not is_published(LAST_DAY + timedelta(1))


def test_every_published_day_is_a_holiday_a_rest_day_or_a_workday() -> None:
    day = FIRST_DAY
    while day <= LAST_DAY:
        assert (is_holiday(day) or is_rest_day(day)) is not is_workday(day), day
        assert not (is_holiday(day) and is_rest_day(day)), day
        day += timedelta(1)


@pytest.mark.parametrize(("first", "last", "holiday", "rest_day"), [
    ("2026-10-08", "2026-10-10", False, False),
    ("2026-10-08", "2026-10-11", False, True),
    ("2026-10-07", "2026-10-08", True, False),
    ("2026-12-31", "2026-12-31", False, False),
    ("2026-12-28", "2027-01-01", None, None),
    ("2026-10-07", "2027-01-01", True, True),
    ("2027-05-01", "2027-05-01", None, None),
    ("2003-12-31", "2004-01-01", True, None),
])
def test_spans(first: str, last: str, holiday: bool | None, rest_day: bool | None) -> None:
    span = date.fromisoformat(first), date.fromisoformat(last)
    assert (HOLIDAYS.any_within(*span), REST_DAYS.any_within(*span)) == (holiday, rest_day)
