"""Sixty indicators at three levels over a million rows: one pass against a query each, against pandas, against reading the columns."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from benchmarks.measurement_timing import Line, best
from zhijiao.engines.expressions.to_sql import duckdb_sql
from zhijiao.engines.expressions.tree import Code, Condition, Count, Flag, field
from zhijiao.engines.measurement import Indicator, Partials, indicator, partials, published, segments
from zhijiao.engines.measurement.figures import parts_of

ROWS, CITIES, SCHOOLS, NUMBER = 1_000_000, 15, 6_000, 60
BY = ("city", "school")
PARTS = ("numerator", "denominator")


def made() -> pl.DataFrame:
    """Return records of 6,000 schools in 15 cities, some of their values unknown."""
    rng = np.random.default_rng(8)
    school = rng.integers(0, SCHOOLS, ROWS)
    columns = {f"n{i}": rng.integers(0, 1000, ROWS).astype(np.int32) for i in range(8)} | {f"b{i}": rng.random(ROWS) < 0.7 for i in range(4)}
    frame = pl.DataFrame({"city": school % CITIES, "school": school, "kind": pl.Series(rng.choice(["post", "cognition"], ROWS)), **columns})
    return frame.with_columns(pl.when(pl.Series(rng.random(ROWS) < 0.02)).then(None).otherwise(pl.col(f"n{i}")).alias(f"n{i}") for i in range(4))


def catalogue() -> list[Indicator]:
    """Return sixty ratios over two populations."""
    found = []
    for i in range(NUMBER):
        number, flag = field(Count, f"n{i % 8}"), field(Flag, f"b{i % 4}")
        condition: Condition = number >= 100 + 13 * i
        population = field(Code, "kind") == "post" if i % 2 else None
        found.append(indicator(f"B-{i:02}", en="x", zh="x", numerator=condition & flag if i % 3 else condition, population=population, dims=BY))
    return found


def one_by_one(wanted: list[Indicator], table: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Ask DuckDB one question per indicator and level."""
    for one in wanted:
        parts = parts_of(one)
        counts = ", ".join(f"count(*) FILTER ({duckdb_sql(parts[part])})" for part in PARTS)  # type: ignore[index]
        for depth in range(3):
            keys = "".join(f"{key}, " for key in BY[:depth])
            connection.sql(f"SELECT {keys}{counts} FROM {table}" + (f" GROUP BY {keys.rstrip(', ')}" if depth else "")).fetchall()


def in_pandas(wanted: list[Indicator], frame: pd.DataFrame) -> None:
    """Count the same conditions with pandas: masks, then one groupby for all of them per level."""
    masks = {}
    for one in wanted:
        i = int(one.code[2:])
        number = frame[f"n{i % 8}"]
        condition = number >= 100 + 13 * i
        hit = condition & frame[f"b{i % 4}"] if i % 3 else condition
        known = number.notna() | ~frame[f"b{i % 4}"] if i % 3 else number.notna()
        population = frame["kind"] == "post" if i % 2 else True
        masks[f"{i} numerator"], masks[f"{i} denominator"] = hit & population, known & population
    table = pd.DataFrame(masks)
    table.sum()
    for depth in (1, 2):
        table.groupby([frame[key] for key in BY[:depth]], sort=False).sum()


def equal(one: Partials, other: Partials) -> bool:
    """Return whether two ways counted the same at every level."""
    return all(one.up(BY[:depth]).counts.equals(other.up(BY[:depth]).counts) for depth in range(3))


def figures() -> list[Line]:
    """Measure."""
    frame, wanted = made(), catalogue()
    ordered = segments(frame, BY)

    def pass_() -> None:
        counts = partials(wanted, ordered, BY)
        for depth in range(3):
            counts.up(BY[:depth])

    ours = best(pass_)
    same = equal(partials(wanted, ordered, BY), partials(wanted, frame, BY, engine="duckdb"))
    with tempfile.TemporaryDirectory() as name, duckdb.connect() as connection:
        path = Path(name) / "snapshot.parquet"
        frame.write_parquet(path)
        connection.execute(f"CREATE TABLE facts AS SELECT * FROM read_parquet('{path}')")
        scanned = best(lambda: connection.execute(f"CREATE OR REPLACE TABLE scan AS SELECT * FROM read_parquet('{path}')"))
        asked = best(lambda: one_by_one(wanted, "facts", connection), 1)
    flat = frame.to_pandas()
    pandas = best(lambda: in_pandas(wanted, flat), 1)
    order, counts = best(lambda: segments(frame, BY)), partials(wanted, ordered, BY)
    size = f"{NUMBER} indicators x 3 levels, {ROWS:,} rows"
    return [
        Line(f"{size}: bitmaps of an ordered snapshot", f"{ours}, {ours.cpu / scanned.cpu:.1f} x the scan", "1 x the scan"),
        Line("one Parquet scan of the columns into DuckDB", str(scanned)), Line("ordering the snapshot, once", str(order)),
        Line(f"{size}: a DuckDB query each", f"{asked}, {asked.cpu / ours.cpu:.0f} x ours", "10 x"),
        Line(f"{size}: pandas", f"{pandas}, {pandas.cpu / ours.cpu:.0f} x ours"),
        Line("bitmaps and DuckDB count the same in every cell", "yes" if same else "NO"),
        Line(f"figures of {1 + CITIES + SCHOOLS:,} units x {NUMBER} indicators with what is withheld", str(best(lambda: published(counts), 1)))]
