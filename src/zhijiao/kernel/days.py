"""The present moment, and the calendar day of a moment as the offices of the province count it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localtime


def moment() -> datetime:
    """Return the present moment; in a demo whose day is fixed, that day at the present time of day."""
    now = localtime()
    fixed: date | None = settings.ZHIJIAO_TODAY
    return now if fixed is None else now.replace(year=fixed.year, month=fixed.month, day=fixed.day)


def local_day(at: datetime) -> date:
    """Return the calendar day of a moment in the offices' own time zone."""
    return localtime(at).date()
