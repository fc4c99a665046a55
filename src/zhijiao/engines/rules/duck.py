"""Conditions judged by DuckDB over a Polars frame, without copying it; or by Spark, which gets a copy."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.on_spark import TABLE, ask_spark
from zhijiao.engines.expressions.to_sql import duckdb_sql, identifier, sql
from zhijiao.engines.expressions.tree import Condition


def conditions_in_duckdb(conditions: Mapping[str, Condition], frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Return each condition as a nullable Boolean column, in the order of the rows."""
    selected = ", ".join(f"CAST({duckdb_sql(tree)} AS BOOLEAN) AS c{i}" for i, tree in enumerate(conditions.values()))
    names = field_names(*conditions.values())
    # Row numbers travel along: several threads may hand back their pieces in another order.
    table = frame.with_row_index("row number").select("row number", *names)
    with duckdb.connect(":memory:") as connection:
        connection.register("facts", table.to_arrow())
        found = connection.sql(f"SELECT {identifier('row number')}, {selected} FROM facts").pl()
    ordered = found.sort("row number")
    return {key: ordered[f"c{i}"] for i, key in enumerate(conditions)}


def conditions_on_spark(conditions: Mapping[str, Condition], frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the same, judged by Spark. Raises NoSpark."""
    selected = ", ".join(f"CAST({sql(tree, 'spark')} AS BOOLEAN) AS c{i}" for i, tree in enumerate(conditions.values()))
    table = frame.with_row_index("row number").select(pl.col("row number").cast(pl.Int64), *field_names(*conditions.values()))
    found = ask_spark(f"SELECT `row number`, {selected} FROM {TABLE}", table).sort("row number")
    return {key: found[f"c{i}"] for i, key in enumerate(conditions)}
