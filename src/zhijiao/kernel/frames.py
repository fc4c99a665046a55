"""Rows of the database as tables that figures are counted from: keys and terms as words, moments as local days, regions as cities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.timezone import get_default_timezone_name

CHUNK = 5000  # rows read at a time: `rows.iterator(chunk_size=CHUNK)`


def table(columns: Mapping[str, Any], rows: Iterable[Sequence[Any]]) -> pl.DataFrame:
    """Return rows as a table of the given types; in a column of words members of lists of terms and keys become words."""
    by_column = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pl.DataFrame([
        pl.Series(name, [None if v is None else str(v) for v in values] if kind is pl.String else values, dtype=kind)
        for (name, kind), values in zip(columns.items(), by_column, strict=True)])


def day_of(moment: str) -> pl.Expr:
    """Return the offices' calendar day of a column of moments."""
    return pl.col(moment).dt.convert_time_zone(get_default_timezone_name()).dt.date()


def city_of_path(path: str) -> str:
    """Return the key of the city (or zone) in a region's path; of the province for what lies directly under it."""
    keys = path.split("/")
    return keys[1] if len(keys) > 1 else keys[0]


def with_city(given: pl.DataFrame) -> pl.DataFrame:
    """Put the city in the place of a region's path."""
    cities = {path: city_of_path(path) for path in given["path"].unique()}
    return given.with_columns(pl.col("path").replace_strict(cities, return_dtype=pl.String).alias("city")).drop("path")
