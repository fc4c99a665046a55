"""What the address asks of a list: view, search, filters, order, page; read tolerantly, written back as chips.

Everything stands in the address, so that a list can be kept, sent and gone back to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateTimeField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from zhijiao.basics.columns import CellError, Column, Kind, tidy
from zhijiao.basics.words import NO, YES, Bilingual
from zhijiao.kernel.fields import LookupKey, look_up_key
from zhijiao.kernel.forms.columns import field_at
from zhijiao.kernel.registers.declare import (
    Between,
    Choice,
    Custom,
    Filter,
    Named,
    Register,
    Show,
)
from zhijiao.kernel.registers.values import asked_at, column_at, name_of, reach, sensitive, worded

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor

SIZES = (50, 15, 100)
LONGEST_SEARCH = 100
MOST_RELATED = 2000  # related rows that a search names one by one


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: its words, what it says, and the address without it."""

    words: Bilingual
    said: object
    without: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A part of the address that could not be understood."""

    name: str
    wanted: Bilingual


@dataclass
class Asked:
    """One question to a register, read from an address."""

    register: Register
    params: QueryDict
    actor: Actor
    now: datetime
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words searched for, without the characters a database cannot hold."""
        return tidy(self.params.get("q", "").replace("\x00", ""))[:LONGEST_SEARCH]

    @property
    def view(self) -> str:
        """Return the name of the chosen tab, "" for all."""
        wanted = self.params.get("view", "")
        return wanted if any(view.name == wanted for view in self.register.views) else ""

    @property
    def size(self) -> int:
        """Return how many rows a page has."""
        wanted = self.params.get("per", "")
        return int(wanted) if wanted in {str(size) for size in SIZES} else SIZES[0]

    def scope(self) -> QuerySet[Any]:
        """Return the rows this person may see."""
        return self.register.visible_to(self.actor)

    def narrowed(self) -> QuerySet[Any]:
        """Return the rows in scope that search and filters leave (without the view)."""
        rows = self.scope()
        for asked in self.register.asked:
            rows = rows.filter(self.condition(asked))
        return rows.filter(self._search) if self.text else rows

    @cached_property
    def _search(self) -> Q:
        return search(self.register, self.text)

    def rows(self) -> QuerySet[Any]:
        """Return all rows asked for, in order, joined with what the columns show."""
        rows = self.narrowed()
        for view in self.register.views:
            if view.name == self.view:
                rows = rows.filter(view.q(self.actor, self.now))
        return joined(self.register, rows).order_by(*self.order())

    def order(self) -> list[str]:
        """Return the order: a column named in the address, else the register's own; ends with the key."""
        wanted = self.params.get("sort", "")
        paths = {sort_path(self.register, show) for show in self.register.shows} - {""}
        chosen = [wanted] if wanted.removeprefix("-") in paths else list(self.register.order)
        if chosen and chosen[-1].removeprefix("-") in ("id", "pk"):
            return chosen
        return [*chosen, "-pk" if chosen and chosen[0].startswith("-") else "pk"]

    def condition(self, asked: Filter) -> Q:
        """Return what one filter asks, Q() when it asks nothing."""
        if isinstance(asked, Between):
            return self._between(asked)
        if isinstance(asked, Named):
            return self._named(asked)
        values = self.params.getlist(asked.path)
        if isinstance(asked, Custom):
            assert asked.q is not None, asked.path
            found = [asked.q(value, self.actor, self.now) for value in values if value in asked.options]
        else:
            found = [Q(**{asked.path: value}) for value in self._read(asked.path, values)]
        alternatives = Q()
        for condition in found:
            alternatives |= condition
        return alternatives

    def _read(self, path: str, values: list[str]) -> list[Any]:
        column = asked_at(self.register.model, path)
        found = []
        for value in values:
            try:
                found.append(_plain(column, value))
            except CellError as why:
                self.refusals.append(Refusal(path, why.wanted))
        return [value for value in found if value is not None]

    def _between(self, asked: Between) -> Q:
        condition = Q()
        moment = "__date" if isinstance(field_at(self.register.model, asked.path), DateTimeField) else ""  # a moment is asked by its day
        for end, test in (("from", "gte"), ("to", "lte")):
            for value in self._read(asked.path, self.params.getlist(f"{asked.path}.{end}")[:1]):
                condition &= Q(**{f"{asked.path}{moment}__{test}": value})
        return condition

    def _named(self, asked: Named) -> Q:
        keys = [key for key in self.params.getlist(asked.path) if key.isascii() and key.isdigit() and len(key) < 18]
        condition = Q(**{f"{asked.path}__in": keys}) if keys else Q()
        if part := tidy(self.params.get(f"{asked.path}.name", "").replace("\x00", ""))[:LONGEST_SEARCH]:
            condition &= _in(self.register.model, f"{asked.path}__{asked.name}", part)
        return condition

    def chips(self) -> list[Chip]:
        """Return the filters in force, each with the address that leaves it out."""
        found = []
        for asked in self.register.asked:
            names = [name for name in (asked.path, f"{asked.path}.from", f"{asked.path}.to", f"{asked.path}.name")
                     if any(self.params.getlist(name))]
            if names and (said := self._said(asked)):
                found.append(Chip(self.register.words_of(asked), said, self.address(**dict.fromkeys(names))))
        return found

    def _said(self, asked: Filter) -> Bilingual | None:
        if isinstance(asked, Between):
            ends = [self._read(asked.path, self.params.getlist(f"{asked.path}.{end}")[:1]) for end in ("from", "to")]
            column = asked_at(self.register.model, asked.path)
            first, last = (str(worded(column, end[0])) if end else "…" for end in ends)
            return Bilingual(f"{first} – {last}", f"{first} – {last}") if any(ends) else None
        words = [self._word(asked, value) for value in self.params.getlist(asked.path)]
        if isinstance(asked, Named) and (part := self.params.get(f"{asked.path}.name", "")):
            words.append(Bilingual(part, part))
        known = [w for w in words if w]
        return Bilingual(", ".join(w.en for w in known), "、".join(w.zh for w in known)) if known else None

    def _word(self, asked: Filter, value: str) -> Bilingual | None:
        if isinstance(asked, Custom):
            return asked.options.get(value)
        if isinstance(asked, Named):
            return related_words(self, asked.path, value)
        column = column_at(self.register.model, asked.path)
        read = self._read(asked.path, [value])
        if not read:
            return None
        said = worded(column, read[0])
        return said if isinstance(said, Bilingual) else Bilingual(str(said), str(said))

    def address(self, **changes: str | None) -> str:
        """Return the query string with some parameters set (None: taken out) and the page left out."""
        params = self.params.copy()
        params.pop("page", None)
        for name, value in changes.items():
            params.pop(name, None)
            if value is not None:
                params[name] = value
        return f"?{params.urlencode()}"


def _plain(column: Column, text: str) -> Any:
    """Return a value of an address: dates, numbers, money in yuan, terms, yes or no. Raises CellError."""
    if "\x00" in text:
        raise CellError(Bilingual("Text without control characters", "不含控制字符的文字"))
    return column.read(text)


def options(asked: Filter, register: Register) -> list[tuple[str, Bilingual]]:
    """Return the values that a filter offers."""
    if isinstance(asked, Custom):
        return list(asked.options.items())
    column = column_at(register.model, asked.path)
    if isinstance(asked, Choice) and column.kind is Kind.FLAG:
        return [("yes", YES), ("no", NO)]
    return [(str(term.value), term.words) for term in column.choices or ()]


def related_words(asked: Asked, path: str, key: str) -> Bilingual | None:
    """Return the words of the related row that a filter names by key, None unless a row in scope leads to it."""
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    row = asked.scope().filter(**{path: key}).select_related(path).first()
    if row is None:
        return None
    return name_of(reach(row, path))


def sort_path(register: Register, show: Show) -> str:
    """Return the path a column is ordered by, "" when it cannot be (computed, or sealed)."""
    if show.sort:
        return show.sort
    return "" if show.value is not None or sensitive(register, show.path) else show.path


def search(register: Register, text: str) -> Q:
    """Return the condition of a search: every word somewhere. Names by pinyin initials; sealed fields only exactly.

    Related rows are looked for first, all in one statement: of a million days of a log only those of the agreements found are
    touched. Where too many are found, the database is left to choose its way.
    """
    own, related = _by_step(register.search)
    wanted = {(word, step): _rows_with(_model_at(register.model, step), paths, word) for word in text.split() for step, paths in related.items()}
    found = _keys_of(wanted) if wanted else {}
    condition = Q()
    for word in text.split():
        anywhere = _in_any(register.model, own, word)
        for step in related:
            anywhere |= Q(**{f"{step}__in": wanted[word, step] if found is None else found[word, step]})
        condition &= anywhere
    return condition


def _keys_of(wanted: Mapping[tuple[str, str], QuerySet[Any]]) -> dict[tuple[str, str], list[str]] | None:
    """Return the keys of several questions by one statement; None when there are too many."""
    parts = [rows.annotate(part=Value(str(n), CharField()), named=Cast("pk", CharField())).values_list("part", "named")
             for n, rows in enumerate(wanted.values())]
    listed = list((parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])[:MOST_RELATED + 1])
    if len(listed) > MOST_RELATED:
        return None
    return {asked: [key for part, key in listed if part == str(n)] for n, asked in enumerate(wanted)}


def _by_step(paths: Iterable[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Divide paths into fields of the row itself, and those of related rows by the relation that leads there."""
    own, related = [], defaultdict[str, list[str]](list)
    for path in paths:
        step, _, rest = path.partition("__")
        if rest:
            related[step].append(rest)
        else:
            own.append(path)
    return own, related


def _rows_with(model: type[Model], paths: Iterable[str], word: str) -> QuerySet[Any]:
    """Return the keys of the rows that have a word in one of the fields at some paths."""
    own, related = _by_step(paths)
    anywhere = _in_any(model, own, word)
    for step, further in related.items():
        anywhere |= Q(**{f"{step}__in": _rows_with(_model_at(model, step), further, word)})
    return model._base_manager.filter(anywhere).order_by().values("pk")


def _in_any(model: type[Model], fields: Iterable[str], word: str) -> Q:
    anywhere = Q(pk__in=[])
    for name in fields:
        anywhere |= _in(model, name, word)
    return anywhere


def _model_at(model: type[Model], step: str) -> type[Model]:
    found = field_at(model, step).related_model
    assert isinstance(found, type), step
    return found


def _in(model: type[Model], path: str, word: str) -> Q:
    if isinstance(field_at(model, path), LookupKey):
        return Q(**{path: look_up_key(word)})
    if path.endswith("initials"):
        return Q(**{f"{path}__contains": word.lower()}) if word.isascii() and word.isalpha() else Q(pk__in=[])
    test = "contains" if word.upper() == word.lower() else "icontains"  # Chinese has no capitals: PostgreSQL need not fold a million names
    return Q(**{f"{path}__{test}": word})


def joined(register: Register, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows with every related row that a column reads, in the same statement."""
    paths: set[str] = set()
    for show in (*register.shows, *register.fields):
        # A path with a value of its own may be any name; one that leads to another table is read by the value.
        for path in (show.path if show.value is None or "__" in show.path else "", show.sub):
            if path:
                paths |= _relations(register.model, path)
    return rows.select_related(*sorted(paths)) if paths else rows


def _relations(model: type[Model], path: str) -> set[str]:
    steps = path.split("__")
    found = {"__".join(steps[:length]) for length in range(1, len(steps))}
    return found | {path} if field_at(model, path).is_relation else found
