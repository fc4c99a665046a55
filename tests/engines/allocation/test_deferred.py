"""Deferred acceptance against all matchings, the family between it and immediate acceptance, reserves."""

from __future__ import annotations

from collections import Counter
from itertools import permutations, product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.allocation.instances import all_matchings
from zhijiao.engines.allocation import InstanceError, Reserve, deferred_acceptance, parallel, with_reserves

FEW = settings(max_examples=100, deadline=None)
Market = tuple[list[list[int]], list[list[int]], list[int]]


@st.composite
def markets(draw: st.DrawFn, most: int = 5, programmes: int = 3) -> Market:
    """Lists of applicants, orders of programmes that may leave some out, seats."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, programmes))
    lists = [list(draw(st.permutations(range(m))))[:draw(st.integers(0, m))] for _ in range(n)]
    orders = [list(draw(st.permutations(range(n))))[:draw(st.integers(max(n - 1, 0), n))] for _ in range(m)]
    return lists, orders, draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))


def blocking(market: Market, at: tuple[int, ...]) -> bool:
    """Whether the matching is not allowed or some applicant and programme would rather have each other."""
    lists, orders, seats = market
    for p, order in enumerate(orders):
        inside = [i for i, unit in enumerate(at) if unit == p]
        if len(inside) > seats[p] or any(i not in order for i in inside):
            return True
        worst = max((order.index(i) for i in inside), default=-1)
        for i in order:
            better = p in lists[i] and (at[i] < 0 or lists[i].index(p) < lists[i].index(at[i]))
            if better and (len(inside) < seats[p] or (seats[p] and order.index(i) < worst)):
                return True
    return False


@given(market=markets())
@FEW
def test_both_engines_find_the_stable_matching_that_applicants_like_best(market: Market) -> None:
    found = tuple(deferred_acceptance(*market, engine="reference").tolist())
    assert tuple(deferred_acceptance(*market).tolist()) == found
    stable = [at for at in all_matchings(market[0]) if not blocking(market, at)]
    assert found in stable
    def place(i: int, unit: int) -> int:
        return market[0][i].index(unit) if unit >= 0 else 99

    for other in stable:
        assert all(place(i, found[i]) <= place(i, other[i]) for i in range(len(found)))
        assert {i for i, p in enumerate(other) if p >= 0} == {i for i, p in enumerate(found) if p >= 0}, "rural hospitals"
        assert Counter(other) == Counter(found)


@given(market=markets())
@FEW
def test_the_kernels_say_the_same_uncompiled(market: Market) -> None:
    with mock.patch("zhijiao.engines.allocation.projects.compiled", lambda kernel: kernel):
        assert deferred_acceptance(*market).tolist() == deferred_acceptance(*market, engine="reference").tolist()
        with pytest.raises(InstanceError, match="twice"):
            deferred_acceptance([[0]], [[0, 0]], [1])


@given(market=markets(most=8, programmes=5), blocks=st.lists(st.integers(1, 3), max_size=4))
@FEW
def test_blocks_are_the_same_in_both_engines_and_one_block_is_deferred_acceptance(market: Market, blocks: list[int]) -> None:
    assert deferred_acceptance(*market, blocks=blocks).tolist() == deferred_acceptance(*market, blocks=blocks, engine="reference").tolist()
    assert deferred_acceptance(*market, blocks=[9]).tolist() == deferred_acceptance(*market).tolist()


@given(market=markets(most=8, programmes=5))
@FEW
def test_blocks_of_one_are_immediate_acceptance(market: Market) -> None:
    lists, orders, seats = market
    left, at = list(seats), [-1] * len(lists)
    for k in range(max(map(len, lists))):
        for p, order in enumerate(orders):
            asking = [i for i in order if at[i] < 0 and k < len(lists[i]) and lists[i][k] == p]
            for i in asking[:left[p]]:
                at[i] = p
            left[p] -= len(asking[:left[p]])
    assert deferred_acceptance(*market, blocks=[1] * 5).tolist() == at


@given(market=markets(most=7, programmes=4), data=st.data())
@FEW
def test_with_one_order_for_all_it_is_parallel_preferences(market: Market, data: st.DataObject) -> None:
    lists, orders, seats = market
    order = data.draw(st.permutations(range(len(lists))))
    place = np.argsort(order)
    assert deferred_acceptance(lists, [order] * len(orders), seats).tolist() == parallel(lists, place, seats).units.tolist()


def gains(market: Market, blocks: list[int] | None) -> bool:
    """Whether some applicant gets a unit they like better by saying something else than the truth."""
    lists, orders, seats = market
    honest = deferred_acceptance(*market, blocks=blocks, engine="reference").tolist()
    for i, truth in enumerate(lists):
        for size in range(len(seats) + 1):
            for lie in permutations(range(len(seats)), size):
                other = deferred_acceptance([*lists[:i], list(lie), *lists[i + 1:]], orders, seats, blocks=blocks, engine="reference")[i]
                if other in truth and (honest[i] < 0 or truth.index(other) < truth.index(honest[i])):
                    return True
    return False


@given(market=markets(most=3))
@settings(max_examples=25, deadline=None)
def test_nobody_gains_by_a_lie_under_deferred_acceptance(market: Market) -> None:
    assert not gains(market, None)


def test_somebody_gains_by_a_lie_under_immediate_acceptance() -> None:
    """The test above would be empty if it could not find a lie: here it must."""
    lies = [(a, b, c) for a, b, c in product(permutations(range(2)), repeat=3)
            if gains(([list(a), list(b), list(c)], [[0, 1, 2], [0, 1, 2]], [1, 1]), [1, 1])]
    assert lies and ((0, 1), (0, 1), (1, 0)) in lies


def test_reserved_seats() -> None:
    lists, order = [[0], [0], [0]], [[0, 1, 2]]
    kept = [Reserve(0, 1, frozenset({2}), "plan 2026, note 3")]
    assert deferred_acceptance(lists, order, [2]).tolist() == [0, 0, -1]
    assert with_reserves(lists, order, [2], kept).tolist() == [0, -1, 0]
    nobody = [Reserve(0, 1, frozenset(), "plan")], [Reserve(0, 1, frozenset(), "plan", reverts=False)]
    assert with_reserves(lists, order, [2], nobody[0]).tolist() == [0, 0, -1]
    assert with_reserves(lists, order, [2], nobody[1], engine="reference").tolist() == [0, -1, -1]
    with pytest.raises(InstanceError, match="more seats reserved"):
        with_reserves(lists, order, [0], kept)


def test_arrays_that_are_no_instance_are_refused() -> None:
    with pytest.raises(InstanceError, match="beyond"):
        deferred_acceptance([[0]], [[1]], [1])
    for engine in ("fast", "reference"):
        with pytest.raises(InstanceError, match="twice"):
            deferred_acceptance([[0]], [[0, 0]], [1], engine=engine)
    with pytest.raises(InstanceError, match="blocks"):
        deferred_acceptance([[0]], [[0]], [1], blocks=[0])
    assert deferred_acceptance([], [], []).tolist() == [] and deferred_acceptance([[0]], [[]], [1]).tolist() == [-1]
