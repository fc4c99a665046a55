"""Frames of facts: a column per fact, of the sort the engines share; missing columns are unknown throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from zhijiao.engines.expressions.to_polars import DAY_ZERO
from zhijiao.engines.expressions.tree import FIRST_DAY, INT32, LAST_DAY, Range
from zhijiao.engines.rules.fact import Fact, FactError

if TYPE_CHECKING:
    import pyarrow as pa

_DTYPES: dict[str, Any] = {
    "number": pl.Int64, "day": pl.Date, "flag": pl.Boolean, "code": pl.String, "tags": pl.List(pl.String)}
_SIGNED = (pl.Int8, pl.Int16, pl.Int32, pl.Int64)
_UNSIGNED = (pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
_LAST = DAY_ZERO + (LAST_DAY - FIRST_DAY).days


def dtype_of(fact: Fact) -> Any:
    """Return the Polars type of a fact's column."""
    return _DTYPES[fact.kind.kind]


def frame_of(facts: Mapping[str, Fact], rows: Sequence[Mapping[str, Any]], extra: Mapping[str, Iterable[Any]]) -> pl.DataFrame:
    """Return one row per record; of derived facts only those that some record gives."""
    columns: dict[str, Any] = {name: pl.Series(name, list(values), strict=False) for name, values in extra.items()}
    for name, fact in facts.items():
        values = [row.get(name) for row in rows]
        if not fact.is_derived or any(v is not None for v in values):
            columns[name] = pl.Series(name, [list(v) if isinstance(v, tuple) else v for v in values],
                                      dtype=_DTYPES[fact.kind.kind])
    if "row_id" not in columns and any("row_id" in row for row in rows):
        columns["row_id"] = pl.Series("row_id", [row.get("row_id") for row in rows])
    return pl.DataFrame(columns)


def prepared(table: pl.DataFrame, facts: Mapping[str, Fact], names: Iterable[str]) -> pl.DataFrame:
    """Return the columns of the named facts, typed and within the ranges that the engines share. Raises FactError."""
    return pl.DataFrame([_column(table, facts[name], table.height) for name in names])


def table_of(frame: pl.DataFrame | pa.Table) -> pl.DataFrame:
    """Return a Polars frame of a Polars or Arrow table."""
    found = frame if isinstance(frame, pl.DataFrame) else pl.from_arrow(frame)
    if not isinstance(found, pl.DataFrame):
        raise FactError(f"a table is wanted, not {type(frame).__name__}")
    return found


def _column(table: pl.DataFrame, fact: Fact, height: int) -> pl.Series:
    kind = fact.kind.kind
    if fact.name not in table.columns:
        return pl.Series(fact.name, [None], dtype=_DTYPES[kind]).new_from_index(0, height)
    column = table[fact.name]
    if column.dtype == pl.Null:
        return column.cast(_DTYPES[kind])
    checked: pl.Series = _CHECKS[kind](fact, column)
    return checked


def _number(fact: Fact, column: pl.Series) -> pl.Series:
    if column.dtype in _UNSIGNED:
        if column.dtype == pl.UInt64:
            _within(fact, column)
        column = column.cast(pl.Int64)
    if column.dtype not in _SIGNED:
        raise _wrong(fact, column, "whole numbers")
    _within(fact, column)
    return narrowed(column)


def narrowed(column: pl.Series) -> pl.Series:
    """Return a 64-bit column in 32 bits where it fits: half the width is half the memory that every rule reads."""
    if column.dtype != pl.Int64:
        return column
    low: Any = column.min()
    high: Any = column.max()
    fits = low is None or INT32.covers(Range(low, high))
    return column.cast(pl.Int32) if fits else column


def _within(fact: Fact, column: pl.Series) -> None:
    assert fact.range is not None
    low: Any = column.min()
    high: Any = column.max()
    if low is not None and not fact.range.covers(Range(low, high)):
        raise FactError(f"{fact.name}: {low!r}..{high!r} leaves the declared range {fact.range.lo}..{fact.range.hi}")


def _day(fact: Fact, column: pl.Series) -> pl.Series:
    if column.dtype != pl.Date:
        raise _wrong(fact, column, "days (Date)")
    days = column.to_physical()
    low, high = days.min(), days.max()
    if low is not None and (low < DAY_ZERO or high > _LAST):  # type: ignore[operator]
        raise FactError(f"{fact.name}: {column.min()!s}..{column.max()!s} leaves the years 1900..2199")
    return column


def _flag(fact: Fact, column: pl.Series) -> pl.Series:
    if column.dtype != pl.Boolean:
        raise _wrong(fact, column, "yes or no (Boolean)")
    return column


def _code(fact: Fact, column: pl.Series) -> pl.Series:
    if column.dtype not in (pl.String, pl.Categorical, pl.Enum):
        raise _wrong(fact, column, "words (String, Categorical or Enum)")
    return column


def _tags(fact: Fact, column: pl.Series) -> pl.Series:
    if column.dtype not in (pl.List(pl.String), pl.List(pl.Null)):
        raise _wrong(fact, column, "lists of words (List(String))")
    return column.cast(pl.List(pl.String))


def _wrong(fact: Fact, column: pl.Series, wanted: str) -> FactError:
    return FactError(f"{fact.name}: {wanted} are wanted, the column holds {column.dtype}")


_CHECKS: dict[str, Any] = {"number": _number, "day": _day, "flag": _flag, "code": _code, "tags": _tags}
