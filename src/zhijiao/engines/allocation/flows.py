"""M7: the assignment of least cost, exact, in whole numbers: by OR-Tools where it is installed, else by successive shortest paths."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.allocation.arrays import Ints, Preferences, counts, table
from zhijiao.engines.allocation.compiled import installed, settled
from zhijiao.engines.allocation.policies import InstanceError

Costs = Sequence[Sequence[int]]
_MOST = 2**62


def min_cost_assignment(options: Preferences, costs: Costs, capacities: ArrayLike, *, unplaced: int | None = None,
                        engine: str = "fast") -> Ints:
    """Return the place of each person or -1: as many as possible placed, and then at the least cost in all.

    options[i] lists the places that may be, costs[i][k] what each costs (whole numbers >= 0). With `unplaced`, staying without
    a place costs that much instead, and nobody is placed dearer than it saves. Several assignments may cost the least; which of
    them is found may differ between the engines (`fast` uses OR-Tools where it is installed and the costs fit its 64 bits).
    """
    seats = counts(capacities, len(np.asarray(capacities)), "capacities")
    lists, paid = arcs(options, costs, len(seats))
    # moving somebody else costs at most one arc for each place on the way, so this is dearer than any way to one more person placed
    dear = 1 + (1 + min(len(lists), len(seats))) * max((max(row, default=0) for row in paid), default=0) if unplaced is None else unplaced
    fits = max(dear, *(max(row, default=0) for row in paid), 0) * (len(lists) + len(seats) + 2) < _MOST
    if settled_flow(engine) == "fast" and fits:
        return _by_flow(lists, paid, seats, dear)
    state = _State([dict(zip(one, row, strict=True)) for one, row in zip(lists, paid, strict=True)], seats.tolist(), dear)
    for person in range(len(lists)):
        state.place(person)
    return np.array(state.at, dtype=np.int64)


def settled_flow(engine: str) -> str:
    """Return which engine runs here."""
    settled(engine)
    return "fast" if engine == "fast" and installed("ortools") else "reference"


def arcs(options: Preferences, costs: Costs, places: int) -> tuple[list[list[int]], list[list[int]]]:
    """Return options without those that do not count, and their costs. Raises InstanceError."""
    lists = [[u for u in row if u >= 0] for row in table(options, places, what="options").tolist()]
    paid = [[int(cost) for cost in row] for row in costs]
    if [len(one) for one in paid] != [len(one) for one in lists] or any(c < 0 for row in paid for c in row):
        raise InstanceError("costs: one whole number >= 0 for each option")
    return lists, paid


def _by_flow(lists: list[list[int]], paid: list[list[int]], seats: Ints, dear: int) -> Ints:
    """Let OR-Tools send everybody from a source through a place, or dearly past all of them, to a sink."""
    from ortools.graph.python import min_cost_flow

    n, m = len(lists), len(seats)
    person = np.repeat(np.arange(n), [len(row) for row in lists])
    place = np.fromiter((u for row in lists for u in row), dtype=np.int64, count=len(person))
    each, ends = np.arange(n), np.arange(n, n + m)
    source, sink = n + m, n + m + 1
    tails = np.concatenate([person, each, ends, np.full(n, source)])
    heads = np.concatenate([n + place, np.full(n, sink), np.full(m, sink), each])
    room = np.concatenate([np.ones(len(person) + n, dtype=np.int64), seats, np.ones(n, dtype=np.int64)])
    cost = np.concatenate([np.fromiter((c for row in paid for c in row), dtype=np.int64, count=len(person)), np.full(n, dear),
                           np.zeros(m + n, dtype=np.int64)])
    solver: Any = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
    solver.set_nodes_supplies(np.array([source, sink]), np.array([n, -n]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise AssertionError(f"the flow was not solved: status {status}")
    used = np.nonzero(solver.flows(np.arange(len(person))))[0]
    found = np.full(n, -1, dtype=np.int64)
    found[person[used]] = place[used]
    return found


class _State:
    """Who is where so far, always at the least cost for those seen."""

    def __init__(self, arcs: list[dict[int, int]], seats: list[int], dear: int):
        self.arcs, self.left, self.dear = arcs, seats, dear
        self.at = [-1] * len(arcs)
        self.inside: list[set[int]] = [set() for _ in seats]

    def place(self, person: int) -> None:
        """Give `person` a place, moving others along the cheapest path; the last on it may stay without.

        Moving somebody back is a gain, so a place may be reached more cheaply later and is then looked at again.
        """
        paths = _Paths(self.arcs)
        paths.offer(person, -1, 0)
        out, last = self.dear, (person, -1)
        while paths.queue:
            cost, here = heappop(paths.queue)
            if cost > paths.best[here]:
                continue
            if self.left[here] and cost < out:
                out, last = cost, (-1, here)
            for other in self.inside[here]:
                without = cost - self.arcs[other][here]
                if without + self.dear < out:
                    out, last = without + self.dear, (other, here)
                paths.offer(other, here, without)
        self._move(last, paths.came)

    def _move(self, last: tuple[int, int], came: dict[int, tuple[int, int]]) -> None:
        leaving, here = last
        if here >= 0 and leaving < 0:
            self.left[here] -= 1
        elif here >= 0:
            self.inside[here].discard(leaving)
            self.at[leaving] = -1
        while here >= 0:
            who, start = came[here]
            if start >= 0:
                self.inside[start].discard(who)
            self.inside[here].add(who)
            self.at[who] = here
            here = start


class _Paths:
    """The cheapest way found to each place: who would move in, and from where."""

    def __init__(self, arcs: list[dict[int, int]]):
        self.arcs = arcs
        self.best: dict[int, int] = {}
        self.came: dict[int, tuple[int, int]] = {}
        self.queue: list[tuple[int, int]] = []

    def offer(self, who: int, start: int, paid: int) -> None:
        """Let `who` move from `start` to each place that may be."""
        for there, cost in self.arcs[who].items():
            if there != start and (there not in self.best or paid + cost < self.best[there]):
                self.best[there], self.came[there] = paid + cost, (who, start)
                heappush(self.queue, (paid + cost, there))
