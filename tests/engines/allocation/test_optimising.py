"""Least cost by two engines, with side constraints and levels, and the best posts to close: against trying all."""

from __future__ import annotations

from itertools import combinations, product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from tests.engines.allocation.test_keys_and_draws import assignments
from tests.engines.allocation.test_projects import Posts, posts
from zhijiao.engines.allocation import (
    Limit,
    best_assignment,
    best_closures,
    min_cost_assignment,
    rank_profile,
    student_project,
)
from zhijiao.engines.allocation.flows import settled_flow

FEW = settings(max_examples=60, deadline=None)
Assignment = tuple[list[list[int]], list[list[int]], list[int]]


def worth(one: Assignment, at: list[int]) -> tuple[int, int]:
    options, costs, _ = one
    return sum(p < 0 for p in at), sum(costs[i][options[i].index(p)] for i, p in enumerate(at) if p >= 0)


@given(one=assignments(), unplaced=st.none() | st.integers(0, 9))
@FEW
def test_both_engines_find_the_least_cost(one: Assignment, unplaced: int | None) -> None:
    def paid(engine: str) -> int:
        out, cost = worth(one, min_cost_assignment(*one, unplaced=unplaced, engine=engine).tolist())
        return out * (10**6 if unplaced is None else unplaced) + cost

    assert paid("fast") == paid("reference")


def test_many_are_assigned_at_the_cost_that_the_hungarian_method_finds() -> None:
    rng = np.random.default_rng(2)
    cost = rng.integers(0, 1000, (120, 150))
    options = [list(range(150)) for _ in cost]
    for engine in ("fast", "reference"):
        at = min_cost_assignment(options, cost.tolist(), [1] * 150, engine=engine)
        assert int(cost[np.arange(120), at].sum()) == int(cost[linear_sum_assignment(cost)].sum()) and len(set(at.tolist())) == 120


def test_costs_beyond_sixty_four_bits_and_a_machine_without_ortools_use_the_plain_one() -> None:
    huge = 10**30
    assert min_cost_assignment([[0, 1], [0]], [[1, huge], [2]], [1, 1]).tolist() == [1, 0]
    with mock.patch("zhijiao.engines.allocation.flows.installed", return_value=False):
        assert settled_flow("fast") == "reference"
    assert (settled_flow("fast"), settled_flow("reference")) == ("fast", "reference")


@st.composite
def limited(draw: st.DrawFn) -> tuple[Assignment, list[list[int]], list[Limit]]:
    one = draw(assignments())
    second = [[draw(st.integers(0, 2)) for _ in row] for row in one[0]]
    pairs = [(i, u) for i, row in enumerate(one[0]) for u in row]
    limits = [Limit(frozenset(draw(st.sets(st.sampled_from(pairs)))), draw(st.integers(0, 2)), "article 1")
              for _ in range(draw(st.integers(0, 2)))] if pairs else []
    return one, second, limits


@given(case=limited())
@FEW
def test_with_limits_and_levels_it_is_the_best_of_all_that_keep_them(case: tuple[Assignment, list[list[int]], list[Limit]]) -> None:
    one, first, limits = case
    options, second, seats = one

    def all_levels(at: tuple[int, ...]) -> tuple[int, int, int]:
        out, paid = worth(one, list(at))
        return out, sum(first[i][options[i].index(p)] for i, p in enumerate(at) if p >= 0), paid

    allowed = [at for at in product(*[[*row, -1] for row in options]) if all(at.count(p) <= seats[p] for p in range(len(seats)))
               and all(sum((i, p) in limit.pairs for i, p in enumerate(at)) <= limit.most for limit in limits)]
    found = tuple(best_assignment(options, [first, second], seats, limits=limits).tolist())
    assert found in allowed and all_levels(found) == min(map(all_levels, allowed))


def test_the_profile_of_ranks_gives_the_fewest_their_last_choice() -> None:
    options = [[0, 1, 2], [0, 1, 2], [0, 2, 1]]  # cheapest in all would give one the third choice
    found = best_assignment(options, rank_profile(options, 3), [1, 1, 1])
    assert sorted(options[i].index(p) for i, p in enumerate(found.tolist())) == [0, 1, 1]


@given(one=posts(), data=st.data())
@FEW
def test_the_posts_to_close_are_the_best_of_all_ways_to_close_some(one: Posts, data: st.DataObject) -> None:
    least = data.draw(st.lists(st.integers(0, 3), min_size=len(one.seats), max_size=len(one.seats)))

    def placed(closed: tuple[int, ...]) -> int | None:
        """How many the stable placement places with these posts closed; None where an open one is below its minimum."""
        places = [[-1 if k < len(row) and row[k] in closed else place for k, place in enumerate(one.places[i])] for i, row in enumerate(one.lists)]
        found = student_project(one.lists, places, one.seats, one.enterprise, one.both).posts
        inside = np.bincount(found[found >= 0], minlength=len(one.seats))
        return int(inside.sum()) if all(p in closed or inside[p] >= least[p] for p in range(len(least))) else None

    may = [p for p in range(len(least)) if least[p]]
    ways = [way for size in range(len(may) + 1) for way in combinations(may, size)]
    best = min((-number, len(way)) for way in ways if (number := placed(way)) is not None)
    found = best_closures(one.lists, one.places, one.seats, one.enterprise, one.both, least)
    assert (-(placed(found) or 0), len(found)) == best


def test_the_best_posts_to_close_are_looked_for_among_few() -> None:
    with pytest.raises(ValueError, match="500"):
        best_closures([[]] * 501, np.zeros((501, 0)), [], [], [], [])
