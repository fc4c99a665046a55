"""Published values of a snapshot as they are handed out: to the command line and to the quality report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Status, partials, wilson
from zhijiao.kernel.indicators.catalogue import Entry, tables
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.snapshots import published_table, records_of, standing_table

Engine = Literal["polars", "duckdb", "spark"]
COUNTS = ("numerator", "denominator", "known", "population")
SHOWN = (str(Status.FINAL), "provisional")
Keys = tuple[str | None, ...]


class NotHad(Exception):
    """A table cannot be had from a snapshot; `message` says why."""

    def __init__(self, en: str, zh: str):
        self.message = Bilingual(en, zh)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Cell:
    """A published value; of a withheld one nothing but that it is withheld."""

    status: str
    numerator: int | None
    denominator: int | None
    known: int | None
    population: int | None

    @property
    def value(self) -> float | None:
        """Return the share; None where it is not shown."""
        return self.numerator / self.denominator if self.status in SHOWN and self.denominator and self.numerator is not None else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval."""
        return None if self.value is None or self.numerator is None or self.denominator is None else wilson(self.numerator, self.denominator)

    @property
    def known_share(self) -> float | None:
        """Return how much of the population is known."""
        return self.known / self.population if self.known is not None and self.population else None

    def as_dict(self) -> dict[str, Any]:
        """Return what is handed out."""
        low, high = self.interval or (None, None)
        return {"status": self.status, "value": self.value, "low": low, "high": high, "numerator": self.numerator, "denominator": self.denominator,
                "known": self.known, "known_share": self.known_share}


def newest_between(room: str, grain: object, first: date, last: date, *, standing: bool = False) -> Snapshot | None:
    """Return the newest snapshot of days of a period, or the newest of them that stands; None where there is none."""
    made = Snapshot.objects.whole().filter(room=room, grain=str(grain), on__gte=first, on__lte=last)
    return (made.filter(standing__isnull=False) if standing else made).first()


def published_cells(entry: Entry, snapshot: Snapshot, keys: Sequence[str], *, standing: bool = False) -> dict[Keys, Cell] | None:
    """Return the cells of one table, by the values of its keys, or what stands of them; None where nothing published has them.

    Raises Refused: the file is lost.
    """
    table = _table_with(entry, keys)
    if table is None:
        return None
    own = (pl.col("table") == ",".join(table)) & (pl.col("code") == entry.code)
    rows = (standing_table if standing else published_table)(snapshot).filter(own).select(*keys, "status", *COUNTS)
    cells = {tuple(row[:len(keys)]): Cell(*row[len(keys):]) for row in rows.iter_rows()}
    return cells if len(cells) == rows.height else None  # what lies in two places is no cell of one


def _table_with(entry: Entry, keys: Sequence[str]) -> tuple[str, ...] | None:
    """Return the published table that has these cells: of the same columns in any order, or of a unit within the places it lies in."""
    own = entry.levels
    for table in tables(entry.catalogue, entry.grain):
        within = set(keys) < set(table) and table == own[:len(table)] and table[-1] in keys
        if set(table) == set(keys) or within:
            return table
    return None


def counted_cells(entry: Entry, snapshot: Snapshot, keys: Sequence[str], engine: Engine = "polars") -> dict[Keys, Cell]:
    """Return the cells of one table counted from the records again. Raises NotHad, Refused, NoSpark.

    What the published table withholds is withheld here; a table that was not published is given only where nothing is withheld at all.
    """
    records = records_of(snapshot)
    if records is None:
        raise NotHad(f"The records of the snapshot of {snapshot.on} are not kept any more, only its counts: leave --engine out, or take a newer one.",
                     f"{snapshot.on}的快照不再保留明细，只留计数：请去掉--engine，或选更新的快照。")
    withheld = published_cells(entry, snapshot, keys)
    if withheld is None and entry.smallest_cell:
        raise NotHad(f"{entry.code} is not published by {', '.join(keys)}: small cells could be worked out.",
                     f"{entry.code}不按{'、'.join(keys)}公布：可能推算出过小的格。")
    figures = partials(entry.indicator, records, keys, engine=engine).figures()
    hidden = {group for group, cell in (withheld or {}).items() if cell.status == str(Status.SUPPRESSED)}
    return {group: _cell(figure, group in hidden) for figure in figures for group in [tuple(figure.group[key] for key in keys)]}


def _cell(figure: Any, hidden: bool) -> Cell:
    if hidden or figure.status is Status.SUPPRESSED:
        return Cell(str(Status.SUPPRESSED), None, None, None, None)
    return Cell(str(figure.status), *(getattr(figure, name) for name in COUNTS))


def differing(published: Mapping[Keys, Cell], counted: Mapping[Keys, Cell]) -> Iterator[Keys]:
    """Yield the groups whose numbers, counted again, are not what was published."""
    for group in dict.fromkeys((*published, *counted)):
        if published.get(group) != counted.get(group):
            yield group
