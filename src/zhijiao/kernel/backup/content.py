"""What is in the database, as tables of plain values that are the same whichever database holds them.

A value is read as the database keeps it: what is sealed stays sealed, and no key is needed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

CHUNK = 2000
# Who is signed in where is not content: after a restore people sign in again.
LEFT_OUT = {"django_session"}

_KINDS = {
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
                     "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"), "integer"),
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "FilePathField", "GenericIPAddressField"), "text"),
    "BooleanField": "boolean", "FloatField": "float", "DateField": "date", "TimeField": "time", "DateTimeField": "moment",
    "JSONField": "json", "UUIDField": "uuid", "BinaryField": "bytes", "DurationField": "duration",
}


class Unknown(TypeError):
    """A column of a kind that a backup does not know how to write."""


@dataclass(frozen=True)
class Column:
    """A column of a table and the kind of its values."""

    name: str
    kind: str


@dataclass(frozen=True)
class Table:
    """A table: its name, its key, its columns in a fixed order."""

    name: str
    key: str
    columns: tuple[Column, ...]

    @property
    def key_kind(self) -> str:
        """The kind of the key's values."""
        return next(column.kind for column in self.columns if column.name == self.key)


def tables() -> list[Table]:
    """Return every table of the product and of the packages it stands on, by name."""
    found = [_table(model) for model in apps.get_models(include_auto_created=True)
             if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT]
    return sorted(found, key=lambda table: table.name)


def _table(model: type[models.Model]) -> Table:
    fields = model._meta.local_concrete_fields
    columns = sorted((Column(field.column or "", kind_of(field)) for field in fields), key=lambda column: column.name)
    key = model._meta.pk
    assert key is not None
    return Table(model._meta.db_table, key.column or "", tuple(columns))


def kind_of(field: models.Field[Any, Any]) -> str:
    """Return the kind of a field's values. Raises Unknown."""
    if isinstance(field, models.ForeignKey):
        return kind_of(field.target_field)
    inner = field.get_internal_type()
    if inner == "OneToOneField":
        return kind_of(field.target_field)  # type: ignore[attr-defined]
    if isinstance(field, models.DecimalField):
        return f"decimal.{field.decimal_places}"
    if inner not in _KINDS:
        raise Unknown(f"{field}: a backup cannot write a {inner}")
    return _KINDS[inner]


def lines(connection: BaseDatabaseWrapper, table: Table) -> Iterator[bytes]:
    """Yield the rows of a table in the order of their keys, each as one line of JSON. Holds one chunk at a time."""
    writers = [_writer(column.kind) for column in table.columns]
    for rows in _chunks(connection, table):
        for row in rows:
            values = [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
            yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _chunks(connection: BaseDatabaseWrapper, table: Table) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield rows by key, so that no cursor of the database has to be held open and no order depends on its language."""
    quote = connection.ops.quote_name
    key = quote(table.key)
    if connection.vendor == "postgresql" and table.key_kind == "text":
        key += ' COLLATE "C"'
    select = f"SELECT {', '.join(quote(column.name) for column in table.columns)} FROM {quote(table.name)}"
    place = [column.name for column in table.columns].index(table.key)
    last: Any = None
    while True:
        asked, values = (f"{select} WHERE {key} > %s", [last]) if last is not None else (select, [])
        with connection.cursor() as cursor:
            cursor.execute(f"{asked} ORDER BY {key} LIMIT {CHUNK}", values)
            rows = cursor.fetchall()
        if rows:
            yield rows
        if len(rows) < CHUNK:
            return
        last = rows[-1][place]


def _writer(kind: str) -> Callable[[Any], Any]:
    """Return what makes a value of the database plain."""
    if kind.startswith("decimal."):
        step = Decimal(1).scaleb(-int(kind.removeprefix("decimal.")))
        return lambda value: str(Decimal(str(value)).quantize(step))
    return _WRITE[kind]


def _moment(value: datetime | str) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.isoformat(timespec="microseconds")


def _duration(value: timedelta | int) -> int:
    return value if isinstance(value, int) else value // timedelta(microseconds=1)


_WRITE: dict[str, Callable[[Any], Any]] = {
    "integer": int, "text": str, "boolean": bool, "float": float, "moment": _moment, "duration": _duration,
    "date": lambda value: value if isinstance(value, str) else value.isoformat(),
    "time": lambda value: (time.fromisoformat(value) if isinstance(value, str) else value).isoformat(timespec="microseconds"),
    # as text, so that JSON's null and the database's stay two things; in the order of keys, for jsonb keeps none
    "json": lambda value: json.dumps(json.loads(value) if isinstance(value, str) else value, ensure_ascii=False, sort_keys=True),
    "uuid": lambda value: (value if isinstance(value, UUID) else UUID(str(value))).hex,
    "bytes": lambda value: _bytes(bytes(value)),
}


def _bytes(value: bytes) -> str:
    """Return bytes as text: as they stand where they are ASCII, so that what is sealed can be seen to be."""
    return f"a:{value.decode()}" if value.isascii() else f"b:{base64.b64encode(value).decode()}"


def _as_bytes(value: str) -> bytes:
    return value[2:].encode() if value.startswith("a:") else base64.b64decode(value[2:])


def reader(kind: str, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """Return what makes a plain value one that this database's driver takes."""
    lite = connection.vendor == "sqlite"
    if kind.startswith("decimal."):
        return str if lite else Decimal
    readers: dict[str, Callable[[Any], Any]] = {
        "moment": _lite_moment if lite else datetime.fromisoformat,
        "date": str if lite else date.fromisoformat,
        "time": str if lite else time.fromisoformat,
        "uuid": str if lite else UUID,
        "bytes": _as_bytes,
        "duration": int if lite else lambda value: timedelta(microseconds=value),
    }
    return readers.get(kind, lambda value: value)


def _lite_moment(value: str) -> str:
    """Return a moment as Django writes it in SQLite: in UTC, without saying so, fractions only when there are any."""
    return str(datetime.fromisoformat(value).replace(tzinfo=None))
