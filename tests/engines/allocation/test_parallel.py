"""Parallel preferences: every tie policy, engines against the oracle and the checker, order and labels."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.allocation.instances import POLICIES, Round, by_tightening, rounds
from zhijiao.engines.allocation import (
    InstanceError,
    TiePolicy,
    TiesAtCutoff,
    check_cutoffs,
    classes,
    drawn,
    parallel,
    supplementary,
)
from zhijiao.engines.allocation.arrays import table
from zhijiao.engines.allocation.kernels import ALL, NONE, POSITION, REFUSE, parallel_kernel

FEW = settings(max_examples=120, deadline=None)
ENGINES = ["fast", "reference"]


def positions(one: Round, policy: TiePolicy, engine: str) -> list[int] | tuple[object, ...]:
    try:
        return parallel(one.lists, one.classes, one.quotas, policy=policy, engine=engine).positions.tolist()
    except TiesAtCutoff as why:
        return ("ties", why.units, why.members)


@pytest.mark.parametrize("policy", POLICIES)
@given(one=rounds())
@FEW
def test_reference_fast_oracle_and_checker_agree(policy: TiePolicy, one: Round) -> None:
    found = positions(one, policy, "reference")
    assert positions(one, policy, "fast") == found
    if policy is TiePolicy.REFUSE:
        everybody = parallel(one.lists, one.classes, one.quotas, policy=TiePolicy.ADMIT_ALL)
        assert isinstance(found, tuple) == bool((everybody.filled > np.array(one.quotas)).any())
    if not isinstance(found, tuple):
        assert found == by_tightening(one, policy)
        assert check_cutoffs(one.lists, one.classes, one.quotas, found, policy=policy).ok


@pytest.mark.parametrize("policy", POLICIES)
@given(one=rounds(), data=st.data())
@FEW
def test_order_and_labels_do_not_matter(policy: TiePolicy, one: Round, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(one.lists))))
    names = data.draw(st.permutations(range(len(one.quotas))))
    quotas = [0] * len(names)
    for unit, name in enumerate(names):
        quotas[name] = one.quotas[unit]
    other = Round([[names[u] if u >= 0 else -1 for u in one.lists[i]] for i in order], [one.classes[i] for i in order], quotas)
    found, moved = positions(one, policy, "fast"), positions(other, policy, "fast")
    if isinstance(found, tuple):
        assert moved == ("ties", tuple(sorted(names[u] for u in found[1])), found[2])  # type: ignore[union-attr]
    else:
        assert moved == [found[i] for i in order]


@pytest.mark.parametrize("policy", [TiePolicy.ADMIT_ALL, TiePolicy.REJECT_ALL, TiePolicy.LIST_POSITION])
@given(one=rounds(), data=st.data())
@FEW
def test_the_checker_finds_every_other_result(policy: TiePolicy, one: Round, data: st.DataObject) -> None:
    found = parallel(one.lists, one.classes, one.quotas, policy=policy).positions
    other = found.copy()
    i = data.draw(st.integers(0, len(found) - 1))
    other[i] = data.draw(st.sampled_from([-1, *(k for k, u in enumerate(one.lists[i]) if u >= 0)]))
    verdict = check_cutoffs(one.lists, one.classes, one.quotas, other, policy=policy)
    assert verdict.ok == bool((other == found).all())


@given(one=rounds())
@FEW
def test_the_kernel_says_the_same_uncompiled(one: Round) -> None:
    lists, of_class = table(one.lists, len(one.quotas)), np.array(one.classes)
    for policy, code in zip(POLICIES, (ALL, NONE, POSITION, REFUSE), strict=True):
        found, tied = parallel_kernel(lists, np.argsort(of_class, kind="stable"), of_class, np.array(one.quotas), code)
        expected = positions(one, policy, "reference")
        assert (tied >= 0) == isinstance(expected, tuple)
        assert tied >= 0 or found.tolist() == expected


@given(one=rounds(), seed=st.text(min_size=1, max_size=3))
@FEW
def test_a_lottery_lies_between_none_and_all(one: Round, seed: str) -> None:
    names = [f"n{i}" for i in range(len(one.lists))]
    strict = drawn(np.array(one.classes), names, seed)
    drawn_lots = parallel(one.lists, strict, one.quotas, policy="lottery")
    assert drawn_lots.positions.tolist() == by_tightening(Round(one.lists, strict.tolist(), one.quotas), TiePolicy.ADMIT_ALL)
    assert check_cutoffs(one.lists, strict, one.quotas, drawn_lots.positions, policy="lottery").ok
    assert (drawn_lots.filled <= one.quotas).all()
    ends = [parallel(one.lists, one.classes, one.quotas, policy=policy).positions for policy in ("admit_all", "reject_all")]
    wide, narrow = (np.where(at < 0, 99, at) for at in ends)
    own = np.where(drawn_lots.positions < 0, 99, drawn_lots.positions)
    assert (wide <= own).all() and (own <= narrow).all()
    order = np.random.default_rng(0).permutation(len(names))
    assert drawn(np.array(one.classes)[order], [names[i] for i in order], seed).tolist() == strict[order].tolist()


@given(one=rounds(), data=st.data())
@FEW
def test_one_more_seat_hurts_nobody_and_a_higher_key_never_gets_less(one: Round, data: st.DataObject) -> None:
    strict = drawn(np.array(one.classes), [str(i) for i in range(len(one.lists))], "s")
    before = np.where((at := parallel(one.lists, strict, one.quotas).positions) < 0, 99, at)
    more = list(one.quotas)
    more[data.draw(st.integers(0, len(more) - 1))] += 1
    after = np.where((at := parallel(one.lists, strict, more).positions) < 0, 99, at)
    assert (after <= before).all()
    i = data.draw(st.integers(0, len(one.lists) - 1))
    raised = strict + 1
    raised[i] = 0
    risen = parallel(one.lists, raised, one.quotas).positions[i]
    assert (99 if risen < 0 else risen) <= before[i]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_round_told_by_hand(engine: str) -> None:
    #            A: 2 seats, B: 1; the class of 0 is the best
    lists, of_class, quotas = [[0], [0], [0, 1], [1]], [0, 1, 1, 2], [2, 1]
    assert parallel(lists, of_class, quotas, policy="admit_all", engine=engine).units.tolist() == [0, 0, 0, 1]
    assert parallel(lists, of_class, quotas, policy="reject_all", engine=engine).units.tolist() == [0, -1, 1, -1]
    with pytest.raises(TiesAtCutoff) as why:
        parallel(lists, of_class, quotas, engine=engine)
    assert why.value.units == (0,) and why.value.members == 2
    by_place = parallel([[0], [1, 0], [0, 1]], [0, 1, 1], [2, 1], policy="list_position", engine=engine)
    assert by_place.positions.tolist() == [0, 0, 0] and by_place.filled.tolist() == [2, 1]


def test_a_large_round_is_the_same_in_both_engines_and_holds() -> None:
    rng = random.Random(5)
    lists = [rng.sample(range(60), 20) for _ in range(3000)]
    of_class = classes([np.array([rng.randrange(200) for _ in lists])])
    for policy in POLICIES[:3]:
        one = Round(lists, of_class.tolist(), [45] * 60)
        found = positions(one, policy, "fast")
        assert found == positions(one, policy, "reference")
        assert check_cutoffs(lists, of_class, one.quotas, found, policy=policy).ok


@given(one=rounds(), data=st.data())
@FEW
def test_a_supplementary_round_touches_nothing_earlier(one: Round, data: st.DataObject) -> None:
    first = parallel(one.lists, one.classes, one.quotas, policy="admit_all")
    withdrawn = first.units.copy()
    withdrawn[data.draw(st.integers(0, len(withdrawn) - 1))] = -1
    both = supplementary(one.lists, one.classes, one.quotas, withdrawn, policy="reject_all")
    assert (both.units[withdrawn >= 0] == withdrawn[withdrawn >= 0]).all()
    assert (both.filled == np.bincount(both.units[both.units >= 0], minlength=len(one.quotas))).all()
    assert (both.filled <= np.maximum(one.quotas, first.filled)).all()


def test_arrays_that_are_no_instance_are_refused() -> None:
    for lists, of_class, quotas in [([[0, 0]], [0], [1]), ([[1]], [0], [1]), ([[-2]], [0], [1]), ([[0]], [0, 1], [1]), ([[0]], [0], [-1]),
                                    ([[0]], [0], [0.5]), ([[0]], [-1], [1])]:
        with pytest.raises(InstanceError):
            parallel(lists, of_class, quotas)  # type: ignore[arg-type]
    with pytest.raises(InstanceError, match="by lot"):
        parallel([[0], [0]], [0, 0], [1], policy="lottery")
    with pytest.raises(InstanceError, match="tie policy 'coin'"):
        parallel([[0]], [0], [1], policy="coin")
    with pytest.raises(InstanceError, match="fast or reference"):
        parallel([[0]], [0], [1], engine="slow")
    with pytest.raises(InstanceError, match="positions"):
        check_cutoffs([[0]], [0], [1], [1])


def test_nobody_and_nothing() -> None:
    assert parallel([], [], []).units.tolist() == []
    assert parallel([[], []], [0, 0], [1], engine="fast").units.tolist() == [-1, -1]
    assert check_cutoffs([], [], [], []).ok and check_cutoffs([[]], [0], [1], [-1]).ok
    assert parallel(np.array([[0, -1]]), [0], [1], policy="list_position").filled.tolist() == [1]


def test_an_overfilled_unit_is_named() -> None:
    assert check_cutoffs([[0], [0]], [0, 1], [1], [0, 0], policy="admit_all").units.tolist() == [0]
    assert check_cutoffs([[0], [0]], [0, 0], [1], [0, 0], policy="reject_all").units.tolist() == [0]
    assert check_cutoffs([[0], [1, 0]], [0, 0], [1, 1], [0, 1], policy="list_position").units.tolist() == [0]
