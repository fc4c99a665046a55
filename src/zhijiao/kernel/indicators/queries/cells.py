"""The cells of an indicator as they may be shown: by places from what was published, by anything else counted from the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from zhijiao.engines.measurement import Indicator, Status, partials, wilson
from zhijiao.kernel.indicators.catalogue import Entry, tables
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.publishing import NUMBERS
from zhijiao.kernel.indicators.queries.sight import Place, opens_all
from zhijiao.kernel.indicators.queries.snapshots import moments, published_table, records_of, standing_table
from zhijiao.kernel.people.actor import Actor


@dataclass(frozen=True)
class Cell:
    """One value of an indicator for one group, as it may be shown: where it is withheld there are no numbers."""

    indicator: Indicator
    group: Place
    status: Status
    numerator: int | None
    known: int | None
    denominator: int | None
    population: int | None
    unplaced: int | None
    since: date | None = None  # of which day the numbers are, where they are older than the snapshot

    @property
    def value(self) -> float | None:
        """Return numerator / denominator, None unless it may be shown."""
        return self.numerator / self.denominator if self.status.shown and self.denominator and self.numerator is not None else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the value, None unless it may be shown."""
        if self.value is None or self.numerator is None or self.denominator is None:
            return None
        return wilson(self.numerator, self.denominator)

    @property
    def known_share(self) -> float | None:
        """Return how much of the population is known; None where that is withheld or nobody is in it."""
        return self.known / self.population if self.population and self.known is not None else None

    @property
    def per_mille(self) -> int | None:
        """Return the value in thousandths."""
        return None if self.value is None else round(self.value * 1000)

    @property
    def per_cent(self) -> float | None:
        """Return the value in per cent."""
        return None if self.value is None else self.value * 100

    @property
    def misses(self) -> bool:
        """Say whether the value is short of the target; a target of zero is missed from above."""
        if self.per_mille is None or self.indicator.target is None:
            return False
        return self.per_mille > self.indicator.target if self.indicator.direction == "down" else self.per_mille < self.indicator.target


def cells(entry: Entry, snapshot: Snapshot, reader: Actor, by: Sequence[str] = (), **place: str | None) -> list[Cell]:
    """Return the cells of an indicator by some dimensions within a place, in the order of their keys, as somebody may read them.

    Who may not open every row reads what stands (ADR 0027), and nothing of a snapshot of which nothing does.

    What is not published with the snapshot is counted from its records, as long as they are kept and nothing has to be withheld.
    """
    table = tuple(name for name in entry.indicator.dims if name in place or name in by)
    if table in tables(entry.catalogue, entry.grain):
        return _published(entry, _read_by(entry, snapshot, reader, place), table, place)
    records = None if entry.smallest_cell else records_of(snapshot)
    return [] if records is None else _counted(entry, records, table, place)


def _read_by(entry: Entry, snapshot: Snapshot, reader: Actor, place: Place) -> pl.DataFrame:
    if opens_all(entry, reader, place):
        return published_table(snapshot)
    if snapshot.standing_id is None:
        return published_table(snapshot).clear()
    table = standing_table(snapshot)
    return table.with_columns(pl.when(pl.col("on") < snapshot.on).then("on").alias("since"))


def may_be_divided(entry: Entry, snapshot: Snapshot, table: Iterable[str]) -> bool:
    """Say whether a table can be had: published with the snapshot, or counted from its records."""
    ordered = tuple(name for name in entry.indicator.dims if name in set(table))
    return ordered in tables(entry.catalogue, entry.grain) or (not entry.smallest_cell and snapshot.records_id is not None)


def cell(entry: Entry, snapshot: Snapshot, reader: Actor, **place: str | None) -> Cell | None:
    """Return one cell; None where no row of the snapshot lies in the place."""
    return next(iter(cells(entry, snapshot, reader, (), **place)), None)


def _published(entry: Entry, published: pl.DataFrame, table: tuple[str, ...], place: Place) -> list[Cell]:
    chosen = [pl.col("code") == entry.code, pl.col("table") == ",".join(table)]
    chosen += [pl.col(name).eq_missing(pl.lit(key, dtype=pl.String)) for name, key in place.items()]
    return [_cell(entry, table, row) for row in published.filter(*chosen).iter_rows(named=True)]


def _cell(entry: Entry, table: tuple[str, ...], row: Mapping[str, Any]) -> Cell:
    numbers = {name: row[name] for name in NUMBERS}
    return Cell(entry.indicator, {name: row[name] for name in table}, Status(row["status"]), **numbers, since=row.get("since"))


def _counted(entry: Entry, records: pl.DataFrame, table: tuple[str, ...], place: Place) -> list[Cell]:
    within = records.filter(*(pl.col(name).eq_missing(pl.lit(key, dtype=pl.String)) for name, key in place.items()))
    figures = partials(entry.indicator, within, table, engine="polars").figures()
    return [Cell(entry.indicator, dict(one.group), one.status, *(getattr(one, name) for name in NUMBERS)) for one in figures]


@dataclass(frozen=True)
class Point:
    """A point of a trend."""

    on: date
    cell: Cell | None  # None: nothing was counted there


def trend(entry: Entry, until: date, reader: Actor, **place: str | None) -> list[Point]:
    """Return how a cell moved: the last snapshot of each month, and each day of the month of `until`. Places only, oldest first.

    Who may not open every row gets the days on which another number came to stand.
    """
    table = tuple(name for name in entry.indicator.dims if name in place)
    if table not in tables(entry.catalogue, entry.grain):
        return []
    found = []
    for moment in moments(entry.catalogue.room, entry.grain, until, standing=not opens_all(entry, reader, place)):
        published = moment.table
        one = next(iter(_published(entry, published, table, place)), None) if published is not None else None
        found.append(Point(moment.on, one))
    return found
