"""M7: the assignment of least cost, exact, in whole numbers, by successive shortest paths."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.allocation.arrays import Ints, Preferences, counts, table
from zhijiao.engines.allocation.policies import InstanceError


def min_cost_assignment(options: Preferences, costs: Sequence[Sequence[int]], capacities: ArrayLike, *,
                        unplaced: int | None = None) -> Ints:
    """Return the place of each person or -1: as many as possible placed, and then at the least cost in all.

    options[i] lists the places that may be, costs[i][k] what each costs (whole numbers >= 0). With `unplaced`, staying without
    a place costs that much instead, and nobody is placed dearer than it saves.
    """
    seats = counts(capacities, len(np.asarray(capacities)), "capacities").tolist()
    lists = [[u for u in row if u >= 0] for row in table(options, len(seats), what="options").tolist()]
    if [len(one) for one in costs] != [len(one) for one in lists] or any(c < 0 for row in costs for c in row):
        raise InstanceError("costs: one whole number >= 0 for each option")
    dear = 1 + 2 * sum(max(row, default=0) for row in costs) if unplaced is None else unplaced
    arcs = [dict(zip(one, row, strict=True)) for one, row in zip(lists, costs, strict=True)]
    state = _State(arcs, seats, dear)
    for person in range(len(arcs)):
        state.place(person)
    return np.array(state.at, dtype=np.int64)


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
