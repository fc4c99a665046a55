"""One figure: what it says, how it moved, where it stands, what it is counted from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.measurement import KIND_WORDS, MISSING_WORDS, Indicator
from zhijiao.engines.measurement.snapshots import definition_hash
from zhijiao.engines.rules.instruments import article_in_chinese, article_in_english
from zhijiao.kernel.indicators.catalogue import CITY
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.pages import lines
from zhijiao.kernel.indicators.pages.asking import Asked, address, asked_of
from zhijiao.kernel.indicators.queries.cells import Cell, cell, may_be_divided, trend
from zhijiao.kernel.indicators.queries.names import place_words
from zhijiao.kernel.indicators.queries.sight import EVERYTHING, divisions, may_see, opens_all, read_at
from zhijiao.kernel.indicators.queries.snapshots import manifest_of
from zhijiao.kernel.indicators.room import READERS
from zhijiao.kernel.indicators.terms import DIRECTIONS
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request

MOST = 200  # lines of a table that are drawn; the workbook has them all
RULE = "rule."
LAST_MONTH, LAST_YEAR = Bilingual("End of last month", "上月末"), Bilingual("A year before", "去年同期")


@dataclass(frozen=True)
class Past:
    """What a value is compared with."""

    words: Bilingual
    on: date | None
    cell: Cell | None
    change: int | None

    @property
    def why_not(self) -> Bilingual | None:
        """Say why there is no value of then."""
        return None if self.cell is None or self.cell.value is not None else lines.why_not(self.cell)


@role_required(*READERS)
@require_safe
def indicator(request: Request, code: str) -> HttpResponse:
    """One figure at one place: value, trend, map, the places below with their intervals, and how it is defined."""
    asked = asked_of(code, request.GET, request.actor, request.today)
    context: dict[str, Any] = {"asked": asked, "entry": asked.entry, "one": asked.entry.indicator, "snapshot": asked.snapshot,
                               "place": place_words(asked.entry, asked.place), "crumbs": _crumbs(request, asked), "says": _says(asked)}
    if asked.snapshot is not None:
        context |= _counted(request, asked, asked.snapshot)
    return render(request, "indicators/indicator.html", context)


def _counted(request: Request, asked: Asked, snapshot: Snapshot) -> dict[str, Any]:
    entry, actor = asked.entry, request.actor
    one = cell(entry, snapshot, actor, **asked.place)
    ways = [name for name in divisions(entry, actor, asked.place) if may_be_divided(entry, snapshot, {*asked.place, name})]
    by = request.GET.get("by", "") if request.GET.get("by") in ways else next(iter(ways), "")
    compared, compared_at = ([], None) if actor.role in EVERYTHING else lines.own_lines(asked, actor)
    found, target = lines.lines_by(asked, by, actor) if by else ([], None)
    short, only = lines.short_of(found), request.GET.get("only") == "short"
    with_map = by == CITY and not asked.place and actor.role in EVERYTHING
    return {
        "cell": one, "why_not": lines.why_not(one) if one and one.value is None else None, "interval": lines.interval_of(one), "by": by,
        "by_words": entry.source.words.get(by), "ways": [(name, entry.source.words[name], asked.address(by=name)) for name in ways],
        "lines": (short if only else found)[:MOST], "more": len((short if only else found)[MOST:]), "only": only, "number": len(found),
        "short": len(short), "all_url": asked.address(by=by), "short_url": asked.address(by=by, only="short"), "board": _board(asked),
        "little": any(line.little for line in found), "target": target, "compared": compared, "compared_at": compared_at,
        "region": lines.REGION, "stands": not opens_all(entry, actor, asked.place), "past": _past(asked, actor, one),
        "rows_url": lines.rows_address(asked, asked.place, actor), "file_url": asked.address("indicators:file", by=by or None),
        "trend": lines.trend_chart(entry, trend(entry, asked.on, actor, **asked.place)), **(lines.map_of(asked, found) if with_map else {})}


def _board(asked: Asked) -> str:
    """Return where the room says which rules and records are behind the figure today; nothing where it does not."""
    if asked.entry.source.board is None:
        return ""
    return f"{reverse(asked.entry.source.board)}?{urlencode({'indicator': asked.code} | {name: key for name, key in asked.place.items() if key})}"


def _past(asked: Asked, actor: Actor, now: Cell | None) -> list[Past]:
    """Return what a value is compared with: the end of the last month, and the same day of the year before."""
    if asked.snapshot is None or now is None:
        return []
    day = asked.snapshot.on
    last = day.replace(day=1) - timedelta(days=1)
    return [Past(words, *_then(asked, actor, on, now)) for words, on in ((LAST_MONTH, last), (LAST_YEAR, year_before(day)))]


def _then(asked: Asked, actor: Actor, on: date, now: Cell) -> tuple[date | None, Cell | None, int | None]:
    """Return the day, the cell and the change since of what was read a month or less before a day; nothing where nothing was."""
    snapshot = read_at(asked.entry, actor, asked.place, on)
    if snapshot is None or snapshot.on < on - timedelta(days=31):
        return None, None, None
    before = cell(asked.entry, snapshot, actor, **asked.place)
    moved = now.per_mille - before.per_mille if before and before.per_mille is not None and now.per_mille is not None else None
    return snapshot.on, before, moved


def year_before(day: date) -> date:
    """Return the same day of the year before; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _crumbs(request: Request, asked: Asked) -> list[tuple[Bilingual, str | None]]:
    """Return the way to a place from the province down; what is not the reader's has no address."""
    found: list[tuple[Bilingual, str | None]] = []
    names = list(asked.place)
    for depth in range(len(names) + 1):
        place = {name: asked.place[name] for name in names[:depth]}
        url = address("indicators:indicator", asked.entry, place, asked.snapshot if asked.named else None, **({} if place else {"all": ""}))
        found.append((place_words(asked.entry, place), url if depth < len(names) and may_see(asked.entry, request.actor, place) else None))
    return found


def _cites(one: Indicator) -> Iterator[tuple[Bilingual, str]]:
    """Yield the articles with their places: of several in a row of one text, the first names the text."""
    before = None
    for cite in one.cites:
        short = Bilingual(article_in_english(cite.article), article_in_chinese(cite.article))
        yield (short if cite.instrument is before else cite.words), f"/law#{cite.instrument.code}-{cite.article}"
        before = cite.instrument


def _says(asked: Asked) -> dict[str, Any]:
    """Return how the figure is defined, and whether the snapshot was counted by that very definition."""
    one = asked.entry.indicator
    today = definition_hash(one)
    frozen = manifest_of(asked.snapshot)["definitions"].get(one.code) if asked.snapshot else None
    return {
        "direction": DIRECTIONS[one.direction], "missing": MISSING_WORDS[one.missing], "kind": KIND_WORDS[one.kind],
        "of": asked.entry.said(one.population), "counts": asked.entry.said(one.numerator),
        "population": canonical(one.population) if one.population is not None else None, "numerator": canonical(one.numerator),
        "cites": list(_cites(one)),
        "rules": [(name, asked.entry.catalogue.rules.get(name, Bilingual(name, name))) for name in (
            field.removeprefix(RULE) for field in one.fields if field.startswith(RULE) and not field.endswith(".applies"))],
        "hash": today, "frozen": frozen, "same": frozen in (None, today), "smallest": asked.entry.smallest_cell}
