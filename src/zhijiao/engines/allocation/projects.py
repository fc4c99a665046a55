"""M6 placement: apprentices propose to posts, posts belong to enterprises, both have limits; posts below a minimum close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.allocation.arrays import Ints, Preferences, Table, counts, table, units_at
from zhijiao.engines.allocation.compiled import compiled, settled
from zhijiao.engines.allocation.kernels import pairs_kernel, project_kernel
from zhijiao.engines.allocation.policies import InstanceError


@dataclass(frozen=True)
class Closure:
    """A post that was closed because it stayed below its minimum."""

    post: int
    placed: int
    minimum: int


@dataclass(frozen=True)
class Placement:
    """The post and position (from 0) of each apprentice, -1 for none, and the closures in their order."""

    posts: Ints
    positions: Ints
    closed: tuple[Closure, ...]


def student_project(preferences: Preferences, places: ArrayLike, post_capacities: ArrayLike, enterprises: ArrayLike,
                    enterprise_capacities: ArrayLike, *, minimums: ArrayLike | None = None, engine: str = "fast") -> Placement:
    """Place apprentices: nobody and no enterprise would rather have each other than what they have.

    preferences[i] lists post indices in order; places[i][k] is the place of that pair in the order of the post's enterprise,
    smaller first, -1 for a pair that may not be (a table as wide as the longest list; equals: the smaller index comes first).
    enterprises[p] is the enterprise of post p. While an open post is under its minimum, the one with the largest relative
    shortfall (then the fewest placed, then the smaller index) closes and everything runs again.
    """
    there = market(preferences, places, post_capacities, enterprises, enterprise_capacities, minimums, engine)
    closed: list[Closure] = []
    while True:
        positions = propose(there.lists, there.places, there.seats, there.owner, there.owner_seats, engine)
        posts = units_at(there.lists, positions)
        short = shortest(np.bincount(posts[posts >= 0], minlength=len(there.seats)), there.least, {one.post for one in closed})
        if short is None:
            return Placement(posts, positions, tuple(closed))
        closed.append(short)
        there.lists[there.lists == short.post] = -1


@dataclass(frozen=True)
class Market:
    """A placement as arrays that were checked: lists with -1 where a pair may not be, places without two alike."""

    lists: Table
    places: NDArray[Any]
    seats: Ints
    owner: Ints
    owner_seats: Ints
    least: Ints
    engine: str


def market(preferences: Preferences, places: ArrayLike, post_capacities: ArrayLike, enterprises: ArrayLike, enterprise_capacities: ArrayLike,
           minimums: ArrayLike | None, engine: str) -> Market:
    """Return the arrays checked. Raises InstanceError."""
    seats = counts(post_capacities, len(np.asarray(post_capacities)), "post_capacities")
    owner_seats = counts(enterprise_capacities, len(np.asarray(enterprise_capacities)), "enterprise_capacities")
    owner = counts(enterprises, len(seats), "enterprises")
    least = counts(np.zeros(len(seats), np.int64) if minimums is None else minimums, len(seats), "minimums")
    if len(owner) and owner.max() >= len(owner_seats):
        raise InstanceError("enterprises: an index beyond the capacities")
    lists = table(preferences, len(seats)).copy()
    place = np.asarray(places, dtype=np.int64).reshape(lists.shape)
    lists[place < 0] = -1
    return Market(lists, _strict(lists, place), seats, owner, owner_seats, least, engine)


def shortest(placed: Ints, least: Ints, closed: set[int]) -> Closure | None:
    """Return the post furthest below its minimum in proportion (then the fewer placed, then the smaller index), if any is."""
    short = [p for p in np.nonzero(placed < least)[0].tolist() if p not in closed]
    if not short:
        return None
    worst = min(short, key=lambda p: (placed[p] / least[p], placed[p], p))
    return Closure(worst, int(placed[worst]), int(least[worst]))


def _strict(lists: Table, places: Ints) -> NDArray[Any]:
    """Return places in which no two pairs are alike: by place, then applicant, then position. Small numbers, which caches like."""
    order = np.argsort(places.ravel(), kind="stable")
    found = np.empty(lists.size, dtype=np.int32 if lists.size < 2**31 else np.int64)
    found[order] = np.arange(lists.size)
    return found.reshape(lists.shape)


def pairs(lists: Table, priorities: Sequence[Sequence[int]], engine: str) -> NDArray[Any]:
    """Return the place of each applicant in the order of each programme that they list, -1 where it does not list them."""
    n = len(lists)
    starts = np.cumsum([0, *(len(one) for one in priorities)])
    who = np.concatenate([np.zeros(0, np.int64), *(np.asarray(one, dtype=np.int64) for one in priorities)])
    if who.size and (who.min() < 0 or who.max() >= n):
        raise InstanceError(f"priorities name an applicant beyond the {n} there are")
    if settled(engine) == "fast":
        found, twice = compiled(pairs_kernel)(lists, who, starts)
    else:
        places = [{i: place for place, i in enumerate(order)} for order in priorities]
        twice = any(len(own) < len(order) for own, order in zip(places, priorities, strict=True))
        found = np.array([[places[u].get(i, -1) if u >= 0 else -1 for u in row] for i, row in enumerate(lists.tolist())], dtype=np.int64)
    if twice:
        raise InstanceError("priorities name an applicant twice")
    return np.asarray(found.reshape(lists.shape))


def propose(lists: Table, places: NDArray[Any], post_seats: Ints, owner: Ints, owner_seats: Ints, engine: str) -> NDArray[Any]:
    """Return the position at which each applicant ends, -1 for none."""
    if settled(engine) == "reference":
        return np.array(propose_plainly(lists.tolist(), places.tolist(), post_seats.tolist(), owner.tolist(),
                                        owner_seats.tolist()), dtype=np.int64)
    posts = np.argsort(owner, kind="stable")
    first = np.searchsorted(owner[posts], np.arange(len(owner_seats) + 1))
    positions = compiled(project_kernel)(np.ascontiguousarray(lists), np.ascontiguousarray(places), post_seats, owner, owner_seats,
                                         first, posts)
    found: NDArray[Any] = positions.astype(np.int64)
    return found


def propose_plainly(lists: Sequence[Sequence[int]], places: Sequence[Sequence[int]], post_seats: Sequence[int],
                    owner: Sequence[int], owner_seats: Sequence[int]) -> list[int]:
    """The same in plain Python: whoever is refused asks the next on the own list; posts and owners refuse their worst."""
    at = [-1] * len(lists)
    of_post: list[list[tuple[int, int]]] = [[] for _ in post_seats]  # the worst first
    of_owner: list[list[tuple[int, int, int]]] = [[] for _ in owner_seats]
    held, wanted = [0] * len(owner_seats), [0] * len(owner_seats)
    for who, seats in zip(owner, post_seats, strict=True):
        wanted[who] += seats
    binds = [seats < most for seats, most in zip(owner_seats, wanted, strict=True)]  # the owner's limit may be met before its posts'
    asking = list(range(len(lists)))
    while asking:
        i = asking.pop()
        at[i] = next((k for k in range(at[i] + 1, len(lists[i])) if lists[i][k] >= 0), len(lists[i]))
        if at[i] == len(lists[i]):
            continue
        post = lists[i][at[i]]
        who, place = owner[post], places[i][at[i]]
        heappush(of_post[post], (-place, i))
        if binds[who]:
            heappush(of_owner[who], (-place, i, post))
        held[who] += 1
        if len(of_post[post]) > post_seats[post]:
            refused = of_post[post][0][1]
            heappop(of_post[post])
        elif binds[who] and held[who] > owner_seats[who]:
            while not _still_held(of_owner[who][0], lists, at):
                heappop(of_owner[who])
            _, refused, post = heappop(of_owner[who])
            heappop(of_post[post])  # the worst of the owner is the worst of its post
        else:
            continue
        held[who] -= 1
        asking.append(refused)
    return [-1 if at[i] == len(lists[i]) else at[i] for i in range(len(lists))]


def _still_held(entry: tuple[int, int, int], lists: Sequence[Sequence[int]], at: Sequence[int]) -> bool:
    _, i, post = entry
    return at[i] < len(lists[i]) and lists[i][at[i]] == post
