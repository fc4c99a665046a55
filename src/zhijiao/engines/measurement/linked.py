"""Tables of the same records that are published side by side: what one of them withholds, no other may give away.

Every table is a set of cells; a cell is the sum of the cells of a finer table, and of another finer table too, so that a place
stands in several equations and the graph of `suppression` is not enough. Here the question is put to a linear program, as a
reader with all the published numbers would put it: how large could this withheld cell be? Where the answer is below the
smallest number that may be shown, the cheapest neighbour is withheld as well. First each indicator's cells are asked about, which
is quick; then everything together (`reading`), numerators and definitions too.

A place that is withheld in one figure is withheld in all figures of these records: figures that count parts of the same rows
would otherwise bound each other. Cells that count exactly the same rows are one unknown, wherever they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from zhijiao.engines.expressions.to_polars import ends_of
from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement.figures import Figure, Status, parts_of, true_of
from zhijiao.engines.measurement.indicators import Indicator
from zhijiao.engines.measurement.partials import partials
from zhijiao.engines.measurement.reading import Place, Reader, Table, largest

_BITS = 24  # dropped from a row's mark, so that the marks of a million rows can be added


def published_together(indicators: Iterable[Indicator], frame: pl.DataFrame, tables: Sequence[Table],
                       besides: Collection[Place] = ()) -> dict[Table, list[Figure]]:
    """Return the figures of every table, each by those indicators that are declared by its columns, fit to be published together.

    The smallest cell is the largest that any of the indicators asks for. The places of `besides` are withheld whatever they hold.
    Raises DefinitionError where nothing could hide a cell.
    """
    wanted = list(indicators)
    by_table = {table: partials([one for one in wanted if set(table) <= set(one.dims)], frame, table, engine="polars").figures()
                for table in tables}
    smallest = max((one.smallest_cell for one in wanted), default=0)
    if not smallest:
        return by_table
    hidden = withheld_places(_unknowns(by_table, frame), tables, smallest, Reader(by_table, frame), besides)
    return {table: [_shown(figure, (table, _keys(figure)) in hidden) for figure in figures] for table, figures in by_table.items()}


def _shown(figure: Figure, hide: bool) -> Figure:
    return replace(figure, status=Status.SUPPRESSED) if hide else figure


def _keys(figure: Figure) -> tuple[Any, ...]:
    return tuple(figure.group.values())


@dataclass(frozen=True)
class Unknowns:
    """What a reader might want to find out: numbers, and per indicator which place has which of them."""

    values: list[int]
    at: list[dict[Place, int]]  # per indicator: place -> number of the unknown
    tables: list[set[Table]]  # per indicator

    def places(self) -> Mapping[int, set[Place]]:
        """Return where each unknown stands."""
        found: dict[int, set[Place]] = defaultdict(set)
        for numbers in self.at:
            for place, unknown in numbers.items():
                found[unknown].add(place)
        return found


def _unknowns(by_table: Mapping[Table, list[Figure]], frame: pl.DataFrame) -> Unknowns:
    """Number the cells; those that count the same rows get the same number."""
    marks = frame.select(pl.int_range(pl.len(), dtype=pl.Int64).hash(seed=1).alias("mark")).to_series() // 2 ** _BITS
    marked = frame.with_columns(marks.cast(pl.Int64).alias("row mark"))
    values: list[int] = []
    numbers: dict[tuple[int, int], int] = {}
    at: dict[int, dict[Place, int]] = defaultdict(dict)
    order: dict[int, set[Table]] = defaultdict(set)
    for table, figures in by_table.items():
        signed = _signatures({id(f.indicator): f.indicator for f in figures}, marked, table)
        for figure in figures:
            keys = _keys(figure)
            number = numbers.setdefault((figure.denominator, signed[id(figure.indicator), keys]), len(values))
            if number == len(values):
                values.append(figure.denominator)
            at[id(figure.indicator)][table, keys] = number
            order[id(figure.indicator)].add(table)
    return Unknowns(values, list(at.values()), list(order.values()))


def _signatures(wanted: Mapping[int, Indicator], marked: pl.DataFrame, table: Table) -> dict[tuple[int, tuple[Any, ...]], int]:
    """Return the sum of the marks of the rows that each indicator knows in each group."""
    sums = []
    for name, one in wanted.items():
        known = parts_of(one)["denominator"]
        sums.append(pl.when(true_of(known, ends_of(marked, known))).then(pl.col("row mark")).otherwise(0).sum().alias(str(name)))
    counted = marked.group_by(table).agg(sums) if table else marked.select(sums)
    return {(name, tuple(row[key] for key in table)): row[str(name)] for row in counted.iter_rows(named=True) for name in wanted}


def withheld_places(unknowns: Unknowns, tables: Sequence[Table], smallest: int, reader: Reader, besides: Collection[Place] = ()) -> set[Place]:
    """Return the places to withhold: those asked for, the small ones and their company. Raises DefinitionError where nothing could hide a cell."""
    equations = _equations(unknowns, tables)
    stands = unknowns.places()
    small = {number for number, value in enumerate(unknowns.values) if 0 < value < smallest}
    hidden: set[Place] = set()
    _hide([place for place in besides if any(place in at for at in unknowns.at)], hidden, unknowns, stands)
    for number in small:
        _hide(stands[number], hidden, unknowns, stands)
    while True:
        secret = {number for number, where in stands.items() if where <= hidden and unknowns.values[number]}  # that a cell is 0 is never a secret
        found = [_company(number, part, unknowns.values, secret) for number, part in _given_away(equations, unknowns.values, secret, small, smallest)]
        # What is quickly seen first; then what only all numbers together tell.
        found = found or [_company(unknowns.at[one][place], equations, unknowns.values, secret) for one, place in reader.tells(hidden, smallest)]
        if not found:
            return hidden
        for number in set(found):
            _hide(stands[number], hidden, unknowns, stands)


def _hide(places: Iterable[Place], hidden: set[Place], unknowns: Unknowns, stands: Mapping[int, set[Place]]) -> None:
    """Withhold places in all indicators, and wherever else the same rows are counted."""
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place in hidden:
            continue
        hidden.add(place)
        numbers = {at[place] for at in unknowns.at if place in at}
        waiting += [other for number in numbers if unknowns.values[number] for other in stands[number]]


def _equations(unknowns: Unknowns, tables: Sequence[Table]) -> list[tuple[int, tuple[int, ...]]]:
    """Return "whole = sum of parts" for every two tables of which one has one column more, each equation once."""
    found = set()
    for at, own in zip(unknowns.at, unknowns.tables, strict=True):
        parts: dict[tuple[Table, Place], list[int]] = defaultdict(list)
        for (table, keys), number in at.items():
            for column in range(len(table)):
                coarse = table[:column] + table[column + 1:]
                if coarse in own and coarse in tables:
                    parts[table, (coarse, keys[:column] + keys[column + 1:])].append(number)
        found |= {(at[whole], tuple(sorted(numbers))) for (_, whole), numbers in parts.items()}
    return sorted((whole, parts) for whole, parts in found if parts != (whole,))


Part = list[tuple[int, tuple[int, ...]]]


def _given_away(equations: Part, values: Sequence[int], secret: set[int], small: set[int], smallest: int) -> Iterator[tuple[int, Part]]:
    """Yield the small unknowns of which a reader could tell that they are small, with the equations they hang together in."""
    for part in _pieces(equations, secret):
        numbers = sorted({number for whole, parts in part for number in (whole, *parts)} & secret)
        column = {number: place for place, number in enumerate(numbers)}
        matrix, sums = np.zeros((len(part), len(numbers))), np.zeros(len(part))
        for row, (whole, parts) in enumerate(part):
            for number, sign in ((whole, 1.0), *((one, -1.0) for one in parts)):
                if number in column:
                    matrix[row, column[number]] += sign
                else:
                    sums[row] -= sign * values[number]
        for number in numbers:
            if number in small and largest(np.eye(len(numbers))[column[number]], matrix, sums)[0] < smallest - 0.5:
                yield number, part


def _pieces(equations: Part, secret: set[int]) -> list[Part]:
    """Return the equations that hold something withheld, in groups that share nothing withheld."""
    group: dict[int, int] = {number: number for number in secret}

    def top(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    held = [(equation, inside) for equation in equations if (inside := sorted({equation[0], *equation[1]} & secret))]
    for _, inside in held:
        for number in inside[1:]:
            group[top(number)] = top(inside[0])
    found: dict[int, Part] = defaultdict(list)
    for equation, inside in held:
        found[top(inside[0])].append(equation)
    return list(found.values())


def _company(number: int, part: Part, values: Sequence[int], secret: set[int]) -> int:
    """Return the cheapest published neighbour of a withheld cell: first of its own equations, then of those they hang together with."""
    own = [equation for equation in part if number == equation[0] or number in equation[1]]
    for equations in (own, part):
        near = {one for whole, parts in equations for one in (whole, *parts)} - secret
        if shown := [one for one in near if values[one]]:
            return min(shown, key=lambda one: (values[one], one))
    raise DefinitionError("a small cell is published with its total alone: nothing can hide it")
