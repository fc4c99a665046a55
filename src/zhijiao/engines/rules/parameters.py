"""Numbers of the law: dated, regional, each value with its citation; a lower level may tighten, never loosen unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhijiao.engines.expressions.tree import DefinitionError, Placeholder, Range
from zhijiao.engines.rules.instruments import Citation, Mark

Value = int | str | tuple[str, ...]
Direction = Literal["floor", "ceiling"]


@dataclass(frozen=True, slots=True)
class Dated:
    """One value from a day on, in one region and all below it."""

    first: date
    value: Value
    citation: Citation
    region: str = ""
    last: date | None = None
    mark: Mark | None = None
    authorised: Citation | None = None

    def on(self, day: date) -> bool:
        """Say whether the value is in force on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Tried:
    """A value to try out in place of the law's, from a day on."""

    value: Value
    first: date = date.min


@dataclass(frozen=True, slots=True)
class NumberUsed:
    """The value of a number that a judgement used, and where it is written."""

    key: str
    value: Value | None
    citation: Citation | None
    unit: str
    region: str = ""
    overridden: bool = False


def since(first: date, value: Value, citation: Citation, *, region: str = "", until: date | None = None,
          mark: Mark | None = None, authorised: Citation | None = None) -> Dated:
    """Return one dated value; `until` is its last day, `authorised` cites what allows a region to loosen."""
    return Dated(first, value, citation, region, until, mark, authorised)


def chain(region: str | None) -> Iterator[str]:
    """Yield a region's key and those above it: 210102, 2101, 21, and "" for the nation."""
    key = region or ""
    yield from (key[:n] for n in range(len(key), 0, -2))
    yield ""


class Parameter(Placeholder):
    """A number (or word, or list of words) of the law; stands in rules like any number."""

    __slots__ = ("direction", "key", "unit_words", "values")

    def __init__(self, key: str, unit: str, values: tuple[Dated, ...], direction: Direction | None):
        super().__init__("parameter", (), key, _range(values))
        self.key, self.unit_words, self.values, self.direction = key, unit, values, direction

    def dated(self, on: date, region: str | None = None) -> Dated | None:
        """Return the value in force on a day in a region: its own, else the nearest above; None when there is none."""
        return _in_force(self.values, on, chain(region))

    def used(self, on: date, region: str | None = None, override: Value | None = None) -> NumberUsed:
        """Return what a judgement on that day in that region goes by."""
        found = self.dated(on, region)
        if override is not None:
            return NumberUsed(self.key, override, None, self.unit_words, region or "", overridden=True)
        if found is None:
            return NumberUsed(self.key, None, None, self.unit_words)
        return NumberUsed(self.key, found.value, found.citation, self.unit_words, found.region)

    def turns(self) -> set[date]:
        """Return the days on which some value begins or has just ended."""
        return {d.first for d in self.values} | {_after(d.last) for d in self.values if d.last}

    def with_values(self, values: Iterable[Dated]) -> Parameter:
        """Return the same number with other values (for trying out)."""
        return parameter(self.key, unit=self.unit_words, values=values, direction=self.direction)


def parameter(key: str, *, unit: str, values: Iterable[Dated], direction: Direction | None = None) -> Parameter:
    """Declare a number of the law. `direction` says what it is: a floor may be raised, a ceiling lowered by a region."""
    ordered = tuple(sorted(values, key=lambda d: d.first))
    if not ordered:
        raise DefinitionError(f"{key}: no value at all")
    for value in ordered:
        _refuse_value(key, value)
        _refuse_overlap(key, value, ordered)
        _refuse_loosening(key, value, ordered, direction)
    return Parameter(key, unit, ordered, direction)


def _range(values: tuple[Dated, ...]) -> Range:
    numbers = [v.value for v in values if isinstance(v.value, int)] or [0]
    return Range(min(numbers), max(numbers))


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _refuse_value(key: str, dated: Dated) -> None:
    if isinstance(dated.value, bool) or not isinstance(dated.value, int | str | tuple):
        raise DefinitionError(f"{key}: {dated.value!r} is not a whole number, a word or a tuple of words")
    if dated.last is not None and dated.last < dated.first:
        raise DefinitionError(f"{key}: the value from {dated.first} ends before it begins")


def _in_force(values: tuple[Dated, ...], on: date, levels: Iterable[str]) -> Dated | None:
    """The nearest level that has a value; within a level the youngest one."""
    for level in levels:
        for value in reversed(values):
            if value.region == level and value.on(on):
                return value
    return None


def _refuse_overlap(key: str, dated: Dated, values: tuple[Dated, ...]) -> None:
    """A later value replaces an open earlier one; two that begin on the same day contradict each other."""
    for other in values:
        if other is not dated and (other.first, other.region) == (dated.first, dated.region):
            raise DefinitionError(f"{key}: two values from {dated.first} in region {dated.region or 'nation'}")


def _refuse_loosening(key: str, dated: Dated, values: tuple[Dated, ...], direction: Direction | None) -> None:
    if not dated.region or dated.authorised is not None:
        return
    above = list(chain(dated.region))[1:]
    for day in sorted({v.first for v in values if dated.on(v.first)}):
        other = _in_force(values, day, above)
        if _in_force(values, day, [dated.region]) is dated and other and not _tightens(dated, other, direction):
            raise DefinitionError(
                f"{key}: {dated.value!r} in region {dated.region} loosens {other.value!r} of region "
                f"{other.region or 'nation'} on {day}; cite what allows it with authorised=, or set direction=")


def _tightens(dated: Dated, above: Dated, direction: Direction | None) -> bool:
    value, limit = dated.value, above.value
    if isinstance(value, int) and isinstance(limit, int) and direction is not None:
        return value >= limit if direction == "floor" else value <= limit
    return value == limit
