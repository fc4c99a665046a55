"""A tree as Python source for one record: straight code over local names, None is unknown.

Parts that are unknown as soon as a leaf is (arithmetic, comparisons, dates) become one conditional expression over
all their leaves; only and, or and the few operators with their own truth tables get a name of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from zhijiao.basics.dates import plus_months
from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.expressions.plain import leading_number, within
from zhijiao.engines.expressions.tree import Expression

_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "add": "+", "sub": "-", "mul": "*",
          "floordiv": "//", "mod": "%", "isin": "in"}
GLOBALS: dict[str, Any] = {
    "later_month": lambda day, months: within(plus_months(day, months)),
    "later_day": lambda day, days: within(day + timedelta(days=days)), "leading_number": leading_number}


@dataclass
class Source:
    """Python under construction: lines, the names they define, and the constants they need."""

    lines: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=lambda: dict(GLOBALS))
    read: dict[str, str] = field(default_factory=dict)
    indent: str = "    "

    def field(self, fact: str) -> str:
        """Return the local name that holds a fact."""
        return self.read.setdefault(fact, f"f_{len(self.read)}")

    def name(self, tree: Expression) -> str:
        """Return a local name (or literal) that holds the tree's value, writing the lines that compute it."""
        if tree.op == "field":
            return self.field(tree.value)
        if tree.op == "const":
            return self.literal(tree.value)
        key = canonical(tree)
        if key not in self.names:
            text = self._expression(tree)
            self.names[key] = f"v_{len(self.names)}"
            self.lines.append(f"{self.indent}{self.names[key]} = {text}")
        return self.names[key]

    def literal(self, value: Any) -> str:
        """Return source text for a constant; days and lists are passed in by name."""
        if value is None or isinstance(value, bool | int | str):
            return repr(value)
        name = f"c_{len(self.constants)}"
        self.constants[name] = value
        return name

    def _expression(self, tree: Expression) -> str:
        match tree.op:
            case "and" | "or":
                return self._joined(tree)
            case "known":
                return f"{self.name(tree.args[0])} is not None"
            case "surely":
                return f"{self.name(tree.args[0])} is True"
            case "overlaps":
                return self._overlaps(tree)
            case "leading_number" | "plus_months" | "plus_days":
                part = self.name(tree.args[0])
                return f"None if {part} is None else {_OWN[tree.op]}({part}, {tree.value})"
        assert tree.op in _STRICT, tree.op
        leaves: dict[str, None] = {}
        text = self._strict(tree, leaves)
        if "None" in leaves:
            return "None"
        unknown = " or ".join(f"{leaf} is None" for leaf in leaves)
        return f"None if {unknown} else {text}" if leaves else text

    def _joined(self, tree: Expression) -> str:
        parts = [self.name(a) for a in tree.args]
        decides, otherwise = ("False", "True") if tree.op == "and" else ("True", "False")
        first = " or ".join(f"{p} is {decides}" for p in parts)
        unknown = " or ".join(f"{p} is None" for p in parts)
        return f"{decides} if {first} else None if {unknown} else {otherwise}"

    def _overlaps(self, tree: Expression) -> str:
        if tree.args[1].value is None:
            return "None"
        tags, words = self.name(tree.args[0]), self.name(tree.args[1])
        return (f"None if {tags} is None else "
                f"True if not {words}.isdisjoint({tags}) else None if None in {tags} else False")

    def _strict(self, tree: Expression, leaves: dict[str, None]) -> str:
        """Return the text of a part that is unknown exactly when one of the `leaves` it adds is."""
        if tree.op == "const" and tree.value is not None:
            return self.literal(tree.value)
        if tree.op not in _STRICT:
            leaves[name := self.name(tree)] = None
            return name
        parts = [self._strict(a, leaves) for a in tree.args]
        if tree.op in _SIGNS:
            return f"({parts[0]} {_SIGNS[tree.op]} {parts[1]})"
        return {
            "not": lambda: f"(not {parts[0]})",
            "empty": lambda: f"(len({parts[0]}) == 0)",
            "starts_with": lambda: f"{parts[0]}.startswith({tree.value!r})",
            "age": lambda: _age(*parts),
            "days_between": lambda: f"({parts[1]} - {parts[0]}).days",
        }[tree.op]()


def _age(born_on: str, on: str, convention: str) -> str:
    """Years apart, less one while the (month, day) of birth is not reached; written out because a call costs as much."""
    short = "<=" if convention == "'day_after'" else "<"
    return (f"({on}.year - {born_on}.year - (({on}.month, {on}.day) {short} ({born_on}.month, {born_on}.day)))")


# Not in here: what can be unknown although its parts are known gets a name of its own.
_STRICT = {*_SIGNS, "not", "empty", "starts_with", "age", "days_between"}
_OWN = {"leading_number": "leading_number", "plus_months": "later_month", "plus_days": "later_day"}

