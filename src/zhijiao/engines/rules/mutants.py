"""Every small mistake that could stand in a set of rules: does a case notice it?

A mutant is the same law with one comparison, constant, connective, number or list changed. One that survives all cases
shows a threshold that nobody tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from zhijiao.engines.expressions.forms import canonical, rebuilt, walk
from zhijiao.engines.expressions.tree import Condition, DefinitionError, Expression, constant
from zhijiao.engines.rules.fact import Derivation
from zhijiao.engines.rules.parameters import Dated, Parameter, Value
from zhijiao.engines.rules.rule import Rule
from zhijiao.engines.rules.versions import Law

_COMPARISONS = {"ge": ("gt", "lt"), "gt": ("ge", "le"), "le": ("lt", "gt"), "lt": ("le", "ge"), "eq": ("ne",), "ne": ("eq",)}
_PARTS = ("requires", "applies", "lifted_by", "hard")


@dataclass(frozen=True)
class Mutant:
    """One change: in which rules, what was changed, and the law as it then stands."""

    rules: tuple[str, ...]
    change: str
    law: Law


@dataclass(frozen=True)
class Verdict:
    """What the cases noticed."""

    killed: int
    survived: tuple[Mutant, ...]

    @property
    def score(self) -> float:
        """Return the share of mutants that a case noticed."""
        total = self.killed + len(self.survived)
        return self.killed / total if total else 1.0


def mutate(rules: Iterable[Rule], passes: Callable[[Law], bool]) -> Verdict:
    """Run the cases against every mutant; `passes` says whether all cases of a law's rules still come out right."""
    killed, survived = 0, []
    for mutant in mutants(rules):
        if passes(mutant.law):
            survived.append(mutant)
        else:
            killed += 1
    return Verdict(killed, tuple(survived))


def mutants(rules: Iterable[Rule]) -> Iterator[Mutant]:
    """Yield every mutant; each law holds only the rules that the change can touch."""
    law = Law(rules)
    for rule in law.rules:
        for changed, what in _of_rule(rule):
            versions = [changed if r is rule else r for r in law.rules if r.name == rule.name]
            yield Mutant((rule.name,), f"{rule.name}: {what}", Law(versions))
    for name, derivation in law.derivations.items():
        if derivation.tree is not None:
            for tree, what in _of_tree(derivation.tree):
                yield _replaced(law, {name: replace(derivation, tree=tree)}, f"{name}: {what}")
    for number in law.numbers:
        for value, other in _of_number(number):
            what = f"{number.key} from {value.first} in {value.region or 'nation'}: {value.value!r} -> {other!r}"
            yield _renumbered(law, number, [replace(v, value=other) if v is value else v for v in number.values], what)


def _of_rule(rule: Rule) -> Iterator[tuple[Rule, str]]:
    for part in _PARTS:
        tree = getattr(rule, part)
        if tree is None:
            continue
        for changed, what in _of_tree(tree):
            yield replace(rule, **{part: changed}), f"{part}: {what}"
        if part != "requires":
            without: dict[str, Any] = {part: None}
            yield replace(rule, **without), f"without {part}"
    yield replace(rule, missing_fails=not rule.missing_fails), "missing evidence judged the other way"


def _of_tree(tree: Any) -> Iterator[tuple[Any, str]]:
    for node in walk(tree):
        for other in _of_node(node):
            try:
                changed = rebuilt(tree, _swap(node, other))
            except DefinitionError:
                continue  # a tree that cannot be written needs no case
            yield changed, f"{canonical(node)} -> {canonical(other)}"


def _swap(node: Expression, other: Expression) -> Callable[[Expression], Expression | None]:
    return lambda found: other if found is node else None


def _of_node(node: Expression) -> Iterator[Expression]:
    """Yield what could stand in a node's place by a slip."""
    if node.op in _COMPARISONS:
        yield from (Condition(op, node.args) for op in _COMPARISONS[node.op])
    elif node.op in ("and", "or"):
        yield Condition("or" if node.op == "and" else "and", node.args)
        yield from (_without(node, i) for i in range(len(node.args)))
    elif node.op in ("not", "surely"):
        yield node.args[0]
    elif node.op in ("known", "isin", "overlaps", "empty", "starts_with"):
        yield ~node if isinstance(node, Condition) else node
    elif node.op == "const":
        yield from (constant(value) for value in _neighbours(node.value))
    elif node.op in ("plus_months", "plus_days", "leading_number"):
        yield from (type(node)(node.op, node.args, node.value + step, node.range) for step in (-1, 1))


def _without(node: Expression, at: int) -> Expression:
    rest = node.args[:at] + node.args[at + 1:]
    return rest[0] if len(rest) == 1 else Condition(node.op, rest)


def _neighbours(value: Any) -> Iterator[Any]:
    """Yield the values next to a constant."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value - 1, value + 1)
    elif isinstance(value, date):
        yield from (value - timedelta(days=1), value + timedelta(days=1))
    elif isinstance(value, frozenset):
        yield from (value - {member} for member in sorted(value) if len(value) > 1)
    elif value in ("birthday", "day_after"):
        yield "day_after" if value == "birthday" else "birthday"
    else:
        yield f"{value}~"


def _of_number(number: Parameter) -> Iterator[tuple[Dated, Value]]:
    for dated in number.values:
        if isinstance(dated.value, tuple):
            for member in dated.value:
                if len(dated.value) > 1:
                    yield dated, tuple(v for v in dated.value if v != member)
        else:
            for other in _neighbours(dated.value):
                yield dated, other


def _replaced(law: Law, derivations: dict[str, Derivation], what: str) -> Mutant:
    touched = [rule for rule in law.rules if set(Law([rule]).derivations) & set(derivations)]
    return Mutant(tuple(dict.fromkeys(r.name for r in touched)), what, Law(touched, replaced=derivations))


def _renumbered(law: Law, number: Parameter, values: list[Dated], what: str) -> Mutant:
    """Put another number in the place of one, wherever it stands."""
    other = Parameter(number.key, number.unit_words, tuple(values), number.direction)

    def swap(tree: Any) -> Any:
        return None if tree is None else rebuilt(tree, _swap(number, other))

    derivations = {name: replace(d, tree=swap(d.tree)) for name, d in law.derivations.items()
                   if d.tree is not None and swap(d.tree) is not d.tree}
    touched = [rule for rule in law.rules if any(n is number for n in Law([rule]).numbers)]
    changed = [replace(rule, **{part: swap(getattr(rule, part)) for part in _PARTS}) for rule in touched]
    return Mutant(tuple(dict.fromkeys(r.name for r in touched)), what, Law(changed, replaced=derivations))
