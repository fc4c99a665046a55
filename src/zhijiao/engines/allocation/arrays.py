"""Arrays in: ragged lists become a table padded with -1, and what cannot be an instance is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.engines.allocation.policies import InstanceError

Table = NDArray[np.int32]
Ints = NDArray[np.int64]
_PART = 1_024  # rows looked at together: small enough for the processor's cache


@dataclass(frozen=True)
class Trusted:
    """A table that whoever read it has checked already, so that millions of entries are not checked again."""

    lists: Table


Preferences = Sequence[Sequence[int]] | NDArray[Any] | Trusted


def table(lists: Preferences, units: int, *, what: str = "preferences") -> Table:
    """Return the lists as int32 (n, L) padded with -1. Raises InstanceError for a unit out of range or named twice."""
    if isinstance(lists, Trusted):
        return lists.lists
    if isinstance(lists, np.ndarray) and lists.ndim == 2:
        made = np.ascontiguousarray(lists, dtype=np.int32)
    else:
        made = np.full((len(lists), max((len(one) for one in lists), default=0)), -1, dtype=np.int32)
        for i, one in enumerate(lists):
            made[i, :len(one)] = one
    if made.size and (made.min() < -1 or made.max() >= units):
        i, k = (int(x[0]) for x in np.nonzero((made < -1) | (made >= units)))
        raise InstanceError(f"{what}[{i}][{k}] is {made[i, k]}; there are {units}")
    twice = repeating(made)
    if len(twice):
        raise InstanceError(f"{what}[{int(twice[0])}] names one twice")
    return made


def repeating(lists: Table) -> Ints:
    """Return the rows that name one twice."""
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(lists), _PART):
        ordered = np.sort(lists[start:start + _PART], axis=1)
        found.append(start + np.nonzero(((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1))[0])
    return np.concatenate(found)


def counts(values: ArrayLike, length: int, what: str) -> Ints:
    """Return whole numbers >= 0, one for each of `length`. Raises InstanceError."""
    made = np.asarray(values)
    if made.shape != (length,) or (length and (made.dtype.kind not in "iu" or made.min() < 0)):
        raise InstanceError(f"{what}: {length} whole numbers >= 0 are needed")
    return made.astype(np.int64)


def units_at(lists: Table, position: NDArray[Any]) -> Ints:
    """Return the unit that stands at each applicant's position, -1 for none."""
    found = np.full(len(lists), -1, dtype=np.int64)
    admitted = np.nonzero(position >= 0)[0]
    found[admitted] = lists[admitted, position[admitted]]
    return found
