"""Snapshots: the newest of a kind of rows, their files as tables, those that a trend is drawn from, those that may be thinned."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from django.db.models import Max, Q

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.snapshots import COUNTS, MANIFEST, RECORDS
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.terms import Kept
from zhijiao.kernel.papers.files import bytes_of, path_of
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.states import Reason, Refused

T = TypeVar("T")
PUBLISHED, STANDING = "published.parquet", "standing.parquet"
MONTHS = 24  # that a trend goes back
DAYS = 31  # for which all records are kept
LOST = Bilingual("A file of the snapshot of {day} cannot be read: ask for it to be checked", "{day}的快照有文件读不出来，请先核验这个快照")


def newest(room: str, grain: object, on: date | None = None) -> Snapshot | None:
    """Return the newest snapshot of a kind of rows, made for a day or before it; None where there is none."""
    made = Snapshot.objects.whole().filter(room=room, grain=str(grain))
    return (made if on is None else made.filter(on__lte=on)).first()


def newest_of_all(on: date | None = None, *, standing: bool = False) -> dict[tuple[str, str], Snapshot]:
    """Return the newest snapshot of every room and grain, or the newest that stands, in two statements."""
    made = Snapshot.objects.all() if on is None else Snapshot.objects.filter(on__lte=on)
    made = made.filter(standing__isnull=False) if standing else made
    days = made.order_by().values_list("room", "grain").annotate(newest=Max("on"))
    wanted = [Q(room=room, grain=grain, on=day) for room, grain, day in days]
    found: dict[tuple[str, str], Snapshot] = {}
    for one in made.whole().filter(reduce(or_, wanted)) if wanted else ():
        found.setdefault((one.room, one.grain), one)  # the newest of a day comes first
    return found


def standing(room: str, grain: object, on: date | None = None) -> Snapshot | None:
    """Return the snapshot whose table stands on a day, for who may not open every row; None where none does yet."""
    made = Snapshot.objects.whole().filter(room=room, grain=str(grain), standing__isnull=False)
    return (made if on is None else made.filter(on__lte=on)).first()


def to_stand(made: Snapshot) -> Snapshot | None:
    """Return the snapshot whose table is to stand next, now that another was made: the last of a month that is over."""
    last = standing(made.room, made.grain)
    if last is None:
        return made
    over = Snapshot.objects.whole().filter(room=made.room, grain=made.grain, on__gt=last.on, on__lt=made.on.replace(day=1))
    return over.first()


def published_table(snapshot: Snapshot) -> pl.DataFrame:
    """Return what was published: a row per indicator, table and group. Raises Refused where the file cannot be read."""
    return _readable(snapshot, lambda: _published(snapshot.published.sha256))


def standing_table(snapshot: Snapshot) -> pl.DataFrame:
    """Return the table of a snapshot that stands for who may not open every row, the day of each number beside it. Raises Refused."""
    file = snapshot.standing
    assert file is not None
    return _readable(snapshot, lambda: _published(file.sha256))


def records_of(snapshot: Snapshot) -> pl.DataFrame | None:
    """Return the records, None where they were thinned. Raises Refused where the file cannot be read."""
    file = snapshot.records
    return None if file is None else _readable(snapshot, lambda: _records(file.sha256))


def manifest_of(snapshot: Snapshot) -> dict[str, Any]:
    """Return the manifest: what was frozen, by which definitions, with which hashes. Raises Refused where it cannot be read."""
    read: dict[str, Any] = _readable(snapshot, lambda: json.loads(bytes_of(snapshot.manifest)))
    return read


def _readable(snapshot: Snapshot, read: Callable[[], T]) -> T:
    try:
        return read()
    except (OSError, ValueError, pl.exceptions.PolarsError) as why:
        raise Refused([Reason(LOST.filled(day=snapshot.on))]) from why


@lru_cache(maxsize=256)
def _published(sha256: str) -> pl.DataFrame:
    return pl.read_parquet(path_of(sha256))


@lru_cache(maxsize=4)
def _records(sha256: str) -> pl.DataFrame:
    return pl.read_parquet(path_of(sha256))


@contextmanager
def folder_of(snapshot: Snapshot) -> Iterator[Path]:
    """Lay the files of a snapshot out in a folder, as they are read and verified."""
    files = {MANIFEST: snapshot.manifest, COUNTS: snapshot.counts, PUBLISHED: snapshot.published, RECORDS: snapshot.records}
    with tempfile.TemporaryDirectory() as folder:
        for name, file in files.items():
            if file is not None:
                (Path(folder) / name).symlink_to(path_of(file.sha256).absolute())
        yield Path(folder)


@dataclass(frozen=True)
class Moment:
    """A snapshot as far as a trend needs it."""

    on: date
    published: str

    @property
    def table(self) -> pl.DataFrame | None:
        """Return what was published; None where the file cannot be read: the line then has a gap."""
        try:
            return _published(self.published)
        except (OSError, pl.exceptions.PolarsError):
            return None


def moments(room: str, grain: object, until: date, months: int = MONTHS, *, standing: bool = False) -> list[Moment]:
    """Return what a trend is drawn from: the last snapshot of each month, and every day of the month of `until`; or all that stood."""
    first = date(until.year - months // 12, until.month, 1)
    made = Snapshot.objects.filter(room=room, grain=str(grain), on__gte=first, on__lte=until).order_by("on", "made_at")
    if standing:
        return [Moment(on, sha256) for on, sha256 in made.filter(standing__isnull=False).values_list("on", "standing__sha256")]
    by_day = dict(made.values_list("on", "published__sha256"))
    this_month = (until.year, until.month)
    last = {(on.year, on.month): on for on in by_day}
    wanted = [on for on in by_day if (on.year, on.month) == this_month or last[on.year, on.month] == on]
    return [Moment(on, by_day[on]) for on in sorted(wanted)]


def to_thin(on: date) -> list[Snapshot]:
    """Return the snapshots whose records have done their service: older than a month, not the last of theirs, and none whose table stood."""
    last: dict[tuple[str, str, int, int], object] = {}
    made = Snapshot.objects.order_by("on", "made_at").values_list("pk", "room", "grain", "on")
    for key, room, grain, day in made:
        last[room, grain, day.year, day.month] = key
    old = Snapshot.objects.whole().filter(on__lt=on - timedelta(days=DAYS), kept=Kept.RECORDS, standing=None).exclude(pk__in=list(last.values()))
    return list(old.order_by("on", "made_at"))


def files_of(snapshot: Snapshot) -> Iterable[StoredFile]:
    """Return the files that are still kept."""
    return [file for file in (snapshot.manifest, snapshot.counts, snapshot.published, snapshot.standing, snapshot.records) if file is not None]
