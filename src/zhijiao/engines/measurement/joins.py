"""Columns from another table, one row for one row: what would count a row twice is refused."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from zhijiao.engines.expressions.tree import DefinitionError


def attached(frame: pl.DataFrame, other: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Return the rows of `frame`, as many and in their order, with the columns of `other`; null where it has no row.

    Raises DefinitionError where `other` has several rows for a key (every sum over the join would be too large), naming the first, or
    where a column would be overwritten.
    """
    lacking = [name for name in on if name not in frame.columns or name not in other.columns]
    if lacking or not on:
        raise DefinitionError(f"join on {', '.join(lacking) or 'nothing'}: no such column on both sides")
    both = sorted((set(frame.columns) & set(other.columns)) - set(on))
    if both:
        raise DefinitionError(f"{', '.join(both)} stand on both sides")
    several = other.drop_nulls(on).group_by(on, maintain_order=True).len().filter(pl.col("len") > 1)
    if len(several):
        *key, number = several.row(0)
        raise DefinitionError(f"{number} rows for {dict(zip(on, key, strict=True))}: the join would count rows {number} times")
    return frame.join(other, on=list(on), how="left", maintain_order="left")
