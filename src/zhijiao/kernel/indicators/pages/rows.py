"""The rows behind a figure: as many as it counts, shown as their own register shows them, as far as the reader may open them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import polars as pl
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Part
from zhijiao.kernel.indicators.catalogue import Entry
from zhijiao.kernel.indicators.pages import lines
from zhijiao.kernel.indicators.pages.asking import asked_of
from zhijiao.kernel.indicators.queries.behind import behind
from zhijiao.kernel.indicators.queries.cells import Cell, cell
from zhijiao.kernel.indicators.queries.names import names, place_words
from zhijiao.kernel.indicators.queries.sight import opens_all
from zhijiao.kernel.indicators.room import READERS
from zhijiao.kernel.indicators.terms import PARTS
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers.asking import joined
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.lists import drawn
from zhijiao.kernel.registers.registry import registry
from zhijiao.kernel.screens.figures import listed_part

PAGE = 25
TIMES = Bilingual("Rows counted", "计入行数")


@dataclass(frozen=True)
class Shown:
    """One row as it is drawn: where it leads, what stands in it, how often its record was counted."""

    url: str
    cells: tuple[object, ...]
    times: int
    record: object = None


@role_required(*READERS)
@require_safe
def rows_page(request: Request, code: str) -> HttpResponse:
    """One part of a cell, page by page. Records that are not the reader's, or gone by now, are counted and not shown."""
    asked = asked_of(code, request.GET, request.actor, request.today)
    if asked.snapshot is None:
        raise Http404
    one, entry = cell(asked.entry, asked.snapshot, request.actor, **asked.place), asked.entry
    if one is None:
        raise Http404
    numbers = _numbers(one) if opens_all(entry, request.actor, asked.place) else {}
    part = next((part for part in get_args(Part) if part == request.GET.get("part") and part in PARTS), _first(entry, numbers))
    found = behind(entry, asked.snapshot, asked.place, part, request.actor)
    found = found if numbers else found.own()
    table = _once(found.rows)
    page = Paginator(range(table.height), PAGE).get_page(request.GET.get("page"))
    headings, shown = _drawn(entry, table, page, request)
    return render(request, "indicators/rows.html", {
        "asked": asked, "entry": entry, "one": entry.indicator, "snapshot": asked.snapshot, "place": place_words(entry, asked.place), "cell": one,
        "why_not": lines.why_not(one) if one.value is None else None, "part": part, "found": found, "page": page, "headings": headings,
        "rows": shown, "often": any(row.times > 1 for row in shown), "back": asked.address(),
        "parts": [(name, words, asked.address("indicators:rows", part=name), numbers.get(name)) for name, words in PARTS.items()]})


def _numbers(one: Cell) -> dict[str, int]:
    """Return how many rows each part of a cell has; nothing where that is withheld."""
    if one.numerator is None or one.denominator is None or one.known is None or one.population is None:
        return {}
    return {"numerator": one.numerator, "against": one.denominator - one.numerator, "unknown": one.population - one.known, "population": one.population}


def _first(entry: Entry, numbers: dict[str, int]) -> Part:
    """Return the rows that are opened first: those that a figure opens elsewhere; what it counts, where there are none of them."""
    wanted = listed_part(entry.indicator)
    return wanted if numbers.get(wanted, 1) else "numerator"


def _once(found: pl.DataFrame) -> pl.DataFrame:
    """Return each record once, in the order of the snapshot, with how many rows it stands for."""
    by = ["key", "city"] if "city" in found.columns else ["key"]
    return found.group_by(by, maintain_order=True).agg(pl.len().alias("row count"), pl.exclude("row count").first())


def _drawn(entry: Entry, table: pl.DataFrame, page: Page[int], request: Request) -> tuple[list[Bilingual], list[Shown]]:
    part = table.slice(page.start_index() - 1 if page.paginator.count else 0, PAGE)
    if entry.source.register is not None:
        register = registry.get(entry.source.register)
        return [register.words_of(show) for show in register.shows], _records(register, entry, part, request)
    return _own_columns(entry, part, request.actor)


def _records(register: Register, entry: Entry, part: pl.DataFrame, request: Request) -> list[Shown]:
    """Return the rows as their register draws them; who may not open the register sees the same cells without a way on."""
    seen = joined(register, entry.source.visible(request.actor)).in_bulk(part["key"].to_list())
    listed = [(seen[key], times) for key, times in part.select("key", "row count").iter_rows() if key in seen]
    if register.decorate is not None:
        register.decorate([record for record, _ in listed], request.actor, request.now)
    made = [(drawn(register, record), times) for record, times in listed]
    return [Shown(row.url if register.open_to(request.actor) else "", row.cells, times, row.record) for row, times in made]


def _fact(entry: Entry, name: str) -> Bilingual:
    facts = entry.catalogue.facts.get(entry.grain)
    return facts.facts[name].words if facts is not None and name in facts.facts else Bilingual(name, name)


def _own_columns(entry: Entry, part: pl.DataFrame, actor: Actor) -> tuple[list[Bilingual], list[Shown]]:
    """Return rows that have no register of their own: the columns of the snapshot."""
    dims = list(entry.indicator.dims)
    called: dict[str, dict[str | None, Bilingual]] = {name: names(entry, name, part[name].to_list()) for name in dims}
    others = [name for name in entry.indicator.fields if name not in dims]
    headings = [entry.source.words[name] for name in dims] + [_fact(entry, name) for name in others]
    rows: list[Shown] = []
    for row in part.iter_rows(named=True):
        cells: list[Any] = [*(called[name][row[name]] for name in dims), *(row[name] for name in others)]
        rows.append(Shown("", tuple(cells), row["row count"]))
    return headings, rows
