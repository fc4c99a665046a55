"""Random rounds with many equals, and oracles that are slow and plain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st

from zhijiao.engines.allocation import TiePolicy

POLICIES = [TiePolicy.ADMIT_ALL, TiePolicy.REJECT_ALL, TiePolicy.LIST_POSITION, TiePolicy.REFUSE]


@dataclass(frozen=True)
class Round:
    """Lists, classes and quotas."""

    lists: list[list[int]]
    classes: list[int]
    quotas: list[int]


@st.composite
def rounds(draw: st.DrawFn, most: int = 14, units: int = 5, grades: int = 3) -> Round:
    """A round in which few grades meet few seats, so that equals meet at cut-offs."""
    number = draw(st.integers(1, units))
    entry = st.permutations(range(number)).flatmap(lambda order: st.integers(0, number).map(lambda k: list(order[:k])))
    lists = draw(st.lists(entry, min_size=1, max_size=most))
    holes = draw(st.lists(st.booleans(), min_size=number, max_size=number)) if draw(st.booleans()) else [False] * number
    lists = [[-1 if holes[k] else unit for k, unit in enumerate(row)] for row in lists]
    return Round(lists, draw(st.lists(st.integers(0, grades - 1), min_size=len(lists), max_size=len(lists))),
                 draw(st.lists(st.integers(0, 4), min_size=number, max_size=number)))


def by_tightening(one: Round, policy: TiePolicy) -> list[int]:
    """The oracle: raise cut-offs from the bottom, one at a time, until no unit is asked for more than it may take."""
    def standing(i: int, k: int) -> tuple[int, int]:
        return (-one.classes[i], -k if policy is TiePolicy.LIST_POSITION else 0)

    lowest = (-10**6, -10**6)
    limit = [lowest if quota else (1, 0) for quota in one.quotas]
    while True:
        at = [next((k for k, u in enumerate(row) if u >= 0 and standing(i, k) >= limit[u]), -1) for i, row in enumerate(one.lists)]
        moved = False
        for unit, quota in enumerate(one.quotas):
            here = sorted(standing(i, k) for i, k in enumerate(at) if k >= 0 and one.lists[i][k] == unit)
            above = [s for s in here if s > here[0]]
            if len(here) > quota and (policy is TiePolicy.REJECT_ALL or len(above) >= quota):
                limit[unit] = (here[0][0], here[0][1] + 1) if policy is TiePolicy.LIST_POSITION else (here[0][0] + 1, -10**6)
                moved = True
                break
        if not moved:
            return at


def all_matchings(lists: list[list[int]]) -> list[tuple[int, ...]]:
    """Every way to give everybody one of their own list or nothing."""
    return list(product(*[[*row, -1] for row in lists]))
