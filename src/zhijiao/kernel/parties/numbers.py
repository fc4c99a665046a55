"""Numbers that people read out: one series per kind, province and year; and how such a number stands in an address."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from zhijiao.kernel.days import local_day
from zhijiao.kernel.parties.models import NumberSeries

# Letters of a province in its numbers; another province adds a line.
LETTERS = {"21": "LN"}


class NumberConverter:
    """`<number:...>` of an address: LN-2026-000123, LN-F-2026-000001. A list's own addresses are never taken for one."""

    regex = r"[A-Z0-9]{2,5}(?:-[A-Z])?-\d{4}-\d{6,8}"

    def to_python(self, value: str) -> str:
        """Return the number as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the number as it stands in an address."""
        return value


def series(region_path: str, at: datetime, kind: str = "") -> str:
    """Return the name of a series: LN-2026, or LN-F-2026 with the one letter of a kind."""
    province = region_path.split("/")[0]
    parts = (LETTERS.get(province, f"P{province}"), kind, str(local_day(at).year))
    return "-".join(part for part in parts if part)


def take(region_path: str, at: datetime, kind: str = "", *, how_many: int = 1) -> list[str]:
    """Take the next numbers of a series, as "LN-2026-000123". Locks the series until commit: call it late."""
    prefix = series(region_path, at, kind)
    rows = NumberSeries.objects.filter(pk=prefix)
    NumberSeries.objects.bulk_create([NumberSeries(prefix=prefix)], ignore_conflicts=True)
    rows.update(last=F("last") + how_many)
    last = rows.values_list("last", flat=True).get()
    return [f"{prefix}-{n:06d}" for n in range(last - how_many + 1, last + 1)]


def next_number(region_path: str, at: datetime, kind: str = "") -> str:
    """Take one number of a series."""
    return take(region_path, at, kind)[0]
