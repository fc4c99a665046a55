"""One page of a register, ready to be drawn: tabs with counts, chips, sorted headings, rows, range and total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet
from django.http import QueryDict
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.registers.asking import Asked, Chip, joined, options, sort_path
from zhijiao.kernel.registers.declare import Between, Bulk, Filter, Named, Register, View
from zhijiao.kernel.registers.values import Cell, asked_at, cell, numeric

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor

ALL = Bilingual("All", "全部")
MOST_COUNTED_ACROSS = 20_000  # rows; counting a look into another table for a hundred thousand takes most of a second


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view with its count; None: not counted among so many rows."""

    words: Bilingual
    count: int | None
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head: its words, how it is ordered now, and the address that orders by it."""

    words: Bilingual
    numeric: bool
    url: str
    order: str  # "", "ascending", "descending"


@dataclass(frozen=True, slots=True)
class Row:
    """One drawn row."""

    key: str
    url: str
    cells: tuple[Cell, ...]
    mark: str
    record: Model
    able: str = ""  # names of the acts that would take it


@dataclass(frozen=True, slots=True)
class Question:
    """A filter not in force: how it is asked."""

    name: str
    words: Bilingual
    kind: str  # "choice", "days", "numbers", "name"
    options: tuple[tuple[str, Bilingual, bool], ...] = ()
    values: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the list's template draws."""

    register: Register
    asked: Asked
    tabs: tuple[Tab, ...]
    chips: tuple[Chip, ...]
    questions: tuple[Question, ...]
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    page: Page[Any]
    total: int
    bulk: tuple[Bulk, ...] = ()

    @property
    def empty(self) -> bool:
        """Say whether the register holds nothing at all for this person."""
        return self.page.paginator.count == 0 and not self.chips and not self.asked.text and not self.asked.view


def listing(register: Register, params: QueryDict, *, actor: Actor, now: datetime) -> Listing:
    """Return one page of a register for a person. Always three statements (four with views that look across), and those of `decorate`.

    The keys of the page are found first, and only its rows are joined: sorting whole joined rows costs ten times as much.
    """
    asked = Asked(register, params, actor, now)
    counts = _counts(asked)
    paginator = Paginator(range(counts[asked.view]), asked.size)  # counted already, with the tabs
    page = paginator.get_page(params.get("page"))
    keys = _keys(asked.rows().values_list("pk", flat=True), page)
    found = joined(register, asked.scope()).in_bulk(keys)
    records = [found[key] for key in keys if key in found]
    if register.decorate is not None:
        register.decorate(records, actor, now)
    bulk = tuple(register.bulk_for(actor))
    page.object_list = records
    return Listing(register, asked, tuple(_tabs(asked, counts)), tuple(asked.chips()), tuple(_questions(asked)),
                   tuple(_headings(asked)), tuple(drawn(register, record, bulk) for record in records), page, counts[""], bulk)


def _keys(rows: QuerySet[Any, Any], page: Page[Any]) -> list[Any]:
    """Return the keys of a page, from the nearer end of the list: the last page of a million rows costs what the first does."""
    count, first, last = page.paginator.count, max(page.start_index() - 1, 0), page.end_index()
    if first <= count - last:
        return list(rows[first:last])
    return list(rows.reverse()[count - last:count - first])[::-1]


def _counts(asked: Asked) -> dict[str, int]:
    """Return the count of each view; "" is all. One statement, and one more for views that look across, among not too many rows."""
    across = [view for view in asked.register.views if view.across]
    counts = _counted(asked, [view for view in asked.register.views if not view.across])
    if counts[""] > MOST_COUNTED_ACROSS:
        across = [view for view in across if view.name == asked.view]  # the page's own total is always told
    return counts | _counted(asked, across) if across else counts


def _counted(asked: Asked, views: Iterable[View]) -> dict[str, int]:
    wanted = {"view_": Count("*"), **{f"view_{view.name}": Count("pk", filter=view.q(asked.actor, asked.now)) for view in views}}
    return {name.removeprefix("view_"): n for name, n in asked.narrowed().aggregate(**wanted).items()}


def _tabs(asked: Asked, counts: dict[str, int]) -> list[Tab]:
    if not asked.register.views:
        return []
    every = Tab(ALL, counts[""], asked.address(view=None), asked.view == "")
    return [every, *(Tab(view.words, counts.get(view.name), asked.address(view=view.name), asked.view == view.name)
                     for view in asked.register.views)]


def _headings(asked: Asked) -> list[Heading]:
    now = asked.order()[0]
    found = []
    for show in asked.register.shows:
        path = sort_path(asked.register, show)
        order = {path: "ascending", f"-{path}": "descending"}.get(now, "") if path else ""
        url = asked.address(sort=f"-{path}" if order == "ascending" else path) if path else ""
        found.append(Heading(asked.register.words_of(show), numeric(asked.register, show), url, order))
    return found


def _questions(asked: Asked) -> list[Question]:
    return [_question(asked, part) for part in asked.register.asked]


def _question(asked: Asked, part: Filter) -> Question:
    words, params = asked.register.words_of(part), asked.params
    if isinstance(part, Between):
        kind = "days" if asked_at(asked.register.model, part.path).kind.value == "date" else "numbers"
        return Question(part.path, words, kind, values=(params.get(f"{part.path}.from", ""), params.get(f"{part.path}.to", "")))
    if isinstance(part, Named):
        return Question(f"{part.path}.name", words, "name", values=(params.get(f"{part.path}.name", ""), ""))
    chosen = params.getlist(part.path)
    offered = tuple((value, said, value in chosen) for value, said in options(part, asked.register))
    return Question(part.path, words, "choice", offered)


def drawn(register: Register, record: Model, bulk: Sequence[Bulk] = ()) -> Row:
    """Return a row as it is drawn in a list."""
    cells = tuple(cell(register, record, show) for show in register.shows)
    mark = register.mark(record) if register.mark is not None else ""
    return Row(register.key_of(record), row_url(register, record), cells, mark, record,
               " ".join(act.name for act in bulk if act.able(record)))


def row_url(register: Register, record: Model) -> str:
    """Return the address of a row's page: the room's own, else the generic detail."""
    return reverse(register.page or f"{register.url_name}.row", args=[register.key_of(record)])


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found by the search over all registers."""

    register: Register
    record: Model
    title: object
    detail: object

    def get_absolute_url(self) -> str:
        """Return the address of the row's page."""
        return row_url(self.register, self.record)

    def __str__(self) -> str:
        return str(self.title)


def search_rows(register: Register, actor: Actor, text: str, limit: int, *, now: datetime) -> list[Hit]:
    """Return the rows of a register that a text finds, within the actor's scope."""
    if not register.search or not register.open_to(actor) or not text.strip():
        return []
    params = QueryDict(mutable=True)
    params["q"] = text
    records = list(Asked(register, params, actor, now).rows()[:limit])
    first, *rest = register.shows
    return [Hit(register, record, cell(register, record, first).value, cell(register, record, rest[0]).value if rest else None)
            for record in records]
