"""What a room says of a register: which model, who sees it, which columns, filters, views, and the sheet it is fed by.

A declaration holds no behaviour of its own; list, detail, export, import and API all read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.rules import BLOCK, Finding, Outcome
from zhijiao.kernel.forms.columns import column_of, field_at

if TYPE_CHECKING:
    from zhijiao.kernel.journal.models import Entry
    from zhijiao.kernel.people.actor import Actor
    from zhijiao.kernel.people.terms import Role


@dataclass(frozen=True)
class Show:
    """A column of the list: a field path, or any name with `value`. `sub` is a second path drawn small below it.

    `value(row)` may return text, Bilingual, a term, a date or a number; `template` draws it with `row` and `value`.
    """

    path: str
    words: Bilingual | None = None
    sub: str = ""
    value: Callable[[Any], object] | None = None
    template: str = ""
    sort: str = ""  # path to order by; a field path orders by itself
    phone: bool = True


@dataclass(frozen=True)
class Filter:
    """A filter by a field path; its kind decides how it is asked and what stands in the address."""

    path: str
    words: Bilingual | None = None


@dataclass(frozen=True)
class Choice(Filter):
    """One or several of a closed list (terms or yes/no): `?state=draft&state=signed`."""


@dataclass(frozen=True)
class Between(Filter):
    """A span of days or numbers: `?starts_on.from=2026-05-01&starts_on.to=2026-12-31`."""


@dataclass(frozen=True)
class Named(Filter):
    """A related row, by key (`?school=17`, from a drill-down) or by a part of its name (`?school.name=装备`)."""

    name: str = "name"


@dataclass(frozen=True)
class Custom(Filter):
    """A question of the room's own: `?path=value` with `q(value, actor, now) -> Q`, values named in `options`."""

    options: Mapping[str, Bilingual] = field(default_factory=dict)
    q: Callable[[str, Actor, datetime], Q] | None = None


@dataclass(frozen=True)
class View:
    """A tab above the list with its count: `?view=mine`.

    across: the condition looks into other tables row by row, so among very many rows the tab stands without its count.
    """

    name: str
    words: Bilingual
    q: Callable[[Actor, datetime], Q]
    across: bool = False


@dataclass(frozen=True)
class Act:
    """A button above the list that leads to a page of the room."""

    words: Bilingual
    url: str
    roles: tuple[Role, ...]
    icon: str = "plus"


def _every(row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Bulk:
    """An act on chosen rows: `act(rows=, by=, at=)`; only rows for which `able(row)` holds are taken."""

    name: str
    words: Bilingual
    act: BulkAct
    roles: tuple[Role, ...]
    able: Callable[[Any], bool] = _every
    primary: bool = False


@dataclass(frozen=True)
class Mismatch:
    """A readable cell that does not fit what is known: the column's key and what would be right."""

    column: str
    wanted: Bilingual


@dataclass(frozen=True)
class Accepted:
    """A row that may be written: values as the columns read them, and the reason given for its warnings."""

    values: Mapping[str, Any]
    reasons: str
    number: int
    sheet: str


class Judge(Protocol):
    """What the law says of rows, aligned with them."""

    def __call__(self, rows: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime) -> Sequence[Sequence[Finding]]: ...


class Lookup(Protocol):
    """Which cells do not fit what the system knows, aligned with the rows."""

    def __call__(self, rows: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime) -> Sequence[Sequence[Mismatch]]: ...


class Lists(Protocol):
    """What the template's drop-downs offer to somebody, by column key, instead of all choices of the column."""

    def __call__(self, actor: Actor, now: datetime, language: Language) -> Mapping[str, Sequence[str]]: ...


def _no_lists(actor: Actor, now: datetime, language: Language) -> Mapping[str, Sequence[str]]:
    return {}


class Write(Protocol):
    """Write the rows in one transaction, without a journal entry of its own; the objects, aligned with the rows."""

    def __call__(self, *, rows: Sequence[Accepted], by: Actor, at: datetime) -> Sequence[Model]: ...


class Undo(Protocol):
    """Take the objects back. Raises states.Refused while something depends on them."""

    def __call__(self, *, objects: Sequence[Any], by: Actor, at: datetime) -> None: ...


class BulkAct(Protocol):
    """Do something with every row, in one transaction. Raises states.Refused with every reason."""

    def __call__(self, *, rows: Sequence[Any], by: Actor, at: datetime) -> object: ...


def _fails_a_block(finding: Finding) -> bool:
    return finding.severity is BLOCK and finding.outcome == Outcome.FAIL


@dataclass(frozen=True)
class Sheet:
    """The sheet a register is fed by: the same columns and judgement for workbook, API and single row."""

    columns: Sequence[Column]
    write: Write
    judge: Judge | None = None
    lookup: Lookup | None = None
    stops: Callable[[Finding], bool] = _fails_a_block
    undo: Undo | None = None
    row_of: Callable[[Any], Mapping[str, Any]] | None = None
    prefetch: Sequence[str] = ()  # what `row_of` reads of other tables
    words: Bilingual | None = None  # the template's title; default: the register's words
    lists: Lists = _no_lists


ROWS = Bilingual("rows", "条")


@dataclass(eq=False, repr=False)
class Register:
    """One register. `room` is filled in when the declarations are collected."""

    name: str
    words: Bilingual
    model: type[Model]
    visible_to: Callable[[Actor], QuerySet[Any]]
    roles: tuple[Role, ...]
    columns: Sequence[str | Show]
    one: Bilingual = ROWS
    key: str = "pk"
    writers: tuple[Role, ...] = ()
    filters: Sequence[str | Filter] = ()
    search: Sequence[str] = ()
    order: Sequence[str] = ()
    views: Sequence[View] = ()
    page: str = ""
    detail: Sequence[str | Show] = ()
    decorate: Callable[[Sequence[Any], Actor, datetime], None] | None = None
    mark: Callable[[Any], str] | None = None
    told: Callable[[Entry], Bilingual | None] | None = None  # what an entry of a row's journal says; None: only its name is known
    acts: Sequence[Act] = ()
    bulk: Sequence[Bulk] = ()
    sheet: Sheet | None = None
    room: str = ""

    def __repr__(self) -> str:
        return f"<Register {self.label}>"

    @property
    def label(self) -> str:
        """Return "room/name": the register's place in addresses and on the command line."""
        return f"{self.room}/{self.name}"

    @property
    def url_name(self) -> str:
        """Return the name of the list's address."""
        return f"{self.room}.{self.name}"

    @cached_property
    def shows(self) -> tuple[Show, ...]:
        """Return the list's columns."""
        return tuple(Show(c) if isinstance(c, str) else c for c in self.columns)

    @cached_property
    def fields(self) -> tuple[Show, ...]:
        """Return what the detail shows: the list's columns and their second lines unless `detail` says more."""
        if self.detail:
            return tuple(Show(c) if isinstance(c, str) else c for c in self.detail)
        found = [part for show in self.shows for part in (show, Show(show.sub) if show.sub else None) if part]
        return tuple(Show(part.path, part.words, value=part.value) for part in found)

    @cached_property
    def asked(self) -> tuple[Filter, ...]:
        """Return the filters, each of the kind that fits its field."""
        return tuple(self._filter(f) if isinstance(f, str) else f for f in self.filters)

    def _filter(self, path: str) -> Filter:
        model_field = field_at(self.model, path)
        if model_field.is_relation:
            return Named(path)
        kind = column_of(self.model, path).kind
        return Choice(path) if kind in (Kind.CHOICE, Kind.FLAG) else Between(path)

    def words_of(self, part: Show | Filter) -> Bilingual:
        """Return the words of a column or filter: its own, else the field's."""
        return part.words or column_of(self.model, part.path).words

    def open_to(self, actor: Actor) -> bool:
        """Say whether somebody in this role may open the register at all."""
        return not actor.is_anonymous and actor.role in self.roles

    def writable_by(self, actor: Actor) -> bool:
        """Say whether somebody in this role may write to it by sheet or API."""
        return self.sheet is not None and actor.role in self.writers

    def acts_for(self, actor: Actor) -> Iterable[Act]:
        """Return the buttons that this role is shown."""
        return [act for act in self.acts if actor.role in act.roles]

    def bulk_for(self, actor: Actor) -> list[Bulk]:
        """Return the acts on chosen rows that this role has."""
        return [bulk for bulk in self.bulk if actor.role in bulk.roles]

    def may_name(self, key: str) -> bool:
        """Say whether a part of an address can be a row's key at all: a number, or what the key's field takes."""
        if self.key == "pk":
            return key.isascii() and key.isdigit() and len(key) < 18
        try:
            self.model._meta.get_field(self.key).to_python(key)  # type: ignore[union-attr]
        except ValidationError:
            return False
        return "\x00" not in key

    def key_of(self, row: Model) -> str:
        """Return what names the row in an address."""
        return str(row.pk if self.key == "pk" else getattr(row, self.key))
