"""The shapes that the API documents: a row of each register, what may be sent, what comes back."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db.models import DateTimeField, ForeignKey, Model
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.identifiers import masked
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.columns import field_at
from zhijiao.kernel.registers.declare import Register, Sheet, Show
from zhijiao.kernel.registers.rows import Issue
from zhijiao.kernel.registers.values import column_at, name_of, reach

_TYPES: dict[Kind, Any] = {Kind.DATE: date, Kind.COUNT: int, Kind.DECIMAL: int, Kind.MONEY: int, Kind.FLAG: bool,
                           Kind.TAGS: list[str]}
_UNITS = {Kind.MONEY: " (fen)", Kind.DECIMAL: " (thousandths)"}
Cell = str | int | float | bool | list[str] | None


class Words(Schema):
    """Words in both languages."""

    zh: str
    en: str


class Related(Words):
    """A related row: its key and its words."""

    key: int


class Problem(Schema):
    """What is wrong, why, and what to do (RFC 9457)."""

    type: str = "about:blank"
    status: int
    title: str
    title_zh: str
    request: str
    reasons: list[dict[str, Any]]


class Said(Schema):
    """One thing said of a row: a cell that cannot be read or does not fit, or a finding of the law."""

    rule: str
    severity: str
    row_id: str
    sheet: str
    row: int
    column: str
    value: str
    article: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    stops: bool
    finding: dict[str, Any] | None = None


class Checked(Schema):
    """What is said of rows before they are written. `verdicts` counts them; `ready` may be written as they stand."""

    records: int
    verdicts: dict[str, int]
    ready: int
    issues: list[Said]


class Staged(Schema):
    """An uploaded file: how far it is, what is said of it."""

    id: str
    stage: str
    file: str
    message_zh: str
    message_en: str
    written: int
    summary: dict[str, Any]


def row_schema(register: Register) -> type[Schema]:
    """Return the shape of one row of a register."""
    fields: dict[str, Any] = {"key": (str, Field(description="names the row in addresses"))}
    for show in register.fields:
        words = register.words_of(show)
        fields[show.path] = (_type(register, show), Field(None, title=words.en, description=words.zh + _unit(register, show)))
    return create_model(f"{_name(register)}Row", __base__=Schema, **fields)


def _name(register: Register) -> str:
    return "".join(part.title() for part in re.split(r"\W|_", register.label))


def _type(register: Register, show: Show) -> Any:
    if show.value is not None:
        return Words | Cell
    field, column = field_at(register.model, show.path), column_at(register.model, show.path)
    if isinstance(field, ForeignKey):
        return Related | None
    if isinstance(field, DateTimeField):
        return datetime | None
    return (str if column.privacy is Privacy.SENSITIVE else _TYPES.get(column.kind, str)) | None


def _unit(register: Register, show: Show) -> str:
    return "" if show.value is not None else _UNITS.get(column_at(register.model, show.path).kind, "")


def cells_schema(register: Register, sheet: Sheet) -> type[Schema]:
    """Return what may be sent as one row: every column of the sheet, as text or as its own type; nothing else."""
    fields: dict[str, Any] = {
        column.key: (Cell, Field(None, title=column.words.en, description=_about(column))) for column in sheet.columns}
    base = type("Strict", (Schema,), {"model_config": ConfigDict(extra="forbid")})
    return create_model(f"{_name(register)}Cells", __base__=base, **fields)


def _about(column: Column) -> str:
    choices = "" if column.choices is None else ": " + ", ".join(str(term.value) for term in column.choices)
    return f"{column.words.zh}, {column.kind.value}{choices}"


def row_json(register: Register, row: Model) -> dict[str, Any]:
    """Return a row as the API gives it: typed, sensitive values covered."""
    return {"key": register.key_of(row), **{show.path: _json(register, row, show) for show in register.fields}}


def _json(register: Register, row: Model, show: Show) -> Any:
    value = show.value(row) if show.value is not None else reach(row, show.path)
    if show.value is not None:
        words = getattr(value, "words", value)
        return {"zh": words.zh, "en": words.en} if isinstance(words, Bilingual) else value
    if isinstance(value, Model):
        said = name_of(value)
        return {"key": value.pk, "zh": said.zh, "en": said.en}
    if value is not None and column_at(register.model, show.path).privacy is Privacy.SENSITIVE:
        return masked(str(value))
    return list(value) if isinstance(value, tuple) else value


def said(issue: Issue, *, row_id: str, sheet: str, row: int) -> dict[str, Any]:
    """Return an issue as the API gives it."""
    return {"rule": issue.code, "severity": issue.severity, "row_id": row_id, "sheet": sheet, "row": row,
            "column": issue.column, "value": issue.value, "article": issue.article, "zh": issue.zh, "en": issue.en,
            "fix_zh": issue.wanted_zh, "fix_en": issue.wanted_en, "stops": issue.stops, "finding": issue.finding}
