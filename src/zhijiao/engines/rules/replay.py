"""What changes when the law changes: the same records judged by the law as it is written and by the law as it is tried.

A trial is laid over the law: other values of its numbers and other versions of its rules, each from a day on. The law
itself, its rules and its numbers are never changed. Only rules that the trial can touch are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from zhijiao.engines.expressions.forms import placeholders
from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.rules.batch import Engine, run_batch
from zhijiao.engines.rules.fact import Derivation
from zhijiao.engines.rules.parameters import Parameter, Tried
from zhijiao.engines.rules.rule import Rule
from zhijiao.engines.rules.run import Run
from zhijiao.engines.rules.versions import Law, sources


@dataclass(frozen=True)
class Revived:
    """A rule in the version of another day (None: the newest that is written), from a day on."""

    as_of: date | None = None
    first: date = date.min


@dataclass(frozen=True)
class Trial:
    """What is tried out: values by the key of their number, versions by the name of their rule."""

    numbers: Mapping[str, Tried] = field(default_factory=dict)
    versions: Mapping[str, Revived] = field(default_factory=dict)

    def touched(self, law: Law) -> tuple[str, ...]:
        """Return the names of the rules that may judge otherwise. Raises DefinitionError for what the law does not know."""
        tried = {law.number(key).key for key in self.numbers}
        for name, revived in self.versions.items():
            version_of(law, name, revived.as_of)
        reading = {rule.name for rule in law.rules if tried & {number.key for number in _numbers(law, rule)}}
        return tuple(name for name in law.names if name in reading or name in self.versions)

    def laws(self, law: Law) -> tuple[Law, Law]:
        """Return the rules that the trial may touch, as they are written and as they are tried."""
        names = self.touched(law)
        written = [rule for rule in law.rules if rule.name in names]
        tried = [rule for rule in written if rule.name not in self.versions]
        numbers = dict(self.numbers)
        for name, revived in self.versions.items():
            chosen = version_of(law, name, revived.as_of)
            tried += _cut(written, name, revived.first, chosen)
            numbers |= {key: one for key, one in _missing(law, chosen, revived).items() if key not in numbers}
        ordered = sorted(tried, key=lambda rule: names.index(rule.name))
        read = {number.key for rule in ordered for number in _numbers(law, rule)}
        return Law(written), Law(ordered, {key: {"": one} for key, one in numbers.items() if key in read})


def version_of(law: Law, name: str, as_of: date | None) -> Rule:
    """Return the version of a rule that is law on a day; None: the newest. Raises DefinitionError."""
    found = [rule for rule in law.rules if rule.name == name and (as_of is None or rule.in_force(as_of, rule.region))]
    if not found:
        raise DefinitionError(f"no version of a rule {name} on {as_of or 'any day'}")
    return max(found, key=lambda rule: rule.first)


def _cut(rules: Iterable[Rule], name: str, first: date, chosen: Rule) -> list[Rule]:
    """What is written holds until the day before the trial begins; from then on the chosen version alone, in its region."""
    versions = [rule for rule in rules if rule.name == name]
    elsewhere = [rule for rule in versions if not (rule.region.startswith(chosen.region) or chosen.region.startswith(rule.region))]
    earlier = [rule for rule in versions if rule not in elsewhere and rule.first < first]
    eve = first - timedelta(days=1) if earlier else first
    ended = [replace(rule, last=eve if rule.last is None else min(rule.last, eve)) for rule in earlier]
    return [*elsewhere, *ended, replace(chosen, first=first, last=None)]


def _missing(law: Law, chosen: Rule, revived: Revived) -> dict[str, Tried]:
    """A version taken out of its time brings those of its numbers that have no value there."""
    home = revived.as_of or chosen.last or max(chosen.first, *(_youngest(number) for number in _numbers(law, chosen)), date.min)
    found = {}
    for number in _numbers(law, chosen):
        own = number.dated(home, chosen.region)
        if own is not None and number.dated(revived.first, chosen.region) is None:
            found[number.key] = Tried(own.value, revived.first)
    return found


def _youngest(number: Parameter) -> date:
    return max(value.first for value in number.values)


def _numbers(law: Law, rule: Rule) -> tuple[Parameter, ...]:
    """Return the numbers that a rule uses, itself or through the derived facts that it reads."""
    read = (law.derivations.get(name) for name in sources(law.facts, rule.fields))
    through = placeholders(*(one.tree for one in read if isinstance(one, Derivation)))
    return (*rule.numbers, *(one for one in through if isinstance(one, Parameter)))


@dataclass(frozen=True)
class Replay:
    """The same rows judged twice."""

    before: Run
    after: Run

    @cached_property
    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Return {rule: {"before" | "after": {"pass", "fail", "unknown", "na"}}}."""
        return {name: {"before": self.before.counts[name], "after": self.after.counts[name]} for name in self.before.law.names}

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Return a row per record and rule that fails by either law or is judged otherwise: place, record, rule, before, after."""
        pieces = [self._rows(name) for name in self.before.law.names]
        return pl.concat(pieces)

    def _rows(self, name: str) -> pl.DataFrame:
        table = pl.DataFrame({"record": self.before.identity, "before": self.before.outcomes(name), "after": self.after.outcomes(name)})
        told = (pl.col("before") != pl.col("after")) | (pl.col("before") == "fail")
        return table.with_row_index("place").filter(told).select("place", "record", pl.lit(name).alias("rule"), "before", "after")

    def units(self, keys: pl.Series) -> pl.DataFrame:
        """Return, per rule and unit (a key per row, null: none), how many of its records fail by either law: those newly in
        breach or newly clear first, then by number. Columns: rule, unit, before, after."""
        table = self.rows.with_columns(unit=keys[self.rows["place"]]).drop_nulls("unit")
        counted = table.group_by("rule", "unit").agg((pl.col("before") == "fail").sum(), (pl.col("after") == "fail").sum())
        failing = counted.filter((pl.col("before") > 0) | (pl.col("after") > 0))
        turned = (pl.col("before") == 0) | (pl.col("after") == 0)
        return failing.sort("rule", turned, pl.col("after"), "before", "unit", descending=[False, True, True, True, False])


def replay(law: Law | tuple[Law, Law], trial: Trial, frame: pl.DataFrame, *, on: date | None = None, region: str | None = None,
           today: date | None = None, engine: Engine = "polars", record: str = "row_id") -> Replay:
    """Judge a frame by the law and by the trial laid over it. Give the pair of `trial.laws(law)` where many frames follow."""
    written, tried = law if isinstance(law, tuple) else trial.laws(law)
    before, after = (run_batch(one, frame, on=on, engine=engine, region=region, today=today, record=record) for one in (written, tried))
    return Replay(before, after)
