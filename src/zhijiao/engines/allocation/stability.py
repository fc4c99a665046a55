"""The independent check of a placement: limits kept, and nobody and no enterprise would rather have each other. Knows no engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.allocation.arrays import Ints, Preferences, counts, table, units_at
from zhijiao.engines.allocation.policies import InstanceError

_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Stability:
    """What is wrong: blocking (apprentice, position) pairs, posts and enterprises beyond their limits."""

    blocking: tuple[tuple[int, int], ...]
    posts: Ints
    enterprises: Ints

    @property
    def ok(self) -> bool:
        """Return whether nothing is."""
        return not (self.blocking or len(self.posts) or len(self.enterprises))


def check_placement(preferences: Preferences, places: ArrayLike, post_capacities: ArrayLike, enterprises: ArrayLike,
                    enterprise_capacities: ArrayLike, positions: ArrayLike) -> Stability:
    """Check the positions (from 0, -1 for none) that an engine found. Arguments as for `student_project`; posts that closed and
    posts outside the enterprise that a group is together at are -1 in the lists.

    An apprentice and a post that comes earlier on the own list block where neither the post nor its enterprise is full of pairs
    that come before theirs. Whom an enterprise has already it does not take a second time for a pair that it likes less.
    """
    seats = counts(post_capacities, len(np.asarray(post_capacities)), "post_capacities")
    owner_seats = counts(enterprise_capacities, len(np.asarray(enterprise_capacities)), "enterprise_capacities")
    owner = counts(enterprises, len(seats), "enterprises")
    lists, at = table(preferences, len(seats)), np.asarray(positions, dtype=np.int64)
    rank = np.asarray(places, dtype=np.int64).reshape(lists.shape)
    may = (lists >= 0) & (rank >= 0)
    who = np.nonzero(at >= 0)[0]
    if at.shape != (len(lists),) or (at >= lists.shape[1]).any() or not may[who, at[who]].all():
        raise InstanceError("positions: one for each apprentice, of a pair that may be, -1 for none")
    if not may.any():
        return Stability((), np.zeros(0, np.int64), np.zeros(0, np.int64))
    order, post = _order(rank), units_at(lists, at)
    mine = np.full(len(lists), _LAST)
    mine[who] = order[who, at[who]]
    post_limit, full_posts = _limit(post[who], mine[who], seats)
    owner_limit, full_owners = _limit(owner[post[who]], mine[who], owner_seats)
    same = owner[lists] == np.where(at >= 0, owner[post], -1)[:, None]
    earlier = np.arange(lists.shape[1]) < np.where(at < 0, lists.shape[1], at)[:, None]
    wanted = (order < post_limit[lists]) & np.where(same, order < mine[:, None], order < owner_limit[owner[lists]])
    i, k = np.nonzero(may & earlier & wanted)
    return Stability(tuple(zip(i.tolist(), k.tolist(), strict=True)), full_posts, full_owners)


def _order(rank: Ints) -> Ints:
    """Return the place of each pair among all: by place, then the smaller index, then the earlier position."""
    found = np.empty(rank.size, dtype=np.int64)
    found[np.argsort(rank, axis=None, kind="stable")] = np.arange(rank.size)
    return found.reshape(rank.shape)


def _limit(unit: Ints, order: NDArray[np.int64], seats: Ints) -> tuple[Ints, Ints]:
    """Return below which order each still takes somebody (anybody while seats are left, nobody without seats), and those overfilled."""
    filled, worst = np.bincount(unit, minlength=len(seats)), np.full(len(seats), -1, dtype=np.int64)
    np.maximum.at(worst, unit, order)
    return np.where(filled < seats, _LAST, worst), np.nonzero(filled > seats)[0]
