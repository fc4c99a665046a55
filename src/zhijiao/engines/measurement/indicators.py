"""What an indicator is: whom it counts, what it counts of them, in which words, by which article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import field_names, placeholders
from zhijiao.engines.expressions.tree import Condition, DefinitionError, Flag, field

Direction = Literal["up", "down", "none"]


@runtime_checkable
class Named(Protocol):
    """A rule, as far as an indicator needs to know it."""

    @property
    def name(self) -> str:
        """Return the rule's name."""

    @property
    def requirement(self) -> Condition:
        """Return what the rule asks."""


@dataclass(frozen=True, eq=False)
class Indicator:
    """A ratio of sums. Rows whose numerator is unknown are in the population but in neither sum."""

    code: str
    words: Bilingual
    cites: tuple[Any, ...]
    population: Condition | None
    numerator: Condition
    dims: tuple[str, ...]
    direction: Direction
    smallest_cell: int
    known_per_mille: int
    definition: Bilingual | None = None
    grain: Any = None  # what one row is: a word of the room, the noun of the figure
    target: int | None = None  # per mille

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the columns that the indicator reads, its dimensions last."""
        return tuple(dict.fromkeys((*field_names(self.population, self.numerator), *self.dims)))


def indicator(code: str, *, zh: str, en: str, numerator: Condition | Named, population: Condition | None = None,
              dims: Iterable[str] = (), cites: Iterable[Any] = (), direction: Direction = "up", smallest_cell: int = 0,
              known_per_mille: int = 0, definition: Bilingual | None = None, grain: Any = None,
              target: int | None = None) -> Indicator:
    """Declare an indicator. A rule as numerator counts those that pass it among those that it applies to.

    Values of fewer than `smallest_cell` known rows are suppressed; where less than `known_per_mille` of the population
    is known the value is not reported. `definition` says in a sentence what is counted of what, `grain` names what one
    row is, `target` is in per mille.
    """
    if isinstance(numerator, Condition):
        counted = numerator
    else:
        reach = applies(numerator)
        counted, population = passes(numerator), reach if population is None else population & reach
    if placeholders(population, counted):
        raise DefinitionError(f"{code}: numbers of the law belong in rules; count a rule's outcome instead")
    return Indicator(code, Bilingual(en, zh), tuple(cites), population, counted, tuple(dims), direction,
                     smallest_cell, known_per_mille, definition, grain, target)


def passes(rule: Named | str) -> Condition:
    """Return the condition that a row passes a rule; a batch run adds the column (`Run.with_outcomes`)."""
    found: Condition = field(Flag, f"rule.{_name(rule)}")
    return found


def applies(rule: Named | str) -> Condition:
    """Return the condition that a rule applies to a row (unknown where that is not known)."""
    found: Condition = field(Flag, f"rule.{_name(rule)}.applies")
    return found


def _name(rule: Named | str) -> str:
    return rule if isinstance(rule, str) else rule.name
