"""K: the key by which applicants are ranked, declared as sums, max and min over columns; classes of equals; the lottery."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhijiao.engines.allocation.policies import InstanceError

Ints = NDArray[np.int64]
_MOST_BITS = 63


@dataclass(frozen=True)
class Term:
    """One level of the key, such as max(chinese,mathematics); higher comes first."""

    text: str
    tree: ast.expr = field(compare=False, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it reads, in the order of writing."""
        return tuple(dict.fromkeys(_names(self.tree)))

    def of(self, row: Mapping[str, int]) -> int:
        """Return its value for one applicant."""
        return int(_value(self.tree, row, max, min))

    def over(self, columns: Mapping[str, Ints]) -> Ints:
        """Return its values for many applicants."""
        found: Ints = _value(self.tree, columns, _highest, _lowest)
        return found

    def sql(self) -> str:
        """Return it as SQL (DuckDB, PostgreSQL)."""
        return _sql(self.tree)


def term(text: str) -> Term:
    """Return the level that `text` declares. Raises InstanceError for anything but sums, max and min over columns."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as why:
        raise InstanceError(f"{text!r} is not a sum, max or min over columns") from why
    _must_be_plain(tree, text)
    return Term("".join(text.split()), tree)


def _must_be_plain(node: ast.expr, text: str) -> None:
    match node:
        case ast.Name():
            return
        case ast.BinOp(op=ast.Add()):
            parts = [node.left, node.right]
        case ast.Call(func=ast.Name(id="max" | "min"), args=[_, _, *_] as parts, keywords=[]):
            pass
        case _:
            raise InstanceError(f"{text!r} is not a sum, max or min over columns")
    for part in parts:
        _must_be_plain(part, text)


def _names(tree: ast.expr) -> Iterable[str]:
    functions = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in functions)


def _highest(*columns: Ints) -> Ints:
    return np.asarray(np.maximum.reduce(columns))


def _lowest(*columns: Ints) -> Ints:
    return np.asarray(np.minimum.reduce(columns))


def _value(node: ast.expr, row: Mapping[str, Any], highest: Any, lowest: Any) -> Any:
    if isinstance(node, ast.Name):
        return row[node.id]
    if isinstance(node, ast.BinOp):
        return _value(node.left, row, highest, lowest) + _value(node.right, row, highest, lowest)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    parts = [_value(part, row, highest, lowest) for part in node.args]
    return (highest if node.func.id == "max" else lowest)(*parts)


def _sql(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return '"' + node.id + '"'
    if isinstance(node, ast.BinOp):
        return f"{_sql(node.left)} + {_sql(node.right)}"
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return f"{'greatest' if node.func.id == 'max' else 'least'}({', '.join(_sql(part) for part in node.args)})"


def classes(levels: Sequence[Ints]) -> Ints:
    """Return the class of each applicant: 0 for the highest key, the same number for equals.

    `levels` are columns of whole numbers, the most important first, higher first. They are packed into one number of 63 bits
    where they fit, else sorted level by level.
    """
    if not levels:
        raise InstanceError("a key has at least one level")
    columns = [np.asarray(level, dtype=np.int64) for level in levels]
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64)
    shifted = [column.max() - column for column in columns]
    bits = [int(column.max()).bit_length() for column in shifted]
    if sum(bits) <= _MOST_BITS:
        packed = np.zeros(len(columns[0]), dtype=np.int64)
        for column, width in zip(shifted, bits, strict=True):
            packed = (packed << width) | column
        return np.asarray(np.unique(packed, return_inverse=True)[1], dtype=np.int64).reshape(-1)
    order = np.lexsort(shifted[::-1])
    new = np.zeros(len(order), dtype=np.int64)
    for column in shifted:
        new[1:] |= column[order][1:] != column[order][:-1]
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.cumsum(new)
    return found


def classes_plainly(keys: Sequence[tuple[int, ...]]) -> list[int]:
    """Return the same classes from tuples, in plain Python: the reference."""
    place = {key: number for number, key in enumerate(sorted(set(keys), reverse=True))}
    return [place[key] for key in keys]


def ranks(of_class: Ints, group: Ints) -> Ints:
    """Return each applicant's rank within the group (track): 1 + how many there have a higher key; equals share it."""
    order = np.lexsort((of_class, group))
    ordered, groups = of_class[order], group[order]
    first_of_group = np.r_[True, groups[1:] != groups[:-1]][:len(order)]
    new = first_of_group | np.r_[True, ordered[1:] != ordered[:-1]][:len(order)]
    index = np.arange(len(order))
    start = np.maximum.accumulate(np.where(first_of_group, index, 0))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.maximum.accumulate(np.where(new, index, 0)) - start + 1
    return found


def lot(seed: str, name: str) -> str:
    """Return the lot of `name`: the SHA-256 of seed, line feed and name, in hex. The smaller lot comes first."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def drawn(of_class: Ints, names: Sequence[str], seed: str) -> Ints:
    """Return classes in which equals are told apart by lot: nobody shares a class with anybody."""
    if not seed:
        raise InstanceError("a lottery needs a seed")
    order = np.argsort(of_class, kind="stable")
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(len(order))
    shared = np.nonzero(np.bincount(of_class)[of_class] > 1)[0].tolist()  # only equals need a lot
    told_apart = sorted(shared, key=lambda i: (int(of_class[i]), lot(seed, names[i]), names[i]))
    found[told_apart] = np.sort(found[shared])
    return found
