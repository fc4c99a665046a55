"""Figures: numerator, denominator, known share, value and interval of an indicator, by group; and the rows behind them.

Roll-ups divide summed counts; nothing here averages shares. The rows of a figure are found by the very conditions that
counted it, so their number is the numerator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Literal

import duckdb
import polars as pl

from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.to_polars import ends_of, polars_expression
from zhijiao.engines.expressions.to_sql import duckdb_sql, identifier
from zhijiao.engines.expressions.tree import Condition, DefinitionError
from zhijiao.engines.measurement.indicators import Indicator
from zhijiao.engines.measurement.intervals import wilson

Engine = Literal["polars", "duckdb"]
Part = Literal["numerator", "against", "denominator", "unknown", "population"]


class Status(str, Enum):
    """Whether a value may be shown, and if not, why."""

    FINAL = "final"
    SUPPRESSED = "suppressed"
    NOT_REPORTED = "not reported"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Figure:
    """One value of one indicator for one group.

    `denominator` counts the rows of the population whose numerator is known; `population` all of them; `unplaced` the
    rows of the group of which it is not known whether they belong to the population.
    """

    indicator: Indicator
    group: Mapping[str, Any]
    numerator: int
    denominator: int
    population: int
    unplaced: int
    status: Status
    frame: pl.DataFrame | None  # None: the records are somewhere else

    @property
    def value(self) -> float | None:
        """Return numerator / denominator, None unless it may be shown."""
        return self.numerator / self.denominator if self.status is Status.FINAL else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the value, None unless it may be shown."""
        return wilson(self.numerator, self.denominator) if self.status is Status.FINAL else None

    @property
    def known_share(self) -> float | None:
        """Return how much of the population is known; None where there is no population."""
        return self.denominator / self.population if self.population else None

    def as_dict(self) -> dict[str, Any]:
        """Return what may be published: counts are withheld where the value is suppressed."""
        hidden = self.status is Status.SUPPRESSED
        low, high = self.interval or (None, None)
        return {**self.group, "code": self.indicator.code, "status": str(self.status), "value": self.value,
                "low": low, "high": high, "numerator": None if hidden else self.numerator,
                "denominator": None if hidden else self.denominator,
                "known_share": None if hidden else self.known_share}


def compute(indicators: Indicator | Iterable[Indicator], frame: pl.DataFrame, by: Sequence[str] = (),
            engine: Engine = "polars") -> list[Figure]:
    """Return the figures of each indicator for each group of the `by` columns (one figure without them)."""
    wanted = wanted_of(indicators, frame, by)
    counted = (by_duckdb if engine == "duckdb" else by_polars)(wanted, frame, by)
    return [figure for i, one in enumerate(wanted) for figure in _figures(one, i, counted, frame, by)]


def wanted_of(indicators: Indicator | Iterable[Indicator], frame: pl.DataFrame, by: Sequence[str]) -> list[Indicator]:
    """Return the indicators, which must be declared by `by` and find their columns. Raises DefinitionError."""
    wanted = [indicators] if isinstance(indicators, Indicator) else list(indicators)
    for one in wanted:
        strange = set(by) - set(one.dims)
        if strange:
            raise DefinitionError(f"{one.code} is not declared by {', '.join(sorted(strange))}")
        lacking = set(one.fields) - set(frame.columns)
        if lacking:
            raise DefinitionError(f"{one.code} reads {', '.join(sorted(lacking))}, which the frame lacks")
    return wanted


def rows(figure: Figure, part: Part = "numerator", engine: Engine = "polars") -> pl.DataFrame:
    """Return the rows of the snapshot behind a figure, as many as it counts; `against`: in its denominator only."""
    if figure.frame is None:
        raise DefinitionError(f"the records behind {figure.indicator.code} are not here, only their counts")
    condition = parts_of(figure.indicator)[part]
    if engine == "duckdb":
        return _rows_by_duckdb(figure, figure.frame, condition)
    chosen = [polars_expression(condition, ends_of(figure.frame, condition))]
    chosen += [pl.col(name).eq_missing(pl.lit(value)) for name, value in figure.group.items()]
    return figure.frame.filter(*chosen)


def parts_of(one: Indicator) -> dict[Part, Condition]:
    """Return the conditions that count a figure; drill-down uses the same ones."""
    population = Condition("const", (), True) if one.population is None else one.population
    return {
        "population": population, "numerator": population & one.numerator, "against": population & ~one.numerator,
        "denominator": population & one.numerator.known(), "unknown": population & ~one.numerator.known()}


_COUNTED: tuple[Part, ...] = ("numerator", "denominator", "population")


def by_polars(wanted: Sequence[Indicator], frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    counts = []
    for i, one in enumerate(wanted):
        parts = parts_of(one)
        ends = ends_of(frame, *parts.values())
        counts += [true_of(parts[part], ends).sum().alias(f"{i} {part}") for part in _COUNTED]
        counts.append(true_of(~parts["population"].known(), ends).sum().alias(f"{i} unplaced"))
    return frame.group_by(by, maintain_order=True).agg(counts) if by else frame.select(counts)


def true_of(condition: Condition, ends: Any) -> pl.Expr:
    """A constant counts once per row, not once."""
    mask = polars_expression(condition, ends)
    return mask if field_names(condition) else (pl.int_range(pl.len()) >= 0) & mask


def by_duckdb(wanted: Sequence[Indicator], frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    counts = []
    for i, one in enumerate(wanted):
        parts = parts_of(one)
        counts += [f'count(*) FILTER ({duckdb_sql(parts[part])}) AS "{i} {part}"' for part in _COUNTED]
        counts.append(f'count(*) FILTER ({duckdb_sql(~parts["population"].known())}) AS "{i} unplaced"')
    keys = ", ".join(identifier(name) for name in by)
    with duckdb.connect(":memory:") as connection:
        connection.register("facts", frame.with_row_index("row number").to_arrow())
        grouped = f" GROUP BY {keys} ORDER BY min({identifier('row number')})" if by else ""
        found: pl.DataFrame = connection.sql(f"SELECT {', '.join([keys] * bool(by) + counts)} FROM facts{grouped}").pl()
    return found


def _rows_by_duckdb(figure: Figure, frame: pl.DataFrame, condition: Condition) -> pl.DataFrame:
    wanted = [f"({duckdb_sql(condition)})"]
    wanted += [f"{identifier(name)} IS NOT DISTINCT FROM ${i + 1}" for i, name in enumerate(figure.group)]
    with duckdb.connect(":memory:") as connection:
        connection.register("facts", frame.with_row_index("row number").to_arrow())
        found = connection.sql(f'SELECT "row number" FROM facts WHERE {" AND ".join(wanted)} ORDER BY "row number"',
                               params=list(figure.group.values())).pl()
    numbers: pl.Series = found["row number"]
    return frame[numbers]


def _figures(one: Indicator, number: int, counted: pl.DataFrame, frame: pl.DataFrame, by: Sequence[str]) -> list[Figure]:
    found = []
    for row in counted.iter_rows(named=True):
        hits, known, population, unplaced = (int(row[f"{number} {part}"]) for part in (*_COUNTED, "unplaced"))
        group = {name: row[name] for name in by}
        status = status_of(one, known, population)
        found.append(Figure(one, group, hits, known, population, unplaced, status, frame))
    return _with_company(found)


def status_of(one: Indicator, known: int, population: int) -> Status:
    if 0 < known < one.smallest_cell:  # first: what is not reported shows its counts
        return Status.SUPPRESSED
    return Status.NOT_REPORTED if known == 0 or known * 1000 < population * one.known_per_mille else Status.FINAL


def _with_company(figures: list[Figure]) -> list[Figure]:
    """A single suppressed cell could be had by taking the others from the total: the next smallest is withheld too."""
    shown = [f for f in figures if f.status is Status.FINAL]
    if sum(f.status is Status.SUPPRESSED for f in figures) != 1 or not shown:
        return figures
    company = min(shown, key=lambda f: f.denominator)
    return [replace(f, status=Status.SUPPRESSED) if f is company else f for f in figures]
