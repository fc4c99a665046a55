"""One fact: its name, sort, words, range, and how it is found when it is derived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.tree import FIRST_DAY, LAST_DAY, Expression, Range
from zhijiao.engines.rules.instruments import Citation

if TYPE_CHECKING:
    import polars as pl

NO_WORDS = Bilingual("", "")


class FactError(ValueError):
    """A value that cannot stand for a fact: of another sort, or outside the range all engines share."""


@dataclass(frozen=True)
class Derivation:
    """How a derived fact is found from the facts it `reads`: by a tree, or by two functions of those facts in order,
    `one` of the values of one record and `column` of the columns of a frame."""

    reads: tuple[str, ...] = ()
    one: Callable[..., Any] | None = None
    column: Callable[..., pl.Series] | None = None
    tree: Expression | None = None
    either: tuple[str, ...] = ()  # those of `reads` of which one that is known is enough


def reads_of(derivation: Derivation) -> tuple[str, ...]:
    """Return the facts that a derived fact is found from."""
    return derivation.reads if derivation.tree is None else field_names(derivation.tree)


@dataclass(frozen=True)
class Fact:
    """One declared fact; as a class attribute it answers with its leaf, on an instance with the value."""

    name: str = ""
    kind: type[Expression] = Expression
    words: Bilingual = NO_WORDS
    range: Range | None = None
    terms: type[Terms] | None = None
    column: str = ""
    cites: tuple[Citation, ...] = ()
    make: Callable[[Any], Derivation] | None = None

    def __get__(self, instance: object, owner: Any) -> Any:
        return owner.leaves[self.name]

    @property
    def is_derived(self) -> bool:
        """Say whether the fact is found from others."""
        return self.make is not None

    def problem(self, value: Any) -> Bilingual | None:
        """Return what is wrong with a value for this fact, None when it may stand (None itself may: unknown)."""
        if value is None:
            return None
        return PROBLEMS[self.kind.kind](self, value)


def _number_problem(fact: Fact, value: Any) -> Bilingual | None:
    assert fact.range is not None
    if isinstance(value, bool) or not isinstance(value, int):
        return Bilingual("a whole number is wanted", "应为整数")
    if not fact.range.holds(value):
        return Bilingual(f"a number from {fact.range.lo:,} to {fact.range.hi:,} is wanted",
                         f"应在{fact.range.lo:,}与{fact.range.hi:,}之间")
    return None


def _day_problem(fact: Fact, value: Any) -> Bilingual | None:
    if type(value) is not date or not FIRST_DAY <= value <= LAST_DAY:
        return Bilingual("a day from 1900 to 2199 is wanted", "应为1900年至2199年之间的日期")
    return None


def _flag_problem(fact: Fact, value: Any) -> Bilingual | None:
    return None if isinstance(value, bool) else Bilingual("yes or no is wanted", "应为“是”或“否”")


def _code_problem(fact: Fact, value: Any) -> Bilingual | None:
    return None if isinstance(value, str) else Bilingual("a word is wanted", "应为文字")


def _tags_problem(fact: Fact, value: Any) -> Bilingual | None:
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        return None
    return Bilingual("a tuple of words is wanted", "应为若干词语")


PROBLEMS: dict[str, Callable[[Fact, Any], Bilingual | None]] = {
    "number": _number_problem, "day": _day_problem, "flag": _flag_problem, "code": _code_problem, "tags": _tags_problem}
