"""A register as a workbook or CSV: what the list asks for, row by row, each row marked with who exported and when.

With a sheet that knows its rows (`row_of`) the export has the sheet's columns and can go back in; else the columns of
the list. Sensitive values stay covered.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import QueryDict
from django.utils import timezone

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.identifiers import masked
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import write
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.registers.asking import Asked
from zhijiao.kernel.registers.declare import Register, Show
from zhijiao.kernel.registers.imports import MARK, Beat, silent
from zhijiao.kernel.registers.models import Export
from zhijiao.kernel.registers.values import column_at, reach, worded

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor

Form = Literal["xlsx", "csv"]
FORMS: tuple[Form, ...] = ("xlsx", "csv")
AT_ONCE = 5_000  # more rows than this are a job
CHUNK = 1_000
_TYPED = (Kind.DATE, Kind.COUNT, Kind.DECIMAL, Kind.MONEY)


def export_columns(register: Register) -> list[Column]:
    """Return the columns of an export, the mark last."""
    if register.sheet is not None and register.sheet.row_of is not None:
        return [*register.sheet.columns, MARK]
    return [*(column for _, column in _list_columns(register)), MARK]


def _list_columns(register: Register) -> list[tuple[Show, Column]]:
    found = []
    for show in register.shows:
        parts = [show] if not show.sub else [show, Show(show.sub)]
        found += [(part, _column(register, part)) for part in parts]
    return found


def _column(register: Register, show: Show) -> Column:
    words = register.words_of(show)
    if show.value is not None:
        return Column(show.path, words)
    column = column_at(register.model, show.path)
    kind = column.kind if column.kind in _TYPED and column.privacy is not Privacy.SENSITIVE else Kind.TEXT
    return Column(show.path, words, kind, privacy=column.privacy)


def export_rows(register: Register, *, actor: Actor, now: datetime, params: QueryDict | None = None,
                language: str = "zh", beat: Beat = silent) -> Iterator[dict[str, Any]]:
    """Yield the rows that a question to the register gives, by column key."""
    asked = Asked(register, params or QueryDict(), actor, now)
    mark = f"{actor.organisation_name} {actor.name} {timezone.localtime(now):%Y-%m-%d %H:%M}".strip()
    for records in _chunks(asked, beat):
        if register.decorate is not None:
            register.decorate(records, actor, now)
        for row in records:
            yield {**exported(register, row, language), MARK.key: mark}


def _chunks(asked: Asked, beat: Beat) -> Iterator[list[Any]]:
    """Yield all rows in parts, by key, so that a part costs the same wherever it lies."""
    sheet = asked.register.sheet
    more = sheet.prefetch if sheet is not None and sheet.row_of is not None else ()
    keys = list(asked.rows().values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = keys[start:start + CHUNK]
        found = {row.pk: row for row in asked.rows().filter(pk__in=part).prefetch_related(*more)}
        yield [found[key] for key in part if key in found]
        beat(start + len(part), len(keys))


def exported(register: Register, row: Any, language: str) -> dict[str, Any]:
    """Return one row as it is exported."""
    if register.sheet is not None and register.sheet.row_of is not None:
        values = register.sheet.row_of(row)
        return {column.key: _covered(column, values.get(column.key)) for column in register.sheet.columns}
    return {show.path: _cell(register, row, show, column, language) for show, column in _list_columns(register)}


def _covered(column: Column, value: Any) -> Any:
    return masked(str(value)) if column.privacy is Privacy.SENSITIVE and value is not None else value


def _cell(register: Register, row: Any, show: Show, column: Column, language: str) -> Any:
    if show.value is not None:
        return _text(show.value(row), language)
    value = reach(row, show.path)
    if column.kind in _TYPED:
        return value
    said = _text(worded(column_at(register.model, show.path), value), language)
    return masked(said) if column.privacy is Privacy.SENSITIVE and said else said


def _text(value: object, language: str) -> str | None:
    if value is None:
        return None
    words = getattr(value, "words", value)
    if isinstance(words, Bilingual):
        return words.said(language)
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def written(register: Register, form: Form, *, actor: Actor, now: datetime, params: QueryDict,
            language: Literal["zh", "en"], beat: Beat = silent) -> tuple[bytes, int]:
    """Return an export as bytes, and its number of rows."""
    with tempfile.TemporaryFile() as out:
        rows = export_rows(register, actor=actor, now=now, params=params, language=language, beat=beat)
        number = write(rows, export_columns(register), out, form=form, language=language, words=register.words)
        out.seek(0)
        return out.read(), number


def file_name(register: Register, form: Form, *, now: datetime, language: str) -> str:
    """Return the name of an export: what, when."""
    return f"{register.words.said(language)}-{timezone.localtime(now):%Y%m%d-%H%M}.{form}"


def exported_now(register: Register, form: str, *, by: Actor, at: datetime, asked: str, rows: int) -> None:
    """Record that rows left the system."""
    subject = Export(register=register.label, made_at=at, made_by_id=by.user_id, organisation_id=by.organisation_id)
    record("registers.rows.exported", subject=subject, by=by, at=at, register=register.label, form=form, asked=asked, rows=rows)
