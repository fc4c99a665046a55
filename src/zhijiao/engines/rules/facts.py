"""Facts: what a law asks about one record, declared once; a record is an instance, the class itself is symbolic.

`PlacementFacts.study_year` is the leaf of a tree, `PlacementFacts(study_year=1).study_year` is 1, and a fact that was
not given is None: unknown.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self, get_type_hints

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.expressions.tree import (
    FIRST_DAY,
    LAST_DAY,
    Code,
    Day,
    DefinitionError,
    Expression,
    Flag,
    Number,
    Range,
    Tags,
    field,
)
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

    def __get__(self, instance: object, owner: type[Facts]) -> Any:
        return owner.leaves[self.name]

    @property
    def is_derived(self) -> bool:
        """Say whether the fact is found from others."""
        return self.make is not None

    def problem(self, value: Any) -> Bilingual | None:
        """Return what is wrong with a value for this fact, None when it may stand (None itself may: unknown)."""
        if value is None:
            return None
        return _PROBLEMS[self.kind.kind](self, value)


def fact(*, en: str = "", zh: str = "", column: str = "", terms: type[Terms] | None = None,
         lo: int | None = None, hi: int | None = None) -> Any:
    """Declare a fact with its own words, the words of another column, a closed list of words, or a narrower range."""
    bounds = None if lo is None or hi is None else Range(lo, hi)
    return Fact(words=Bilingual(en, zh), column=column, terms=terms, range=bounds)


def derived(how: Callable[[Any], Any] | Callable[[Any], Derivation], *, en: str, zh: str,
            cites: Iterable[Citation] = ()) -> Any:
    """Declare a fact found from others by an expression over them, or by a `Derivation` with two implementations."""
    return Fact(words=Bilingual(en, zh), cites=tuple(cites), make=lambda owner: _derivation(how(owner)))


def _derivation(found: Any) -> Derivation:
    return found if isinstance(found, Derivation) else Derivation(tree=found)


class Facts:
    """Base of every set of facts. Options: `columns` lends words, `reference` names the day that selects the version
    of the law, `region` the fact that holds the record's region."""

    facts: ClassVar[dict[str, Fact]] = {}
    leaves: ClassVar[dict[str, Any]] = {}
    derivations: ClassVar[dict[str, Derivation]] = {}
    reference_fact: ClassVar[str] = ""
    region_fact: ClassVar[str] = ""

    def __init_subclass__(cls, columns: Iterable[Column] = (), reference: str = "", region: str = "") -> None:
        by_key = {column.key: column for column in columns}
        hints = get_type_hints(cls)
        own = list(inspect.get_annotations(cls))
        inherited = dict(cls.facts)
        cls.facts = inherited | {name: _completed(cls, name, hints[name], by_key) for name in own}
        cls.leaves = {name: field(f.kind, name, f.range) for name, f in cls.facts.items()}
        for name in own:
            setattr(cls, name, cls.facts[name])
        cls.reference_fact, cls.region_fact = reference or cls.reference_fact, region or cls.region_fact
        for name in filter(None, (cls.reference_fact, cls.region_fact)):
            if name not in cls.facts:
                raise DefinitionError(f"{cls.__name__}: {name} is no fact")
        cls.derivations = {name: f.make(cls) for name, f in cls.facts.items() if f.make is not None}

    def __init__(self, **values: Any) -> None:
        unknown = values.keys() - self.facts.keys()
        if unknown:
            raise FactError(f"{type(self).__name__} has no fact {', '.join(sorted(unknown))}")
        for name, value in values.items():
            problem = self.problem(name, value)
            if problem is not None:
                raise FactError(f"{name}={value!r}: {problem.en}")
        self.__dict__.update(dict.fromkeys(self.facts))
        self.__dict__.update(values)

    @classmethod
    def problem(cls, name: str, value: Any) -> Bilingual | None:
        """Return what is wrong with a value for a fact, None when nothing is."""
        return cls.facts[name].problem(value)

    def values(self) -> dict[str, Any]:
        """Return the given values by name, None where unknown."""
        return dict(self.__dict__)

    def but(self, **changes: Any) -> Self:
        """Return a copy with some values changed."""
        return type(self)(**{**self.__dict__, **changes})

    def __repr__(self) -> str:
        known = ", ".join(f"{k}={v!r}" for k, v in self.__dict__.items() if v is not None)
        return f"{type(self).__name__}({known})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def frame(cls, records: Iterable[Facts | Mapping[str, Any]], **extra: Iterable[Any]) -> pl.DataFrame:
        """Return a frame of the given (not derived) facts, one row per record; `extra` adds columns such as row_id."""
        from zhijiao.engines.rules.frames import frame_of

        return frame_of(cls, records, extra)


def _completed(owner: type[Facts], name: str, kind: Any, columns: Mapping[str, Column]) -> Fact:
    """Fill a declaration with its name, sort and the words of its column."""
    if not (isinstance(kind, type) and issubclass(kind, Expression)) or kind.kind not in _PROBLEMS:
        raise DefinitionError(f"{owner.__name__}.{name}: the sort of a fact is Years, Count, Money, Milli, Number, "
                              f"Day, Flag, Code or Tags, not {kind!r}")
    if hasattr(Facts, name):
        raise DefinitionError(f"{owner.__name__}.{name}: this name is taken by Facts itself")
    declared = owner.__dict__.get(name)
    found = declared if isinstance(declared, Fact) else Fact()
    column = columns.get(found.column or name)
    words = found.words if found.words.en else column.words if column else Bilingual(name.replace("_", " "), name)
    terms = found.terms or (column.choices if column else None)
    bounds = found.range or (kind.declared if issubclass(kind, Number) else None)
    return replace(found, name=name, kind=kind, words=words, terms=terms, range=bounds)


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


_PROBLEMS: dict[str, Callable[[Fact, Any], Bilingual | None]] = {
    "number": _number_problem, "day": _day_problem, "flag": _flag_problem, "code": _code_problem, "tags": _tags_problem}

__all__ = ["Code", "Day", "Derivation", "Fact", "FactError", "Facts", "Flag", "Tags", "derived", "fact"]
