"""Freezing figures, checking what was frozen, thinning old records: the only writers of snapshots."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
from django.conf import settings
from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import freeze as freeze_files
from zhijiao.engines.measurement.snapshots import COUNTS, MANIFEST, RECORDS
from zhijiao.kernel.indicators.catalogue import Catalogue, catalogues, grains
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.checking import found_in
from zhijiao.kernel.indicators.queries.publishing import as_table
from zhijiao.kernel.indicators.queries.snapshots import PUBLISHED, STANDING, records_of, to_stand, to_thin
from zhijiao.kernel.indicators.queries.standing import table_that_stands, that_share
from zhijiao.kernel.indicators.terms import Kept
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens.figures import Frames
from zhijiao.kernel.states import Reason, Refused

KINDS = {"manifest": (MANIFEST, FileKind.JSON), "counts": (COUNTS, FileKind.PARQUET), "published": (PUBLISHED, FileKind.PARQUET),
         "records": (RECORDS, FileKind.PARQUET)}
NOTHING = Bilingual("No room has declared figures whose rows are “{grain}” ({room})", "没有系统登记过以“{grain}”为统计对象的指标（{room}）")
THINNED = "records are kept for a month, and of the last day of each month"


def freeze(*, room: str, grain: str, on: date, by: Actor, at: datetime, frames: Frames | None = None) -> Snapshot:
    """Count the figures of a kind of rows for a day and keep them with the records behind them. Raises Refused.

    `frames` are tables that were read already. A snapshot is named once all of it is written; the same day again makes a new one.
    """
    catalogue, kind = _declared(room, grain)
    return freeze_table(catalogue=catalogue, grain=kind, table=(frames or catalogue.frames(on)).of(kind), on=on, by=by, at=at)


def freeze_all(*, on: date, by: Actor, at: datetime) -> list[Snapshot]:
    """Freeze every kind of rows of every room; each room's tables are read once."""
    read: dict[str, Frames] = {}
    for catalogue, _ in grains():
        read.setdefault(catalogue.room, catalogue.frames(on))
    return [freeze(room=catalogue.room, grain=str(grain), on=on, by=by, at=at, frames=read[catalogue.room]) for catalogue, grain in grains()]


def freeze_table(*, catalogue: Catalogue, grain: Any, table: pl.DataFrame, on: date, by: Actor, at: datetime) -> Snapshot:
    """Freeze a table of records that was read already."""
    made = Snapshot(id=uuid4(), room=catalogue.room, grain=str(grain), on=on, made_at=at, made_by_id=by.user_id, rows=table.height)
    store = Path(settings.MEDIA_ROOT)
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store, prefix=".freezing-") as folder:
        frozen = freeze_files(Path(folder), table, catalogue.of(grain), catalogue.sources[grain].levels, keep=("key",), made_by=_maker(by), made_at=at)
        assert frozen.counts.records is not None
        as_table(catalogue, grain, frozen.counts.records).write_parquet(Path(folder) / PUBLISHED)
        with transaction.atomic():
            kept = {name: files.keep_made(subject=made, path=Path(folder) / file, kind=kind, by=by, at=at) for name, (file, kind) in KINDS.items()}
            for name, file in kept.items():
                setattr(made, name, file)
            made.sha256 = kept["manifest"].sha256
            made.save(force_insert=True)
            record("indicators.snapshot.frozen", subject=made, by=by, at=at, room=made.room, grain=made.grain, on=on, rows=made.rows,
                   sha256={name: file.sha256 for name, file in kept.items()})
    if any(one.smallest_cell for one in catalogue.of(grain)):
        _let_stand(made, by, at)
    return made


def _let_stand(made: Snapshot, by: Actor, at: datetime) -> None:
    """Let the last snapshot of a month that is over stand; and this one, where nothing that it counts was ever shown.

    Shown on whatever day: the second of one day, and one of an earlier day, were compared with nothing and do not stand.
    """
    stand(to_stand(made), by=by, at=at)
    records = records_of(made)
    if made.standing_id is None and records is not None and not records.is_empty() and not any(that_share(made, records)):
        stand(made, by=by, at=at)


def stand(snapshot: Snapshot | None, *, by: Actor, at: datetime) -> None:
    """Let the table of a snapshot stand for readers who may not open every row, made to fit what stood before (ADR 0027)."""
    if snapshot is None:
        return
    catalogue, kind = _declared(snapshot.room, snapshot.grain)
    records = records_of(snapshot)
    assert records is not None  # the last of a month keeps them
    store = Path(settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory(dir=store, prefix=".freezing-") as folder:
        path = Path(folder) / STANDING
        table_that_stands(catalogue, kind, snapshot, records).write_parquet(path)
        with transaction.atomic():
            snapshot.standing = files.keep_made(subject=snapshot, path=path, kind=FileKind.PARQUET, by=by, at=at)
            snapshot.save(update_fields=["standing"])
            record("indicators.snapshot.stands", subject=snapshot, by=by, at=at, on=snapshot.on, sha256=snapshot.standing.sha256)


def _declared(room: str, grain: str) -> tuple[Catalogue, Any]:
    found = next(((one, kind) for one in catalogues() for kind in one.sources if (one.room, str(kind)) == (room, grain)), None)
    if found is None:
        raise Refused([Reason(NOTHING.filled(room=room, grain=grain))])
    return found


def _maker(by: Actor) -> str:
    """Return who froze, for the manifest: the office's role and the number of the account, no name."""
    return str(by.role) if by.user_id is None else f"{by.role} {by.user_id}"


@transaction.atomic
def check(*, snapshot: Snapshot, by: Actor, at: datetime) -> list[Bilingual]:
    """Compare a snapshot with what was frozen, note what was found on it, and return it."""
    verdict, said = found_in(snapshot)
    snapshot.verdict, snapshot.said = verdict, [{"en": words.en, "zh": words.zh} for words in said]
    snapshot.checked_at, snapshot.checked_by_id = at, by.user_id
    snapshot.save(update_fields=["verdict", "said", "checked_at", "checked_by"])
    record("indicators.snapshot.checked", subject=snapshot, by=by, at=at, verdict=verdict, said=[words.en for words in said])
    return said


def thin(*, on: date, by: Actor, at: datetime) -> int:
    """Let go of the records of old snapshots, their counts stay; return of how many. The last of each month keeps all."""
    old = to_thin(on)
    for snapshot in old:
        _thin(snapshot, by, at)
    return len(old)


@transaction.atomic
def _thin(snapshot: Snapshot, by: Actor, at: datetime) -> None:
    records = snapshot.records
    snapshot.records, snapshot.kept = None, Kept.COUNTS
    snapshot.save(update_fields=["records", "kept"])
    if records is not None:
        files.remove(file=records, by=by, at=at, reason=THINNED)
    record("indicators.snapshot.thinned", subject=snapshot, by=by, at=at)


@transaction.atomic
def note_taken(*, snapshot: Snapshot, code: str, table: str, rows: int, by: Actor, at: datetime) -> None:
    """Record that figures left the system as a file."""
    record("indicators.figures.exported", subject=snapshot, by=by, at=at, code=code, table=table, rows=rows)
