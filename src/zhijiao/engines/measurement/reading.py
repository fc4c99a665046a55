"""What a reader could make of all published tables of the same records together.

The reader knows every number that is shown, which groups a table lists, and how each indicator is defined. Unknown to the reader is
how many rows there are of each kind: of each combination of keys that the lists allow, with each combination of counted, known and
in the population over all indicators that the records show. Every published number is a sum of such numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.to_polars import ends_of
from zhijiao.engines.expressions.tree import Condition
from zhijiao.engines.measurement.figures import Figure, parts_of, true_of

Table = tuple[str, ...]
Place = tuple[Table, tuple[Any, ...]]  # a table and the keys of one of its groups
_PARTS = ("numerator", "known", "denominator", "population", "unplaced")
Mask = NDArray[np.bool_]


class Reader:
    """All published numbers of some records, and what follows from them."""

    def __init__(self, by_table: Mapping[Table, list[Figure]], frame: pl.DataFrame):
        self.by_table, self.frame = by_table, frame
        self.indicators = list({id(one.indicator): one.indicator for figures in by_table.values() for one in figures}.values())
        self.numbers = {id(one): number for number, one in enumerate(self.indicators)}
        self._known: dict[Place, Mask] = {}

    def tells(self, hidden: set[Place], smallest: int) -> Iterator[tuple[int, Place]]:
        """Yield the small cells that a reader could tell to be small, as indicator and place, while these places are withheld."""
        shown: list[Mask] = []
        sums: list[int] = []
        small: dict[bytes, tuple[Mask, int, Place]] = {}
        for table, figures in self.by_table.items():
            for figure in figures:
                place, number = (table, tuple(figure.group.values())), self.numbers[id(figure.indicator)]
                if place not in hidden:
                    shown += [self._line(place, number, part) for part in _PARTS]
                    sums += [getattr(figure, part) for part in _PARTS]
                elif 0 < figure.denominator < smallest:
                    line = self._line(place, number, "denominator")
                    small[line.tobytes()] = line, number, place
        told = _once(shown, sums) if small else None
        if told is None:
            return
        waiting = list(small.values())
        while waiting:
            line, number, place = waiting.pop()
            most, when = largest(line, *told)
            if most < smallest - 0.5:
                yield number, place
            elif when is not None:  # where one of them is large, others are as well: they need not be asked about
                waiting = [one for one in waiting if one[0] @ when < smallest - 0.5]

    def _line(self, place: Place, number: int, part: str) -> Mask:
        """Return which unknowns a number is the sum of."""
        line: Mask = np.outer(self._inside(place), self._kinds[f"{number} {part}"].to_numpy())[self._possible]
        return line

    def _inside(self, place: Place) -> Mask:
        """Return which combinations of keys lie in a place."""
        if place not in self._known:
            table, keys = place
            at = [pl.col(name).eq_missing(pl.lit(key, dtype=self._corners.schema[name])) for name, key in zip(table, keys, strict=True)]
            self._known[place] = self._corners.select(pl.all_horizontal(at)).to_series().to_numpy() if at else np.ones(len(self._corners), dtype=bool)
        return self._known[place]

    @cached_property
    def _corners(self) -> pl.DataFrame:
        """The combinations of keys that the lists of the tables allow."""
        listed = [table for table in self.by_table if not any(set(table) < set(other) for other in self.by_table)]
        found = self.frame.select(listed[0]).unique(maintain_order=True) if listed[0] else pl.DataFrame({"": [None]})
        for table in listed[1:]:
            groups, shared = self.frame.select(table).unique(maintain_order=True), [name for name in table if name in found.columns]
            found = found.join(groups, on=shared, nulls_equal=True) if shared else found.join(groups, how="cross")
        return found

    @cached_property
    def _conditions(self) -> dict[str, Condition]:
        found: dict[str, Condition] = {}
        for number, one in enumerate(self.indicators):
            parts: dict[str, Condition] = {str(name): condition for name, condition in parts_of(one).items()}
            parts["unplaced"] = ~parts["population"].known()
            found |= {f"{number} {part}": parts[part] for part in _PARTS}
        return found

    @cached_property
    def _kinds(self) -> pl.DataFrame:
        """The combinations of conditions that the records show."""
        return _true(self._conditions, self.frame).unique(maintain_order=True)

    @cached_property
    def _possible(self) -> Mask:
        """Which kinds a combination of keys may have: where a condition is about keys alone, its definition says so."""
        decided = {name: condition for name, condition in self._conditions.items() if set(field_names(condition)) <= set(self._corners.columns)}
        there = np.ones((len(self._corners), len(self._kinds)), dtype=bool)
        for name, answer in _true(decided, self._corners).to_dict().items():
            there &= answer.to_numpy()[:, None] == self._kinds[name].to_numpy()[None, :]
        return there


def _true(conditions: Mapping[str, Condition], frame: pl.DataFrame) -> pl.DataFrame:
    ends = ends_of(frame, *conditions.values())
    return frame.select(true_of(condition, ends).fill_null(False).alias(name) for name, condition in conditions.items())


def _once(lines: Iterable[Mask], sums: Iterable[int]) -> tuple[Any, NDArray[np.float64]] | None:
    """Return each equation once, without those that say nothing; most of an equation is zeros and is not kept. None without any."""
    from scipy.sparse import csr_array

    told = {np.packbits(line).tobytes(): (line, number) for line, number in zip(lines, sums, strict=True) if line.any()}
    if not told:
        return None
    return csr_array(np.array([line for line, _ in told.values()], dtype=float)), np.array([number for _, number in told.values()], dtype=float)


def largest(aim: Any, matrix: Any, sums: Any) -> tuple[float, Any]:
    """Return the largest value of aim @ x where matrix @ x = sums and no x is negative, and that x; infinity and None without a bound."""
    from scipy.optimize import linprog

    answer = linprog(-np.asarray(aim, dtype=float), A_eq=matrix, b_eq=sums, bounds=(0, None), method="highs")
    return (float("inf"), None) if answer.status == 3 else (-float(answer.fun), answer.x)
