"""What the indicator that a requirement should move showed on the day of its dispatch, and what it shows now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from zhijiao.basics.words import Bilingual
from zhijiao.systems.apprenticeships import doors as apprenticeships
from zhijiao.systems.meetings.models import Requirement

Totals = Callable[[str, date], tuple[dict[str, tuple[int, int]], datetime | None] | None]


class Room(NamedTuple):
    """What a room says of its indicators: their names, and the totals of one by region."""

    names: Callable[[], dict[str, Bilingual]]
    totals: Totals


# Which room answers for which indicators; a new room adds a line.
ROOMS = {"APP": Room(apprenticeships.indicator_names, apprenticeships.indicator_totals)}
TOTAL = ""


@dataclass(frozen=True, slots=True)
class Value:
    """So many of so many; `share` in per mille, None of nothing."""

    numerator: int
    denominator: int

    @property
    def share(self) -> int | None:
        """The share in per mille."""
        return round(self.numerator * 1000 / self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Effect:
    """One region (TOTAL: the province): then and now."""

    region: str
    before: Value | None
    now: Value | None
    counted_at: datetime | None = None  # None: counted for this page


def known() -> dict[str, Bilingual]:
    """Return every indicator that a requirement may be linked to, code by code, by its name."""
    return {code: words for room in ROOMS.values() for code, words in room.names().items()}


def measured(code: str, day: date) -> dict[str, Any] | None:
    """Return an indicator's values on a day as they are kept: its day, and [numerator, denominator] by region. None: no such indicator."""
    found = _totals(code, day)
    return None if found is None else {"on": day.isoformat(), "regions": found[0]}


def _totals(code: str, day: date) -> tuple[dict[str, list[int]], datetime | None] | None:
    """Return [numerator, denominator] by region, the province first, and when they were counted."""
    room = ROOMS.get(code.split("-")[0])
    found = room.totals(code, day) if room else None
    if found is None:
        return None
    regions, counted_at = found
    total = [sum(part) for part in zip(*regions.values(), strict=True)] if regions else [0, 0]
    return {TOTAL: total} | {region: list(value) for region, value in regions.items()}, counted_at


def effect(requirement: Requirement, today: date) -> list[Effect]:
    """Return the indicator then and now, the province first; empty when it is linked to none that exists."""
    found = _totals(requirement.indicator, today)
    if found is None:
        return []
    now, counted_at = found
    before = (requirement.baseline or {}).get("regions", {})
    regions = dict.fromkeys([TOTAL, *sorted(before), *sorted(now)])
    return [Effect(region, _value(before.get(region)), _value(now.get(region)), counted_at) for region in regions]


def _value(kept: list[int] | None) -> Value | None:
    return Value(*kept) if kept else None
