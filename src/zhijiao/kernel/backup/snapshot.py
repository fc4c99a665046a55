"""The tables as Parquet at one moment, for figures and other software: a copy to count from, not one to restore from.

Fields that nobody classed, sealed ones, sensitive ones and hashes of secrets are never in it; personal ones only when
asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as parquet
from django.apps import apps
from django.db import connection, models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.backup.archive import Unusable
from zhijiao.kernel.backup.content import kind_of
from zhijiao.kernel.backup.save import applied
from zhijiao.kernel.bulk import Reader, reading
from zhijiao.kernel.fields import EncryptedText, LookupKey

MANIFEST = "snapshot.json"
ROWS_AT_ONCE = 200_000
_TYPES: dict[str, Any] = {"integer": pl.Int64, "text": pl.String, "boolean": pl.Boolean, "float": pl.Float64, "date": pl.Date,
                          "moment": pl.Datetime("us", "UTC"), "json": pl.String, "uuid": pl.String, "time": pl.String}
# The machinery: nothing to count, and hashes of codes and links from which those could be guessed.
_NEVER = {"journal_content", "requests_reply", "outbox_message", "outbox_delivery", "api_token", "administration_invitation"}
_SECRET = re.compile(r"(^|_)(nonce|digest|hash|token|secret|password)$")
_OPEN = {Privacy.PUBLIC, Privacy.INTERNAL}


def snapshot(folder: Path, *, at: datetime, personal: bool = False) -> dict[str, Any]:
    """Write every table to a new folder and return the manifest. Raises Unusable."""
    if folder.exists() and any(folder.iterdir()):
        raise Unusable(Bilingual(f"{folder} is not empty: a snapshot gets a folder of its own.", f"{folder}不是空的：快照要放在单独的新文件夹里。"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shown = _OPEN | {Privacy.PERSONAL} if personal else _OPEN
    with reading() as reader:
        tables = {model._meta.db_table: _written(reader, model, folder, shown) for model in _models()}
    manifest = {"format": "zhijiao-snapshot-1", "version": metadata.version("zhijiao"), "made_at": at.isoformat(),
                "database": connection.vendor, "migrations": [list(name) for name in applied(connection)],
                "personal": personal, "tables": {name: said for name, said in sorted(tables.items()) if said}}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    return manifest


def _models() -> Iterator[type[models.Model]]:
    for app in apps.get_app_configs():
        if app.name.startswith("zhijiao."):
            yield from (model for model in app.get_models() if model._meta.managed and model._meta.db_table not in _NEVER)


def _may_be_shown(field: models.Field[Any, Any], shown: set[Privacy]) -> bool:
    if _SECRET.search(field.name):
        return False
    privacy = Privacy.INTERNAL if field.primary_key else getattr(field, "privacy", None)
    return privacy in shown and not isinstance(field, EncryptedText | LookupKey) and kind_of(field).split(".")[0] in _TYPES


def _written(reader: Reader, model: type[models.Model], folder: Path, shown: set[Privacy]) -> dict[str, Any] | None:
    """Write one table, a part of its rows at a time; None when no field of it may be shown."""
    fields = [field for field in model._meta.concrete_fields if _may_be_shown(field, shown)]
    if not [field for field in fields if not field.primary_key]:
        return None
    columns = {field.attname: _TYPES[kind_of(field)] for field in fields}
    path, rows = folder / f"{model._meta.db_table}.parquet", 0
    writer: parquet.ParquetWriter | None = None
    try:
        for part in _parts(reader, model, columns):
            arrow = part.to_arrow()
            writer = writer or parquet.ParquetWriter(path, arrow.schema, compression="zstd")
            writer.write_table(arrow)
            rows += part.height
    finally:
        if writer is not None:
            writer.close()
    left_out = sorted(field.attname for field in model._meta.concrete_fields if field.attname not in columns)
    return {"file": path.name, "rows": rows, "sha256": _sha256(path), "columns": {name: str(kind) for name, kind in columns.items()},
            "left_out": left_out}


def _parts(reader: Reader, model: type[models.Model], columns: dict[str, Any]) -> Iterator[pl.DataFrame]:
    assert model._meta.pk is not None
    key = model._meta.pk.attname
    rows = model._default_manager.order_by(key)
    last: Any = None
    while True:
        chunk = (rows if last is None else rows.filter(**{f"{key}__gt": last}))[:ROWS_AT_ONCE]
        part = reader.read(chunk.values_list(*columns), columns)
        if part.height or last is None:
            yield part
        if part.height < ROWS_AT_ONCE:
            return
        last = part[key][-1]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
