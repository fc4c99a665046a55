"""What a room says of its figures, once: the indicators, what one row is, where the rows come from, who may open which of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.expressions.tree import Condition
from zhijiao.engines.measurement import Indicator
from zhijiao.engines.rules import Facts
from zhijiao.kernel.indicators.wording import Wording
from zhijiao.kernel.screens.figures import Frames

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor
    from zhijiao.kernel.people.terms import Role

CITY = "city"
Names = Callable[[list[str]], dict[str, Bilingual]]


@dataclass(frozen=True)
class Source:
    """What the rows of one grain are: the columns in words, who may open which row, by which places they add up.

    The table that the room's `frames` bring has a column `key`, the primary key of a row of `visible`, and a column per
    dimension. `levels` nest: city, then the unit within it. `begun_on` names the column that says since when a row counts,
    where a table of today can be cut back to an earlier day.
    """

    words: Mapping[str, Bilingual]  # of the dimensions
    visible: Callable[[Actor], QuerySet[Any]]
    levels: tuple[str, ...]
    register: str | None = None  # whose columns the rows are shown in; None: those of the snapshot
    begun_on: str | None = None
    units: tuple[str, ...] = ()  # dimensions whose values are keys of organisations
    names: Mapping[str, type[Terms] | Names] = field(default_factory=dict)  # what the values of the other dimensions are called
    city_opens: bool = True  # a city officer may open every row of the own city's cells
    placed: bool = False  # a row says something of a city as well as of its key: it is opened within the own city only
    board: str | None = None  # the name of the page that says which rules and records are behind a figure today


@dataclass(frozen=True)
class Catalogue:
    """The figures of one room."""

    room: str
    words: Bilingual
    indicators: tuple[Indicator, ...]
    sources: Mapping[Any, Source]  # by grain
    frames: Callable[[date], Frames]  # the tables of everything, as they are on a day
    readers: tuple[Role, ...]
    facts: Mapping[Any, type[Facts]] = field(default_factory=dict)  # by grain: what the columns are called in conditions
    rules: Mapping[str, Bilingual] = field(default_factory=dict)  # what the rules are called whose outcomes stand in the tables

    def of(self, grain: Any) -> list[Indicator]:
        """Return the indicators whose rows are of a grain."""
        return [one for one in self.indicators if one.grain is grain]


@dataclass(frozen=True)
class Entry:
    """One indicator in its catalogue."""

    catalogue: Catalogue
    indicator: Indicator

    @property
    def code(self) -> str:
        """Return the code of the indicator."""
        return self.indicator.code

    @property
    def grain(self) -> Any:
        """Return what one row is."""
        return self.indicator.grain

    @property
    def source(self) -> Source:
        """Return what the rows are."""
        return self.catalogue.sources[self.indicator.grain]

    @property
    def smallest_cell(self) -> int:
        """Return below how many known rows a value is withheld: figures of the same rows share it, as they are published together."""
        return max(one.smallest_cell for one in self.catalogue.of(self.grain))

    def said(self, condition: Condition | None) -> Bilingual:
        """Return one of the indicator's conditions in words."""
        return Wording(self.catalogue.facts.get(self.grain), self.catalogue.rules).said(condition)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Return the places by which this indicator is declared, the widest first."""
        return tuple(name for name in self.source.levels if name in self.indicator.dims)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Return the dimensions that are no places in an order: enterprise, theme, reason."""
        return tuple(name for name in self.indicator.dims if name not in self.source.levels)


_declared: dict[str, Catalogue] = {}


def declare(catalogue: Catalogue) -> Catalogue:
    """Enter the figures of a room. Raises ValueError where a room or a code is declared twice, or a figure leaves out the place that opens it to its city."""
    if _declared.get(catalogue.room, catalogue) != catalogue:
        raise ValueError(f"two catalogues are of the room {catalogue.room!r}")
    taken = {entry.code for entry in entries() if entry.catalogue.room != catalogue.room}
    if twice := taken & {one.code for one in catalogue.indicators}:
        raise ValueError(f"indicators that another room has declared: {', '.join(sorted(twice))}")
    for one in catalogue.indicators:
        if catalogue.sources[one.grain].levels[0] not in one.dims:
            raise ValueError(f"{one.code} is not declared by {catalogue.sources[one.grain].levels[0]}: nobody could tell whose its cells are")
    _declared[catalogue.room] = catalogue
    return catalogue


def catalogues() -> list[Catalogue]:
    """Return the catalogue of every room, in the order of their names."""
    return [_declared[room] for room in sorted(_declared)]


def entries() -> Iterator[Entry]:
    """Yield every indicator of every room."""
    for catalogue in catalogues():
        for one in catalogue.indicators:
            yield Entry(catalogue, one)


def entry_of(code: str) -> Entry | None:
    """Return an indicator by its code; None where nobody declares it."""
    return next((entry for entry in entries() if entry.code == code), None)


def grains() -> list[tuple[Catalogue, Any]]:
    """Return what is frozen each night: every grain of every room that has indicators."""
    return [(catalogue, grain) for catalogue in catalogues() for grain in catalogue.sources if catalogue.of(grain)]


def tables(catalogue: Catalogue, grain: Any) -> list[tuple[str, ...]]:
    """Return the tables of a grain that are published side by side: by its places; where small cells are withheld, by all the rest too.

    Without a smallest cell nothing is withheld, and any other table can be counted from the records when it is asked for.
    """
    one = next(Entry(catalogue, indicator) for indicator in catalogue.of(grain))
    levels = one.source.levels
    found: list[tuple[str, ...]] = [levels[:depth] for depth in range(len(levels) + 1)]
    if one.smallest_cell:
        others = dict.fromkeys(name for indicator in catalogue.of(grain) for name in Entry(catalogue, indicator).others)
        found += [table for name in others for table in ((name,), (levels[0], name))]
    return found
