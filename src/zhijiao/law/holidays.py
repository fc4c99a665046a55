"""Statutory holidays and rest days: the announced calendar, asked in one place.

Source: the yearly notices of the State Council's General Office as the package `chinesecalendar` carries them. A year
that is not published yet is unknown (None), never guessed: New Year's Day 2027 is unknown until the notice is out.

A day of a published year is exactly one of three: a *holiday* (a day of an announced holiday, the days off moved next
to it included), a *rest day* (a Saturday or Sunday that the notice does not make a workday), a *workday*.
"""

from __future__ import annotations

from datetime import date, timedelta

from chinese_calendar.constants import holidays as _HOLIDAYS
from chinese_calendar.constants import workdays as _WORKDAYS

from zhijiao.engines.rules import DayList

FIRST_DAY = date(min(_HOLIDAYS).year, 1, 1)
LAST_DAY = date(max(_HOLIDAYS).year, 12, 31)
_SATURDAY = 5


def is_published(day: date) -> bool:
    """Say whether the notice of the day's year is known."""
    return FIRST_DAY <= day <= LAST_DAY


def is_holiday(day: date) -> bool | None:
    """Say whether a day belongs to an announced holiday; None when its year is not published."""
    return day in _HOLIDAYS if is_published(day) else None


def is_made_workday(day: date) -> bool | None:
    """Say whether a Saturday or Sunday is worked to make up for a holiday; None when its year is not published."""
    return day in _WORKDAYS if is_published(day) else None


def is_rest_day(day: date) -> bool | None:
    """Say whether a day is a Saturday or Sunday off, holidays apart; None when its year is not published."""
    if not is_published(day):
        return None
    return day.weekday() >= _SATURDAY and day not in _HOLIDAYS and day not in _WORKDAYS


_PUBLISHED = tuple(FIRST_DAY + timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1))

HOLIDAYS = DayList(days=tuple(filter(is_holiday, _PUBLISHED)), published=((FIRST_DAY, LAST_DAY),))
REST_DAYS = DayList(days=tuple(filter(is_rest_day, _PUBLISHED)), published=((FIRST_DAY, LAST_DAY),))
