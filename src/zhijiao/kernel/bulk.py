"""Many rows at once into Polars, every column with the type that was asked for; from PostgreSQL straight (ADBC).

Django makes the question; the driver answers it in Arrow, several times faster than rows of Python. It reads over a
connection of its own and so sees what is committed; inside a transaction, whose own writes must be seen, the rows come
through Django. Rows of SQLite come over Django's own connection: a second copy of its library in one process drops the first
one's locks on the file when it closes it (sqlite.org, "How To Corrupt An SQLite Database File", 2.2), and the driver brings such
a copy. They come as the database holds them, and days and moments are read by Polars: converting each one in Python took most of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Model, QuerySet

from zhijiao.kernel.fields import LookupKey, TermField
from zhijiao.kernel.frames import CHUNK, table

_LIBPQ = ("dbname", "user", "password", "host", "port", "connect_timeout", "sslmode", "sslrootcert", "sslcert", "sslkey", "options", "service")
_SQLITE = {pl.Int64: "INTEGER", pl.String: "TEXT", pl.Date: "TEXT", pl.Datetime: "TEXT", pl.Boolean: "INTEGER", pl.Float64: "REAL"}
# Fields that SQLite holds as the table wants them; what is sealed, listed, JSON or a UUID is read through Django.
_NUMBERS_AND_DAYS = (models.IntegerField, models.BooleanField, models.DateField, models.FloatField)
_WORDS = (models.CharField, models.TextField, TermField, LookupKey)
_POSTGRESQL = {pl.Int64: "bigint", pl.String: "text", pl.Date: "date", pl.Datetime: "timestamptz", pl.Boolean: "boolean", pl.Float64: "double precision"}


class Reader:
    """Reads from one moment of the database; made by `reading`. `driver` is None where the rows come through Django."""

    def __init__(self, driver: Any):
        self._driver = driver

    def read(self, rows: QuerySet[Any, Any], columns: Mapping[str, Any]) -> pl.DataFrame:
        """Return the rows of `queryset.values_list(...)` as a table; `columns` names and types them in that order."""
        if self._driver is None:
            plain = _plain(rows, columns) if connection.vendor == "sqlite" else None
            return table(columns, rows.iterator(chunk_size=CHUNK)) if plain is None else plain
        try:
            sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            return pl.DataFrame(schema=dict(columns))
        names = [f"c{n}" for n in range(len(columns))]
        casts = ", ".join(f"CAST({name} AS {_POSTGRESQL[kind.base_type()]}) AS {connection.ops.quote_name(column)}"
                          for name, (column, kind) in zip(names, columns.items(), strict=True))
        found = self._asked(f"WITH asked({', '.join(names)}) AS ({sql}) SELECT {casts} FROM asked", list(parameters))
        return found.select(_typed(column, kind) for column, kind in columns.items())

    def _asked(self, sql: str, parameters: list[Any]) -> pl.DataFrame:
        with self._driver.cursor() as cursor:
            cursor.execute(connection.ops.compose_sql(sql, parameters))  # type: ignore[attr-defined]
            found = pl.from_arrow(cursor.fetch_arrow_table())
        assert isinstance(found, pl.DataFrame)
        return found


def _plain(rows: QuerySet[Any, Any], columns: Mapping[str, Any]) -> pl.DataFrame | None:
    """Return the rows as SQLite holds them; None where one of their fields is held otherwise than it is read."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return pl.DataFrame(schema=dict(columns))
    fields = [expression.output_field for expression, _, _ in compiler.select]
    if len(fields) != len(columns) or not all(map(_is_plain, fields)):
        return None
    names = [f"c{n}" for n in range(len(columns))]
    casts = ", ".join(f"CAST({name} AS {_SQLITE[kind.base_type()]})" for name, kind in zip(names, columns.values(), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH asked({', '.join(names)}) AS ({sql}) SELECT {casts} FROM asked", parameters)
        by_column = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(columns)
    return pl.DataFrame([_read(name, kind, values) for (name, kind), values in zip(columns.items(), by_column, strict=True)])


def _is_plain(field: Any) -> bool:
    """Say whether SQLite holds a field as it is read: a number, a day, a moment, or a word that is no more than its letters."""
    kept = field.target_field if isinstance(field, models.ForeignKey) else field
    return isinstance(kept, _NUMBERS_AND_DAYS) or type(kept) in _WORDS


def _read(name: str, kind: Any, values: Sequence[Any]) -> pl.Series:
    """Return a column of what SQLite gave: numbers, or texts of days and of moments in UTC."""
    base = kind.base_type()
    if base is pl.Date:
        return pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
    if base is pl.Datetime:
        return pl.Series(name, values, dtype=pl.String).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us").dt.replace_time_zone("UTC")
    return pl.Series(name, values, dtype=pl.Int64).cast(pl.Boolean) if base is pl.Boolean else pl.Series(name, values, dtype=kind)


def _typed(column: str, kind: Any) -> pl.Expr:
    """Return a column in its type: moments in UTC, to the microsecond."""
    return pl.col(column).cast(pl.Datetime("us", "UTC") if kind.base_type() is pl.Datetime else kind)


@contextmanager
def reading() -> Iterator[Reader]:
    """Open a reader that sees the database as it is at one moment."""
    if connection.in_atomic_block:
        yield Reader(None)
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # a reader's transaction keeps no writer waiting
            try:
                yield Reader(None)
            finally:
                cursor.execute("COMMIT")
    else:
        with _driver() as driver:
            with driver.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield Reader(driver)


def _driver() -> Any:
    from adbc_driver_postgresql import dbapi as postgresql
    from psycopg.conninfo import make_conninfo

    asked = connection.get_connection_params()
    return postgresql.connect(make_conninfo(**{name: asked[name] for name in _LIBPQ if asked.get(name) not in (None, "")}))


def write(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows of plain values, faster than objects could be; return how many. Other columns get their defaults.

    For rows that are known to be right: nothing is validated, no key comes back.
    """
    fields = [model._meta.get_field(name) for name in columns]
    others = [field for field in model._meta.concrete_fields if field not in fields and not field.primary_key]
    rest = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    sides = [field.get_db_prep_save for field in fields]  # type: ignore[union-attr]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in (*fields, *others))  # type: ignore[union-attr]
    target = f"{connection.ops.quote_name(model._meta.db_table)} ({names})"
    ready = ([*(side(value, connection) for side, value in zip(sides, row, strict=True)), *rest] for row in rows)
    return _copied(target, ready) if connection.vendor == "postgresql" else _inserted(target, len(fields) + len(others), ready)


def _copied(target: str, rows: Iterator[list[Any]]) -> int:
    number = 0
    with connection.cursor() as cursor:
        while part := list(islice(rows, CHUNK)):  # gathered first: the rows may be read over this connection, which a COPY holds
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in part:
                    copy.write_row(row)
            number += len(part)
    return number


def _inserted(target: str, width: int, rows: Iterator[list[Any]]) -> int:
    number = 0
    sql = f"INSERT INTO {target} VALUES ({', '.join(['%s'] * width)})"
    with connection.cursor() as cursor:
        while part := list(islice(rows, CHUNK)):
            cursor.executemany(sql, part)
            number += len(part)
    return number


def tidy() -> None:
    """Let the database count its tables: it chooses its ways by what it knows of them. Not inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")


def read(rows: QuerySet[Any, Any], columns: Mapping[str, Any]) -> pl.DataFrame:
    """Return the rows of one question, as `Reader.read` does."""
    with reading() as reader:
        return reader.read(rows, columns)
