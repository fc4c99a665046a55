"""Snapshots as a folder of Parquet files, for engines elsewhere: what was frozen, and tables that rooms give beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.queries.snapshots import folder_of, newest_of_all
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor

MANIFEST = "export.json"
FORMAT = "zhijiao-figures-export-1"


class NotEmpty(Exception):
    """There is nothing to write, or no new folder to write to; `message` says which."""

    def __init__(self, en: str, zh: str):
        self.message = Bilingual(en, zh)
        super().__init__(en)


@transaction.atomic
def export_snapshots(*, folder: Path, tables: Mapping[str, pl.DataFrame], by: Actor, at: datetime) -> dict[str, int]:
    """Write the newest snapshot of every kind of rows whose records are kept, and the tables; return what was written with its rows."""
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(f"{folder} is not empty: an export gets a folder of its own.", f"{folder}不是空的：请用单独的新文件夹。")
    snapshots = [one for one in newest_of_all().values() if one.records is not None]
    if not snapshots:
        raise NotEmpty("There is no snapshot yet: make one with `zhijiao indicators freeze`.", "还没有快照：请用zhijiao indicators freeze生成。")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = {}
    for one in snapshots:
        name = f"{one.room}.{one.grain}"
        with folder_of(one) as files:
            shutil.copytree(files, folder / name)
        written[name] = one.rows
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")
        written[f"{name}.parquet"] = table.height
    said = {"format": FORMAT, "made_at": at.isoformat(), "tables": written,
            "snapshots": {f"{one.room}.{one.grain}": {"snapshot": str(one.pk), "on": one.on.isoformat(), "sha256": one.sha256} for one in snapshots}}
    (folder / MANIFEST).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for one in snapshots:
        record("indicators.snapshot.exported", subject=one, by=by, at=at)
    return written
