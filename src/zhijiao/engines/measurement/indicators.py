"""What an indicator is: whom it counts, what it counts of them, in which words, by which article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import field_names, placeholders
from zhijiao.engines.expressions.tree import Condition, DefinitionError, Flag, field

Direction = Literal["up", "down", "none"]
Missing = Literal["skip_any", "skip_all", "zero"]
Kind = Literal["stock", "flow"]

MISSING_WORDS: Mapping[Missing, Bilingual] = {
    "skip_any": Bilingual("a value only where every row is known", "全部记录都已知才有数值"),
    "skip_all": Bilingual("over the rows that are known", "只按已知的记录计算"),
    "zero": Bilingual("what is unknown counts as not met", "未知的按未达到计算"),
}
KIND_WORDS: Mapping[Kind, Bilingual] = {
    "stock": Bilingual("a stock: holds on a day, does not add up over time", "时点数：只对某一天成立，不能跨时间相加"),
    "flow": Bilingual("a flow: counts a period, adds up over time", "时期数：统计一段时间，可以跨时间相加"),
}


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
    """A ratio of sums. What rows do whose numerator is unknown is said by `missing`; they are never left out unseen."""

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
    missing: Missing = "skip_all"
    missing_because: Bilingual | None = None  # why what is unknown may count as not met
    kind: Kind = "stock"
    reference: Bilingual | None = None  # the day (stock) or the period (flow) it is of; None: the day of the records
    time: str | None = None  # the dimension that is time, if records of several days stand in one frame

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the columns that the indicator reads, its dimensions last."""
        return tuple(dict.fromkeys((*field_names(self.population, self.numerator), *self.dims)))


# long because the signature is the declaration
def indicator(code: str, *, zh: str, en: str, numerator: Condition | Named, population: Condition | None = None,
              dims: Iterable[str] = (), cites: Iterable[Any] = (), direction: Direction = "up", smallest_cell: int = 0,
              known_per_mille: int = 0, definition: Bilingual | None = None, grain: Any = None, target: int | None = None,
              missing: Missing = "skip_all", missing_because: Bilingual | None = None, kind: Kind = "stock",
              reference: Bilingual | None = None, time: str | None = None) -> Indicator:
    """Declare an indicator. A rule as numerator counts those that pass it among those that it applies to.

    Values of fewer than `smallest_cell` counted rows are suppressed; where less than `known_per_mille` of the population
    is known the value is not reported. `missing`: under "skip_all" a value is over the known rows, under "skip_any" there is one
    only where every row is known, under "zero" what is unknown counts as not met, for which an article or a reason is named.
    `kind`, `reference`: a stock holds on a day, a flow counts a period. `definition` says in a sentence what is counted of what,
    `grain` names what one row is, `target` is in per mille. Raises DefinitionError.
    """
    if isinstance(numerator, Condition):
        counted = numerator
    else:
        reach = applies(numerator)
        counted, population = passes(numerator), reach if population is None else population & reach
    if placeholders(population, counted):
        raise DefinitionError(f"{code}: numbers of the law belong in rules; count a rule's outcome instead")
    declared = Indicator(code, Bilingual(en, zh), tuple(cites), population, counted, tuple(dims), direction, smallest_cell,
                         known_per_mille, definition, grain, target, missing, missing_because, kind, reference, time)
    _must_make_sense(declared)
    return declared


def _must_make_sense(one: Indicator) -> None:
    if one.missing not in MISSING_WORDS or one.kind not in KIND_WORDS:
        raise DefinitionError(f"{one.code}: missing is one of {', '.join(MISSING_WORDS)}, kind one of {', '.join(KIND_WORDS)}")
    if one.missing == "zero" and not one.cites and one.missing_because is None:
        raise DefinitionError(f"{one.code}: say by which article or why what is unknown counts as not met")
    if one.missing == "skip_any" and one.known_per_mille:
        raise DefinitionError(f"{one.code}: under skip_any everything is known; it has no least known share")
    if one.time is not None and one.time not in one.dims:
        raise DefinitionError(f"{one.code}: {one.time} is none of its dimensions")


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
