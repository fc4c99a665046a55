"""Groups: whole where they are together, free apprentices without a blocking pair, groups that block named; by oracles that are plain."""

from __future__ import annotations

from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.allocation.test_projects import Posts, chosen, is_stable, posts
from zhijiao.engines.allocation import Grouped, InstanceError, check_placement, grouped_project, student_project

FEW = settings(max_examples=120, deadline=None)
Groups = list[list[int]]


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Posts, Groups]:
    one = draw(posts())
    order = draw(st.permutations(range(len(one.lists))))
    sizes = draw(st.lists(st.integers(2, 3), max_size=3))
    groups, start = [], 0
    for size in sizes:
        if start + size <= len(order):
            groups.append(list(order[start:start + size]))
        start += size
    return one, groups


def run(one: Posts, groups: Groups, engine: str = "fast", minimums: list[int] | None = None) -> Grouped:
    return grouped_project(one.lists, one.places, one.seats, one.enterprise, one.both, groups, minimums=minimums, engine=engine)


def strict(one: Posts) -> Posts:
    """The same with places told apart: by place, then the smaller index, then the earlier position."""
    flat = sorted((place, i, k) for i, row in enumerate(one.places) for k, place in enumerate(row))
    number = {(i, k): n for n, (_, i, k) in enumerate(flat)}
    return Posts(one.lists, [[number[i, k] if place >= 0 else -1 for k, place in enumerate(row)] for i, row in enumerate(one.places)],
                 one.seats, one.enterprise, one.both)


def bound(one: Posts, groups: Groups, together: tuple[int, ...], shut: set[int]) -> Posts:
    """The placement in which members of a group that is together may only be there, and closed posts take nobody."""
    at = {i: e for group, e in zip(groups, together, strict=True) if e >= 0 for i in group}
    return Posts(one.lists, [[-1 if row[k] in shut or at.get(i, one.enterprise[row[k]]) != one.enterprise[row[k]] else one.places[i][k]
                              for k in range(len(row))] + one.places[i][len(row):] for i, row in enumerate(one.lists)], one.seats, one.enterprise, one.both)


def would_take(one: Posts, at: list[int], group: list[int], enterprise: int) -> bool:
    """Every way to spread the group over the posts: is there one of which the enterprise takes all?"""
    held = [(one.places[i][k], i, k) for i, k in enumerate(at) if k >= 0 and one.enterprise[one.lists[i][k]] == enterprise and i not in group]
    ways = product(*[[(one.places[i][k], i, k) for k, post in enumerate(one.lists[i]) if one.places[i][k] >= 0 and one.enterprise[post] == enterprise]
                     for i in group])
    return any(set(way) <= set(chosen(one, enterprise, [*held, *way])) for way in ways)


@given(crowd=crowds(), data=st.data())
@FEW
def test_groups_are_whole_or_apart_and_nobody_free_would_rather(crowd: tuple[Posts, Groups], data: st.DataObject) -> None:
    one, groups = crowd
    least = data.draw(st.none() | st.lists(st.integers(0, 2), min_size=len(one.seats), max_size=len(one.seats)))
    found = run(one, groups, minimums=least)
    assert run(one, groups, "reference", least).positions.tolist() == found.positions.tolist()
    at, shut = found.positions.tolist(), {closure.post for closure in found.closed}
    for group, e in zip(groups, found.together, strict=True):
        assert e < 0 or all(at[i] >= 0 and one.enterprise[one.lists[i][at[i]]] == e for i in group)
    own = bound(one, groups, found.together, shut)
    if not any(len(set(one.lists[i])) > 1 for group in groups for i in group):  # posts agreed on within an enterprise bind as well
        assert is_stable(own, at)
    verdict = check_placement(one.lists, own.places, one.seats, one.enterprise, one.both, at)
    assert not len(verdict.posts) and not len(verdict.enterprises)
    assert not {i for i, _ in verdict.blocking} - {i for group, e in zip(groups, found.together, strict=True) if e >= 0 for i in group}


@given(crowd=crowds())
@FEW
def test_the_groups_that_block_are_those_that_every_way_of_spreading_them_finds(crowd: tuple[Posts, Groups]) -> None:
    one, groups = crowd
    found = run(one, groups)
    plain = strict(one)
    due = set()
    for g, group in enumerate(groups):
        best = [{} for _ in group]
        for own, i in zip(best, group, strict=True):
            for k, post in enumerate(one.lists[i]):
                if one.places[i][k] >= 0:
                    own.setdefault(one.enterprise[post], k)
        wishes = sorted(set.intersection(*map(set, best)), key=lambda e: (sum(own[e] for own in best), max(own[e] for own in best), e))
        reached = wishes.index(found.together[g]) if found.together[g] >= 0 else len(wishes)
        due |= {(g, e) for e in wishes[:reached] if would_take(plain, found.positions.tolist(), group, e)}
    assert set(found.blocking) == due


@given(crowd=crowds())
@FEW
def test_without_groups_it_is_the_placement_of_each_alone(crowd: tuple[Posts, Groups]) -> None:
    one, _ = crowd
    assert run(one, []).positions.tolist() == student_project(one.lists, one.places, one.seats, one.enterprise, one.both).positions.tolist()


@given(one=posts(), data=st.data())
@FEW
def test_the_check_finds_what_the_plain_oracle_finds(one: Posts, data: st.DataObject) -> None:
    at = [data.draw(st.sampled_from([-1, *[k for k in range(len(row)) if one.places[i][k] >= 0]])) for i, row in enumerate(one.lists)]
    verdict = check_placement(one.lists, one.places, one.seats, one.enterprise, one.both, at)
    assert verdict.ok == is_stable(strict(one), at)


def test_two_friends_go_where_both_are_taken() -> None:
    # alone, 0 would be at post 0 and 1 at post 2; enterprise 1 takes both
    lists, places = [[0, 1], [0, 2], [0]], [[1, 1], [9, 9], [0, 0]]
    alone = student_project(lists, places, [2, 1, 1], [0, 1, 1], [2, 2])
    assert alone.posts.tolist() == [0, 2, 0]
    found = grouped_project(lists, places, [2, 1, 1], [0, 1, 1], [2, 2], [[0, 1]])
    assert found.posts.tolist() == [1, 2, 0] and found.together == (1,) and found.blocking == ()


def test_friends_spread_over_posts_so_that_both_fit() -> None:
    # both like post 0 best, which has one seat; the second lists post 1 of the same enterprise too, the first does not
    found = grouped_project([[0], [0, 1]], [[5, 5], [1, 1]], [1, 1], [0, 0], [2], [[0, 1]])
    assert found.posts.tolist() == [0, 1] and found.together == (0,)


def test_friends_whom_nobody_takes_together_are_placed_alone() -> None:
    found = grouped_project([[0], [0]], [[1], [2]], [1], [0], [1], [[0, 1]])
    assert found.posts.tolist() == [0, -1] and found.together == (-1,) and found.blocking == ()


def test_a_group_and_an_enterprise_that_would_rather_are_named() -> None:
    # enterprise 2 would rather have 0 and 1 than 0 and 2; tried, it parts them again, as others move too
    lists = [[1, 2, 0], [1, 2, 0], [2, 0, 1], [0, 2], [1, 2]]
    places = [[1, 2, 4], [0, 5, 2], [5, 2, 4], [2, 3, 4], [4, 5, 3]]
    found = grouped_project(lists, places, [1, 1, 2], [0, 1, 2], [1, 1, 2], [[0, 1], [2, 3]])
    assert found.posts.tolist() == [2, 1, 2, 0, -1] and found.together == (-1, -1)
    assert found.blocking == ((0, 2),)


def test_what_is_no_group_is_refused() -> None:
    for groups, word in (([[0, 0]], "each in one group"), ([[0, 5]], "each in one group"), ([[0]], "two to 10")):
        with pytest.raises(InstanceError, match=word):
            grouped_project([[0], [0]], [[0], [0]], [1], [0], [1], groups)


def test_ways_of_spreading_a_group_are_not_counted_without_end() -> None:
    with mock.patch("zhijiao.engines.allocation.groups._MOST_TRIED", 0):
        found = grouped_project([[0], [0, 1]], [[5, 5], [1, 1]], [1, 1], [0, 0], [2], [[0, 1]])
    assert found.together == (-1,)


def test_positions_that_are_none_are_refused() -> None:
    with pytest.raises(InstanceError, match="positions"):
        check_placement([[0]], [[0]], [1], [0], [1], [1])
    assert check_placement([[], []], np.zeros((2, 0)), [], [], [], [-1, -1]).ok
