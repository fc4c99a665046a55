"""The calendar day of a moment, as the offices of the province count it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime


def local_day(at: datetime) -> date:
    """Return the calendar day of a moment in the offices' own time zone."""
    return localtime(at).date()
