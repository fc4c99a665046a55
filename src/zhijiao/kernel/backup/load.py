"""Take a backup into an empty database, of whichever kind: all of it or nothing, and proved by its hash."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from zhijiao.basics.words import Bilingual
from zhijiao.kernel import sealing
from zhijiao.kernel.backup.archive import Backup, Manifest, Unusable, opened
from zhijiao.kernel.backup.content import CHUNK, LEFT_OUT, Table, lines, reader, tables
from zhijiao.kernel.backup.save import applied
from zhijiao.kernel.journal import guard
from zhijiao.kernel.papers.files import path_of
from zhijiao.kernel.papers.models import StoredFile

# What a server fills in by itself when it prepares a new database: an office's data is none of it.
_PREPARED = {"auth_permission", "django_content_type", "parties_region", "jobs_recurring"}
_DIGEST = re.compile(r"[0-9a-f]{64}")


def load(path: Path, *, replace: bool = False, using: str = DEFAULT_DB_ALIAS) -> Manifest:
    """Take a backup in and return its manifest. Raises Unusable, and then nothing was changed.

    `replace` lets what the database holds be lost.
    """
    connection = connections[using]
    with opened(path) as backup:
        manifest = backup.manifest
        _refuse_newer(connection, manifest)
        _refuse_without_keys(manifest)
        backup.check()
        if not replace:
            _refuse_over_data(connection)
        _shape(connection, manifest)
        _fill(connection, backup)
    call_command("migrate", database=using, interactive=False, verbosity=0)
    call_command("createcachetable", database=using, verbosity=0)
    if settings.ZHIJIAO_APPLICATION_USER:
        guard.grant(connection, settings.ZHIJIAO_APPLICATION_USER)
    return manifest


def _refuse_newer(connection: BaseDatabaseWrapper, manifest: Manifest) -> None:
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    beyond = [f"{app}.{name}" for app, name in map(tuple, manifest.migrations) if (app, name) not in known]
    if beyond:
        raise Unusable(Bilingual(
            f"This backup is of a newer version ({manifest.version}): it has {', '.join(beyond[:5])}, unknown here. "
            "Install that version first. Nothing was changed.",
            f"备份来自更新的版本（{manifest.version}）：其中的{'、'.join(beyond[:5])}本版本没有。请先安装那个版本。没有改动任何内容。"))


def _refuse_without_keys(manifest: Manifest) -> None:
    here = sealing.fingerprints()
    lost = {kid for kid, said in manifest.keys.items() if here.get(kid) != said}
    places = [f"{place} ({sum(counts[kid] for kid in counts.keys() & lost):,})"
              for place, counts in sorted(manifest.sealed.items()) if counts.keys() & lost]
    if "look_up" in lost and manifest.sealed:
        places.append("search by citizen number and telephone number")
    if places:
        names = ", ".join(sorted(lost))
        raise Unusable(Bilingual(
            f"The key file here (ZHIJIAO_KEYS) is not the one of this backup: key {names} is missing or another. "
            f"Could not be read: {', '.join(places)}. Put the key file back first. Nothing was changed.",
            f"这里的密钥文件（ZHIJIAO_KEYS）不是这份备份的：密钥{names}缺失或不同。无法读取：{'、'.join(places)}。"
            "请先放回密钥文件。没有改动任何内容。"))


def _refuse_over_data(connection: BaseDatabaseWrapper) -> None:
    there = set(connection.introspection.table_names())
    full = [table.name for table in tables() if table.name in there - _PREPARED and _holds(connection, table.name)]
    if full:
        shown = ", ".join(full[:5])
        raise Unusable(Bilingual(
            f"The database is not empty ({shown} …). Restore into a new one, or say --replace: what it holds is then lost. "
            "Nothing was changed.",
            f"数据库不是空的（{shown}……）。请恢复到新数据库；加--replace则会丢掉现有内容。没有改动任何内容。"))


def _holds(connection: BaseDatabaseWrapper, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")
        return cursor.fetchone() is not None


def _shape(connection: BaseDatabaseWrapper, manifest: Manifest) -> None:
    """Give the database the shape that the backup was written from; it is brought up to date afterwards."""
    wanted = {(app, name) for app, name in manifest.migrations}
    here = set(applied(connection))
    if here - wanted:
        newer = ", ".join(f"{app}.{name}" for app, name in sorted(here - wanted)[:5])
        raise Unusable(Bilingual(
            f"The backup is older than this database's tables ({newer}). Restore into a new, empty database: it is brought up to date there. "
            "Nothing was changed.",
            f"备份比这个数据库的表结构旧（{newer}）。请恢复到全新的空数据库，系统会在那里把它更新到当前版本。没有改动任何内容。"))
    executor = MigrationExecutor(connection)
    # only the last of each app: a target that is passed already would be migrated back to
    parents = {parent for app, name in wanted for parent in executor.loader.get_migration(app, name).dependencies}
    executor.migrate(sorted(one for one in wanted if not any(one == parent for parent in parents if parent[0] == one[0])))
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _fill(connection: BaseDatabaseWrapper, backup: Backup) -> None:
    put: list[Path] = []
    try:
        with transaction.atomic(using=connection.alias):
            for path in _put_papers(backup):
                put.append(path)
            _write_tables(connection, backup)
            _prove(connection, backup.manifest)
    except BaseException:
        for path in put:
            path.unlink(missing_ok=True)
        raise


def _put_papers(backup: Backup) -> Iterator[Path]:
    """Write the papers that are not there yet; yield the path of each that was written."""
    for name, _length, paper in backup.papers():
        if not _DIGEST.fullmatch(name):
            raise _not_its_name(name)
        path = path_of(name)
        if not path.exists():
            _put(path, paper, name)
            yield path


def _put(path: Path, paper: IO[bytes], digest: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent)
    try:
        seen = sha256()
        with os.fdopen(handle, "wb") as file:
            while block := paper.read(1 << 20):
                seen.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if seen.hexdigest() != digest:
            raise _not_its_name(digest)
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


def _not_its_name(name: str) -> Unusable:
    return Unusable(Bilingual(f"The paper {name} in the backup is not what its name says. Nothing was changed.",
                              f"备份中的文件{name}与其名称不符。没有改动任何内容。"))


def _write_tables(connection: BaseDatabaseWrapper, backup: Backup) -> None:
    guard.lift(connection)  # emptying an old journal is the one change it does not allow
    for name in [*backup.manifest.tables, *LEFT_OUT]:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
    for name, part in backup.manifest.tables.items():
        table = part.table(name)
        try:
            _insert(connection, table, backup.lines(name))
            _continue_after(connection, table, part.last)
        except (DatabaseError, ValueError) as why:
            raise _not_taken(name, why) from why
    try:
        connection.check_constraints()
    except DatabaseError as why:
        raise _not_taken("–", why) from why
    guard.put(connection)


def _not_taken(name: str, why: Exception) -> Unusable:
    return Unusable(Bilingual(f"{name}: this database does not take a row of the backup ({why}). Nothing was changed.",
                              f"{name}：数据库不接受备份中的某一行（{why}）。没有改动任何内容。"))


def _insert(connection: BaseDatabaseWrapper, table: Table, said: Iterable[bytes]) -> None:
    rows = _rows(connection, table, said)
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(table.columns))
        while chunk := list(islice(rows, CHUNK)):
            cursor.executemany(f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})", chunk)


def _rows(connection: BaseDatabaseWrapper, table: Table, said: Iterable[bytes]) -> Iterator[list[Any]]:
    readers = [reader(column.kind, connection) for column in table.columns]
    for line in said:
        yield [None if value is None else read(value) for read, value in zip(readers, json.loads(line), strict=True)]


def _continue_after(connection: BaseDatabaseWrapper, table: Table, last: int | None) -> None:
    """Let the next key follow the last one ever given, also where that row is gone: the journal still speaks of it."""
    if last is None:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [connection.ops.quote_name(table.name), table.key, last])


def _prove(connection: BaseDatabaseWrapper, manifest: Manifest) -> None:
    """Read back what was written and compare its hashes with the manifest's."""
    for name, part in manifest.tables.items():
        digest, count = sha256(), 0
        for line in lines(connection, part.table(name)):
            digest.update(line)
            count += 1
        if (count, digest.hexdigest()) != (part.rows, part.sha256):
            raise Unusable(Bilingual(f"{name}: what this database gives back is not what the backup holds. Nothing was changed.",
                                     f"{name}：数据库读回的内容与备份不一致。没有改动任何内容。"))


def forget_other_papers(using: str = DEFAULT_DB_ALIAS) -> int:
    """Delete papers that no row names, after a restore that replaced what was there; return how many."""
    gone = 0
    for path in (Path(settings.MEDIA_ROOT) / "papers").glob("*/*"):
        if not StoredFile.objects.using(using).filter(sha256=path.name).exists():
            path.unlink()
            gone += 1
    return gone
