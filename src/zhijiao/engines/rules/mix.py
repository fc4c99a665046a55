"""Which edition of the law judges which row, and the rules as one set of conditions over all editions at hand.

Rows are never sorted apart: a number that differs between editions becomes a column, and a version of a rule that not
all editions share is asked together with "the row's edition is one of these", which Kleene's logic leaves exact.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from zhijiao.engines.expressions.forms import bind, canonical
from zhijiao.engines.expressions.tree import (
    Condition,
    Count,
    Expression,
    Number,
    Placeholder,
    Range,
    field,
)
from zhijiao.engines.rules.frames import narrowed
from zhijiao.engines.rules.rule import Rule
from zhijiao.engines.rules.versions import Edition, Law

EDITION = "§edition"  # no fact has such a name


@dataclass(frozen=True)
class Mix:
    """The editions that judge a batch, and which one each row (None: the only one judges all)."""

    editions: tuple[Edition, ...]
    index: pl.Series | None = None

    @functools.cached_property
    def columns(self) -> dict[str, list[int | None]]:
        """Return the numbers that differ between the editions, as one value per edition."""
        found: dict[str, list[int | None]] = {}
        for key in self.editions[0].numbers:
            values = [edition.numbers[key].value for edition in self.editions]
            if len(set(values)) > 1 and all(v is None or isinstance(v, int) for v in values):
                found[key] = values  # type: ignore[assignment]
        return found

    def value_of(self, edition: Edition, leaf: Placeholder) -> Any:
        """Return the value of a number: the column that holds it, or the constant of the edition."""
        if leaf.value in self.columns:
            known = [v for v in self.columns[leaf.value] if v is not None]
            return field(Number, f"§{leaf.value}", Range(min(known), max(known)))
        return edition.numbers[leaf.value].value

    def with_columns(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame with the row's edition and the numbers that differ."""
        if self.index is None:
            return frame
        tables = {key: narrowed(pl.Series(values, dtype=pl.Int64)) for key, values in self.columns.items()}
        return frame.with_columns(self.index.alias(EDITION),
                                  *(table.gather(self.index).alias(f"§{key}") for key, table in tables.items()))


def mix_of(law: Law, frame: pl.DataFrame, on: date | None, region: str | None, today: date | None) -> Mix:
    """Return the editions that judge the rows of a frame."""
    facts = law.facts
    by_day = bool(facts.reference_fact) and on is None and frame.height > 0
    by_region = bool(facts.region_fact) and region is None and frame.height > 0 and law.is_regional
    epochs = _epochs(law, frame[facts.reference_fact], today) if by_day else law.epoch(on or today)
    places, names = _places(frame[facts.region_fact]) if by_region else (0, [region])
    if isinstance(epochs, int) and isinstance(places, int):
        return Mix((law.edition(epochs, names[places]),))
    return _mixed(law, np.asarray(epochs) * len(names) + places, names)


def _epochs(law: Law, days: pl.Series, today: date | None) -> Any:
    """Return the epoch of every row, or the one epoch of all; rows without a day take today's."""
    newest = law.epoch(today)
    if days.null_count() == len(days):
        return newest
    ends = law.epoch(days.min()), law.epoch(days.max())  # type: ignore[arg-type]
    if ends[0] == ends[1] and (days.null_count() == 0 or newest == ends[0]):
        return newest if days.null_count() else ends[0]
    turns = pl.Series(law.turns, dtype=pl.Date).to_physical().to_numpy()
    found = np.searchsorted(turns, days.to_physical().fill_null(0).to_numpy(), side="right")
    return np.where(days.is_null().to_numpy(), newest, found)


def _places(regions: pl.Series) -> tuple[Any, list[str | None]]:
    """Return a number per row and the region that each number stands for; the last is "not given"."""
    if regions.dtype == pl.Categorical:
        regions = regions.cast(pl.String)
    if regions.dtype == pl.String:
        regions = regions.cast(pl.Enum(regions.drop_nulls().unique()))
    names = regions.dtype.categories.to_list()  # type: ignore[attr-defined]
    return regions.to_physical().cast(pl.Int64).fill_null(len(names)).to_numpy(), [*names, None]


def _mixed(law: Law, keys: Any, names: list[str | None]) -> Mix:
    """Number the editions in order of appearance of their keys; many keys share one edition."""
    numbers: dict[int, int] = {}
    editions: list[Edition] = []
    table = np.zeros(int(keys.max()) + 1, dtype=np.uint16)
    for key in np.flatnonzero(np.bincount(keys)):
        edition = law.edition(int(key) // len(names), names[int(key) % len(names)])
        if id(edition) not in numbers:
            numbers[id(edition)] = len(editions)
            editions.append(edition)
        table[key] = numbers[id(edition)]
    return Mix(tuple(editions), pl.Series(table[keys]) if len(editions) > 1 else None)


def conditions(law: Law, mix: Mix) -> dict[str, tuple[Condition | None, Condition]]:
    """Return for each rule name its guard (None: always) and what it asks, over every row of the mix."""
    versions: dict[str, list[Rule]] = {name: [] for name in law.names}
    for rule in law.rules:
        versions[rule.name].append(rule)
    return {name: _one(mix, found) for name, found in versions.items()}


def _one(mix: Mix, versions: Sequence[Rule]) -> tuple[Condition | None, Condition]:
    variants = [v for rule in versions for v in _variants(mix, rule)]
    if len(variants) == 1 and variants[0][0] is None:
        return variants[0][1:]
    # Several variants never share an edition, so each has its own.
    guards = [member if guard is None else member & guard for member, guard, _ in variants if member is not None]
    asked = [member & asks for member, _, asks in variants if member is not None]
    return _any(guards), _any(asked)


def _variants(mix: Mix, rule: Rule) -> list[tuple[Condition | None, Condition | None, Condition]]:
    """Return (which editions, guard, requirement) of a rule, once for each way its numbers are written in."""
    grouped: dict[Any, list[int]] = {}
    for number, edition in enumerate(mix.editions):
        if rule in edition.in_force:
            written = tuple(edition.numbers[n.key].value for n in rule.numbers if n.key not in mix.columns)
            grouped.setdefault(written, []).append(number)
    found = []
    for numbers in grouped.values():
        value = functools.partial(mix.value_of, mix.editions[numbers[0]])
        guard = None if rule.guard is None else bind(rule.guard, value)
        found.append((_among(mix, numbers), guard, bind(rule.requirement, value)))
    return found


def _among(mix: Mix, numbers: Sequence[int]) -> Condition | None:
    if len(numbers) == len(mix.editions):
        return None
    edition: Count = field(Count, EDITION)
    return edition.isin(numbers)


def _any(parts: list[Condition]) -> Condition:
    return functools.reduce(operator.or_, parts) if parts else Condition("const", (), False)


def trees_of(mix: Mix, name: str) -> list[tuple[Condition | None, Expression]]:
    """Return (which rows, None: all; tree) of a derived fact, once for each way its numbers are written in."""
    grouped: dict[str, tuple[list[int], Expression]] = {}
    for number, edition in enumerate(mix.editions):
        tree = edition.derivations[name].tree
        assert tree is not None
        grouped.setdefault(canonical(tree), ([], tree))[0].append(number)
    return [(_among(mix, numbers), tree) for numbers, tree in grouped.values()]
