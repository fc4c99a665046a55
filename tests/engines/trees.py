"""Facts, records and random trees for comparing the back-ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl
from hypothesis import strategies as st

from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.to_polars import ends_of, polars_expression
from zhijiao.engines.expressions.to_python import Source
from zhijiao.engines.expressions.to_sql import duckdb_sql
from zhijiao.engines.expressions.tree import Expression
from zhijiao.engines.rules import (
    Code,
    Count,
    Day,
    Facts,
    Flag,
    Milli,
    Money,
    Tags,
    Years,
    age,
    days_between,
    plus_days,
    plus_months,
)


class Everything(Facts):
    """One fact of each sort, and a second one to compare it with."""

    born: Day
    start: Day
    pay: Money
    wage: Money
    hours: Milli
    people: Count
    years: Years
    night: Flag
    agency: Flag
    venue: Code
    other_venue: Code
    dangers: Tags


YES, NO = True, False
WORDS = ["bar", "office", "21", "2101", "07学", "", "9x"]
DAYS = st.one_of(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from([date(2008, 2, 29), date(2008, 2, 28), date(2026, 2, 28), date(2026, 3, 1), date(2024, 2, 29),
                     date(2000, 2, 29), date(1900, 2, 28), date(2199, 12, 31), date(1900, 1, 1), date(2026, 8, 31)]))
SMALL = st.integers(-5, 5)

RECORDS = st.fixed_dictionaries({
    "born": st.none() | DAYS, "start": st.none() | DAYS,
    "pay": st.none() | SMALL | st.integers(-(10**15), 10**15), "wage": st.none() | SMALL,
    "hours": st.none() | st.integers(0, 10**9), "people": st.none() | st.integers(0, 5),
    "years": st.none() | st.integers(-300, 300), "night": st.none() | st.booleans(),
    "agency": st.none() | st.booleans(), "venue": st.none() | st.sampled_from(WORDS),
    "other_venue": st.none() | st.sampled_from(WORDS),
    "dangers": st.none() | st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map(tuple)})

F: Any = Everything
NUMBERS: Any = st.sampled_from([
    F.pay, F.wage, F.pay * 1000, F.pay - F.wage, F.people * F.people, F.wage * 3 + F.pay, F.wage + 3, 2 - F.wage, F.people % 3, F.people // 2])
OTHERS: Any = st.sampled_from([
    F.hours, F.people * 10, F.years, age(F.born, F.start, "birthday") + 1, age(F.born, F.start, "birthday"), age(F.born, F.start, "day_after"),
    age(F.born, date(2026, 2, 28), "birthday"), days_between(F.born, F.start), F.venue.leading_number(2) % 20,
    F.venue.leading_number(1), F.years + 1, age(plus_months(F.born, 6), F.start, "birthday")])
DATES: Any = st.sampled_from([F.born, F.start, plus_months(F.start, 6), plus_months(F.born, 1), plus_days(F.start, -30),
                              plus_months(F.born, 1200), plus_days(F.born, 40_000)])


@st.composite
def comparisons(draw: Any) -> Expression:
    """One condition without and, or, not."""
    sort = draw(st.integers(0, 11))
    op = draw(st.sampled_from(["__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"]))
    if sort <= 2:
        return getattr(draw(NUMBERS), op)(draw(st.integers(-4, 4) | st.just(10**15)))
    if sort == 3:
        return getattr(F.pay * 1000, op)(F.wage * 800)
    if sort <= 5:
        return getattr(draw(OTHERS), op)(draw(st.integers(-2, 20)))
    if sort <= 7:
        return getattr(draw(DATES), op)(draw(DATES))
    if sort == 8:
        return draw(st.sampled_from([F.night, F.agency, F.night == F.agency, F.night != YES, F.agency == NO]))
    if sort == 9:
        return draw(st.sampled_from([
            F.venue == F.other_venue, F.venue != "bar", F.venue.isin(["bar", "21"]), F.venue.starts_with("21"),
            F.venue.isin([f"w{i}" for i in range(12)] + ["bar"]), F.people.isin([1, 2])]))
    if sort == 10:
        return draw(st.sampled_from([
            F.dangers.overlaps("a", "b"), F.dangers.contains("c"), F.dangers.is_empty(),
            F.dangers.overlaps(*[f"w{i}" for i in range(12)], "a")]))
    return draw(st.sampled_from([F.venue, F.dangers, F.born, F.pay, F.night])).known()


CONDITIONS = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] & p[1]), st.tuples(inner, inner).map(lambda p: p[0] | p[1]),
        inner.map(lambda p: ~p), inner.map(lambda p: p.known())),
    max_leaves=6)


def by_plain(trees: list[Expression], rows: list[dict[str, Any]]) -> list[list[Any]]:
    """Return each tree's value for each row, by the oracle."""
    return [[evaluate(tree, row) for row in rows] for tree in trees]


def by_python(trees: list[Expression], rows: list[dict[str, Any]]) -> list[list[Any]]:
    """The same by generated Python."""
    source = Source()
    names = [source.name(tree) for tree in trees]
    head = [f"    {local} = d[{name!r}]" for name, local in source.read.items()]
    space = dict(source.constants)
    exec("\n".join(["def f(d):", *head, *source.lines, f"    return [{', '.join(names)}]"]), space)  # noqa: S102
    columns = [space["f"](row) for row in rows]
    return [list(column) for column in zip(*columns, strict=True)]


def by_polars(trees: list[Expression], frame: pl.DataFrame) -> list[list[Any]]:
    """The same by Polars, in 64 bits and in as many as the columns need."""
    wide = frame.select(polars_expression(t).alias(str(i)) for i, t in enumerate(trees))
    ends = ends_of(frame, *trees)
    found = frame.select(polars_expression(t, ends).alias(str(i)) for i, t in enumerate(trees))
    assert [wide[c].to_list() for c in wide.columns] == [found[c].to_list() for c in found.columns]
    return [_plain(found[str(i)]) * (1 if found.height == frame.height else frame.height) for i in range(len(trees))]


def by_duckdb(trees: list[Expression], frame: pl.DataFrame) -> list[list[Any]]:
    """The same by DuckDB."""
    with duckdb.connect(":memory:") as connection:
        connection.register("facts", frame.with_row_index("n").to_arrow())
        selected = ", ".join(f"{duckdb_sql(tree)} AS c{i}" for i, tree in enumerate(trees))
        found = connection.sql(f"SELECT n, {selected} FROM facts ORDER BY n").pl()
    return [_plain(found[f"c{i}"]) for i in range(len(trees))]


def _plain(column: pl.Series) -> list[Any]:
    return column.to_list()
