"""Figures as lines of a table: places from the highest share to the lowest with the ranks they may hold, and the map's colours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Status
from zhijiao.kernel.indicators.catalogue import CITY, Entry
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.pages.asking import Asked, address
from zhijiao.kernel.indicators.queries.cells import Cell, Point, cells
from zhijiao.kernel.indicators.queries.names import names, place_words
from zhijiao.kernel.indicators.queries.sight import Place, may_see, opens_all, own_place, own_places, read_at
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.terms import RegionKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens import charts, maps, positions
from zhijiao.kernel.screens.rooms import Figure, RegionValue

WITHHELD = Bilingual("Withheld: too few to be shown", "人数过少，不公布")
UNKNOWN = Bilingual("Too little is known", "数据不足，暂不显示")
EMPTY = Bilingual("Nobody to count", "没有统计对象")
_WHY = {Status.SUPPRESSED: WITHHELD, Status.NOT_APPLICABLE: EMPTY}
REGION = Bilingual("Place", "地方")


@dataclass(frozen=True)
class Line:
    """One place of a table: its name, its figure, where it may stand, what it opens; no address of rows: they are not for the reader."""

    words: Bilingual
    cell: Cell
    mark: charts.Mark
    best: int | None
    worst: int | None
    url: str
    rows_url: str

    @property
    def little(self) -> bool:
        """Say whether less is known of the place than ranks and colours ask for."""
        return self.cell.known_share is not None and self.cell.known_share < positions.KNOWN_ENOUGH


def why_not(cell: Cell) -> Bilingual:
    """Say why a value is not shown."""
    return _WHY.get(cell.status, UNKNOWN)


def interval_of(cell: Cell | None) -> tuple[float, float] | None:
    """Return the interval of a value in per cent."""
    return (cell.interval[0] * 100, cell.interval[1] * 100) if cell and cell.interval else None


def _value(cell: Cell) -> RegionValue:
    """Return a cell as the positions and the map take it: what is not shown is known of nobody."""
    key = str(list(cell.group.values())[-1]) if cell.group else ""
    if cell.value is None or cell.numerator is None or cell.denominator is None:
        nobody = cell.status is Status.NOT_APPLICABLE
        return RegionValue(key, 0, 0, 0, 0 if nobody else 1)
    return RegionValue(key, cell.numerator, cell.denominator, cell.known or 0, cell.population or 0)


def lines_by(asked: Asked, dimension: str, actor: Actor) -> tuple[list[Line], float | None]:
    """Return the cells of a place by a dimension, the highest first, and where the target stands in their drawing."""
    assert asked.snapshot is not None
    found = [one for one in cells(asked.entry, asked.snapshot, actor, (dimension,), **asked.place) if may_see(asked.entry, actor, one.group)]
    called = names(asked.entry, dimension, [one.group[dimension] for one in found])
    shown = {key: maps.short(words) for key, words in called.items()} if dimension == CITY else called
    return _lines(asked.entry, [(shown[one.group[dimension]], one) for one in found], asked)


def own_lines(asked: Asked, actor: Actor) -> tuple[list[Line], float | None]:
    """Return what somebody compares the own place with: the province, the own city, the own unit."""
    assert asked.snapshot is not None
    found = []
    for place in own_places(asked.entry, actor):
        snapshot = _beside(asked, actor, place)
        found += [(place_words(asked.entry, place), one) for one in cells(asked.entry, snapshot, actor, (), **place)] if snapshot else []
    drawn, at = _lines(asked.entry, found, asked, ranked=False)
    return [replace(line, rows_url=rows_address(asked, line.cell.group, actor)) for line in drawn], at


def _beside(asked: Asked, actor: Actor, place: Place) -> Snapshot | None:
    """Return the snapshot that a place is read from beside the one asked for: the same where the reader may, else what stood on its day."""
    assert asked.snapshot is not None
    if opens_all(asked.entry, actor, place) == opens_all(asked.entry, actor, asked.place):
        return asked.snapshot
    return read_at(asked.entry, actor, place, asked.on)


def short_of(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that are short of the target, the furthest from it first."""
    return sorted((line for line in lines if line.cell.misses), key=lambda line: -abs((line.cell.per_mille or 0) - (line.cell.indicator.target or 0)))


def rows_address(asked: Asked, place: Place, actor: Actor) -> str:
    """Return where the rows behind a place's figure are; nothing for a wider place than somebody's own, whose rows are not theirs to open."""
    return address("indicators:rows", asked.entry, place, asked.snapshot) if set(place) >= set(own_place(asked.entry, actor)) else ""


def _lines(entry: Entry, found: Sequence[tuple[Bilingual, Cell]], asked: Asked, *, ranked: bool = True) -> tuple[list[Line], float | None]:
    values = [(_value(cell), words, cell) for words, cell in found]
    ranks = {id(position.value): position for position in positions.positions([value for value, _, _ in values])}
    ordered = sorted(values, key=lambda one: (one[2].value is None, -(one[2].value or 0.0), str(one[1].zh))) if ranked else values
    rows = [_row(words, cell) for _, words, cell in ordered]
    target = entry.indicator.target
    chart = charts.Chart("lines", "intervals", entry.indicator.words, rows, target=None if target is None else target / 10,
                         better="low" if entry.indicator.direction == "down" else "high")
    marks, at = charts.interval_marks(chart)
    drawn = [Line(words, cell, mark, ranks[id(value)].best if ranked else None, ranks[id(value)].worst if ranked else None,
                  _deeper(entry, cell.group, asked), address("indicators:rows", entry, cell.group, asked.snapshot))
             for (value, words, cell), mark in zip(ordered, marks, strict=True)]
    return drawn, at


def _row(words: Bilingual, cell: Cell) -> charts.Row:
    low, high = interval_of(cell) or (None, None)
    return charts.Row(words, cell.per_cent, low, high, note=why_not(cell))


def _deeper(entry: Entry, group: Place, asked: Asked) -> str:
    return address("indicators:indicator", entry, group, asked.snapshot if asked.named else None, **({} if group else {"all": ""}))


def map_of(asked: Asked, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the drawing of the map needs, and its words: every city and zone, those without any rows too."""
    entry, there = asked.entry, {str(line.cell.group[CITY]): line for line in lines}
    regions = {one.key: one for one in Region.objects.filter(kind__in=(RegionKind.CITY, RegionKind.ZONE))}
    values = [_of_region(there.get(key), key) for key in regions]
    figure = Figure(entry.code, entry.indicator.words, 0, 0, 0, 0, "", target=entry.indicator.target, regions=tuple(values))
    called = {key: one.words for key, one in regions.items()}
    return {"map_rows": json.dumps(maps.rows_of(figure, called, bare=True), ensure_ascii=False),
            "legend": [(s.colour, s.words) for s in maps.shades_of(figure)],
            "map_words": maps.described(figure, positions.positions(values), called)}


def _of_region(line: Line | None, key: str) -> RegionValue:
    if line is None:
        return RegionValue(key, 0, 0, 0, 0)
    one = _value(line.cell)
    return RegionValue(key, one.numerator, one.denominator, one.known, one.total, url=line.url)


def trend_chart(entry: Entry, points: Sequence[Point]) -> charts.Chart | None:
    """Return how a figure moved as a line with its table, from its first known value on; None for a single point."""
    rows = [charts.Row(_short_day(point.on, points[-1].on), point.cell.per_cent if point.cell else None) for point in points]
    first = next((number for number, row in enumerate(rows) if row.value is not None), 0)
    if sum(row.value is not None for row in rows) < 2:
        return None
    target = entry.indicator.target
    words = Bilingual(f"{entry.indicator.words.en} over time", f"{entry.indicator.words.zh}走势")
    return charts.Chart("trend", "line", words, rows[first:], target=None if target is None else target / 10,
                        noun=Bilingual("Day counted", "统计日"), better="low" if entry.indicator.direction == "down" else "high")


def _short_day(on: date, last: date) -> str:
    """Say the month of a month's end, and the day within the last month: short enough to stand side by side."""
    return f"{on:%m-%d}" if (on.year, on.month) == (last.year, last.month) else f"{on:%Y-%m}"
