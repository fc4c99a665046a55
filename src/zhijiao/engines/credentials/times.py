"""Times with a zone, read strictly; the engine has no clock of its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from zhijiao.engines.credentials.faults import Fault

_STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})")
_MIDNIGHT = "24:00:00"  # XSD lets a day end so
_FIRST, _LAST = (edge.replace(tzinfo=UTC) for edge in (datetime.min, datetime.max))


def instant(text: object) -> datetime:
    """Return the instant, in UTC, that an xsd:dateTimeStamp (or an aware datetime) names. Raises Fault."""
    if isinstance(text, datetime) and text.utcoffset() is not None:
        return _within_calendar(text)
    found = _STAMP.fullmatch(text) if isinstance(text, str) else None
    try:
        if found:
            return _read(*found.groups())
    except ValueError as why:  # the 31st of February
        raise Fault("time_malformed", text=str(text)) from why
    raise Fault("time_malformed", text=str(text))


def _read(day: str, clock: str, fraction: str | None, zone: str) -> datetime:
    if clock != _MIDNIGHT or (fraction or "").strip("0"):
        return _within_calendar(datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{zone}"))
    return after(_within_calendar(datetime.fromisoformat(f"{day}T00:00:00{zone}")), timedelta(days=1))


def _within_calendar(at: datetime) -> datetime:
    """Return a time in UTC; the last evening of the year 9999 somewhere is the end of the calendar here."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return _FIRST if at.year == datetime.min.year else _LAST


def after(at: datetime, span: timedelta) -> datetime:
    """Return the instant so much later, the end of the calendar at the latest."""
    return at + span if span <= _LAST - at else _LAST


def stamp(when: datetime | str) -> str:
    """Return an instant as credentials write it: UTC, seconds, Z. A text stays as it is when it is one. Raises Fault."""
    at = instant(when)
    return when if isinstance(when, str) else f"{at.replace(microsecond=0, tzinfo=None).isoformat()}Z"
