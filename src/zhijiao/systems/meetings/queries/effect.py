"""What the indicator that a requirement should move showed on the day of its dispatch, and what it shows now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.systems.apprenticeships import doors as apprenticeships
from zhijiao.systems.meetings.models import Requirement

# Which room answers for which indicators; a new room adds a line.
ROOMS = {"APP": apprenticeships.indicator_value}
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


def measured(code: str, day: date) -> dict[str, Any] | None:
    """Return an indicator's values on a day as they are kept: its day, and [numerator, denominator] by region. None: no such indicator."""
    room = ROOMS.get(code.split("-")[0])
    found = room(code, SYSTEM, day) if room else None
    if found is None:
        return None
    total = [sum(part) for part in zip(*found.values(), strict=True)] if found else [0, 0]
    return {"on": day.isoformat(), "regions": {TOTAL: total} | {region: list(value) for region, value in found.items()}}


def effect(requirement: Requirement, today: date) -> list[Effect]:
    """Return the indicator then and now, the province first; empty when it is linked to none that exists."""
    now = measured(requirement.indicator, today)
    if now is None:
        return []
    before = (requirement.baseline or {}).get("regions", {})
    regions = dict.fromkeys([TOTAL, *sorted(before), *sorted(now["regions"])])
    return [Effect(region, _value(before.get(region)), _value(now["regions"].get(region))) for region in regions]


def _value(kept: list[int] | None) -> Value | None:
    return Value(*kept) if kept else None
