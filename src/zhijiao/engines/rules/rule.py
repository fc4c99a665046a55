"""A rule: what one article asks of a record, with its dates, its severity and its three-valued condition."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, Literal, get_type_hints

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import bind, field_names, fingerprint, placeholders, unknown_as_false
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.tree import Condition, DefinitionError, Placeholder
from zhijiao.engines.rules.fact import reads_of
from zhijiao.engines.rules.facts import Facts
from zhijiao.engines.rules.instruments import Citation, Instrument, Mark
from zhijiao.engines.rules.parameters import Parameter

NEWEST = date(9999, 12, 31)
"""The day that stands for "the newest text", where a record has no day and the caller gives none."""


class Severity(str, Enum):
    """What a failure does: stop the matter, ask for a reason, or inform."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    INFO = "INFO"

    def __str__(self) -> str:
        return self.value


BLOCK, WARN, INFO = Severity


class Outcome(str, Enum):
    """What a rule says of a record. The order is that of the codes in compiled judges."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NA = "na"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Templates:
    """Sentences of a rule's own, with {fact} placeholders; where one is None a default is built from the condition."""

    failed: Bilingual | None = None
    unknown: Bilingual | None = None
    fix: Bilingual | None = None


@dataclass(frozen=True, eq=False)
class Rule:
    """One version of one rule. `name` is shared by all versions; at most one is in force on a day in a region."""

    name: str
    words: Bilingual
    citation: Citation
    mark: Mark
    severity: Severity
    facts: type[Facts]
    requires: Condition
    applies: Condition | None = None
    lifted_by: Condition | None = None
    hard: Condition | None = None
    missing_fails: bool = False
    first: date = date.min
    last: date | None = None
    region: str = ""
    settled: str = ""
    waivable: bool = False
    templates: Templates = field(default_factory=Templates)

    @property
    def instrument(self) -> Instrument:
        """Return the instrument that the rule is part of."""
        return self.citation.instrument

    @cached_property
    def guard(self) -> Condition | None:
        """Return the condition under which the rule judges at all: it applies and no filing lifts it."""
        if self.lifted_by is None:
            return self.applies
        unlifted = ~unknown_as_false(self.lifted_by)
        return unlifted if self.applies is None else self.applies & unlifted

    @cached_property
    def requirement(self) -> Condition:
        """Return the condition asked for; where missing evidence fails, unknown is false."""
        return unknown_as_false(self.requires) if self.missing_fails else self.requires

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Return the facts that the rule reads, those of its requirement first."""
        return field_names(self.requires, self.applies, self.lifted_by, self.hard)

    @cached_property
    def numbers(self) -> tuple[Parameter, ...]:
        """Return the numbers of the law that the rule uses."""
        found = placeholders(self.requires, self.applies, self.lifted_by, self.hard)
        return tuple(p for p in found if isinstance(p, Parameter))

    @cached_property
    def version(self) -> str:
        """Return the hash of what this version means."""
        meaning = fingerprint(self.requires, self.applies, self.lifted_by, self.hard)
        return f"{meaning}{'m' if self.missing_fails else ''}"

    def in_force(self, on: date, region: str | None = None) -> bool:
        """Say whether this version is law on a day in a region."""
        return (self.first <= on and (self.last is None or on <= self.last)
                and (region or "").startswith(self.region))

    def outcome(self, facts: Facts | Mapping[str, Any], on: date | None = None, region: str | None = None) -> Outcome:
        """Judge one record by this version alone, straight from its definition (`compile_record` is for many)."""
        values = {**dict.fromkeys(self.facts.facts), **(facts.__dict__ if isinstance(facts, Facts) else facts)}
        day = on or values.get(self.facts.reference_fact) or NEWEST
        place = region or values.get(self.facts.region_fact) or self.region
        if not self.in_force(day, place):
            return Outcome.NA

        def number(leaf: Placeholder) -> Any:
            assert isinstance(leaf, Parameter)
            return leaf.used(day, place).value

        for name in self.fields:
            self._find(name, values, number)
        guard = True if self.guard is None else evaluate(bind(self.guard, number), values)
        asked = evaluate(bind(self.requirement, number), values)
        if guard is False:
            return Outcome.NA
        return Outcome.UNKNOWN if guard is None or asked is None else Outcome.PASS if asked else Outcome.FAIL

    def _find(self, name: str, values: dict[str, Any], number: Callable[[Placeholder], Any]) -> None:
        """Put in a derived fact that was not given, and before it those that it is found from."""
        derivation = self.facts.derivations.get(name)
        if derivation is None or values[name] is not None:
            return
        for part in reads_of(derivation):
            self._find(part, values, number)
        if derivation.tree is not None:
            values[name] = evaluate(bind(derivation.tree, number), values)
        else:
            assert derivation.one is not None
            values[name] = derivation.one(*(values[part] for part in derivation.reads))

    def holds(self, facts: Facts | Mapping[str, Any], on: date | None = None) -> bool | None:
        """Say whether the record satisfies the rule (also where it does not apply); None where that is unknown."""
        found = self.outcome(facts, on)
        return None if found is Outcome.UNKNOWN else found is not Outcome.FAIL

    def __repr__(self) -> str:
        return f"<Rule {self.name} {self.citation.short} {self.severity} from {self.first}>"


Asked = Callable[[Any], Condition]


def rule(instrument: Instrument, *, article: str, severity: Severity, zh: str, mark: Mark = "V", en: str = "",
         applies: Asked | None = None, lifted_by: Asked | None = None, hard: Asked | None = None,
         missing: Literal["unknown", "fail"] = "unknown", since: date | None = None, until: date | None = None,
         region: str | None = None, name: str = "", settled: str = "", waivable: bool | None = None,
         facts: type[Facts] | None = None, failed: Bilingual | None = None, unknown: Bilingual | None = None,
         fix: Bilingual | None = None) -> Callable[[Asked], Rule]:
    """Declare the decorated function as a rule; it is called once, with symbolic facts, and returns a condition."""

    def declared(asked: Asked) -> Rule:
        about = facts or _facts_of(asked)
        title = Bilingual(en or _first_line(asked), zh)
        if severity is BLOCK and mark == "R" and not settled:
            raise DefinitionError(f"{asked.__name__}: an article that was not seen (R) may not BLOCK; "
                                  "settled= says why it does")
        return Rule(
            name=name or asked.__name__, words=title, citation=instrument.article(article, mark), mark=mark,
            severity=severity, facts=about, requires=_condition(asked, asked, about),
            applies=_condition(asked, applies, about), lifted_by=_condition(asked, lifted_by, about),
            hard=_condition(asked, hard, about), missing_fails=missing == "fail",
            first=since or instrument.in_force, last=until or instrument.ended,
            region=instrument.region if region is None else region, settled=settled,
            waivable=severity is not BLOCK if waivable is None else waivable,
            templates=Templates(failed, unknown, fix))

    return declared


def _facts_of(asked: Asked) -> type[Facts]:
    hints = get_type_hints(asked)
    for name in inspect.signature(asked).parameters:
        if isinstance(hints.get(name), type) and issubclass(hints[name], Facts):
            found: type[Facts] = hints[name]
            return found
    raise DefinitionError(f"{asked.__name__}: annotate its argument with a Facts class")


def _first_line(asked: Asked) -> str:
    text = inspect.getdoc(asked)
    if not text:
        raise DefinitionError(f"{asked.__name__}: say the rule in English, in its docstring or in en=")
    return text.splitlines()[0].strip().rstrip(".")


def _condition(rule: Asked, part: Asked | None, about: type[Facts]) -> Any:
    if part is None:
        return None
    found = part(about)
    if not isinstance(found, Condition):
        raise DefinitionError(f"{rule.__name__}: a condition over facts is wanted, not {found!r}")
    return found


def names_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the names of the rules, each once, in order."""
    return tuple(dict.fromkeys(r.name for r in rules))
