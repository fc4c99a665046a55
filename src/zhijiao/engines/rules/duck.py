"""Conditions judged by DuckDB over a Polars frame, without copying it."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.to_sql import duckdb_sql, identifier
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
