"""The smallest change of one value that would let a failing condition pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.tree import Expression

_NEGATED = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


@dataclass(frozen=True, slots=True)
class Change:
    """Set `field` to `value` ("is"), to at least or at most it, to one of `value`, or to anything but it."""

    field: str
    how: str  # is | at_least | at_most | one_of | none_of | known
    value: Any


def smallest_change(tree: Expression, values: Mapping[str, Any], wanted: bool = True) -> Change | None:
    """Return a change of one value that makes `tree` come out as `wanted`, None when no single comparison would."""
    if tree.op == "not":
        return smallest_change(tree.args[0], values, not wanted)
    if tree.op in ("and", "or"):
        return _of_parts(tree, values, wanted)
    if tree.op == "surely":
        return smallest_change(tree.args[0], values, wanted)
    return _of_leaf(tree, values, wanted)


def _of_parts(tree: Expression, values: Mapping[str, Any], wanted: bool) -> Change | None:
    """Any part of an `or` will do; of an `and` the only part that does not hold (mirrored for false)."""
    if (tree.op == "or") is wanted:
        changes = [smallest_change(part, values, wanted) for part in tree.args]
        return next((c for c in changes if c is not None), None)
    open_parts = [part for part in tree.args if evaluate(part, values) is not wanted]
    return smallest_change(open_parts[0], values, wanted) if len(open_parts) == 1 else None


def _of_leaf(tree: Expression, values: Mapping[str, Any], wanted: bool) -> Change | None:
    first = tree.args[0] if tree.args else tree
    match tree.op:
        case "field":
            return Change(tree.value, "is", wanted)
        case "known" if first.op == "field" and wanted:
            return Change(first.value, "known", None)
        case "isin" if first.op == "field":
            return Change(first.value, "one_of" if wanted else "none_of", tuple(sorted(tree.args[1].value)))
        case "overlaps" if first.op == "field" and not wanted:
            return Change(first.value, "none_of", tuple(sorted(tree.args[1].value)))
        case "empty" if first.op == "field" and wanted:
            return Change(first.value, "is", ())
        case "lt" | "le" | "gt" | "ge" | "eq" | "ne":
            return _of_comparison(tree, values, tree.op if wanted else _NEGATED[tree.op])
    return None


def _of_comparison(tree: Expression, values: Mapping[str, Any], op: str) -> Change | None:
    left, right = tree.args
    return _solved(left, right, values, op) or _solved(right, left, values, _MIRRORED[op])


def _solved(side: Expression, other: Expression, values: Mapping[str, Any], op: str) -> Change | None:
    """Solve `side op other` for the one fact in `side`, when it stands there once, plainly or times a constant."""
    bound = evaluate(other, values)
    names = field_names(side)
    if bound is None or len(names) != 1 or names[0] in field_names(other):
        return None
    if side.op == "field":
        return _limit(names[0], op, bound)
    if side.op == "mul":
        plain, factor = side.args if side.args[0].op == "field" else side.args[::-1]
        if plain.op == "field" and factor.op == "const" and factor.value and factor.value > 0:
            return _scaled(names[0], op, bound, factor.value)
    return None


def _scaled(name: str, op: str, bound: int, factor: int) -> Change | None:
    """x * factor op bound, solved in whole numbers."""
    if op in ("eq", "ne"):
        return None if bound % factor and op == "eq" else _limit(name, op, bound // factor)
    if op in ("ge", "lt"):
        return _limit(name, op, -(-bound // factor))
    return _limit(name, op, bound // factor)


def _limit(name: str, op: str, bound: Any) -> Change:
    step: Any = timedelta(days=1) if isinstance(bound, date) else 1
    match op:
        case "ge":
            return Change(name, "at_least", bound)
        case "gt":
            return Change(name, "at_least", bound + step)
        case "le":
            return Change(name, "at_most", bound)
        case "lt":
            return Change(name, "at_most", bound - step)
        case "eq":
            return Change(name, "is", bound)
    return Change(name, "none_of", (bound,))
