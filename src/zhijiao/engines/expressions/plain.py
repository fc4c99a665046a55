"""The slow, plain meaning of a tree for one record: the oracle that every compiler is compared with.

Readable by an auditor: one line per operator, None is unknown, Kleene's three-valued logic throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from zhijiao.basics import dates
from zhijiao.engines.expressions.tree import FIRST_DAY, LAST_DAY, Expression


def evaluate(tree: Expression, record: Mapping[str, Any]) -> Any:
    """Return the value of a bound tree for one record, None where it is unknown."""
    if tree.op == "field":
        return record[tree.value]
    if tree.op == "const":
        return tree.value
    values = [evaluate(part, record) for part in tree.args]
    match tree.op:
        case "and":
            return False if False in values else None if None in values else True
        case "or":
            return True if True in values else None if None in values else False
        case "known":
            return values[0] is not None
        case "surely":
            return values[0] is True
        case "overlaps":
            return _overlaps(*values)
    return None if None in values else _strict(tree, values)


def lacking(tree: Expression, record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the facts whose value would be needed to settle a tree: unknown ones, in those of its parts that are open."""
    if tree.op == "field" and record[tree.value] is None:
        yield str(tree.value)
    settled = evaluate(tree, record) is not None and tree.op not in ("and", "known")
    if not settled:
        for part in tree.args:
            yield from lacking(part, record)


def _overlaps(tags: tuple[str | None, ...] | None, words: frozenset[str] | None) -> bool | None:
    if tags is None or words is None:
        return None
    return True if any(tag in words for tag in tags) else None if None in tags else False


def _strict(tree: Expression, values: list[Any]) -> Any:
    """Operators that are unknown as soon as one part is."""
    a: Any = values[0]
    b: Any = values[1] if len(values) > 1 else None
    match tree.op:
        case "not":
            return not a
        case "eq":
            return a == b
        case "ne":
            return a != b
        case "lt":
            return a < b
        case "le":
            return a <= b
        case "gt":
            return a > b
        case "ge":
            return a >= b
        case "add":
            return a + b
        case "sub":
            return a - b
        case "mul":
            return a * b
        case "floordiv":
            return a // b
        case "mod":
            return a % b
        case "isin":
            return a in b
        case "empty":
            return len(a) == 0
        case "starts_with":
            return a.startswith(tree.value)
        case "leading_number":
            return leading_number(a, tree.value)
        case "age":
            return dates.full_years(a, b, values[2])
        case "days_between":
            return (b - a).days
        case "plus_months":
            return within(dates.plus_months(a, tree.value))
        case "plus_days":
            return within(a + timedelta(days=tree.value))
    raise AssertionError(tree.op)


def leading_number(code: str, digits: int) -> int | None:
    """Return the number written by the first `digits` signs, None when they are not all 0-9."""
    head = code[:digits]
    return int(head) if len(head) == digits and head.isascii() and head.isdigit() else None


def within(day: date) -> date | None:
    """Return the day, None outside the years that all engines share."""
    return day if FIRST_DAY <= day <= LAST_DAY else None
