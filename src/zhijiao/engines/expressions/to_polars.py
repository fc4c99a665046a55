"""A tree as a Polars expression. Sums are widened to 64 bits; dates go through tables of days, not through engine sums.

Polars wraps narrow integers silently (`month()*32` in Int8) and engines disagree on 29 February, so nothing here uses
a date function of the engine: age and months come from one look-up in a table with a row per day of 1900-2199.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from zhijiao.engines.expressions.forms import field_names, walk
from zhijiao.engines.expressions.tree import FIRST_DAY, INT32, LAST_DAY, Expression, Number, Range, range_of_sum

_EPOCH = date(1970, 1, 1)
DAY_ZERO = (FIRST_DAY - _EPOCH).days
_DAYS = (LAST_DAY - FIRST_DAY).days + 1
# Added before and taken off after dividing by 10,000, so that no engine ever divides a negative number.
_SHIFT = 1000


Ends = Mapping[str, Range]
"""The least and greatest value that columns really hold."""


def polars_expression(tree: Expression, ends: Ends | None = None) -> pl.Expr:
    """Return the tree as an expression over columns named as its facts; conditions come out as nullable booleans.

    Sums are computed in 32 bits where `ends` prove that none can leave them, else in 64.
    """
    return _of(tree, ends or {})


def ends_of(frame: pl.DataFrame, *trees: Expression) -> dict[str, Range]:
    """Return the least and greatest value of the columns that take part in sums."""
    names = field_names(*(part for tree in trees for node in walk(tree) if node.op in _SUMS for part in node.args))
    whole = [name for name in names if frame.schema[name].is_integer()]
    low, high = frame.select(whole).min(), frame.select(whole).max()
    return {name: Range(low.item(0, name) or 0, high.item(0, name) or 0) for name in whole}


def _of(tree: Expression, ends: Ends) -> pl.Expr:
    match tree.op:
        case "field":
            return pl.col(tree.value)
        case "const":
            return _constant(tree)
        case "isin":
            return _isin(_of(tree.args[0], ends), tree.args[1])
        case "overlaps":
            return _overlaps(_of(tree.args[0], ends), tree.args[1])
        case "age":
            return _age(tree, ends)
    args = [_of(part, ends) for part in tree.args]
    return _sum(tree, args, ends) if tree.op in _SUMS else _OPERATORS[tree.op](tree, args)


def _sum(tree: Expression, args: list[pl.Expr], ends: Ends) -> pl.Expr:
    narrow = all(INT32.covers(_range(node, ends)) for node in (tree, *tree.args))
    width = pl.Int32 if narrow else pl.Int64
    left, right = (pl.lit(part.value, dtype=width) if part.op == "const" else arg.cast(width)
                   for part, arg in zip(tree.args, args, strict=True))
    return _SUMS[tree.op](left, right)


def _range(node: Expression, ends: Ends) -> Range:
    """Return what a number can be, from what the columns really hold."""
    if node.op in _SUMS:
        return range_of_sum(node.op, _range(node.args[0], ends), _range(node.args[1], ends))
    if node.op == "field" and node.value in ends:
        return ends[node.value]
    return node.range or Number.declared


def _constant(tree: Expression) -> pl.Expr:
    # An unknown number takes the sort of what it stands beside.
    return pl.lit(tree.value)


def _isin(value: pl.Expr, words: Expression) -> pl.Expr:
    if words.value is None:
        return pl.lit(None, dtype=pl.Boolean)
    members: list[str] = sorted(words.value)
    if len(members) > 10:
        return value.is_in(members)
    # Equalities on short words are ten times faster than a hash set.
    return functools.reduce(operator.or_, [value == member for member in members])


def _overlaps(tags: pl.Expr, words: Expression) -> pl.Expr:
    if words.value is None:
        return pl.lit(None, dtype=pl.Boolean)
    # any(ignore_nulls=False) is Kleene's "or"; over an empty list it is false.
    return tags.list.eval(_isin(pl.element(), words)).list.any(ignore_nulls=False)


@lru_cache(maxsize=1)
def _as_number() -> pl.Series:
    """Return yyyymmdd of every day from FIRST_DAY on."""
    days = np.arange(DAY_ZERO, DAY_ZERO + _DAYS).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    month_index = months.astype(np.int64)
    number = (month_index // 12 + 1970) * 10000 + (month_index % 12 + 1) * 100
    return pl.Series(number + (days - months).astype(np.int64) + 1, dtype=pl.Int32)


@lru_cache(maxsize=64)
def _later(months: int) -> pl.Series:
    """Return, for every day from FIRST_DAY on, the same day `months` later; null beyond LAST_DAY."""
    days = np.arange(DAY_ZERO, DAY_ZERO + _DAYS).astype("datetime64[D]")
    first = days.astype("datetime64[M]")
    target = first + np.timedelta64(months, "M")
    length = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")
    offset = np.minimum(days - first.astype("datetime64[D]"), length - np.timedelta64(1, "D"))
    found = (target.astype("datetime64[D]") + offset).astype(np.int64)
    return pl.Series(found, dtype=pl.Int32).set(pl.Series(found > DAY_ZERO + _DAYS - 1), None)


def _looked_up(table: pl.Series, day: pl.Expr) -> pl.Expr:
    return pl.lit(table).gather(day.cast(pl.Int32) - DAY_ZERO)


def _age(tree: Expression, ends: Ends) -> pl.Expr:
    born_on, on, convention = tree.args
    if convention.value is None:
        return pl.lit(None, dtype=pl.Int64)
    late = 1 if convention.value == "day_after" else 0

    def number(day: Expression) -> pl.Expr:
        if day.op == "const" and day.value is not None:
            return pl.lit(day.value.year * 10000 + day.value.month * 100 + day.value.day, dtype=pl.Int32)
        return _looked_up(_as_number(), _of(day, ends))

    return (number(on) - number(born_on) + (_SHIFT * 10000 - late)) // 10000 - _SHIFT


def _leading(tree: Expression, args: list[pl.Expr]) -> pl.Expr:
    return args[0].cast(pl.String).map_batches(
        functools.partial(_leading_digits, digits=tree.value), return_dtype=pl.Int64, is_elementwise=True)


def _leading_digits(words: pl.Series, digits: int) -> pl.Series:
    """Twice as fast as a regular expression: a number as long in bytes as in signs that begins with a digit."""
    head = words.str.slice(0, digits)
    whole = (head.str.len_bytes() == digits) & (head >= "0") & (head < ":")
    return head.cast(pl.Int64, strict=False).zip_with(whole.fill_null(False), pl.Series([None], dtype=pl.Int64))


def _plus_days(tree: Expression, args: list[pl.Expr]) -> pl.Expr:
    moved = args[0].cast(pl.Int32) + tree.value
    inside = moved.is_between(DAY_ZERO, DAY_ZERO + _DAYS - 1)
    return pl.when(inside).then(moved).otherwise(None).cast(pl.Date)


_SUMS: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "floordiv": operator.floordiv, "mod": operator.mod}
_OPERATORS: dict[str, Callable[[Expression, list[pl.Expr]], pl.Expr]] = {
    "and": lambda t, a: functools.reduce(operator.and_, a),
    "or": lambda t, a: functools.reduce(operator.or_, a),
    "not": lambda t, a: ~a[0],
    "known": lambda t, a: a[0].is_not_null(),
    "surely": lambda t, a: a[0].fill_null(False),
    "eq": lambda t, a: a[0] == a[1],
    "ne": lambda t, a: a[0] != a[1],
    "lt": lambda t, a: a[0] < a[1],
    "le": lambda t, a: a[0] <= a[1],
    "gt": lambda t, a: a[0] > a[1],
    "ge": lambda t, a: a[0] >= a[1],
    "empty": lambda t, a: a[0].list.len() == 0,
    "starts_with": lambda t, a: a[0].cast(pl.String).str.starts_with(t.value),
    "leading_number": _leading,
    "days_between": lambda t, a: a[1].cast(pl.Int32) - a[0].cast(pl.Int32),
    "plus_months": lambda t, a: _looked_up(_later(t.value), a[0]).cast(pl.Date),
    "plus_days": _plus_days,
}
