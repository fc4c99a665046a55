"""Names of the series from which numbers are taken: one per kind, province and year."""

from __future__ import annotations

from datetime import datetime

from zhijiao.systems.apprenticeships.queries.facts import local_day

# Letters of a province in its numbers; another province adds a line.
LETTERS = {"21": "LN"}


def letters_of(region_path: str) -> str:
    """Return the letters of the province that a region lies in."""
    province = region_path.split("/")[0]
    return LETTERS.get(province, f"P{province}")


def series(region_path: str, at: datetime, kind: str = "") -> str:
    """Return the name of a series: LN-2026, LN-F-2026 for filings, LN-C-2026 for complaints."""
    parts = (letters_of(region_path), kind, str(local_day(at).year))
    return "-".join(part for part in parts if part)
