"""Facts: what a law asks about one record, declared once; a record is an instance, the class itself is symbolic.

`PlacementFacts.study_year` is the leaf of a tree, `PlacementFacts(study_year=1).study_year` is 1, and a fact that was
not given is None: unknown.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, get_type_hints

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.expressions.tree import DefinitionError, Expression, Number, Range, field
from zhijiao.engines.rules.fact import PROBLEMS, Derivation, Fact, FactError
from zhijiao.engines.rules.frames import frame_of
from zhijiao.engines.rules.instruments import Citation

if TYPE_CHECKING:
    import polars as pl


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
        return frame_of(cls.facts, [r.__dict__ if isinstance(r, Facts) else r for r in records], extra)


def _completed(owner: type[Facts], name: str, kind: Any, columns: Mapping[str, Column]) -> Fact:
    """Fill a declaration with its name, sort and the words of its column."""
    if not (isinstance(kind, type) and issubclass(kind, Expression)) or kind.kind not in PROBLEMS:
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


__all__ = ["Derivation", "Fact", "FactError", "Facts", "derived", "fact"]
