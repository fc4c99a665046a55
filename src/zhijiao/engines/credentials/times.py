"""Times with a zone, read strictly; the engine has no clock of its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from zhijiao.engines.credentials.faults import Fault

_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")


def instant(text: object) -> datetime:
    """Return the instant that an xsd:dateTimeStamp (or an aware datetime) names. Raises Fault."""
    if isinstance(text, datetime) and text.tzinfo is not None:
        return text
    found = _STAMP.fullmatch(text) if isinstance(text, str) else None
    try:
        if found:
            day, fraction, zone = found.groups()
            return datetime.fromisoformat(f"{day}.{(fraction or '0')[:6]:0<6}{zone}")
    except ValueError as why:  # the 31st of February
        raise Fault("time_malformed", text=str(text)) from why
    raise Fault("time_malformed", text=str(text))


def stamp(when: datetime | str) -> str:
    """Return an instant as credentials write it: UTC, seconds, Z. A text stays as it is when it is one. Raises Fault."""
    at = instant(when)
    return when if isinstance(when, str) else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
