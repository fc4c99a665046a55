"""Dates as people count them: spans, ages, months, school years. No clock in here."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhijiao.basics.words import EMPTY, Bilingual

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

AgeConvention = Literal["birthday", "day_after"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days, both ends included; an open end is None."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether `day` lies in the span."""
        return self.first <= day and (self.last is None or day <= self.last)

    def covers_span(self, other: Span) -> bool:
        """Say whether all of `other` lies in the span."""
        if self.first > other.first:
            return False
        return self.last is None or (other.last is not None and other.last <= self.last)

    def overlaps(self, other: Span) -> bool:
        """Say whether the two spans share a day."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


def full_years(born_on: date, on: date, convention: AgeConvention) -> int:
    """Return the completed years of age on a day.

    `day_after`: a year is completed on the day after the birthday; `birthday`: on the birthday itself.
    Compared as (month, day), so that one born on 29 February completes the year on 1 March of a common year.
    """
    years = on.year - born_on.year
    today, birthday = (on.month, on.day), (born_on.month, born_on.day)
    reached = today > birthday if convention == "day_after" else today >= birthday
    return years if reached else years - 1


def plus_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def school_year(on: date) -> str:
    """Return the school year of a day, "2026-2027": it begins on 1 September."""
    first = on.year if on.month >= 9 else on.year - 1
    return f"{first}-{first + 1}"


def day_words(day: date | None) -> Bilingual:
    """Return a day with its year in both languages: 12 Oct 2026, 2026年10月12日; without a day: empty, 空."""
    if day is None:
        return EMPTY
    return Bilingual(f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日")
