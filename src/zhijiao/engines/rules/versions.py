"""Which version of each rule, with which numbers, is the law on a day in a region.

The days on which anything changes cut time into epochs; within an epoch and a region the law is fixed, so rules are
compiled once per epoch and set of regional numbers, and a batch is cut the same way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from zhijiao.engines.expressions.forms import bind, placeholders
from zhijiao.engines.expressions.tree import (
    Condition,
    DefinitionError,
    Expression,
    Placeholder,
)
from zhijiao.engines.rules.fact import Derivation, reads_of
from zhijiao.engines.rules.facts import Facts
from zhijiao.engines.rules.parameters import NumberUsed, Parameter, Tried, Value, chain
from zhijiao.engines.rules.rule import NEWEST, Rule, names_of

T = TypeVar("T", bound=Expression)
Overrides = Mapping[str, Mapping[str, Value | Tried]]
"""Numbers to try out: {key of the number: {region key, "" for everywhere: value, or `Tried` with its first day}}."""


@dataclass(frozen=True)
class Judged:
    """One rule with the numbers of its day and region put in."""

    rule: Rule
    guard: Condition | None
    requirement: Condition
    hard: Condition | None
    requires: Condition
    numbers: tuple[NumberUsed, ...]


@dataclass(frozen=True)
class Edition:
    """The law as it stands in one epoch and region: the rules in force, and derived facts in the order they build on
    each other."""

    rules: tuple[Judged, ...]
    derivations: Mapping[str, Derivation]
    numbers: Mapping[str, NumberUsed]

    @cached_property
    def in_force(self) -> frozenset[Rule]:
        """Return the rules in force."""
        return frozenset(one.rule for one in self.rules)


class Law:
    """A set of rules over time and place."""

    def __init__(self, rules: Iterable[Rule], overrides: Overrides | None = None,
                 replaced: Mapping[str, Derivation] | None = None):
        """`overrides` and `replaced` (other ways to find derived facts) are for trying out."""
        self.rules = tuple(rules)
        self.overrides = {key: {region: one if isinstance(one, Tried) else Tried(one) for region, one in regions.items()}
                          for key, regions in (overrides or {}).items()}
        self.names = names_of(self.rules)
        self.facts = _common_facts(self.rules)
        self.derivations = {name: (replaced or {}).get(name, found)
                            for name, found in _needed(self.rules, self.facts).items()}
        self.numbers = self._all_numbers()
        self._by_key = {number.key: number for number in self.numbers}
        self.turns = self._all_turns()  # the days on which the law changes, in order
        self._editions: dict[tuple[int, tuple[Any, ...]], Edition] = {}
        _refuse_twins(self.rules, [date.min, *self.turns])
        for key in self.overrides:
            self.number(key)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return every fact that the rules or their derived facts read, derived ones last."""
        read = dict.fromkeys(name for rule in self.rules for name in rule.fields)
        given = dict.fromkeys(n for n in read if n not in self.derivations)
        for found in self.derivations.values():
            given.update(dict.fromkeys(n for n in reads_of(found) if n not in self.derivations))
        return (*given, *self.derivations)

    def epoch(self, on: date | None) -> int:
        """Return the number of the epoch that a day lies in; None is the newest text."""
        return bisect_right(self.turns, on or NEWEST)

    def number(self, key: str) -> Parameter:
        """Return a number of these rules by its key."""
        if key not in self._by_key:
            raise DefinitionError(f"no such number in these rules: {key}")
        return self._by_key[key]

    @cached_property
    def is_regional(self) -> bool:
        """Say whether any region has a rule or a number of its own."""
        own = any(value.region for number in self.numbers for value in number.values)
        tried = any(region for regions in self.overrides.values() for region in regions)
        return own or tried or any(rule.region for rule in self.rules)

    def edition(self, epoch: int, region: str | None) -> Edition:
        """Return the law of an epoch in a region; regions with the same law share one edition."""
        day = self.turns[epoch - 1] if epoch else date.min
        key = (epoch, self.signature(day, region))
        if key not in self._editions:
            self._editions[key] = self._made(day, region)
        return self._editions[key]

    def signature(self, day: date, region: str | None) -> tuple[Any, ...]:
        """Return what tells two regions' law apart on a day."""
        used = (self._used(number, day, region) for number in self.numbers)
        return (*((u.value, u.region) for u in used), *(r.in_force(day, region) for r in self.rules if r.region))

    def _used(self, number: Parameter, day: date, region: str | None) -> NumberUsed:
        by_region = self.overrides.get(number.key, {})
        tried = (by_region[level] for level in chain(region) if level in by_region)
        override = next((one.value for one in tried if one.first <= day), None)
        return number.used(day, region, override)

    def _made(self, day: date, region: str | None) -> Edition:
        used = {number.key: self._used(number, day, region) for number in self.numbers}

        def value_of(leaf: Placeholder) -> Any:
            return used[leaf.value].value

        def bound(tree: T | None) -> T | None:
            return None if tree is None else bind(tree, value_of)

        judged = tuple(
            Judged(r, bound(r.guard), bind(r.requirement, value_of), bound(r.hard), bind(r.requires, value_of),
                   tuple(used[n.key] for n in r.numbers))
            for r in self.rules if r.in_force(day, region))
        derivations = {name: Derivation(d.reads, d.one, d.column, bound(d.tree), d.either)
                       for name, d in self.derivations.items()}
        return Edition(judged, derivations, used)

    def _all_numbers(self) -> tuple[Parameter, ...]:
        trees = [d.tree for d in self.derivations.values()]
        found = {n.key: n for rule in self.rules for n in rule.numbers}
        found |= {p.key: p for p in placeholders(*trees) if isinstance(p, Parameter)}
        return tuple(found.values())

    def _all_turns(self) -> tuple[date, ...]:
        days = {d for number in self.numbers for d in number.turns()}
        days |= {one.first for regions in self.overrides.values() for one in regions.values()}
        for rule in self.rules:
            days.add(rule.first)
            if rule.last is not None:
                days.add(date.fromordinal(rule.last.toordinal() + 1))
        return tuple(sorted(days - {date.min}))


def sources(facts: type[Facts], names: Iterable[str]) -> tuple[str, ...]:
    """Return facts with those behind each derived one put before it."""
    found: dict[str, None] = {}
    for name in names:
        if name in facts.derivations:
            found.update(dict.fromkeys(sources(facts, reads_of(facts.derivations[name]))))
        found[name] = None
    return tuple(found)


def _common_facts(rules: tuple[Rule, ...]) -> type[Facts]:
    """Return the widest Facts class among those of the rules; all must lie on one line of inheritance."""
    if not rules:
        raise DefinitionError("no rules at all")
    widest = max((r.facts for r in rules), key=lambda cls: len(cls.__mro__))
    strangers = {r.facts.__name__ for r in rules if not issubclass(widest, r.facts)}
    if strangers:
        raise DefinitionError(f"rules over unrelated facts: {widest.__name__} and {', '.join(sorted(strangers))}")
    return widest


def _needed(rules: tuple[Rule, ...], facts: type[Facts]) -> dict[str, Derivation]:
    """Return the derived facts that the rules read, each after those it builds on."""
    ordered: dict[str, Derivation] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        found = facts.derivations.get(name)
        if found is None or name in ordered:
            return
        if name in path:
            raise DefinitionError(f"derived facts in a circle: {' -> '.join((*path, name))}")
        for part in reads_of(found):
            visit(part, (*path, name))
        ordered[name] = found

    for name in (n for rule in rules for n in rule.fields):
        visit(name, ())
    return ordered


def _refuse_twins(rules: tuple[Rule, ...], days: list[date]) -> None:
    """Two versions of one rule in force on one day in one region would contradict each other."""
    for i, one in enumerate(rules):
        for two in rules[i + 1:]:
            if one.name != two.name or not (one.region.startswith(two.region) or two.region.startswith(one.region)):
                continue
            region = max(one.region, two.region, key=len)
            for day in days:
                if one.in_force(day, region) and two.in_force(day, region):
                    raise DefinitionError(f"two versions of {one.name} are in force on {day}")


__all__ = ["NEWEST", "Edition", "Judged", "Law", "Overrides", "reads_of", "sources"]
