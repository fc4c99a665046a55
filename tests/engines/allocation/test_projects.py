"""Placements: no blocking pair, limits kept, closures; by a check that knows no engine."""

from __future__ import annotations

import random
from dataclasses import dataclass
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhijiao.engines.allocation import InstanceError, compiled, deferred_acceptance, student_project
from zhijiao.engines.allocation.compiled import settled
from zhijiao.engines.allocation.kernels import project_kernel

FEW = settings(max_examples=120, deadline=None)


@dataclass(frozen=True)
class Posts:
    """Apprentices' lists, places of pairs in the enterprise's order, limits."""

    lists: list[list[int]]
    places: list[list[int]]
    seats: list[int]
    enterprise: list[int]
    both: list[int]


@st.composite
def posts(draw: st.DrawFn) -> Posts:
    n, m, e = draw(st.integers(1, 10)), draw(st.integers(1, 5)), draw(st.integers(1, 3))
    lists = [list(draw(st.permutations(range(m))))[:draw(st.integers(0, m))] for _ in range(n)]
    width = max(map(len, lists))
    places = [[draw(st.integers(-1, 4)) for _ in range(width)] for _ in range(n)]
    small = st.integers(0, 3)
    return Posts(lists, places, draw(st.lists(small, min_size=m, max_size=m)),
                 draw(st.lists(st.integers(0, e - 1), min_size=m, max_size=m)), draw(st.lists(st.integers(0, 4), min_size=e, max_size=e)))


def chosen(one: Posts, owner: int, pairs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Whom an enterprise takes of (place, apprentice, position): the best, once each, as long as post and enterprise have room."""
    taken: list[tuple[int, int, int]] = []
    for place, i, k in sorted(pairs):
        post = one.lists[i][k]
        if i not in {j for _, j, _ in taken} and len(taken) < one.both[owner] and sum(one.lists[j][p] == post for _, j, p in taken) < one.seats[post]:
            taken.append((place, i, k))
    return taken


def is_stable(one: Posts, at: list[int], *, moving: bool = False) -> bool:
    """No apprentice and enterprise would rather have each other, and every limit is kept.

    With `moving`, also nobody could move to a post they like better within their enterprise (where it has one order for all).
    """
    held: dict[int, list[tuple[int, int, int]]] = {owner: [] for owner in range(len(one.both))}
    for i, k in enumerate(at):
        if k >= 0:
            held[one.enterprise[one.lists[i][k]]].append((one.places[i][k], i, k))
    if any(sorted(pairs) != chosen(one, owner, pairs) for owner, pairs in held.items()):
        return False
    for i, k in enumerate(at):
        for better in range(len(one.lists[i]) if k < 0 else k):
            if one.places[i][better] >= 0:
                owner = one.enterprise[one.lists[i][better]]
                wish = (one.places[i][better], i, better)
                if wish in chosen(one, owner, [*(p for p in held[owner] if p[1] != i or not moving), wish]):
                    return False
    return True


def run(one: Posts, engine: str = "fast", minimums: list[int] | None = None):
    return student_project(one.lists, one.places, one.seats, one.enterprise, one.both, minimums=minimums, engine=engine)


@given(one=posts())
@FEW
def test_nobody_and_no_enterprise_would_rather_have_each_other(one: Posts) -> None:
    found = run(one)
    assert is_stable(one, found.positions.tolist())
    assert run(one, "reference").positions.tolist() == found.positions.tolist()
    inside = np.bincount(found.posts[found.posts >= 0], minlength=len(one.seats))
    assert (inside <= one.seats).all()
    assert (np.bincount(one.enterprise, weights=inside, minlength=len(one.both)) <= one.both).all()


@given(one=posts(), data=st.data())
@FEW
def test_by_score_nobody_could_move_within_an_enterprise_either(one: Posts, data: st.DataObject) -> None:
    scored = [[place] * len(row) for row, place in zip(one.places, data.draw(st.lists(st.integers(0, 4), min_size=10, max_size=10)), strict=False)]
    by_score = Posts(one.lists, scored, one.seats, one.enterprise, one.both)
    found = run(by_score).positions.tolist()
    assert is_stable(by_score, found, moving=True) and is_stable(by_score, found)


@given(one=posts())
@FEW
def test_the_kernel_says_the_same_uncompiled(one: Posts) -> None:
    with mock.patch("zhijiao.engines.allocation.projects.compiled", lambda kernel: kernel):
        assert run(one).positions.tolist() == run(one, "reference").positions.tolist()


def test_many_proposals_to_few_posts_are_the_same_uncompiled() -> None:
    rng = random.Random(4)
    lists = [rng.sample(range(4), 3) for _ in range(90)]
    one = Posts(lists, [[rng.randrange(30) for _ in row] for row in lists], [9, 8, 7, 9], [0, 0, 1, 1], [14, 12])
    with mock.patch("zhijiao.engines.allocation.projects.compiled", lambda kernel: kernel):
        found = run(one).positions.tolist()
    assert found == run(one, "reference").positions.tolist() == run(one).positions.tolist() and is_stable(one, found)


@given(one=posts())
@FEW
def test_one_post_in_each_enterprise_is_deferred_acceptance(one: Posts) -> None:
    alone = Posts(one.lists, one.places, one.seats, list(range(len(one.seats))), one.seats)
    pairs = sorted((place, i, post) for i, row in enumerate(one.lists) for place, post in zip(one.places[i], row, strict=False) if place >= 0)
    order = [[i for _, i, post in pairs if post == p] for p in range(len(one.seats))]
    assert run(alone).posts.tolist() == deferred_acceptance(one.lists, order, one.seats).tolist()


@given(one=posts(), data=st.data())
@FEW
def test_a_post_below_its_minimum_closes_and_the_rest_is_stable_without_it(one: Posts, data: st.DataObject) -> None:
    least = data.draw(st.lists(st.integers(0, 3), min_size=len(one.seats), max_size=len(one.seats)))
    found = run(one, minimums=least)
    assert run(one, "reference", least).closed == found.closed
    shut = {closure.post for closure in found.closed}
    inside = np.bincount(found.posts[found.posts >= 0], minlength=len(one.seats))
    assert all(not inside[p] if p in shut else inside[p] >= least[p] for p in range(len(least)))
    assert all(closure.placed < closure.minimum == least[closure.post] for closure in found.closed)
    without = [[-1 if post in shut else place for place, post in zip(one.places[i], row, strict=False)] +
               one.places[i][len(row):] for i, row in enumerate(one.lists)]
    assert is_stable(Posts(one.lists, without, one.seats, one.enterprise, one.both), found.positions.tolist())


def test_the_post_furthest_below_its_minimum_closes_first() -> None:
    found = student_project([[0, 1], [1, 0], [1]], [[1, 1], [2, 2], [3, 3]], [5, 5], [0, 1], [9, 9], minimums=[3, 3])
    assert [(one.post, one.placed, one.minimum) for one in found.closed] == [(0, 1, 3)]
    assert found.posts.tolist() == [1, 1, 1]


def test_arrays_that_are_no_instance_are_refused() -> None:
    with pytest.raises(InstanceError, match="beyond"):
        student_project([[0]], [[0]], [1], [1], [1])
    assert student_project([], [], [], [], []).posts.tolist() == []


def test_without_numba_the_reference_runs() -> None:
    with mock.patch("zhijiao.engines.allocation.compiled.installed", return_value=False):
        assert settled("fast") == "reference"
    assert settled("fast") == "fast"


def test_where_nothing_can_be_kept_kernels_are_compiled_each_time() -> None:
    def kept(**_: object) -> object:
        raise RuntimeError("no locator available")

    import numba

    compiled.compiled.cache_clear()
    with mock.patch.object(numba, "njit", side_effect=lambda *one, **how: kept() if how else one[0]):
        assert compiled.compiled(project_kernel) is project_kernel
    compiled.compiled.cache_clear()
