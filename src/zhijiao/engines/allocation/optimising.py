"""M7 with side constraints, and the best posts to close: whole-number models for HiGHS, each answer checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.allocation.arrays import Ints, Preferences, counts, table, units_at
from zhijiao.engines.allocation.flows import Costs, arcs
from zhijiao.engines.allocation.projects import Market, market, propose

_INFEASIBLE = 2  # as SciPy numbers what milp says
MOST_PEOPLE = 500  # beyond that the best posts to close are not looked for
Row = tuple[float, float, list[int], list[float]]  # lower, upper, columns, factors


@dataclass(frozen=True)
class Limit:
    """At most so many of these (person, place) pairs, and the text that says so."""

    pairs: frozenset[tuple[int, int]]
    most: int
    citation: str


def best_assignment(options: Preferences, levels: Sequence[Costs], capacities: ArrayLike, *, limits: Sequence[Limit] = ()) -> Ints:
    """Return the place of each person or -1: as many as possible placed, then the least cost of each level in turn.

    levels[l][i][k] is what option k of person i costs on level l (whole numbers >= 0): legal risk first, say, then the profile of
    ranks (`rank_profile`), then distance.
    """
    seats = counts(capacities, len(np.asarray(capacities)), "capacities")
    lists = arcs(options, [[0] * sum(u >= 0 for u in row) for row in table(options, len(seats), what="options").tolist()], len(seats))[0]
    pairs = [(i, u) for i, row in enumerate(lists) for u in row]
    of_person: list[list[int]] = [[] for _ in lists]
    of_place: list[list[int]] = [[] for _ in range(len(seats))]
    for column, (i, u) in enumerate(pairs):
        of_person[i].append(column)
        of_place[u].append(column)
    rows = [_most(1, columns) for columns in of_person] + [_most(int(seat), columns) for seat, columns in zip(seats, of_place, strict=True)]
    rows += [_most(limit.most, [column for column, pair in enumerate(pairs) if pair in limit.pairs]) for limit in limits]
    goals = [np.full(len(pairs), -1), *(np.array([cost for row in arcs(options, level, len(seats))[1] for cost in row], dtype=np.int64) for level in levels)]
    chosen = _solved(len(pairs), rows, goals)
    if chosen is None:
        raise AssertionError("HiGHS finds nothing, though nobody placed keeps every limit")
    found = np.full(len(lists), -1, dtype=np.int64)
    for column in np.nonzero(chosen)[0].tolist():
        found[pairs[column][0]] = pairs[column][1]
    return found


def rank_profile(options: Preferences, places: int) -> list[list[list[int]]]:
    """Return levels of cost under which the fewest people get the last place on a list, then the last but one, and so on."""
    sizes = [sum(u >= 0 for u in row) for row in table(options, places, what="options").tolist()]
    return [[[int(k == rank) for k in range(size)] for size in sizes] for rank in range(max(sizes, default=0) - 1, 0, -1)]


def best_closures(preferences: Preferences, places: ArrayLike, post_capacities: ArrayLike, enterprises: ArrayLike,
                  enterprise_capacities: ArrayLike, minimums: ArrayLike) -> tuple[int, ...]:
    """Return the posts to close so that the stable placement on the others keeps their minimums and places the most (then the
    fewest closed). Arguments as for `student_project`. Exact; for `MOST_PEOPLE` at most.

    The model knows every stable placement, ours is the one that apprentices like best; where pairs of one person stand apart in an
    enterprise's order they may differ in number. So each set of posts that the model proposes is placed by the engine, and looked
    for is the best of what the engine gives: the model's number bounds what is left.
    """
    there = market(preferences, places, post_capacities, enterprises, enterprise_capacities, minimums, "fast")
    if len(there.lists) > MOST_PEOPLE:
        raise ValueError(f"the best posts to close are looked for among {MOST_PEOPLE} apprentices at most")
    model = _Model(there)
    placed = np.array([-1] * len(model.pairs) + [0] * (model.size - len(model.pairs)))
    shut = np.zeros(model.size, dtype=np.int64)
    shut[model.open(0):model.open(len(there.seats))] = -1
    rows, may = model.rows(), np.nonzero(there.least)[0].tolist()
    best: tuple[int, int, tuple[int, ...]] = (1, 0, ())  # less is better; nothing yet
    while may and (chosen := _solved(model.size, rows, [placed, shut])) is not None:
        closed = tuple(p for p in may if not chosen[model.open(p)])
        if (int(placed @ chosen), len(closed)) >= best[:2]:
            break
        number = _placed(there, closed)
        found = (1, 0, ()) if number is None else (-number, len(closed), closed)
        best = min(best, found, key=lambda one: one[:2])  # of equals the first
        signs = [1.0 if p in closed else -1.0 for p in may]
        rows.append((1.0 - sum(p not in closed for p in may), np.inf, [model.open(p) for p in may], signs))  # any other set of posts
    return best[2]


def _placed(there: Market, closed: tuple[int, ...]) -> int | None:
    """Return how many are placed with these posts closed, None where an open one stays below its minimum."""
    lists = np.where(np.isin(there.lists, closed), -1, there.lists).astype(np.int32)
    posts = units_at(lists, propose(lists, there.places, there.seats, there.owner, there.owner_seats, "fast"))
    inside = np.bincount(posts[posts >= 0], minlength=len(there.seats))
    inside[list(closed)] = there.least[list(closed)]
    return int((posts >= 0).sum()) if (inside >= there.least).all() else None


class _Model:
    """Columns: one for each pair, one for each post (open), two for each pair (post or enterprise full of better pairs)."""

    def __init__(self, there: Market):
        self.there = there
        self.pairs = [(i, k, post) for i, row in enumerate(there.lists.tolist()) for k, post in enumerate(row) if post >= 0]
        self.size = 3 * len(self.pairs) + len(there.seats)

    def open(self, post: int) -> int:
        """Return the column that says whether a post is open."""
        return len(self.pairs) + post

    def rows(self) -> list[Row]:
        """Return limits, minimums, and for each pair that it does not block."""
        there, everybody = self.there, range(len(self.pairs))
        by_person = [[c for c in everybody if self.pairs[c][0] == i] for i in range(len(there.lists))]
        by_post = [[c for c in everybody if self.pairs[c][2] == p] for p in range(len(there.seats))]
        by_owner = [[c for c in everybody if there.owner[self.pairs[c][2]] == e] for e in range(len(there.owner_seats))]
        found = [_most(1, columns) for columns in by_person] + [_most(int(there.owner_seats[e]), columns) for e, columns in enumerate(by_owner)]
        for p, columns in enumerate(by_post):
            found.append((-np.inf, 0.0, [*columns, self.open(p)], [1.0] * len(columns) + [-float(there.seats[p])]))
            found.append((0.0, np.inf, [*columns, self.open(p)], [1.0] * len(columns) + [-float(there.least[p])]))
            if not there.least[p]:
                found.append((1.0, 1.0, [self.open(p)], [1.0]))
        for c in everybody:
            found += self._stable(c, by_person, by_post, by_owner)
        return found

    def _stable(self, c: int, by_person: list[list[int]], by_post: list[list[int]], by_owner: list[list[int]]) -> list[Row]:
        """Either the person has this or something earlier on the list, or the post is closed, or post or enterprise is full of better
        pairs, or the enterprise has the person in a pair that it likes better."""
        there, (i, k, post) = self.there, self.pairs[c]
        owner = int(there.owner[post])
        content = [o for o in by_person[i] if self.pairs[o][1] <= k or (self._better(o, c) and there.owner[self.pairs[o][2]] == owner)]
        full_post, full_owner = self.open(len(there.seats)) + c, self.open(len(there.seats)) + len(self.pairs) + c
        better_post, better_owner = ([o for o in column if self._better(o, c)] for column in (by_post[post], by_owner[owner]))
        return [
            (0.0, np.inf, [*content, full_post, full_owner, self.open(post)], [1.0] * (len(content) + 2) + [-1.0]),
            (0.0, np.inf, [*better_post, full_post], [1.0] * len(better_post) + [-float(there.seats[post])]),
            (0.0, np.inf, [*better_owner, full_owner], [1.0] * len(better_owner) + [-float(there.owner_seats[owner])])]

    def _better(self, one: int, other: int) -> bool:
        (i, k, _), (j, q, _) = self.pairs[one], self.pairs[other]
        return bool(self.there.places[i, k] < self.there.places[j, q])


def _most(most: int, columns: list[int]) -> Row:
    return -np.inf, float(most), columns, [1.0] * len(columns)


def _solved(size: int, rows: Sequence[Row], goals: Sequence[NDArray[Any]]) -> NDArray[np.int64] | None:
    """Return 0 or 1 for each column: the first goal as small as can be, then the second, and so on; checked in whole numbers.

    None where nothing keeps the rows.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    kept, chosen = [row for row in rows if row[2]], np.zeros(size, dtype=np.int64)
    for goal in goals if size else ():
        starts = np.cumsum([0, *(len(where) for _, _, where, _ in kept)])
        matrix = csr_array((np.concatenate([row[3] for row in kept]), np.concatenate([row[2] for row in kept]), starts), (len(kept), size))
        limits = LinearConstraint(matrix, np.array([row[0] for row in kept]), np.array([row[1] for row in kept]))
        found = milp(goal.astype(np.float64), integrality=np.ones(size), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0})
        if found.status == _INFEASIBLE:
            return None
        if found.status != 0:
            raise AssertionError(f"HiGHS does not solve a model that has a solution: {found.message}")
        chosen = np.rint(found.x).astype(np.int64)
        used = np.nonzero(goal)[0]
        kept.append((-np.inf, float(chosen @ goal), used.tolist(), goal[used].astype(float).tolist()))
    for low, high, where, factors in kept:
        if not low <= float(chosen[where] @ np.array(factors)) <= high:
            raise AssertionError("the solver's answer breaks one of its own limits")
    return chosen
