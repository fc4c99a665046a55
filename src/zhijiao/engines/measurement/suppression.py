"""Which cells are withheld so that no small one can be had by taking published ones from a published total.

Cells and totals are the edges of a graph whose vertices are the equations "total = sum of its parts": a cell stands in the equation
of its total and, being a total itself, in its own. What stands outside every equation is one vertex more. A withheld cell follows
from what is published exactly if, in the graph of withheld cells, it is the only way between its two ends. So each such cell gets a
second way, made of the cells that cost least to withhold.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import count as counting

from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement.figures import Figure, Status
from zhijiao.engines.measurement.partials import Partials

Vertex = Hashable
Edge = tuple[Vertex, Vertex]
OUTSIDE: Vertex = None


def published(counts: Partials) -> list[Figure]:
    """Return the figures of every level of the keys, the whole first, withholding what would give a small cell away.

    The levels must nest: `by` ("city", "school") gives the whole, cities, and schools of cities.
    """
    levels = [counts.up(counts.by[:depth]) for depth in range(len(counts.by) + 1)]
    found = [figure for level in levels for figure in level.figures()]
    by_indicator: dict[int, list[int]] = defaultdict(list)
    for i, figure in enumerate(found):
        by_indicator[id(figure.indicator)].append(i)
    for own in by_indicator.values():
        cells = [found[i] for i in own]
        hidden = withheld([_ends(figure, len(counts.by)) for figure in cells], [figure.denominator for figure in cells],
                          [figure.status is Status.SUPPRESSED for figure in cells])
        for i, hide in zip(own, hidden, strict=True):
            if hide:
                found[i] = replace(found[i], status=Status.SUPPRESSED)
    return found


def _ends(figure: Figure, deepest: int) -> Edge:
    """Return the equations a cell stands in: that of the level above it, and its own."""
    path = tuple(figure.group.values())
    return (("sum", path[:-1]) if path else OUTSIDE, ("sum", path) if len(path) < deepest else OUTSIDE)


def withheld(ends: Sequence[Edge], values: Sequence[int], small: Sequence[bool]) -> list[bool]:
    """Return which cells are withheld: the small ones and their company. Cells of value 0 hide nothing and are not taken as company.

    Raises DefinitionError where a small cell stands alone and nothing could hide it.
    """
    hidden = list(small)
    while (lonely := _only_ways(ends, hidden)) is not None:
        for cell in _cheapest_way(ends, values, hidden, lonely):
            hidden[cell] = True
    return hidden


def _only_ways(ends: Sequence[Edge], hidden: Sequence[bool]) -> int | None:
    """Return a withheld cell that is the only way between its ends (a bridge), or None. Depth-first, without recursion."""
    at: Mapping[Vertex, list[tuple[Vertex, int]]] = _neighbours(ends, [i for i, hide in enumerate(hidden) if hide])
    entered: dict[Vertex, int] = {}
    low: dict[Vertex, int] = {}
    for root in at:
        if root in entered:
            continue
        entered[root] = low[root] = len(entered)
        stack = [(root, -1, iter(at[root]))]
        while stack:
            vertex, came, ways = stack[-1]
            for other, cell in ways:
                if cell == came:
                    continue
                if other in entered:
                    low[vertex] = min(low[vertex], entered[other])
                else:
                    entered[other] = low[other] = len(entered)
                    stack.append((other, cell, iter(at[other])))
                    break
            else:
                stack.pop()
                if stack:
                    parent = stack[-1][0]
                    low[parent] = min(low[parent], low[vertex])
                    if low[vertex] > entered[parent]:
                        return came
    return None


def _neighbours(ends: Sequence[Edge], cells: Sequence[int]) -> Mapping[Vertex, list[tuple[Vertex, int]]]:
    at: dict[Vertex, list[tuple[Vertex, int]]] = defaultdict(list)
    for cell in cells:
        a, b = ends[cell]
        at[a].append((b, cell))
        at[b].append((a, cell))
    return at


def _cheapest_way(ends: Sequence[Edge], values: Sequence[int], hidden: Sequence[bool], lonely: int) -> list[int]:
    """Return the cells of the cheapest other way between the ends of a cell; withheld ones cost nothing (Dijkstra)."""
    at = _neighbours(ends, [i for i, value in enumerate(values) if i != lonely and (hidden[i] or value > 0)])
    start, goal = ends[lonely]
    best: dict[Vertex, tuple[int, int, Vertex]] = {start: (0, lonely, start)}
    turn = counting(1)
    queue = [(0, 0, start)]
    done: set[Vertex] = set()
    while queue:
        cost, _, vertex = heapq.heappop(queue)
        if vertex == goal:
            break
        if vertex in done:
            continue
        done.add(vertex)
        for other, cell in at[vertex]:
            dearer = cost + (0 if hidden[cell] else values[cell])
            if other not in best or dearer < best[other][0]:
                best[other] = (dearer, cell, vertex)
                heapq.heappush(queue, (dearer, next(turn), other))
    if goal not in best:
        raise DefinitionError("a small cell is published with its total alone: nothing can hide it")
    way: list[int] = []
    vertex = goal
    while vertex != start:
        _, cell, vertex = best[vertex]
        way.append(cell)
    return way
