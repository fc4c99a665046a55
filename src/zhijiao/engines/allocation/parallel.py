"""M1 parallel preferences, and M4 supplementary rounds on the seats that remain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.allocation.arrays import Ints, Preferences, Table, counts, table, units_at
from zhijiao.engines.allocation.compiled import compiled, settled
from zhijiao.engines.allocation.kernels import ALL, NONE, POSITION, REFUSE, parallel_kernel
from zhijiao.engines.allocation.policies import InstanceError, TiePolicy, TiesAtCutoff, policy_of
from zhijiao.engines.allocation.reference import parallel_plainly

_CODES = {TiePolicy.ADMIT_ALL: ALL, TiePolicy.REJECT_ALL: NONE, TiePolicy.LIST_POSITION: POSITION, TiePolicy.REFUSE: REFUSE}


@dataclass(frozen=True)
class Admission:
    """Who got what: unit and position (from 0) of each applicant, -1 for none; seats filled of each unit."""

    units: Ints
    positions: Ints
    filled: Ints


def parallel(preferences: Preferences, classes: ArrayLike, quotas: ArrayLike, *, policy: TiePolicy | str = TiePolicy.REFUSE,
             engine: str = "fast") -> Admission:
    """Call applicants from the highest class (0) down; each gets the first unit of the own list with a seat left.

    preferences[i] lists unit indices in order, -1 for an entry that does not count (blank, not eligible, closed).
    classes[i] is smaller for a higher key and the same for equals (`keys.classes`); under `lottery` no two are the same
    (`keys.drawn`). Raises TiesAtCutoff under `refuse`, InstanceError for arrays that are no instance.
    """
    policy, quota = policy_of(policy), np.asarray(quotas)
    seats = counts(quota, len(quota), "quotas")
    lists = table(preferences, len(seats))
    of_class = counts(classes, len(lists), "classes")
    if policy is TiePolicy.LOTTERY:
        if len(np.unique(of_class)) != len(of_class):
            raise InstanceError("lottery: tell equals apart by lot first (keys.drawn)")
        policy = TiePolicy.ADMIT_ALL
    if settled(engine) == "fast":
        positions = _fast(lists, of_class, seats, policy)
    else:
        positions = np.array(parallel_plainly(lists.tolist(), of_class.tolist(), seats.tolist(), policy), dtype=np.int64)
    units = units_at(lists, positions)
    return Admission(units, positions, np.bincount(units[units >= 0], minlength=len(seats)))


def supplementary(preferences: Preferences, classes: ArrayLike, quotas: ArrayLike, earlier: ArrayLike, *,
                  policy: TiePolicy | str = TiePolicy.REFUSE, engine: str = "fast") -> Admission:
    """Run a supplementary round: seats that `earlier` (unit of each applicant or -1) left, for those it left without one.

    Earlier seats are untouched. `units` of the answer holds both rounds, `positions` only this round's.
    """
    before = np.asarray(earlier, dtype=np.int64)
    taken = np.bincount(before[before >= 0], minlength=len(np.asarray(quotas)))
    left = np.maximum(np.asarray(quotas, dtype=np.int64) - taken, 0)
    lists = table(preferences, len(left)).copy()
    lists[before >= 0] = -1
    found = parallel(lists, classes, left, policy=policy, engine=engine)
    return Admission(np.where(before >= 0, before, found.units), found.positions, found.filled + taken)


def wake() -> None:
    """Load the compiled kernel: most of a second in a new process, which a caller may spend beside reading files."""
    nobody = np.zeros(0, dtype=np.int64)
    _fast(np.zeros((0, 1), dtype=np.int32), nobody, nobody, TiePolicy.REFUSE)


def _fast(lists: Table, of_class: Ints, seats: Ints, policy: TiePolicy) -> NDArray[Any]:
    order = np.argsort(of_class, kind="stable")
    positions, tied = compiled(parallel_kernel)(lists, order, of_class, seats, _CODES[policy])
    if tied >= 0:
        raise _ties(lists, positions, order[of_class[order] == of_class[order[tied]]], order[:tied], seats)
    found: NDArray[Any] = positions.astype(np.int64)
    return found


def _ties(lists: Table, positions: NDArray[Any], members: Ints, before: Ints, seats: Ints) -> TiesAtCutoff:
    taken, wanted = (units_at(lists[who], positions[who]) for who in (before, members))
    left = seats - np.bincount(taken[taken >= 0], minlength=len(seats))
    short = np.nonzero(np.bincount(wanted[wanted >= 0], minlength=len(seats)) > left)[0]
    return TiesAtCutoff([int(unit) for unit in short], len(members))
