"""The independent check: do the results follow from lists, keys and quotas? By cut-offs alone, knowing no engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.allocation.arrays import Ints, Preferences, Table, counts, table
from zhijiao.engines.allocation.policies import InstanceError, TiePolicy, policy_of

_CHUNK = 1_024  # rows looked at together: small enough for the processor's cache
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Cutoffs:
    """For each unit: seats filled, class of the last admitted and, under `list_position`, their latest position; -1 for none."""

    filled: Ints
    last: Ints
    position: Ints


@dataclass(frozen=True)
class Verdict:
    """What is wrong: applicants whose result does not follow, with the position that does (-1 none), and units overfilled."""

    applicants: Ints
    expected: Ints
    units: Ints

    @property
    def ok(self) -> bool:
        """Return whether everything follows."""
        return not len(self.applicants) and not len(self.units)


def cutoffs(lists: Table, classes: Ints, units: int, positions: NDArray[np.int64]) -> Cutoffs:
    """Return each unit's cut-off as the results have it: the last admitted."""
    who = np.nonzero(positions >= 0)[0]
    unit = lists[who, positions[who]].astype(np.int64)
    last, place = np.full(units, -1, dtype=np.int64), np.full(units, -1, dtype=np.int64)
    np.maximum.at(last, unit, classes[who])
    at_last = classes[who] == last[unit]
    np.maximum.at(place, unit[at_last], positions[who][at_last])
    return Cutoffs(np.bincount(unit, minlength=units), last, place)


def check_cutoffs(preferences: Preferences, classes: ArrayLike, quotas: ArrayLike, positions: ArrayLike, *,
                  policy: TiePolicy | str = TiePolicy.REFUSE) -> Verdict:
    """Check the positions (from 0, -1 for none) that an engine found. Arguments as for `parallel`.

    Everyone must have the first unit of the own list that is not full or whose last admitted does not come before them.
    """
    policy, seats = policy_of(policy), counts(quotas, len(np.asarray(quotas)), "quotas")
    lists = table(preferences, len(seats))
    of_class, at = counts(classes, len(lists), "classes"), np.asarray(positions, dtype=np.int64)
    if at.shape != (len(lists),) or ((at < -1) | (at >= lists.shape[1])).any() or (lists[at >= 0, at[at >= 0]] < 0).any():
        raise InstanceError("positions: one for each applicant, on the own list, -1 for none")
    cut = cutoffs(lists, of_class, len(seats), at)
    limit = np.where(cut.filled >= seats, cut.last, _NEVER)
    if policy is TiePolicy.REJECT_ALL:
        limit = _shut(lists, of_class, seats, at, cut, limit)
    place = cut.position if policy is TiePolicy.LIST_POSITION else np.full(len(seats), _NEVER)
    expected = np.concatenate([np.zeros(0, np.int64), *(_first_open(lists[part], of_class[part], limit, place) for part in _parts(len(lists)))])
    wrong = np.nonzero(expected != at)[0]
    return Verdict(wrong, expected[wrong], _overfilled(lists, of_class, seats, at, cut, policy))


def _parts(n: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, n, _CHUNK))


def _first_open(lists: Table, of_class: Ints, limit: Ints, place: Ints) -> Ints:
    if not lists.shape[1]:
        return np.full(len(lists), -1, dtype=np.int64)
    limits = limit[lists]
    own = of_class[:, None]
    may = (lists >= 0) & ((own < limits) | ((own == limits) & (np.arange(lists.shape[1]) <= place[lists])))
    return np.where(may.any(axis=1), may.argmax(axis=1), -1)


def _overfilled(lists: Table, of_class: Ints, seats: Ints, at: Ints, cut: Cutoffs, policy: TiePolicy) -> Ints:
    """Return units with more than their quota; where all equals are taken, only those before the last admitted count."""
    if policy not in (TiePolicy.ADMIT_ALL, TiePolicy.LIST_POSITION):
        return np.nonzero(cut.filled > seats)[0]
    who = np.nonzero(at >= 0)[0]
    unit = lists[who, at[who]]
    before = of_class[who] < cut.last[unit]
    if policy is TiePolicy.LIST_POSITION:
        before |= at[who] < cut.position[unit]
    return np.nonzero((cut.filled > seats) & (np.bincount(unit[before], minlength=len(seats)) >= seats))[0]


def _shut(lists: Table, of_class: Ints, seats: Ints, at: Ints, cut: Cutoffs, full: Ints) -> Ints:
    """Under `reject_all`: return the last class that each unit takes.

    A full unit takes nobody below its last admitted. One with seats left is shut from the class on whose equals did not fit
    together, which is worked out anew for each class that was refused: what they want of the seats that those before them left.
    """
    refused: set[int] = set()
    for part in _parts(len(lists)):
        better = (lists[part] >= 0) & (np.arange(lists.shape[1]) < np.where(at[part] < 0, lists.shape[1], at[part])[:, None])
        row, k = np.nonzero(better)
        open_ = cut.filled[lists[part][row, k]] < seats[lists[part][row, k]]
        refused.update(of_class[part][row[open_]].tolist())
    limit, who = full.copy(), np.nonzero(at >= 0)[0]
    for one in sorted(refused):
        before = who[of_class[who] < one]
        left = seats - np.bincount(lists[before, at[before]], minlength=len(seats))
        left[limit < one] = 0
        for unit in _refusing(lists[of_class == one], left):
            limit[unit] = min(limit[unit], one - 1)
    return limit


def _refusing(lists: Table, left: Ints) -> set[int]:
    """Return the units that cannot take all of these equals who would come to them."""
    shut: set[int] = set()
    while True:
        wanted = np.zeros(len(left), dtype=np.int64)
        for row in lists.tolist():
            unit = next((u for u in row if u >= 0 and left[u] > 0 and u not in shut), -1)
            wanted[unit] += unit >= 0
        more = set(np.nonzero(wanted > left)[0].tolist())
        if not more:
            return shut
        shut |= more
