"""The tables of the boards as they were counted last: for officers of a province too large to be read on every page.

Plain columnar files beside the database's own folder (`boards/` in ZHIJIAO_VAR), one folder per database: keys of rows,
schools and units, days and states, no names. They can be thrown away at any time; the pages then read the database again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from zhijiao.kernel.people.terms import OFFICERS, Role

TABLES = ("agreements", "log_days")
MOST_KNOWN = 1000  # answers remembered of one count
NEWEST = "newest"  # holds the moment of the tables that count now; written last


@dataclass(frozen=True)
class Kept:
    """The tables of one count, and what was worked out from them since: nobody works it out twice."""

    at: datetime
    tables: dict[str, pl.DataFrame]
    known: dict[Any, Any] = field(default_factory=dict)

    def once(self, asked: tuple[Any, ...], work: Callable[[], Any]) -> Any:
        """Return what `work` finds in these tables, or found when the same was asked before."""
        found = self.known.get(asked)
        if found is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            found = self.known[asked] = work()
        return found


def folder() -> Path:
    """Return where the tables of this database are kept."""
    database = settings.DATABASES["default"]
    # Of a file the name alone: a demo is built beside its place and moved there.
    named = " ".join([*(str(database.get(part, "")) for part in ("ENGINE", "HOST", "PORT")), Path(str(database["NAME"])).name])
    return Path(settings.VAR) / "boards" / hashlib.sha256(named.encode()).hexdigest()[:12]


def file_of(place: Path, moment: str, name: str) -> Path:
    """Return the file of one table of a count."""
    return place / f"{moment.replace(':', '')}-{name}.parquet"


def newest(role: Role | None) -> Kept | None:
    """Return the newest count for officers, None where there is none: then the database is read."""
    if role not in OFFICERS:
        return None
    place = folder()
    try:
        return _read(place, (place / NEWEST).read_text("utf-8"))
    except FileNotFoundError:  # none was made, or it was taken away between two looks
        return None


@lru_cache(maxsize=1)
def _read(place: Path, moment: str) -> Kept:
    tables = {name: pl.read_parquet(file_of(place, moment, name)) for name in TABLES}
    return Kept(datetime.fromisoformat(moment), tables)
