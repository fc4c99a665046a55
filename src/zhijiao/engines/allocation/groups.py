"""M6 with groups: friends who want one enterprise. A heuristic; who would rather have each other at the end is reported.

With groups a stable placement need not exist and finding one is hard, so nothing is promised but this: whoever is free to go
alone has no blocking pair, a group that is together is together, and every group and enterprise that would rather have each
other is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.allocation.arrays import Ints, Preferences, units_at
from zhijiao.engines.allocation.policies import InstanceError
from zhijiao.engines.allocation.projects import Closure, Market, market, propose, shortest

MOST_MEMBERS = 10
_MOST_TRIED = 10_000  # ways to spread one group over the posts of one enterprise


@dataclass(frozen=True)
class Grouped:
    """Post and position (from 0) of each apprentice, -1 for none; closures; the enterprise of each group, -1 where it is
    apart; and (group, enterprise) that would rather have each other."""

    posts: Ints
    positions: Ints
    closed: tuple[Closure, ...]
    together: tuple[int, ...]
    blocking: tuple[tuple[int, int], ...]


@dataclass
class _Group:
    """Members, the enterprises that all of them list, the one aimed at (beyond the last: each alone), and posts agreed on."""

    members: tuple[int, ...]
    wishes: tuple[int, ...]
    aim: int = 0
    agreed: dict[int, int] = field(default_factory=dict)

    @property
    def enterprise(self) -> int:
        return self.wishes[self.aim] if self.aim < len(self.wishes) else -1


def grouped_project(preferences: Preferences, places: ArrayLike, post_capacities: ArrayLike, enterprises: ArrayLike,
                    enterprise_capacities: ArrayLike, groups: Sequence[Sequence[int]], *, minimums: ArrayLike | None = None,
                    engine: str = "fast") -> Grouped:
    """Place apprentices of whom some want to be at one enterprise together. Arguments as for `student_project`.

    A group asks for the enterprises that all its members list, the smallest sum of their best positions there first (then the
    smaller worst, then the smaller index). Where not all are taken, it asks for the next; of several groups at one enterprise
    the last in the order of `groups` gives way. Who is wanted nowhere together is placed each alone. Then each group in turn
    moves up to an enterprise that would rather have all of it, where that parts no other group.
    """
    there = market(preferences, places, post_capacities, enterprises, enterprise_capacities, minimums, engine)
    members = _disjoint(groups, len(there.lists))
    closed: list[Closure] = []
    while True:
        state = [_Group(group, _wishes(there, group)) for group in members]
        positions = _moved_up(there, state, _settled(there, state))
        posts = units_at(there.lists, positions)
        short = shortest(np.bincount(posts[posts >= 0], minlength=len(there.seats)), there.least, {one.post for one in closed})
        if short is None:
            blocking = tuple((g, e) for g, group in enumerate(state) for e in group.wishes[:group.aim] if _would_take(there, positions, group, e))
            return Grouped(posts, positions, tuple(closed), tuple(group.enterprise for group in state), blocking)
        closed.append(short)
        there.lists[there.lists == short.post] = -1


def _disjoint(groups: Sequence[Sequence[int]], people: int) -> list[tuple[int, ...]]:
    flat = [i for group in groups for i in group]
    if len(set(flat)) != len(flat) or any(not 0 <= i < people for i in flat):
        raise InstanceError("groups: indices of apprentices, each in one group at most")
    if any(not 2 <= len(group) <= MOST_MEMBERS for group in groups):
        raise InstanceError(f"groups: two to {MOST_MEMBERS} members")
    return [tuple(group) for group in groups]


def _wishes(there: Market, group: Sequence[int]) -> tuple[int, ...]:
    """Return the enterprises at which every member lists a post, in the group's order."""
    best = [dict[int, int]() for _ in group]
    for found, i in zip(best, group, strict=True):
        for k, post in enumerate(there.lists[i].tolist()):
            if post >= 0:
                found.setdefault(int(there.owner[post]), k)
    common = set.intersection(*map(set, best))
    return tuple(sorted(common, key=lambda e: (sum(found[e] for found in best), max(found[e] for found in best), e)))


def _run(there: Market, state: Sequence[_Group]) -> NDArray[np.int64]:
    """Place everybody; members of a group may only go where it aims at."""
    lists = there.lists.copy()
    for group in state:
        for i in group.members if group.enterprise >= 0 else ():
            allowed = there.owner[lists[i]] == group.enterprise
            if group.agreed:
                allowed &= lists[i] == group.agreed[i]
            lists[i, ~allowed] = -1
    return np.asarray(propose(lists, there.places, there.seats, there.owner, there.owner_seats, there.engine), dtype=np.int64)


def _parted(state: Sequence[_Group], positions: NDArray[np.int64]) -> list[int]:
    return [g for g, group in enumerate(state) if group.enterprise >= 0 and any(positions[i] < 0 for i in group.members)]


def _settled(there: Market, state: Sequence[_Group]) -> NDArray[np.int64]:
    """Let groups ask down their lists until none is parted. Aims only move on, so this ends."""
    while True:
        positions = _run(there, state)
        last = {state[g].enterprise: g for g in _parted(state, positions)}
        if not last:
            return positions
        for g in last.values():
            state[g].aim += 1


def _moved_up(there: Market, state: Sequence[_Group], positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let groups move up where an enterprise would rather have them and no other group is parted. Aims only move up, so this ends."""
    g = 0
    while g < len(state):
        group = state[g]
        was, agreed = group.aim, group.agreed
        for aim, e in enumerate(group.wishes[:was]):
            wanted = _would_take(there, positions, group, e)
            if not wanted:
                continue
            group.aim, group.agreed = aim, wanted
            tried = _run(there, state)
            if not _parted(state, tried):
                positions = tried
                break
            group.aim, group.agreed = was, agreed
        g = 0 if group.aim != was else g + 1
    return positions


def _would_take(there: Market, positions: NDArray[np.int64], group: _Group, enterprise: int) -> dict[int, int]:
    """Return posts at which the enterprise would take every member rather than some of those it has; empty where it would not."""
    posts = units_at(there.lists, positions)
    inside = np.nonzero((posts >= 0) & (there.owner[posts] == enterprise))[0]
    held = [(int(there.places[i, positions[i]]), int(posts[i])) for i in inside.tolist() if i not in group.members]
    options = [[(int(there.places[i, k]), post) for k, post in enumerate(there.lists[i].tolist()) if post >= 0 and there.owner[post] == enterprise]
               for i in group.members]
    tried = 0

    def spread(wanted: list[tuple[int, int]]) -> list[tuple[int, int]]:
        nonlocal tried
        if len(wanted) == len(options):
            return wanted
        for pair in options[len(wanted)]:
            tried += 1
            if tried <= _MOST_TRIED and _all_taken(there, held, [*wanted, pair], enterprise):
                found = spread([*wanted, pair])
                if found:
                    return found
        return []

    return {i: post for i, (_, post) in zip(group.members, spread([]), strict=False)}


def _all_taken(there: Market, held: list[tuple[int, int]], wanted: list[tuple[int, int]], enterprise: int) -> bool:
    """Return whether the enterprise, taking the best of all these within its limits, takes all of `wanted`."""
    taken: dict[int, int] = {}
    missing = set(wanted)
    for place, post in sorted([*held, *wanted]):
        if sum(taken.values()) < there.owner_seats[enterprise] and taken.get(post, 0) < there.seats[post]:
            taken[post] = taken.get(post, 0) + 1
            missing.discard((place, post))
    return not missing
