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

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.to_polars import ends_of, polars_expression
from zhijiao.engines.expressions.to_sql import duckdb_sql, identifier
from zhijiao.engines.expressions.tree import Condition, DefinitionError
from zhijiao.engines.measurement.indicators import Indicator
from zhijiao.engines.measurement.intervals import wilson

Engine = Literal["polars", "duckdb"]
Part = Literal["numerator", "against", "denominator", "known", "unknown", "population"]


class Status(str, Enum):
    """Whether a value may be shown, and if not, why."""

    FINAL = "final"
    PROVISIONAL = "provisional"  # the period is not over, or records are still coming in
    SUPPRESSED = "suppressed"
    NOT_REPORTED = "not reported"
    NOT_APPLICABLE = "not applicable"  # nobody is in the population

    def __str__(self) -> str:
        return self.value

    @property
    def shown(self) -> bool:
        """Return whether the value may be shown."""
        return self in (Status.FINAL, Status.PROVISIONAL)

    @property
    def words(self) -> Bilingual:
        """Return it in both languages."""
        return Bilingual(self.value, _STATUS_IN_CHINESE[self])


_STATUS_IN_CHINESE = {Status.FINAL: "已定", Status.PROVISIONAL: "暂定", Status.SUPPRESSED: "不公布", Status.NOT_REPORTED: "未报告",
                      Status.NOT_APPLICABLE: "不适用"}


@dataclass(frozen=True)
class Figure:
    """One value of one indicator for one group.

    `population` counts all its rows, `known` those of them whose numerator is known, `unplaced` the rows of the group of which it
    is not known whether they belong to the population. `period` says of when the records are, where that was said.
    """

    indicator: Indicator
    group: Mapping[str, Any]
    numerator: int
    known: int
    population: int
    unplaced: int
    status: Status
    frame: pl.DataFrame | None  # None: the records are somewhere else
    period: str | None = None

    @property
    def denominator(self) -> int:
        """Return what the numerator is divided by: the known rows, or all where what is unknown counts as not met."""
        return denominator_of(self.indicator, self.known, self.population)

    @property
    def value(self) -> float | None:
        """Return numerator / denominator, None unless it may be shown."""
        return self.numerator / self.denominator if self.status.shown else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the value, None unless it may be shown."""
        return wilson(self.numerator, self.denominator) if self.status.shown else None

    @property
    def known_share(self) -> float | None:
        """Return how much of the population is known; None where there is no population."""
        return self.known / self.population if self.population else None

    def as_dict(self) -> dict[str, Any]:
        """Return what may be published: counts are withheld where the value is suppressed."""
        hidden = self.status is Status.SUPPRESSED
        low, high = self.interval or (None, None)
        reference = self.indicator.reference
        return {**self.group, "code": self.indicator.code, "status": str(self.status), "value": self.value, "low": low, "high": high,
                "numerator": None if hidden else self.numerator, "denominator": None if hidden else self.denominator,
                "known": None if hidden else self.known, "known_share": None if hidden else self.known_share,
                "missing": self.indicator.missing, "kind": self.indicator.kind, "period": self.period,
                "reference": reference and {"en": reference.en, "zh": reference.zh}}


def compute(indicators: Indicator | Iterable[Indicator], frame: pl.DataFrame, by: Sequence[str] = (),
            engine: Engine = "polars", *, period: str | None = None, provisional: bool = False) -> list[Figure]:
    """Return the figures of each indicator for each group of the `by` columns (one figure without them)."""
    wanted = wanted_of(indicators, frame, by)
    counted = (by_duckdb if engine == "duckdb" else by_polars)(wanted, frame, by)
    found = []
    for number, one in enumerate(wanted):
        cells = [figure_of(one, {name: row[name] for name in by}, [row[f"{number} {part}"] for part in COUNTED], frame, period, provisional)
                 for row in counted.iter_rows(named=True)]
        found += _with_company(cells)
    return found


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
        if sums_a_stock(one, frame, by):
            raise DefinitionError(f"{one.code} is a stock: it does not add up over {one.time}")
    return wanted


def sums_a_stock(one: Indicator, frame: pl.DataFrame, by: Sequence[str]) -> bool:
    """Return whether grouping by `by` would add what holds on one day to what holds on another."""
    return one.kind == "stock" and one.time is not None and one.time not in by and frame[one.time].n_unique() > 1


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
    known = one.numerator.known()
    met = one.numerator & known if one.missing == "zero" else one.numerator
    return {"population": population, "numerator": population & met, "against": population & ~met,
            "denominator": population & met.known(), "known": population & known, "unknown": population & ~known}


COUNTED = ("numerator", "known", "population", "unplaced")


def conditions_of(one: Indicator) -> dict[str, Condition]:
    """Return what is counted, by the names of COUNTED."""
    parts = parts_of(one)
    return {"numerator": parts["numerator"], "known": parts["known"], "population": parts["population"],
            "unplaced": ~parts["population"].known()}


def by_polars(wanted: Sequence[Indicator], frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    counts = []
    for i, one in enumerate(wanted):
        wanted_counts = conditions_of(one)
        ends = ends_of(frame, *wanted_counts.values())
        counts += [true_of(condition, ends).sum().alias(f"{i} {part}") for part, condition in wanted_counts.items()]
    return frame.group_by(by, maintain_order=True).agg(counts) if by else frame.select(counts)


def true_of(condition: Condition, ends: Any) -> pl.Expr:
    """A constant counts once per row, not once."""
    mask = polars_expression(condition, ends)
    return mask if field_names(condition) else (pl.int_range(pl.len()) >= 0) & mask


def by_duckdb(wanted: Sequence[Indicator], frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    counts = [f'count(*) FILTER ({duckdb_sql(condition)}) AS "{i} {part}"'
              for i, one in enumerate(wanted) for part, condition in conditions_of(one).items()]
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


def figure_of(one: Indicator, group: Mapping[str, Any], counts: Sequence[Any], frame: pl.DataFrame | None, period: str | None,
              provisional: bool) -> Figure:
    """Return the figure that counts, in the order of COUNTED, make."""
    numerator, known, population, unplaced = map(int, counts)
    status = status_of(one, known, population, unplaced, provisional)
    return Figure(one, group, numerator, known, population, unplaced, status, frame, period)


def denominator_of(one: Indicator, known: int, population: int) -> int:
    return population if one.missing == "zero" else known


def status_of(one: Indicator, known: int, population: int, unplaced: int, provisional: bool = False) -> Status:
    """Return the status that a cell's own counts give it."""
    denominator = denominator_of(one, known, population)
    if 0 < denominator < one.smallest_cell:  # first: what is not reported shows its counts
        return Status.SUPPRESSED
    if population == unplaced == 0:
        return Status.NOT_APPLICABLE
    something_missing = one.missing == "skip_any" and (known < population or unplaced > 0)
    if denominator == 0 or something_missing or known * 1000 < population * one.known_per_mille:
        return Status.NOT_REPORTED
    return Status.PROVISIONAL if provisional else Status.FINAL


def _with_company(figures: list[Figure]) -> list[Figure]:
    """A single suppressed cell could be had by taking the others from the total: the next smallest is withheld too."""
    shown = [f for f in figures if f.status.shown]
    if sum(f.status is Status.SUPPRESSED for f in figures) != 1 or not shown:
        return figures
    company = min(shown, key=lambda f: f.denominator)
    return [replace(f, status=Status.SUPPRESSED) if f is company else f for f in figures]
