"""Numbers of agreements, filings and complaints: one series per kind, province and year, without a gap from a race."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.timezone import localtime

from zhijiao.systems.apprenticeships.models import NumberSeries

# Letters of a province in its numbers, as on its number plates' English names; another province adds a line.
LETTERS = {"21": "LN"}


def letters_of(region_path: str) -> str:
    """Return the letters of the province that a region lies in."""
    province = region_path.split("/")[0]
    return LETTERS.get(province, f"P{province}")


def take_numbers(prefix: str, how_many: int) -> list[str]:
    """Take the next numbers of a series, as "LN-2026-000123". Locks the series until commit: call it late."""
    NumberSeries.objects.bulk_create([NumberSeries(prefix=prefix)], ignore_conflicts=True)
    NumberSeries.objects.filter(pk=prefix).update(last=F("last") + how_many)
    last = NumberSeries.objects.values_list("last", flat=True).get(pk=prefix)
    return [f"{prefix}-{n:06d}" for n in range(last - how_many + 1, last + 1)]


def series(region_path: str, at: datetime, kind: str = "") -> str:
    """Return the name of a series: LN-2026, or LN-F-2026 for filings, LN-C-2026 for complaints."""
    parts = (letters_of(region_path), kind, str(localtime(at).year))
    return "-".join(part for part in parts if part)


def continue_after(prefix: str, last: int) -> None:
    """Let a series go on after a number that was written in bulk."""
    NumberSeries.objects.update_or_create(prefix=prefix, defaults={"last": last})
