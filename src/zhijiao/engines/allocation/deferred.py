"""M5 deferred acceptance with priorities of each programme, and M2/M3, the family of Chen and Kesten, with the same code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.allocation.arrays import Ints, Preferences, counts, table, units_at
from zhijiao.engines.allocation.policies import InstanceError
from zhijiao.engines.allocation.projects import pairs, propose


def deferred_acceptance(preferences: Preferences, priorities: Sequence[Sequence[int]], capacities: ArrayLike, *,
                        blocks: Sequence[int] | None = None, engine: str = "fast") -> Ints:
    """Return the programme of each applicant or -1; applicants propose.

    preferences[i] lists programme indices in order, priorities[p] applicant indices in order; whom p does not list it does
    not take. `blocks` cuts the lists: what a block of positions gave is final before the next begins. (1, 1, ...) is
    immediate acceptance (sequential preferences), None is deferred acceptance, (3, 3) lies between.
    """
    seats = counts(capacities, len(priorities), "capacities")
    lists = table(preferences, len(seats))
    places = pairs(lists, priorities, engine)
    lists = np.where(places >= 0, lists, np.int32(-1))
    found = np.full(len(lists), -1, dtype=np.int64)
    for start, stop in _cuts(blocks, lists.shape[1]):
        part = np.where(found[:, None] < 0, lists[:, start:stop], np.int32(-1))
        left = seats - np.bincount(found[found >= 0], minlength=len(seats))
        own = np.arange(len(seats), dtype=np.int64)
        positions = propose(part, places[:, start:stop], left, own, left, engine)
        found = np.where(found < 0, units_at(part, positions), found)
    return found


def _cuts(blocks: Sequence[int] | None, length: int) -> list[tuple[int, int]]:
    if blocks is None:
        return [(0, length)]
    if any(block < 1 for block in blocks):
        raise InstanceError("blocks are whole numbers >= 1")
    edges = [0, *np.minimum(np.cumsum(blocks), length).tolist()] if blocks else [0]
    return [(a, b) for a, b in zip(edges, [*edges[1:], length], strict=True) if b > a]


@dataclass(frozen=True)
class Reserve:
    """Seats of a programme kept for some applicants; `reverts` says whether others may take what they leave."""

    programme: int
    seats: int
    members: frozenset[int]
    citation: str
    reverts: bool = True


def with_reserves(preferences: Preferences, priorities: Sequence[Sequence[int]], capacities: ArrayLike,
                  reserves: Sequence[Reserve], *, engine: str = "fast") -> Ints:
    """Return deferred acceptance with reserved seats, each a pool of its own, asked for in the order of writing.

    A member asks for the reserved seats of a programme first, then for its open seats; who is no member asks for the open
    ones, then for those reserved seats that revert.
    """
    seats = counts(capacities, len(priorities), "capacities").copy()
    order = [list(one) for one in priorities]
    pools: dict[int, list[int]] = {}
    home, size = list(range(len(seats))), seats.tolist()
    for reserve in reserves:
        size[reserve.programme] -= reserve.seats
        if reserve.seats < 0 or size[reserve.programme] < 0:
            raise InstanceError(f"programme {reserve.programme}: more seats reserved than it has ({reserve.citation})")
        ranked = priorities[reserve.programme]
        others = [i for i in ranked if i not in reserve.members] if reserve.reverts else []
        pools.setdefault(reserve.programme, []).append(len(home))
        home.append(reserve.programme)
        size.append(reserve.seats)
        order.append([i for i in ranked if i in reserve.members] + others)
    kept = dict(zip(range(len(seats), len(home)), reserves, strict=True))
    wide = [[pool for unit in row if unit >= 0 for pool in _asked(i, unit, pools, kept)]
            for i, row in enumerate(table(preferences, len(seats)).tolist())]
    found = deferred_acceptance(wide, order, size, engine=engine)
    return np.where(found >= 0, np.array([*home, -1])[found], -1)


def _asked(applicant: int, unit: int, pools: dict[int, list[int]], kept: dict[int, Reserve]) -> list[int]:
    mine = [pool for pool in pools.get(unit, []) if applicant in kept[pool].members]
    return [*mine, unit, *(pool for pool in pools.get(unit, []) if pool not in mine and kept[pool].reverts)]
