"""What can be asked of a tree: its canonical text and hash, its leaves, the same tree with leaves bound to values."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeVar

from zhijiao.engines.expressions.tree import (
    INT64,
    Code,
    Condition,
    Day,
    DefinitionError,
    Expression,
    Number,
    Placeholder,
    Range,
    Words,
    constant,
    nothing,
)

T = TypeVar("T", bound=Expression)

_MIRROR = {"gt": "lt", "ge": "le"}
_UNORDERED = {"and", "or", "add", "mul", "eq", "ne"}


def canonical(tree: Expression) -> str:
    """Return the text that equal trees share, whatever the order of their and, or, sums and equalities."""
    if tree.op == "const":
        return _literal(tree.value)
    if tree.op in ("field", "parameter"):
        return f"{'$' if tree.op == 'parameter' else ''}{tree.value}"
    parts = [canonical(a) for a in tree.args]
    op = tree.op
    if op in _MIRROR:
        op, parts = _MIRROR[op], parts[::-1]
    if op in _UNORDERED:
        parts.sort()
    if tree.value is not None:
        parts.append(_literal(tree.value))
    return f"({op} {' '.join(parts)})"


def _literal(value: Any) -> str:
    if isinstance(value, frozenset):
        return "{" + " ".join(sorted(map(repr, value))) + "}"
    return value.isoformat() if isinstance(value, date) else repr(value)


def fingerprint(*trees: Expression | None) -> str:
    """Return 16 hex digits that name the meaning of the trees."""
    text = "\n".join("-" if tree is None else canonical(tree) for tree in trees)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def walk(tree: Expression) -> Iterator[Expression]:
    """Yield every node, parents before children, left to right."""
    yield tree
    for part in tree.args:
        yield from walk(part)


def field_names(*trees: Expression | None) -> tuple[str, ...]:
    """Return the facts that the trees read, in the order in which they are first read."""
    found = (node.value for tree in trees if tree is not None for node in walk(tree) if node.op == "field")
    return tuple(dict.fromkeys(found))


def placeholders(*trees: Expression | None) -> tuple[Placeholder, ...]:
    """Return the leaves that await a value, each once."""
    found = {node.value: node for tree in trees if tree is not None for node in walk(tree)
             if isinstance(node, Placeholder)}
    return tuple(found.values())


def bind(tree: T, value_of: Callable[[Placeholder], Any]) -> T:
    """Return the tree with every placeholder replaced by its value (or by a tree); None makes that leaf unknown."""
    bound: T = rebuilt(tree, lambda node: _bound(node, value_of(node)) if isinstance(node, Placeholder) else None)
    return bound


def _bound(leaf: Placeholder, value: Any) -> Expression:
    if isinstance(value, Expression):
        return value
    return nothing(leaf) if value is None else constant(value)


def rebuilt(tree: Any, replace: Callable[[Expression], Expression | None]) -> Any:
    """Return the tree with each node that `replace` answers for replaced; ranges are computed anew."""
    new = replace(tree)
    if new is not None:
        return new
    parts = tuple(rebuilt(part, replace) for part in tree.args)
    if all(a is b for a, b in zip(parts, tree.args, strict=True)):
        return tree
    return remade(tree, parts)


def remade(node: Expression, parts: tuple[Expression, ...], op: str | None = None) -> Expression:
    """Return a node of the same sort over other parts, refused when the parts do not fit or may leave 64 bits."""
    op = op or node.op
    _fits(op, parts)
    if op in _SUMS:
        left, right = parts
        assert isinstance(left, Number)
        assert isinstance(right, Number)
        return _SUMS[op](left, right)
    if op in ("floordiv", "mod"):
        left, right = parts
        assert isinstance(left, Number)
        by: int = right.value
        return left // by if op == "floordiv" else left % by
    return type(node)(op, parts, node.value, node.range)


_TAKES: dict[str, tuple[type[Expression], ...]] = {
    "isin": (Expression, Words), "overlaps": (Expression, Words), "age": (Day, Day, Code)}
_SUMS: dict[str, Callable[[Number, Number], Number]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul}
_COMPARISONS = {"lt", "le", "gt", "ge", "eq", "ne"}


def _fits(op: str, parts: tuple[Expression, ...]) -> None:
    """A number of the law can hold a word or a list: refuse it where another sort of value is needed."""
    wanted: tuple[type[Expression], ...] = _TAKES.get(op, ())
    if op in _SUMS:
        wanted = (Number, Number)
    if op in _COMPARISONS:
        wanted = (_sort(parts[0]),) * 2
    for part, sort in zip(parts, wanted, strict=False):
        if not isinstance(part, sort | Placeholder) and not (part.op == "const" and part.value is None):
            raise DefinitionError(f"{canonical(part)} cannot stand in {op}: a {sort.__name__} is wanted")


def _sort(node: Expression) -> type[Expression]:
    for sort in (Number, Day, Code, Condition):
        if isinstance(node, sort):
            return sort
    raise DefinitionError(f"{canonical(node)} cannot be compared")


def unknown_as_false(condition: Condition) -> Condition:
    """Return a condition that is never unknown: false where the given one is."""
    return Condition("surely", (condition,))


__all__ = ["INT64", "Range", "bind", "canonical", "field_names", "fingerprint", "placeholders", "rebuilt", "remade",
           "unknown_as_false", "walk"]
