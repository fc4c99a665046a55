"""Counting the tables of the boards for everybody at once, where a province is too large to be read on every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.apprenticeships.indicators import LOG_DAYS
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.queries.kept import NEWEST, TABLES, file_of, folder

LARGE = 200_000  # agreements and recent days of the log together; fewer are read on every page


def count_for_boards(*, by: Actor, at: datetime, large: int = LARGE) -> bool:
    """Keep the tables of the boards, as the system sees them, if the province is large, and none if it is not; return whether they are kept.

    A working copy of what the database holds: no record of the journal. Written beside and named last, so that a
    reader finds the old count or the new one, never half of either; the count before stays for those who are reading it.
    """
    place = folder()
    first = local_day(at) - timedelta(days=LOG_DAYS)
    if Agreement.objects.count() + LogEntry.objects.filter(on__gt=first).count() < large:
        (place / NEWEST).unlink(missing_ok=True)
        _clear(place, keep=())
        return False
    place.mkdir(parents=True, exist_ok=True)
    seen, moment = Seen(by, local_day(at)), at.isoformat()
    for name in TABLES:
        getattr(seen, name).write_parquet(file_of(place, moment, name))
    mark = place / NEWEST
    before = mark.read_text("utf-8") if mark.exists() else moment
    part = mark.with_suffix(".part")
    part.write_text(moment, "utf-8")
    part.replace(mark)
    _clear(place, keep=(before, moment))
    return True


def _clear(place: Path, keep: tuple[str, ...]) -> None:
    kept = {file_of(place, moment, name) for moment in keep for name in TABLES}
    for file in place.glob("*.parquet"):
        if file not in kept:
            file.unlink(missing_ok=True)
