"""What stands of figures with a smallest cell, for whoever may not open every row behind them (ADR 0027).

Two tables of different days, each fit to be published by itself, can be subtracted: the difference counts the rows that came between
them, and there may be one. Such readers therefore get another table only at a month's end, and in it a new number only where, since each
earlier table, none or at least the smallest cell's number of rows began or ceased to be counted in it. Everywhere else the last number
stands, with its day.

The differences are tables of the changed rows, and are looked at as tables are: `published_together` names the places that would have to
be withheld in them. A place that stands still once stands still until nothing of that time is left, so that what one table withholds
cannot be worked out from two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from zhijiao.engines.expressions.to_polars import ends_of
from zhijiao.engines.expressions.tree import Flag, field
from zhijiao.engines.measurement import Indicator, Status, indicator
from zhijiao.engines.measurement.figures import conditions_of, true_of
from zhijiao.engines.measurement.linked import published_together
from zhijiao.engines.measurement.reading import Place, Table
from zhijiao.kernel.indicators.catalogue import Catalogue, Entry, tables
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.publishing import NUMBERS, as_table
from zhijiao.kernel.indicators.queries.snapshots import records_of, standing_table


def table_that_stands(catalogue: Catalogue, grain: Any, snapshot: Snapshot, records: pl.DataFrame) -> pl.DataFrame:
    """Return the table of a snapshot as it stands after the earlier ones: `on` says of which day each number is. Raises Refused."""
    before = list(earlier(snapshot, records))
    told: set[Place] = set()
    for one, held in before:
        told |= given_away(catalogue, grain, held, records)
        told |= still(catalogue, grain, one)
    fresh = as_table(catalogue, grain, records, told).with_columns(pl.lit(snapshot.on).alias("on"))
    return _carried(fresh, standing_table(before[-1][0])) if before else fresh


def earlier(snapshot: Snapshot, records: pl.DataFrame) -> Iterator[tuple[Snapshot, pl.DataFrame]]:
    """Yield the earlier snapshots that stand and count some of the same rows, the oldest first."""
    return ((one, held) for one, held in that_share(snapshot, records) if one.on < snapshot.on)


def that_share(snapshot: Snapshot, records: pl.DataFrame) -> Iterator[tuple[Snapshot, pl.DataFrame]]:
    """Yield the snapshots of any day that stand and count some of the same rows, the oldest first."""
    made = Snapshot.objects.whole().filter(room=snapshot.room, grain=snapshot.grain, standing__isnull=False).exclude(pk=snapshot.pk)
    for one in made.order_by("on", "made_at"):
        held = records_of(one)
        if held is not None and not held.join(records, on="key", how="semi").is_empty():
            yield one, held


def still(catalogue: Catalogue, grain: Any, snapshot: Snapshot) -> set[Place]:
    """Return the places of which a standing table gives no number of its own day."""
    table = standing_table(snapshot).filter((pl.col("status") == str(Status.SUPPRESSED)) | (pl.col("on") < snapshot.on))
    return {(keys, tuple(row[name] for name in keys)) for row in table.iter_rows(named=True) for keys in [_keys(row["table"])]}


def _keys(table: str) -> tuple[str, ...]:
    return tuple(name for name in table.split(",") if name)


def _carried(fresh: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Return a table in which what it withholds is what stood before, where anything did."""
    keys = [name for name in fresh.columns if name in last.columns and name not in (*NUMBERS, "status", "on")]
    withheld = fresh["status"] == str(Status.SUPPRESSED)
    stood = fresh.filter(withheld).select(keys).join(last.filter(pl.col("status") != str(Status.SUPPRESSED)), on=keys, nulls_equal=True)
    kept = fresh.join(stood.select(keys), on=keys, how="anti", nulls_equal=True)
    return pl.concat([kept, stood.select(fresh.columns)]).sort(keys, nulls_last=True)


def given_away(catalogue: Catalogue, grain: Any, before: pl.DataFrame, after: pl.DataFrame) -> set[Place]:
    """Return the places whose numbers of two days, side by side, would tell of fewer rows than the smallest cell."""
    wanted = catalogue.of(grain)
    smallest = max(one.smallest_cell for one in wanted)
    dims = tuple(dict.fromkeys(name for table in tables(catalogue, grain) for name in table))
    changed, counts = changes(wanted, dims, before, after, smallest)
    if changed.is_empty():
        return set()
    found = published_together(counts, changed, tables(catalogue, grain))
    hidden = {(table, tuple(one.group.values())) for table, figures in found.items() for one in figures if one.status is Status.SUPPRESSED}
    hidden |= set(_to_insiders(Entry(catalogue, wanted[0]).source.levels, counts, changed, smallest))
    for table in tables(catalogue, grain):  # a row that moved within a place has changed nothing of it, and stands in nobody's way there
        hidden |= set(_few([one for one in wanted if set(table) <= set(one.dims)], table, before, after, smallest))
    return hidden


def changes(wanted: Sequence[Indicator], dims: Sequence[str], before: pl.DataFrame, after: pl.DataFrame,
            smallest: int) -> tuple[pl.DataFrame, list[Indicator]]:
    """Return the rows that are counted otherwise than before, and what is told of them: a figure for each.

    Per indicator: those that began to be counted in the population, as known, as unplaced; those that ceased to be; those that changed at all.
    """
    then, now = (_counted(wanted, dims, records) for records in (before, after))
    both = then.join(now, on=["key", "time", *dims], how="full", coalesce=True, nulls_equal=True, suffix=" now")
    flags: dict[str, pl.Expr] = {}
    for one in wanted:
        sides = {part: tuple(pl.col(f"{one.code} {part}{side}").fill_null(False) for side in ("", " now")) for part in conditions_of(one)}
        flags |= {f"{one.code} {part} came": now & ~was for part, (was, now) in sides.items() if part != "numerator"}
        flags |= {f"{one.code} {part} went": was & ~now for part, (was, now) in sides.items() if part != "numerator"}
        flags[f"{one.code} changed"] = pl.any_horizontal(was != now for was, now in sides.values())
    told = {one.code: one.dims for one in wanted}
    counts = [indicator(name, en=name, zh=name, numerator=field(Flag, name), population=field(Flag, name), dims=told[name.split()[0]],
                        smallest_cell=smallest) for name in flags]
    changed = both.select(*dims, **flags).filter(pl.any_horizontal(*flags)) if flags else both.clear()
    return changed, list(_once(counts, changed))


def _counted(wanted: Iterable[Indicator], dims: Sequence[str], records: pl.DataFrame) -> pl.DataFrame:
    """Return for every row in which numbers it is counted; a key that stands several times is told apart."""
    flags = []
    for one in wanted:
        for part, condition in conditions_of(one).items():
            flags.append(true_of(condition, ends_of(records, condition)).fill_null(False).alias(f"{one.code} {part}"))
    return records.select("key", pl.int_range(pl.len()).over("key", *dims).alias("time"), *dims, *flags)


def _once(counts: Iterable[Indicator], changed: pl.DataFrame) -> Iterator[Indicator]:
    """Yield the figures that count anything; of those that count the very same rows by the same columns, one."""
    seen = set()
    for one in counts:
        rows = changed[one.code]
        mark = one.dims, rows.to_numpy().tobytes()
        if rows.any() and mark not in seen:
            seen.add(mark)
            yield one


def _few(wanted: Sequence[Indicator], table: Table, before: pl.DataFrame, after: pl.DataFrame, smallest: int) -> Iterator[Place]:
    changed, counts = changes(wanted, table, before, after, smallest)
    numbers = [pl.col(one.code).sum().is_between(1, smallest - 1).alias(one.code) for one in counts]
    if numbers:
        few = (changed.group_by(table).agg(numbers) if table else changed.select(numbers)).filter(pl.any_horizontal(one.code for one in counts))
        yield from ((table, tuple(row[name] for name in table)) for row in few.iter_rows(named=True))


def _to_insiders(levels: Sequence[str], counts: Iterable[Indicator], changed: pl.DataFrame, smallest: int) -> Iterator[Place]:
    """Yield the places of which somebody who knows all of one place within could tell of fewer rows in the rest."""
    for depth in range(len(levels)):
        for one in counts:
            for deeper in range(depth + 1, len(levels) + 1):
                yield from _rests(levels[:depth], levels[:deeper], one.code, changed, smallest)


def _rests(wide: Sequence[str], narrow: Sequence[str], code: str, changed: pl.DataFrame, smallest: int) -> Iterator[Place]:
    counted = changed.group_by(narrow).agg(pl.col(code).sum().cast(pl.Int64).alias("own"))
    whole = pl.col("own").sum().over(wide) if wide else pl.col("own").sum()
    rests = counted.with_columns((whole - pl.col("own")).alias("rest")).filter(pl.col("rest").is_between(1, smallest - 1))
    yield from ((tuple(wide), tuple(row)) for row in rests.select(wide).unique().iter_rows()) if wide else ([((), ())] if rests.height else [])
