"""Write a backup: one moment of the database, and the papers that its rows name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from zhijiao.basics.words import Bilingual
from zhijiao.kernel import sealing
from zhijiao.kernel.backup.archive import FORMAT, Manifest, Part, Unusable, Writer, written
from zhijiao.kernel.backup.content import Table, lines, tables
from zhijiao.kernel.papers.files import path_of
from zhijiao.kernel.papers.models import StoredFile

_SEALED = re.compile(r"(?:a:)?([A-Za-z0-9_.-]{1,40}):[A-Za-z0-9+/]{38,}={0,2}")
_SOMETHING_SEALED = re.compile(rb'"' + _SEALED.pattern.encode() + rb'"')
_PAPERS_AT_ONCE = 2000


def save(path: Path, *, at: datetime, using: str = DEFAULT_DB_ALIAS) -> Manifest:
    """Write everything to a new file and return its manifest. Raises Unusable."""
    connection = connections[using]
    if waiting := _waiting(connection):
        raise Unusable(Bilingual(f"{waiting} migrations wait: start the server once, or restore with the version that wrote this database.",
                                 f"有{waiting}个迁移未执行：请先启动一次网站，或用写入这个数据库的版本来备份。"))
    with written(path) as file, _one_moment(connection):
        sealed: dict[str, dict[str, int]] = {}
        parts = {table.name: _write(connection, file, table, sealed) for table in tables()}
        papers = file.papers((digest, path_of(digest)) for digest in papers_named(using))
        manifest = Manifest(format=FORMAT, version=metadata.version("zhijiao"), made_at=at.isoformat(), database=connection.vendor,
                            migrations=[list(name) for name in applied(connection)], tables=parts, papers=papers,
                            keys=sealing.fingerprints(), sealed=sealed)
        file.manifest(manifest)
    return manifest


def _waiting(connection: BaseDatabaseWrapper) -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def applied(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Return the migrations that this database went through, in order of name."""
    return sorted(MigrationRecorder(connection).applied_migrations())


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """See the database as it was at one moment, whatever others write meanwhile; and keep nobody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own would take the write lock
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _write(connection: BaseDatabaseWrapper, file: Writer, table: Table, sealed: dict[str, dict[str, int]]) -> Part:
    known = set(sealing.fingerprints())

    def watched() -> Iterator[bytes]:
        for line in lines(connection, table):
            if _SOMETHING_SEALED.search(line):
                _count_sealed(table, json.loads(line), known, sealed)
            yield line

    rows, digest = file.table(table.name, watched())
    return Part(table.key, [[column.name, column.kind] for column in table.columns], rows, digest,
                _last(connection, table))


def _count_sealed(table: Table, values: list[Any], known: set[str], sealed: dict[str, dict[str, int]]) -> None:
    """Count what each key has sealed in each column: who lacks the key is told what cannot be read."""
    for column, value in zip(table.columns, values, strict=True):
        found = _SEALED.fullmatch(value) if isinstance(value, str) else None
        if found and found[1] in known:
            keys = sealed.setdefault(f"{table.name}.{column.name}", {})
            keys[found[1]] = keys.get(found[1], 0) + 1


def _last(connection: BaseDatabaseWrapper, table: Table) -> int | None:
    """Return the last key that the database gave in this table: a restored one must not give it again."""
    if table.key_kind != "integer":
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), table.key])
            sequence = cursor.fetchone()[0]
            if sequence is None:
                return None
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")
        found = cursor.fetchone()
    return int(found[0]) or None if found else None


def papers_named(using: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """Yield the hash of each paper that a row names, in order, each once."""
    last = ""
    while True:
        rows = StoredFile.objects.using(using).filter(sha256__gt=last).order_by("sha256").values_list("sha256", flat=True).distinct()
        found = list(rows[:_PAPERS_AT_ONCE])
        yield from found
        if len(found) < _PAPERS_AT_ONCE:
            return
        last = found[-1]
