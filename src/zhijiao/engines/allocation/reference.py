"""M1 in plain Python, to be read by an auditor: rank first, then the own list. No package is needed to run it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from zhijiao.engines.allocation.policies import TiePolicy, TiesAtCutoff

Lists = Sequence[Sequence[int]]
NOBODY = -1  # also an entry of a list that does not count: blank, not eligible, of a closed unit


def parallel_plainly(lists: Lists, of_class: Sequence[int], quotas: Sequence[int], policy: TiePolicy) -> list[int]:
    """Return the position (from 0) at which each applicant is admitted in the own list, or -1.

    Classes are called from the highest (0) down. Within a class all are equal, so what one gets never depends on who of
    them is looked at first.
    """
    left, admitted = list(quotas), [NOBODY] * len(lists)
    called = sorted(range(len(lists)), key=lambda i: of_class[i])
    for _, equals in groupby(called, key=lambda i: of_class[i]):
        members = list(equals)
        if policy is TiePolicy.LIST_POSITION and len(members) > 1:
            _by_position(members, lists, left, admitted)
        elif policy is TiePolicy.REJECT_ALL:
            _all_or_none(members, lists, left, admitted)
        else:
            _all(members, lists, left, admitted, refuse=policy is TiePolicy.REFUSE and len(members) > 1)
    return admitted


def _all(members: list[int], lists: Lists, left: list[int], admitted: list[int], *, refuse: bool) -> None:
    """Admit each of the equals to the first unit that had a seat left before their turn."""
    for i in members:
        admitted[i] = next((k for k, unit in enumerate(lists[i]) if unit >= 0 and left[unit] > 0), NOBODY)
    wanted = Counter(lists[i][admitted[i]] for i in members if admitted[i] >= 0)
    short = sorted(unit for unit, number in wanted.items() if number > left[unit])
    if refuse and short:
        raise TiesAtCutoff(short, len(members))
    for unit, number in wanted.items():
        left[unit] -= number


def _by_position(members: list[int], lists: Lists, left: list[int], admitted: list[int]) -> None:
    """Among equals first those who name the unit first in their list, then those who name it second, and so on."""
    waiting = members
    for k in range(max(len(lists[i]) for i in members)):
        if not waiting:
            return
        here = [i for i in waiting if k < len(lists[i]) and lists[i][k] >= 0 and left[lists[i][k]] > 0]
        for i in here:
            admitted[i] = k
        for i in here:
            left[lists[i][k]] -= 1
        waiting = [i for i in waiting if admitted[i] < 0]


def _all_or_none(members: list[int], lists: Lists, left: list[int], admitted: list[int]) -> None:
    """Equals whom a unit cannot take together it takes none of; it then stays shut for whoever comes below them."""
    while True:
        for i in members:
            admitted[i] = next((k for k, unit in enumerate(lists[i]) if unit >= 0 and left[unit] > 0), NOBODY)
        wanted = Counter(lists[i][admitted[i]] for i in members if admitted[i] >= 0)
        short = [unit for unit, number in wanted.items() if number > left[unit]]
        for unit in short:
            left[unit] = 0
        if not short:
            break
    for unit, number in wanted.items():
        left[unit] -= number
