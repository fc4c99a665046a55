"""A tree as SQL text (DuckDB's dialect). Every part stands in brackets; no date function of the engine decides a law.

SQL's three-valued logic is Kleene's, so AND, OR and NOT carry over; what does not (lists, months, leading digits) is
spelled out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from zhijiao.engines.expressions.tree import FIRST_DAY, LAST_DAY, Expression

_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and": "AND", "or": "OR"}
_SUMS = {"add": "+", "sub": "-", "mul": "*", "floordiv": "//", "mod": "%"}
# Added before and taken off after dividing by 10,000: DuckDB cuts towards zero, the law's ages go down.
_SHIFT = 1000


def duckdb_sql(tree: Expression) -> str:
    """Return the tree as an SQL expression over columns named as its facts."""
    if tree.op == "field":
        return identifier(tree.value)
    if tree.op == "const":
        return literal(tree.value)
    if tree.op in ("isin", "overlaps", "age") and tree.args[-1].value is None:
        return "NULL"
    args = [duckdb_sql(part) for part in tree.args]
    if tree.op in _SIGNS:
        return "(" + f" {_SIGNS[tree.op]} ".join(args) + ")"
    if tree.op in _SUMS:
        return f"({_wide(args[0])} {_SUMS[tree.op]} {_wide(args[1])})"
    return _special(tree, args)


def _special(tree: Expression, args: list[str]) -> str:
    a = args[0]
    match tree.op:
        case "not":
            return f"(NOT {a})"
        case "known":
            return f"({a} IS NOT NULL)"
        case "surely":
            return f"(coalesce({a}, FALSE))"
        case "isin":
            return f"({a} IN {args[1]})"
        case "overlaps":
            return _overlaps(a, tree.args[1].value)
        case "empty":
            return f"(len({a}) = 0)"
        case "starts_with":
            return f"(starts_with({a}, {literal(tree.value)}))"
        case "leading_number":
            return f"(CASE WHEN regexp_matches({a}, '^[0-9]{{{tree.value}}}') THEN CAST(left({a}, {tree.value}) AS BIGINT) END)"
        case "days_between":
            return f"(CAST({args[1]} - {a} AS BIGINT))"
        case "age":
            return _age(a, args[1], tree.args[2].value)
        case "plus_days":
            return _within(f"({a} + {tree.value})")
        case "plus_months":
            return _within(_later(a, tree.value))
    raise AssertionError(tree.op)


def identifier(name: str) -> str:
    """Return a column's name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """Return a constant as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, frozenset):
        return "(" + ", ".join(literal(v) for v in sorted(value)) + ")"
    return "'" + str(value).replace("'", "''") + "'"


def _wide(sql: str) -> str:
    return f"CAST({sql} AS BIGINT)"


def _overlaps(tags: str, words: frozenset[str]) -> str:
    """A tag that is not known may be one of the words: unknown, unless another surely is."""
    members = "[" + ", ".join(literal(word) for word in sorted(words)) + "]"
    return (f"(CASE WHEN {tags} IS NULL THEN NULL WHEN list_has_any({tags}, {members}) THEN TRUE "
            f"WHEN list_count({tags}) < len({tags}) THEN NULL ELSE FALSE END)")


def _number(day: str) -> str:
    return f"(year({day}) * 10000 + month({day}) * 100 + day({day}))"


def _age(born_on: str, on: str, convention: str) -> str:
    late = 1 if convention == "day_after" else 0
    return f"(({_number(on)} - {_number(born_on)} + {_SHIFT * 10000 - late}) // 10000 - {_SHIFT})"


def _later(day: str, months: int) -> str:
    """Day of the month kept, cut to the length of the month that is `months` later."""
    index = f"(year({day}) * 12 + month({day}) - 1 + {months})"
    first = f"make_date({index} // 12, {index} % 12 + 1, 1)"
    return f"({first} + (least(day({day}), day(last_day({first}))) - 1)::INTEGER)"


def _within(day: str) -> str:
    """The years that all engines share."""
    return (f"(CASE WHEN {day} BETWEEN {literal(FIRST_DAY)} AND {literal(LAST_DAY)} THEN CAST({day} AS DATE) END)")
