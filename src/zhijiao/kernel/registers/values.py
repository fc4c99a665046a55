"""A row's values as they are shown: in words, in yuan, and covered where they are sensitive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import DateTimeField, Model

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.identifiers import masked
from zhijiao.basics.money import yuan
from zhijiao.basics.words import NO, NONE, YES, Bilingual, listed
from zhijiao.kernel.forms.columns import column_of, field_at
from zhijiao.kernel.registers.declare import Register, Show

_NUMERIC = (Kind.DATE, Kind.COUNT, Kind.DECIMAL, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Cell:
    """One drawn cell: its value in words, its second line, its class, and how it is drawn."""

    show: Show
    words: Bilingual
    value: object
    sub: object = None
    numeric: bool = False
    covered: bool = False
    field: str = ""
    url: str = ""  # the page of what the cell names


@lru_cache(maxsize=4096)
def column_at(model: type[Model], path: str) -> Column:
    """Return the column at a path of a model, made once."""
    return column_of(model, path)


@lru_cache(maxsize=4096)
def asked_at(model: type[Model], path: str) -> Column:
    """Return the column as a filter reads it: a moment is asked by its day."""
    column = column_at(model, path)
    return replace(column, kind=Kind.DATE) if isinstance(field_at(model, path), DateTimeField) else column


def reach(row: object, path: str) -> Any:
    """Return the value at a path of a row, None when a step on the way is missing."""
    value: Any = row
    for step in path.split("__"):
        if value is None:
            return None
        value = getattr(value, step)
    return value


def worded(column: Column, value: Any) -> object:
    """Return a stored value as something `said` can say."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if column.kind is Kind.MONEY:
        return yuan(value)
    if column.kind is Kind.DECIMAL:
        return f"{value / 1000:.3f}".rstrip("0").rstrip(".")
    if column.kind is Kind.TAGS:
        return _listed(column, value)
    if column.kind is Kind.CHOICE and column.choices is not None:
        return column.choices(value).words  # type: ignore[call-arg]
    return _named(value)


def _listed(column: Column, value: Any) -> Bilingual:
    if not value:
        return NONE
    found = [(column.choices.find(tag) if column.choices else None, tag) for tag in value]
    return listed(term.words if term else Bilingual(tag, tag) for term, tag in found)


def name_of(row: Model) -> Bilingual:
    """Return the name of a row in both languages: its `words` if that is a property of the row, else its text."""
    if isinstance(getattr(type(row), "words", None), property):
        words: Bilingual = row.words  # type: ignore[attr-defined]
        return words
    return Bilingual(str(row), str(row))


def _named(value: Any) -> object:
    return name_of(value) if isinstance(value, Model) else value


def _named_at(row: Model, path: str) -> Bilingual | None:
    """Return the name in both languages of what a path ends at, when that has one: a unit's name is read in the reader's language."""
    owner_path, _, last = path.rpartition("__")
    owner = reach(row, owner_path) if owner_path else row
    named = last in ("name", "name_zh") and isinstance(owner, Model) and isinstance(getattr(type(owner), "words", None), property)
    return name_of(owner) if named else None


def sensitive(register: Register, path: str) -> bool:
    """Say whether the field at a path is covered until it is opened."""
    return column_at(register.model, path).privacy is Privacy.SENSITIVE


def stated(register: Register, row: Model, path: str, *, opened: bool = False) -> object:
    """Return the value of a field in words, covered when it is sensitive and not opened."""
    column = column_at(register.model, path)
    value = _named_at(row, path) or worded(column, reach(row, path))
    if column.privacy is Privacy.SENSITIVE and not opened and value is not None:
        return masked(value) if isinstance(value, str) else "*" * 6
    return value


def cell(register: Register, row: Model, show: Show, *, opened: bool = False) -> Cell:
    """Return one cell of a row. A computed column that has no field is shown as its function gives it."""
    if show.value is not None:
        return Cell(show, register.words_of(show), show.value(row), _sub(register, row, show))
    column = column_at(register.model, show.path)
    covered = column.privacy is Privacy.SENSITIVE and not opened and reach(row, show.path) is not None
    moment = isinstance(field_at(register.model, show.path), DateTimeField)
    return Cell(show, register.words_of(show), stated(register, row, show.path, opened=opened), _sub(register, row, show),
                numeric=column.kind in _NUMERIC or moment, covered=covered, field=show.path, url=_page_at(row, show.path) or _page_at(row, show.sub or ""))


def _page_at(row: Model, path: str) -> str:
    """Return the page of a related row that is named by its number: a visit leads to its agreement."""
    owner_path, _, last = path.rpartition("__")
    page = getattr(reach(row, owner_path), "get_absolute_url", None) if owner_path and last == "number" else None
    return str(page()) if page else ""


def _sub(register: Register, row: Model, show: Show) -> object:
    return stated(register, row, show.sub) if show.sub else None


def numeric(register: Register, show: Show) -> bool:
    """Say whether a column stands at the right."""
    return show.value is None and column_at(register.model, show.path).kind in _NUMERIC
