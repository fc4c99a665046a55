"""Clocks that count working days: how much is left, and whether it is near, late or on hold.

Working days follow the announced calendar; a year that is not published yet counts Monday to Friday, which the
statutory notice may still move by a day or two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from chinese_calendar import is_workday

NEAR_DAYS = 5
NEAR_SHARE = 0.2
_FRIDAY = 4


class Pace(Enum):
    """How a clock stands; the value is the class it is drawn with."""

    EARLY = ""
    NEAR = "near"
    LATE = "late"
    PAUSED = "hold"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock on its due day: working days left (negative: overdue) and its pace."""

    due_on: date
    days: int
    pace: Pace


def is_working_day(day: date) -> bool:
    """Say whether people work on a day."""
    try:
        return bool(is_workday(day))  # type: ignore[no-untyped-call]
    except NotImplementedError:  # the year's notice is not published yet
        return day.weekday() <= _FRIDAY


def working_days(after: date, upto: date) -> int:
    """Return the working days after one day up to and including another; negative when `upto` lies before."""
    if upto < after:
        return -working_days(upto, after)
    return sum(is_working_day(after + timedelta(days=n)) for n in range(1, (upto - after).days + 1))


def plus_working_days(day: date, number: int) -> date:
    """Return the day on which a clock of so many working days ends; the first day is not counted."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def clock(due_on: date, *, today: date, opened_on: date | None = None, paused: bool = False) -> Clock:
    """Read a clock: near at five working days or a fifth of the time left, late after its day."""
    days = working_days(today, due_on)
    if paused:
        return Clock(due_on, days, Pace.PAUSED)
    if due_on < today:
        return Clock(due_on, min(days, -1), Pace.LATE)
    whole = working_days(opened_on, due_on) if opened_on else 0
    near = days <= NEAR_DAYS or (whole > 0 and days <= whole * NEAR_SHARE)
    return Clock(due_on, days, Pace.NEAR if near else Pace.EARLY)
