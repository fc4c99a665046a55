"""What a reader could make of all published tables of the same records together.

The reader knows every number that is shown, which groups a table lists, and how each indicator is defined. Unknown to the reader is
how many rows there are of each kind: of each combination of keys that the lists allow, with each combination of counted, known and
in the population over all indicators that the records show. Every published number is a sum of such numbers.
"""

from __future__ import annotations

from collections import defaultdict
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
        small: dict[bytes, tuple[Mask, int, Place]] = {}
        for table, figures in self.by_table.items():
            for figure in figures:
                place, number = (table, tuple(figure.group.values())), self.numbers[id(figure.indicator)]
                if place in hidden and 0 < figure.denominator < smallest:
                    line = self._line(place, number, "denominator")
                    small[line.tobytes()] = line, number, place
        waiting = list(small.values())
        told = _told(self._shown(hidden), [line for line, _, _ in waiting]) if waiting else None
        if told is None:
            return
        matrix, sums, columns = told
        waiting = [(line[columns], number, place) for line, number, place in waiting]
        while waiting:
            line, number, place = waiting.pop()
            most, when = largest(line, matrix, sums)
            if most < smallest - 0.5:
                yield number, place
            elif when is not None:  # where one of them is large, others are as well: they need not be asked about
                waiting = [one for one in waiting if one[0] @ when < smallest - 0.5]

    def _shown(self, hidden: set[Place]) -> Iterator[tuple[Mask, int]]:
        """Yield what is shown as equations: of a place, what remains of it without those of its parts that are shown themselves."""
        for table, figures in self.by_table.items():
            parts = self._parts_shown(table, hidden)
            for figure in figures:
                place, number = (table, tuple(figure.group.values())), self.numbers[id(figure.indicator)]
                if place in hidden:
                    continue
                inside = parts.get((place[1], number), ())
                for part in _PARTS:
                    line = self._line(place, number, part)
                    for _, inner in inside:
                        line &= ~self._line(inner, number, part)
                    yield line, getattr(figure, part) - sum(getattr(one, part) for one, _ in inside)

    def _parts_shown(self, table: Table, hidden: set[Place]) -> dict[tuple[tuple[Any, ...], int], list[tuple[Figure, Place]]]:
        """Return, by place of a table and indicator, the places of the next finer table within it that are shown."""
        finer = next((other for other in self.by_table if len(other) == len(table) + 1 and set(table) < set(other)), None)
        found: dict[tuple[tuple[Any, ...], int], list[tuple[Figure, Place]]] = defaultdict(list)
        for figure in self.by_table[finer] if finer is not None else ():
            place = (tuple(figure.group), tuple(figure.group.values()))
            if place not in hidden:
                found[tuple(figure.group[name] for name in table), self.numbers[id(figure.indicator)]].append((figure, place))
        return found

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


def _told(shown: Iterable[tuple[Mask, int]], aims: Iterable[Mask]) -> tuple[Any, NDArray[np.float64], Mask] | None:
    """Return each equation once, of those that have to do with the aims, however far around; and which unknowns stand in them.

    Equations that say nothing are left out; most of an equation is zeros and is not kept. None where there are none.
    """
    from scipy.sparse import coo_array, csr_array
    from scipy.sparse.csgraph import connected_components

    told = {np.packbits(line).tobytes(): (line, number) for line, number in shown if line.any()}
    if not told:
        return None
    matrix = csr_array(np.array([line for line, _ in told.values()]))
    rows, columns = matrix.nonzero()
    height, width = matrix.shape
    linked = coo_array((np.ones(len(rows)), (rows, columns + height)), shape=(height + width, height + width))
    group = connected_components(linked, directed=False)[1]
    aimed = np.isin(group, np.unique(np.concatenate([group[height:][aim] for aim in aims])))
    kept, unknowns = aimed[:height], aimed[height:]
    if not kept.any():
        return None
    sums = np.array([number for _, number in told.values()], dtype=float)
    return matrix[kept][:, unknowns].astype(float), sums[kept], unknowns


def largest(aim: Any, matrix: Any, sums: Any) -> tuple[float, Any]:
    """Return the largest value of aim @ x where matrix @ x = sums and no x is negative, and that x; infinity and None without a bound."""
    from scipy.optimize import linprog

    answer = linprog(-np.asarray(aim, dtype=float), A_eq=matrix, b_eq=sums, bounds=(0, None), method="highs")
    return (float("inf"), None) if answer.status == 3 else (-float(answer.fun), answer.x)
